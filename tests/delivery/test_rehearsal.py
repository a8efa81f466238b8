"""`plan --from --to`: days to come on a copy, over channels that only pretend, with nothing of it left behind."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug import config
from ouderbrug.delivery import rehearsal as rehearsing
from ouderbrug.errors import ConfigError
from ouderbrug.runtime import build
from ouderbrug.store import private
from ouderbrug.store.database import Store

if TYPE_CHECKING:
    from pathlib import Path

    from a_school import School

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
NEXT_MONDAY = date(2026, 11, 30)


def news(number: int, **changes: Any) -> dict[str, Any]:
    payload = {"title": f"Nieuws {number}", "body": "Er was veel te doen."}
    return {"id": f"n{number}", "kind": "newsletter", "audience": {"group": "3A"}, "payload": payload} | changes


def days(school: School, *words: str) -> dict[str, list[tuple[str, ...]]]:
    """What each day brings: event, recipient, verdict, and the time or the reason."""
    found = {}
    for day in school.json("plan", *words)["days"]:
        found[day["date"]] = [
            (plan["event"], plan["recipient"], plan["verdict"], plan["at"] or plan["reason"]) for plan in day["plans"]
        ]
    return found


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_what_waits_goes_on_its_day(small_school: School) -> None:
    small_school.happens(*(news(number) for number in range(4)))
    found = days(small_school, "--from", "2026-11-23", "--to", "2026-11-30")
    assert list(found) == [f"2026-11-{day}" for day in range(23, 31)]
    monday, next_monday = found["2026-11-23"], found["2026-11-30"]
    assert [one for one in monday if one[2] == "allow"] == [
        (f"n{number}", key, "allow", "2026-11-23T10:00:00+01:00") for number in range(3) for key in ("g1", "g2", "g3")
    ]
    assert [one for one in monday if one[2] == "delay"] == [
        ("n3", key, "delay", "cap-reached") for key in ("g1", "g2", "g3")
    ]
    assert next_monday == [("n3", key, "allow", "2026-11-30T08:00:00+01:00") for key in ("g1", "g2", "g3")]
    assert not any(found[f"2026-11-{day}"] for day in range(24, 30))


def test_it_is_what_then_happens(small_school: School) -> None:
    small_school.happens(*(news(number) for number in range(5)))
    found = days(small_school, "--to", "2026-11-30")
    told = sum(one[2] == "allow" for day in found.values() for one in day)
    for day in range(23, 31):
        small_school.dispatch(now=f"2026-11-{day}T10:00:00+01:00", exit_code=None)
    assert told == len(small_school.smtp.mails)


def test_the_school_is_as_it_was(small_school: School) -> None:
    small_school.happens(news(1), {"id": "bad", "kind": "nonsense"}, news(2))
    before = snapshot(small_school.folder)
    result = small_school.run("plan", "--from", "2026-11-23", "--to", "2026-11-27")
    assert "bad" not in result.stdout
    assert result.stderr.count("week.jsonl") == 1
    assert snapshot(small_school.folder) == before
    assert sorted(path.name for path in small_school.folder.iterdir()) == [
        "contacts.csv", "inbox", "ouderbrug.db", "ouderbrug.toml",
    ]  # fmt: skip
    assert small_school.smtp.mails == []


def test_days_before_the_first_are_lived_and_not_told(small_school: School) -> None:
    small_school.happens(*(news(number) for number in range(4)))
    found = days(small_school, "--from", "2026-11-30")
    assert list(found) == ["2026-11-30"]
    assert [one[0] for one in found["2026-11-30"]] == ["n3", "n3", "n3"]


def test_what_becomes_too_old_expires_on_its_day(small_school: School) -> None:
    small_school.happens(news(1))
    small_school.run("hold", "school", "--as", "directie")
    found = days(small_school, "--to", "2026-12-03")
    assert [one[2:] for one in found["2026-11-23"] if one[1] == "g1"] == [("delay", "hold")]
    assert [one[2:] for one in found["2026-12-03"] if one[1] == "g1"] == [("refuse", "expired")]


def test_a_card_of_a_colleague_is_taken_for_done(small_school: School) -> None:
    small_school.configure(replace=('general = ["email"]', 'general = ["handover"]'))
    small_school.happens(news(1))
    found = days(small_school, "--to", "2026-12-04")
    assert [one for day in found.values() for one in day] == [("n1", "group:3A", "allow", "2026-11-23T10:00:00+01:00")]


def test_what_awaits_a_person_is_told_and_stays(small_school: School) -> None:
    payload = {"title": "Nieuws", "body": "Roos Prins won de loterij."}
    small_school.happens(news(1, payload=payload))
    result = small_school.run("plan", "--to", "2026-11-24").stdout
    assert "Mon 23 Nov 2026: 1 refuse, 3 approve" in result
    assert "after that: 3 awaiting approval still waits" in result


def test_the_text_has_a_line_a_day(small_school: School) -> None:
    small_school.happens(news(1), news(2))
    text = small_school.run("plan", "--to", "2026-11-24").stdout
    assert "Mon 23 Nov 2026: 6 allow, 2 refuse; at most 2 to one guardian" in text
    assert "Tue 24 Nov 2026: nothing" in text
    assert text.splitlines()[1].split()[:2] == ["at", "event"]
    assert (
        "    n1 newsletter: mail 10:00"
        in small_school.run("plan", "--to", "2026-11-24", "--by", "guardian").stdout.splitlines()
    )


def test_the_document_has_the_texts_of_plan(small_school: School) -> None:
    small_school.happens(news(1))
    planned = small_school.json("plan")["plans"]
    (day,) = small_school.json("plan", "--from", "2026-11-23")["days"]
    mine = [{name: plan[name] for name in planned[0]} for plan in day["plans"]]
    assert sorted(mine, key=lambda one: one["recipient"]) == sorted(planned, key=lambda one: one["recipient"])
    assert day["counts"] == {"allow": 3, "delay": 0, "fold": 0, "refuse": 1, "approve": 0}
    assert day["most_for_one"] == 1


def test_what_a_date_brings_is_made_on_its_morning(small_school: School) -> None:
    """A plugin's source that speaks on one date: it is asked as each day begins."""
    small_school.happens(news(1))
    runs: list[datetime] = []
    whole = rehearsing.collect

    def noting(store: Any, runtime: Any, now: datetime, **options: Any) -> Any:
        runs.append(now)
        return whole(store, runtime, now, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rehearsing, "collect", noting)
        days(small_school, "--to", "2026-11-25")
    mornings = [datetime(2026, 11, day - 1, 23, 5, tzinfo=UTC) for day in (24, 25)]
    assert runs == [NOW, *mornings]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--from", "2026-11-22"), "from today or a later day"),
        (("--to", "2026-11-22"), "from today or a later day"),
        (("--from", "2026-11-25", "--to", "2026-11-24"), "that day or a later one"),
        (("--to", "2026-12-24"), "31 days ahead at most"),
        (("--from", "2027-03-01"), "31 days ahead at most"),
        (("--from", "tomorrow"), "--from"),
    ],
)
def test_days_that_cannot_be_rehearsed(small_school: School, words: tuple[str, ...], says: str) -> None:
    assert says in small_school.run("plan", *words, exit_code=2).stderr


def test_the_longest_rehearsal_has_31_days(small_school: School) -> None:
    assert len(days(small_school, "--to", "2026-12-23")) == 31


def test_without_a_store_there_is_nothing_to_copy(school: School) -> None:
    assert "import" in school.run("plan", "--to", "2026-11-24", exit_code=2).stderr
    assert not (school.folder / "ouderbrug.db").exists()


def test_it_says_where_in_truth_nothing_would_go(small_school: School) -> None:
    small_school.configure(replace=("[school]", "live = false\n\n[school]"))
    assert "live is false" in small_school.run("plan", "--to", "2026-11-23").stderr


PLUGIN = """
import pathlib
from ouderbrug import Capabilities, Channel, Receipt, hookimpl
class Loud(Channel):
    name = "loud"
    capabilities = Capabilities(addressed_by="email")
    def __init__(self, config, context):
        pathlib.Path(__file__).with_name("opened").touch()
        super().__init__(config, context)
    def send(self, message):
        return Receipt(at=self.context.clock())
@hookimpl
def register_channels():
    return [Loud]
@hookimpl
def message_settled(message, attempt):
    pathlib.Path(__file__).with_name("told").touch()
"""


def test_no_channel_is_opened_and_no_observer_is_told(small_school: School) -> None:
    plugins = small_school.folder / "plugins"
    plugins.mkdir()
    (plugins / "loud.py").write_text(PLUGIN)
    small_school.configure('\n[plugins]\nplugins_dir = "plugins"\n[channels.loud]\n',
                           replace=('general = ["email"]', 'general = ["loud"]'))  # fmt: skip
    small_school.happens(news(1))
    assert [one[2] for one in days(small_school, "--to", "2026-11-23")["2026-11-23"]].count("allow") == 3
    assert sorted(path.name for path in plugins.iterdir() if path.is_file()) == ["loud.py"]
    small_school.dispatch()
    assert {"opened", "told"} <= {path.name for path in plugins.iterdir()}


# Interrupted


@pytest.fixture
def scratch(small_school: School) -> Path:
    """Where copies are made."""
    return small_school.folder / "ouderbrug.db.rehearsals"


def _rehearse(school: School, stop: threading.Event) -> rehearsing.Rehearsal:
    return _until(school, NEXT_MONDAY, stop)


def _until(school: School, last: date, stop: threading.Event) -> rehearsing.Rehearsal:
    runtime = build(config.load(school.folder / "ouderbrug.toml"), NOW)
    with closing(Store(school.store, runtime.school)) as store:
        return rehearsing.rehearse(store, runtime, NOW, MONDAY, last, stop)


def test_the_copy_is_private_and_gone_when_it_is_interrupted(
    small_school: School, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, int]] = []

    def interrupted(*_: object, **__: object) -> None:
        (folder,) = scratch.iterdir()
        seen.append((folder.stat().st_mode & 0o777, (folder / "ouderbrug.db").stat().st_mode & 0o777))
        raise KeyboardInterrupt

    monkeypatch.setattr(rehearsing, "collect", interrupted)
    with pytest.raises(KeyboardInterrupt):
        _rehearse(small_school, threading.Event())
    assert seen == [(0o700, 0o600)]
    assert not scratch.exists()


def test_12_what_a_killed_rehearsal_left_is_swept_by_the_next_run(small_school: School, scratch: Path) -> None:
    """Nothing of it was in the temporary folder; one that goes on keeps its own."""
    code = "import pathlib, os, signal, sys; from ouderbrug.store import private\n"
    code += "with private.folder(pathlib.Path(sys.argv[1])) as made:\n"
    code += "    (made / 'ouderbrug.db').touch(); os.kill(os.getpid(), signal.SIGKILL)"
    for command in ("dispatch", "plan"):
        subprocess.run([sys.executable, "-c", code, str(small_school.store)], check=False)
        (left,) = scratch.iterdir()
        assert [one.name for one in left.iterdir()] == ["ouderbrug.db"]
        with private.folder(small_school.store) as going_on:
            assert not left.exists()
            small_school.run(command, *(["--to", "2026-11-23"] if command == "plan" else []))
            assert going_on.is_dir()
        assert not scratch.exists()


def test_told_to_stop_it_leaves_nothing(small_school: School, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    whole = rehearsing.collect

    def stopping(*words: Any, **options: Any) -> Any:
        stop.set()
        return whole(*words, **options)

    monkeypatch.setattr(rehearsing, "collect", stopping)
    assert _rehearse(small_school, stop).days == []
    assert not scratch.exists()


def test_what_a_person_delivers_is_handed_over_there_too(small_school: School) -> None:
    small_school.configure(replace=('general = ["email"]', 'general = ["handover"]'))
    small_school.happens(news(1))
    found = _until(small_school, MONDAY, threading.Event())
    assert (found.waiting["handed_over"], found.waiting["sent"]) == (1, 0)


def test_too_many_days_make_no_copy(small_school: School, scratch: Path) -> None:
    with pytest.raises(ConfigError, match="31"):
        _until(small_school, date(2027, 11, 23), threading.Event())
    assert not scratch.exists()


def test_what_is_gathered_goes_inside_the_digest(small_school: School) -> None:
    small_school.configure('\n[digest]\nat = "17:00"\n')
    small_school.happens(news(1))
    (day,) = small_school.json("plan", "--to", "2026-11-23")["days"]
    told = sorted((plan["kind"], plan["verdict"], plan["at"]) for plan in day["plans"] if plan["recipient"] == "g1")
    at = "2026-11-23T17:00:00+01:00"
    assert told == [("digest", "allow", at), ("newsletter", "fold", at)]
    assert day["most_for_one"] == 1
