"""One test for many cases that need nothing of their own: it tries all of them and names each one that fails."""

from __future__ import annotations

import inspect
from functools import wraps
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Test = Callable[..., None]


def each(names: str | tuple[str, ...], values: Iterable[Any]) -> Callable[[Test], Test]:
    """Call a test for each of these values, as parametrize does, but as one test; fixtures are shared by all."""
    name_of = (names,) if isinstance(names, str) else names
    cases = [(value,) if isinstance(names, str) else tuple(value) for value in values]
    assert cases, "a test of nothing cannot fail"

    def over(test: Test) -> Test:
        @wraps(test)
        def of_all(**given: Any) -> None:
            failed = []
            for case in cases:
                try:
                    test(**given, **dict(zip(name_of, case, strict=True)))
                except (Exception, pytest.fail.Exception) as error:
                    # What pytest.raises misses is no Exception to Python, and no group takes it.
                    kept = error if isinstance(error, Exception) else AssertionError(str(error))
                    kept.add_note(f"where {', '.join(name_of)} = {', '.join(map(_shown, case))}")
                    failed.append(kept)
            if failed:
                raise ExceptionGroup(f"{len(failed)} of {len(cases)}", failed)

        others = [one for one in inspect.signature(test).parameters.values() if one.name not in name_of]
        of_all.__signature__ = inspect.Signature(others)  # type: ignore[attr-defined]
        return of_all

    return over


def _shown(value: object) -> str:
    return getattr(value, "name", None) or repr(value)
