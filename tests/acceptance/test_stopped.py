"""Somebody says STOP to a text message: nothing goes to that number again, and nobody misses what it was to say."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from each import each
from ouderbrug.store import audit
from sms_channel import SMS

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

NUMBER, OTHER = "+31612345601", "+31612345602"
STOPS = SMS.replace('raise Permanent("number-unknown")', "pass").replace(
    "        with Path(self.config.out)",
    '        with Path(self.config.out + ".tried").open("a") as tried:\n'
    '            tried.write(message.to[0].value + " ")\n'
    '        if message.to[0].value in Path(self.config.out + ".stop").read_text().split():\n'
    '            raise Permanent("stopped-21610", stopped=True)\n        with Path(self.config.out)',
)
BEFORE_SCHOOL = "2026-11-24T06:50:00+01:00"
NEXT_WEEK = "2026-11-30T10:05:00+01:00"
ILL = {"what": "Juf Karin is ziek.", "starts_at": "2026-11-24T08:30:00+01:00",
       "ends_at": "2026-11-24T14:30:00+01:00", "solution": "Groep 3A gaat naar de aula."}  # fmt: skip


@pytest.fixture
def texting(school: School) -> School:
    """General news by text message first; Sara has a mailbox as well, Elif and Can share one telephone."""
    plugins = school.folder / "own"
    plugins.mkdir()
    (plugins / "texting.py").write_text(STOPS)
    toml = "[plugins]\nuse = ['texting']\nplugins_dir = 'own'\n"
    for name in ("sms", "app"):
        toml += f"[channels.{name}]\nplugin = 'texting'\nout = '{school.folder / name}.txt'\n"
        (school.folder / f"{name}.txt.stop").write_text("")
    general = 'general = ["sms", "email", "handover"]'
    school.configure(toml, replace=('general = ["email"]', general))
    path = school.folder / "ouderbrug.toml"
    path.write_text(path.read_text().replace('trust = ["approve"]', 'trust = ["approve", "urgent"]'))
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", mobile=NUMBER))
    school.family("p2 Deniz Aksoy", "3A", guardian("g2", "Elif Aksoy", email="", mobile=OTHER),
                  guardian("g3", "Can Aksoy", relation="father", email="", mobile=OTHER))  # fmt: skip
    school.enrol()
    school.staff("dir;Directeur;leader;", "juf;Juf Karin;teacher;3A")
    return school


def says_stop(school: School, *numbers: str) -> None:
    (school.folder / "sms.txt.stop").write_text("\n".join(numbers))


def texted(school: School) -> list[str]:
    path = school.folder / "sms.txt"
    return path.read_text().split() if path.exists() else []


def news(school: School, number: int, now: str | None = None) -> None:
    payload = {"title": "Nieuws", "body": f"Bericht {number}."}
    school.happens({"id": f"n{number}", "kind": "newsletter", "audience": {"group": "3A"}, "payload": payload})
    school.dispatch(now, exit_code=None)


def ill(school: School, priority: str, *events: str) -> None:
    """A teacher is ill: somebody at school writes it down, for a source may make nothing an emergency."""
    school.now = BEFORE_SCHOOL
    event = {"kind": "staff_absence", "audience": {"group": "3A"}, "priority": priority, "payload": ILL}
    lines = [json.dumps({"id": one, "occurred_at": school.now} | event) + "\n" for one in events or ("u1",)]
    (school.folder / "ill.jsonl").write_text("".join(lines))
    school.run("event", "add", "-f", str(school.folder / "ill.jsonl"))
    school.run("dispatch", exit_code=None)


def ways(school: School, event: str) -> dict[str, tuple[str, str]]:
    found = school.json("why", event)["plans"]
    return {one["recipient"]: (one["channel"] or "", one["state"] or one["reason"]) for one in found}


def errands(school: School) -> list[tuple[str, list[str]]]:
    found: list[dict[str, Any]] = school.json("tasks")["errands"]
    return [(one["key"], one["assigned"]) for one in found if one["code"] == "channel-stopped"]


def test_the_refused_text_and_the_next_one_go_another_way_and_the_number_is_not_called_again(texting: School) -> None:
    says_stop(texting, NUMBER, OTHER)
    news(texting, 1)
    assert texted(texting) == []
    assert ways(texting, "n1") == {
        "g1": ("email", "sent"), "g2": ("handover", "handed_over"), "g3": ("handover", "handed_over")
    }  # fmt: skip
    says_stop(texting)  # were they called, the texts would go
    news(texting, 2, NEXT_WEEK)
    assert texted(texting) == [], "the number that said STOP was texted again"
    assert {key: way for key, (way, _) in ways(texting, "n2").items()} == {
        "g1": "email", "g2": "handover", "g3": "handover"
    }  # fmt: skip


def test_it_is_said_in_words_and_in_dutch(texting: School) -> None:
    says_stop(texting, NUMBER)
    news(texting, 1)
    says_stop(texting)
    assert "permanent (the reader told the service to stop)" in texting.run("why", "n1").stdout
    news(texting, 2, NEXT_WEEK)
    said = " ".join(texting.run("why", "n2", "--recipient", "g1").stdout.split())
    assert "not over sms: what a channel may carry: refuse, the reader stopped this channel" in said
    assert "sms was stopped with STOP by g1: nothing goes there until" in texting.run("status").stdout
    assert texting.json("status")["stops"][0]["guardian"] == "g1"
    assert "they said STOP to a channel" in texting.run("tasks").stdout
    with (texting.folder / "ouderbrug.toml").open("a") as toml:
        toml.write('[cli]\nlanguage = "nl"\n')
    said = " ".join(texting.run("why", "n2", "--recipient", "g1").stdout.split())
    assert "de ontvanger zette dit kanaal stop" in said
    assert "tegen sms zei g1 STOP" in texting.run("status").stdout


@pytest.mark.parametrize("priority", ["urgent", "emergency"])
def test_an_emergency_is_told_by_a_colleague_for_the_service_takes_nothing(texting: School, priority: str) -> None:
    says_stop(texting, OTHER)
    news(texting, 1)
    says_stop(texting)
    ill(texting, priority)
    assert texted(texting).count(OTHER) == 0
    assert ways(texting, "u1")["g2"] == ("handover", "handed_over")
    cards = [card for card in texting.json("tasks")["cards"] if card["event"] == "u1"]
    assert "g2" in [key for card in cards for tick in card["ticks"] for key in tick["guardians"]], "nobody is to call"


def test_an_emergency_that_is_stopped_itself_goes_to_a_colleague_in_the_same_run(texting: School) -> None:
    says_stop(texting, OTHER)
    ill(texting, "emergency")
    assert ways(texting, "u1")["g2"] == ("handover", "handed_over")


def test_what_else_goes_in_the_same_run_calls_it_no_more(texting: School) -> None:
    path = texting.folder / "ouderbrug.toml"
    path.write_text(path.read_text().replace("[channels.sms]\n", "[channels.sms]\nin_flight = 1\n"))
    says_stop(texting, OTHER)
    ill(texting, "urgent", "u1", "u2")
    assert {ways(texting, event)["g2"] for event in ("u1", "u2")} == {("handover", "handed_over")}
    assert (texting.folder / "sms.txt.tried").read_text().split().count(OTHER) == 1


def test_a_colleague_hears_of_it_once_and_a_command_lifts_it(texting: School) -> None:
    says_stop(texting, NUMBER)
    news(texting, 1)
    says_stop(texting)
    assert errands(texting) == [("g1", ["juf"])]
    texting.run("tasks", "--did", "channel-stopped", "g1", "--as", "juf")
    texting.now = NEXT_WEEK
    assert errands(texting) == [], "it was told already, and stands"
    news(texting, 2)
    assert texted(texting).count(NUMBER) == 0
    assert "sms may go to g1 again" in texting.run("release", "stopped", "g1", "--as", "juf").stdout
    assert texting.json("status")["stops"] == []
    news(texting, 3, "2026-12-01T10:05:00+01:00")
    assert texted(texting).count(NUMBER) == 1
    assert [one["act"] for one in _audit(texting)] == ["stop-lifted"]


def _audit(school: School) -> list[dict[str, Any]]:
    path = school.store.with_name(school.store.name + audit.LIST)
    return [json.loads(line) for line in path.read_text().splitlines()]


@each("words", [("release", "stopped", "g1", "--as", "juf"), ("release", "stopped", "g9", "--as", "juf"),
                ("release", "stopped", "g1")])  # fmt: skip
def test_what_nobody_stopped_is_not_released(texting: School, words: tuple[str, ...]) -> None:
    assert texting.run(*words, exit_code=None).exit_code in (1, 2)


def test_it_stands_with_the_number_and_not_with_the_row(texting: School) -> None:
    says_stop(texting, NUMBER)
    news(texting, 1)
    says_stop(texting)
    texting.enrol()
    assert [one["guardian"] for one in texting.json("status")["stops"]] == ["g1"], "an import changes nothing of it"
    texting.rows[0]["mobile"] = "+31612345608"
    texting.enrol("--accept-changes")
    assert texting.json("status")["stops"] == []
    news(texting, 2, NEXT_WEEK)
    assert texted(texting).count("+31612345608") == 1, "another number of the same guardian is not stopped"
    texting.rows[1]["mobile"] = NUMBER
    texting.enrol("--accept-changes")
    assert [one["guardian"] for one in texting.json("status")["stops"]] == ["g2"], "whoever has the number is stopped"


def test_a_key_that_changes_takes_it_along(texting: School) -> None:
    says_stop(texting, NUMBER)
    news(texting, 1)
    texting.run("tasks", "--did", "channel-stopped", "g1", "--as", "juf")
    texting.rows[0]["guardian_key"] = "g100"
    texting.enrol("--same-people", "--accept-changes")
    assert [one["guardian"] for one in texting.json("status")["stops"]] == ["g100"]
    assert errands(texting) == [], "what somebody ticked off is known under the new key"


def test_nobody_reads_the_number_in_what_is_kept_or_said(texting: School, caplog: pytest.LogCaptureFixture) -> None:
    says_stop(texting, NUMBER)
    caplog.set_level("DEBUG")
    news(texting, 1)
    assert "61234560" not in caplog.text
    with closing(sqlite3.connect(texting.store)) as connection:
        [row] = connection.execute("select * from stopped").fetchall()
    assert "61234560" not in str(row) and row[1] == "sms"
    assert (
        "61234560" not in texting.run("status").output + texting.run("tasks").output + texting.run("why", "n1").output
    )


def test_the_right_of_access_names_it(texting: School) -> None:
    says_stop(texting, NUMBER)
    news(texting, 1)
    of_each = [texting.json("privacy", "export", "--guardian", key, "--as", "dir")["held"] for key in ("g1", "g2")]
    assert [[one["channel"] for one in held["stopped"]] for held in of_each] == [["sms"], []]


def stops(school: School) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(school.store)) as connection:
        return connection.execute("select channel, mailbox from stopped").fetchall()


def test_an_erasure_leaves_it_for_it_protects_whoever_comes_back_with_the_number(texting: School) -> None:
    says_stop(texting, NUMBER)
    news(texting, 1)
    kept = stops(texting)
    texting.run("privacy", "erase", "--guardian", "g1", "--as", "dir", exit_code=None)
    assert texting.json("status")["stops"] == [] and stops(texting) == kept
    texting.rows[0] |= {"guardian_key": "g50", "first_name": "Nora"}
    texting.enrol("--accept-changes", exit_code=0)
    assert [one["guardian"] for one in texting.json("status")["stops"]] == ["g50"]


@pytest.mark.parametrize("has_it", [True, False], ids=["somebody has the number", "nobody has it"])
def test_a_purge_forgets_it_with_the_log_once_nobody_has_the_number(texting: School, has_it: bool) -> None:
    says_stop(texting, NUMBER)
    news(texting, 1)
    if not has_it:
        texting.rows[0]["mobile"] = ""
        texting.enrol("--accept-changes")
    texting.json("purge", now=NEXT_WEEK)
    assert len(stops(texting)) == 1, "before its term nothing goes"
    texting.json("purge", now="2028-08-02T10:00:00+02:00", exit_code=None)
    assert len(stops(texting)) == has_it


def test_two_channels_with_one_account_are_stopped_together(texting: School) -> None:
    own = texting.folder / "own" / "texting.py"
    account = (
        '        most: int = 160\n\n        @property\n        def shared_account(self):\n            return "one"\n'
    )
    own.write_text(STOPS.replace("        most: int = 160\n", account))
    says_stop(texting, NUMBER)
    news(texting, 1)
    assert [channel for channel, _ in stops(texting)] == ["app", "sms"]
    texting.run("release", "stopped", "g1", "--channel", "sms", "--as", "juf")
    assert stops(texting) == [], "and who says START says it to the account"


def also_over_the_app(school: School) -> None:
    """The same number, stopped on a second channel of another account."""
    with closing(sqlite3.connect(school.store)) as connection, connection:
        connection.execute("insert into stopped select school, 'app', mailbox, at from stopped")


def test_a_release_says_whom_else_it_frees(texting: School) -> None:
    says_stop(texting, OTHER)
    news(texting, 1)
    said = texting.json("release", "stopped", "g2", "--as", "juf")
    assert (said["channels"], said["also"]) == (["sms"], ["g3"])
    assert texting.json("status")["stops"] == []
    assert [one["act"] for one in _audit(texting)] == ["stop-lifted"] * 2, "of each of them it stands who lifted it"


def test_a_release_of_one_channel_leaves_the_others_stopped(texting: School) -> None:
    says_stop(texting, OTHER)
    news(texting, 1)
    also_over_the_app(texting)
    for words in (("--channel", "email"), ("--channel", "smss")):
        texting.run("release", "stopped", "g2", *words, "--as", "juf", exit_code=None)
    assert len(stops(texting)) == 2, "nothing is lifted by a channel that is not stopped, or not there"
    said = texting.run("release", "stopped", "g2", "--channel", "app", "--as", "juf").stdout
    assert "app may go to g2 again, and to g3, who have the same address or number" in said
    assert [channel for channel, _ in stops(texting)] == ["sms"]
    assert texting.json("release", "stopped", "g3", "--as", "juf")["channels"] == ["sms"]
    assert texting.run("release", "school", "--channel", "sms", "--as", "dir", exit_code=None).exit_code == 2


def test_a_stop_is_known_whatever_its_plugin_calls_it(texting: School) -> None:
    own = texting.folder / "own" / "texting.py"
    own.write_text(STOPS.replace("stopped-21610", "own-word"))
    says_stop(texting, NUMBER)
    news(texting, 1)
    assert "the reader told the service to stop" in texting.run("why", "n1").stdout
