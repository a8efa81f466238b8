"""A guardian says yes or no in their calendar, and the school hears it: from whom it invited, and from nobody else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

PAIR = (("g1", "Sara Bakker"), ("g2", "Mark Prins"))
EVENT: dict[str, Any] = {
    "id": "spel", "kind": "meeting_invitation", "audience": {"group": "3A"},
    "payload": {"title": "Spelavond", "starts_at": "2026-12-03T19:30:00+01:00", "place": "De aula",
                "why": "Samen spelletjes leren kennen."},
}  # fmt: skip
NOON, EVENING = "2026-11-23T12:00:00+01:00", "2026-11-23T18:00:00+01:00"


@pytest.fixture
def invited(school: School) -> School:
    """Two guardians have an invitation in their calendars."""
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins", relation="father"))
    school.enrol()
    school.staff("dir;Ria;leader;", "juf.karin;Karin;teacher;3A")
    school.happens(EVENT)
    school.dispatch()
    (school.folder / "Maildir" / "new").mkdir(parents=True)
    return school


def invitation(school: School, key: str) -> str:
    """The last invitation that a guardian got, as the text of a calendar."""
    mails = [mail for mail in school.smtp.mails if f"{key}@" in str(mail.parsed["To"])]
    parts = [part for part in mails[-1].parsed.walk() if part.get_content_type() == "text/calendar"]
    return str(parts[0].get_content()).replace("\r\n ", "").replace("\r\n", "\n")


def reply(school: School, key: str, said: str, *, at: str = "20261123T101500Z", **changes: str) -> str:
    """What a calendar makes of it (RFC 5546, section 3.2.3)."""
    text = invitation(school, key).replace("METHOD:REQUEST", "METHOD:REPLY")
    text = re.sub(r"PARTSTAT=NEEDS-ACTION", f"PARTSTAT={said}", text)
    text = re.sub(r"DTSTAMP:\w+", f"DTSTAMP:{at}", text)
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


def comes_in(
    school: School, calendar: str, name: str = "a", method: str = "REPLY", sender: str = "a@b.example"
) -> None:
    mail = (
        f"From: {sender}\nTo: ouders@wegwijzer.example\nSubject: Accepted: {name}\nMIME-Version: 1.0\n"
        'Content-Type: multipart/alternative; boundary="x"\n\n--x\nContent-Type: text/plain\n\nJa.\n'
        f"--x\nContent-Type: text/calendar; charset=utf-8; method={method}\n\n{calendar}\n--x--\n"
    )
    (school.folder / "Maildir" / "new" / name).write_text(mail, encoding="utf-8")


def read(school: School, now: str = NOON) -> dict[str, int]:
    said: dict[str, int] = school.json("bounces", "--maildir", str(school.folder / "Maildir"), now=now)["said"]
    return said


def answers(school: School) -> dict[str, tuple[str, str]]:
    found = school.json("respond", "spel")["answers"]
    return {one["guardian"]: (one["answer"], one["by"]) for one in found}


@pytest.mark.parametrize(("said", "answer"), [("ACCEPTED", "ja"), ("DECLINED", "nee"), ("TENTATIVE", "anders")])
def test_what_a_calendar_answers_is_the_answer_of_who_was_invited(invited: School, said: str, answer: str) -> None:
    comes_in(invited, reply(invited, "g1", said))
    assert read(invited) == {"answered": 1}
    assert answers(invited) == {"g1": (answer, "calendar")}
    assert read(invited) == {}, "each mail is read once"


def test_of_two_answers_the_later_counts_however_they_lie(invited: School) -> None:
    comes_in(invited, reply(invited, "g1", "DECLINED", at="20261123T104500Z"), "a")
    comes_in(invited, reply(invited, "g1", "ACCEPTED", at="20261123T101500Z"), "b")
    assert read(invited) == {"answered": 2}
    assert answers(invited) == {"g1": ("nee", "calendar")}


def test_what_is_perhaps_is_somebodys_to_ask_about(invited: School) -> None:
    comes_in(invited, reply(invited, "g1", "TENTATIVE"))
    read(invited)
    errands = [one for one in invited.json("tasks")["errands"] if one["code"] == "question-asked"]
    assert [(one["key"], one["assigned"]) for one in errands] == [("spel:g1", ["juf.karin"])]


def forged(school: School, how: str) -> tuple[str, dict[str, Any]]:
    mine, other = reply(school, "g1", "ACCEPTED"), reply(school, "g2", "ACCEPTED")
    uids = [re.search(r"^UID:(\S+)", text, re.MULTILINE) for text in (mine, other)]
    assert all(uids)
    one, two = (found[1] for found in uids if found)
    guest = re.search(r"^ATTENDEE.*$", mine, re.MULTILINE)
    assert guest
    event = mine[mine.index("BEGIN:VEVENT") : mine.index("END:VCALENDAR")]
    return {
        "a uid that was guessed": (mine.replace(one, "f" * 32), {}),
        "the invitation of another": (mine.replace(one, two), {}),
        "passed on to somebody": (mine.replace("g1@guardian.example", "oma@thuis.example"), {}),
        "a guest more": (mine.replace(guest[0], f"{guest[0]}\n{guest[0]}"), {}),
        "two entries": (mine.replace("END:VCALENDAR", event + "END:VCALENDAR"), {}),
        "a method that is not its own": (mine, {"method": "PUBLISH"}),
        "a method of the mail alone": (mine.replace("METHOD:REPLY", "METHOD:REQUEST"), {}),
        "no answer": (mine.replace("PARTSTAT=ACCEPTED", "PARTSTAT=NEEDS-ACTION"), {}),
        "no calendar": ("BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEV", {}),
        "one moment of a series": (mine.replace("END:VEVENT", "RECURRENCE-ID:20261203T183000Z\nEND:VEVENT"), {}),
    }[how]


FORGED = ("a uid that was guessed", "the invitation of another", "passed on to somebody", "a guest more", "two entries",
          "a method that is not its own", "a method of the mail alone", "no answer", "no calendar",
          "one moment of a series")  # fmt: skip


@pytest.mark.parametrize("how", FORGED)
def test_what_is_forged_or_not_theirs_answers_nothing(invited: School, how: str) -> None:
    calendar, more = forged(invited, how)
    comes_in(invited, calendar, sender="Sara Bakker <g1@guardian.example>", **more)
    assert "answered" not in read(invited)
    assert answers(invited) == {}


def test_an_answer_in_a_mail_that_is_passed_on_is_none(invited: School) -> None:
    comes_in(invited, reply(invited, "g1", "ACCEPTED"))
    path = invited.folder / "Maildir" / "new" / "a"
    whole = path.read_text(encoding="utf-8")
    path.write_text(f"From: a@b.example\nContent-Type: message/rfc822\n\n{whole}", encoding="utf-8")
    assert read(invited) == {"no-bounce": 1}


def test_an_answer_to_what_changed_or_is_off_counts_no_more(invited: School) -> None:
    before = reply(invited, "g1", "ACCEPTED")
    invited.run("event", "amend", "spel", "--set", "starts_at=2026-12-04T19:30:00+01:00", now=NOON)
    invited.dispatch(now=NOON)
    comes_in(invited, before)
    assert read(invited, EVENING) == {"too-late": 1} and answers(invited) == {}
    comes_in(invited, reply(invited, "g1", "ACCEPTED", at="20261123T113000Z"), "b")
    assert read(invited, EVENING) == {"answered": 1}
    invited.run("event", "withdraw", "spel", now=EVENING)
    comes_in(invited, before.replace("ACCEPTED", "DECLINED"), "c")
    assert read(invited, EVENING) == {"too-late": 1} and answers(invited) == {"g1": ("ja", "calendar")}


def test_who_may_hear_nothing_now_answers_nothing(invited: School) -> None:
    contacts = invited.folder / "contacts.csv"
    head, *rows = contacts.read_text().splitlines()
    at = head.split(";").index("blocked")
    cells = [row.split(";") for row in rows]
    for row in cells:
        row[at] = "court-order" if "g1" in row else ""
    contacts.write_text("\n".join([head, *(";".join(row) for row in cells)]) + "\n")
    invited.run("import", str(contacts))
    comes_in(invited, reply(invited, "g1", "ACCEPTED"))
    assert read(invited) == {"too-late": 1} and answers(invited) == {}


@pytest.mark.parametrize(("extra", "there"), [("", "karin@wegwijzer.example"), ("bounces", "ouders@wegwijzer.example")])
def test_where_mails_are_read_calendars_answer_to_the_mailbox_of_the_school(
    school: School, extra: str, there: str
) -> None:
    school.configure('\n[bounces]\nmaildir = "Maildir"\n' if extra else "")
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    school.enrol()
    table = school.folder / "staff.csv"
    table.write_text("key;name;role;groups;email\njuf.karin;Karin;teacher;3A;karin@wegwijzer.example\n")
    school.run("import", str(table))
    school.happens(EVENT)
    school.dispatch()
    assert f"mailto:{there}" in next(one for one in invitation(school, "g1").splitlines() if "ORGANIZER" in one)
    assert "karin@" in str(school.smtp.mails[0].parsed["Reply-To"]), "what a person writes goes to a colleague"


def test_an_answer_from_a_mailbox_that_two_read_is_that_of_both(school: School) -> None:
    both = [guardian(key, name, email="thuis@guardian.example") for key, name in PAIR]
    school.family("p1 Jip Prins", "3A", *both)
    school.enrol()
    school.happens(EVENT)
    school.dispatch()
    (school.folder / "Maildir" / "new").mkdir(parents=True)
    comes_in(school, reply(school, "thuis", "ACCEPTED"))
    assert read(school) == {"answered": 1}
    assert answers(school) == {"g1": ("ja", "calendar"), "g2": ("ja", "calendar")}


@pytest.mark.parametrize("more", [(), ("p2 Roos Prins;5B", "p3 Daan Prins;7B")])
def test_an_invitation_that_came_in_a_digest_is_answered_as_one_that_came_alone(
    school: School, more: tuple[str, ...]
) -> None:
    school.configure('\n[digest]\nat = "17:30"\n')
    mother = guardian("g1", "Sara Bakker", digest="yes")
    for one in ("p1 Jip Prins;3A", *more):
        name, group = one.split(";")
        school.family(name, group, mother)
    school.enrol()
    others = [EVENT | {"id": f"m{n}", "kind": "moment", "audience": {"group": one.split(";")[1]},
                       "payload": {"what": f"Moment {n}."}} for n, one in enumerate(more)]  # fmt: skip
    school.happens(EVENT, *others)
    school.dispatch()
    assert not school.smtp.mails, "it waits for the digest"
    school.dispatch(now="2026-11-23T17:30:00+01:00")
    (school.folder / "Maildir" / "new").mkdir(parents=True)
    comes_in(school, reply(school, "g1", "ACCEPTED"))
    assert read(school, EVENING) == {"answered": 1}
    assert answers(school) == {"g1": ("ja", "calendar")}


@pytest.mark.parametrize(
    ("address", "said"), [("nieuw@thuis.example", "too-late"), ("G1@guardian.example", "answered")]
)
def test_a_calendar_in_a_mailbox_that_is_theirs_no_more_answers_nothing(
    invited: School, address: str, said: str
) -> None:
    answer = reply(invited, "g1", "ACCEPTED")
    invited.rows[0] |= {"email": address}
    invited.enrol("--accept-changes", exit_code=None)
    comes_in(invited, answer)
    assert read(invited) == {said: 1}
    assert bool(answers(invited)) is (said == "answered")
