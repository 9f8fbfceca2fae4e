"""What the todos' routes take."""

import re
from datetime import date
from typing import Annotated, Final, Literal, Self, cast
from uuid import RFC_4122, UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from taskwell.accounts.schemas import AccountBody, SessionBody
from taskwell.platform.schemas import NoNul, RequestBody, SingleLine, TimeZone
from taskwell.todos import ranks
from taskwell.todos.orders import OrderName
from taskwell.todos.rows import Todo
from taskwell.todos.tags import distinct_tags

MAX_TAGS: Final = 20
MAX_PAGE: Final = 200
_MAX_WORDS: Final = 10


def _calendar_date(value: object) -> object:
    """Lets only a date in ISO 8601 through, where Pydantic would also take a number of seconds."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("must be a date such as 2026-11-30")
    return value


def _version_7(value: UUID) -> UUID:
    if value.variant != RFC_4122 or value.version != 7:
        raise ValueError("must be a UUID of version 7 (RFC 9562)")
    return value


def _few_words(value: str) -> str:
    if len(value.split()) > _MAX_WORDS:
        raise ValueError(f"must have at most {_MAX_WORDS} words")
    return value


def _cleared_to(value: object) -> BeforeValidator:
    """RFC 7396: null clears, here to ``value``."""
    return BeforeValidator(lambda given: value if given is None else given)


_Id = Annotated[UUID, AfterValidator(_version_7)]
_Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), SingleLine]
_Notes = Annotated[str, StringConstraints(max_length=20_000), NoNul]
_Priority = Annotated[int, Field(ge=0, le=3)]
_Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50), SingleLine]
_Tags = Annotated[list[_Tag], Field(max_length=MAX_TAGS), AfterValidator(distinct_tags)]
_Rank = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]+$", max_length=ranks.MAX_LENGTH)]
_Date = Annotated[date, BeforeValidator(_calendar_date)]
_Time = Annotated[
    str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9](:00)?$"), AfterValidator(lambda value: value[:5])
]


class DueBody(RequestBody):
    """When a todo is due: a date, perhaps a time of that day, perhaps the zone that the time is meant in."""

    date: _Date
    time: _Time | None = None
    time_zone: TimeZone | None = None

    @model_validator(mode="after")
    def _zone_needs_time(self) -> Self:
        if self.time_zone is not None and self.time is None:
            raise ValueError("a time zone needs a time")
        return self


class TodoCreation(RequestBody):
    """A new todo. A client that made the id itself may send the same body again and gets no second todo."""

    id: _Id | None = None
    title: _Title
    notes: _Notes = ""
    priority: Annotated[_Priority, Field(strict=True)] = 0
    tags: _Tags = Field(default_factory=list)
    due: DueBody | None = None
    rank: _Rank | None = None


def _never_read() -> date:
    """Stands for a field that may be absent and may not be null; which ones were sent, Pydantic knows."""
    return date.min


class DueChange(RequestBody):
    """A merge patch of the due date: what is absent stays, null clears; without a time there is no zone."""

    date: _Date = Field(default_factory=_never_read)
    time: _Time | None = None
    time_zone: TimeZone | None = None

    @model_validator(mode="after")
    def _zone_needs_time(self) -> Self:
        if self.time_zone is not None and "time" in self.model_fields_set and self.time is None:
            raise ValueError("a time zone needs a time")
        return self


class TodoChange(RequestBody):
    """A merge patch of a todo (RFC 7396): what is absent stays, null clears."""

    title: _Title = Field(default_factory=str)
    notes: Annotated[_Notes | None, _cleared_to("")] = None
    priority: Annotated[Annotated[_Priority, Field(strict=True)] | None, _cleared_to(0)] = None
    tags: Annotated[_Tags | None, _cleared_to(())] = None
    due: DueChange | None = None
    rank: _Rank = Field(default_factory=str)


Status = Literal["open", "done", "all", "trash"]
Sort = Literal[
    "created", "-created", "updated", "-updated", "due", "-due",
    "priority", "-priority", "title", "-title", "rank", "-rank",
]  # fmt: skip


class TodoQuery(BaseModel):
    """Which todos, in which order. Every condition has to hold, every ``tag`` and every word of ``q`` as well.

    ``status=all`` leaves the trash out. Words are found anywhere in title and notes, whatever their case and
    accents. Todos without a due date come last by ``due`` and first by ``-due``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: Status = "open"
    priority: _Priority | None = None
    tag: Annotated[list[_Tag], Field(max_length=MAX_TAGS)] = Field(default_factory=list)
    due_from: _Date | None = None
    due_to: _Date | None = None
    q: Annotated[str, StringConstraints(max_length=200), NoNul, AfterValidator(_few_words)] = ""
    sort: Sort = "-created"
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 50
    cursor: Annotated[str, Field(max_length=2000)] | None = None

    @property
    def order(self) -> OrderName:
        """What the list is sorted by."""
        return cast("OrderName", self.sort.removeprefix("-"))

    @property
    def descending(self) -> bool:
        """Whether the greatest comes first."""
        return self.sort.startswith("-")

    @property
    def listing(self) -> str:
        """The list of which the answer is a page: filter and order, in one form whatever was left out."""
        return self.model_dump_json(exclude={"limit", "cursor"})


class ExportHead(BaseModel):
    """What an export says before it comes to the todos."""

    exported_at: AwareDatetime
    account: AccountBody
    sessions: list[SessionBody]


class ExportBody(ExportHead):
    """Everything that is kept about an account; ``todos`` are the open, the done and the trashed ones."""

    todos: list[Todo]
