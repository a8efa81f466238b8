"""What is wrong with how a rule declares what it looks at: said when it is made, not when it first judges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ouderbrug.api import Remark
from ouderbrug.facts import Facts
from ouderbrug.hints import nearest, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ouderbrug.api import Rule
    from ouderbrug.event_kind import EventKind

FACTS = frozenset({*Facts._fields, *(name for name, value in vars(Facts).items() if isinstance(value, property))})
"""All that a rule may declare, with what follows from other facts (groups, reading_support, name_lengths)."""


def faults(rule: Rule, kinds: Mapping[str, type[EventKind]], topics: Iterable[str]) -> Iterator[Remark]:
    """Facts, kinds and topics that are not there: such a rule would fail, or never be asked."""
    where = place_of(type(rule))
    for attribute, names in _declared(rule, kinds).items():
        if names is not None and not _are_names(names):
            hint = f'write {attribute} = frozenset({{"groups"}}), or None'
            yield Remark(f"{attribute} is no frozenset of names ({where})", hint, (), "error")
            continue
        for name in sorted((names or frozenset()) - FACTS):
            says = f"{attribute} names {name!r}, which is no fact ({where})"
            yield Remark(says, nearest(name, FACTS), (), "error")
    of_settings = ("kinds",) if "kinds" in rule.Config.model_fields else ()
    known = {*kinds, *topics}
    for name in sorted(rule.kinds - known):
        says = f"kinds names {str(name)!r}, which is neither a kind nor a topic ({where})"
        yield Remark(says, nearest(name, known), of_settings, "error")


def _declared(rule: Rule, kinds: Mapping[str, type[EventKind]]) -> dict[str, Any]:
    found: dict[str, Any] = {"reads": rule.reads, "needs": rule.needs}
    for kind in kinds.values():
        if (of_kind := rule.reads_about(kind)) != rule.reads:
            found[f"reads_about({kind.name})"] = of_kind
    return found


def _are_names(names: object) -> bool:
    return isinstance(names, frozenset) and all(isinstance(name, str) for name in names)
