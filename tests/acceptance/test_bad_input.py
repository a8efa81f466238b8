"""Bad input: each mistake is named with its place and what to do, the rest goes on, and nothing is lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School

GOOD: dict[str, Any] = {
    "id": "good",
    "kind": "newsletter",
    "audience": {"school": True},
    "payload": {"title": "Nieuws", "body": "Er is nieuws."},
}


def _line(**changes: Any) -> str:
    event = {"occurred_at": "2026-11-23T09:00:00+01:00"} | GOOD | changes
    return json.dumps({key: value for key, value in event.items() if value is not None})


NEWS = GOOD["payload"]
BAD_LINES = {
    "unknown kind": (_line(id="1", kind="newsleter"), "unknown-kind", "newsletter"),
    "unknown payload field": (_line(id="2", payload={**NEWS, "titel": "x"}), "unknown-field", "title"),
    "missing payload field": (_line(id="3", payload={"title": "x"}), "missing-field", "newsletter needs"),
    "wrong payload type": (_line(id="4", payload={**NEWS, "title": 5}), "bad-field", "must be a text"),
    "no audience": (_line(id="5", audience=None), "no-audience", "group"),
    "two audiences": (_line(id="6", audience={"group": "3A", "school": True}), "no-audience", "exactly one"),
    "empty audience": (_line(id="7", audience={"groups": []}), "no-audience", "at least one"),
    "unknown pupil": (_line(id="8", audience={"pupil": "p99"}), "unknown-pupil", "import"),
    "unknown group": (_line(id="9", audience={"group": "9Z"}), "unknown-group", "groups here are 3A"),
    "unknown scope": (_line(id="10", audience={"grup": "3A"}), "unknown-audience", "group"),
    "unknown field": (_line(id="11", audiense={}), "unknown-field", "audience"),
    "too old": (_line(id="12", occurred_at="2026-08-01T09:00:00+02:00"), "too-old", "60 days"),
    "bad time": (_line(id="13", occurred_at="gisteren"), "bad-time", "2026-11-27T14:00"),
    "the hour that comes twice": (_line(id="14", occurred_at="2026-10-25T02:30:00"), "ambiguous-time", "offset"),
    "the hour that does not exist": (
        _line(id="14b", kind="meeting_invitation", audience={"group": "3A"},
              payload={"title": "t", "why": "w", "place": "aula", "starts_at": "2027-03-28T02:30:00"}),
        "ambiguous-time", "offset",
    ),
    "in the past": (
        _line(id="15", kind="meeting_invitation", audience={"group": "3A"},
              payload={"title": "t", "why": "w", "place": "aula", "starts_at": "2026-11-20T19:00:00+01:00"}),
        "in-the-past", "correct the date",
    ),
    "no id": (_line(id=None), "bad-id", "id"),
    "a revision that is no digit": (_line(id="18", revision="²"), "bad-revision", "whole number"),
    "a revision without end": (_line(id="19", revision="9" * 5000), "bad-revision", "whole number"),
    "bad revision": (_line(id="17", revision=0), "bad-revision", "whole number"),
    "bad priority": (_line(id="18", priority="hurry"), "bad-priority", "urgent"),
    "withdrawn before it was known": (_line(id="19", withdrawn=True), "unknown-event", "nothing to withdraw"),
    "a score for a whole group": (
        _line(id="20", kind="notable_score", audience={"group": "3A"},
              payload={"subject": "x", "direction": "up", "summary": "y"}),
        "audience-too-wide", "name the pupil",
    ),
    "a header hidden in a title": (_line(id="21", payload={**NEWS, "title": "=?utf-8?q?x=0D=0ABcc:_e?="}),
                                   "encoded-word", "header"),
    "one hidden in a part of a field": (
        _line(id="21b", kind="decision_info", audience={"group": "3A"},
              payload={"decision_moment": {"name": "=?utf-8?q?x=0D=0ABcc:_e?=", "on": "2027-01-20"}, "lead_days": 28}),
        "encoded-word", "header",
    ),
    "a file outside the media root": (_line(id="22", payload={**NEWS, "attachments": ["../../etc/passwd"]}),
                                      None, None),
    "an unknown action": (_line(id="23", kind="home_tip", audience={"group": "3A"},
                                payload={"learning_goal": "lezen", "action": {"id": "read-in-turn"}}),
                          "bad-field", "nearest: read-in-turns"),
    "broken JSON": ('{"id": "24", ', "not-json", ""),
    "no object": ("[1, 2]", "not-an-object", ""),
    "a key twice": ('{"id": "26", "id": "27"}', "duplicate-key", ""),
    "a NUL": (_line(id="28", payload={**NEWS, "body": "a\0b"}), "nul", ""),
    "a bidi override": (_line(id="29", payload={**NEWS, "body": "a\u202eb"}), "bidi-override", ""),
    "a line of a megabyte": (_line(id="30", payload={**NEWS, "body": "x" * 1_000_000}), "line-too-long", ""),
}  # fmt: skip


def test_each_bad_line_is_set_aside_by_name_and_the_good_one_goes(small_school: School) -> None:
    lines = [line for line, _, _ in BAD_LINES.values()]
    (small_school.folder / "inbox" / "bad.jsonl").write_text("\n".join([*lines, _line()]) + "\n", "utf-8")
    assert small_school.dispatch(exit_code=3)["sent"] == 4, "'hurry' may be a word for what is urgent"
    (kept,) = (small_school.folder / "rejected").iterdir()
    rejected = [json.loads(row) for row in kept.read_text().splitlines()]
    by_line = {row["place"].split(":")[1].split(" ")[0]: row for row in rejected}
    assert len(rejected) == len(BAD_LINES)
    for number, (name, (_, code, hint)) in enumerate(BAD_LINES.items(), 1):
        row = by_line[str(number)]
        assert row["hint"] or row["code"], name
        if code:
            assert row["code"] == code, (name, row)
            assert hint in f"{row['hint']} {row['field']}", (name, row)
    assert kept.stat().st_mode & 0o077 == 0
    assert small_school.dispatch(now="2026-11-23T10:01:00+01:00", exit_code=3) == {}, "no leader is known to hear of it"
    small_school.run("tasks", "--did", "urgent-cannot-go", "18", "--as", "directie")


def test_a_changed_event_needs_a_higher_revision(small_school: School) -> None:
    small_school.happens(GOOD)
    small_school.dispatch()
    small_school.happens(GOOD)
    assert small_school.dispatch() == {}
    small_school.happens({**GOOD, "payload": {**NEWS, "title": "Anders"}})
    run = small_school.run("dispatch", exit_code=1)
    assert "changed under the same revision" in run.stderr


def test_a_naive_time_is_the_schools(small_school: School) -> None:
    small_school.happens(
        {"id": "n", "kind": "meeting_invitation", "occurred_at": "2026-11-23T09:00:00", "audience": {"group": "3A"},
         "payload": {"title": "Avond", "why": "samen", "place": "aula", "starts_at": "2026-12-10T19:30:00"}}
    )  # fmt: skip
    small_school.dispatch()
    assert "19.30 uur" in small_school.smtp.mails[0].parsed.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        ('[scool]\nname = "x"\n', "did you mean school"),
        ("[dispatch]\nmax_second = 5\n", "line 33: dispatch.max_second: is not a setting (did you mean max_seconds?)"),
        ('[dispatch]\nmax_seconds = "soon"\n', "line 33: dispatch.max_seconds"),
        ("[rules.frequency]\nper_guardian = 0\n", "above_three"),
        ("[rules.frequency]\nper_guardian = 4\n", "above_three"),
        ('[rules.frequency]\nper_guardian = "3"\n', "line 33: rules.frequency.per_guardian"),
        ('[rules.timing.windows]\nhome_tip = ["fri 12:00-12:00"]\n', "a window that opens when it closes"),
        ("[rules.frequncy]\n", "did you mean frequency?"),
        ('[routes.x]\ny = "z"\n', "routes"),
        ('[channels.parra]\nplugin = "parra"\n', "no plugin called 'parra'"),
        ('[plugins]\nuse = ["nothing"]\n', "no plugin called 'nothing'"),
        ("broken = = 1\n", "there is one = too many (take one out)"),
        ("[chanels.email]\nport = 25\n", "line 32: chanels: is not a setting (did you mean channels?)"),
        ("broken = noord\n", "line 32: TOML: a text stands without quotes"),
        ("broken = “noord”\n", "a text stands in curly quotes (type straight ones"),
        ('[[holidays]]\nname = "x"\nfrom = 2027-01-05\nto = 2027-01-02\n', "swap from and to"),
    ],
)
def test_a_mistake_in_the_toml_is_named_with_its_line_and_sends_nothing(
    small_school: School, extra: str, says: str
) -> None:
    small_school.happens(GOOD)
    small_school.configure(extra)
    run = small_school.run("dispatch", exit_code=2)
    assert says in run.stderr, run.stderr
    assert small_school.smtp.mails == []
    findings = small_school.json("check", exit_code=2)["findings"]
    told = [f"line {one['line']}: {one['where']}: {one['message']} ({one['hint']})" for one in findings]
    assert any(says in line for line in told), told


def test_a_broken_pattern_in_a_word_list_is_named_with_its_entry_and_sends_nothing(small_school: School) -> None:
    entry = '[[terms]]\ncode = "{}"\nlevel = "warn"\npatterns = [\'{}\']\n'
    (small_school.folder / "words.toml").write_text(entry.format("first", "juf+ie") + entry.format("second", "(juf"))
    small_school.configure('\n[rules.tone]\nextend = "words.toml"\n')
    small_school.happens(GOOD)
    says = "words.toml, entry 2 (second): broken pattern"
    assert says in small_school.run("dispatch", exit_code=2).stderr
    assert any(says in one["message"] for one in small_school.json("check", exit_code=2)["findings"])
    assert small_school.smtp.mails == []


def test_a_language_that_is_no_code_is_told_and_one_that_nobody_has_texts_for_gets_dutch(small_school: School) -> None:
    def import_with(language: str, exit_code: int) -> str:
        for row in small_school.rows:
            row["language"] = language if row["guardian_key"] == "g1" else "nl"
        return small_school.enrol(exit_code=exit_code).stderr

    said = import_with("een beetje Turks", 1)
    assert "line 2, language: is not a language code; write it as nl, tr or ar" in said
    assert "beetje" not in said
    import_with("xx", 0)
    small_school.happens(GOOD)
    small_school.dispatch()
    plans = {plan["recipient"]: plan for plan in small_school.json("why", "good")["plans"]}
    found = [plans["g1"][name] for name in ("verdict", "language", "language_reason")]
    assert found == ["allow", "nl", "no-template"]


def test_a_missing_secret_is_named_and_never_shown(small_school: School) -> None:
    small_school.configure(replace=('security = "none"', 'security = "none"\nusername = "x"\npassword = "hunter2"'))
    run = small_school.run("dispatch", exit_code=2)
    assert "env" in run.stderr and "hunter2" not in run.stderr
    reference = 'security = "none"\nusername = "x"\npassword = { env = "NOT_SET_HERE" }'
    small_school.configure(replace=('security = "none"', reference))
    found = small_school.json("check", "--offline", exit_code=2)["findings"]
    assert any("environment variable of this secret" in one["message"] and one["line"] for one in found)
    assert "NOT_SET_HERE" not in str(found), "it may be the secret itself"


def test_an_import_without_a_column_says_which(small_school: School) -> None:
    path = small_school.folder / "half-contacts.csv"
    path.write_text("pupil_key;first_name\np1;Jip\n")
    run = small_school.run("import", str(path), exit_code=2)
    assert "guardian_key" in run.stderr and "[import.contacts.columns]" in run.stderr
    path.write_bytes("pupil_key;guardian_key\np1;g1\n".encode("utf-16"))
    assert "UTF-8" in small_school.run("import", str(path), exit_code=2).stderr


def test_an_import_that_would_lose_a_fifth_stops(small_school: School) -> None:
    small_school.rows = small_school.rows[:3]
    run = small_school.enrol(exit_code=2)
    assert "--accept-left" in run.stderr
    assert small_school.json("status")["guardians"] == 6
    small_school.enrol("--accept-left")
    assert small_school.json("status")["guardians"] == 3


def test_silence_never_lifts_a_ban(small_school: School) -> None:
    for row in small_school.rows:
        row["blocked"] = ""
    small_school.enrol()
    small_school.happens(GOOD)
    small_school.dispatch()
    assert small_school.subjects("g5@") == []
    for row in small_school.rows:
        if row["guardian_key"] == "g5":
            row["blocked"] = "geen"
    assert "--accept-unblock" in small_school.enrol().stdout
    small_school.enrol("--accept-unblock")
    small_school.happens({**GOOD, "id": "later"})
    small_school.dispatch(now="2026-11-24T10:00:00+01:00")
    assert len(small_school.subjects("g5@")) == 1


def test_a_real_store_and_a_rehearsal_do_not_mix(small_school: School) -> None:
    from click.testing import CliRunner

    from ouderbrug.cli import main

    words = ["--config", str(small_school.folder / "ouderbrug.toml")]
    real = CliRunner().invoke(main, [*words, "dispatch"], env={"OUDERBRUG_NOW": None})
    assert real.exit_code == 2
    assert "rehearsal store" in real.stderr
    assert CliRunner().invoke(main, [*words, "status"], env={"OUDERBRUG_NOW": None}).exit_code == 0
    bad = CliRunner().invoke(main, [*words, "plan"], env={"OUDERBRUG_NOW": "tomorrow"})
    assert bad.exit_code == 2
    assert "offset" in bad.stderr


def test_a_command_or_option_that_does_not_exist_is_met_with_the_nearest(school: School) -> None:
    assert "did you mean dispatch?" in school.run("dispach", exit_code=2).stderr
    assert "--jsn" in school.run("plan", "--jsn", exit_code=2).stderr


def test_what_was_set_aside_of_a_file_is_not_said_to_be_nowhere(small_school: School) -> None:
    small_school.happens({"id": "sc1", "kind": "newsletter", "audience": {"group": "3A"}, "payload": {"title": "T"}})
    small_school.dispatch(exit_code=1)
    told = small_school.run("why", "sc1", exit_code=1).stderr
    assert "records of the last seven days that were set aside, of which it may be one: 1" in told
    assert "set aside in the last seven days" in small_school.run("status").stdout


def test_a_run_counts_what_is_set_aside_as_status_lists_it(small_school: School) -> None:
    waits = {"id": "w1", "kind": "newsletter", "audience": {"group": "9Z"}, "payload": {"title": "T", "body": "B."}}
    wrong = [waits | {"id": f"x{one}", "audience": {"group": "3A"}, "payload": {"title": "T"}} for one in range(3)]
    small_school.happens(waits, *wrong)
    small_school.dispatch(exit_code=1)
    said = small_school.run("dispatch", exit_code=None).output
    assert "1 event is set aside" in said and "3 more of the last seven days are to be written again" in said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "group", "says"),
    [("notice", "6A", "no group here is called so"), ("notise", "5A", "its kind is not loaded")],
)
def test_what_was_typed_and_refused_goes_to_nobody_later(school: School, kind: str, group: str, says: str) -> None:
    """A slip in a group was told as refused, written anew, and went to that group once an import brought it."""
    school.family("p1 Jip Prins", "5A", guardian("g1", "Sara Prins"))
    school.enrol()
    words = ("event", "add", kind, "--group", group, "--set", "title=Zwemmen", "--set", "body=Groep 5A zwemt niet.")
    assert says in school.run(*words, exit_code=1).stderr
    assert school.json("status")["set_aside"] in ([], None, 0)
    school.family("p2 Bo Vink", "6A", guardian("g2", "Ans Vink"))
    school.enrol()
    school.dispatch()
    assert school.smtp.mails == []
