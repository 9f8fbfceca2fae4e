import pytest
from starlette.responses import Response

from taskwell.accounts.cookies import SessionCookie


@pytest.mark.parametrize(
    ("cookie", "expected"),
    [
        (SessionCookie(secure=False, cross_site=False), "taskwell=t; Max-Age=60; Path=/; HttpOnly; SameSite=Lax"),
        (
            SessionCookie(secure=True, cross_site=False),
            "__Host-taskwell=t; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Lax",
        ),
        (
            SessionCookie(secure=True, cross_site=True),
            "__Host-taskwell=t; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=None; Partitioned",
        ),
    ],
)
def test_each_topology_has_its_cookie(cookie: SessionCookie, expected: str) -> None:
    response = Response()
    cookie.put(response, "t", 60)
    assert response.headers["set-cookie"] == expected


def test_signing_out_takes_the_cookie_away_with_the_attributes_it_was_set_with() -> None:
    response = Response()
    SessionCookie(secure=True, cross_site=False).clear(response)
    assert response.headers["set-cookie"] == "__Host-taskwell=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax"
    assert response.headers["clear-site-data"] == '"cache"'
