"""What is wrong with a setting, in the words of somebody who edits the TOML."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core.core_schema import ErrorType

from ouderbrug.hints import nearest
from ouderbrug.setting_places import known_keys, model_in, models_in, sorts_of, walked
from ouderbrug.setting_words import meant, number_meant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Place = tuple[str | int, ...]


def in_quotes(table: Any, model: type[BaseModel], above: Place) -> Iterator[tuple[Place, str, str]]:
    """Each number, and true or false, that is written as a text, with what it must be and what to do.

    So is a number that is written as true or false, which counts as 1 or 0 to a reader of settings.
    """
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    for key, value in table.items() if isinstance(table, dict) else ():
        if key not in fields:
            continue
        place, kinds, below = (*above, key), _scalars(fields[key].annotation), model_in(fields[key].annotation)
        plain = bool(kinds) and kinds <= {bool, int, float}
        if plain and isinstance(value, str):
            yield place, f"is a text, and must be {_plain_words(kinds)}", _in_bare_words(key, value, kinds, fields[key])
        elif plain and isinstance(value, bool) and bool not in kinds:
            does = f"in digits, such as {key} = {_example(fields[key])}"
            yield place, f"is true or false, and must be {_plain_words(kinds)}", does
        for index, item in enumerate(value) if isinstance(value, list) and below else ():
            yield from in_quotes(item, below, (*place, index)) if below else ()
        if below:
            yield from in_quotes(value, below, place)


def _scalars(annotation: Any) -> frozenset[type]:
    """The plain types that a field takes, None aside; nothing where it takes others as well."""
    if annotation in (bool, int, float, str):
        return frozenset({annotation})
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _scalars(parts[0])
    found = [_scalars(part) for part in parts if part is not NoneType] if origin in (Union, UnionType) else []
    return frozenset().union(*found) if all(found) else frozenset()


def _in_bare_words(key: str, value: str, kinds: frozenset[type], field: FieldInfo) -> str:
    """What to write, where what is meant is plain to see and may be; else an example that may be.

    Of a word that is no yes and no no it is both: else somebody would go live who meant not to.
    """
    if bool in kinds:
        return f"without quotes: {key} = {_YES_OR_NO.get(value.strip().casefold(), 'true, or false')}"
    meant = number_meant(value, whole=kinds == {int})
    if meant and _may_be(meant, field):
        return f"without quotes: {key} = {meant}"
    return f"in digits and without quotes, such as {key} = {_example(field)}"


def _example(field: FieldInfo) -> str:
    """A number that a setting takes: what it is by itself, if it is anything."""
    default = [] if field.default is None or field.is_required() else [str(field.default)]
    return next((one for one in (*default, *_EXAMPLES) if _may_be(one, field)), "1")


_YES_OR_NO = dict.fromkeys(("true", "yes", "y", "on", "ja", "j", "aan", "1", "waar"), "true")
_YES_OR_NO |= dict.fromkeys(("false", "no", "n", "off", "nee", "niet", "nooit", "uit", "0", "onwaar"), "false")
_EXAMPLES = ("25", "10", "3", "1", "100", "1000")


def _may_be(number: str, field: FieldInfo) -> bool:
    """True if a setting takes this number."""
    limits: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    try:
        TypeAdapter[Any](limits).validate_python(float(number) if "." in number else int(number))
    except (ValidationError, ValueError):
        return False
    return True


def _plain_words(kinds: frozenset[type]) -> str:
    return "true or false" if bool in kinds else "a whole number" if kinds == {int} else "a number"


_SAYS = {
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "string_type": "must be a text, in quotes",
    "tuple_type": 'must be a list, such as ["..."]',
    "list_type": 'must be a list, such as ["..."]',
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "path_type": "must be the path of a file or folder, in quotes",
    "date_type": "must be a day, such as 2026-11-27",
    "date_parsing": "must be a day, such as 2026-11-27",
    "date_from_datetime_parsing": "must be a day, such as 2026-11-27",
    "set_type": 'must be a list, such as ["..."]',
    "frozen_set_type": 'must be a list, such as ["..."]',
    "datetime_type": "must be a time, such as 2026-11-27T14:00:00+01:00",
    "datetime_parsing": "must be a time, such as 2026-11-27T14:00:00+01:00",
    "datetime_from_date_parsing": "must be a time, such as 2026-11-27T14:00:00+01:00",
    "timezone_aware": "must have an offset, such as 2026-11-27T14:00:00+01:00",
    "greater_than_equal": "must be {ge} or more",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be {le} or less",
    "less_than": "must be less than {lt}",
    "string_too_short": "must have {min_length} characters or more",
    "string_too_long": "must have {max_length} characters or fewer",
    "too_short": "must have {min_length} items or more",
    "too_long": "must have {max_length} items or fewer",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "time_type": "must be a time of day, such as 14:00",
    "time_parsing": "must be a time of day, such as 14:00",
    "time_delta_type": "must be a length of time, such as P1D",
    "time_delta_parsing": "must be a length of time, such as P1D",
    "date_past": "must be in the past",
    "date_future": "must be in the future",
    "datetime_past": "must be in the past",
    "datetime_future": "must be in the future",
    "timezone_naive": "must have no offset",
    "url_type": "must be an address, such as https://service.example",
    "url_parsing": "must be an address, such as https://service.example",
    "url_syntax_violation": "must be an address, such as https://service.example",
    "url_scheme": "must be an address that begins with {expected_schemes}",
    "url_too_long": "must have {max_length} characters or fewer",
    "decimal_type": "must be a number",
    "decimal_parsing": "must be a number",
    "finite_number": "must be a number",
    "multiple_of": "must be a multiple of {multiple_of}",
    "int_parsing_size": "must be a smaller number",
    "string_unicode": "must be a text, in quotes",
    "bytes_type": "must be a text, in quotes",
    "mapping_type": "must be a table",
    "dataclass_type": "must be a table",
    "iterable_type": 'must be a list, such as ["..."]',
    "deque_type": 'must be a list, such as ["..."]',
    "named_tuple_type": 'must be a list, such as ["..."]',
    "none_required": "must be left out",
}
"""What pydantic finds, in the words of somebody who edits the TOML."""


_TABLES = {"list_type": "[[{}]]", "tuple_type": "[[{}]]", "dict_type": "[{}.NAME]"}
"""How tables are written of which there may be several."""
_PYDANTICS = frozenset(get_args(ErrorType))
_OWN_WORDS = frozenset({"value_error", "assertion_error"})
_UNIONS = frozenset({"union_tag_invalid", "union_tag_not_found"})


def explained(item: Any, model: type[BaseModel]) -> tuple[str, str]:
    """What is wrong, and what to do, of one mistake as pydantic tells it."""
    kind, place = item["type"], item["loc"]
    if kind == "extra_forbidden":
        return "is not a setting", meant(str(place[-1]), known_keys(model, place[:-1]))
    if kind == "missing":
        return "is missing", "add it; config.example.toml explains each setting"
    if kind in _TABLES and [*models_in(walked(model, place)[1])] and isinstance(place[-1], str):
        return f"must be written as {_TABLES[kind].format(place[-1])}, one for each", ""
    if kind in ("string_too_short", "too_short") and item.get("ctx", {}).get("min_length") == 1:
        return "must not be empty", ""
    if kind in _SAYS:
        return _SAYS[kind].format_map({name: _plain(value) for name, value in item.get("ctx", {}).items()}), ""
    if kind == "string_pattern_mismatch":
        expected = _written(model, item["ctx"]["pattern"])
        if expected:
            return f"must be {expected}", ""
        return "is not written as it should be", "config.example.toml explains each setting"
    if kind in _UNIONS:
        return _of_no_sort(item, model)
    if kind not in _PYDANTICS or kind in _OWN_WORDS:  # whoever wrote the check says what is wrong
        return item["msg"].partition(", ")[2] if kind in _OWN_WORDS else item["msg"], ""
    return "is not written as it should be", "config.example.toml explains each setting"


def _of_no_sort(item: Any, model: type[BaseModel]) -> tuple[str, str]:
    """What is wrong with a table that says by one of its settings of which sort it is, and what sorts there are."""
    name = item["ctx"]["discriminator"].strip("'")
    sorts = [tag for one in models_in(walked(model, item["loc"])[1]) for tag in sorts_of(one.model_fields.get(name))]
    if item["type"] == "union_tag_not_found":
        return f"lacks {name}, which says of which sort it is", f"known here: {', '.join(sorts)}" if sorts else ""
    return f"has a {name} that there is not", nearest(str(item["ctx"]["tag"]), sorts)


def _written(annotation: Any, pattern: str) -> str:
    """How a text of this pattern is written, as its field describes it, wherever in a model it stands; or nothing."""
    if isinstance(annotation, FieldInfo):
        if any(getattr(one, "pattern", None) == pattern for one in annotation.metadata) and annotation.description:
            return annotation.description
        return _written(annotation.annotation, pattern)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        below: Iterable[Any] = annotation.model_fields.values()
    else:
        below = (*get_args(annotation), *getattr(annotation, "__metadata__", ()))
    return next((found for one in below if (found := _written(one, pattern))), "")


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value).replace("'", '"')
