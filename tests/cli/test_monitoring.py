"""What the one who runs it sees of a run: what it left, `status`, `--fail-on`, and the heartbeat."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.cli.language import Words
from ouderbrug.cli.monitoring import FailOn, FailOnType, Watched, in_words, wrong
from ouderbrug.delivery import ping as heartbeat
from ouderbrug.errors import ConfigError

if TYPE_CHECKING:
    from a_school import School

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FINE = Watched(NOW, None, 0, 0)
NEWS: dict[str, Any] = {
    "id": "news", "kind": "newsletter", "audience": {"group": "3A"}, "payload": {"title": "Nieuws", "body": "Tekst."},
}  # fmt: skip


@pytest.mark.parametrize(
    ("word", "so", "said"),
    [
        ("run=15m", FINE, ""),
        ("run=15m", FINE._replace(run=NOW - 15 * HOUR / 60), ""),
        ("run=1h", FINE._replace(run=NOW - 26 * HOUR), "the last run ended 1 d 2 h ago, and 1 h is the most"),
        ("run=1h", FINE._replace(run=NOW + 2 * HOUR), "the last run ended 2 h ahead of this machine"),
        ("run=9999d", FINE._replace(run=None), "no run has ended yet"),
        ("waiting=2h", FINE, ""),
        ("waiting=2h", FINE._replace(waiting=NOW - 3 * HOUR), "the oldest message is overdue for 3 h, and 2 h"),
        (
            "waiting=2h",
            FINE._replace(waiting=NOW - 3 * HOUR, aside=True),
            "set aside waits for 3 h, and 2 h is the most",
        ),
        ("waiting=2d", FINE._replace(waiting=NOW - 3 * HOUR), ""),
        ("unknown", FINE, ""),
        ("unknown", FINE._replace(unknown=1), "1 message is unknown, and 0 are the most"),
        ("unknown=5", FINE._replace(unknown=5), ""),
        ("untold=5", FINE._replace(untold=6), "6 messages did not go or cannot, and nobody was told; 5 are the most"),
    ],
)
def test_1_fail_on_is_so_or_not(word: str, so: Watched, said: str) -> None:
    found = list(wrong([FailOnType().convert(word, None, None)], so, NOW))
    assert [what for what, *_ in found] == ([word.partition("=")[0]] if said else [])
    for _, sentence, values in found:
        assert said in Words()(sentence, **values)
        assert Words("nl")(sentence, **values) != Words()(sentence, **values)


@pytest.mark.parametrize(
    ("age", "words"), [(0 * HOUR, "0 m"), (HOUR / 60, "1 m"), (HOUR, "1 h"), (25.5 * HOUR, "1 d 1 h"), (3 * DAY, "3 d")]
)
def test_1_an_age_in_words(age: timedelta, words: str) -> None:
    assert in_words(age) == words


@pytest.mark.parametrize(
    ("scope", "says"),
    [(("school",), "nothing goes to anybody until"), (("group", "3A"), "nothing goes to group 3A until")],
)
def test_1_a_hold_says_to_whom_nothing_goes(small_school: School, scope: tuple[str, ...], says: str) -> None:
    held = small_school.run("hold", *scope, "--as", "directie").stdout
    assert f"{says} `ouderbrug release {' '.join(scope)} --as KEY`" in held


def test_1_a_word_that_is_none_of_fail_on_says_how_it_is_written(small_school: School) -> None:
    for word in ("run", "run=soon", "unknown=x", "sent"):
        assert "waiting=AGE" in small_school.run("status", "--fail-on", word, exit_code=2).stderr
    assert str(FailOnType().convert("run=1h", None, None)) == "run" == str(FailOn("run"))


def test_a_clock_that_is_behind_is_said_and_no_run_in_the_past(small_school: School) -> None:
    """It said "(-15 d 19 h ago)", and "14 d 4 h ago, look whether cron still runs"."""
    small_school.run("dispatch", now="2026-12-09T15:00:00+01:00", exit_code=None)
    behind = small_school.run("status", "--fail-on", "run=15m", now="2026-11-23T20:00:00+01:00", exit_code=3)
    assert "15 d 19 h ahead of this clock, with exit code 0; look at the clock" in behind.stdout
    assert "15 d 19 h ahead of this machine's clock, and 15 m is the most; look whether" in behind.stderr
    assert "ago" not in behind.stdout + behind.stderr and "cron" not in behind.stderr


def test_1_a_run_and_status_say_what_was_left(small_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []
    monkeypatch.setattr(
        heartbeat, "ping", lambda url, number, code, **_: heard.append((url, number, code)) or "http-503"
    )
    small_school.configure('\n[dispatch]\nping = "http://127.0.0.1:9/up"\n')
    assert "no run has ended yet" in small_school.run("status").stdout
    small_school.happens(NEWS)
    night = "2026-11-23T22:00:00+01:00"
    ran = small_school.run("dispatch", now=night)
    assert ran.stdout.splitlines()[-1] == "1 collected, 3 delayed, 1 refused, 3 wait: next Tue 24 Nov 08:00"
    assert "monitoring of [dispatch] ping was not reached (http-503)" in ran.stderr
    assert [(url, code) for url, _, code in heard] == [("http://127.0.0.1:9/up", 0)]
    told = small_school.run("status", "--fail-on", "run=15m", now="2026-11-24T07:00:00+01:00", exit_code=3)
    assert "the last run ended Mon 23 Nov 22:00 (9 h ago), with exit code 0" in told.stdout
    assert "over email: 3 wait, the next Tue 24 Nov 08:00" in told.stdout
    assert "the last run ended 9 h ago, and 15 m is the most" in told.stderr
    small_school.run("dispatch", "--json", now=night)
    assert heard[1][1] > heard[0][1], "the generation goes up"
    assert small_school.json("status", "--fail-on", "run=15m", now=night)["failed_on"] == []


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("wating=1m", "knows no wating; did you mean waiting?"),
        ("unknwon", "knows no unknwon; did you mean unknown?"),
        ("run=15", "run=15 has no unit; write m, h or d behind it"),
        ("waiting", "is written run=AGE"),
        ("xyz", "is written run=AGE"),
    ],
)
def test_1_a_slip_in_what_monitoring_asks_is_said(word: str, says: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(says)):
        FailOnType().convert(word, None, None)


def test_5_an_empty_file_where_the_inbox_should_be_is_said(small_school: School) -> None:
    (small_school.folder / "inbox-file").touch()
    toml = small_school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text().replace('path = "inbox"', 'path = "inbox-file"'))
    assert "is an empty file and no folder; remove it" in small_school.run("check", "--offline", exit_code=2).stdout
    (small_school.folder / "inbox-file").write_text("{}\n")
    assert "no folder" not in small_school.run("check", "--offline", exit_code=None).stdout
