"""Bellen: whom to call, what to tell and how, and what came of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ouderbrug.staff.card_advice import guide
from ouderbrug.staff.card_sheet import to_give
from ouderbrug.staff.cards import Card, phone
from ouderbrug.staff.settling import Became, tried
from ouderbrug.store import agreements
from ouderbrug.store.agreements import Agreement
from ouderbrug.texts.language import clean, join_names, language_code
from ouderbrug.web import seen
from ouderbrug.web.cards import call, heed, in_a_line, known, numbers_in, of_own_groups, to_call, why_not
from ouderbrug.web.families import MOST_WORDS, paths_to
from ouderbrug.web.pressed import Settled, left_of, of_number, pressed, settle_pressed
from ouderbrug.web.screen import Go, Page, Stopped

if TYPE_CHECKING:
    from ouderbrug.people import Guardian
    from ouderbrug.web.pressed import Pressed
    from ouderbrug.web.screen import Ask

CALLED = {
    "spoken": Became("done", ""),
    "at-the-gate": Became("done", ""),
    "skipped": Became("skipped", "", "not-needed"),
}
"""What may come of a call."""
TRIED = ("not-reached", "voicemail")
"""What may come of one by which nobody was told: it stays on the list, with when it was tried."""
SPOKE = ("spoken", "at-the-gate")
"""The buttons by which somebody says that they spoke with a guardian: then there may be an agreement."""


def call_one(ask: Ask) -> Page:
    """One call: the number, what to know of whom it is to, what to tell, and how to hold it."""
    return _shown(ask, of_number(ask, to_call(ask)))


def _shown(ask: Ask, card: Card, so_far: str = "", *, unkept: bool = False) -> Page:
    """One call; an agreement that typed ``so_far`` was perhaps ``unkept`` as nobody was spoken with."""
    people, stop = ask.work.roster, why_not(ask, card)
    told = dict.fromkeys(to_give(card, tick.text)[1] for tick in card.open if not tick.stop)
    keys = dict.fromkeys(key for tick in card.open if not tick.stop for key in tick.guardians)
    whom = [one for key in keys if (one := people.guardians.get(key))]
    values: dict[str, Any] = {"texts": [] if stop else list(told), "stop": stop, "warnings": heed(ask, card)}
    values |= {"whom": _lines(ask, card, whom), "tried": _tried(ask, card), "interpreter": _interpreter(ask, whom)}
    values |= {"guide": guide(card, people.call_names(card.told_of or of_own_groups(ask, card)))}
    values |= in_a_line(ask, card, "/call") | {"so_far": so_far, "unkept": unkept, "most": MOST_WORDS}
    return Page("call.html.j2", values | known(ask, card), frozenset(card.told_of), messages=numbers_in(card))


def _lines(ask: Ask, card: Card, whom: list[Guardian]) -> list[dict[str, str]]:
    """Who is called, at which number, what they are to the children, and why it is a call."""
    paths = paths_to(ask, [one.key for one in whom])
    return [
        {
            "name": join_names([one.name], "nl") + _of_child(ask, card, one),
            "phone": phone(one, ask.work.roster),
            "family": paths.get(one.key, ""),
            "why": _why(ask, one),
        }
        for one in whom
    ]


def _of_child(ask: Ask, card: Card, one: Guardian) -> str:
    """What they are to the children that it is about, where the school knows."""
    about = card.told_of or of_own_groups(ask, card)
    ties = [tie for tie in ask.work.roster.ties_of_guardian.get(one.key, ()) if tie.pupil in about]
    of = {f"relation.{tie.relation.value}" for tie in ties} & ask.say.said.keys()
    children = ask.work.roster.call_names([tie.pupil for tie in ties])
    return f", {ask.say(of.pop(), children=join_names(children, ask.say.language))}" if len(of) == 1 else ""


def _why(ask: Ask, one: Guardian) -> str:
    if one.channel in ask.work.runtime.spoken:
        return ask.say("why_rather_called")
    return "" if one.email else ask.say("why_no_mail")


def _tried(ask: Ask, card: Card) -> list[str]:
    """When somebody tried to call before."""
    notes = dict.fromkeys(tick.note for tick in card.open)
    found = [note.split() for note in notes if note.partition(" ")[0] in TRIED]
    calendar = ask.work.runtime.calendar
    return [ask.say(f"tried.{what}", when=ask.say.when(datetime.fromisoformat(at), calendar)) for what, at in found]


def _interpreter(ask: Ask, whom: list[Guardian]) -> str:
    """The number of an interpreter, where one of them reads another language than the school writes."""
    ours = language_code(ask.work.runtime.composer.language)
    other = any(language_code(one.language) != ours for one in whom)
    return ask.work.runtime.settings.web.interpreter if other else ""


def called(ask: Ask) -> Page | Go:
    """What became of a call; who was not reached stays on the list, and with whom nobody spoke nothing was agreed."""
    card, outcome = pressed(ask, to_call(ask)), ask.form.get("outcome", "")
    words = clean(ask.form.get("agreed", "")).strip()
    if words and outcome not in SPOKE and outcome in (*TRIED, *CALLED):
        return _shown(ask, card.cards[0], words, unkept=True)
    if outcome in TRIED:
        return _not_reached(ask, card, f"{outcome} {ask.work.now.isoformat()}")
    done = settle_pressed(ask, card, CALLED)
    if words and done.ticks:
        _agreed(ask, card, done, words)
    fresh = replace(ask)
    if (left := left_of(card, done, to_call(fresh))) is not None:
        page = _shown(fresh, left[0], "" if done.ticks else words) if left else call(fresh)
        return seen.again(ask, page, card.since, done=bool(done.ticks), gives_back=False)
    return Go("/call")


def _not_reached(ask: Ask, card: Pressed, note: str) -> Page | Go:
    """Note that it was tried; of words that changed since on what there is to tell the same people now."""
    whom = {key for one in card.cards for tick in one.open for key in tick.guardians}
    left = left_of(card, Settled((), ask.work.now), to_call(ask)) if card.since.past else None
    later = [tick for one in left or () for tick in one.open if whom.intersection(tick.guardians)]
    tried(ask.work, [tick.message for tick in (*card.open, *later)], note)
    if left is None:
        return Go("/call")
    fresh = replace(ask)
    numbers = {tick.message for tick in later}
    mine = next((one for one in to_call(fresh) if any(tick.message in numbers for tick in one.open)), None)
    page = call(fresh) if mine is None else _shown(fresh, mine)
    return seen.again(ask, page, card.since, done=True, gives_back=False)


def _agreed(ask: Ask, card: Pressed, done: Settled, words: str) -> None:
    """Keep what a talk agreed, for each guardian and child of what was told, with the press that said so."""
    if len(words) > MOST_WORDS:
        raise Stopped("agreed_too_long")
    told = {pupil for tick in done.ticks for pupil in tick.told_of}
    about = told or {pupil for one in card.cards for pupil in one.pupils}
    ties, by = ask.work.roster.ties_of_guardian, ask.visitor.one.key
    rows = [
        Agreement(pupil, guardian, words, by, done.at)
        for guardian in dict.fromkeys(key for tick in done.ticks for key in tick.guardians)
        for pupil in {tie.pupil for tie in ties.get(guardian, ())}.intersection(about)
    ]
    agreements.add(ask.work.connection, ask.work.school, rows)
