"""One call for one home: all that colleagues are to tell it stands on one card, however many events brought it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.staff.card_advice import forbidden
from ouderbrug.staff.cards import HEAVIER, SPOKEN, first_of_children, home, number

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from ouderbrug.school.roster import Roster
    from ouderbrug.staff.cards import Card, Tick


def one_call(found: Sequence[Card], roster: Roster, *, each_their_own: bool = False) -> list[Card]:
    """The cards, of which those to call or talk about are one for each home that has several; the first says whose.

    What is posted or given on paper stays as it is, and so does what may not be told any more; what happened to a
    child is a call by itself, for no news and no score belongs in that, and what is urgent stands with nothing but
    what is urgent too: that the school is closed does not wait for a talk. Who shares no address
    with another guardian, or is not to meet them, has a call of their own. On a list for all colleagues ``each`` has
    ``their_own``: one may not know what another tells.
    """
    places = {id(card): _places(card, roster, card.assigned.keys if each_their_own else ()) for card in found}
    several = Counter(place for of_card in places.values() for place in of_card)
    joined: dict[Hashable, Card] = {}
    for card in found:
        left = card
        for place, ticks in places[id(card)].items():
            if several[place] > 1:
                part = replace(card, ticks=tuple(ticks), apart=False)
                joined[place] = _and(joined[place], part) if place in joined else part
                left = replace(left, ticks=tuple(tick for tick in left.ticks if tick not in ticks))
        if left.open:
            joined[id(card)] = replace(left, apart=left.apart and len(left.people) > 1)
    return [_by_who_has_a_number(card, roster) for card in joined.values()]


def _by_who_has_a_number(card: Card, roster: Roster) -> Card:
    """The card of a home that nobody can call as a talk: others of the same event may have a number."""
    unreached = card.way == "call" and not any(number(key, roster) for key in card.people)
    return replace(card, way="talk") if unreached and card.people else card


def _places(card: Card, roster: Roster, whose: tuple[str, ...]) -> dict[Hashable, list[Tick]]:
    """The open ticks of a card that somebody speaks about, by who calls which home and what may be said."""
    found: dict[Hashable, list[Tick]] = {}
    joins = card.way in SPOKEN and not (card.just_happened or forbidden(card))
    for tick in card.open if joins else ():
        apart = [key for key in tick.guardians if roster.apart_from(key)]
        whom = min(apart or [home(key, roster) for key in tick.guardians], default="")
        found.setdefault((card.channel, whom, card.urgent, card.shut, card.pilot, whose), []).append(tick)
    return found


def _and(one: Card, other: Card) -> Card:
    """One card of two: as heavy, as urgent and as soon as the more pressing of them."""
    both = one, other
    return replace(
        one,
        ticks=first_of_children((*one.ticks, *other.ticks)),
        events=tuple(dict.fromkeys((*one.events, *other.events))),
        content_class=max((card.content_class for card in both), key=HEAVIER.index),
        way="call" if "call" in (one.way, other.way) else one.way,
        pupils=tuple(sorted({*one.pupils, *other.pupils})),
        groups=tuple(dict.fromkeys((*one.groups, *other.groups))),
        due_at=min(card.due_at for card in both),
        deadline=min(card.deadline for card in both),
        before=min(card.before for card in both),
        do_before=min(card.do_before for card in both),
        late=one.late or other.late,
        talk=one.talk or other.talk,
        one_too_many=one.one_too_many or other.one_too_many,
        because=one.because | other.because,
        named=one.named or other.named,
        has_reply=one.has_reply or other.has_reply,
        has_photo=one.has_photo or other.has_photo,
        photo_stays=one.photo_stays or other.photo_stays,
        happened_on=one.happened_on or other.happened_on,
    )
