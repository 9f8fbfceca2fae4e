import re

import pytest

from taskwell.platform.http.origin_check import OriginPolicy

POLICY = OriginPolicy(
    ("https://app.vercel.app", "https://todo.example:8443"), re.compile(r"https://app-[a-z0-9-]+-ada\.vercel\.app")
)


@pytest.mark.parametrize(
    "origin",
    [
        "https://app.vercel.app",
        "https://todo.example:8443",
        "https://app-git-main-ada.vercel.app",
    ],
)
def test_the_frontends_and_its_previews_may_change_state(origin: str) -> None:
    assert POLICY.permits("POST", origin, "cross-site")


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "",
        "http://app.vercel.app",
        "https://app.vercel.app:8443",
        "https://todo.example",
        "https://app.vercel.app.evil.example",
        "https://evil-app.vercel.app",
        "https://APP.vercel.app",
        "https://app.vercel.app/",
        "https://app.vercel.app@evil.example",
        "https://app-x-ada.vercel.app.evil.example",
        "https://evil.example/https://app-x-ada.vercel.app",
        "https://app-x-ada.vercel.app\nhttps://evil.example",
        # The punycode of Cyrillic letters that look like ours.
        "https://xn--80a6aa.vercel.app",
    ],
)
@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", None])
@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
def test_no_other_origin_may(method: str, origin: str, site: str | None) -> None:
    assert not POLICY.permits(method, origin, site)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
def test_a_browser_that_names_no_origin_and_another_site_is_refused(site: str) -> None:
    assert not POLICY.permits("POST", None, site)


@pytest.mark.parametrize("site", [None, "none", "same-origin"])
def test_scripts_and_ones_own_address_bar_pass(site: str | None) -> None:
    assert POLICY.permits("POST", None, site)


def test_a_preview_that_reaches_us_by_its_own_rewrite_is_believed_by_the_browsers_word() -> None:
    assert POLICY.permits("POST", "https://preview.example", "same-origin")
    assert not POLICY.permits("POST", "null", "same-origin")


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reading_is_open_to_every_origin(method: str) -> None:
    assert POLICY.permits(method, "https://evil.example", "cross-site")
