"""The session cookie: the only place where a browser has its token."""

from dataclasses import dataclass

from starlette.responses import Response


@dataclass(frozen=True, slots=True)
class SessionCookie:
    """Sets and clears the cookie.

    ``__Host-`` makes the browser itself insist on Secure, on the whole path and on no Domain (RFC 6265bis,
    section 4.1.3.2). Plain http knows no Secure cookie, so development uses a name without the prefix.
    ``cross_site`` is the topology in which the app calls the backend's own host: then the cookie is
    ``SameSite=None; Partitioned``.
    """

    secure: bool
    cross_site: bool

    @property
    def name(self) -> str:
        """What the cookie is called on this deployment."""
        return "__Host-taskwell" if self.secure else "taskwell"

    def put(self, response: Response, token: str, max_age_seconds: int) -> None:
        """Signs the browser in."""
        # Starlette writes Partitioned only on Python 3.14, whose http.cookies knows it.
        attributes = [f"{self.name}={token}", f"Max-Age={max_age_seconds}", "Path=/", "HttpOnly"]
        if self.secure:
            attributes.append("Secure")
        attributes.append("SameSite=None" if self.cross_site else "SameSite=Lax")
        if self.cross_site:
            attributes.append("Partitioned")
        response.headers.append("Set-Cookie", "; ".join(attributes))

    def clear(self, response: Response) -> None:
        """Signs the browser out, and has it drop what it kept of our answers (ASVS 14.3.1)."""
        self.put(response, "", 0)
        response.headers["Clear-Site-Data"] = '"cache"'
