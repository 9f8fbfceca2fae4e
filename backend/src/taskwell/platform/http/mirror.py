"""What a request looks like from here, told to whoever holds the key of this installation, and to nobody else.

The doctor asks through the frontend's address. That it gets an answer proves that the address leads to a backend
with its own settings and not to somebody else's Taskwell; what the answer says shows whether a forged header was
believed on the way.
"""

import hmac
import secrets
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from taskwell.platform.client_address import ClientAddresses
from taskwell.platform.errors import NotFoundError

MIRROR_PATH: Final = "/api/health/mirror"
QUESTION_HEADER: Final = "x-taskwell-doctor"
_PURPOSE: Final = b"taskwell: questions of the doctor"

router = APIRouter(include_in_schema=False)


class QuestionSeal:
    """Makes questions, and tells its own from other people's. A question opens nothing but this mirror."""

    def __init__(self, secret: str) -> None:
        """``secret`` is the key that signs sessions; the seal's own key is derived from it."""
        self._key = hmac.digest(secret.encode(), _PURPOSE, "sha256")

    def question(self) -> str:
        """A question that nobody asked before."""
        nonce = secrets.token_hex(16)
        return f"{nonce}.{self._mark('question', nonce)}"

    def knows(self, question: str) -> bool:
        """Whether the question was made with the same secret."""
        nonce, _, mark = question.partition(".")
        return hmac.compare_digest(mark.encode(), self._mark("question", nonce).encode())

    def answer(self, question: str) -> str:
        """What only somebody with the same secret can say to this question."""
        return self._mark("answer", question)

    def _mark(self, kind: str, text: str) -> str:
        return hmac.digest(self._key, f"{kind} {text}".encode(), "sha256").hex()


class Reflection(BaseModel):
    """The request as it arrived: whom the limits would count it for, and whether the shared secret was on it."""

    answer: str
    client_address: str
    came_through_own_hop: bool


class Mirror:
    """Answers the questions of its own installation."""

    def __init__(self, seal: QuestionSeal, addresses: ClientAddresses) -> None:
        self._seal = seal
        self._addresses = addresses

    def reflect(self, request: Request) -> Reflection:
        """Raises NotFoundError for every question but its own."""
        question = request.headers.get(QUESTION_HEADER, "")
        if not self._seal.knows(question):
            raise NotFoundError
        peer = request.client.host if request.client else ""
        return Reflection(
            answer=self._seal.answer(question),
            client_address=self._addresses.of(peer, request.headers),
            came_through_own_hop=self._addresses.came_through_own_hop(request.headers),
        )


async def _mirror(request: Request) -> Mirror:
    mirror = request.app.state.mirror
    assert isinstance(mirror, Mirror)
    return mirror


@router.get(MIRROR_PATH)
async def reflect(request: Request, mirror: Annotated[Mirror, Depends(_mirror)]) -> Reflection:
    """The request as it arrived; without a question of this installation there is nothing here."""
    return mirror.reflect(request)
