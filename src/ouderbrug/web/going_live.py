"""Live gaan: what waits from the pilot, what keeps the school from it, and the decision of a leader."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from ouderbrug.delivery.going_live import Step, step, take
from ouderbrug.delivery.going_live_groups import InGroup, in_groups
from ouderbrug.store import going_live as stored
from ouderbrug.texts.language import clean
from ouderbrug.web import seen
from ouderbrug.web.screen import Go, NotHere, Page, Stopped

if TYPE_CHECKING:
    from ouderbrug.web.screen import Ask

MOST_WORDS = 200
"""So many characters may say where it was decided."""
KEEP = "keep"
BEFORE = ("throw-away", KEEP)
"""What becomes of what waits from before: whoever lets the school go live says which."""
_log = logging.getLogger("ouderbrug.web")


def leads_there(ask: Ask) -> bool:
    """True where a leader has something to decide: the settings say live, and the school is not, or not all of it."""
    return ask.hindrances is not None and (now := _step(ask)).to_live and now.needed


def _step(ask: Ask) -> Step:
    return step(ask.work.connection, ask.work.runtime.settings)


def live(ask: Ask) -> Page:
    """How it stands, and a button that looks into what is to be mended first."""
    return _shown(ask, checked=False)


def check_live(ask: Ask) -> Page:
    """The same with what is to be mended; that somebody asked is kept, as with `ouderbrug golive`."""
    stored.ask(ask.work.connection, ask.work.school, ask.work.now)
    return _shown(ask, checked=True)


def _shown(ask: Ask, *, checked: bool) -> Page:
    if ask.hindrances is None:
        raise NotHere
    now, work = _step(ask), ask.work
    values: dict[str, Any] = {
        "needed": now.to_live and now.needed,
        "to_live": now.to_live,
        "first": now.first,
        "waits": len(now.rows),
        "known": seen.known(ask, _of_step(now)),
        "groups": sorted(work.roster.groups) if not now.first else [],
        "left": [_line(ask, one) for one in in_groups(work.connection, work.school, work.roster)],
        "checked": checked,
        "ready": checked and not any(one.keeps for one in ask.hindrances),
        "keeps": [one.words for one in ask.hindrances if one.keeps],
        "heed": [one.words for one in ask.hindrances if not one.keeps],
    }
    return Page("live.html.j2", values)


def _of_step(now: Step) -> dict[object, object]:
    """What is decided on: what waits from before, and which group went first."""
    return {"waits": sorted(row.id for row in now.rows), "first": now.first}


def _line(ask: Ask, one: InGroup) -> str:
    """What waits for a group: for a look, behind a hold, or for its time."""
    counts = (("look", one.awaiting_approval), ("held", one.held), ("goes", one.goes))
    parts = ", ".join(ask.say.some(f"live.{name}", count) for name, count in counts if count)
    return f"{one.group or '-'}: {parts}"


def go_live(ask: Ask) -> Page | Go:
    """Let the school go live, or one group first; what waits from before goes along only where the leader says so."""
    if ask.hindrances is None:
        raise NotHere
    now, group = _step(ask), ask.form.get("group", "")
    decision = clean(ask.form.get("decision", "")).strip()
    if not (now.to_live and now.needed):
        raise Stopped("live_already")
    if not decision or len(decision) > MOST_WORDS:
        raise Stopped("say_decision")
    asked = stored.asked(ask.work.connection, ask.work.school)
    if not asked or any(one.keeps for one in ask.hindrances) or (group and group not in ask.work.roster.groups):
        raise Stopped("not_ready")
    if group and now.first:
        raise NotHere
    before = ask.form.get("before")
    if now.rows and before not in BEFORE:
        raise Stopped("say_before")
    if (then := seen.since(ask, _of_step(now))).changed:
        return seen.again(ask, _shown(ask, checked=True), then)
    made = stored.Decision(ask.visitor.one.key, decision, ask.work.now.isoformat(), group)
    take(ask.work.connection, ask.work.runtime.settings, made, ask.work.now, keep=before == KEEP)
    _log.info("live by %s: group %s", made.by, group or "all")
    return Go("/lead/live")
