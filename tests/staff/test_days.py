"""Words for days in what a colleague has in hand: they become false while it lies, and whoever has it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.model import Correction, State
from ouderbrug.staff import approvals, card_sheet, card_texts, cards, daily_text, days
from ouderbrug.staff.card_sheet import Sheet
from ouderbrug.staff.days import Heed
from room_samples import DAY, JIP, NOW, message, people, queue, runtime, work

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ouderbrug.staff.cards import Card
    from ouderbrug.unit_of_work import UnitOfWork

TOMORROW = {"title": "Gymles", "body": "Morgen is er gym. Neem de gymtas mee."}
FRIDAY = {"title": "Sterrenfeest", "body": "Aanstaande vrijdag is ons sterrenfeest."}
DATE = {"title": "Sterrenfeest", "body": "Op **vrijdag 27 november** is ons feest."}
PLAIN = {"title": "Gymles", "body": "Neem de gymtas mee."}
BOARD = runtime(extra='\n[channels.parro]\nmode = "assisted"\n')


def told(db: Connection, payload: dict[str, Any], days: int, *, to: str = "group:3A", **more: Any) -> Card:
    """The card of a notice of Monday 23 November, so many days later."""
    channel = "parro" if to.startswith("group:") else "handover"
    one = message(to, payload=payload, channel=channel, **more)
    queue(db, one, state=State.HANDED_OVER, marked_at=NOW, deadline=NOW + 9 * DAY)
    [card] = cards.cards(work(db, BOARD, now=NOW + days * DAY))
    return card


@pytest.mark.parametrize(
    ("payload", "days", "says"),
    [
        (TOMORROW, 0, "Plaats dit uiterlijk maandag 23 november: daarna klopt ‘Morgen’ niet meer."),
        (TOMORROW, 1, "Let op: dit is geschreven op maandag 23 november. Verander ‘Morgen’, of plaats het niet."),
        (FRIDAY, 1, "Plaats dit uiterlijk donderdag 26 november: daarna klopt ‘Aanstaande vrijdag’ niet meer."),
        (FRIDAY, 4, "Let op: dit is geschreven op maandag 23 november. Verander ‘Aanstaande vrijdag’, of plaats het "
                    "niet."),
        (DATE, 7, "Let op: dit is geschreven op maandag 23 november. Verander ‘27 november’, of plaats het niet."),
        (TOMORROW | {"title": "Vandaag gym"}, 0, "Plaats dit uiterlijk maandag 23 november: daarna kloppen ‘Vandaag’ "
                                                 "en ‘Morgen’ niet meer."),
        (PLAIN, 7, ""),
    ],
)  # fmt: skip
def test_2_a_card_that_lies_says_which_of_its_words_are_false(
    db: Connection, payload: dict[str, Any], days: int, says: str
) -> None:
    card = told(db, payload, days)
    assert card.of_days == ([says] if says else [])
    page = card_sheet.page(work(db, BOARD, now=NOW + days * DAY), Sheet([card], (), (), ()), {})
    assert (says in page) and (says in " ".join(card_texts.to_copy(card, BOARD)))
    assert "wie er in deze groep meelezen" not in page, "of who reads along nothing is known"


@pytest.mark.parametrize(
    ("way", "false", "later"),
    [
        ("call", "Zeg niet ‘Morgen’: noem de dag.", "Vertel dit uiterlijk maandag 23 november:"),
        ("talk", "Zeg niet ‘Morgen’: noem de dag.", "Vertel dit uiterlijk maandag 23 november:"),
        ("paper", "Verander ‘Morgen’, of geef het niet mee.", "Geef dit uiterlijk maandag 23 november mee:"),
        ("pass_on", "Verander ‘Morgen’, of geef het niet door.", "Geef dit uiterlijk maandag 23 november door:"),
    ],
)
def test_2_a_card_says_it_by_its_way(db: Connection, way: str, false: str, later: str) -> None:
    queue(db, message("g1", payload=TOMORROW, channel="handover"), state=State.HANDED_OVER, marked_at=NOW)
    found = [replace(cards.cards(work(db, now=NOW + days * DAY))[0], way=way).of_days for days in (0, 1)]
    assert found[0][0].startswith(later)
    assert found[1] == [f"Let op: dit is geschreven op maandag 23 november. {false}"]


def test_2_what_is_off_says_nothing_of_old_days_and_a_change_is_of_the_day_on_which_it_was_made(
    db: Connection,
) -> None:
    assert told(db, TOMORROW, 1, correction=Correction.WITHDRAWN).of_days == []


def test_2_a_change_is_of_the_day_on_which_a_colleague_got_it(db: Connection) -> None:
    assert "maandag 23 november" in told(db, TOMORROW, 2, correction=Correction.CHANGED).of_days[0]


def test_2_words_of_another_language_are_not_what_is_told(db: Connection) -> None:
    card = told(db, PLAIN | {"translations": {"en": {"title": "Gym", "body": "There is gym tomorrow."}}}, 1)
    assert card.of_days == [] and "Morgen" not in repr(card)


HEEDED = Heed(("vandaag",), "Dit gaat pas op {}", (date(2026, 12, 1),))
LATER = HEEDED._replace(days=(date(2026, 12, 7),))
CANNOT = "Zo kan het niet weg: pas de tekst aan, of bel."


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([HEEDED], f"Er staat ‘vandaag’. Dit gaat pas op dinsdag 1 december. {CANNOT}"),
        (
            [LATER, HEEDED, HEEDED._replace(by_hand=True)],
            "Er staat ‘vandaag’. Dit gaat pas op dinsdag 1 december, voor anderen pas op maandag 7 december. " + CANNOT,
        ),
        (
            [LATER, HEEDED, HEEDED._replace(days=(date(2026, 12, 9),))],
            "Er staat ‘vandaag’. Dit gaat pas op dinsdag 1 december, voor anderen nog later. " + CANNOT,
        ),
        (
            [HEEDED._replace(by_hand=True)],
            "Er staat ‘vandaag’. Dit gaat pas op dinsdag 1 december. Schrijf de dag, of bel.",
        ),
        ([days.ahead(date(2026, 12, 1))], "Volgens dit bericht is het pas dinsdag 1 december. Klopt dat? Dan gaat het "
                                          "die dag vanzelf."),
    ],
)  # fmt: skip
def test_2_what_goes_to_some_later_than_to_others_is_one_thing_to_heed(found: list[Heed], said: str) -> None:
    """Two sentences with another day each contradict one another, and what cannot go as it is cannot go at all."""
    assert days.in_sentences(found) == [said]


@pytest.mark.parametrize(
    ("payload", "do", "ask", "counts"),
    [
        (TOMORROW, "Aanpassen vóór ", "Geef door wat er moet staan", "1 bericht om aan te passen"),
        (PLAIN, "Goedkeuren vóór ", "Geef ja of nee door", "1 bericht om goed te keuren"),
    ],
)
def test_2_nobody_is_asked_to_approve_what_cannot_go_as_it_is(
    db: Connection, payload: dict[str, Any], do: str, ask: str, counts: str
) -> None:
    queue(db, message("g1", payload=payload), State.AWAITING_APPROVAL, deadline=NOW + 9 * DAY)
    later = work(db, now=NOW + DAY)
    waiting = approvals.drafts(later)
    page = card_sheet.page(later, Sheet((), waiting, (), ()), {})
    others = {"Aanpassen vóór ", "Goedkeuren vóór ", "Geef door wat er moet staan", "Geef ja of nee door"} - {do, ask}
    assert do in page and ask in page and not any(other in page for other in others)
    assert counts in page and counts in daily_text.text_for(daily_text.Desk([], waiting), later.runtime).subject


def printed(found: UnitOfWork) -> str:
    return card_sheet.page(found, Sheet((), approvals.drafts(found), (), ()), {})


def test_10_who_is_asked_to_approve_on_paper_reads_there_what_it_is(db: Connection) -> None:
    """A section to read and approve had nothing to read: a title, and to whom."""
    for key in ("g1", "g2"):
        queue(db, message(key, payload=PLAIN), State.AWAITING_APPROVAL, deadline=NOW + 9 * DAY)
    said = printed(work(db, now=NOW + DAY))
    assert said.count("Dit krijgen ouders:") == 1 and said.count(PLAIN["body"]) == 1
    assert f"<strong>{PLAIN['title']}</strong>" in said


@pytest.mark.parametrize("banned", [False, True])
@pytest.mark.parametrize("two", [False, True], ids=["one text", "two texts"])
def test_10_of_two_texts_about_one_thing_each_says_for_whom_it_is(db: Connection, *, two: bool, banned: bool) -> None:
    payloads = [PLAIN, PLAIN | {"body": "Neem een pen mee."} if two else PLAIN]
    rows = [queue(db, message(key, payload=payload), State.AWAITING_APPROVAL, deadline=NOW + 9 * DAY)
            for key, payload in zip(("g1", "g2"), payloads, strict=True)]  # fmt: skip
    found = work(db, roster=people(g2={"blocked": "court-order" if banned else ""}), now=NOW + DAY)
    names = [found.roster.guardians[key].name for key in ("g1", "g2")]
    labels = [
        f"<p>Voor {names[0]} ({rows[0]}). Dit krijgen ouders",
        f"<p>Nummer {rows[1]}. Dit krijgen" if banned else f"<p>Voor {names[1]} ({rows[1]}). Dit krijgen ouders",
    ]
    assert [label in printed(found) for label in labels] == [two, two]


def test_10_what_is_about_a_child_is_read_with_its_name_on_paper(db: Connection) -> None:
    payload = {"summary": "Jip leest vlot verder."}
    queue(db, message("g1", "progress_update", payload=payload, audience=JIP), State.AWAITING_APPROVAL,
          deadline=NOW + 9 * DAY)  # fmt: skip
    said = printed(work(db, now=NOW + DAY))
    assert "Jip leest vlot verder." in said.partition("Dit krijgen ouders:")[2]


@pytest.mark.parametrize("kind", ["notice", "progress_update"])
def test_2_the_mail_of_the_morning_says_which_word_to_write_anew(db: Connection, kind: str) -> None:
    said = {"notice": TOMORROW, "progress_update": {"summary": "Morgen leest Jip verder."}}[kind]
    audience = {"audience": JIP} if kind == "progress_update" else {}
    queue(db, message("g1", kind, payload=said, **audience), State.AWAITING_APPROVAL, deadline=NOW + 9 * DAY)
    later = work(db, now=NOW + DAY)
    desk = daily_text.Desk([], approvals.drafts(later))
    mend = "Zo kan het niet weg: pas de tekst aan, of bel."
    told = f"Er staat ‘Morgen’. Dit gaat pas op dinsdag 24 november. {mend}"
    assert (f"Gymles: {told}" in daily_text.text_for(desk, later.runtime).body) == (kind == "notice")
    assert [told] == approvals.of_days_in(desk.drafts)
    counts = daily_text.in_counts(desk, later.runtime)
    assert counts is None or "Morgen" not in counts.body
