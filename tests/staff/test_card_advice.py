"""What a card advises: how to hold a talk, and where to write what came of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from ouderbrug.model import ContentClass, Correction, State, Text
from ouderbrug.people import Guardian
from ouderbrug.school.assignment import Assignment
from ouderbrug.school.roster import Roster
from ouderbrug.staff.card_advice import OUTCOMES, guide, outcomes, points, to_know, warnings
from ouderbrug.staff.cards import FIRST_CONTACT, NOTHING_CAME, OTHER_LANGUAGE, READING_SUPPORT, SPOKEN, Card, Tick

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def card(**changes: object) -> Card:
    fields = {
        "event": "e", "revision": 1, "kind": "k", "content_class": ContentClass.SENSITIVE, "channel": "handover",
        "way": "call", "pupils": ("p1",), "groups": ("3A",), "due_at": NOW, "deadline": NOW, "before": NOW,
        "do_before": NOW,
        "ticks": (Tick(1, ("g1",), State.HANDED_OVER, Text("nl", "Titel", "Tekst", "Tekst", "")),), "late": False,
        "assigned": Assignment(("karin",), "teacher", NOW),
    }  # fmt: skip
    return Card(**(fields | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("way", SPOKEN)
def test_7_a_talk_about_a_child_has_its_four_steps_in_order(way: str) -> None:
    steps = guide(card(way=way), ["Noor", "Sem"])
    begins = ["Begin met iets moois", "Vertel wat je ziet", "Vraag", "Spreek samen"]
    assert [step.startswith(begin) for step, begin in zip(steps, begins, strict=True)] == [True] * 4
    assert "Noor en Sem" in steps[0] and way in OUTCOMES


def test_7_what_just_happened_begins_with_how_the_child_is() -> None:
    first, _, question, _ = guide(card(happened_on=date(2026, 11, 23)), ["Bo"])
    assert first == "Zeg eerst hoe het nu met Bo gaat."
    assert question == "Stel de vraag die hieronder staat. En luister.", (
        "what was asked, and nothing of how it is at home"
    )


@pytest.mark.parametrize("way", SPOKEN)
@pytest.mark.parametrize("happened_on", [None, date(2026, 11, 23)])
@pytest.mark.parametrize(
    ("how", "then"),
    [(Correction.CHANGED, ["Vertel wat je ziet", "S", "Spreek samen"]), (Correction.WITHDRAWN, ["Vraag of er vragen"])],
)
def test_7_what_was_wrong_is_put_right_before_anything_else(
    way: str, happened_on: date | None, how: Correction, then: list[str]
) -> None:
    first, *others = guide(card(way=way, happened_on=happened_on, put_right=how), ["Bo"])
    assert first == "Zeg eerst dat we ons hebben vergist, en dat het je spijt."
    begins = [begin if begin != "S" else "Stel de vraag" if happened_on else "Vraag: " for begin in then]
    assert [step.startswith(begin) for step, begin in zip(others, begins, strict=True)] == [True] * len(then)


@pytest.mark.parametrize("other", [{"way": "post"}, {"way": "pass_on"}, {"content_class": ContentClass.GENERAL}])
def test_7_what_nobody_speaks_about_a_child_has_no_guide(other: dict[str, object]) -> None:
    assert guide(card(**other), ["Noor"]) == []


@pytest.mark.parametrize(
    ("whom", "says"), [(("g1",), "deze ouder hoort deze week"), (("g1", "g2"), "deze ouders horen deze week")]
)
def test_7_one_talk_for_all_is_with_one_parent_or_with_both(whom: tuple[str, ...], says: str) -> None:
    tick = Tick(1, whom, State.HANDED_OVER, Text("nl", "Titel", "Tekst", "Tekst", ""))
    assert any(says in said for said in warnings(card(talk=True, ticks=(tick,))))


def test_7_a_card_says_nothing_of_where_guardians_live() -> None:
    said = " ".join(warnings(card(apart=True)))
    assert "wonen" not in said and "elk van deze ouders" in said


SARA = Guardian("g1", "Sara", "Bakker", email="sara@guardian.example", mobile="+31612345678")
READS_TURKISH = "Deze ouder leest een andere taal: bel met een tolk (Turks)."


SARA_ALONE = frozenset({"g1"})


@pytest.mark.parametrize("because", [frozenset[str](), frozenset({READING_SUPPORT})])
@pytest.mark.parametrize(
    ("who", "changes", "says"),
    [
        (SARA, {}, []),
        (replace(SARA, language="tr"), {}, [READS_TURKISH]),
        (replace(SARA, language="tr"), {"way": "talk"}, [READS_TURKISH.replace("bel met", "spreek met")]),
        (
            replace(SARA, language="tr"),
            {"way": "paper"},
            ["Deze ouder leest een andere taal (Turks): vertel erbij wat er staat."],
        ),
        (
            replace(SARA, reading_support=True),
            {},
            ["Deze ouder heeft hulp gevraagd bij lezen. Vertel het in korte zinnen."],
        ),
        (
            SARA,
            {"strangers": frozenset({"g1"})},
            ["Dit zou het eerste zijn wat deze ouder van school hoort: bel of spreek, en stuur geen bericht."],
        ),
        (SARA, {"strangers": frozenset({"g1"}), "content_class": ContentClass.GENERAL}, []),
        (
            replace(SARA, mobile=""),
            {"way": "talk"},
            ["Van deze ouder is geen telefoonnummer bekend: spreek af op school, en vraag een nummer."],
        ),
        (
            replace(SARA, mobile=""),
            {"way": "talk", "content_class": ContentClass.GENERAL},
            ["Van deze ouder is geen telefoonnummer bekend: spreek bij het hek of aan de deur, en vraag een nummer."],
        ),
        (
            replace(SARA, mobile=""),
            {"way": "talk", "strangers": frozenset({"g1"})},
            [
                "Van deze ouder is geen telefoonnummer bekend: spreek af op school, en vraag een nummer.",
                "Dit zou het eerste zijn wat deze ouder van school hoort: spreek zelf, en stuur geen bericht.",
            ],
        ),
        (replace(SARA, mobile=""), {"way": "paper"}, []),
        (replace(SARA, language="tr", reading_support=True), {"way": "post", "post": True}, []),
    ],
)
def test_7_a_card_says_what_to_know_of_who_is_told_whatever_brought_it_there(
    who: Guardian, changes: dict[str, Any], says: list[str], because: frozenset[str]
) -> None:
    assert list(to_know(card(because=because, **changes), Roster("99ZZ", guardians={"g1": who}))) == says


@pytest.mark.parametrize(
    ("because", "said", "more"),
    [
        (OTHER_LANGUAGE, "kreeg het in het Nederlands: bel met", "kregen het in het Nederlands: bel met"),
        (NOTHING_CAME, "heeft dit bericht nog niet gekregen: bel eerst, met",
         "hebben dit bericht nog niet gekregen: bel eerst, met"),
    ],
)  # fmt: skip
def test_1_a_card_says_of_nobody_that_they_got_in_dutch_what_never_came(because: str, said: str, more: str) -> None:
    two = {key: replace(SARA, key=key, language="tr") for key in ("g1", "g2")}
    for tick, word in ((("g1",), f"leest een andere taal, en {said}"), (("g1", "g2"), f"een andere taal, en {more}")):
        ticks = (Tick(1, tick, State.HANDED_OVER, Text("nl", "Titel", "Tekst", "Tekst", "")),)
        [told] = to_know(card(ticks=ticks, because=frozenset({because})), Roster("99ZZ", guardians=two))
        assert told.endswith(f"{word} een tolk (Turks).")


@pytest.mark.parametrize(
    ("way", "corrects", "said"), [("post", True, True), ("post", False, False), ("call", True, False)]
)
def test_8_a_card_for_a_post_that_changed_says_to_take_the_old_one_away(way: str, corrects: bool, said: bool) -> None:
    one = card(way=way, post=way == "post", corrects=corrects, content_class=ContentClass.GENERAL)
    assert ("Haal het oude bericht weg." in warnings(one)) is said


def test_7_a_card_for_two_names_whom_it_is_about() -> None:
    two = {"g1": SARA, "g2": replace(SARA, key="g2", first_name="Emine", language="tr", mobile="+31612345679")}
    tick = Tick(1, ("g1", "g2"), State.HANDED_OVER, Text("nl", "Titel", "Tekst", "Tekst", ""))
    told = to_know(card(ticks=(tick,)), Roster("99ZZ", guardians=two))
    assert list(told) == ["Emine Bakker leest een andere taal: bel met een tolk (Turks)."]
    both = {key: replace(one, language="tr") for key, one in two.items()}
    told = to_know(card(ticks=(tick,)), Roster("99ZZ", guardians=both))
    assert list(told) == ["Sara Bakker en Emine Bakker lezen een andere taal: bel met een tolk (Turks)."]


def test_7_why_a_number_may_not_be_called_is_not_said() -> None:
    shared = {"g1": SARA, "g2": replace(SARA, key="g2", first_name="Bas", blocked=True)}
    told = to_know(card(way="talk"), Roster("99ZZ", guardians=shared))
    assert list(told) == ["Bel deze ouder niet: spreek af op school."]


@pytest.mark.parametrize("way", ["call", "talk", "post"])
def test_7_a_card_of_which_nothing_may_be_told_asks_for_no_call(way: str) -> None:
    stopped = Tick(1, ("g1",), State.HANDED_OVER, Text("nl", "Titel", "Tekst", "Tekst", ""), stop="consent.opted-out")
    one = card(way=way, ticks=(stopped,), because=frozenset({FIRST_CONTACT}), urgent=True)
    assert warnings(one) == ["Niet plaatsen en niet vertellen: zie onder Gedaan waarom."]
    assert (guide(one, ["Bo"]), points(one)) == ([], [])


@pytest.mark.parametrize(
    ("look", "way", "asks"), [(READING_SUPPORT, "call", False), ("consent.on-request", "call", True),
                              (READING_SUPPORT, "post", True)],
)  # fmt: skip
def test_7_a_call_for_reading_support_asks_for_no_second_look(look: str, way: str, asks: bool) -> None:
    tick = Tick(1, ("g1",), State.HANDED_OVER, Text("nl", "Titel", "Tekst", "Tekst", ""), look=(look,))
    found = card(way=way, ticks=(tick,), post=way == "post", content_class=ContentClass.GENERAL)
    assert any(line.startswith("Controleer eerst") for line in warnings(found)) is asks


def test_a_card_says_of_a_photo_that_it_is_asked_about_or_stays_behind() -> None:
    asked, stays = "Is er toestemming voor elk kind op de foto?", "niet voor elk kind erop is toestemming"
    assert asked in points(card(has_photo=True)) and stays not in " ".join(points(card(has_photo=True)))
    assert asked not in points(card(photo_stays=True)) and stays in " ".join(points(card(photo_stays=True)))


@pytest.mark.parametrize(
    ("changes", "mobile", "ends"),
    [
        ({}, SARA.mobile, "Bel later nog eens: ..............."),
        ({}, "", "Nog niet gezien"),
        ({"way": "talk"}, "", "Nog niet gezien"),
        ({"way": "talk", "content_class": ContentClass.PERSONAL}, "", "Op papier meegegeven"),
        ({"way": "talk", "content_class": ContentClass.PERSONAL, "strangers": SARA_ALONE}, "", "Nog niet gezien"),
        ({"way": "talk", "content_class": ContentClass.GENERAL}, "", "Op papier meegegeven"),
    ],
)  # fmt: skip
def test_7_what_may_come_of_a_card_is_what_it_asks(changes: dict[str, Any], mobile: str, ends: str) -> None:
    roster = Roster("99ZZ", guardians={"g1": replace(SARA, mobile=mobile)})
    assert outcomes(card(**changes), ["g1"], roster)[-1] == ends


@pytest.mark.parametrize(("way", "says"), [("call", False), ("talk", False), ("paper", True)])
def test_7_who_speaks_with_somebody_is_not_told_that_it_belongs_in_no_group(way: str, says: bool) -> None:
    assert ("Persoonlijk: dit mag niet in een groep." in warnings(card(way=way))) is says
