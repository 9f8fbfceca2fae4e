"""Taking one's data away."""

from collections.abc import Iterator
from typing import IO, Final

from fastapi import APIRouter
from starlette.responses import StreamingResponse

from taskwell.accounts.dependencies import CurrentSession
from taskwell.platform.errors import NotAuthenticatedError
from taskwell.platform.http.responses import problems
from taskwell.todos.dependencies import UseCases
from taskwell.todos.schemas import ExportBody

router = APIRouter(prefix="/api/v1/account", tags=["account"], responses=problems(NotAuthenticatedError))

_CHUNK_BYTES: Final = 64 * 1024


@router.get("/export", response_model=ExportBody)
async def export_account(session: CurrentSession, use_cases: UseCases) -> StreamingResponse:
    """Everything that is kept about the account: profile, sessions, and all todos with those in the trash."""
    document = await use_cases.export.write(session)
    return StreamingResponse(
        _chunks(document),
        media_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="taskwell-export.json"'},
    )


def _chunks(document: IO[bytes]) -> Iterator[bytes]:
    with document:
        while chunk := document.read(_CHUNK_BYTES):
            yield chunk
