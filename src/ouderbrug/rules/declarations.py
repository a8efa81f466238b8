"""What is wrong with how a rule declares what it looks at: said when it is made, not when it first judges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ouderbrug.api import Remark
from ouderbrug.facts import Facts
from ouderbrug.hints import nearest, place_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from ouderbrug.api import Rule
    from ouderbrug.event_kind import EventKind

FACTS = frozenset({*Facts._fields, *(name for name, value in vars(Facts).items() if isinstance(value, property))})
"""All that a rule may declare, with what follows from other facts (groups, reading_support, name_lengths)."""


def faults(rule: Rule, kinds: Mapping[str, type[EventKind]], topics: Iterable[str]) -> Iterator[Remark]:
    """Facts, kinds and topics that are not there: such a rule would fail, or never be asked."""
    found = list(_found(rule, kinds, {*kinds, *topics}))
    # To look up where a class stands is to parse its file, which no sound rule needs.
    where = place_of(type(rule)) if found else ""
    for says, hint, setting in found:
        yield Remark(f"{says} ({where})", hint, setting, "error")


def _found(
    rule: Rule, kinds: Mapping[str, type[EventKind]], known: Collection[str]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """What is wrong, what may have been meant, and the setting that says it."""
    for attribute, names in _declared(rule, kinds).items():
        if names is not None and not _are_names(names):
            yield f"{attribute} is no frozenset of names", f'write {attribute} = frozenset({{"groups"}}), or None', ()
            continue
        for name in sorted((names or frozenset()) - FACTS):
            yield f"{attribute} names {name!r}, which is no fact", nearest(name, FACTS), ()
    of_settings = ("kinds",) if "kinds" in rule.Config.model_fields else ()
    for name in sorted(rule.kinds - set(known)):
        yield f"kinds names {str(name)!r}, which is neither a kind nor a topic", nearest(name, known), of_settings


def _declared(rule: Rule, kinds: Mapping[str, type[EventKind]]) -> dict[str, Any]:
    found: dict[str, Any] = {"reads": rule.reads, "needs": rule.needs}
    for kind in kinds.values():
        if (of_kind := rule.reads_about(kind)) != rule.reads:
            found[f"reads_about({kind.name})"] = of_kind
    return found


def _are_names(names: object) -> bool:
    return isinstance(names, frozenset) and all(isinstance(name, str) for name in names)
