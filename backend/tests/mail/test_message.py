"""The message: what goes over the wire, and what is refused before it."""

from collections.abc import Callable
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import compat32, default
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskwell.mail.message import MailAddress, Message, as_email, one_line
from tests.mail.conftest import KEY, a_message


def on_the_wire(message: Message) -> tuple[bytes, EmailMessage]:
    source = as_email(message, KEY).as_bytes()
    parsed = message_from_bytes(source, policy=default)
    assert isinstance(parsed, EmailMessage)
    return source, parsed


def test_the_headers_say_that_a_machine_wrote_it(message: Message, key: UUID) -> None:
    _, parsed = on_the_wire(message)
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["X-Auto-Response-Suppress"] == "All"
    assert parsed["X-Entity-Ref-ID"] == str(key)
    assert parsed["Message-ID"] == f"<{key}@taskwell.example>"
    assert parsed["Date"] == "Sun, 22 Nov 2026 15:00:00 +0000"
    assert parsed["From"] == "Taskwell <hello@taskwell.example>"
    assert parsed["To"] == "Ada <ada@example.org>"
    assert parsed["Reply-To"] is None


def test_the_plain_part_comes_first(message: Message) -> None:
    _, parsed = on_the_wire(message)
    assert parsed.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in parsed.iter_parts()] == [
        "text/plain",
        "text/html",
    ]


def test_no_line_is_longer_than_a_strict_server_takes() -> None:
    source, _ = on_the_wire(a_message(html="<p>" + "x" * 20_000 + "é</p>", subject="S" * 400))
    assert max(map(len, source.split(b"\r\n"))) <= 998
    assert b"\n" not in source.replace(b"\r\n", b"")


def test_a_reply_address_is_named_when_there_is_one() -> None:
    _, parsed = on_the_wire(a_message(reply_to=MailAddress("help@taskwell.example")))
    assert parsed["Reply-To"] == "help@taskwell.example"


@pytest.mark.parametrize("name", ["Jörg, Müller", '"quoted"', "李雷", "a@b", "Ada; Byron", "🦉" * 10])
def test_a_name_arrives_as_it_was_written(name: str) -> None:
    _, parsed = on_the_wire(a_message(recipient=MailAddress("ada@example.org", name)))
    assert [(a.display_name, a.addr_spec) for a in parsed["To"].addresses] == [(name, "ada@example.org")]


def test_a_long_name_is_folded_without_loss() -> None:
    source, _ = on_the_wire(a_message(recipient=MailAddress("ada@example.org", "🦉" * 40)))
    header = message_from_bytes(source, policy=compat32)["To"]
    assert str(make_header(decode_header(header))) == "🦉" * 40 + " <ada@example.org>"


def test_an_international_domain_goes_out_in_its_ascii_form() -> None:
    source, parsed = on_the_wire(
        a_message(
            recipient=MailAddress("ada@faß.example"),
            sender=MailAddress("x@münchen.example"),
        )
    )
    assert source.isascii()
    assert parsed["To"].addresses[0].addr_spec == "ada@xn--fa-hia.example"
    assert parsed["Message-ID"].endswith("@xn--mnchen-3ya.example>")


def test_an_international_local_part_needs_utf8() -> None:
    message = a_message(recipient=MailAddress("jörg@example.org"))
    source, _ = on_the_wire(message)
    assert message.recipient.needs_utf8
    assert "To: jörg@example.org\r\n".encode() in source


@pytest.mark.parametrize(
    "smuggled",
    ["\r\nBcc: eve@evil.example", "\n", "\r", "\0", "\x85", "\u2028", "\x1b[31m"],
)
def test_a_line_break_in_any_header_field_is_refused(smuggled: str, make_message: Callable[..., Message]) -> None:
    with pytest.raises(ValueError, match="one line"):
        make_message(subject="Hello" + smuggled)
    with pytest.raises(ValueError, match="control characters"):
        MailAddress("ada@example.org", "Ada" + smuggled)
    with pytest.raises(ValueError, match=r"control characters|spaces|domain"):
        MailAddress("ada@example.org" + smuggled)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ada",
        "@example.org",
        "ada@",
        "a b@c.d",
        "a@b.c, e@f.g",
        "<a@b.c>",
        "a@" + "ü" * 70,
    ],
)
def test_what_is_no_single_address_is_refused(email: str) -> None:
    with pytest.raises(ValueError, match=r"address holds|address has|too long|empty"):
        MailAddress(email)


@settings(deadline=None)
@given(st.text(min_size=0, max_size=120), st.text(max_size=120))
def test_no_name_and_no_subject_makes_a_further_header(name: str, subject: str) -> None:
    message = a_message(
        recipient=MailAddress("ada@example.org", one_line(name)),
        subject=one_line(subject),
    )
    _, parsed = on_the_wire(message)
    assert parsed.keys() == on_the_wire(a_message())[1].keys()
    assert [a.addr_spec for a in parsed["To"].addresses] == ["ada@example.org"]
