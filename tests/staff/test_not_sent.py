"""What was not sent is told to who wrote it, with what to change; a ban or custody is not betrayed by it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from a_school import School, guardian, score
from ouderbrug.rules import register_rules
from ouderbrug.staff import not_sent
from ouderbrug.staff.due_follow_ups import DueFollowUp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.api import Rule

pytestmark = pytest.mark.slow

STAFF = ("juf.karin;Karin de Boer;teacher;3A;karin@wegwijzer.example", "meester.bas;Bas Mulder;teacher;8B;",
         "directie;Ria Vos;leader;;", "ib.els;Els Kok;ib;;")  # fmt: skip
PAGE = Path(__file__).parents[2] / "docs" / "rules.md"
RULES: dict[str, type[Rule]] = {rule.name: rule for rule in register_rules()}


def after(days: int) -> str:
    return f"{date(2026, 11, 23) + timedelta(days=days)}T10:00:00+01:00"


def errands(school: School, code: str, now: str | None = None, *words: str) -> list[dict[str, Any]]:
    return [one for one in school.json("tasks", *words, now=now)["errands"] if one["code"] == code]


def news(number: int) -> dict[str, Any]:
    payload = {"title": f"Nieuws {number}", "body": "Er was veel te doen deze week."}
    return {"id": f"news{number}", "kind": "newsletter", "audience": {"group": "3A"}, "payload": payload}


@pytest.fixture
def group(school: School) -> School:
    """A group with a mother, a banned father, one whom no way reaches, and one who may know nothing of the child."""
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"),
                  guardian("g2", "Tom Prins", relation="father", blocked="court-order"))  # fmt: skip
    school.family("p2 Noor Smit", "3A", guardian("g3", "Anna Smit", email=""))
    school.now = after(0)
    school.configure(replace=('sensitive = ["email", "handover"]', 'sensitive = ["email"]'))
    school.enrol()
    (school.folder / "staff.csv").write_text("\n".join(["key;name;role;groups;email", *STAFF]) + "\n")
    school.run("import", str(school.folder / "staff.csv"))
    return school


IN_DUTCH = '\n[cli]\nlanguage = "nl"\n'


def bad_news(number: int) -> dict[str, Any]:
    return news(number) | {"payload": {"title": "Betaal", "body": "Dat dit misging is uw schuld."}}


def test_12_8_a_refusal_is_told_to_the_teacher_with_its_reason_and_what_to_change(group: School) -> None:
    group.happens(bad_news(1))
    group.dispatch()
    [told] = [one for one in errands(group, "not-sent", None, "--as", "juf.karin") if one["key"] == "news1:tone.blame"]
    assert (told["event"], told["groups"], told["assigned"]) == ("news1", ["3A"], ["juf.karin"])
    assert "because blames the guardian" in group.run("tasks", "--as", "juf.karin").output
    group.configure(IN_DUTCH, replace=('sensitive = ["email", "handover"]', 'sensitive = ["email"]'))
    said = " ".join(group.run("tasks", "--as", "juf.karin").output.split())
    assert "omdat een ouder de schuld krijgt; schrijf wat u samen kunt doen" in said
    assert errands(group, "not-sent", None, "--as", "meester.bas") == []


def test_12_8_whom_no_way_reaches_is_told_and_ticked_off(group: School) -> None:
    group.happens(news(1))
    group.dispatch()
    [told] = errands(group, "not-sent")
    assert (told["key"], told["count"]) == ("news1:content_policy.unreachable", 1)
    group.run("tasks", "--did", "not-sent", told["key"], "--as", "juf.karin")
    assert errands(group, "not-sent") == []


@pytest.mark.parametrize("told_by_a_colleague", [True, False])
@pytest.mark.parametrize("off", [True, False])
def test_who_was_told_by_a_colleague_is_not_told_again_once_a_mail_reaches_them(
    group: School, told_by_a_colleague: bool, off: bool
) -> None:
    group.happens(news(1))
    group.dispatch()
    if off:
        group.happens(news(1) | {"revision": 2, "withdrawn": True})
        group.dispatch()
    if told_by_a_colleague:
        for told in errands(group, "not-sent"):
            group.run("tasks", "--did", "not-sent", told["key"], "--as", "juf.karin")
    group.rows = [
        row | ({"email": "anna@guardian.example"} if row["guardian_key"] == "g3" else {}) for row in group.rows
    ]
    group.enrol("--accept-changes")
    group.dispatch()
    heard = [mail for mail in group.smtp.mails if "anna@guardian.example" in mail.recipients]
    assert len(heard) == (not told_by_a_colleague and not off)


def test_7_a_guardian_who_is_kept_from_many_messages_is_one(group: School) -> None:
    group.happens(news(1), news(2))
    group.dispatch()
    [told] = errands(group, "not-everybody", None, "--as", "directie")
    assert (told["count"], told["why"]) == (1, "consent.contact-ban (1)")
    assert "Je hoeft niets te doen. De directie weet waarom. Het gaat om: groep 3A. Voor 1 ouder." in _paper(group)


def test_12_8_why_it_is_does_not_betray_a_ban(group: School) -> None:
    group.happens(news(1), news(2))
    group.dispatch()
    [told] = errands(group, "not-everybody", None, "--as", "juf.karin")
    assert (told["key"], told["why"], told["event"], told["guardian"]) == ("3A", "", "", "")
    for said in (group.run("tasks", "--as", "juf.karin").output, group.run("tasks").output, _paper(group)):
        assert "ban" not in said.replace("directie", "")
        assert "consent" not in said
    for who in ("directie", "ib.els"):
        [told] = errands(group, "not-everybody", None, "--as", who)
        assert told["why"] == "consent.contact-ban (1)"


def test_12_8_whose_child_is_in_no_group_is_told_of_to_a_leader(group: School) -> None:
    banned = guardian("g9", "Rob Vink", relation="father", blocked="court-order")
    group.family("p9 Guus Vink", "", guardian("g8", "Ans Vink"), banned)
    group.enrol()
    group.happens(news(1) | {"audience": {"pupil": "p9"}})
    group.dispatch()
    [told] = errands(group, "not-everybody", None, "--as", "directie")
    assert (told["key"], told["groups"], told["assigned"], told["why"]) == (
        "-",
        [],
        ["directie"],
        "consent.contact-ban (1)",
    )


@pytest.mark.parametrize(
    ("what", "since", "why"),
    [
        ({"withdrawn": True}, {"authority": "no", "receives": ""}, "on-request"),
        ({"priority": "low"}, {"blocked": "court-order"}, "contact-ban"),
        ({"audience": {"pupil": "p2"}}, {"authority": "no", "receives": ""}, "on-request"),
    ],
)
def test_17_who_heard_of_it_and_cannot_be_told_what_became_of_it_is_told_of_to_the_school(
    group: School, what: dict[str, Any], since: dict[str, str], why: str
) -> None:
    """Two read one mailbox; since then one of them may not be told: that it is off, that it changed, or not theirs."""
    shared = {"email": "thuis@guardian.example"}
    parents = guardian("g6", "Ans Vink", **shared), guardian("g7", "Rob Vink", relation="father", **shared)
    group.family("p4 Guus Vink", "3A", *parents)
    group.enrol()
    heard = score("p4")
    group.happens(heard)
    group.dispatch()
    group.rows[-1].update(since)
    group.enrol()
    assert errands(group, "not-everybody") == []
    changed = {"payload": heard["payload"] | {"next_goal": "een heel dik boek"}} if "priority" in what else {}
    group.happens(heard | {"revision": 2} | what | changed, file="later.jsonl")
    group.dispatch(after(1))
    [told] = errands(group, "not-everybody", after(1), "--as", "directie")
    assert told["why"] == f"consent.{why} (1)"


def _paper(school: School) -> str:
    school.run("tasks", "--print", str(school.folder / "lijst.html"))
    return (school.folder / "lijst.html").read_text()


def test_12_8_it_stands_on_paper_and_the_mail_of_the_morning_holds_counts(group: School) -> None:
    group.happens(bad_news(1))
    group.dispatch()
    paper = _paper(group)
    assert "Een bericht is niet verstuurd. Het gaat om: Betaal. Voor 1 ouder, omdat" in paper
    assert "omdat een ouder de schuld krijgt; schrijf wat u samen kunt doen." in paper
    group.configure('\n[staff_mail]\nat = "07:30"\nchannel = "email"\n')
    group.dispatch(after(1))
    [mail] = [mail for mail in group.smtp.mails if "karin@" in str(mail.parsed["To"])]
    assert mail.parsed["Subject"] == "Voor jou: 2 berichten niet verstuurd"
    text = mail.parsed.get_body(("plain",)).get_content().replace("\r\n", " ")
    why = "omdat een ouder de schuld krijgt; schrijf wat u samen kunt doen."
    assert f"Een bericht is niet verstuurd aan 1 ouder: Betaal, {why}" in text, "what to do stands beside it"


def test_12_8_status_lists_what_was_refused_until_somebody_answered(group: School) -> None:
    group.happens(news(1))
    group.dispatch()
    told = [(one["event"], one["why"], one["count"], one["assigned"]) for one in group.json("status")["not_sent"]]
    assert told == [("news1", "content_policy.unreachable", 1, ["juf.karin"]), ("", "", 1, ["juf.karin"])]
    said = group.run("status").output
    assert "not sent to 1 guardian: news1, no address; for juf.karin" in said
    assert "not sent to 1 guardian: group 3A, ask the school leader; for juf.karin" in said
    group.run("tasks", "--did", "not-sent", "news1:content_policy.unreachable", "--as", "juf.karin")
    assert [one["event"] for one in group.json("status")["not_sent"]] == [""]


def test_12_8_what_is_as_a_guardian_wishes_is_told_to_nobody(group: School) -> None:
    group.run("optout", "g1", "--kind", "newsletter")
    group.happens(news(1))
    group.dispatch()
    assert [one["key"] for one in errands(group, "not-sent")] == ["news1:content_policy.unreachable"]


def test_12_8_a_week_later_it_is_too_old_to_be_told(group: School) -> None:
    group.happens(news(1))
    group.dispatch()
    assert errands(group, "not-sent", after(6))
    assert errands(group, "not-sent", after(8)) == []


def test_12_8_what_was_decided_as_a_holiday_began_is_told_after_it(group: School) -> None:
    """Friday 18 December, after the mail of the morning: until 4 January nobody reads, and no mail is sent."""
    group.now = "2026-12-18T15:00:00+01:00"
    group.happens(bad_news(1))
    group.dispatch()
    assert errands(group, "not-sent", "2027-01-04T07:30:00+01:00")
    assert errands(group, "not-sent", "2027-01-08T17:00:00+01:00")
    assert not errands(group, "not-sent", "2027-01-11T07:30:00+01:00")


def test_12_8_a_drop_that_may_not_be_the_first_contact_is_a_call_with_a_guide(group: School) -> None:
    action = {"what": "elke dag de tafel van 3 opzeggen", "minutes": 10, "when": "na het eten"}
    payload = {"subject": "rekenen", "direction": "down", "next_goal": "de tafel van 3", "summary": "Jip oefent nog."}
    payload |= {"action": action, "approved_by": "juf.karin"}
    group.happens({"id": "s1", "kind": "notable_score", "audience": {"pupil": "p1"}, "payload": payload})
    group.dispatch()
    [card] = group.json("tasks")["cards"]
    assert (card["event"], card["channel"], card["way"]) == ("s1", "handover", "talk")
    assert group.smtp.mails == []
    page = _paper(group)
    assert "dit zou het eerste zijn" in page.lower() and "Begin met iets moois" in page


def test_7_what_is_no_more_the_first_word_from_school_is_not_called_so(group: School) -> None:
    test_12_8_a_drop_that_may_not_be_the_first_contact_is_a_call_with_a_guide(group)
    praise = {"id": "e1", "kind": "encouragement", "audience": {"pupil": "p1"}, "payload": {"what": "Goed gewerkt."}}
    group.happens(praise)
    group.dispatch()
    assert len(group.smtp.mails) == 1
    page = _paper(group)
    assert "dit zou het eerste zijn" not in page.lower() and "Begin met iets moois" in page


@pytest.mark.parametrize(
    ("over", "says"),
    [(False, "het te laat werd; vertel het zelf"), (True, "het te laat werd. Vertellen hoeft niet meer")],
)
def test_12_8_of_what_is_over_nobody_is_asked_to_tell_it(over: bool, says: str) -> None:
    assert not_sent.words(not_sent.EXPIRED, RULES, over=over) == says


@pytest.mark.parametrize(
    ("ahead", "lasting", "over"), [(0, False, True), (1, False, False), (None, False, False), (0, True, False)]
)
def test_12_8_what_happened_to_a_child_is_never_over(ahead: int | None, lasting: bool, over: bool) -> None:
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    ends = None if ahead is None else now + timedelta(hours=ahead)
    due = DueFollowUp("not-sent", "e1", (), now, ends=ends, lasting=lasting)
    assert not_sent.is_over(due, now) is over


def _refusals() -> Iterator[tuple[type[Rule], str]]:
    for name, section in re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", PAGE.read_text(), re.MULTILINE | re.DOTALL):
        for code, meaning in re.findall(r"^\| ([\w-]+) \| refuse \| (.*)", section, re.MULTILINE):
            if name in RULES and "no rule's code" not in meaning:
                yield RULES[name], code


def test_12_8_every_refusal_of_a_rule_has_words_for_its_author_or_is_nobodys_to_explain() -> None:
    found = list(_refusals())
    assert len(found) > 40
    assert [(rule.name, code) for rule, code in found if code not in rule.for_authors] == []
    guarded = {code for rule, code in found if rule.for_authors[code] is None}
    of_consent = {"contact-ban", "receives-nothing", "on-request", "authority-unknown", "role", "shared-address"}
    assert guarded == of_consent | {"group-has-ban"}
    unknown = [(rule.name, set(rule.for_authors) - {code for one, code in found if one is rule}) for rule, _ in found]
    assert [one for one in unknown if one[1]] == []


def test_13_what_asks_nothing_is_told_once_and_goes_on_to_nobody(group: School) -> None:
    """An evening that nobody told in time, and a card that waits each morning beside it."""
    group.configure('\n[staff_mail]\nat = "07:30"\nchannel = "email"\n', replace=('["email"]', '["email", "handover"]'))
    group.happens(
        {"id": "avond", "kind": "meeting_invitation", "audience": {"group": "3A"},
         "payload": {"title": "Avond", "starts_at": "2026-11-25T19:00:00+01:00", "place": "de aula",
                     "why": "Om te zien."}},
        news(1),
    )  # fmt: skip
    told: list[tuple[str, int, str]] = []
    for day in range(8):
        before = len(group.smtp.mails)
        group.dispatch(after(day), exit_code=None)
        mails = [mail.parsed for mail in group.smtp.mails[before:] if "@wegwijzer" in str(mail.parsed["To"])]
        bodies = [" ".join(str(mail.get_body(("plain",)).get_content()).split()) for mail in mails]
        told += [(what, day, str(mail["To"])[:5]) for mail, body in zip(mails, bodies, strict=True)
                 for what in ("Vertellen hoeft niet meer", "met opzet") if what in body]  # fmt: skip
        (one,) = [one for one in group.json("tasks")["errands"] if one["code"] == "not-everybody"]
        assert (one["assigned"], one["level"]) == (["juf.karin"], "teacher")
    assert [one[1:] for one in told if "Vertellen" in one[0]] == [(3, "Karin")], "on the day after, and no more"
    assert [one[1:] for one in told if "opzet" in one[0]] == [(0, "Karin"), (3, "Karin")], "when something was decided"
    found = group.json("unreached")["unreached"]
    assert (found["in-person"], found["not-told"]) == (["g3"], [])
    group.rows[-1]["mobile"] = "0612345678"
    group.enrol("--accept-changes")
    assert group.json("unreached")["unreached"]["not-told"] == ["g3"]
    assert group.json("unreached", now=after(40))["unreached"]["not-told"] == []
    group.configure(IN_DUTCH, replace=('["email"]', '["email", "handover"]'))
    group.now = after(7)
    assert "Vertellen hoeft niet meer" in " ".join(group.run("tasks", "--all").stdout.split())
