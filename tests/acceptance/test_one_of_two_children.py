"""A message about two children waits while something changes about one: the other is heard of all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from a_school import guardian
from chances import more

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

NIGHT, DAY, LATER = (f"2026-11-{moment}:00+01:00" for moment in ("23T20:00", "24T10:00", "25T10:00"))
NAMES = {"p1": "Jip", "p2": "Roos"}
QUESTION = {"id": "e1", "kind": "question", "audience": {"group": "3A"}, "payload": {"question": "Hoe gaat het?"}}
LINK = {"payload": {"question": "Hoe gaat het? Zie https://elders.example/a"}}


@pytest.fixture
def home(school: School) -> School:
    """Jip and Roos are Sara's, and live in one group."""
    for pupil in ("p1 Jip Bos", "p2 Roos Bos"):
        school.family(pupil, "3A", guardian("g1", "Sara Bakker"))
    school.family("p3 Sil Prins", "3B", guardian("g2", "Mark Prins") | {"relation": "father"})
    school.enrol()
    school.staff("juf.karin;Karin de Wit;teacher;3A", "directie;Ria Vos;leader;")
    return school


def lose(school: School, pupil: str) -> None:
    next(row for row in school.rows if row["pupil_key"] == pupil)["authority"] = "no"
    school.enrol("--accept-changes")


def leave(school: School, pupil: str) -> None:
    school.rows = [row for row in school.rows if row["pupil_key"] != pupil]
    school.enrol("--accept-left")


def hold(school: School, pupil: str) -> None:
    school.run("hold", "pupil", pupil, "--reason", "stilte", "--as", "directie")


def join(school: School, pupil: str) -> None:
    """A man reads the mailbox who may know of the other child alone."""
    mark = guardian("g2", "Mark Prins", email="g1@guardian.example") | {"relation": "father"}
    other = "p2 Roos Bos" if pupil == "p1" else "p1 Jip Bos"
    school.rows = [row for row in school.rows if row["guardian_key"] != "g2"]
    school.family("p3 Sil Prins", "3B", mark)
    school.family(other, "3A", mark)
    school.enrol("--accept-changes")


def told(school: School) -> set[tuple[str, ...]]:
    """The children named in each mail to Sara's address, and on each card of hers."""
    mails = [
        mail.parsed.get_body(("plain",)).get_content() for mail in school.smtp.mails if "g1@" in mail.recipients[0]
    ]
    named = [tuple(sorted(key for key, name in NAMES.items() if name in mail)) for mail in mails]
    assert len(named) == len(set(named)), "twice"
    return set(named)


def states(school: School) -> dict[tuple[str, ...], tuple[str, str | None]]:
    """What Sara's plans say of each part: the verdict and the reason."""
    rows = school.json("why", "e1")["plans"]
    return {tuple(one["pupils"]): (one["verdict"], one["reason"]) for one in rows if one["recipient"] == "g1"}


CHANGES = {
    "lose": (lose, ("refuse", "on-request")),
    "leave": (leave, ("refuse", "pupil-inactive")),
    "hold": (hold, None),
    "join": (join, ("allow", None)),
}


# Each command of these takes a while: each change, state and child is there, and not each of them with each.
@pytest.mark.parametrize(
    ("waits", "change", "pupil"),
    [
        ("queued", "lose", "p1"),
        ("queued", "hold", "p2"),
        ("approval", "join", "p1"),
        *more(("queued", "leave", "p2"), ("queued", "join", "p2"), ("approval", "lose", "p2")),
    ],
)
def test_2_what_changes_about_one_child_keeps_the_other_from_nobody(
    home: School, waits: str, change: str, pupil: str
) -> None:
    home.happens(QUESTION | (LINK if waits == "approval" else {}))
    home.dispatch(NIGHT)
    if waits == "approval":
        home.now = "2026-11-23T20:05:00+01:00"
        home.approve("e1", "--as", "directie")
    does, becomes = CHANGES[change]
    does(home, pupil)
    home.dispatch(DAY)
    other = "p2" if pupil == "p1" else "p1"
    assert told(home) == {(other,)}
    if becomes:
        assert states(home)[(pupil,)] == becomes
    cards = {tuple(card["pupils"]) for card in home.json("tasks")["cards"]}
    assert cards == ({(pupil,)} if change == "join" else set())
    home.dispatch(LATER)
    assert told(home) == {(other,)}


def test_2_what_is_kept_from_a_guardian_for_one_child_is_told_to_who_wrote_it(home: School) -> None:
    home.happens(QUESTION)
    home.dispatch(NIGHT)
    lose(home, "p1")
    home.dispatch(DAY)
    errands = home.json("tasks", "--as", "juf.karin")["errands"]
    assert [one["code"] for one in errands if one["code"].startswith("not-")] == ["not-everybody"]


def test_2_a_child_behind_a_hold_is_told_of_when_it_is_released(home: School) -> None:
    home.happens(QUESTION)
    home.dispatch(NIGHT)
    hold(home, "p1")
    home.dispatch(DAY)
    home.run("release", "pupil", "p1", "--as", "directie")
    home.approve("e1", "--as", "directie")
    home.dispatch(LATER)
    assert told(home) == {("p2",), ("p1",)}


@pytest.mark.parametrize("change", ["lose", "hold"])
def test_2_an_open_card_goes_on_about_the_other_child(home: School, change: str) -> None:
    home.configure(replace=('personal = ["email", "handover"]', 'personal = ["handover"]'))
    home.happens(QUESTION)
    home.dispatch(DAY)
    does, becomes = CHANGES[change]
    does(home, "p1")
    home.dispatch(LATER)
    [card] = home.json("tasks")["cards"]
    assert (card["pupils"], [tick["do_not_post"] for tick in card["ticks"]]) == (["p2"], [""])
    assert not becomes or states(home)[("p1",)] == becomes


@pytest.mark.parametrize("pupil", ["p1", "p2"])
def test_17_a_revision_without_one_child_is_told_to_who_heard_of_both(home: School, pupil: str) -> None:
    home.happens(QUESTION)
    home.dispatch(DAY)
    other = "p2" if pupil == "p1" else "p1"
    home.happens(QUESTION | {"revision": 2, "audience": {"pupil": other}})
    home.dispatch(LATER)
    assert told(home) == {("p1", "p2"), (pupil,)}, "nothing is new about the other one"
    assert "is niet meer voor u" in home.smtp.mails[-1].parsed.get_body(("plain",)).get_content()
    home.happens(QUESTION | {"revision": 3, "audience": {"pupil": other}, "withdrawn": True})
    home.dispatch("2026-11-26T10:00:00+01:00")
    assert told(home) == {("p1", "p2"), (pupil,), (other,)}


HELP = {
    "id": "walk",
    "kind": "participation_request",
    "audience": {"group": "3A"},
    "payload": {"task": "meelopen", "starts_at": "2026-11-27T09:00:00+01:00", "load": "once", "needed": 1,
                "why_you": "Dat helpt."},
}  # fmt: skip


def test_2_a_request_that_takes_turns_is_put_about_the_child_of_whom_the_guardian_may_know(home: School) -> None:
    lose(home, "p1")
    home.happens(HELP)
    home.dispatch(DAY)
    assert told(home) == {("p2",)}
    assert len(home.subjects("g1@")) == 1, "it is put once"


def test_2_who_said_yes_hears_that_it_is_off_when_authority_over_one_child_is_gone(home: School) -> None:
    home.happens(HELP)
    home.dispatch(DAY)
    home.run("respond", "walk", "g1", "ja", "--as", "juf.karin")
    lose(home, "p1")
    home.run("event", "withdraw", "walk", now=LATER)
    home.dispatch(LATER)
    assert len(home.subjects("g1@")) == 2
    assert home.subjects("g1@")[-1].startswith("Onze vraag om hulp geldt niet meer: meelopen")


@pytest.mark.parametrize("reader", ["g1", "g2"])
def test_2_the_mail_about_the_other_child_is_to_both_readers_and_why_says_so(school: School, reader: str) -> None:
    """Two read one mailbox; one of them may know of Jip no more, whoever of the two the mail was for first."""
    shared = {"email": "thuis@guardian.example"}
    both = guardian("g1", "Sara Bakker", **shared), guardian("g2", "Mark Prins", relation="father", **shared)
    school.family("p1 Jip Bos", "3A", *both)
    school.family("p2 Roos Bos", "3A", *both)
    school.enrol()
    school.happens(QUESTION)
    school.dispatch(NIGHT)
    row = next(row for row in school.rows if (row["pupil_key"], row["guardian_key"]) == ("p1", reader))
    row |= {"authority": "no", "receives": ""}
    school.enrol("--accept-changes")
    school.dispatch(DAY)
    [mail] = school.smtp.mails
    assert all(name in str(mail.parsed["To"]) for name in ("Sara Bakker", "Mark Prins"))
    found = {(one["recipient"], *one["pupils"]): one["state"] for one in school.json("why", "e1")["plans"]}
    other = "g2" if reader == "g1" else "g1"
    assert found == {
        ("g1", "p2"): "sent", ("g2", "p2"): "sent", (reader, "p1"): "cancelled", (other, "p1"): "handed_over"
    }  # fmt: skip
