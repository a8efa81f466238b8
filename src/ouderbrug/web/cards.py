"""Plaatsen: what a colleague posts in an app, passes on or gives on paper; and the lists of all their cards."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ouderbrug.delivery.channels import app_urls
from ouderbrug.school.roles import LEADS
from ouderbrug.staff.card_advice import forbidden, points, to_know, warnings
from ouderbrug.staff.card_sheet import HELD, audience, of_groups, stop_in_words, to_give
from ouderbrug.staff.cards import SPOKEN, Card, is_for
from ouderbrug.staff.one_call import one_call
from ouderbrug.staff.owed_lines import before_in_words
from ouderbrug.staff.settling import NOT_POSTED, Became
from ouderbrug.store import tasks as stored
from ouderbrug.texts.language import join_names
from ouderbrug.web import just_done, pictures, seen, self_posted
from ouderbrug.web.pressed import left_of, of_number, pressed, seen_before, settle_pressed, shown
from ouderbrug.web.screen import Go, NotHere, Page

if TYPE_CHECKING:
    from ouderbrug.model import Message
    from ouderbrug.staff.cards import Tick
    from ouderbrug.web.screen import Ask, Picture

POSTED = {
    "posted": Became("done", ""),
    "changed": Became("changed", ""),
    "not-posted": Became("skipped", "", NOT_POSTED),
}
"""What may come of a post, by the button."""


def to_post(ask: Ask) -> list[Card]:
    """The cards of who asks that are delivered without a word spoken."""
    return [card for card in _mine(ask) if card.way not in SPOKEN]


def to_call(ask: Ask) -> list[Card]:
    """The calls and talks of who asks, one for each home."""
    return one_call([card for card in _mine(ask) if card.way in SPOKEN], ask.work.roster)


def _mine(ask: Ask) -> list[Card]:
    """The cards of who asks; by a link in a mail only posts for a whole group, which name nobody."""
    found = [card for card in ask.cards if is_for(card, ask.visitor.one)]
    return [card for card in found if ask.visitor.strong or (card.post and not card.about_a_child)]


def number_of(card: Card) -> int:
    """The number by which a card is known in an address."""
    return min(tick.message for tick in card.open)


def open_in(card: Card) -> list[Tick]:
    """What its page shows: what is still to do, and may be done."""
    return [tick for tick in card.open if not tick.stop]


def numbers_in(card: Card) -> frozenset[int]:
    """The numbers of the messages that its page shows."""
    return frozenset(tick.message for tick in open_in(card))


def post(ask: Ask) -> Page:
    """What there is to post, in the order in which it is due."""
    return _listed(ask, to_post(ask), "post")


def _listed(ask: Ask, found: list[Card], name: str) -> Page:
    pupils = frozenset(key for card in found for key in card.told_of)
    lines = [in_a_line(ask, card, f"/{name}") for card in found]
    groups = self_posted.groups(ask) if name == "post" else []
    values = {"lines": lines, "title": name, "just_done": just_done.listed(ask), "groups": groups}
    values |= {"posted_id": self_posted.new_id()} if groups else {}
    return Page("cards.html.j2", values, pupils, leads_on=not lines)


def in_a_line(ask: Ask, card: Card, under: str) -> dict[str, Any]:
    """What a list says of a card, and where it leads."""
    return {
        "path": f"{under}/{number_of(card)}",
        "audience": _audience(ask, card),
        "before": before_in_words(card.do_before, ask.work.runtime.calendar),
        "urgent": card.urgent,
        "late": card.late,
    }


def _audience(ask: Ask, card: Card) -> str:
    names = join_names(_names(ask, card), "nl")
    pupils = of_own_groups(ask, card)
    of = audience(replace(card, pupils=pupils), ask.work.roster)
    groups = "" if card.post else ", ".join(ask.work.roster.groups_of(pupils) or card.groups)
    if not names or card.post:
        return f"{of} ({groups})" if groups else of
    return f"{names} ({of[:1].lower()}{of[1:]}{groups and f', {groups}'})"


def of_own_groups(ask: Ask, card: Card) -> tuple[str, ...]:
    """The children of a card; of news for a family those of the groups of who asks, where it has some there."""
    one = ask.visitor.one
    return of_groups(card, ask.work.roster, None if one.role in LEADS else one.groups)


def _names(ask: Ask, card: Card) -> list[str]:
    """Whom it is for; nobody to whom a rule keeps it now, for who is named is told."""
    told = (key for tick in card.open if not tick.stop for key in tick.guardians)
    return ask.work.roster.names(dict.fromkeys(told))


def post_one(ask: Ask) -> Page:
    """One card to post, step by step."""
    return _shown(ask, of_number(ask, to_post(ask)))


def _shown(ask: Ask, card: Card) -> Page:
    stop = why_not(ask, card)
    texts = dict.fromkeys(to_give(card, tick.text) for tick in card.open if not tick.stop)
    values = {"texts": [] if stop else list(texts), "points": points(card), "warnings": heed(ask, card), "stop": stop}
    values |= {} if stop else pictures.of_card(ask, number_of(card), _message(ask, card))
    values |= in_a_line(ask, card, "/post") | _app(ask, card) | {"just_done": just_done.listed(ask)[:1]}
    return Page("post.html.j2", values | known(ask, card), frozenset(card.told_of), messages=numbers_in(card))


def known(ask: Ask, card: Card) -> dict[str, Any]:
    """What the form of a card carries; where it may not be told, of what who asks may have told before."""
    before = seen_before(ask, card) if forbidden(card) else []
    return {"known": shown(ask, before or open_in(card)), "before_it": bool(before)}


def file(ask: Ask) -> Picture:
    """A photo, or another file, of one card to post, while it may be posted."""
    card = of_number(ask, to_post(ask))
    if forbidden(card):
        raise NotHere
    return pictures.to_save(ask, _message(ask, card))


def _message(ask: Ask, card: Card) -> Message:
    """The message of a card, for its files: they are those of all its messages."""
    rows = [stored.one(ask.work.connection, ask.work.school, tick.message) for tick in card.open if not tick.stop]
    return ask.work.queued([row for row in rows[:1] if row])[0].message


def heed(ask: Ask, card: Card) -> list[str]:
    """What to heed and to know before it is posted or told."""
    return [*warnings(card), *to_know(card, ask.work.roster, ask.work.runtime.composer.language)]


def _app(ask: Ask, card: Card) -> dict[str, str]:
    """Where it is posted: an app by its name and address, or as the school does what goes in none."""
    runtime, now = ask.work.runtime, ask.work.now
    in_app = runtime.capabilities[card.channel].in_app
    url = app_urls(runtime, lambda: now, [card.channel]).get(card.channel, "")
    return {"app": card.channel.replace("_", " ").title() if in_app else "", "way": card.way, "app_url": url}


def why_not(ask: Ask, card: Card) -> str:
    """Why it may not be delivered, without what would tell of a ban: then with whom to speak."""
    if not forbidden(card):
        return ""
    leaders = join_names([one.name for one in ask.work.roster.staff.values() if one.role == "leader"], "nl")
    code = next(tick.stop for tick in card.open if tick.stop)
    if code == HELD or stop_in_words(code) == stop_in_words(""):
        return ask.say("ask_leader", leaders=leaders or ask.say("leaders"))
    return ask.say("not_because", why=stop_in_words(code))


def posted(ask: Ask) -> Page | Go:
    """What became of a post; it leads to the next one, on which it can be taken back as on the list."""
    before = to_post(ask)
    card = pressed(ask, before)
    done = settle_pressed(ask, card, POSTED)
    fresh = replace(ask)
    if (left := left_of(card, done, to_post(fresh))) is not None:
        page = _shown(fresh, left[0]) if left else post(fresh)
        return seen.again(ask, page, card.since, done=bool(done.ticks))
    at = before.index(card.cards[0])
    next_ = [one for one in (*before[at + 1 :], *before[:at]) if one not in card.cards and open_in(one)]
    return Go(f"/post/{number_of(next_[0])}" if next_ else "/post")


def call(ask: Ask) -> Page:
    """Whom to call, what is urgent first."""
    return _listed(ask, to_call(ask), "call")


def untold(ask: Ask) -> Go:
    """Take back that something was told or posted; it stands on the list again."""
    number = just_done.take_back(ask)
    for under, found in (("post", to_post(ask)), ("call", to_call(ask))):
        if any(tick.message == number for card in found for tick in card.open):
            return Go(f"/{under}/{number}")
    return Go("/post")  # what was posted without us is on no list
