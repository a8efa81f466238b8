"""Of something urgent that may not have arrived a person is told, unless another copy said as much."""

from __future__ import annotations

from datetime import date

import pytest

from ouderbrug.model import State
from ouderbrug.people import Staff
from ouderbrug.school.roster import Roster
from ouderbrug.staff.incidents import TO_CALL, UNTOLD, Incident
from ouderbrug.staff.taking_over import Shared, Team, Turn, alone
from ouderbrug.staff.urgent import Dropped, Urgent, by_colleague
from ouderbrug.staff.urgent_text import paragraphs, short_for, subject
from ouderbrug.store.reached import says_as_much
from ouderbrug.store.rows import Outcome
from room_samples import NOW, runtime

FRIDAY = (date(2026, 12, 11),)
OLD = "Plaats of vertel de oude tekst niet meer"


def copy(state: State, *pupils: str) -> Outcome:
    return Outcome("g1", "nl", 1, list(pupils), state, False, None, None, "")


@pytest.mark.parametrize(
    ("one", "enough"),
    [
        (copy(State.SENT, "p1", "p2"), True),
        (copy(State.SENT, "p1"), False),
        (copy(State.UNKNOWN, "p1", "p2"), False),
        (copy(State.HANDED_OVER, "p1", "p2"), False),
    ],
)
def test_1_only_a_copy_that_went_about_all_the_children_says_as_much(one: Outcome, enough: bool) -> None:
    assert says_as_much(["p1", "p2"], one) is enough


@pytest.mark.parametrize(
    ("dropped", "said"),
    [
        ([Dropped(1, "Studiedag", "", FRIDAY, "off")],
         f"het bericht ‘Studiedag’ over vrijdag 11 december is ingetrokken. {OLD}."),
        ([Dropped(1, "Studiedag", "", FRIDAY, "changed", instead=frozenset({7}))],
         f"het bericht ‘Studiedag’ over vrijdag 11 december is veranderd. {OLD}, maar de nieuwe: die staat op de "
         "takenlijst."),
        ([Dropped(1, "Vrijdag 11 december: vrij", "3A", FRIDAY), Dropped(2, "Vrijdag 11 december: vrij", "3B", FRIDAY)],
         f"het bericht ‘Vrijdag 11 december: vrij’ voor groep 3A en 3B is niet meer nodig. {OLD}. Is de oude "
         "tekst al geplaatst? Haal die dan weg."),
        ([Dropped(1, "De school is dicht", "", FRIDAY, "off", event="e"),
          Dropped(2, "De school is dicht (groep 3A)", "3A", FRIDAY, "off", event="e")],
         "het bericht ‘De school is dicht (groep 3A)’ over vrijdag 11 december voor groep 3A is ingetrokken. "
         f"{OLD}. Is de oude tekst al geplaatst? Haal die dan weg."),
        ([Dropped(1, why="off")], f"1 bericht over een kind is ingetrokken. {OLD}."),
        ([Dropped(1, why="changed"), Dropped(2, why="changed")], f"2 berichten over kinderen zijn veranderd. {OLD}."),
    ],
)  # fmt: skip
def test_13_what_is_not_to_be_done_is_named_by_its_day_and_by_what_became_of_it(
    dropped: list[Dropped], said: str
) -> None:
    assert paragraphs(alone(Urgent(dropped=tuple(dropped))), runtime()) == [f"Niet meer doen: {said}"]


def test_what_is_not_to_be_done_any_more_is_no_urgent_task_in_the_subject() -> None:
    """A card that came in the place of another was two urgent tasks."""
    off = Dropped(1, "Studiedag", "", FRIDAY, "changed", frozenset({2}))
    one_task = subject(alone(Urgent(held=frozenset({7}))), runtime())
    beside = Urgent(held=frozenset({7}), dropped=(off,))
    assert subject(alone(beside), runtime()) == one_task and "Beslis nu" in one_task
    assert subject(alone(Urgent(dropped=(off,))), runtime()).startswith("Niet meer doen")


def test_13_two_of_one_title_are_two() -> None:
    both = (Dropped(1, "Studiedag", "", FRIDAY, "off"), Dropped(2, "Studiedag", "", (date(2026, 12, 9),), "off"))
    assert len(paragraphs(alone(Urgent(dropped=both)), runtime())) == 2


@pytest.mark.parametrize(
    ("urgent", "said"),
    [
        (Urgent(dropped=(Dropped(1, "Studiedag", "", FRIDAY, "off"), Dropped(2, "Borrel", "", FRIDAY, "changed"))),
         "Niet meer doen: 2 eerdere taken"),
        (Urgent(held=frozenset({1, 2}), unclear=frozenset({3})), "Nu doen: 3 dringende taken"),
        (Urgent(held=frozenset({1}), unclear=frozenset({3}), dropped=(Dropped(2, "Borrel", "", FRIDAY, "off"),)),
         "Nu doen: 2 dringende taken"),
    ],
)  # fmt: skip
def test_a_subject_counts_what_there_is_to_do(urgent: Urgent, said: str) -> None:
    """Two lines about what is off were two urgent tasks, and five messages to decide on were one."""
    assert subject(alone(urgent), runtime()) == said


def test_a_leader_reads_what_is_for_the_leader_before_what_others_do() -> None:
    """A mail that began with the leader's own was called information on others; a text message did what it undid."""
    off = Urgent(dropped=(Dropped(1, "Borrel", "", FRIDAY, "off"), Dropped(2, "Studiedag", "", FRIDAY, "off")))
    theirs = Urgent(held=frozenset({7, 8}), unclear=frozenset({9}))
    both = Shared({Turn(): off, Turn("Mila Proef", ""): theirs}, NOW)
    assert subject(both, runtime()) == "Niet meer doen: 2 eerdere taken · 3 taken van Mila Proef"
    said = short_for(both, runtime()).app
    assert "doe nu" not in said
    assert said.index("Niet meer doen: 2 eerdere taken.") < said.index("Gevraagd aan Mila Proef: beslis over 3")
    mine = short_for(alone(Urgent(held=frozenset({7}), dropped=off.dropped)), runtime()).app
    assert "Dringend, doe nu: beslis over 1 bericht. Niet meer doen: 2 eerdere taken." in mine


@pytest.mark.parametrize(
    ("known", "fresh", "said"),
    [
        (Urgent(held=frozenset({7, 8})), Urgent(), " Nog wel doen: beslis over 2 berichten."),
        (Urgent(held=frozenset({7, 8})), Urgent(held=frozenset({8})), " Nog wel doen: beslis over 1 bericht."),
        (Urgent(held=frozenset({8})), Urgent(held=frozenset({8})), ""),
    ],
)
def test_2_a_text_message_that_takes_something_back_says_what_is_still_to_do(
    known: Urgent, fresh: Urgent, said: str
) -> None:
    """A leader with open calls read "Niet meer doen", and of nothing else."""
    off = Dropped(1, "Borrel", "", FRIDAY, "off", whose=frozenset({"ria"}))
    text = short_for(alone(fresh._replace(dropped=(off,))), runtime(), known.of_before(fresh)).app
    assert f"Niet meer doen: 1 eerdere taak.{said} Wat en wie" in text
    assert "Nog wel" not in short_for(alone(Urgent(held=frozenset({9}))), runtime(), known).app, (
        "nothing was taken back"
    )


STAFF = {
    "karin": Staff("karin", "Karin de Boer", "karin@school.example", groups=("3A",)),
    "jan": Staff("jan", "Jan Smit", "jan@school.example", groups=("3A",), days=("fri",)),
    "ria": Staff("ria", "Ria Vos", "ria@school.example", role="leader"),
    "els": Staff("els", "Els Kok", "els@school.example", role="leader", days=("fri",)),
}
ROSTER = Roster("99ZZ00", staff=STAFF)
FELL = Incident(frozenset({1}), ("3A",), frozenset({"karin", "jan"}), TO_CALL, NOW, "i1")


@pytest.mark.parametrize(
    ("one", "silent", "asked", "then"),
    [
        (FELL, set(), "karin", "ria"),
        (FELL, {"karin"}, "ria", "els"),
        (FELL._replace(again=NOW.date()), set(), "ria", "els"),
        (FELL._replace(to_do=UNTOLD), {"ria"}, "els", "karin"),
        (FELL._replace(whose=frozenset()), set(), "ria", "els"),
    ],
)
def test_1_one_colleague_is_asked_and_every_other_knows_who_and_who_takes_over(
    one: Incident, silent: set[str], asked: str, then: str
) -> None:
    """Teacher and leader were asked in one minute to call the same parent, and neither knew of the other."""
    monday = NOW.date()
    heard = by_colleague(Urgent(incidents=(one,)), ROSTER, monday)
    team = Team(heard, ROSTER, monday, silent)
    said = {key: " ".join(paragraphs(team.shared(urgent, key, NOW), runtime())) for key, urgent in heard.items()}
    names = {key: STAFF[key].name for key in (asked, then)}
    assert f"{names[then]} weet hiervan, en neemt het over als" in said[asked]
    assert f"Dit is gevraagd aan {names[asked]}. " in said[then] and "Doe jij het dan, en overleg eerst." in said[then]
    others = [said[key] for key in heard if key not in (asked, then)]
    assert all(f"gevraagd aan {names[asked]}. " in text and f"neemt {names[then]} het over" in text for text in others)
