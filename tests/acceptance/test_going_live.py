"""A pilot reaches nobody, whatever a channel does; and how a school goes live after it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import room_samples
from a_school import School, guardian
from chances import cover
from ouderbrug.delivery.going_live import guard, take
from ouderbrug.delivery.judging import judge
from ouderbrug.errors import ConfigError, NeedsPerson
from ouderbrug.model import State
from ouderbrug.staff.shown import approval_hashes
from ouderbrug.store import going_live, holds
from ouderbrug.store.database import Store
from ouderbrug.testing import CLOSE
from room_samples import people, runtime, work
from store_samples import NOW, SCHOOL, message, put, row_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

pytestmark = pytest.mark.slow

PILOT = 'redirect_to = "ict@wegwijzer.example"\n'
SCORE: dict[str, Any] = {
    "id": "score", "kind": "notable_score", "audience": {"pupils": ["p2"]},
    "payload": {"subject": "lezen", "direction": "up", "next_goal": "een boek lezen", "approved_by": "juf",
                "summary": "Deniz leest vlot. DENIZ AKSOY las ook Deniz' boek voor; mevrouw Aksoy weet ervan.",
                "action": {"what": "samen een bladzijde lezen", "minutes": 10, "when": "drie avonden"}},
}  # fmt: skip
LETTERS = """
from pathlib import Path
from ouderbrug import Capabilities, Channel, ContentClass, Receipt, hookimpl

class Letters(Channel):
    name = "letters"
    capabilities = Capabilities(classes=frozenset(ContentClass), {more})

    def __init__(self, config, context):
        super().__init__(config, context)
        Path({there!r}).write_text("made")

    def send(self, message):
        Path({there!r}).write_text(message.to[0].name + message.to[0].value)
        return Receipt(at=self.context.clock())

@hookimpl
def register_channels():
    return [Letters]
"""


def write(school: School, top: str, toml: str | None = None) -> None:
    path = school.folder / "ouderbrug.toml"
    path.write_text(top + (toml if toml is not None else path.read_text()))


@pytest.mark.parametrize(
    ("more", "called"),
    [
        ("", False),
        ('addressed_by="email"', False),
        ('addressed_by="mobile", pilot=True', False),
        ('addressed_by="email", pilot=True', True),
    ],
)
def test_15_in_a_pilot_only_a_channel_that_says_it_honours_it_is_called(
    small_school: School, more: str, called: bool
) -> None:
    post = small_school.folder / "post.txt"
    folder = small_school.folder / "plugins"
    folder.mkdir()
    (folder / "letters.py").write_text(LETTERS.format(more=more, there=str(post)))
    small_school.configure(
        '\n[plugins]\nplugins_dir = "plugins"\n[channels.letters]\n',
        replace=('sensitive = ["email", "handover"]', 'sensitive = ["letters"]'),
    )
    for row in small_school.rows:
        row["mobile"] = f"061234567{row['guardian_key'][1]}"
    small_school.enrol()
    write(small_school, PILOT)
    small_school.happens(SCORE)
    said = small_school.run("dispatch", exit_code=0 if called else 3)
    assert post.exists() == called, "a channel that is not called is not even made"
    posted = post.read_text() if called else ""
    findings = [one["message"] for one in small_school.json("check", "--offline")["findings"]]
    if called:
        assert posted == "Ouder A Voorbeeldict@wegwijzer.example"
    else:
        assert "letters does not say that it keeps a pilot from guardians" in said.stderr and "1 wait" in said.stderr
        assert any("is not called while redirect_to is set" in one for one in findings)
        assert small_school.json("status")["messages"]["queued"] == 1


def test_15_in_a_pilot_texts_about_a_child_have_invented_names(small_school: School) -> None:
    write(small_school, PILOT)
    small_school.happens(SCORE)
    small_school.run("dispatch")
    [mail] = small_school.smtp.mails
    assert mail.recipients == ("ict@wegwijzer.example",)
    said = (
        str(mail.parsed["To"])
        + str(mail.parsed["Subject"])
        + "".join(part.get_content() for part in mail.parsed.walk() if part.get_content_maintype() == "text")
    )
    for name in ("Deniz", "DENIZ", "Aksoy", "AKSOY", "Elif"):
        assert name not in said
    assert "Sam leest vlot. SAM VOORBEELD las ook Sam" in said and "mevrouw Voorbeeld" in said
    assert "Ouder A" in said


NEWS: dict[str, Any] = {
    "id": "test", "kind": "newsletter", "audience": {"school": True}, "payload": {"title": "Proef", "body": "Proef."},
}  # fmt: skip
NIGHT = "2026-11-22T21:00:00+01:00"
MODES = {"live": "", "pilot": PILOT, "other pilot": PILOT.replace("ict", "it"), "off": "live = false\n"}


@pytest.fixture
def piloted(small_school: School) -> School:
    """A school of which a test newsletter waits for the morning, in the pilot."""
    (small_school.folder / "staff.csv").write_text(
        "key;name;email;role;groups\njuf;Karin de Boer;juf@wegwijzer.example;teacher;3A\n"
        "directie;Ria Vos;ria@wegwijzer.example;leader;\n"
    )
    small_school.run("import", str(small_school.folder / "staff.csv"))
    mode(small_school, "pilot")
    small_school.happens(NEWS)
    small_school.now = NIGHT
    small_school.run("dispatch")
    small_school.now = "2026-11-23T10:00:00+01:00"
    return small_school


def mode(school: School, name: str) -> None:
    """Change live and redirect_to by hand."""
    school.configure()
    write(school, MODES[name])


def test_15_a_test_newsletter_of_the_pilot_goes_to_no_family(piloted: School) -> None:
    mode(piloted, "live")
    assert "nothing would be sent before `ouderbrug golive`" in piloted.run("plan").stderr
    said = piloted.run("dispatch", exit_code=3)
    assert "`ouderbrug golive` first; nothing was sent" in said.stderr
    assert piloted.smtp.mails == []
    asked = piloted.json("golive", exit_code=2)
    assert (asked["waiting"], asked["needed"], asked["ready"]) == ({"newsletter": 4}, True, False)
    gone = {"now": "live", "group": "", "by": "directie", "thrown_away": 4, "groups": []}
    assert piloted.go_live() == gone
    assert piloted.dispatch() == {}
    piloted.happens(NEWS | {"id": "true"})
    assert piloted.dispatch() == {"collected": 1, "sent": 4, "refused": 2}
    assert piloted.json("why", "test")["not_reached"]["g1"] == "pilot"


REFUSED: list[tuple[tuple[str, ...], str]] = [
    (("--as", "juf", "--decision", "MT 12-11"), "role leader"),
    (("--as", "wie", "--decision", "MT 12-11"), "no colleague"),
    (("--as", "directie"), "where it was decided"),
    (("--as", "directie", "--decision", "MT 12-11", "--group", "9Z"), "no group of that name"),
]


def test_15_golive_is_asked_by_one_and_decided_by_a_leader(piloted: School) -> None:
    mode(piloted, "live")
    piloted.run("golive", exit_code=None)
    decided = ("golive", "--as", "directie", "--decision", "MT 12-11")
    assert "keep the school from going live" in piloted.run(*decided, exit_code=2).stderr, "there is no backup"
    piloted.run("store", "backup")
    for words, says in REFUSED:
        assert says in piloted.run("golive", *words, exit_code=2).stderr, says
    piloted.run("dispatch", exit_code=3)
    assert piloted.smtp.mails == []


def test_15_golive_needs_somebody_who_asked(piloted: School) -> None:
    mode(piloted, "live")
    piloted.run("store", "backup")
    said = piloted.run("golive", "--as", "directie", "--decision", "MT 12-11", exit_code=3)
    assert "nobody asked for it yet" in said.stderr


def test_15_golive_says_that_the_relay_does_not_take_the_sender(piloted: School) -> None:
    mode(piloted, "live")
    piloted.run("store", "backup")
    piloted.smtp.replies["MAIL"] = ["550 5.7.60 may not send as this address"] * 9
    found = piloted.json("golive", exit_code=2)
    assert any("channels.email" in one["where"] for one in found["findings"])


def test_15_an_open_decision_takes_no_group_that_is_not_there_or_does_not_go_live(piloted: School) -> None:
    """In a step back a first group would have been a hold on everybody else."""
    piloted.run("store", "backup")
    for now, group, says in (
        ("live", "9Z", "no group of that name"),
        ("other pilot", "9Z", "leave it out"),
        ("other pilot", "7B", "leave it out"),
    ):
        mode(piloted, now)
        piloted.run("golive", exit_code=None)
        for words in ((), ("--as", "directie", "--decision", "MT 12-11")):
            said = piloted.run("golive", *words, "--group", group, exit_code=2)
            assert says in said.stderr and (group != "9Z" or group not in said.output), (now, group, words)
            assert "only group" not in piloted.run("status").stdout
        piloted.run("dispatch", exit_code=3)
    assert piloted.smtp.mails == []


def test_15_one_group_first(piloted: School) -> None:
    mode(piloted, "live")
    assert piloted.go_live("--group", "7B")["group"] == "7B"
    piloted.happens(NEWS | {"id": "all"})
    counts = piloted.dispatch()
    assert counts["sent"] == 3, "the guardians of 7B, who may have it"
    assert {mail.recipients[0][:2] for mail in piloted.smtp.mails} == {"g1", "g2", "g6"}
    assert piloted.json("status")["messages"]["queued"] == 1
    done = piloted.go_live("--keep")
    assert (done["now"], done["thrown_away"]) == ("live", 0)
    assert piloted.json("status")["messages"]["awaiting_approval"] == 1, "what waited is looked at first"
    piloted.happens(NEWS | {"id": "more"})
    assert piloted.dispatch()["sent"] == 4


def test_15_a_sibling_in_another_group_is_named_to_nobody_before_that_is_live(piloted: School) -> None:
    """Jip is in 3A, and Roos in 7B."""
    mode(piloted, "live")
    piloted.go_live("--group", "7B")
    asks = {"id": "both", "kind": "question", "payload": {"question": "Hoe gaat het?"}}
    piloted.happens(asks | {"audience": {"pupils": ["p1", "p3"]}})
    for _ in range(2):
        piloted.dispatch()
    found = {(one["recipient"], *one["pupils"]): one["state"] for one in piloted.json("why", "both")["plans"]}
    assert found["g1", "p3"] == "sent" and found["g1", "p1"] == "queued"
    assert not any("Jip" in mail.parsed.get_body(("plain",)).get_content() for mail in piloted.smtp.mails)


CHANGED = [(was, now, waits) for was in MODES for now in MODES if was != now for waits in (False, True)]


@pytest.mark.parametrize(("was", "now", "waits"), CHANGED)
def test_15_a_change_by_hand_stops_the_run_while_something_waits(
    db: Connection, was: str, now: str, waits: bool
) -> None:
    """From a pilot, or from not live, to live it stops in any case."""
    before, after = (runtime(top=MODES[name]).settings for name in (was, now))
    guard(db, before)
    if waits:
        put(db, pilot="pilot" in was)
    if not waits and now != "live":
        guard(db, after)
        assert going_live.mode(db, SCHOOL) == after.mode
        return
    with pytest.raises(NeedsPerson, match="nothing was sent"):
        guard(db, after)
    made = going_live.Decision("directie", "MT", "2026-11-23")
    assert take(db, after, made, NOW, keep=False) == waits
    guard(db, after)


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("was", ["live", "pilot"])
def test_15_what_a_dead_run_may_have_sent_to_a_guardian_is_thrown_away_by_nobody(
    db: Connection, was: str, keep: bool
) -> None:
    """That of a pilot reached no guardian, and does not after it."""
    guard(db, runtime(top=MODES[was]).settings)
    number = put(db, state=State.SENDING, marked_at=NOW, lease_until=NOW, owner="dead", pilot=was == "pilot")
    off = runtime(top=MODES["off"]).settings
    take(db, off, going_live.Decision("directie", "MT", "2026-11-23"), NOW, keep=keep)
    left = State.SENDING if keep else State.UNKNOWN if was == "live" else State.CANCELLED
    assert (row_of(db, number).state, row_of(db, number).pilot) == (left, was == "pilot")


@pytest.mark.parametrize(("was", "verdict"), [("off", "allow"), ("pilot", "approve")])
def test_15_what_was_approved_with_invented_names_is_approved_anew_where_it_is_kept(
    db: Connection, was: str, verdict: str
) -> None:
    guard(db, runtime(top=MODES[was]).settings)
    one = room_samples.message()
    number = put(db, one, pilot=was == "pilot", approved_by="juf", approval_hash=approval_hashes(one, [], people()))
    assert take(db, runtime().settings, going_live.Decision("directie", "MT", "2026-11-23"), NOW, keep=True) == 1
    assert judge(work(db), row_of(db, number), one).verdict == verdict


@pytest.mark.parametrize("between", ["pilot", "off"])
def test_15_after_another_pilot_one_group_can_go_first_again(db: Connection, between: str) -> None:
    live = runtime().settings

    def go(group: str) -> None:
        take(db, live, going_live.Decision("directie", "MT", "2026-11-23", group), NOW, keep=False)

    guard(db, runtime(top=PILOT).settings)
    go("3A")
    with pytest.raises(ConfigError, match="3A went first already"):
        go("5B")
    guard(db, runtime(top=MODES[between]).settings)
    go("5B")
    assert [(one.scope, one.key) for one in holds.standing(db, SCHOOL)] == [(holds.OUTSIDE, "5B")]
    go("")
    assert holds.standing(db, SCHOOL) == []


def test_15_of_two_schools_in_one_store_each_goes_live_for_itself(db: Connection) -> None:
    """What waits of the one, and who asked for it there, is nothing to the other."""
    one = runtime(top=PILOT).settings
    other = one.model_copy(update={"school": one.school.model_copy(update={"site": "01"})})
    for settings in (one, other):
        guard(db, settings)
    mine, theirs = (put(db, message(school=settings.school.key), pilot=True) for settings in (one, other))
    going_live.ask(db, one.school.key, NOW)
    live = runtime().settings
    assert take(db, live, going_live.Decision("directie", "MT", "2026-11-23", "3A"), NOW, keep=False) == 1
    assert [row_of(db, number).state for number in (mine, theirs)] == [State.CANCELLED, State.QUEUED]
    assert going_live.mode(db, other.school.key) == other.mode
    assert (going_live.asked(db, other.school.key), going_live.decided(db, other.school.key)) == ("", None)
    assert holds.standing(db, other.school.key) == []


def test_15_another_mailbox_by_hand_gets_nothing_of_what_waits(piloted: School) -> None:
    mode(piloted, "other pilot")
    assert "`ouderbrug golive` shows them" in piloted.run("dispatch", exit_code=3).stderr
    assert piloted.smtp.mails == []
    assert piloted.json("golive", "--as", "directie")["thrown_away"] == 4
    assert piloted.dispatch() == {}


def change(school: School, statement: str) -> None:
    """Change the store by hand."""
    store = Store(school.store, SCHOOL)
    with store.writing() as connection:
        connection.exec_driver_sql(statement)
    store.close()


def test_15_a_school_that_never_was_in_a_pilot_is_live_as_before(small_school: School) -> None:
    small_school.happens(NEWS)
    assert small_school.dispatch()["sent"] == 4
    assert "is live already" in small_school.run("golive", "--as", "directie", exit_code=2).stderr


def test_15_the_first_run_knows_that_the_import_was_in_a_pilot(school: School) -> None:
    mode(school, "off")
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    school.enrol()
    mode(school, "live")
    school.happens(NEWS)
    school.run("dispatch", exit_code=3)
    assert school.smtp.mails == []


def test_15_what_a_pilot_left_unknown_never_goes_to_a_guardian(piloted: School) -> None:
    piloted.smtp.replies["."] = [CLOSE]
    piloted.run("dispatch", exit_code=3)
    assert piloted.json("status")["messages"]["unknown"] == 1
    mode(piloted, "live")
    piloted.go_live()
    before = len(piloted.smtp.mails)
    change(piloted, "update message set state = 'queued', due_at = '2026-11-23 09:00:00' where state = 'unknown'")
    assert piloted.dispatch() == {"refused": 1}
    assert len(piloted.smtp.mails) == before


def decided_in_a_pilot(school: School) -> None:
    approved = SCORE | {"payload": {key: value for key, value in SCORE["payload"].items() if key != "approved_by"}}
    one = school.folder / "one.jsonl"
    one.write_text(json.dumps(approved | {"occurred_at": school.now}) + "\n")
    school.run("event", "add", "-f", str(one))
    school.approve("score", "--as", "juf")


WITHOUT_A_RUN: dict[str, Callable[[School], object]] = {
    "an event": lambda school: school.run(
        "event", "add", "newsletter", "--school", "--set", "title=Proef", "--set", "body=Proef.", "--id", "test"
    ),
    "an approval": decided_in_a_pilot,
    "an import": lambda school: school.enrol(),
}


@pytest.mark.parametrize(("what", "name", "ran"), cover(WITHOUT_A_RUN.keys(), ["off", "pilot"], [False, True]))
def test_15_what_was_stored_in_a_pilot_in_which_nothing_ran_stops_the_run(
    small_school: School, what: str, name: str, ran: bool
) -> None:
    (small_school.folder / "staff.csv").write_text(
        "key;name;email;role;groups\njuf;Karin de Boer;juf@wegwijzer.example;teacher;3A\n"
        "directie;Ria Vos;ria@wegwijzer.example;leader;\n"
    )
    small_school.run("import", str(small_school.folder / "staff.csv"))
    if ran:
        small_school.dispatch()
    mode(small_school, name)
    WITHOUT_A_RUN[what](small_school)
    mode(small_school, "live")
    assert "`ouderbrug golive` first; nothing was sent" in small_school.run("dispatch", exit_code=3).stderr
    assert small_school.smtp.mails == []
    small_school.go_live()
    assert small_school.dispatch().get("sent", 0) == 0
    assert small_school.smtp.mails == []


def test_15_what_waited_before_live_was_changed_stops_the_run_in_the_pilot_as_well(small_school: School) -> None:
    small_school.happens(NEWS)
    small_school.now = NIGHT
    small_school.dispatch()
    mode(small_school, "pilot")
    WITHOUT_A_RUN["an import"](small_school)
    small_school.now = "2026-11-23T10:00:00+01:00"
    assert "wait from before" in small_school.run("dispatch", exit_code=3).stderr


def test_15_what_came_after_the_first_group_went_live_is_kept(piloted: School) -> None:
    mode(piloted, "live")
    piloted.go_live("--group", "7B")
    piloted.happens(NEWS | {"id": "true"})
    piloted.dispatch()
    said = piloted.run("status").stdout
    assert "only group 7B is live" in said and "release outside" not in said
    assert piloted.go_live()["thrown_away"] == 0
    assert piloted.json("status")["messages"]["awaiting_approval"] == 1
    piloted.approve("true", "--as", "directie")
    assert piloted.dispatch() == {"sent": 1}


def test_15_each_step_says_of_each_group_what_wants_approval_and_what_goes_when(piloted: School) -> None:
    mode(piloted, "live")
    piloted.go_live("--group", "7B")
    piloted.happens(NEWS | {"id": "true"})
    piloted.now = NIGHT
    piloted.dispatch()
    piloted.now = "2026-11-23T07:00:00+01:00"
    asked = {one["group"]: one for one in piloted.json("golive")["groups"]}
    assert (asked["7B"]["goes"], asked["3A, 7B"]["goes"], asked["7B"]["held"]) == (1, 2, 0)
    assert (asked["7B"]["first"], asked["3A"]["held"]) == ("2026-11-23T08:00:00+01:00", 1)
    assert "group 3A: 1 held back" in piloted.run("golive").stdout
    piloted.run("store", "backup", exit_code=None)
    said = piloted.run("golive", "--as", "directie", "--decision", "MT").stdout
    assert "group 3A: 1 waits for approval (`ouderbrug approve`)" in said
    assert "group 7B: 1 goes from Mon 23 Nov 08:00, with the first run after that" in said


def test_15_the_token_of_a_mail_of_the_pilot_stands_for_nobody(small_school: School) -> None:
    toml = (small_school.folder / "ouderbrug.toml").read_text()
    write(small_school, PILOT, toml.replace('"none"', '"none"\nunsubscribe_mailto = "af@wegwijzer.example"'))
    small_school.happens(NEWS)
    small_school.dispatch()
    token = str(small_school.smtp.mails[0].parsed["List-Unsubscribe"]).partition("subject=")[2].rstrip(">")
    assert "nothing was changed" in small_school.run("optout", "--token", token, exit_code=2).stderr


CONFERENCE: dict[str, Any] = {
    "id": "talk", "kind": "conference", "audience": {"pupil": "p2"},
    "payload": {"sections": {"development": "D\u00e9niz groeit.", "expectations": "Elif Aksoys zoon kan meer.",
                             "actions": "De\u00adniz leest."}, "place": "lokaal van DENIZ Aksoy",
                "starts_at": "2026-12-10T15:30:00+01:00", "ends_at": "2026-12-10T15:45:00+01:00"},
}  # fmt: skip


def test_15_in_a_pilot_an_invitation_has_invented_names_too(small_school: School) -> None:
    write(small_school, PILOT)
    small_school.happens(CONFERENCE)
    small_school.run("dispatch", exit_code=None)
    [mail] = small_school.smtp.mails
    parts = [part for part in mail.parsed.walk() if part.get_content_maintype() == "text"]
    assert "text/calendar" in [part.get_content_type() for part in parts]
    said = str(mail.parsed["To"]) + str(mail.parsed["Subject"]) + "".join(part.get_content() for part in parts)
    for name in ("eniz", "\u00e9niz", "DENIZ", "Elif", "Aksoy", "De\u00adniz"):
        assert name not in said
    assert "lokaal van SAM Voorbeeld" in said
