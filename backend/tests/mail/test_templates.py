"""The mails that people get: what they say, and that every reader can read them."""

import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from html.parser import HTMLParser
from uuid import uuid4

import html5lib  # type: ignore[import-untyped]  # the library has no types
import pytest

from taskwell.mail.message import MailAddress, Message, as_email
from taskwell.mail.templates import Letterhead, greeting_name, password_changed_message, password_reset_message

SPAMASSASSIN = shutil.which("spamassassin")
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
LETTERHEAD = Letterhead(
    sender=MailAddress("hello@taskwell.example", "Taskwell"), reply_to=None, frontend_url="https://app.example"
)
TOKEN_LINK = "https://app.example/reset-password?token=Zk3vQ8rT1xW6yB9nC4mL7pS2dF5gH0jK3vQ8rT1xW6y"


def reset_mail(name: str = "Ada", time_zone: str = "Europe/Berlin", link: str = TOKEN_LINK) -> Message:
    return password_reset_message(
        LETTERHEAD,
        recipient=MailAddress("ada@example.org", name),
        time_zone=time_zone,
        link=link,
        expires_at=NOW + timedelta(minutes=30),
        now=NOW,
    )


def changed_mail(name: str = "Ada") -> Message:
    return password_changed_message(
        LETTERHEAD,
        recipient=MailAddress("ada@example.org", name),
        time_zone="America/New_York",
        changed_at=NOW,
        now=NOW,
    )


each_mail = pytest.mark.parametrize("make", [reset_mail, changed_mail])


class Elements(HTMLParser):
    """The elements of a page with their attributes, and its visible text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._text: list[str] = []
        self._hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._hidden += tag in {"style", "title"}

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"style", "title"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._text.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._text).split())

    def links(self) -> list[str]:
        return [attrs["href"] or "" for tag, attrs in self.elements if tag == "a"]


def both_forms(message: Message) -> list[str]:
    return [" ".join(message.text.split()), Elements(message.html).text]


def test_the_reset_mail_says_all_that_it_has_to() -> None:
    message = reset_mail()
    assert message.subject == "Choose a new Taskwell password"
    for form in both_forms(message):
        assert "Hello Ada," in form
        assert TOKEN_LINK in form
        assert "The link works once, until Sunday, 22 November 2026 at 16:30 (Europe/Berlin) ." in form.replace(
            ").", ") ."
        )
        assert "You did not ask for this? Then do nothing" in form
        assert "ada@example.org" in form
        assert "hello@taskwell.example" in form
    assert Elements(message.html).links() == [TOKEN_LINK, TOKEN_LINK, "https://app.example"]


def test_the_notice_says_all_that_it_has_to() -> None:
    message = changed_mail()
    assert message.subject == "Your Taskwell password was changed"
    for form in both_forms(message):
        assert "Hello Ada," in form
        assert "Sunday, 22 November 2026 at 10:00 (America/New_York)" in form
        assert "It was not you?" in form
        assert "https://app.example/forgot-password" in form
        assert "token" not in form


@pytest.mark.parametrize(
    ("time_zone", "told"), [("UTC", "at 15:30 (UTC)"), ("Asia/Kathmandu", "at 21:15 (Asia/Kathmandu)")]
)
def test_the_end_of_the_link_is_told_in_the_readers_time_zone(time_zone: str, told: str) -> None:
    assert all(told in form for form in both_forms(reset_mail(time_zone=time_zone)))


@each_mail
def test_without_a_name_the_greeting_is_plain(make: Callable[..., Message]) -> None:
    message = make(name="")
    assert all("Hello, " in form for form in both_forms(message))
    assert message.recipient.name == ""


@pytest.mark.parametrize("name", ["Ada", "李雷", "Jean-Luc O'Neill", "Ana María", "J. R. R. Tolkien", "Dr. Strange"])
def test_somebody_is_greeted_by_name(name: str) -> None:
    assert greeting_name(name) == name


@pytest.mark.parametrize("name", ["Win at evil.example", "https://evil", "www evil.com", "call: 555", "a@b", "x" * 61])
def test_nobody_is_greeted_by_an_advertisement(name: str) -> None:
    assert greeting_name(name) == ""


@each_mail
def test_a_name_is_text_and_never_markup_or_template(make: Callable[..., Message]) -> None:
    name = "<b>{{ 7*7 }}</b> & 'Ada' <mj-raw>"
    html = make(name=name.replace("/", "")).html
    assert "<b>" not in html
    assert "<mj-raw>" not in html
    assert f"Hello {name.replace('/', '')}," in Elements(html).text


@each_mail
def test_html_is_well_formed_and_small(make: Callable[..., Message]) -> None:
    html = make().html
    html5lib.HTMLParser(strict=True).parse(html)
    assert len(html.encode()) < 30_000


@each_mail
def test_nothing_is_fetched_and_nothing_runs(make: Callable[..., Message]) -> None:
    html = make().html
    elements = Elements(html).elements
    assert {tag for tag, _ in elements}.isdisjoint({"img", "script", "link", "iframe", "form", "object", "svg", "base"})
    assert not {name for _, attrs in elements for name in attrs} & {"src", "srcset", "background", "onload"}
    assert not re.search(r"@import|url\(|@font-face", html)


@each_mail
def test_assistive_technology_finds_its_way(make: Callable[..., Message]) -> None:
    elements = Elements(make().html).elements
    assert [attrs.get("lang") for tag, attrs in elements if tag == "html"] == ["en"]
    # Web mail drops the root element, so the wrapper inside says the language again.
    assert any(tag == "div" and attrs.get("lang") == "en" for tag, attrs in elements)
    assert {attrs.get("role") for tag, attrs in elements if tag == "table"} == {"presentation"}
    assert [tag for tag, _ in elements if re.fullmatch(r"h\d", tag)] == ["h1", "h2"]


@each_mail
def test_dark_mode_is_spoken_for(make: Callable[..., Message]) -> None:
    html = make().html
    assert '<meta name="color-scheme" content="light dark"' in html
    assert "@media (prefers-color-scheme: dark)" in html


@each_mail
def test_the_button_is_large_enough_for_a_thumb(make: Callable[..., Message]) -> None:
    [style] = [
        a["style"] or "" for t, a in Elements(make().html).elements if t == "a" and "padding" in (a.get("style") or "")
    ]
    line, padding = re.search(r"line-height:(\d+)px", style), re.search(r"padding:(\d+)px", style)
    assert line is not None
    assert padding is not None
    assert int(line[1]) + 2 * int(padding[1]) >= 44


@each_mail
def test_on_the_wire_no_line_is_too_long(make: Callable[..., Message]) -> None:
    source = as_email(make(), uuid4()).as_bytes()
    assert max(map(len, source.split(b"\r\n"))) <= 998


@each_mail
def test_text_reads_well_in_a_narrow_window(make: Callable[..., Message]) -> None:
    words = [line for line in make().text.splitlines() if not line.startswith("https://")]
    assert max(map(len, words)) <= 80


def test_a_link_with_characters_of_markup_arrives_whole() -> None:
    link = 'https://app.example/reset-password?a=1&b="2"#token=x'
    message = reset_mail(link=link)
    assert Elements(message.html).links()[:2] == [link, link]
    assert link in message.text


@pytest.mark.skipif(SPAMASSASSIN is None, reason="SpamAssassin is missing: apt-get install spamassassin")
@each_mail
def test_spamassassin_is_content(make: Callable[..., Message]) -> None:
    email: EmailMessage = as_email(make(), uuid4())
    judged = subprocess.run(
        [str(SPAMASSASSIN), "--local", "--cf=use_bayes 0"], input=email.as_bytes(), capture_output=True, check=True
    )
    score = re.search(rb"X-Spam-Status:.*?score=(-?[\d.]+)", judged.stdout, re.DOTALL)
    assert score is not None, judged.stdout.decode()
    assert float(score[1]) < 1
