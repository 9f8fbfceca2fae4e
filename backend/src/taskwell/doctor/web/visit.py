"""Asking an address as a stranger would, and telling our answers from those of a platform."""

import asyncio
from dataclasses import dataclass
from typing import Final

import httpx2

from taskwell.doctor.finding import CourseEndedError, fault
from taskwell.platform.settings.parsing import is_loopback

MARK: Final = "x-taskwell"
"""The header that every answer of the backend carries, and no page of a platform."""

# What an edge answers while the container behind it is asleep, being built or gone.
_EDGE_STATUSES: Final = frozenset({502, 503, 504})


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long a backend that is waking up is waited for, in seconds, and how long between two attempts."""

    wait: float = 60
    pause: float = 3


class Visit:
    """Requests to one origin. `name` is the variable that holds it."""

    def __init__(self, client: httpx2.AsyncClient, name: str, origin: str, patience: Patience) -> None:
        self.name = name
        self.origin = origin
        self._client = client
        self._patience = patience

    @property
    def is_local(self) -> bool:
        """Whether the origin is on this machine, so that nobody stands in between who could tell who calls."""
        return is_loopback(httpx2.URL(self.origin).host)

    async def ask(self, method: str, path: str, headers: dict[str, str] | None = None) -> httpx2.Response:
        """The answer, whatever it is. Raises CourseEndedError when there is none."""
        try:
            return await self._client.request(method, self.origin + path, headers=headers)
        except httpx2.ConnectError as error:
            raise self.ended(
                f"cannot be reached: {self.origin}: {_reason(error)}",
                "Open it in a browser, and copy from there what the address bar shows",
            ) from error
        except httpx2.RequestError as error:
            raise self.ended(
                f"gives no answer: {self.origin}{path}: {type(error).__name__}", "Look at the platform's status page"
            ) from error

    async def ask_backend(self, method: str, path: str, headers: dict[str, str] | None = None) -> httpx2.Response:
        """The same, and a backend that is asleep gets time to wake up."""
        end = asyncio.get_running_loop().time() + self._patience.wait
        while True:
            response = await self.ask(method, path, headers)
            is_waking = response.status_code in _EDGE_STATUSES and MARK not in response.headers
            if not is_waking or asyncio.get_running_loop().time() >= end:
                return response
            await asyncio.sleep(self._patience.pause)

    def ended(self, message: str, mend: str) -> CourseEndedError:
        """A fault of this origin after which nothing else makes sense."""
        return CourseEndedError(fault(self.name, message, mend))


def open_client(transport: httpx2.AsyncBaseTransport | None = None) -> httpx2.AsyncClient:
    """A client that follows no redirect: where the address leads is what is being looked at.

    `transport` takes the place of the network.
    """
    return httpx2.AsyncClient(
        transport=transport,
        follow_redirects=False,
        timeout=httpx2.Timeout(20, connect=10),
        headers={"User-Agent": "taskwell-doctor"},
    )


def _reason(error: httpx2.ConnectError) -> str:
    text = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return "its certificate does not check"
    if "Name or service not known" in text or "nodename" in text or "No address associated" in text:
        return "DNS does not know the host"
    return "nobody answers there"
