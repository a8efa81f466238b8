"""What is wrong with a setting is said with its bound as it is, and no text is wrong where a field takes texts too."""

from __future__ import annotations

import json
import re
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

import pytest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core.core_schema import ErrorType

from each import each
from ouderbrug.setting_faults import explained, in_quotes
from ouderbrug.setting_places import model_in, without_sorts
from ouderbrug.settings.whole import Settings as OfASchool

if TYPE_CHECKING:
    from collections.abc import Iterator


class Settings(BaseModel):
    share: Annotated[float, Field(le=0.05)] = 0
    ratio: Annotated[float | None, Field(ge=1.05)] = None
    port: int | None = 25
    place: Path | bool = False


@pytest.mark.parametrize(("key", "said"), [("share", "must be 0.05 or less"), ("ratio", "must be 1.05 or more")])
def test_a_bound_is_said_as_it_is(key: str, said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate({key: 1})
    assert explained(caught.value.errors()[0], Settings)[0] == said


def test_only_a_text_that_can_be_none_is_wrong() -> None:
    table = {"port": "25", "place": "folder"}
    assert [place for place, _, _ in in_quotes(table, Settings, ())] == [("port",)]


class Numbers(BaseModel):
    per_minute: Annotated[int, Field(ge=0, le=5000)] = 30
    share: Annotated[float, Field(le=2000)] = 0.5
    most: Annotated[int, Field(ge=1, le=5)]


WITHOUT, SUCH_AS = "without quotes: ", "in digits and without quotes, such as "


@each(
    ("key", "written", "does"),
    [
        *(("per_minute", text, f"{WITHOUT}per_minute = {number}") for text, number in (
            ("10", "10"), ("010", "10"), ("nul", "0"), ("Tien", "10"), ("ten", "10"), (" één ", "1"), ("dertig", "30"),
            ("1.000", "1000"), ("1,000", "1000"), ("1 000", "1000"), ("duizend", "1000"), ("geen", "0"),
        )),
        *(("per_minute", text, f"{SUCH_AS}per_minute = 30") for text in (
            "", "veel", "10/min", "10 per uur", "drie per minuut", "1.00", "1.0000", "-1", "9000", "٣", "1e3",
        )),
        *(("share", text, f"{WITHOUT}share = {number}") for text, number in (
            ("0,05", "0.05"), ("0.25", "0.25"), ("12", "12"), ("twee", "2"), ("0.125", "0.125"),
        )),
        *(("share", text, f"{SUCH_AS}share = 0.5") for text in ("1.000", "1,000", "half", "9000")),
        ("most", "tien", f"{SUCH_AS}most = 3"),
        ("most", "drie", f"{WITHOUT}most = 3"),
        ("per_minute", True, "in digits, such as per_minute = 30"),
        ("per_minute", False, "in digits, such as per_minute = 30"),
        ("share", True, "in digits, such as share = 0.5"),
    ],
)  # fmt: skip
def test_a_number_that_was_written_otherwise_is_proposed_as_it_was_meant(key: str, written: Any, does: str) -> None:
    """It proposed the default, as if that was meant; and `per_minute = true` was one a minute."""
    ((place, says, told),) = in_quotes({key: written}, Numbers, ())
    assert (place, told) == ((key,), does)
    assert says.endswith("and must be a number" if key == "share" else "and must be a whole number")


def test_a_number_that_is_proposed_is_one_that_the_setting_takes() -> None:
    """It proposed `per_guardian = 25`, which is refused."""
    seen = 0
    for model in each_model():
        for name, field in model.model_fields.items():
            for text in ("drie", "0", "999999999"):
                for place, _, what in in_quotes({field.alias or name: text}, model, ()):
                    limits = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
                    for value in what.rpartition(" = ")[2].split(", or "):
                        TypeAdapter[Any](limits).validate_python(json.loads(value))
                    seen += len(place)
    assert seen > 60


HOOKS = ("register_channels", "register_sources", "register_importers", "register_rules")


def test_each_setting_that_is_written_in_one_way_says_in_which() -> None:
    """Else its fault would be that it "is not written as it should be"."""
    brought = [one for entry in entry_points(group="ouderbrug") for hook in HOOKS for one in _by(entry.load(), hook)]
    models = [OfASchool, *(one.Config for one in brought if hasattr(one, "Config"))]
    assert len(models) > 20
    assert [place for model in models for place in _unsaid(model, model.__qualname__)] == []


def each_model() -> list[type[BaseModel]]:
    """The tables of the TOML, those of plugins too, and the tables in them."""
    brought = [one for entry in entry_points(group="ouderbrug") for hook in HOOKS for one in _by(entry.load(), hook)]
    found: list[type[BaseModel]] = [OfASchool, *(one.Config for one in brought if hasattr(one, "Config"))]
    for model in found:
        inner = (field.annotation for field in model.model_fields.values())
        found += [below for one in inner if (below := model_in(one)) and below not in found]
    return found


def _by(module: Any, hook: str) -> list[Any]:
    return list(getattr(module, hook, list)())


def _unsaid(found: Any, place: str) -> Iterator[str]:
    """The fields below that have a pattern and no description."""
    if isinstance(found, FieldInfo):
        if any(getattr(one, "pattern", None) for one in found.metadata) and not found.description:
            yield place
        found = found.annotation
    if isinstance(found, type) and issubclass(found, BaseModel):
        for name, field in found.model_fields.items():
            yield from _unsaid(field, f"{place}.{name}")
    for one in (*get_args(found), *getattr(found, "__metadata__", ())):
        yield from _unsaid(one, place)


class Open(BaseModel):
    kind: Literal["open"]
    door: int


class Shut(BaseModel):
    model_config = {"extra": "forbid"}
    kind: Literal["shut", "locked"]
    key: int


class Doors(BaseModel):
    door: Annotated[Open | Shut, Field(discriminator="kind")] | None = None
    doors: list[Annotated[Open | Shut, Field(discriminator="kind")]] = []
    by_name: dict[str, Shut] = {}
    width: int | tuple[int, ...] = 1


SORTS = {
    '{"door": {"kind": "shot", "key": 1}}': (("door",), "has a kind that there is not", "did you mean shut?"),
    '{"door": {"key": 1}}': (("door",), "lacks kind, which says of which sort it is", "known here: open, shut, locked"),
    '{"door": {"kind": "locked"}}': (
        ("door", "key"), "is missing", "add it; config.example.toml explains each setting",
    ),
    '{"door": {"kind": "shut", "key": 1, "kye": 2}}': (("door", "kye"), "is not a setting", "did you mean key?"),
    '{"doors": [{"kind": "open", "door": "x"}]}': (("doors", 0, "door"), "must be a whole number", ""),
    '{"by_name": {"back": {"kind": "shut", "key": 1, "kye": 2}}}': (
        ("by_name", "back", "kye"), "is not a setting", "did you mean key?",
    ),
    '{"width": "x"}': (("width",), "must be a whole number", ""),
}  # fmt: skip


@pytest.mark.parametrize("written", SORTS)
def test_18_of_what_may_be_of_several_sorts_is_said_where_it_stands_and_what_there_is(written: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Doors.model_validate_json(written)
    first = caught.value.errors(include_url=False, include_input=False)[0]
    assert (without_sorts(Doors, first["loc"]), *explained(first, Doors)) == SORTS[written]


def test_18_no_word_of_pydantic_is_said() -> None:
    """Whatever is wrong: what a check of our own says, or an author's, is said as it is."""
    for kind in get_args(ErrorType):
        names = dict.fromkeys(("ge", "gt", "le", "lt", "min_length", "max_length", "expected", "multiple_of"), "1")
        context = {**names, "expected_schemes": "https", "discriminator": "'kind'", "tag": "x", "pattern": "x"}
        item = {"type": kind, "loc": ("door",), "msg": "Value error, Input tag 'x' raw words", "ctx": context}
        said = " ".join(explained(item, Doors))
        assert ("raw words" in said) == (kind in ("value_error", "assertion_error")), kind
        assert not re.search(r"\{|Input|discriminator", said.replace("Input tag 'x' raw words", "")), kind
