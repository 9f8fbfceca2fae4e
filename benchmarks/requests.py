"""The requests of the scenarios, byte for byte as they come through the platforms' edges.

A browser wrote them, Vercel and the host added theirs. All contenders get the same ones.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.dataset import PASSWORD, Dataset, Person

# Stands for a number that is another one in each request, so that no two of them are the same.
MARK = "@@@@@@@@"
_MARK = MARK.encode()

# Never sent anywhere: the name in the address bar, as the backend's settings and the requests know it.
ORIGIN = "https://taskwell.example.org"
COOKIE = "__Host-taskwell"
LIST_TARGET = "/api/v1/todos?limit=20"


@dataclass(frozen=True)
class Request:
    """A request of a kind; the kinds are told apart in what is measured."""

    kind: str
    content: str


@dataclass(frozen=True)
class Edge:
    """What the platforms' edges add: the secret that proves them is the deployment's own."""

    proxy_secret: str

    def request(self, method: str, target: str, person: Person, body: Mapping[str, object] | None = None) -> str:
        """A request of a person who is signed in, or of a person at the same machine who is not."""
        content = "" if body is None else json.dumps(body)
        lines = [
            f"{method} {target} HTTP/1.1",
            f"Host: {ORIGIN.removeprefix('https://')}",
            "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:152.0) Gecko/20100101 Firefox/152.0",
            "Accept: application/json",
            "Accept-Language: en",
            "Accept-Encoding: gzip, deflate, br",
            "Sec-Fetch-Dest: empty",
            "Sec-Fetch-Mode: cors",
            "Sec-Fetch-Site: same-origin",
            "X-Forwarded-Proto: https",
            f"X-Forwarded-For: {person.address}, 10.0.0.1",
            f"X-Vercel-Forwarded-For: {person.address}",
            f"X-Taskwell-Proxy: {self.proxy_secret}",
        ]
        if person.token:
            lines.append(f"Cookie: {COOKIE}={person.token}")
        if body is not None:
            lines += [f"Origin: {ORIGIN}", "Content-Type: application/json", f"Content-Length: {len(content.encode())}"]
        return "\r\n".join(lines) + f"\r\n\r\n{content}"


class Requests:
    """What each scenario asks, of all the people in turn."""

    def __init__(self, dataset: Dataset, proxy_secret: str) -> None:
        self._people = dataset.people
        self._edge = Edge(proxy_secret)

    def of(self, scenario: str) -> list[Request]:
        """The requests of a scenario, to be sent in this order and then from the beginning again."""
        make = {
            "list": self._list,
            "search": self._search,
            "get": self._get,
            "create": self._create,
            "update": self._update,
            "forgot-password": self._forgot_password,
            "sign-in": self._sign_in,
            "list, and 2 % sign-ins": self._list_among_sign_ins,
        }[scenario]
        return [Request(kind, content) for kind, content in make()]

    def _list(self) -> Iterator[tuple[str, str]]:
        return (("list", self._edge.request("GET", LIST_TARGET, person)) for person in self._people)

    def _search(self) -> Iterator[tuple[str, str]]:
        """For a word that is nowhere, so that every open todo of the person has to be looked at."""
        target = f"{LIST_TARGET}&q=nowhere"
        return (("search", self._edge.request("GET", target, person)) for person in self._people)

    def _get(self) -> Iterator[tuple[str, str]]:
        for number in range(len(self._people[0].todos)):
            for person in self._people:
                yield "get", self._edge.request("GET", f"/api/v1/todos/{person.todos[number]}", person)

    def _create(self) -> Iterator[tuple[str, str]]:
        body = {
            "title": f"Ask Ida for the figures of {MARK}",
            "notes": "She has them since Tuesday, and the meeting is on Friday.",
            "priority": 2,
            "tags": ["work", "figures"],
            "due": {"date": "2026-11-30"},
        }
        return (("create", self._edge.request("POST", "/api/v1/todos", person, body)) for person in self._people)

    def _update(self) -> Iterator[tuple[str, str]]:
        body = {"title": f"Water the plants, the {MARK}th time"}
        for number in range(len(self._people[0].todos)):
            for person in self._people:
                target = f"/api/v1/todos/{person.todos[number]}"
                yield "update", self._edge.request("PATCH", target, person, body)

    def _forgot_password(self) -> Iterator[tuple[str, str]]:
        """One in ten addresses has an account; every other address is a new one each time."""
        for number, person in enumerate(self._people):
            address = person.email if number % 10 == 0 else f"stranger-{MARK}@example.org"
            yield (
                "forgot-password",
                self._edge.request("POST", "/api/v1/auth/forgot-password", person.signed_out(), {"email": address}),
            )

    def _sign_in(self) -> Iterator[tuple[str, str]]:
        for person in self._people:
            body = {"email": person.email, "password": PASSWORD}
            yield "sign-in", self._edge.request("POST", "/api/v1/auth/login", person.signed_out(), body)

    def _list_among_sign_ins(self) -> Iterator[tuple[str, str]]:
        sign_ins = itertools.cycle(self._sign_in())
        for number, (kind, content) in enumerate(self._list()):
            yield next(sign_ins) if number % 50 == 0 else (kind, content)


def write(path: Path, requests: Sequence[Request]) -> Path:
    """Put requests where the load generator finds them."""
    path.write_text(json.dumps([[request.kind, request.content] for request in requests]))
    return path


def endless(path: Path, first_number: int) -> Iterator[tuple[str, bytes]]:
    """The requests of a file for ever, each with its kind and its mark replaced by the next number."""
    requests = [(kind, content.encode()) for kind, content in json.loads(path.read_text())]
    if not any(_MARK in content for _, content in requests):
        return itertools.cycle(requests)
    numbers = itertools.count(first_number)
    return ((kind, content.replace(_MARK, b"%08d" % next(numbers))) for kind, content in itertools.cycle(requests))
