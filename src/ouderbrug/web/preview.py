"""What a new message would be: its words, whom it does not reach, and what the rules say of it, while nothing stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ouderbrug.delivery.addressing import as_it_goes
from ouderbrug.school.reaching import NO_WAY, may_hear
from ouderbrug.staff.approvals import warned
from ouderbrug.staff.cards import phone
from ouderbrug.store import outbox, overview
from ouderbrug.templates.reasons import reason_in
from ouderbrug.texts.language import join_names
from ouderbrug.texts.merging import named
from ouderbrug.unit_of_work import UnitOfWork
from ouderbrug.web import by_hand
from ouderbrug.web.families import paths_to
from ouderbrug.web.figures_said import found_in, in_words
from ouderbrug.web.questions import to_mend
from ouderbrug.web.reading import PLAIN, as_read, but_guarded, by_right

if TYPE_CHECKING:
    from ouderbrug.planning.taking_in import Collected
    from ouderbrug.web.screen import Ask


def seen(ask: Ask, event_id: str) -> dict[str, Any]:
    """The words as the first guardian gets them; of what is about a child to whom and how, while news names nobody."""
    work = UnitOfWork(ask.work.connection, ask.work.runtime, ask.work.now)
    whom: dict[str, list[str]] = {}
    shown: dict[str, Any] = {"whom": whom}
    for row, message in work.queued(by_hand.rows_of(ask, event_id)):
        by_person = row.channel in work.runtime.by_person
        if not row.about_a_child:
            return shown | as_read(named(message.text, (), ()), by_hand=False)
        keys = outbox.guardians(work.connection, [row.id]).get(row.id, [])
        whom.setdefault(ask.say.way(work.runtime.goes_as(message)), []).extend(work.roster.names(keys))
        if "body" not in shown:
            readers = [work.roster.guardians[key] for key in keys]
            goes = as_it_goes(work.runtime, work.roster, message, readers, work.today)
            shown |= as_read(goes.text, by_hand=by_person)
    return shown | {
        "whom": {way: join_names(list(dict.fromkeys(names)), ask.say.language) for way, names in whom.items()}
    }


def refusal(ask: Ask, tile: dict[str, Any], event_id: str, done: Collected) -> str:
    """Why it cannot be taken in, or goes to nobody; what would tell of a ban stands nowhere."""
    if wrong := to_mend(ask.say, tile["kind"], (one.field for _, one in done.rejected)):
        return wrong
    told = overview.plans(ask.work.connection, ask.work.school, event_id)
    found = [one for one in told if one.verdict == "refuse" and one.reason not in NO_WAY]
    whole = dict.fromkeys(f"{one.rule}.{one.reason}" for one in found if one.reason and one.rule not in by_right(ask))
    known, _ = but_guarded(ask, whole)
    codes = dict.fromkeys(code.partition(".")[2] for code in known)
    if tile.get("child") and not any(codes):
        return ask.say("nobody_may")
    said = [reason_in(code, ask.say.language) for code in codes if code]
    if not said:
        return ask.say("goes_to_nobody")
    better = {words: other for one in found for words, other in warned(one.rules)[1].items()}
    rather = [f"“{words}”. {ask.say('rather', better=other)}." for words, other in better.items()]
    return " ".join([f"{ask.say('refused', why=join_names(said, ask.say.language))}.", *rather])


def heed(ask: Ask, event_id: str) -> list[str]:
    """What the rules warn of in its words, and what to write instead; what would tell of a ban stands nowhere."""
    told, kept = overview.plans(ask.work.connection, ask.work.school, event_id), by_right(ask)
    codes, instead = warned(step for one in told if one.verdict != "refuse" for step in one.rules)
    mine = [code for code in codes if code not in PLAIN and code.partition(".")[0] not in kept]
    found = found_in(step for one in told for step in one.rules)
    known, hidden = but_guarded(ask, mine)
    said = dict.fromkeys((*(in_words(ask.say, code, found) for code in known), *hidden))
    return [*said, *(f"“{words}”. {ask.say('rather', better=other)}" for words, other in instead.items())]


def lost(ask: Ask, event_id: str) -> list[dict[str, str]]:
    """The guardians whom it does not reach for want of a way, and how to call them; no ban shows, nor own family."""
    if not ask.visitor.strong:
        return []
    told = overview.plans(ask.work.connection, ask.work.school, event_id)
    keys = dict.fromkeys(one.recipient for one in told if one.verdict == "refuse" and one.reason in NO_WAY)
    people, paths = ask.work.roster, paths_to(ask, keys)
    heard = may_hear(people)
    theirs = [people.guardians[key] for key in keys if key in heard and not ask.is_own_family(key)]
    return [{"name": one.name, "phone": phone(one, people), "path": paths.get(one.key, "")} for one in theirs]
