"""Who reads a mailbox: what one of its readers may not have stays out, and whom it is for hears it another way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from chances import more, rows
from sms_channel import SMS

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

SHARED = {"email": "thuis@guardian.example"}
LANDLINE = {"mobile": "+31201234567"}
LATER = "2026-11-23T12:00:00+01:00"


def score(number: int = 1, pupil: str = "p1", **more: Any) -> dict[str, Any]:
    """Something about one child."""
    action = {"what": "samen een bladzijde lezen", "minutes": 10, "when": "drie avonden"}
    payload = {"subject": "lezen", "direction": "up", "action": action, "next_goal": "een boek lezen"}
    payload |= {"summary": "Jip leest beter.", "approved_by": "juf.karin"}
    audience = {"pupil": pupil}
    return {"id": f"s{number}", "kind": "notable_score", "audience": audience, "payload": payload} | more


def news(number: int = 1, **more: Any) -> dict[str, Any]:
    """Something for everybody."""
    payload = {"title": f"Nieuws {number}", "body": "Tot dan."}
    return {"id": f"n{number}", "kind": "newsletter", "audience": {"school": True}, "payload": payload} | more


def told(school: School, event: dict[str, Any], *people: dict[str, str]) -> dict[str, tuple[str, str]]:
    """The channel and the reason of each guardian's message about an event, once a run is over."""
    school.family("p1 Jip Prins", "3A", *people)
    school.enrol()
    school.happens(event)
    school.dispatch(exit_code=None)
    return verdicts(school, event["id"])


def verdicts(school: School, event: str) -> dict[str, tuple[str, str]]:
    found = school.json("why", event)["plans"]
    return {one["recipient"]: (one["channel"] or "", one["reason"] or "") for one in found}


UNFIT = {
    "unknown": {"authority": "unknown"},
    "no": {"authority": "no", "receives": "on_request"},
    "nothing": {"receives": "nothing"},
    "banned": {"blocked": "court-order"},
    "institution": {"relation": "institution"},
}


@pytest.mark.parametrize("unfit", rows(UNFIT, "unknown", "banned"))
def test_1_a_childs_message_stays_out_of_a_mailbox_that_who_may_not_have_it_reads(school: School, unfit: str) -> None:
    other = guardian("g2", "Mark Prins") | {"relation": "father"} | SHARED | UNFIT[unfit]
    found = told(school, score(), guardian("g1", "Sara Bakker", **SHARED), other)
    assert school.smtp.mails == []
    assert found["g1"] == ("handover", ""), "she hears it from a colleague, on the same day"
    [card] = school.json("tasks")["cards"]
    assert card["due_at"].startswith("2026-11-23")


def test_1_no_tie_to_the_child_is_no(school: School) -> None:
    """A stranger by a typo, who has a child of their own at school."""
    school.family("p2 Deniz Aksoy", "3A", guardian("g3", "Elif Aksoy", **SHARED))
    found = told(school, score(), guardian("g1", "Sara Bakker", **SHARED))
    assert (school.smtp.mails, found["g1"]) == ([], ("handover", ""))
    assert "g3" in school.run("why", "s1").stdout
    assert "Elif" not in school.run("why", "s1").stdout


@pytest.mark.parametrize("closing", [{"blocked": "court-order"}, *more({"receives": "nothing"})])
def test_1_the_news_is_closed_by_a_ban_and_not_silenced(school: School, closing: dict[str, str]) -> None:
    other = guardian("g2", "Mark Prins") | {"relation": "father"} | SHARED | closing
    found = told(school, news(), guardian("g1", "Sara Bakker", **SHARED), other)
    assert (school.smtp.mails, found["g1"]) == ([], ("handover", ""))


def test_1_the_news_goes_into_a_mailbox_that_one_without_authority_reads(school: School) -> None:
    other = guardian("g2", "Mark Prins", relation="father", authority="unknown", **SHARED)
    told(school, news(), guardian("g1", "Sara Bakker", **SHARED), other)
    assert len(school.smtp.mails) == 1


def test_1_a_shared_telephone_is_no_shared_mailbox(school: School) -> None:
    banned = guardian("g2", "Mark Prins", relation="father", blocked="court-order", **LANDLINE)
    found = told(school, score(), guardian("g1", "Sara Bakker", **LANDLINE), banned)
    assert found == {"g1": ("email", ""), "g2": ("", "contact-ban")}
    assert len(school.subjects("g1@")) == 1


def test_1_who_share_a_telephone_have_each_their_own_cap(school: School) -> None:
    school.family("p2 Deniz Aksoy", "3A", guardian("g3", "Elif Aksoy", **LANDLINE))
    for number in range(2, 5):
        school.happens(score(number, "p2"))
    told(school, score(), guardian("g1", "Sara Bakker", **LANDLINE))
    assert (len(school.subjects("g3@")), len(school.subjects("g1@"))) == (3, 1)


def with_sms(school: School, route: str = '["email", "handover", "sms"]') -> None:
    """Text messages are on the route too."""
    plugins = school.folder / "own"
    plugins.mkdir()
    (plugins / "texting.py").write_text(SMS)
    toml = "[plugins]\nuse = ['texting']\nplugins_dir = 'own'\n"
    toml += f"[channels.sms]\nplugin = 'texting'\nout = '{school.folder / 'sms.txt'}'\n"
    toml += "most = 0\nclasses = ['general', 'personal', 'sensitive']\n"
    school.configure(toml, replace=('sensitive = ["email", "handover"]', f"sensitive = {route}"))


def test_1_her_own_next_channel_goes_before_a_colleague(school: School) -> None:
    with_sms(school)
    banned = guardian("g2", "Mark Prins", relation="father", blocked="court-order", **SHARED)
    found = told(school, score(), guardian("g1", "Sara Bakker", mobile="+31612345601", **SHARED), banned)
    assert (school.smtp.mails, found["g1"]) == ([], ("sms", ""))
    assert (school.folder / "sms.txt").read_text() == "+31612345601\n"


def test_1_a_telephone_that_he_answers_too_is_passed_over_as_well(school: School) -> None:
    with_sms(school)
    banned = guardian("g2", "Mark Prins", relation="father", blocked="court-order", **SHARED, **LANDLINE)
    found = told(school, score(), guardian("g1", "Sara Bakker", **SHARED, **LANDLINE), banned)
    assert (school.smtp.mails, found["g1"]) == ([], ("handover", ""))
    assert not (school.folder / "sms.txt").exists()


def test_1_a_ban_between_the_queue_and_the_mark_turns_it_to_a_card(school: School) -> None:
    school.now = "2026-11-22T20:00:00+01:00"
    told(school, score(), guardian("g1", "Sara Bakker", **SHARED), guardian("g2", "Mark Prins", **SHARED))
    school.rows[-1]["blocked"] = "court-order"
    school.enrol()
    school.dispatch(now=LATER)
    school.dispatch(exit_code=None)
    assert school.smtp.mails == []
    [card] = school.json("tasks")["cards"]
    assert [tick["guardians"] for tick in card["ticks"]] == [["g1"]]
    assert {key: why for key, (_, why) in verdicts(school, "s1").items()}["g2"] == "contact-ban"


def test_1_a_leader_records_who_read_together_and_never_over_a_ban(school: School) -> None:
    stepfather = guardian("g2", "Mark Prins", relation="carer", authority="unknown", **SHARED)
    school.staff("directie;Ria Smit;leader;", "juf.karin;Karin Bos;teacher;3A")
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", **SHARED), stepfather)
    school.enrol()
    together = ("pair", "reads_together", "g2", "g1")
    assert "leader" in school.run(*together, "--as", "juf.karin", exit_code=2).stderr
    school.run(*together, "--as", "directie")
    school.happens(score(1))
    school.dispatch()
    assert len(school.subjects("thuis@")) == 1
    school.rows[-1]["blocked"] = "court-order"
    school.enrol()
    school.happens(score(2))
    school.dispatch(exit_code=None)
    assert len(school.subjects("thuis@")) == 1, "a ban closes it all the same"
    school.run(*together, "--end", "--as", "directie")
    assert "ban" in school.run(*together, "--as", "directie", exit_code=2).stderr


def proposals(school: School) -> list[tuple[str, str]]:
    found = school.json("tasks")["errands"]
    return [(one["key"], one["command"]) for one in found if one["code"] == "mailbox-closed"]


TOGETHER = ("g1:g2", "ouderbrug pair reads_together g1 g2 --as KEY")
CHANGED = ({"email": "mark@guardian.example"}, {"authority": "yes"})
"""What answers it in the file: an own address, or authority."""


def test_1_reads_together_is_proposed_once_where_a_mailbox_is_closed_and_gone_when_it_is_answered(
    school: School,
) -> None:
    school.staff("directie;Ria Smit;leader;")
    stepfather = guardian("g2", "Mark Prins", **SHARED) | {"authority": "unknown"}
    told(school, score(), guardian("g1", "Sara Bakker", **SHARED), stepfather)
    school.happens(score(2))
    school.dispatch(exit_code=None)
    assert proposals(school) == [TOGETHER]
    [found] = school.json("status")["to_answer"]
    assert (found["guardian"], found["reader"], found["command"]) == ("g1", "g2", TOGETHER[1])
    assert "pairs that wait for a leader: 1 (mailbox-closed)" in school.run("check", "--offline").stdout
    assert [one["of"] for one in school.json("pair")["waiting"]] == [["g1", "g2"]]
    for cells in CHANGED:
        before = dict(school.rows[-1])
        school.rows[-1].update(cells)
        school.enrol("--accept-changes")
        assert proposals(school) == [], cells
        school.rows[-1].update(before)
        school.enrol("--accept-changes")
        assert proposals(school) == [TOGETHER], cells
    school.run("pair", "reads_together", "g1", "g2", "--as", "directie")
    assert (proposals(school), school.json("status")["to_answer"]) == ([], [])
    school.run("pair", "reads_together", "g1", "g2", "--end", "--as", "directie")
    assert proposals(school) == [], "she said no"


def test_1_reads_together_is_answered_by_an_errand_that_is_ticked_off(school: School) -> None:
    school.staff("directie;Ria Smit;leader;")
    stepfather = guardian("g2", "Mark Prins", **SHARED) | {"authority": "unknown"}
    told(school, score(), guardian("g1", "Sara Bakker", **SHARED), stepfather)
    school.run("tasks", "--did", "mailbox-closed", "g1:g2", "--as", "directie")
    assert proposals(school) == []


@pytest.mark.parametrize("closing", [{"blocked": "court-order"}, {"receives": "nothing"}])
def test_1_reads_together_is_proposed_over_no_ban(school: School, closing: dict[str, str]) -> None:
    other = guardian("g2", "Mark Prins") | SHARED | closing
    told(school, score(), guardian("g1", "Sara Bakker", **SHARED), other)
    assert proposals(school) == []


def test_1_reads_together_is_not_proposed_before_anything_was_kept_out(school: School) -> None:
    stepfather = guardian("g2", "Mark Prins", **SHARED) | {"authority": "unknown"}
    told(school, news(), guardian("g1", "Sara Bakker", **SHARED), stepfather)
    assert proposals(school) == []


def test_1_what_is_urgent_is_a_card_at_once_where_the_mailbox_is_closed(school: School) -> None:
    school.configure(replace=('["approve"]', '["approve", "urgent"]'))
    school.now = "2026-11-23T06:50:00+01:00"
    payload = {"title": "Geen gym", "body": "De gymzaal is dicht."}
    urgent = news(kind="notice", priority="urgent", audience={"group": "3A"}, payload=payload)
    banned = guardian("g2", "Mark Prins", relation="father", blocked="court-order", **SHARED)
    found = told(school, urgent, guardian("g1", "Sara Bakker", **SHARED), banned)
    assert (school.smtp.mails, found["g1"]) == ([], ("handover", ""))
    assert len(school.json("tasks")["cards"]) == 1


def test_2_what_failed_elsewhere_does_not_come_to_a_mailbox_that_has_it(school: School) -> None:
    with_sms(school, '["sms", "email", "handover"]')
    mother = guardian("g1", "Sara Bakker", mobile="+31612345609", **SHARED)
    found = told(school, score(), mother, guardian("g2", "Mark Prins", relation="father", **SHARED))
    assert [found[key][0] for key in ("g1", "g2")] == ["handover", "email"]
    assert len(school.subjects("thuis@")) == 1


BANNED = {"relation": "father", "blocked": "court-order"}
LEFT: dict[str, tuple[dict[str, str], ...]] = {
    "the ban and the emptied cell in one file": ({"blocked": "court-order", "email": ""},),
    "emptied after the ban": ({"blocked": "court-order"}, {"email": ""}),
    "changed after the ban": ({"blocked": "court-order"}, {"email": "mark@x.example"}),
    "emptied before the ban": ({"email": ""}, {"blocked": "court-order"}),
    "changed twice before the ban": ({"email": "mark@x.example"}, {"email": "m@y.example", "receives": "nothing"}),
    "authority lost and emptied": ({"authority": "no", "receives": "on_request", "email": ""},),
}


@pytest.mark.parametrize("how", rows(LEFT, "the ban and the emptied cell in one file", "changed twice before the ban"))
def test_1_who_is_protected_goes_on_reading_a_mailbox_until_a_leader_says_no(school: School, how: str) -> None:
    school.family("q1 Noor Smit", "3A", *(guardian(f"o{number}", f"Ouder {number}x") for number in range(8)))
    father = guardian("g2", "Mark Prins", **SHARED) | {"relation": "father"}
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", **SHARED), father)
    school.enrol()
    *before, last = LEFT[how]
    for cells in before:
        school.rows[-1].update(cells)
        school.enrol()
    school.rows[-1].update(last)
    assert "protected-mailbox: g1 (of g2)" in school.enrol(exit_code=2).stderr
    school.happens(score(1))
    school.dispatch(exit_code=None)
    assert (school.smtp.mails, verdicts(school, "s1")["g1"]) == ([], ("handover", ""))
    school.enrol("--accept-mailboxes=g1")
    school.enrol()
    school.happens(score(2))
    school.dispatch(exit_code=None)
    assert len(school.subjects("thuis@")) == 1


def test_1_a_mailbox_that_he_left_is_closed_when_another_gets_it_later(school: School) -> None:
    school.family("q1 Noor Smit", "3A", *(guardian(f"o{number}", f"Ouder {number}x") for number in range(8)))
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins", **SHARED) | BANNED)
    school.enrol()
    school.rows[-1]["email"] = ""
    school.enrol()
    school.rows[-2].update(SHARED)
    assert "protected-mailbox: g1 (of g2)" in school.enrol(exit_code=2).stderr


HALF_READ = {
    "thuis+mark@guardian.example": 0,
    "'thuis@guardian.example": 0,
    "mark@x.example, thuis@guardian.example": 1,
    "Thuis <thuis@guardian.example>": 1,
    "thuis@guardian.example.": 1,
    "thuis@guardian,example": 1,
}
"""Cells of a banned father that may name her mailbox, and the exit code of their import."""


@pytest.mark.parametrize(
    "cell", rows(HALF_READ, "thuis+mark@guardian.example", "'thuis@guardian.example", "Thuis <thuis@guardian.example>")
)
def test_1_a_mailbox_that_his_cell_may_name_is_closed(school: School, cell: str) -> None:
    father = guardian("g2", "Mark Prins", email=cell) | BANNED
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", **SHARED), father)
    school.enrol(*(["--accept-changes"] if HALF_READ[cell] else []), exit_code=HALF_READ[cell])
    school.happens(score())
    school.dispatch(exit_code=None)
    assert school.smtp.mails == []
    if not HALF_READ[cell]:
        return
    assert "address-unreadable p1:g1" in school.run("tasks").stdout
    school.rows[-1]["email"] = "mark@x.example"
    school.enrol("--accept-mailboxes")
    assert "address-unreadable" not in school.run("tasks").stdout
    school.happens(score(2))
    school.dispatch(exit_code=None)
    assert school.subjects("thuis@") != []


def test_1_what_waits_for_addresses_that_cannot_be_read_is_listed_once(school: School) -> None:
    bad = [guardian(f"g{at}", f"Ouder {at}x", email=f"a{at}@guardian,example") | BANNED for at in (2, 3, 4)]
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", **SHARED), *bad)
    said = json.loads(school.enrol("--json", exit_code=1).stdout)
    assert said["waiting"] == {"address-unreadable": [f"p1:g{at}" for at in (1, 2, 3, 4)]}


@pytest.mark.parametrize("by_hand", [True, False])
def test_1_check_says_where_no_colleague_could_tell_who_is_shut_out(school: School, by_hand: bool) -> None:
    if not by_hand:
        school.configure(replace=('[channels.handover]\nplugin = "handover"\n', ""))
        toml = school.folder / "ouderbrug.toml"
        toml.write_text(toml.read_text().replace(', "handover"]', "]"))
    banned = guardian("g2", "Mark Prins", relation="father", blocked="court-order", **SHARED)
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", **SHARED), banned)
    school.enrol()
    found = school.run("check", "--offline", exit_code=None)
    assert ("guardians who share a mailbox" not in found.stdout + found.stderr) is by_hand


@pytest.mark.parametrize("waits", [False, True], ids=["planned after", "queued before"])
def test_1_who_may_have_it_hears_it_from_a_colleague_while_an_emptied_authority_waits_for_an_answer(
    school: School, waits: bool
) -> None:
    """The mailbox that both read stays closed to it, and she is not silenced by a slip in his cell."""
    for number in range(3, 8):
        school.family(f"p{number} Kind{number} Ander", "4A", guardian(f"g{number}", f"Anna{number} Ander"))
    father = guardian("g2", "Mark Prins", **SHARED) | {"relation": "father"}
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", **SHARED), father)
    school.enrol()
    if waits:
        school.now = "2026-11-22T20:00:00+01:00"
        school.happens(score())
        school.dispatch()
    school.rows[-1]["authority"] = ""
    school.enrol()
    if not waits:
        school.happens(score())
    school.dispatch(now=LATER)
    assert school.smtp.mails == []
    [card] = school.json("tasks")["cards"]
    assert [tick["guardians"] for tick in card["ticks"]] == [["g1"]]
    assert school.json("status")["messages"]["queued"] == 1
