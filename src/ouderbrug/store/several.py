"""Whether a column has one of many values, which a statement gets as one: it is made once, whatever their number."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, TypeDecorator, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Dialect


def is_one_of(column: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
    """True where a column has one of the values that a parameter of the statement is given."""
    return _IsOneOf(column, bindparam(parameter, type_=_Several()))


class _Several(TypeDecorator["Sequence[Any]"]):
    """Numbers or texts as one value: a list in JSON, or an array on a server."""

    impl = NullType
    cache_ok = True

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> Any:
        """The values as the driver takes them."""
        return value if value is None or dialect.name == "postgresql" else json.dumps(value)


class _IsOneOf(FunctionElement[bool]):
    """True where a column has one of the values of a parameter that stands for several."""

    type = Boolean()
    inherit_cache = True


@compiles(_IsOneOf)
def _in_json(element: Any, compiler: Any, **more: Any) -> str:
    column, values = (compiler.process(one, **more) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"


@compiles(_IsOneOf, "postgresql")
def _in_array(element: Any, compiler: Any, **more: Any) -> str:
    column, values = (compiler.process(one, **more) for one in element.clauses)
    return f"{column} = ANY ({values})"
