"""What an event of a kind tells: its fields, the text in them, and an action for at home."""

from __future__ import annotations

from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Self, Union, get_args, get_origin

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def _says_something(value: str) -> str:
    if not value.strip():
        raise ValueError("is empty; write what guardians should read")
    return value


FreeText = Annotated[str, Field(max_length=100_000), AfterValidator(_says_something)]
"""Free text that guardians read; it must say something."""
OneLine = Annotated[
    str,
    Field(max_length=200, pattern=r"^[^\n\t\u2028\u2029]*$", description="a text on one line"),
    AfterValidator(_says_something),
]
"""Free text on one line, which may end up in a subject; at most 200 characters."""


class KindPayload(BaseModel):
    """The fields of one event kind. An unknown field is refused; times are aware.

    ``translations`` holds, per language, the free-text fields again; a language counts only when all of the
    event's free text is there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    translations: dict[str, dict[str, str]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _translations_fit(self) -> Self:
        for language in self.translations:
            self.translated(language)
        return self

    def words(self, path: str) -> str | None:
        """The text at a dotted path ("action.what", "meetings.0.place"); None where there is none."""
        value = self._at(path)
        return value if isinstance(value, str) else None

    def texts(self, paths: Iterable[str]) -> Iterator[str]:
        """Those of the dotted paths that hold a text here; a "*" stands for each item of a list."""
        for path in paths:
            before, star, after = path.partition("*")
            if star:
                count = len(self._at(before.rstrip(".")) or ())
                yield from self.texts(f"{before}{index}{after}" for index in range(count))
            elif self.words(path) is not None:
                yield path

    def _at(self, path: str) -> Any:
        value: Any = self
        for part in path.split("."):
            value = _part_of(value, part)
        return value

    def translated(self, language: str) -> Self:
        """The same payload with its text in ``language``, as far as ``translations`` has it.

        A translation replaces text and nothing else, and obeys the field's own limits, else ValueError.
        """
        fields: Any = self.model_dump(mode="json", exclude={"translations"})
        for path, text in self.translations.get(language, {}).items():
            if self.words(path) is None:
                raise ValueError("translations name a field that holds no text here; translate what is given")
            *parents, last = path.split(".")
            place: Any = fields
            for parent in parents:
                place = place[_key(place, parent)]
            place[_key(place, last)] = text
        try:
            return type(self).model_validate(fields)
        except ValidationError as exc:
            first = exc.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, first["loc"]))
            raise ValueError(f"the translation of {where} is refused: {_refusal(first)}") from None


def _refusal(item: Any) -> str:
    """Why a text does not fit its field: what a check of ours says, or how long it may be."""
    if item["type"] == "value_error":
        return str(item["msg"]).removeprefix("Value error, ")
    most = item.get("ctx", {}).get("max_length")
    return f"it has more than {most} letters" if most else "it does not fit the field"


def _part_of(value: Any, part: str) -> Any:
    if isinstance(value, BaseModel):
        return getattr(value, part) if part in type(value).model_fields else None
    if isinstance(value, tuple) and part.isdecimal():
        return value[int(part)] if int(part) < len(value) else None
    return None


def _key(place: Any, part: str) -> str | int:
    return int(part) if isinstance(place, list) else part


class Action(BaseModel):
    """What a guardian can do at home: a verb with an object, how many minutes, and when; or a library id.

    Parts may be missing at intake: the rule ``tone`` refuses such a message, so that ``why`` can say so.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    id: OneLine | None = None
    what: OneLine | None = None
    minutes: int | None = Field(default=None, ge=1, le=600)
    when: OneLine | None = None


class LeadsNowhere(Exception):
    """A path leads nowhere: which part of it, and what stands there."""

    def __init__(self, part: str, known: Iterator[str] | tuple[str, ...] = ()) -> None:
        self.part, self.known = part, tuple(known)


def types_at(model: type[BaseModel], path: str) -> list[Any]:
    """The types that may stand at a dotted path, None aside; a star stands for each item of a tuple.

    Raises LeadsNowhere.
    """
    here: list[Any] = [model]
    for part in path.split("."):
        if part == "*":
            here = [leaf for one in here if get_origin(one) is tuple for leaf in _leaves(get_args(one)[0])]
            known: dict[str, Any] = {}
        else:
            models = [one for one in here if isinstance(one, type) and issubclass(one, BaseModel)]
            known = {name: field for one in models for name, field in one.model_fields.items()}
            here = list(_leaves(known[part].annotation)) if part in known else []
        if not here:
            raise LeadsNowhere(part, tuple(known))
    return here


def _leaves(annotation: Any) -> Iterator[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _leaves(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for one in get_args(annotation):
            yield from _leaves(one)
    elif annotation is not type(None):
        yield annotation


__all__ = ["Action", "AwareDatetime", "FreeText", "KindPayload", "LeadsNowhere", "OneLine", "types_at"]
