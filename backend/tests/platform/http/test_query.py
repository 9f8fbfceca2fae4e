from typing import Annotated

import pytest
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from taskwell.platform.http.query import QueryReader


class Search(BaseModel):
    model_config = ConfigDict(extra="forbid")

    words: str
    tag: Annotated[list[str], Field(max_length=2)] = Field(default_factory=list)
    limit: Annotated[int, Field(ge=1)] = 50


READER = QueryReader(Search)


def asked(query: str) -> Request:
    return Request({"type": "http", "query_string": query.encode(), "headers": []})


@pytest.mark.parametrize(
    ("query", "read"),
    [
        ("words=milk", Search(words="milk")),
        ("words=milk&limit=20", Search(words="milk", limit=20)),
        ("words=milk%20and+bread", Search(words="milk and bread")),
        ("words=milk&tag=home", Search(words="milk", tag=["home"])),
        ("words=milk&tag=home&tag=food", Search(words="milk", tag=["home", "food"])),
        ("words=", Search(words="")),
        ("words=bread&words=milk", Search(words="milk")),
    ],
)
def test_a_query_becomes_its_model(query: str, read: Search) -> None:
    assert READER.read(asked(query)) == read


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("", [("query", "words")]),
        ("words=milk&limit=0", [("query", "limit")]),
        ("words=milk&limit=few&stranger=1", [("query", "limit"), ("query", "stranger")]),
        ("words=milk&tag=1&tag=2&tag=3", [("query", "tag")]),
    ],
)
def test_what_is_wrong_is_told_by_its_place(query: str, places: list[tuple[str, str]]) -> None:
    with pytest.raises(RequestValidationError) as refused:
        READER.read(asked(query))
    assert [error["loc"] for error in refused.value.errors()] == places


def test_every_field_is_documented_with_its_bounds() -> None:
    words, tag, limit = READER.parameters()
    assert words == {"name": "words", "in": "query", "required": True, "schema": {"title": "Words", "type": "string"}}
    assert tag["schema"]["maxItems"] == 2
    assert limit["required"] is False
    assert limit["schema"] == {"default": 50, "minimum": 1, "title": "Limit", "type": "integer"}
