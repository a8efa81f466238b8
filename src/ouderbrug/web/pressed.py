"""What a colleague says became of a card: of what their page showed, whatever came in or is kept from them since."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.errors import ConfigError
from ouderbrug.school.roles import Act, may
from ouderbrug.staff import at_once
from ouderbrug.staff.cards import TOO_LATE, as_they_lay, is_for
from ouderbrug.staff.settling import Became, Taken, settle
from ouderbrug.store import tasks as stored
from ouderbrug.web import seen
from ouderbrug.web.screen import NotHere, Stopped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from ouderbrug.staff.cards import Card, Tick
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.web.screen import Ask
    from ouderbrug.web.seen import Since


class Pressed(NamedTuple):
    """The cards that a form is about; what of them stands as it was shown, and what of that a rule keeps by now."""

    cards: tuple[Card, ...]
    open: tuple[Tick, ...]
    kept: tuple[Tick, ...]
    since: Since


class Settled(NamedTuple):
    """What was settled, and the moment by which that press is known."""

    ticks: tuple[Tick, ...]
    at: datetime


def shown(ask: Ask, ticks: Iterable[Tick]) -> str:
    """What the form of a card carries of what its page shows."""
    return seen.known(ask, {tick.message: _what(tick) for tick in ticks})


def _what(tick: Tick) -> object:
    return tick.guardians, tick.text.subject, tick.text.body, tick.text.app


def seen_before(ask: Ask, card: Card) -> list[Tick]:
    """What a rule keeps by now of a card, and who asks had before them: they may have told it by then."""
    saw = at_once.saw(ask.work.connection, ask.work.school, ask.visitor.one.key)
    return [tick for tick in card.open if tick.stop and tick.message in saw]


def of_number(ask: Ask, found: Iterable[Card], *, pressed: bool = False) -> Card:
    """The one that the address names; raises NotHere, and Stopped where somebody said since what became of it."""
    for card in found:
        if any(tick.message == ask.number for tick in card.open):
            return card
    row, one = stored.one(ask.work.connection, ask.work.school, ask.number), ask.visitor.one
    theirs = row is not None and ask.may_know(row) and ask.is_of_theirs(ask.groups_of(row))
    if row is None or not (theirs and may(one, Act.SETTLE)):
        raise NotHere
    if not row.settled_by and pressed:
        raise Stopped("card_changed")
    if not row.settled_by:
        raise NotHere
    if row.settled_by == one.key:
        raise Stopped("you_were_first")
    raise _first(ask, row)


def _first(ask: Ask, row: MessageRow) -> Stopped:
    one = ask.work.roster.staff.get(row.settled_by)
    return Stopped("was_first", who=one.name if one else "")


def pressed(ask: Ask, found: Sequence[Card]) -> Pressed:
    """What the form is about; raises as ``of_number`` where nothing of it is there any more."""
    brought = seen.names(ask)
    mine = [card for card in found if any(str(tick.message) in brought for tick in card.open)]
    back = _out_of_hand(ask, brought.difference(str(tick.message) for card in mine for tick in card.open))
    mine = [*mine, *back] or [of_number(ask, found, pressed=True)]
    ticks = {str(tick.message): tick for card in mine for tick in card.open}
    since = seen.since(ask, {name: _what(tick) for name, tick in ticks.items()})
    same = [tick for name, tick in ticks.items() if name in since.same]
    hidden = {name for name in since.new if ticks[name].stop}
    past = since.same.intersection(str(tick.message) for card in back for tick in card.open)
    kept = tuple(tick for tick in same if _is_kept(tick))
    since = since._replace(new=since.new - hidden, kept=frozenset(str(tick.message) for tick in kept), past=past)
    return Pressed(tuple(mine), tuple(tick for tick in same if tick not in kept), kept, since)


def _out_of_hand(ask: Ask, brought: Iterable[str]) -> list[Card]:
    """The cards of what a page showed and was taken out of hand since: who asks may have told it by then."""
    here = ask.work.connection, ask.work.school
    numbers = [int(name) for name in brought if name.isdigit()]
    rows = [row for number in numbers for row in stored.taken_back(*here, message=number)]
    found = [card for card in as_they_lay(ask.work, rows) if is_for(card, ask.visitor.one)] if rows else []
    return [card for card in found if ask.visitor.strong or (card.post and not card.about_a_child)]


def _is_kept(tick: Tick) -> bool:
    """True of what may not be told now; what is only late was in time when it was told."""
    return tick.stop not in ("", TOO_LATE)


def settle_pressed(ask: Ask, card: Pressed, outcomes: Mapping[str, Became]) -> Settled:
    """Settle what stands as it was shown; what a rule keeps by now only if it was told before, as the form may say.

    What was taken out of hand since was told before.

    Raises Stopped where the form does not say what became of it.
    """
    said = outcomes.get(ask.form.get("outcome", ""))
    if said is None:
        raise Stopped("say_outcome")
    told = said.outcome != "skipped"
    already = ask.form.get("already") == "yes" and told
    ticks = (*card.open, *(card.kept if already else ()))
    became = Became(said.outcome, ask.visitor.one.key, said.reason, already or (told and bool(card.since.past)))
    rows = [row for tick in ticks if (row := stored.one(ask.work.connection, ask.work.school, tick.message))]
    try:
        settled, refused = settle(ask.work, rows, became)
    except Taken as error:
        raise (_first(ask, error.row) if error.row.settled_by else Stopped("card_changed")) from None
    except ConfigError:
        raise NotHere from None
    if refused:
        raise Stopped("may_not_now")
    last = stored.one(ask.work.connection, ask.work.school, settled[-1].message) if settled else None
    return Settled(ticks, last.settled_at if last and last.settled_at else ask.work.now)


def left_of(card: Pressed, done: Settled, found: Sequence[Card]) -> list[Card] | None:
    """Where something is other than it was shown: the cards that are left of it; None where all of it was settled."""
    told = frozenset(str(tick.message) for tick in done.ticks)
    if not (card.since.changed or card.since.kept - told):
        return None
    names = (card.since.new | card.since.other | card.since.kept) - told
    later = {name for one in card.cards for name in one.events} if card.since.past else set()
    left = (one for one in found if later.intersection(one.events))
    return [*(one for one in found if any(str(tick.message) in names for tick in one.open)), *left]
