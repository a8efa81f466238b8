"""What changes about people and events at the worst moment: once is once, and nobody gets what they may not have."""

from __future__ import annotations

import random
import shutil
import threading
from collections import Counter, defaultdict
from contextlib import nullcontext
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from processes import NEWS, sqlite

from a_school import School, guardian
from chances import cover, more, rows
from forked import ended
from ouderbrug.delivery import dispatcher, run
from ouderbrug.store.database import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from processes import CrashSchool

    from ouderbrug.testing import SmtpSandbox

pytestmark = [pytest.mark.slow, pytest.mark.long]

BEFORE_SCHOOL = "2026-11-23T07:00:00+01:00"
PARTY: dict[str, Any] = {
    "id": "party",
    "kind": "celebration",
    "audience": {"group": "3A"},
    "payload": {
        "milestone": "alle letters", "what": "Feest!", "starts_at": "2026-12-11T14:00:00+01:00", "place": "lokaal 3A",
    },
}  # fmt: skip
SCORE: dict[str, Any] = {
    "id": "score",
    "kind": "notable_score",
    "audience": {"pupil": "p1"},
    "payload": {
        "subject": "Lezen", "direction": "up", "summary": "Jip leest vlot.", "next_goal": "een dik boek",
        "action": {"what": "samen een bladzijde lezen", "minutes": 10, "when": "drie avonden"},
        "approved_by": "juf.karin",
    },
}  # fmt: skip


def changed(event: dict[str, Any], **payload: Any) -> dict[str, Any]:
    return event | {"payload": event["payload"] | payload}


def states(school: School) -> dict[str, int]:
    return {name: count for name, count in school.json("status")["messages"].items() if count}


def reasons(school: School, event: str) -> dict[str, str]:
    """What became of each guardian's message: its state, and why it did not go."""
    return {
        one["recipient"]: f"{one['state']} {one['error_class']}".strip()
        for one in school.json("why", event)["plans"]
        if one["state"]
    }


def test_f24_importing_twice_changes_nothing(small_school: School) -> None:
    result = small_school.enrol()
    assert "0 new, 0 changed, 0 left" in result.stdout
    assert small_school.json("status")["guardians"] == 6


def test_f24_the_same_events_in_another_file_make_no_message(small_school: School) -> None:
    small_school.happens(NEWS, PARTY)
    first = small_school.dispatch()
    small_school.happens(NEWS, PARTY, file="again.jsonl")
    assert small_school.dispatch() == {}
    (small_school.folder / "inbox" / "week.jsonl").rename(small_school.folder / "inbox" / "moved.jsonl")
    assert small_school.dispatch() == {}
    assert first["sent"] == len(small_school.smtp.mails) == 7


def test_f24_same_revision_with_other_words_is_a_rejected_line(small_school: School) -> None:
    small_school.happens(PARTY)
    small_school.dispatch()
    small_school.happens(changed(PARTY, what="Feest in het bos!"))
    result = small_school.run("dispatch", exit_code=1)
    assert "week.jsonl:2" in result.stderr
    assert "changed under the same revision" in result.stderr
    assert len(small_school.smtp.mails) == 3


def test_f24_a_revision_replaces_what_waits_and_corrects_what_went(small_school: School) -> None:
    small_school.happens(PARTY)
    small_school.dispatch()
    small_school.happens(changed(PARTY, starts_at="2026-12-11T15:00:00+01:00") | {"revision": 2})
    assert small_school.dispatch()["sent"] == 3
    assert small_school.dispatch() == {}
    subjects = small_school.subjects("g1@")
    assert [subject.startswith("Gewijzigd") for subject in subjects] == [False, True]


def test_f24_a_revision_of_what_still_waits_sends_only_the_new_one(small_school: School) -> None:
    small_school.happens(PARTY | {"occurred_at": BEFORE_SCHOOL})
    small_school.run("dispatch", now=BEFORE_SCHOOL)
    small_school.happens(changed(PARTY, starts_at="2026-12-11T15:00:00+01:00") | {"revision": 2})
    assert small_school.dispatch()["sent"] == 3
    assert states(small_school) == {"cancelled": 3, "sent": 3}
    bodies = [mail.parsed.get_body(("plain",)).get_content() for mail in small_school.smtp.mails]
    assert all("15.00" in body and "14.00" not in body for body in bodies), bodies


def test_f24_withdrawn_is_said_once_to_those_who_had_it(small_school: School) -> None:
    small_school.happens(PARTY)
    small_school.dispatch()
    small_school.happens({"id": "party", "withdrawn": True}, {"id": "party", "withdrawn": True})
    assert small_school.dispatch()["sent"] == 3
    small_school.happens({"id": "party", "withdrawn": True}, file="again.jsonl")
    assert small_school.dispatch() == {}
    assert Counter(mail.recipients for mail in small_school.smtp.mails) == {
        (f"{key}@guardian.example",): 2 for key in ("g1", "g2", "g3")
    }


def test_f24_withdrawn_before_it_went_sends_nothing(small_school: School) -> None:
    small_school.happens(PARTY | {"occurred_at": BEFORE_SCHOOL})
    small_school.run("dispatch", now=BEFORE_SCHOOL)
    small_school.happens({"id": "party", "withdrawn": True})
    small_school.dispatch()
    assert states(small_school) == {"cancelled": 3}
    assert small_school.smtp.mails == []


def without(school: School, pupil: str, key: str) -> None:
    """A new roster in which this guardian has nothing to do with this pupil any more."""
    school.rows = [row for row in school.rows if (row["pupil_key"], row["guardian_key"]) != (pupil, key)]
    school.enrol("--accept-left", "--accept-changes")


def set_rows(school: School, where: dict[str, str], **values: str) -> None:
    for row in school.rows:
        if all(row[name] == value for name, value in where.items()):
            row.update(values)
    school.enrol("--accept-left", "--accept-changes")


def forget_pupil(school: School) -> None:
    school.rows = [row for row in school.rows if row["pupil_key"] != "p1"]
    school.enrol("--accept-left", "--accept-changes")


BETWEEN: dict[str, tuple[Callable[[School], Any], str]] = {
    "ban": (lambda s: set_rows(s, {"guardian_key": "g1"}, blocked="court-order"), "consent.contact-ban"),
    "opt-out": (lambda s: s.run("optout", "g1"), "consent.opted-out"),
    "opt-out of the kind": (lambda s: s.run("optout", "g1", "--kind", "notable_score"), "consent.opted-out"),
    "on request": (lambda s: set_rows(s, {"guardian_key": "g1"}, receives="on_request"), "consent.on-request"),
    "no authority": (lambda s: set_rows(s, {"guardian_key": "g1"}, authority="no"), "consent.on-request"),
    "no longer theirs": (lambda s: without(s, "p1", "g1"), "consent.no-longer-in-audience"),
    "pupil left": (forget_pupil, "consent.pupil-inactive"),
}


@pytest.mark.parametrize("what", rows(BETWEEN, "ban", "opt-out", "no longer theirs"))
def test_f26_what_changes_between_queue_and_claim_is_honoured(small_school: School, what: str) -> None:
    change, reason = BETWEEN[what]
    small_school.happens(SCORE | {"occurred_at": BEFORE_SCHOOL})
    small_school.run("dispatch", now=BEFORE_SCHOOL)
    assert states(small_school) == {"queued": 2}
    change(small_school)
    small_school.run("dispatch")
    assert reasons(small_school, "score")["g1"] == f"cancelled {reason}"
    assert small_school.subjects("g1@") == []


@pytest.mark.parametrize("what", rows(BETWEEN, "ban", "no longer theirs"))
def test_f26_what_changes_between_claim_and_send_is_honoured(
    small_school: School, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same, at the last moment: this run has claimed the message already."""
    change, reason = BETWEEN[what]
    at_claim(monkeypatch, lambda: change(small_school))
    small_school.happens(SCORE)
    small_school.run("dispatch")
    assert reasons(small_school, "score")["g1"] == f"cancelled {reason}"
    assert small_school.subjects("g1@") == []


def test_f26_a_pupil_who_moved_to_another_group_leaves_its_audience(
    small_school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_school.happens(PARTY)
    at_claim(monkeypatch, lambda: set_rows(small_school, {"pupil_key": "p2"}, group="7B"))
    small_school.run("dispatch")
    assert reasons(small_school, "party")["g3"] == "cancelled consent.no-longer-in-audience"
    assert small_school.subjects("g3@") == []
    assert len(small_school.smtp.mails) == 2


def test_f26_the_death_of_a_pupil_stops_everything_about_them(
    small_school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_school.happens(SCORE)
    at_claim(monkeypatch, lambda: change_store(small_school, "update pupil set deceased = 1 where key = 'p1'"))
    small_school.run("dispatch")
    assert set(reasons(small_school, "score").values()) == {"cancelled consent.pupil-inactive"}


def test_f26_a_hold_placed_while_a_run_has_claimed_holds(small_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    small_school.happens(SCORE)
    at_claim(monkeypatch, lambda: small_school.run("hold", "pupil", "p1", "--as", "directie"))
    small_school.run("dispatch")
    assert states(small_school) == {"queued": 2}
    assert small_school.smtp.mails == []
    monkeypatch.undo()
    assert small_school.dispatch() == {}, "it holds for the next run, too"
    small_school.run("release", "pupil", "p1", "--as", "directie")
    assert states(small_school) == {"awaiting_approval": 2}
    small_school.approve("score", "--as", "directie")
    assert small_school.dispatch()["sent"] == 2


def test_f26_withdrawn_while_a_run_has_claimed_is_not_sent(
    small_school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_school.happens(PARTY)
    at_claim(monkeypatch, lambda: small_school.run("event", "withdraw", "party", exit_code=None))
    small_school.run("dispatch", exit_code=None)
    assert small_school.smtp.mails == []


def at_claim(monkeypatch: pytest.MonkeyPatch, act: Callable[[], Any]) -> None:
    """Do something once, when the first messages were claimed and none was marked."""
    acts = [act]

    def reached(name: str) -> None:
        if name == "after_claim" and acts:
            acts.pop()()

    monkeypatch.setattr(dispatcher.failpoints, "at", reached)


def change_store(school: School, statement: str) -> None:
    connection = sqlite().connect(school.folder / "ouderbrug.db")
    connection.execute(statement)
    connection.execute("insert into stamp (school, number, people) values ('elsewhere', 1, 1)")
    connection.commit()
    connection.close()


@pytest.fixture
def two_schools(tmp_path: Path, smtp: SmtpSandbox) -> tuple[School, School]:
    """Two schools in one store, with the same keys for other people."""
    made = []
    for name, brin, word in (("one", "99ZZ", "rozenhof"), ("two", "98YY", "zonneweg")):
        folder = tmp_path / name
        folder.mkdir()
        school = School(folder, smtp)
        text = (folder / "ouderbrug.toml").read_text().replace('"99ZZ"', f'"{brin}"')
        (folder / "ouderbrug.toml").write_text(text + f'\n[store]\nurl = "sqlite:///{tmp_path}/board.db"\n')
        for n in (1, 2):
            people = [guardian(f"g{n}{k}", f"Ouder{k} {word}", email=f"g{n}{k}@{word}.example") for k in (1, 2)]
            school.family(f"p{n} Kind{n} {word}", "3A", *people)
        school.enrol()
        made.append(school)
    return made[0], made[1]


def test_f27_one_of_two_schools_is_put_back_in_a_store_of_its_own(two_schools: tuple[School, School]) -> None:
    """In the file of both the other would send all again; apart, neither stops the other, nor takes its bans along."""
    later = "2026-11-23T12:00:00+01:00"
    one, _ = two_schools
    backup = str(one.folder.parent / "monday.db")
    one.run("store", "backup", backup)
    for school in two_schools:
        school.run("optout", "g11")
        school.happens(NEWS)
        assert school.dispatch()["sent"] == 3
    shared = one.folder.parent / "board.db"
    before = shared.read_bytes()
    for rubbish in (False, True):
        if rubbish:
            shared.write_bytes(b"rubbish")
        said = one.run("store", "restore", backup, now=later, exit_code=2).stderr
        assert "other schools are in the store" in said
    shared.write_bytes(before)
    for school in two_schools:
        toml = school.folder / "ouderbrug.toml"
        toml.write_text(toml.read_text().replace(str(shared), str(school.folder / "alone.db")))
        shutil.copy(f"{shared}.protected", school.folder / "alone.db.protected")
        assert "3 unknown" in school.run("store", "restore", backup, now=later, exit_code=3).output
        school.enrol()
        school.happens(PARTY)
    for school in two_schools:
        assert school.dispatch(later, exit_code=3)["sent"] == 3, "one of them wanted nothing any more"
        assert school.json("status")["messages"]["unknown"] == 3
    assert len(one.smtp.mails) == 12
    again = one.run("store", "restore", str(one.folder / "alone.db"), "--snapshot", now=later, exit_code=None)
    assert "other schools" not in again.stderr


def test_f25_two_schools_in_one_store_never_mix(two_schools: tuple[School, School]) -> None:
    one, two = two_schools
    for school, word in ((one, "rozenhof"), (two, "zonneweg")):
        school.happens(changed(SCORE, summary=f"Kind van {word}."), NEWS, changed(PARTY, what=f"Feest bij {word}!"))
    assert one.dispatch()["sent"] == 10
    assert {to.partition("@")[2] for mail in one.smtp.mails for to in mail.recipients} == {"rozenhof.example"}
    assert two.json("status")["messages"]["sent"] == 0
    assert two.dispatch()["sent"] == 10
    for mail in one.smtp.mails:
        (to,) = mail.recipients
        other = "zonneweg" if to.endswith("rozenhof.example") else "rozenhof"
        assert other not in mail.raw.decode() + mail.parsed.get_body().get_content()
    assert one.dispatch() == two.dispatch() == {}


def test_f25_what_one_school_decides_is_not_the_others(two_schools: tuple[School, School]) -> None:
    one, two = two_schools
    one.run("optout", "g11")
    one.run("hold", "pupil", "p2", "--as", "directie")
    for school in two_schools:
        school.happens(SCORE, changed(SCORE) | {"id": "second", "audience": {"pupil": "p2"}})
    assert one.dispatch() == {"collected": 2, "sent": 1, "refused": 1}
    assert two.dispatch() == {"collected": 2, "sent": 4}


def test_f25_a_school_settles_its_own_messages_only(two_schools: tuple[School, School]) -> None:
    one, two = two_schools
    one.smtp.replies["."] = ["close"]
    one.happens(PARTY)
    one.run("dispatch", exit_code=3)
    number = next(row["message"] for row in one.json("log", "--unknown")["messages"])
    assert "there is none" in two.run("settle", str(number), "--sent", "--as", "directie", exit_code=1).stderr
    assert one.json("status")["messages"]["unknown"] == 1
    one.run("settle", str(number), "--sent", "--as", "directie")


def test_f25_a_token_of_one_school_opts_nobody_out_at_another(two_schools: tuple[School, School]) -> None:
    from sqlalchemy import create_engine

    from ouderbrug.store import tokens

    one, two = two_schools
    board = one.folder.parent / "board.db"
    with create_engine(f"sqlite:///{board}").connect() as connection:
        [token] = tokens.new(connection, "g11@rozenhof.example")
    change_store_at(board, tokens.hash_of(token))
    assert "not known here" in two.run("optout", "--token", token, exit_code=2).stderr
    assert "g11" in one.run("optout", "--token", token).stdout


def change_store_at(path: Path, token: str) -> None:
    connection = sqlite().connect(path)
    connection.execute("insert into opt_out_token values (?, '99ZZ00', 'g11', 'newsletter')", (token,))
    connection.commit()
    connection.close()


@pytest.mark.parametrize("families", [15, *more(40)])
def test_f25_what_a_mail_says_belongs_to_its_recipient(school: School, families: int) -> None:
    """Many families, each with its own child, in random order: nobody ever reads about another's child."""
    chance = random.Random(25)
    numbers = list(range(families))
    chance.shuffle(numbers)
    for n in numbers:
        school.family(f"p{n} Kind{n}x Familie{n}x", "3A", guardian(f"g{n}", f"Ouder{n}x Familie{n}x"))
    school.enrol()
    chance.shuffle(numbers)
    for n in numbers:
        text = changed(SCORE, summary=f"Kind{n}x leest vlot.")
        school.happens(text | {"id": f"s{n}", "audience": {"pupil": f"p{n}"}})
    assert school.dispatch()["sent"] == families
    for mail in school.smtp.mails:
        own = mail.recipients[0].partition("@")[0].removeprefix("g")
        words = mail.parsed.get_body().get_content() + str(mail.parsed["To"]) + str(mail.parsed["Subject"])
        found = {n for n in numbers if any(f"{word}{n}x" in words for word in ("Kind", "Ouder", "Familie"))}
        assert found == {int(own)}


PROTECTED = {"blocked": ("court-order", "contact-ban"), "receives": ("on_request", "on-request")}


@pytest.mark.parametrize(("how", "column"), cover(["empty cell", "no column", "one of two rows"], PROTECTED.keys()))
def test_f39_a_roster_that_does_not_say_so_lifts_nothing(school: School, how: str, column: str) -> None:
    value, reason = PROTECTED[column]
    protected = guardian("g1", "Sara Bakker") | {column: value}
    school.family("p1 Jip Prins", "3A", protected)
    school.family("p2 Roos Prins", "3A", protected)
    school.enrol()
    if how == "no column":
        cut_column(school, column)
    else:
        for row in school.rows[: 1 if how == "one of two rows" else 2]:
            row[column] = ""
        school.enrol()
    school.happens(SCORE)
    school.dispatch()
    (plan,) = school.json("why", "score")["plans"]
    assert (plan["rule"], plan["reason"]) == ("consent", reason)
    assert school.smtp.mails == []


def cut_column(school: School, column: str) -> None:
    from a_school import COLUMNS

    kept = [name for name in COLUMNS if name != column]
    lines = [";".join(kept), *(";".join(row[name] for name in kept) for row in school.rows)]
    (school.folder / "contacts.csv").write_text("\n".join(lines) + "\n")
    school.run("import", str(school.folder / "contacts.csv"))


def test_f39_an_explicit_value_lifts_only_with_a_yes(school: School) -> None:
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", blocked="court-order"))
    school.enrol()
    school.rows[0]["blocked"] = "none"
    assert "kept" in school.enrol().stdout
    school.happens(SCORE)
    assert school.dispatch() == {"collected": 1, "refused": 1}
    assert "lifted" in school.enrol("--accept-unblock").stdout
    school.happens(SCORE | {"id": "next"})
    assert school.dispatch()["sent"] == 1


def test_f39_two_rows_that_disagree_about_a_ban_keep_it(school: School) -> None:
    banned = guardian("g1", "Sara Bakker", blocked="court-order")
    school.family("p1 Jip Prins", "3A", banned)
    school.family("p2 Roos Prins", "3A", banned | {"blocked": ""})
    school.enrol()
    school.happens(SCORE, SCORE | {"id": "second", "audience": {"pupil": "p2"}})
    assert school.dispatch() == {"collected": 2, "refused": 2}
    assert school.smtp.mails == []


def test_f36_nothing_outward_can_be_computed(small_school: School) -> None:
    """Whoever knows the event, the guardian and the school finds no id of the store by hashing."""
    import hashlib
    import itertools

    small_school.happens(NEWS)
    small_school.dispatch()
    known = ["99ZZ", "99ZZ00", "office", "news", "1", "newsletter", "g1", "g1@guardian.example", "email"]
    guesses = {separator.join(parts) for size in range(1, 6) for parts in itertools.permutations(known, size)
               for separator in ("\x1f", ":")}  # fmt: skip
    hashes = {hashlib.new(name, guess.encode()).hexdigest()[:32]
              for guess in guesses for name in ("sha256", "md5")}  # fmt: skip
    ids = {mail.id for mail in small_school.smtp.mails}
    assert len(ids) == 4
    assert all(len(key) == 32 for key in ids)
    assert not ids & hashes
    assert all(mail.id in str(mail.parsed["Message-ID"]) for mail in small_school.smtp.mails)


TZ = ZoneInfo("Europe/Amsterdam")
KINDS = ("news", "party", "tip", "score")


def random_events(chance: random.Random, day: date, pupils: int) -> list[dict[str, Any]]:
    """What may happen on one day: too much, to too many, now and then urgent, changed or withdrawn."""
    at = datetime(day.year, day.month, day.day, 9, tzinfo=TZ).isoformat()
    found = []
    for n in range(chance.randint(0, 4)):
        kind, group = chance.choice(KINDS), f"{chance.randint(1, 3)}A"
        audience = {"school": True} if kind == "news" else {"group": group}
        if kind == "score":
            event = SCORE | {"audience": {"pupil": f"p{chance.randrange(pupils)}"}}
        elif kind == "party":
            event = changed(PARTY, starts_at=(datetime.fromisoformat(at) + timedelta(days=9)).isoformat())
        else:
            event = NEWS | {"audience": audience}
        found.append(event | {"id": f"{kind}-{day}-{n}", "occurred_at": at})
        if kind == "party":
            found[-1] |= {"audience": audience}
    return found


def over_the_cap(smtp: SmtpSandbox, cap: int = 3) -> dict[str, list[date]]:
    """Who got more than the cap in any seven dates, counted from what the mail server took."""
    days: dict[str, list[date]] = defaultdict(list)
    for mail in smtp.mails:
        if not mail.parsed["In-Reply-To"]:
            days[mail.recipients[0]].append(parsedate_to_datetime(str(mail.parsed["Date"])).astimezone(TZ).date())
    return {
        to: sorted(listed)
        for to, listed in days.items()
        if any(sum(day <= other < day + timedelta(days=7) for other in listed) > cap for day in listed)
    }


def families(school: School, count: int) -> None:
    """Families of which some have two children and some two guardians."""
    for n in range(count):
        people = [guardian(f"g{n // 2}", f"Ouder{n // 2} Voorbeeld")]
        people += [guardian(f"h{n}", f"Ander{n} Voorbeeld")] if n % 3 == 0 else []
        school.family(f"p{n} Kind{n} Voorbeeld", f"{n % 3 + 1}A", *people)
    school.enrol()


@pytest.mark.parametrize("days", [10, pytest.param(28, marks=pytest.mark.drill)])
def test_f29_the_cap_holds_under_three_dispatchers_without_the_lock(
    school: School, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    """Days with three runs at once every other day, no lock: leases and marks alone must keep the cap."""
    monkeypatch.setattr(Store, "only_one", lambda _: nullcontext())
    chance = random.Random(29)
    families(school, 12)
    for day in range(0, days, 2):
        at = datetime(2026, 11, 2, 10, tzinfo=TZ) + timedelta(days=day)
        school.happens(*random_events(chance, at.date(), 12), file=f"{at.date()}.jsonl")
        at_once(school, at, runs=3)
    ids = Counter(mail.id for mail in school.smtp.mails)
    assert max(ids.values()) == 1
    assert len(ids) > 2 * days, "the weeks must be busy to prove anything"
    assert over_the_cap(school.smtp) == {}


def at_once(school: School, at: datetime, runs: int) -> None:
    """Several dispatches in threads, each with a store and a line of its own."""
    from ouderbrug import config, runtime

    loaded, problems = config.load(school.folder / "ouderbrug.toml"), []
    barrier = threading.Barrier(runs)

    def one() -> None:
        try:
            store = Store(loaded.store_path, "99ZZ00")
            made = runtime.build(loaded, at)
            barrier.wait()
            problems.extend(run.dispatch(store, made, lambda: at, threading.Event()).problems)
            store.close()
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=one) for _ in range(runs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def weeks_of_processes(school: CrashSchool, days: Iterable[int], seed: int) -> Counter[int]:
    """Three dispatches at once on each of these days; returns how often they ended with which exit code."""
    chance, codes = random.Random(seed), Counter[int]()
    families(school, 12)
    for day in days:
        at = datetime(2026, 11, 2, 10, tzinfo=TZ) + timedelta(days=day)
        school.happens(*random_events(chance, at.date(), 12), file=f"{at.date()}.jsonl")
        ending = [ended(one) for one in [school.start("dispatch", now=at.isoformat()) for _ in range(3)]]
        codes.update(one.code for one in ending)
        assert all(one.code != 75 or "another run is busy" in one.stderr for one in ending)
        assert all(one.code != 3 or "nobody is told of" in one.stderr for one in ending), "the school has no colleagues"
    assert max(school.arrived().values()) == 1
    assert over_the_cap(school.smtp) == {}
    return codes


@pytest.mark.drill
@pytest.mark.timeout(600)
def test_f03_drill_of_four_weeks(crash_school: CrashSchool, capsys: pytest.CaptureFixture[str]) -> None:
    codes = weeks_of_processes(crash_school, range(28), seed=4)
    with capsys.disabled():
        print(f"\nexit codes {dict(codes)}, {len(crash_school.smtp.mails)} mails")  # noqa: T201
    assert set(codes) <= {0, 3, 75}
