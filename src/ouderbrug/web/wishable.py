"""What a guardian can wish for, by the names of the page, and what each choice means by the fields of a guardian."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from babel import Locale

from ouderbrug.model import Goal, LegalBasis
from ouderbrug.store import wishes
from ouderbrug.templates import BUILT_IN
from ouderbrug.topics import Topic
from ouderbrug.web.answering import Over

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ouderbrug.runtime import Runtime

CALLS, MAILS = "call", "mail"
LIMITS = ("0", "1", "2", "4")
"""How often a school year one may ask to be asked for help."""
LESS: Mapping[str, frozenset[Goal]] = {
    "help": frozenset({Goal.ASK}),
    "moments": frozenset({Goal.INVITE}),
    "tips": frozenset({Goal.ADVISE, Goal.ENCOURAGE}),
    "newsletters": frozenset({Goal.INFORM}),
}
"""What one may do without: kinds with these goals that the school need not tell."""


def languages() -> dict[str, str]:
    """The languages in which anything is written, by their codes, each by its own name."""
    codes = sorted(path.parent.name for path in BUILT_IN.glob("*/_frame.j2"))
    return {code: str(Locale(code).get_display_name(code)).capitalize() for code in codes}


def fields(runtime: Runtime, chosen: Mapping[str, str]) -> dict[str, Any]:
    """What was chosen, by the fields of a guardian."""
    return {field: value for name, said in chosen.items() for field, value in _meant(runtime, name, said)}


def _meant(runtime: Runtime, name: str, said: str) -> list[tuple[str, Any]]:
    """A choice of the page as a field of a guardian and its value; raises Over for what the page does not offer."""
    if name == "language" and said in languages():
        return [("language", said)]
    if name == "digest" and said in ("yes", "no"):
        return [("digest", said == "yes")]
    if name == "asks" and said in LIMITS:
        return [("asks_limit", int(said))]
    if name == "way" and said in (CALLS, MAILS):
        return [("channel", by_hand(runtime) if said == CALLS else "")]
    if name == "less" and said in LESS:
        return [(wishes.OPT_OUT, sorted(may_be_left_out(runtime, LESS[said])))]
    raise Over


def may_be_left_out(runtime: Runtime, goals: frozenset[Goal]) -> set[str]:
    """The kinds with these goals that the school tells because it wants to, not because it must; thanks are none."""
    return {
        kind.name
        for kind in runtime.kinds.values()
        if kind.goal in goals
        and Topic.THANKS not in kind.topics
        and kind.legal_basis is not LegalBasis.OBLIGATION
        and (kind.legal_basis is LegalBasis.INTEREST or kind.delivery.unsubscribe)
    }


def by_hand(runtime: Runtime) -> str:
    """The channel by which a colleague calls; empty where the school has none by which anything goes."""
    routed = {name for route in runtime.settings.routes.values() for name in route}
    return next((name for name in runtime.spoken if name in routed), "")
