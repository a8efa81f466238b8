"""The teaching methods that groups use on a day, by subject."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ouderbrug.settings.school import Method


def in_use(methods: Iterable[Method], groups: Collection[str], today: date) -> dict[str, frozenset[str]]:
    """By subject, in lower case, what these groups use on a day: in each group what began last, and not later."""
    begun: dict[tuple[str, str], list[tuple[date, str]]] = defaultdict(list)
    for method in methods:
        first = method.first or date.min
        for group in set(groups).intersection(method.groups) if first <= today else ():
            begun[group, method.subject.strip().casefold()].append((first, method.name))
    found: dict[str, frozenset[str]] = {}
    for (_, subject), names in begun.items():
        latest = max(first for first, _ in names)
        found[subject] = found.get(subject, frozenset()) | {name for first, name in names if first == latest}
    return found
