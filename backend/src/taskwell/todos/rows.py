"""What the table ``todos`` holds, as typed records."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

_OnlyWhenSet = Field(exclude_if=lambda value: value is None)


@dataclass(slots=True)
class Due:
    """A day on the wall, perhaps with a time there (``HH:MM``); a time without a zone goes where its owner goes."""

    date: date
    time: Annotated[str | None, _OnlyWhenSet] = None
    time_zone: Annotated[str | None, _OnlyWhenSet] = None


# Not frozen, because a frozen record takes three times as long to make and a page has up to 200 of them.
@dataclass(slots=True)
class Todo:
    """One todo, field for field as the API answers it. ``version`` grows by one with each change."""

    id: UUID
    title: str
    notes: str
    priority: int
    tags: list[str]
    due: Due | None
    completed_at: datetime | None
    rank: str
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None


@dataclass(slots=True)
class TodoPage:
    """Some todos of a list in its order; ``next_cursor`` asks for those behind them, None when there are none."""

    items: list[Todo]
    next_cursor: str | None
