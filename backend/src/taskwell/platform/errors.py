"""Expected failures, as a client of the HTTP API sees them.

ProblemError
├── NotAuthenticatedError      401 not_authenticated
├── OriginNotAllowedError      403 origin_not_allowed
├── NotFoundError              404 not_found
├── BodyTooLargeError          413 body_too_large
├── UnsupportedMediaTypeError  415 unsupported_media_type
├── InvalidRequestError        422 invalid_request
├── TooManyRequestsError       429 too_many_requests
├── ServiceUnavailableError    503 service_unavailable
└── ServerBusyError            503 server_busy

Each domain adds its own below ``ProblemError`` in its ``errors.py``. One renderer
(`taskwell.platform.http.problem`) turns all of them into RFC 9457 documents.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One field of the request that was refused.

    ``pointer`` is an RFC 6901 JSON pointer into the body, or ``/query/name`` for a query parameter.
    """

    pointer: str
    code: str
    detail: str


class ProblemError(Exception):
    """A failure that the API documents: it has a status, a stable code and a sentence for a developer."""

    status: ClassVar[int]
    code: ClassVar[str]
    title: ClassVar[str]

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: tuple[FieldProblem, ...] = (),
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, object] | None = None,
    ) -> None:
        """``members`` are further members of the document, such as ``current`` at a version conflict."""
        super().__init__(detail or self.title)
        self.detail = detail
        self.errors = errors
        self.headers = dict(headers or {})
        self.members = dict(members or {})


class NotAuthenticatedError(ProblemError):
    """No session, or one that has ended. The code covers every cause alike."""

    status = 401
    code = "not_authenticated"
    title = "Sign in first"

    def __init__(self) -> None:
        # RFC 9110, section 15.5.2: a 401 says how to authenticate.
        super().__init__(headers={"WWW-Authenticate": "Bearer"})


class OriginNotAllowedError(ProblemError):
    """A state-changing request that another site caused."""

    status = 403
    code = "origin_not_allowed"
    title = "Requests from this origin are not allowed"


class NotFoundError(ProblemError):
    """There is no such thing, or it is somebody else's: the same answer."""

    status = 404
    code = "not_found"
    title = "There is nothing here"


class BodyTooLargeError(ProblemError):
    """The request's body is larger than any valid request."""

    status = 413
    code = "body_too_large"
    title = "The request is too large"


class UnsupportedMediaTypeError(ProblemError):
    """The body is not of a type that this route takes."""

    status = 415
    code = "unsupported_media_type"
    title = "Send the body as application/json"


class InvalidRequestError(ProblemError):
    """The request does not have the documented shape; ``errors`` says where."""

    status = 422
    code = "invalid_request"
    title = "The request is not valid"


class TooManyRequestsError(ProblemError):
    """A limit was hit; ``Retry-After`` says when to come back."""

    status = 429
    code = "too_many_requests"
    title = "Too many requests"


class ServiceUnavailableError(ProblemError):
    """The database cannot be reached, or is not ready."""

    status = 503
    code = "service_unavailable"
    title = "The service is not available for a moment"

    def __init__(self, detail: str | None = None, *, retry_after_seconds: int = 2) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after_seconds)})


class ServerBusyError(ProblemError):
    """Too many passwords are waiting to be checked."""

    status = 503
    code = "server_busy"
    title = "The server is busy; try again in a moment"

    def __init__(self, detail: str | None = None, *, retry_after_seconds: int = 2) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after_seconds)})
