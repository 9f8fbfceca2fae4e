"""What the tests of mail share: a message, and people to send it to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from taskwell.mail.message import MailAddress, Message

KEY = UUID("0192f5a0-7d2c-7a11-9a55-3f1b6c2d8e90")


def a_message(**changes: object) -> Message:
    """A message to Ada, with `changes`."""
    message = Message(
        sender=MailAddress("hello@taskwell.example", "Taskwell"),
        recipient=MailAddress("ada@example.org", "Ada"),
        subject="Choose a new password",
        text="Hello Ada,\n\nhttps://app.example/reset-password?token=abc\n",
        html="<p>Hello Ada</p>",
        date=datetime(2026, 11, 22, 15, 0, tzinfo=UTC),
    )
    return replace(message, **changes)  # type: ignore[arg-type]  # each test names fields of the class


@pytest.fixture
def message() -> Message:
    return a_message()


@pytest.fixture
def make_message() -> Callable[..., Message]:
    return a_message


@pytest.fixture
def key() -> UUID:
    return KEY
