"""The todos' expected failures.

ProblemError
├── IdConflictError         409 id_conflict
├── VersionConflictError    412 version_conflict
└── InvalidRequestError     422 invalid_request
    ├── InvalidCursorError
    └── IncompleteDueError
"""

from collections.abc import Mapping

from taskwell.platform.errors import FieldProblem, InvalidRequestError, ProblemError


class IdConflictError(ProblemError):
    """The client-made id is taken, by another todo of the same account or by somebody else's: one answer for both."""

    status = 409
    code = "id_conflict"
    title = "This id is in use"


class VersionConflictError(ProblemError):
    """The todo is no longer as ``If-Match`` says; ``current`` is the todo as it stands."""

    status = 412
    code = "version_conflict"
    title = "The todo was changed meanwhile"

    def __init__(self, current: Mapping[str, object]) -> None:
        super().__init__(members={"current": current})


class InvalidCursorError(InvalidRequestError):
    """The cursor was not made by this list: altered, or of another filter or order."""

    def __init__(self) -> None:
        detail = "is not a next_cursor of a list with this filter and order"
        super().__init__(errors=(FieldProblem(pointer="/query/cursor", code="cursor_invalid", detail=detail),))


class IncompleteDueError(InvalidRequestError):
    """The patch would leave a time without a date, or a time zone without a time."""

    def __init__(self) -> None:
        detail = "a time needs a date, and a time zone needs a time"
        super().__init__(errors=(FieldProblem(pointer="/due", code="due_incomplete", detail=detail),))
