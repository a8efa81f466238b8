"""Where a setting stands, and what may stand there: a place in a TOML, walked along the models of its tables."""

from __future__ import annotations

from collections.abc import Collection
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, cast, get_args, get_origin

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

    Place = tuple[str | int, ...]


def without_sorts(model: type[BaseModel], place: Place) -> Place:
    """A place as it stands in the TOML: of what may be of several sorts pydantic says in between which it tried."""
    return walked(model, place)[0]


def walked(model: type[BaseModel], place: Place) -> tuple[Place, Any]:
    """A place without the sorts that were tried, and what may stand there as it is annotated."""
    kept, found = list[str | int](), cast("Any", model)
    for part in place:
        if len(choices := _choices(found)) > 1:
            found = next((one for one in choices if _is_of_sort(one, part)), choices)
            continue
        kept.append(part)
        named = [_fields(one).get(str(part)) for one in models_in(found)]
        found = next((one.annotation for one in named if one), _inside(found))
    return tuple(kept), found


def _choices(annotation: Any) -> list[Any]:
    """The sorts of which something may be, None aside."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _choices(parts[0])
    if origin not in (Union, UnionType):
        return []
    there = [one for one in parts if one is not NoneType]
    return there if len(there) > 1 else _choices(there[0])


def _is_of_sort(choice: Any, said: str | int) -> bool:
    """True if this is the model that is called so, or that says so in one of its fields."""
    models = [*models_in(choice)]
    return any(
        one.__name__ == said or any(said in sorts_of(field) for field in one.model_fields.values()) for one in models
    )


def _inside(annotation: Any) -> Any:
    """What a list or a table of names holds; anything else is itself."""
    origin, parts = get_origin(annotation), [one for one in get_args(annotation) if one is not ...]
    if origin is Annotated:
        return _inside(parts[0])
    return parts[-1] if isinstance(origin, type) and issubclass(origin, Collection) and parts else annotation


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Each model that may stand there, also in a list or beside None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    for part in annotation if isinstance(annotation, list) else get_args(annotation):
        yield from models_in(part)


def sorts_of(field: FieldInfo | None) -> tuple[Any, ...]:
    return get_args(field.annotation) if field and get_origin(field.annotation) is Literal else ()


def known_keys(model: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """The keys that may stand in the table at ``place`` below ``model``."""
    models = [*models_in(walked(model, place)[1])]
    return [name for one in models[:1] for name in _fields(one) if name not in ("options", "tables")]


def model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a field holds, in a list or beside None too; None if it holds none."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        if found := model_in(part):
            return found
    return None
