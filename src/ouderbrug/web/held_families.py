"""Berichten van een gezin tegenhouden: a hold on one guardian or child, in one press, with no reason for others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ouderbrug.school.roles import Act, may
from ouderbrug.store import holds
from ouderbrug.store.mailboxes import hashed
from ouderbrug.store.rows import Hold
from ouderbrug.web.holding import MARK, is_as_shown, known, standing
from ouderbrug.web.screen import NotHere, Stopped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.web.screen import Ask


def _all(ask: Ask, key: str, pupils: Sequence[str]) -> dict[str, tuple[str, str]]:
    """What can be held on the page of a guardian: the scope and key of each hold, by what the form calls it.

    That is a hash, which stays with whom it is, whoever comes or leaves meanwhile.
    """
    each = [("guardian", key), *(("pupil", pupil) for pupil in pupils)]
    names = hashed(ask.work.connection, *(f"hold {scope} {on}" for scope, on in each))
    return {name[:MARK]: on for name, on in zip(names, each, strict=True)}


def shown(ask: Ask, key: str, pupils: Sequence[str]) -> list[dict[str, Any]]:
    """Each with who holds it since when, and whether who asks may let it go again; nothing for who may not know why."""
    if not may(ask.visitor.one, Act.KNOW_WHY):
        return []
    return [_line(ask, which, scope, on) for which, (scope, on) in _all(ask, key, pupils).items()]


def _line(ask: Ask, which: str, scope: str, on: str) -> dict[str, Any]:
    people = ask.work.roster
    names = people.names([on]) if scope == "guardian" else people.call_names([on])
    found, held = standing(ask, scope, on), ""
    if found:
        who, when = people.staff.get(found[0].by), ask.say.when(found[0].since, ask.work.runtime.calendar)
        held = ask.say("family_held", name=who.name if who else ask.say("somebody"), since=when)
    said = ask.say(f"hold.{scope}", name=" ".join(names))
    return {"which": which, "said": said, "held": held, "ends": _may_end(ask, found), "known": known(ask, found)}


def _may_end(ask: Ask, found: Sequence[Hold]) -> bool:
    """True of what they hold themselves, and for a leader; what rests by law is ended by the command that let it."""
    one, rests = ask.visitor.one, any(hold.reason == holds.PAUSED for hold in found)
    return not rests and (may(one, Act.RELEASE) or all(hold.by == one.key for hold in found))


def place(ask: Ask, key: str, pupils: Sequence[str]) -> None:
    """Let nothing go; what is held already stays so."""
    scope, on = _meant(ask, key, pupils)
    if not standing(ask, scope, on):
        hold = Hold(scope, on, ask.work.now, ask.visitor.one.key, "")
        holds.place(ask.work.connection, ask.work.school, hold)


def release(ask: Ask, key: str, pupils: Sequence[str]) -> None:
    """End what the page showed; what waited then wants a look.

    Raises Stopped where somebody else holds it, or it is another hold by now.
    """
    on = _meant(ask, key, pupils)
    found = standing(ask, *on)
    if found and not is_as_shown(ask, found):
        raise Stopped("changed_since")
    if not _may_end(ask, found):
        raise Stopped("held_by_other")
    if found:
        holds.release(ask.work.connection, ask.work.school, on, ask.visitor.one.key, ask.work.now)


def _meant(ask: Ask, key: str, pupils: Sequence[str]) -> tuple[str, str]:
    on = _all(ask, key, pupils).get(ask.form.get("which", ""))
    if on is None:
        raise NotHere
    return on
