"""The checks, in the order in which they are made; each returns what it found, or raises CheckFailedError."""

from typing import Final

import httpx2

from taskwell.commands.smoke.visit import MARK, Visit, require, value

_A_YEAR: Final = 365 * 24 * 3600
_FOREIGN: Final = "https://not-taskwell.example"
_HEADERS: Final = (
    "x-frame-options",
    "content-security-policy",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
)


def alive(visit: Visit) -> str:
    """The process answers, and it is ours."""
    response = visit.ask("GET", "/health/live", status=200)
    require(MARK in response.headers, "somebody answers, but not Taskwell")
    return "answers"


def ready(visit: Visit) -> str:
    """Database, migrations and outbox are well; a degraded deployment serves."""
    response = visit.ask("GET", "/health/ready", status=(200, 503))
    checks = value(response, "checks")
    assert isinstance(checks, dict)
    unwell = [f"{name}: {check['detail']}" for name, check in checks.items() if check["status"] != "ok"]
    require(response.status_code == 200, "; ".join(unwell))
    return "; ".join(unwell) or ", ".join(checks) + " are well"


def front_page(visit: Visit) -> str:
    """The address itself answers, GET and HEAD: a Space asks it whether it is up."""
    visit.ask("HEAD", "/", status=200)
    visit.ask("GET", "/", status=200)
    return "GET and HEAD of / answer"


def headers(visit: Visit) -> str:
    """The security headers are on an answer and on an error."""
    for response in (visit.ask("GET", "/health/live", status=200), visit.ask("GET", "/api/nothing", status=404)):
        path = response.request.url.path
        missing = [name for name in _HEADERS if name not in response.headers]
        require(not missing, f"{path} lacks {', '.join(missing)}")
        require(response.headers.get("x-content-type-options") == "nosniff", f"{path} lacks nosniff")
        require(_hsts_seconds(response) >= _A_YEAR, f"{path} has no Strict-Transport-Security of a year")
        require("no-store" in response.headers.get("cache-control", ""), f"{path} may be cached")
    return "present on answers and errors"


def errors(visit: Visit) -> str:
    """An error is a problem document with a code and a request id."""
    response = visit.ask("GET", "/api/nothing", status=404)
    require(value(response, "code") == "not_found", "an unknown address is not the code not_found")
    require(value(response, "request_id"), "an error has no request id")
    return "carry a code and a request id"


def foreign_origin(visit: Visit) -> str:
    """A request that another site caused is refused, whatever CORS headers an edge adds."""
    credentials = {"email": visit.account.email, "password": visit.account.password}
    response = visit.ask("POST", "/api/v1/auth/login", status=403, json=credentials, headers={"Origin": _FOREIGN})
    require(value(response, "code") == "origin_not_allowed", "a foreign origin is refused for another reason")
    return "refused"


def cors(visit: Visit) -> str:
    """The frontend's origin may call, with its cookie. That others may not is not CORS's doing: see foreign_origin."""
    origin = visit.frontend or ""
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    response = visit.ask("OPTIONS", "/api/v1/auth/login", status=(200, 204, 400), headers=asked)
    allowed = response.headers.get("access-control-allow-origin")
    require(
        allowed == origin, f"{origin} is not among FRONTEND_URL and CORS_ORIGINS: {allowed or 'nothing'} is allowed"
    )
    require(response.headers.get("access-control-allow-credentials") == "true", "cookies are not allowed")
    return f"{origin} may call"


def frontend_pages(visit: Visit) -> str:
    """The app's pages are there, under a policy of their own."""
    for path in ("/", "/login", "/reset-password"):
        page = visit.page(path)
        require("content-security-policy" in page.headers, f"{path} of the frontend has no Content-Security-Policy")
    return "the app's pages answer"


def frontend_rewrite(visit: Visit) -> str:
    """The frontend's own origin leads to this backend's API, and nothing on the way keeps the answers."""
    response = visit.ask("GET", f"{visit.frontend}/api/health", status=200)
    require(MARK in response.headers, "/api of the frontend does not lead to the backend: see BACKEND_URL")
    require("no-store" in response.headers.get("cache-control", ""), "answers through the frontend may be cached")
    return "/api of the app leads here"


def reset_request(visit: Visit) -> str:
    """A reset can be asked for. The address has no account, so no mail goes out."""
    visit.ask("POST", "/api/v1/auth/forgot-password", status=202, json={"email": f"nobody-{visit.account.email}"})
    return "accepted, and alike for everybody"


def sign_up(visit: Visit) -> str:
    """A throw-away account can be made; the session cookie is as strict as the address allows."""
    credentials = {"email": visit.account.email, "password": visit.account.password}
    response = visit.ask("POST", "/api/v1/auth/register", status=201, json=credentials)
    cookies = dict(_cookie(line) for line in response.headers.get_list("set-cookie"))
    name = "__Host-taskwell" if visit.backend.startswith("https://") else next(iter(cookies), "taskwell")
    require(name in cookies, f"no session cookie {name} was set")
    require("httponly" in cookies[name], "the session cookie is open to scripts")
    require("secure" in cookies[name] or not name.startswith("__Host-"), "the session cookie is not Secure")
    return visit.account.email


def _cookie(line: str) -> tuple[str, frozenset[str]]:
    """The name that Set-Cookie gives, and its attributes: http.cookies knows Partitioned only since Python 3.14."""
    pair, *attributes = line.split(";")
    return pair.partition("=")[0].strip(), frozenset(text.partition("=")[0].strip().lower() for text in attributes)


def sign_in(visit: Visit) -> str:
    """The right password opens the account, and a wrong one does not."""
    wrong = {"email": visit.account.email, "password": "not-" + visit.account.password}
    response = visit.ask("POST", "/api/v1/auth/login", status=401, json=wrong)
    require(value(response, "code") == "invalid_credentials", "a wrong password is refused for another reason")
    form = {"username": visit.account.email, "password": visit.account.password}
    visit.token = str(value(visit.ask("POST", "/api/v1/auth/token", status=200, form=form), "access_token"))
    profile = visit.ask("GET", "/api/v1/account", status=200)
    require(value(profile, "email") == visit.account.email, "the token opens another account")
    return "right password in, wrong one out"


def todo_life(visit: Visit) -> str:
    """A todo is made, found, changed, completed, reopened and thrown away."""
    made = visit.ask("POST", "/api/v1/todos", status=201, json={"title": "Look whether everything works"})
    path = f"/api/v1/todos/{value(made, 'id')}"
    visit.ask("PATCH", path, status=200, json={"priority": 2}, headers={"If-Match": made.headers.get("etag", "*")})
    visit.ask("POST", f"{path}/complete", status=200)
    require(value(visit.ask("GET", path, status=200), "completed_at"), "a completed todo is not completed")
    visit.ask("POST", f"{path}/reopen", status=200)
    require(_count(visit, "open") == 1, "the todo is not in the list of open ones")
    visit.ask("DELETE", path, status=204)
    require((_count(visit, "open"), _count(visit, "trash")) == (0, 1), "the deleted todo is not in the trash")
    return "made, changed, completed, reopened, thrown away"


def account_end(visit: Visit) -> str:
    """The account can be deleted, and its session is dead at once."""
    delete_account(visit)
    visit.ask("GET", "/api/v1/account", status=401)
    return "deleted, and its session with it"


def delete_account(visit: Visit) -> None:
    """Deletes the throw-away account; signs in for it if the visit had not come so far."""
    if visit.token is None:
        form = {"username": visit.account.email, "password": visit.account.password}
        visit.token = str(value(visit.ask("POST", "/api/v1/auth/token", status=200, form=form), "access_token"))
    visit.ask("DELETE", "/api/v1/account", status=204, json={"password": visit.account.password})


def _count(visit: Visit, status: str) -> int:
    items = value(visit.ask("GET", f"/api/v1/todos?status={status}", status=200), "items")
    assert isinstance(items, list)
    return len(items)


def _hsts_seconds(response: httpx2.Response) -> int:
    directives = response.headers.get("strict-transport-security", "").replace(" ", "").split(";")
    return next((int(item.removeprefix("max-age=")) for item in directives if item.startswith("max-age=")), 0)
