"""A copy with other fields is what ``dataclasses.replace`` makes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from ouderbrug.altered import altered
from ouderbrug.model import Text
from ouderbrug.planning.draft import Draft
from room_samples import message


@pytest.mark.parametrize(
    ("one", "others"),
    [
        (message("g1"), {"channel": "app", "recipient": "group:3A"}),
        (message("g1"), {}),
        (Draft(message("g1")), {"message": message("g2"), "part": 2}),
        (Text("nl", "Nieuws", "kort", "lang", "<p>lang</p>"), {"html": ""}),
    ],
)
def test_it_is_the_copy_that_the_library_makes(one: object, others: dict[str, object]) -> None:
    assert altered(one, **others) == replace(one, **others)  # type: ignore[type-var]


def test_a_field_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        altered(message("g1"), chanel="app")


def test_a_value_whose_fields_have_no_order_is_refused() -> None:
    @dataclass(kw_only=True)
    class Named:
        first: int
        second: int

    with pytest.raises(TypeError):
        altered(Named(first=1, second=2), first=2)
