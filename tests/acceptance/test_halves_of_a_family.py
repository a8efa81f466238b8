"""Half-siblings in one mailbox: one mail about the child of both, and the other child apart, to who may know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from chances import more

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

HOME = {"email": "thuis@guardian.example"}
QUESTION = {"kind": "question", "audience": {"group": "3A"}, "payload": {"question": "Hoe gaat het thuis?"}}
LATER = "2026-11-23T11:00:00+01:00"


@pytest.fixture
def home(school: School) -> School:
    """Jip is Sara's, Roos is Sara's and Mark's, Teun is Mark's; they read one mailbox, and Jip's father another."""
    sara, mark = guardian("g1", "Sara Bakker", **HOME), guardian("g2", "Mark Prins", **HOME) | {"relation": "father"}
    school.family("p1 Jip Bos", "3A", sara, guardian("g3", "Koen Bos") | {"relation": "father"})
    school.family("p2 Roos Prins", "3A", sara, mark)
    school.family("p3 Teun Prins", "3A", mark)
    school.enrol()
    school.staff("juf.karin;Karin de Wit;teacher;3A", "directie;Ria Vos;leader;")
    return school


def mails(school: School, to: str = "thuis@") -> list[tuple[set[str], set[str]]]:
    """Whom each mail to an address names, and of which children it tells."""
    found = []
    for mail in school.smtp.mails:
        text = mail.parsed.get_body(("plain",)).get_content()
        if to in str(mail.parsed["To"]):
            readers = {address.display_name.split(" ")[0] for address in mail.parsed["To"].addresses}
            found.append((readers, {child for child in ("Jip", "Roos", "Teun") if child in text}))
    return found


def cards(school: School) -> set[tuple[str, ...]]:
    """For whom each card is, and about whom."""
    found = school.json("tasks")["cards"]
    return {(*tick["guardians"], *card["pupils"]) for card in found for tick in card["ticks"]}


def test_2_the_child_of_both_is_one_mail_to_both_and_the_own_ones_are_told_apart(home: School) -> None:
    home.happens({"id": "e1"} | QUESTION)
    home.dispatch()
    assert mails(home) == [({"Sara", "Mark"}, {"Roos"})]
    assert mails(home, "g3@") == [({"Koen"}, {"Jip"})]
    assert cards(home) == {("g1", "p1"), ("g2", "p3")}


def test_2_plan_and_why_show_each_part(home: School) -> None:
    home.happens({"id": "e1"} | QUESTION)
    plans = [(one["recipient"], one["pupils"], one["channel"]) for one in home.json("plan")["plans"]]
    parts = [("g1", ["p2"], "email"), ("g1", ["p1"], "handover"), ("g2", ["p2"], "email"), ("g2", ["p3"], "handover")]
    assert sorted(plans) == sorted([*parts, ("g3", ["p1"], "email")])
    assert "g1 about p1" in home.run("plan").output
    home.dispatch()
    said = home.run("why", "e1", "--recipient", "g1").output
    assert "g1 about p2 (revision 1): allow" in said and "g1 about p1 (revision 1): allow" in said
    assert "not over email: who may have it: refuse, another reader" in said
    assert home.json("why", "e1")["not_reached"] == {"g1": "handed_over", "g2": "handed_over"}


def test_2_the_parts_of_one_event_are_one_slot(home: School) -> None:
    home.happens(*({"id": f"e{number}"} | QUESTION for number in range(1, 4)))
    assert home.dispatch()["sent"] == 6
    assert len(mails(home)) == 3 and len(cards(home)) == 2


def told(school: School) -> None:
    """A colleague tells what is on the cards."""
    for card in school.json("tasks")["cards"]:
        for tick in card["ticks"]:
            school.run("settle", str(tick["message"]), "--done", "--as", "juf.karin")


@pytest.mark.parametrize(("is_told", "off"), [(True, False), (False, True), *more((True, True), (False, False))])
def test_17_a_correction_goes_the_way_of_each_part_that_was_heard(home: School, is_told: bool, off: bool) -> None:
    home.happens({"id": "e1"} | QUESTION)
    home.dispatch()
    if is_told:
        told(home)
    change: dict[str, Any] = {"withdrawn": True} if off else {"payload": {"question": "Hoe is het thuis?"}}
    home.happens({"id": "e1", "revision": 2} | QUESTION | change)
    home.dispatch(LATER)
    assert [readers for readers, _ in mails(home)] == [{"Sara", "Mark"}] * 2
    assert mails(home)[1][1] <= {"Roos"}
    rows = home.json("why", "e1")["plans"]
    assert [one["channel"] for one in rows if one["revision"] == 2 and one["recipient"] == "g3"] == ["email"]
    apart = {("g1", "p1"), ("g2", "p3")}
    assert cards(home) == (apart if is_told or not off else set())
    texts = [tick["text"] for card in home.json("tasks")["cards"] for tick in card["ticks"]]
    assert all(
        text.startswith(("Let op", "Gewijzigd", "Sorry", "Op maandag", "Dit bericht geldt niet meer")) == is_told
        for text in texts
    )


def test_2_who_leaves_the_mailbox_before_it_goes_gets_the_shared_part_alone_and_once(home: School) -> None:
    home.happens({"id": "e1"} | QUESTION)
    home.dispatch("2026-11-23T20:00:00+01:00")
    for row in home.rows:
        if row["guardian_key"] == "g1":
            row["email"] = "sara@guardian.example"
    home.enrol("--accept-changes")
    home.dispatch("2026-11-24T10:00:00+01:00")
    home.dispatch("2026-11-25T10:00:00+01:00")
    assert (mails(home, "sara@"), mails(home)) == ([({"Sara"}, {"Roos"})], [({"Mark"}, {"Roos"})])
    assert cards(home) == {("g1", "p1"), ("g2", "p3")}


def test_2_a_child_of_whom_a_guardian_may_not_know_keeps_no_other_child_from_them(school: School) -> None:
    """Authority over one of two siblings is no reason to hear of neither."""
    school.family("p1 Jip Bos", "3A", guardian("g1", "Sara Bakker") | {"authority": "no"})
    school.family("p2 Roos Bos", "3A", guardian("g1", "Sara Bakker"))
    school.enrol()
    school.happens({"id": "e1"} | QUESTION)
    school.dispatch()
    assert mails(school, "g1@") == [({"Sara"}, {"Roos"})]
    plans = {tuple(one["pupils"]): one["reason"] for one in school.json("why", "e1")["plans"]}
    assert plans == {("p2",): None, ("p1",): "on-request"}
