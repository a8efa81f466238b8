"""Mails come back: a dead address is asked about, refused mail closes a channel, and nobody is silenced."""

from __future__ import annotations

import json
import sqlite3
from base64 import b64encode
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from each import each

if TYPE_CHECKING:
    from a_school import School

SAMPLES = Path(__file__).parents[1] / "plugins" / "files" / "dsn"
OURS = "7f3c9e0b5d1a4c8e9b2f6a7d8c1e0f34"
MINE = {"guardian_key": "g1", "first_name": "Noor", "relation": "mother", "email": "noor.jansen@school.example"}
HERS = {"guardian_key": "g2", "first_name": "Kim", "relation": "mother", "email": "kim@school.example"}
NEWS = ("--school", "--set", "title=Nieuws", "--set", "body=Er is nieuws.")


@pytest.fixture
def mailed(school: School) -> School:
    """A school that mailed two guardians."""
    school.family("p1 Sam Bos", "3A", MINE)
    school.family("p2 Lot Smit", "3A", HERS)
    school.enrol()
    (school.folder / "staff.csv").write_text(
        "key;name;role;groups\ndir;Directeur;leader;\njuf;Juf;teacher;3A\n", encoding="utf-8"
    )
    school.run("import", str(school.folder / "staff.csv"))
    school.run("event", "add", "newsletter", "--id", "n1", *NEWS)
    school.dispatch()
    (school.folder / "Maildir" / "new").mkdir(parents=True)
    return school


def comes_back(
    school: School, name: str, number: int = 0, guardian: str = "g1", of: str = "n1", **changes: str
) -> None:
    """A sample lies in the Maildir, about the mail to this guardian of a newsletter."""
    query = "select public_id from message where recipient = ? and event_id = ?"
    with closing(sqlite3.connect(school.store)) as connection:
        [(ours,)] = connection.execute(query, (guardian, of)).fetchall()
    text = (SAMPLES / f"{name}.eml").read_text().replace(OURS, ours)
    for old, new in changes.items():
        text = text.replace(old, new)
    (school.folder / "Maildir" / "new" / f"{name}-{number}").write_text(f"X-Number: {number}\n{text}")


def take_in(school: School, now: str | None = None) -> dict[str, int]:
    said: dict[str, int] = school.json("bounces", "--maildir", str(school.folder / "Maildir"), now=now)["said"]
    return said


def errands(school: School, now: str | None = None) -> list[tuple[str, str, list[str]]]:
    found: list[dict[str, Any]] = school.json("tasks", now=now)["errands"]
    return [
        (one["code"], one["key"], one["assigned"]) for one in found if one["code"] in ("address-dead", "mail-refused")
    ]


@each("name", ["d01-office365-5.1.10", "d07-outlook-5.5.0", "d11-comment-and-case", "d12-exim-no-report"])
def test_a_dead_address_is_a_colleagues_to_ask_about(mailed: School, name: str) -> None:
    for one in (mailed.folder / "Maildir" / "new").iterdir():
        one.unlink()
    comes_back(mailed, name)
    assert take_in(mailed) == {"dead": 1}
    assert take_in(mailed) == {}, "each mail is read once"
    assert errands(mailed) == [("address-dead", "g1", ["juf"])]


def test_it_ends_when_somebody_asked_or_another_address_came(mailed: School) -> None:
    comes_back(mailed, "d01-office365-5.1.10")
    take_in(mailed)
    later = "2026-11-23T11:00:00+01:00"
    mailed.run("tasks", "--did", "address-dead", "g1", "--as", "juf", now=later)
    assert errands(mailed, later) == []
    comes_back(mailed, "d01-office365-5.1.10", 2)
    take_in(mailed, "2026-11-23T12:00:00+01:00")
    assert len(errands(mailed, "2026-11-23T12:00:00+01:00")) == 1
    mailed.rows[0]["email"] = "nieuw@school.example"
    mailed.enrol("--accept-changes")
    assert errands(mailed, "2026-11-23T12:00:00+01:00") == []


def test_a_bounce_silences_nobody(mailed: School) -> None:
    comes_back(mailed, "d01-office365-5.1.10")
    take_in(mailed)
    mailed.run("event", "add", "newsletter", "--id", "n2", *NEWS)
    assert mailed.dispatch(now="2026-11-30T10:00:00+01:00")["sent"] == 2


def test_a_full_mailbox_is_asked_about_the_third_time(mailed: School) -> None:
    mailed.run("event", "add", "newsletter", "--id", "n2", *NEWS)
    mailed.dispatch(now="2026-11-30T10:00:00+01:00")
    mailed.run("event", "add", "newsletter", "--id", "n3", *NEWS, now="2026-12-07T09:00:00+01:00")
    mailed.dispatch(now="2026-12-07T10:00:00+01:00")
    for number in (1, 2, 3):
        comes_back(mailed, "d04-forwarded", number)
    comes_back(mailed, "d04-forwarded", 4, of="n2")
    assert take_in(mailed) == {"failed": 4} and errands(mailed) == [], "however many reports came of each message"
    comes_back(mailed, "d04-forwarded", 5, of="n3")
    take_in(mailed)
    assert [key for _, key, _ in errands(mailed)] == ["g1"]
    with closing(sqlite3.connect(mailed.store)) as connection:
        assert "kpn.example" not in "\n".join(connection.iterdump()), "where it was forwarded to is nobody's to know"


def test_mail_refused_for_the_schools_sake_is_one_thing_to_mend(mailed: School) -> None:
    for number in range(80):
        of_kim = {} if number % 2 else {"noor.jansen@": "kim@"}
        comes_back(mailed, "d03-sender-fault-5.7.509", number, "g2" if of_kim else "g1", **of_kim)
    assert take_in(mailed) == {"own-fault": 80}
    assert errands(mailed) == [("mail-refused", "mail", ["dir"])]
    assert "channel email is closed (mails come back, and that is our side)" in mailed.run("status").stdout
    mailed.run("release", "channel", "email")
    later = "2026-11-23T11:00:00+01:00"
    comes_back(mailed, "d03-sender-fault-5.7.509", 99)
    take_in(mailed, later)
    assert "is closed" not in mailed.run("status", now=later).stdout, "of a mail that went before it was mended"


TO_NOOR, TO_GMAIL = "Final-Recipient: rfc822; noor.jansen@school.example", "Final-Recipient: rfc822;nj@gmail.example"
CAME_BY = f"Original-Recipient: rfc822;noor.jansen@school.example\n{TO_GMAIL}"


@each(
    ("said", "changes"),
    [
        ("maybe", {TO_NOOR: TO_GMAIL}),
        ("failed", {TO_NOOR: CAME_BY}),
        ("delayed", {"Action: failed": "Action: delayed"}),
        ("own-fault", {}),
    ],
)
def test_only_what_the_very_mailbox_refuses_for_good_closes_the_channel(
    mailed: School, said: str, changes: dict[str, str]
) -> None:
    assert all(old in (SAMPLES / "d03-sender-fault-5.7.509.eml").read_text() for old in changes)
    comes_back(mailed, "d03-sender-fault-5.7.509", **changes)
    assert take_in(mailed) == {said: 1}
    is_ours = said == "own-fault"
    assert ("is closed" in mailed.run("status").stdout) is is_ours
    assert bool(errands(mailed)) is is_ours


@each(
    ("name", "said", "changes"),
    [
        ("d06-delayed", "delayed", {}),
        ("d08-delivered", "no-bounce", {}),
        ("d09-forged", "not-ours", {}),
        ("d10-no-id", "no-id", {}),
        ("d15-mdn", "no-bounce", {}),
        ("d01-office365-5.1.10", "maybe", {"noor.jansen@": "somebody.else@"}),
    ],
)
def test_what_is_no_word_about_a_guardian_makes_no_errand(
    mailed: School, name: str, said: str, changes: dict[str, str]
) -> None:
    for one in (mailed.folder / "Maildir" / "new").iterdir():
        one.unlink()
    comes_back(mailed, name, **changes)
    assert take_in(mailed) == {said: 1}
    assert errands(mailed) == [] and take_in(mailed) == {}, "each mail is read once"


def test_an_answer_that_a_mailbox_is_closed_is_asked_about_and_changes_no_address(mailed: School) -> None:
    comes_back(mailed, "d14-mailbox-closed-autoreply")
    assert take_in(mailed) == {"closed": 1}
    assert [key for _, key, _ in errands(mailed)] == ["g1"]
    with closing(sqlite3.connect(mailed.store)) as connection:
        stored = "\n".join(connection.iterdump())
    assert "nieuw@school.example" not in stored and "noor.jansen@school.example" in stored


@each(
    ("other", "ours", "said"),
    [
        ("Action: failed\nStatus: 5.1.1", "Action: failed\nStatus: 5.2.2", "failed"),
        ("Action: failed\nStatus: 5.1.1", "Action: relayed\nStatus: 2.0.0", "no-bounce"),
        ("Action: failed\nStatus: 5.7.1", "Action: failed\nStatus: 5.1.1", "dead"),
        ("Action: delayed\nStatus: 4.4.7", "Action: failed\nStatus: 5.1.1", "dead"),
    ],
)
def test_of_several_recipients_what_is_said_of_our_mailbox_counts(
    mailed: School, other: str, ours: str, said: str
) -> None:
    for order in (0, 1):
        blocks = [f"Final-Recipient: rfc822; iemand@elders.example\n{other}",
                  f"Final-Recipient: rfc822; {MINE['email']}\n{ours}"]  # fmt: skip
        comes_back(mailed, "d01-office365-5.1.10", order)
        mail = mailed.folder / "Maildir" / "new" / f"d01-office365-5.1.10-{order}"
        head, _, rest = mail.read_text().partition("Final-Recipient")
        report = "\n\n".join(blocks[:: -1 if order else 1])
        mail.write_text(f"{head}{report}\n\n--{rest.partition(chr(10) + '--')[2]}")
        assert take_in(mailed) == {said: 1}


def test_whom_the_school_does_not_reach_is_one_list(mailed: School) -> None:
    mailed.family("p3 Jip Prins", "3A", {"guardian_key": "g3", "first_name": "Wim", "relation": "father", "email": ""})
    mailed.family(
        "p4 Ans Vos",
        "3A",
        {
            "guardian_key": "g4",
            "first_name": "Li",
            "relation": "father",
            "email": "li@school.example",
            "language": "zh",
        },
    )
    mailed.configure(replace=('general = ["email"]', 'general = ["email"]'))
    toml = (mailed.folder / "ouderbrug.toml").read_text().replace(', "handover"]', "]")
    (mailed.folder / "ouderbrug.toml").write_text(toml)
    mailed.enrol("--accept-changes")
    comes_back(mailed, "d01-office365-5.1.10")
    take_in(mailed)
    found = mailed.json("unreached")["unreached"]
    assert found == {"no-channel": ["g3"], "returned": ["g1"], "in-person": [], "not-told": [], "no-text": ["g4"]}
    said = mailed.run("unreached").stdout
    assert "their mails come back: 1 (g1)" in said and "Noor" not in said


@pytest.mark.parametrize("phone", ["", "0612345678"])
def test_whom_a_colleague_can_only_tell_at_school_is_on_it_too(mailed: School, phone: str) -> None:
    nobody = {"guardian_key": "g3", "first_name": "Wim", "relation": "father", "email": "", "mobile": phone}
    mailed.family("p3 Jip Prins", "3A", nobody)
    mailed.enrol("--accept-changes")
    assert mailed.json("unreached")["unreached"]["in-person"] == ([] if phone else ["g3"])


def test_the_mailbox_stands_in_the_toml_or_is_named(mailed: School) -> None:
    assert "under [bounces] in the TOML" in mailed.run("bounces", exit_code=2).stderr
    mailed.configure('\n[bounces]\nmaildir = "Maildir"\n')
    assert "no mail came back since" in mailed.run("bounces").stdout
    mailed.configure('\n[bounces]\nmaildir = "inbox"\n')
    assert "is no Maildir" in mailed.run("bounces", exit_code=2).stderr
    mailed.configure('\n[bounces]\nhost = "imap.school.example"\nusername = "school"\npassword = { env = "X" }\n')
    assert "a rehearsal asks no other machine" in mailed.run("bounces", exit_code=2).stderr
    mailed.configure('\n[bounces]\nhost = "imap.school.example"\n')
    assert "needs username and password" in mailed.run("bounces", exit_code=2).stderr


def unsubscribes(school: School, subject: str, sender: str = "iemand@elders.example", number: int = 0) -> None:
    """A mail of a person comes to the mailbox."""
    text = f"From: {sender}\nTo: weg@wegwijzer.example\nSubject: {subject}\nX-Number: {number}\n\n\n"
    (school.folder / "Maildir" / "new" / f"weg-{number}").write_text(text)


def token(school: School, address: str) -> str:
    """The token in the mail of the newsletter to this address."""
    (mail,) = [one.parsed for one in school.smtp.mails if address in str(one.parsed["To"])]
    return str(mail["List-Unsubscribe"]).rpartition("subject=")[2].rstrip(">")


def wishes(school: School) -> dict[str, list[str]]:
    with closing(sqlite3.connect(school.store)) as connection:
        rows = connection.execute("select key, opt_out from guardian order by key").fetchall()
    return {key: json.loads(opt_out) for key, opt_out in rows}


def test_a_mail_with_a_token_ends_its_kind_for_whom_it_was_whoever_sends_it(mailed: School) -> None:
    unsubscribes(mailed, token(mailed, "noor"))
    assert take_in(mailed) == {"less-news": 1}
    assert wishes(mailed) == {"g1": ["newsletter"], "g2": []}
    assert take_in(mailed) == {}, "each mail is read once"


def encoded(how: str, text: str) -> str:
    if how == "b":
        return f"=?utf-8?b?{b64encode(text.encode()).decode()}?="
    if how == "q":
        return f"=?UTF-8?Q?{text.replace('_', '=5F')}?="
    if how == "parted":
        return f"=?utf-8?q?{text[:9].replace('_', '=5F')}?=\n =?utf-8?q?{text[9:].replace('_', '=5F')}?="
    return f"\n {text}"


@each("head", ["", "\nAuto-Submitted: auto-generated", "\nX-Autoreply: yes"])
@each("how", ["b", "q", "parted", "folded"])
def test_however_the_subject_is_written_and_whatever_wrote_it_the_token_counts(
    mailed: School, how: str, head: str
) -> None:
    unsubscribes(mailed, encoded(how, token(mailed, "noor")) + head)
    assert take_in(mailed) == {"less-news": 1}
    assert wishes(mailed) == {"g1": ["newsletter"], "g2": []}


@each("subject", ["Re: {}", "{}x", "afmelden {}", "AAAAAAAAAAAAAAAAAAAAAA", "", "Afwezig"])
def test_what_is_no_token_alone_changes_nothing(mailed: School, subject: str) -> None:
    unsubscribes(mailed, subject.format(token(mailed, "noor")), sender="g1@guardian.example")
    take_in(mailed)
    assert wishes(mailed) == {"g1": [], "g2": []}
