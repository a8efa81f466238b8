"""The page and the mails that are made of cards, without a store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ouderbrug.facts import SchoolCalendar
from ouderbrug.model import ContentClass, State, Text
from ouderbrug.people import Guardian, Pupil, Staff
from ouderbrug.school.assignment import Assignment
from ouderbrug.school.roster import Roster
from ouderbrug.staff import card_sheet, card_texts, daily_text, urgent_text
from ouderbrug.staff.cards import SHUT, Card, Tick, is_for
from ouderbrug.staff.daily_text import Desk
from ouderbrug.staff.due_follow_ups import PERHAPS_TOLD
from ouderbrug.staff.follow_ups import FollowUp
from ouderbrug.staff.incidents import TO_APPROVE, TO_CALL, Incident
from ouderbrug.staff.not_sent import NOT_EVERYBODY
from ouderbrug.staff.one_call import one_call
from ouderbrug.staff.subjects import fitting
from ouderbrug.staff.taking_over import alone
from ouderbrug.staff.urgent import Urgent
from ouderbrug.templates.follow_ups import follow_up_words

TZ = ZoneInfo("Europe/Amsterdam")
MONDAY = datetime(2026, 11, 23, 9, tzinfo=TZ).astimezone(UTC)
CALENDAR = SchoolCalendar(TZ)


def card(**changes: object) -> Card:
    text = Text("nl", "Titel", "Tekst", "Tekst", "")
    fields = {
        "event": "e", "revision": 1, "kind": "notable_score", "content_class": ContentClass.SENSITIVE,
        "channel": "handover", "way": "call", "pupils": ("p1",), "groups": ("3A",),
        "ticks": (Tick(1, ("g1",), State.HANDED_OVER, text),), "due_at": MONDAY, "deadline": MONDAY, "before": MONDAY,
        "do_before": MONDAY,
            "late": False,
        "assigned": Assignment(("karin",), "teacher", MONDAY),
    }  # fmt: skip
    return Card(**(fields | changes))  # type: ignore[arg-type]


def test_a_class_parent_sees_what_is_to_be_passed_on_to_the_group_and_nothing_else() -> None:
    parent = Staff("kp", "Kp", role="class_parent", groups=("3A",))
    news = {"content_class": ContentClass.GENERAL, "post": True, "pupils": ()}
    others = (card(), card(**news, way="post"), card(content_class=ContentClass.GENERAL), card(way="pass_on"))
    assert is_for(card(**news, way="pass_on"), parent)
    assert not is_for(card(**news | {"groups": ("6B",)}, way="pass_on"), parent)
    assert not any(is_for(one, parent) for one in others)


def test_the_repr_of_a_card_holds_no_text() -> None:
    assert "Tekst" not in repr(card()) and "Titel" not in repr(card())


@pytest.mark.parametrize(
    ("post", "pupils", "words"),
    [(True, (), "Groep 3A"), (False, ("p1",), "Ouder van Noor"), (False, ("p1", "p2"), "Ouder van Noor en Sem")],
)
def test_the_audience_in_words(post: bool, pupils: tuple[str, ...], words: str) -> None:
    roster = Roster("99ZZ00", {"p1": Pupil("p1", "Noor"), "p2": Pupil("p2", "Sem")})
    assert card_sheet.audience(card(post=post, pupils=pupils), roster) == words


@pytest.mark.parametrize(
    ("deadline", "words"),
    [
        (datetime(2026, 12, 3, tzinfo=TZ), "woensdag 2 december"),
        (datetime(2026, 12, 3, 19, 30, tzinfo=TZ), "donderdag 3 december om 19.30 uur"),
    ],
)
def test_until_when_in_words(deadline: datetime, words: str) -> None:
    assert card_sheet.until_in_words(deadline.astimezone(UTC), CALENDAR) == words


def test_why_not_is_said_without_telling_of_a_ban() -> None:
    leader = card_sheet.stop_in_words("consent.contact-ban")
    assert "contact" not in leader and card_sheet.stop_in_words("consent.receives-nothing") == leader
    assert card_sheet.stop_in_words("event.withdrawn") == "het gaat niet door"


def news_on(way: str, *numbers: int, guardian: str = "g1", **changes: object) -> Card:
    texts = {one: Text("nl", f"Titel {one}", f"Titel {one}. Tekst.", "Beste ouder, alles.", "") for one in numbers}
    ticks = tuple(Tick(one, (guardian,), State.HANDED_OVER, text) for one, text in texts.items())
    fields = {"event": f"e{numbers[0]}", "events": (f"e{numbers[0]}",), "way": way, "ticks": ticks}
    return card(**(fields | {"content_class": ContentClass.GENERAL} | changes))


NAMED: Any = SimpleNamespace(calendar=CALENDAR, settings=SimpleNamespace(school=SimpleNamespace(name="De Wegwijzer")))
PEOPLE = Roster("99ZZ00", guardians={key: Guardian(key, key, "", mobile=f"06{key}") for key in ("g1", "g2")})


def test_7_all_that_one_home_is_told_by_voice_stands_on_one_card() -> None:
    found = [
        news_on("call", 1),
        news_on("paper", 2),
        news_on("call", 3, guardian="g2"),
        news_on("talk", 4),
        news_on("call", 5, pupils=("p2",), groups=("6B",)),
    ]
    one, paper, other = one_call(found, PEOPLE)
    assert [tick.message for tick in one.ticks] == [1, 4, 5]
    assert (one.events, one.way, one.pupils) == (("e1", "e4", "e5"), "call", ("p1", "p2"))
    assert (paper, other) == (found[1], found[2])


def test_7_of_a_card_for_two_homes_only_who_has_more_to_hear_is_called_for_all_of_it() -> None:
    both = replace(news_on("call", 1), ticks=(*news_on("call", 1).ticks, *news_on("call", 2, guardian="g2").ticks),
                   apart=True)  # fmt: skip
    one, other = one_call([both, news_on("call", 3)], PEOPLE)
    assert ([tick.message for tick in one.ticks], one.people, one.apart) == ([1, 3], {"g1"}, False)
    assert ([tick.message for tick in other.ticks], other.people, other.apart) == ([2], {"g2"}, False)


@pytest.mark.parametrize("other", [{}, {"named": True}, {"happened_on": date(2026, 11, 23)}, {"urgent": True}])
def test_7_what_happened_to_a_child_is_a_call_of_its_own(other: dict[str, object]) -> None:
    """A call about a fall does not go on with a poor score."""
    happened = news_on("call", 1, named=True, happened_on=date(2026, 11, 23))
    found = [happened, news_on("call", 2, **other), news_on("talk", 3)]
    assert happened in one_call(found, PEOPLE)


def test_7_what_is_urgent_stands_on_no_card_with_a_talk() -> None:
    """That the school is closed stood behind a score, in a talk that takes ten minutes."""
    score = news_on("call", 1, named=True)
    closed, ill = news_on("call", 2, urgent=True), news_on("talk", 3, urgent=True)
    urgent, talk = one_call([closed, ill, score, news_on("call", 4)], PEOPLE)
    assert ([tick.message for tick in urgent.ticks], urgent.urgent) == ([2, 3], True)
    assert ([tick.message for tick in talk.ticks], talk.urgent) == ([1, 4], False)


@pytest.mark.parametrize("kept", [{"pilot": True}, {"because": frozenset({SHUT})}])
def test_7_what_may_be_said_elsewhere_only_has_a_call_of_its_own(kept: dict[str, object]) -> None:
    assert len(one_call([news_on("call", 1), news_on("call", 2, **kept)], PEOPLE)) == 2


@pytest.mark.parametrize(
    ("way", "words"),
    [("call", "Titel 1. Tekst."), ("post", "Tekst."), ("paper", "Beste ouder, alles.")],
)
def test_7_a_title_stands_once_and_paper_has_all_of_it(way: str, words: str) -> None:
    one = news_on(way, 1)
    assert card_sheet.to_give(one, one.ticks[0].text) == ("Titel 1", words)


def test_7_who_is_to_hear_two_urgent_things_and_a_group_that_gets_two_posts_are_one() -> None:
    calls = (news_on("call", 1), news_on("call", 2), news_on("call", 3, guardian="g2"))
    posts = tuple(
        news_on("post", number, post=True, groups=(group,)) for number, group in ((4, "3A"), (5, "3A"), (6, "6B"))
    )
    urgent = Urgent((*calls, *posts))
    assert (urgent.to_call, urgent.to_post_in) == (2, 2)
    assert "bel 2 ouders, plaats 3 berichten" in urgent_text.short_for(alone(urgent), NAMED).app


def test_7_the_mail_of_the_morning_counts_people() -> None:
    desk = Desk([news_on("call", 1), news_on("call", 2), news_on("call", 3, guardian="g2"), news_on("paper", 4)], ())
    assert daily_text.text_for(desk, NAMED).subject == "Voor jou: 2 ouders om te bellen · en meer"


def test_7_a_text_for_three_groups_stands_once_in_a_mail_to_a_colleague() -> None:
    first = card_texts.said_once(["Groep 3A, in Parro.", "Titel: Gym\nTekst:\nGeen gym."], [])
    assert first == ["Groep 3A, in Parro.", "Titel: Gym\nTekst:\nGeen gym."]
    again = card_texts.said_once(["Groep 6B, in Parro.", "Titel: Gym\nTekst:\nGeen gym."], first)
    assert again == ["Groep 6B, in Parro. De tekst staat hierboven: Gym."]
    changed = card_texts.said_once(["Bel.", "Wat je vertelt:\nGewijzigd.\n\nDe school is dicht."], [])
    assert card_texts.said_once(["Bel nu.", changed[1]], changed) == [
        "Bel nu. De tekst staat hierboven: De school is dicht."
    ]


@pytest.mark.parametrize(
    ("quoted", "named"),
    [
        ("De school is vandaag dicht. Dit geldt voor groep 3A en 5B. De verwarming is stuk.",
         "De school is vandaag dicht. Dit geldt voor groep 3A en 5B."),
        ("Juf Karin is ziek.", "Juf Karin is ziek."),
        ("Let op: de tijd is veranderd.\n\nEerst: maandag\nNu: dinsdag\n\nWe gaan op reis.", "We gaan op reis."),
        ("Gewijzigd: Schoolreis\n\nWe gaan op reis.", "Gewijzigd: Schoolreis."),
        (f"{'Woord ' * 20}.", f"{'Woord ' * 11}…"),
    ],
)  # fmt: skip
def test_7_a_text_above_is_named_by_whole_sentences(quoted: str, named: str) -> None:
    """It was named as "De verwarming …."."""
    text = f"Wat je vertelt:\n{quoted}"
    assert card_texts.said_once(["Bel nu.", text], [text]) == [f"Bel nu. De tekst staat hierboven: {named}"]


def test_7_the_same_for_several_homes_is_one_line_of_the_mail_of_the_morning() -> None:
    found = [news_on("call", 1), news_on("call", 1, guardian="g2"), news_on("talk", 1, guardian="g3")]
    heads = [card_texts.to_copy(one, NAMED)[0] for one in card_texts.alike(found)]
    assert [head.partition(",")[0] for head in heads] == [
        "2 ouders om te bellen",
        "1 ouder om te spreken of iets mee te geven",
    ]
    assert len(card_texts.alike([news_on("call", 1), news_on("call", 2, guardian="g2")])) == 2, "another text"


def test_7_the_mail_of_the_morning_says_an_errand_once_and_what_it_is_about() -> None:
    whose = Assignment(("karin",), "teacher", MONDAY)
    owed = [FollowUp(PERHAPS_TOLD, one, (), MONDAY, one, assigned=whose) for one in ("e1", "e2", "e3")]
    titles = {"e1": "Hoofdluis in groep 3", "e2": "Kerststukjes maken?", "e3": ""}
    text = daily_text.text_for(Desk([], (), owed, titles=titles), NAMED, "Karin")
    [said] = [part for part in text.body.split("\n\n") if part.startswith("Aandachtspunten:")]
    assert said.split("\n- ")[1:] == [
        follow_up_words("nl")[PERHAPS_TOLD]
        + " Het gaat om ‘Hoofdluis in groep 3’, ‘Kerststukjes maken’ en een bericht over een kind."
    ]


def test_7_who_is_told_other_words_has_a_line_of_the_mail_for_themselves() -> None:
    """Two texts stood under two parents, as if each were told both."""
    first, second = (news_on("call", n, guardian=f"g{n}") for n in (1, 2))
    (other,) = (replace(tick, text=Text("nl", "Ander", "Andere", "Andere", "")) for tick in second.ticks)
    both = replace(first, ticks=(*first.ticks, other))
    for text in (
        daily_text.text_for(Desk([both], ()), NAMED),
        urgent_text.text_for(alone(Urgent(cards=(both,))), NAMED),
    ):
        lines = text.body.split("\n\n")
        [at] = [number for number, line in enumerate(lines) if "Andere" in line]
        assert "1 ouder" in lines[at - 1] and "1 ouder" in lines[at - 3], lines
    same = replace(both, ticks=(*first.ticks, *second.ticks))
    assert "2 ouders" in daily_text.text_for(Desk([same], ()), NAMED).body


def test_7_what_asks_nothing_of_its_reader_is_no_task_of_a_mail() -> None:
    whose = Assignment(("karin",), "teacher", MONDAY)
    owed = [FollowUp(NOT_EVERYBODY, "3A", ("3A",), MONDAY, assigned=whose)]
    alone = daily_text.text_for(Desk([], (), owed), NAMED, "Karin")
    assert alone.subject == "Ter informatie: 1 bericht niet voor iedereen"
    assert "ligt klaar" not in alone.body and "Je hoeft niets te doen." in alone.body
    beside = daily_text.text_for(Desk([news_on("call", 1)], (), owed), NAMED, "Karin")
    assert beside.subject == "Voor jou: 1 ouder om te bellen" and "Je hoeft niets te doen." in beside.body


def test_7_a_call_begins_with_the_child_and_ends_with_the_news() -> None:
    news = news_on("call", 1, 2)
    score = replace(news_on("call", 3), ticks=(replace(news_on("call", 3).ticks[0], told_of=("p1",)),), named=True)
    [one] = one_call([news, score], Roster("99ZZ00"))
    assert [tick.message for tick in one.ticks] == [3, 1, 2]


@pytest.mark.parametrize(
    ("events", "said"),
    [
        (["i1"], "Bel nu: er is iets gebeurd met een kind uit groep 3A"),
        (["i1", "i1"], "Bel nu: er is iets gebeurd met een kind uit groep 3A"),
        (["i1", "i2"], "Bel nu: er is 2 keer iets gebeurd met een kind uit groep 3A"),
    ],
)
def test_7_what_happened_twice_is_one_line_that_says_so(events: list[str], said: str) -> None:
    whose = ("3A",), frozenset({"karin"})
    incidents = tuple(
        Incident(frozenset({number}), *whose, TO_CALL, MONDAY, event) for number, event in enumerate(events, 3)
    )
    text = urgent_text.text_for(alone(Urgent(incidents=incidents)), NAMED)
    assert text.subject == said and text.body.count("gebeurd") == 1


def test_2_the_mail_of_the_morning_begins_with_what_happened_to_a_child_and_counts_it_once() -> None:
    happened = replace(news_on("call", 3), named=True, happened_on=date(2026, 11, 23))
    whose = ("3A",), frozenset({"karin"})
    incidents = (
        Incident(frozenset({3}), *whose, TO_CALL, MONDAY, "i1"),
        Incident(frozenset({4}), *whose, TO_APPROVE, MONDAY, "i2"),
    )
    desk = Desk([happened, news_on("paper", 5)], ()).without(Urgent(incidents=incidents))
    text = daily_text.text_for(desk, NAMED)
    assert text.subject == "Nu doen: 2 dringende taken · 1 ouder om een brief mee te geven"
    said = text.body.split("\n\n")
    assert said[1].startswith("Bel nu: er is iets gebeurd met een kind uit groep 3A.")
    assert said[2].startswith("Keur goed en bel: er is iets gebeurd met een kind uit groep 3A.")
    assert said[3] == "Ook ligt klaar: 1 ouder om een brief mee te geven."


def test_what_a_colleague_is_mailed_has_lists_and_a_subject_that_a_telephone_shows() -> None:
    """A dash stood raw in the HTML, and a subject took five lines of a telephone."""
    html = card_texts.paragraph("Aandachtspunten:\n- *bel*\n- <b>schrijf</b>\nTot ziens\n24. november").html()
    assert html.count("<li>") == 2 and "- " not in html and "<b>" not in html and "*bel*" in html
    assert "<p>Aandachtspunten:</p>" in html and "24. november" in html.partition("</ul>")[2]
    parts = ["Voor jou: 2 persoonlijke taken", "3 ouders om te bellen", "1 ouder bedanken", "1 groep zonder bericht"]
    assert fitting(" · ".join(parts[:2])) == " · ".join(parts[:2])
    assert fitting(" · ".join(parts)) == " · ".join([*parts[:2], "en meer"])
    assert fitting("x" * 90) == "x" * 90


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "afspreken en vertellen"),
        ({"content_class": ContentClass.PERSONAL}, "even spreken of op papier meegeven"),
        ({"content_class": ContentClass.PERSONAL, "strangers": frozenset({"g1"})}, "afspreken en vertellen"),
        ({"happened_on": date(2026, 11, 23)}, "even spreken"),
        ({"because": frozenset({SHUT})}, "even spreken"),
    ],
)
@pytest.mark.parametrize("way", ["talk", "call"])
def test_7_a_card_of_a_home_without_a_number_is_headed_by_a_talk(way: str, changes: dict[str, Any], says: str) -> None:
    roster = Roster("99ZZ", guardians={"g1": Guardian("g1", "Sara", "Bakker")})
    (one,) = one_call([card(way=way, **changes)], roster)
    writer = card_sheet._Writer(SimpleNamespace(roster=roster, runtime=NAMED), {})  # type: ignore[arg-type]
    assert writer._way(one) == says


@pytest.mark.parametrize(
    ("apart", "others", "said"),
    [
        (False, "Tot dan!", [("Beste Sara Bakker en Tom Bakker,\n\nTot dan!", "")]),
        (True, "Tot dan!", [("Beste Sara Bakker,\n\nTot dan!", "Sara Bakker"),
                            ("Beste Tom Bakker,\n\nTot dan!", "Tom Bakker")]),
        (False, "Dag!", [("Beste Sara Bakker,\n\nTot dan!", "Sara Bakker"),
                         ("Beste Tom Bakker,\n\nDag!", "Tom Bakker")]),
    ],
)  # fmt: skip
def test_7_one_letter_for_two_at_one_home_stands_once_on_their_card(
    apart: bool, others: str, said: list[tuple[str, str]]
) -> None:
    people = {key: Guardian(key, name, "Bakker") for key, name in (("g1", "Sara"), ("g2", "Tom"))}
    ticks = tuple(
        Tick(n, (key,), State.HANDED_OVER, Text("nl", "Nieuws", "", f"Beste {people[key].name},\n\n{body}", ""))
        for n, (key, body) in enumerate((("g1", "Tot dan!"), ("g2", others)), 1)
    )
    writer = card_sheet._Writer(SimpleNamespace(roster=Roster("99ZZ", guardians=people), runtime=NAMED), {})  # type: ignore[arg-type]
    texts = writer._texts(card(way="paper", ticks=ticks, apart=apart))
    assert [(one["body"], one["for_whom"]) for one in texts] == said
