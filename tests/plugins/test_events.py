"""The inbox: which files are read, which lines are set aside, and that each line is read exactly once."""

from __future__ import annotations

import json
import os
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chances import examples
from ouderbrug import Batch, ConfigError, safe_name
from ouderbrug_events import EventsSource, read_file, register_sources, source, steady
from ouderbrug_events.faults import HINTS, MAX_LINE

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD = {"id": "e1", "kind": "moment", "audience": {"group": "4A"}, "payload": {"what": "Wij lezen.\n\tSamen."}}


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir(mode=0o700)
    return folder


def poll(path: Path, cursor: str | None = None) -> Batch:
    return EventsSource(EventsSource.Config(path=path)).poll(cursor)


def check(path: Path) -> list[str]:
    return list(EventsSource(EventsSource.Config(path=path)).check())


def event(number: int, **more: Any) -> str:
    return json.dumps({**GOOD, "id": f"e{number}", **more}) + "\n"


def ids(batch: Batch) -> list[Any]:
    return [incoming.data.get("id") for incoming in batch.events]


def faults(batch: Batch) -> list[tuple[str, str]]:
    return [(rejected.place, rejected.code) for rejected in batch.rejected]


def test_the_plugin_registers_the_source() -> None:
    assert register_sources() == [EventsSource]


def test_events_come_with_their_place(inbox: Path) -> None:
    (inbox / "week.jsonl").write_text("\ufeff" + event(1) + "\r\n" + event(2))
    batch = poll(inbox)
    assert [incoming.place for incoming in batch.events] == ["week.jsonl:1", "week.jsonl:3"]
    assert batch.events[0].data == GOOD
    assert batch.rejected == ()


# One line a fault; the others go on


def payload(text: str) -> bytes:
    return b'{"id": "e9", "payload": {"what": "' + text.encode() + b'"}}'


HOSTILE: dict[str, list[tuple[bytes, str]]] = {
    "line-too-long": [(b'{"id": "' + b"x" * MAX_LINE + b'"}', "")],
    "payload-too-large": [(payload("x" * 65_536), "payload"), (payload("é" * 32_800), "payload")],
    "not-utf-8": [(payload("x").replace(b"x", b"\xe9"), ""), (payload("x").replace(b"x", b"\xed\xa0\x80"), "")],
    "not-json": [(b"{", ""), (b"{'id': 1}", ""), (b'{"id": "e9"} x', ""), (b"\x1b[2J", ""), (b'{"id": 1,}', "")],
    "not-an-object": [(b"[]", ""), (b"1", ""), (b'"e9"', ""), (b"null", "")],
    "duplicate-key": [(b'{"id": "e9", "id": "e8"}', "id"), (b'{"payload": {"a": 1, "a": 1}}', "a")],
    "nan": [
        (b'{"payload": {"n": NaN}}', ""),
        (b'{"payload": {"n": -Infinity}}', ""),
        (b'{"payload": {"n": 1e999}}', "payload.n"),
    ],
    "number-too-large": [
        (b'{"revision": 9223372036854775808}', "revision"),
        (b'{"revision": ' + b"9" * 5000 + b"}", ""),
    ],
    "too-deep": [
        (b'{"payload": ' + b"[" * 8 + b"]" * 8 + b"}", "payload.0.0.0.0.0.0.0"),
        (b"[" * 100_000 + b"]" * 100_000, ""),
        (b'{"a":' * 30_000 + b"1" + b"}" * 30_000, ""),
    ],
    "nul": [(payload("\\u0000"), "payload.what"), (payload("x\0"), "payload.what"), (b"\0\0\0", "")],
    "surrogate": [(payload("\\ud800"), "payload.what"), (b'{"\\udfff": 1}', "")],
    "control-character": [
        (payload("\\u001b[2J"), "payload.what"),
        (payload("\\u0085"), "payload.what"),
        (payload("\\r"), "payload.what"),
        (payload("\x01"), "payload.what"),
        (b'{"id": "e\\n9"}', "id"),
        (b'{"kind": "a\\tb"}', "kind"),
        (b'{"payload": {"a\\nb": 1}}', "payload"),
    ],
    "bidi-override": [(payload("\\u202e"), "payload.what"), (b'{"id": "\\u2066"}', "id")],
    "reserved-character": [(payload("\\ue000"), "payload.what"), (payload("\ue001"), "payload.what")],
}


@pytest.mark.parametrize(
    ("code", "line", "field"),
    [
        pytest.param(code, line, field, id=f"{code}-{number}")
        for code, rows in HOSTILE.items()
        for number, (line, field) in enumerate(rows)
    ],
)
def test_f31_a_hostile_line_is_set_aside_by_name(inbox: Path, code: str, line: bytes, field: str) -> None:
    (inbox / "week.jsonl").write_bytes(event(1).encode() + line + b"\n" + event(2).encode())
    batch = poll(inbox)
    assert ids(batch) == ["e1", "e2"]
    [rejected] = batch.rejected
    assert (rejected.place, rejected.code, rejected.field) == ("week.jsonl:2", code, field)
    assert rejected.hint == HINTS[code]


def test_what_is_just_small_enough_passes(inbox: Path) -> None:
    deep = b'{"id": "e1", "payload": ' + b"[" * 7 + b"]" * 7 + b"}\n"
    large = payload("x" * (65_536 - len('{"what":""}'))) + b"\n"
    long = b'{"id": "e2"' + b" " * (MAX_LINE - 12) + b"}\r\n"
    (inbox / "week.jsonl").write_bytes(deep + large + long)
    assert ids(poll(inbox)) == ["e1", "e9", "e2"]


def test_a_field_that_is_no_field_name_is_not_repeated(inbox: Path) -> None:
    (inbox / "week.jsonl").write_text('{"Ilse Oud": "\\u0000"}\n')
    assert poll(inbox).rejected[0].field == "?"


# Half a line


def test_a_last_line_without_break_counts_if_it_parses(inbox: Path) -> None:
    path = inbox / "week.jsonl"
    path.write_text(event(1) + event(2).rstrip())
    batch = poll(inbox)
    assert ids(batch) == ["e1", "e2"]
    with path.open("a") as file:
        file.write("\n" + event(3))
    later = poll(inbox, batch.cursor)
    assert [(incoming.place, incoming.data["id"]) for incoming in later.events] == [("week.jsonl:3", "e3")]


def test_half_a_line_waits(inbox: Path) -> None:
    path, whole = inbox / "week.jsonl", event(1)
    path.write_text(whole[:20])
    batch = poll(inbox)
    assert (batch.events, batch.rejected) == ((), ())
    assert poll(inbox, batch.cursor) == batch
    assert check(inbox)[0].startswith("week.jsonl: its end is not read yet")
    path.write_text(whole)
    assert ids(poll(inbox, batch.cursor)) == ["e1"]
    assert check(inbox) == []


def test_a_too_long_line_that_still_grows_is_set_aside_once(inbox: Path) -> None:
    path = inbox / "week.jsonl"
    path.write_bytes(b"x" * (MAX_LINE + 10))
    first = poll(inbox)
    assert faults(first) == [("week.jsonl:1", "line-too-long")]
    with path.open("ab") as file:
        file.write(b"x" * MAX_LINE * 2)
    second = poll(inbox, first.cursor)
    assert (second.events, second.rejected) == ((), ())
    with path.open("ab") as file:
        file.write(b"x\n" + event(2).encode())
    third = poll(inbox, second.cursor)
    assert [(incoming.place, incoming.data["id"]) for incoming in third.events] == [("week.jsonl:2", "e2")]
    assert third.rejected == ()


# The cursor


def test_a_second_poll_reads_nothing_and_keeps_the_cursor(inbox: Path) -> None:
    (inbox / "week.jsonl").write_text(event(1) + "nee\n")
    batch = poll(inbox)
    assert poll(inbox, batch.cursor) == Batch((), (), batch.cursor)


def replaced(path: Path) -> None:
    other = path.with_suffix(".tmp")
    other.write_text(event(7) + event(8))
    other.replace(path)


def rewritten(path: Path) -> None:
    path.write_text(event(7) + event(8))


def truncated(path: Path) -> None:
    path.write_text(event(7))


@pytest.mark.parametrize("change", [replaced, rewritten, truncated])
def test_a_file_that_became_another_is_read_anew(inbox: Path, change: Callable[[Path], None]) -> None:
    path = inbox / "week.jsonl"
    path.write_text(event(1) + event(2))
    cursor = poll(inbox).cursor
    change(path)
    assert ids(poll(inbox, cursor))[0] == "e7"


@pytest.mark.parametrize("at", [0, 1, 29, 58, 59])
@pytest.mark.parametrize("age", [0, 3600])
def test_12_9_a_changed_line_is_seen_wherever_it_stands_in_a_file_of_the_same_size(
    inbox: Path, at: int, age: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, lines = inbox / "week.jsonl", [event(100_000 + number) for number in range(60)]
    path.write_text("".join(lines))
    monkeypatch.setattr(source.folder, "_PIECE", 1000)
    monkeypatch.setattr(source.time, "time", lambda: path.stat().st_ctime + age)
    batch = poll(inbox)
    assert poll(inbox, batch.cursor) == Batch((), (), batch.cursor)
    with path.open("r+") as file:
        file.seek(sum(map(len, lines[:at])))
        file.write(event(900_000))
    later = ids(poll(inbox, batch.cursor))
    assert (len(later), later[at]) == (60, "e900000")


def over(real: Callable[..., Any], path: Path, text: str) -> Callable[..., Any]:
    """The same function, before whose first call somebody writes over a file in place."""
    left = [text]

    def called(*given: Any) -> Any:
        while left:
            with path.open("r+") as file:
                file.write(left.pop())
        return real(*given)

    return called


@pytest.mark.parametrize(("where", "what"), [(source, "_steps"), (source.folder, "content_hash"), (source, "_tail")])
def test_12_9_a_file_that_is_overwritten_while_it_is_read_loses_no_line(
    inbox: Path, monkeypatch: pytest.MonkeyPatch, where: Any, what: str
) -> None:
    path, half = inbox / "week.jsonl", '{"id": "ha'
    path.write_text(event(1) + event(2) + half)
    monkeypatch.setattr(where, what, over(getattr(where, what), path, event(1) + event(3)))
    first = poll(inbox)
    monkeypatch.undo()
    second = poll(inbox, first.cursor)
    assert "e3" in [*ids(first), *ids(second)]
    assert poll(inbox, second.cursor).events == ()


@pytest.mark.parametrize("at", range(5))
@pytest.mark.parametrize("deed", ["over", "anew", "grown"])
def test_f32_no_line_is_half_of_one_writing_and_half_of_another(
    inbox: Path, monkeypatch: pytest.MonkeyPatch, at: int, deed: str
) -> None:
    """A line may stand in two pieces of a file, and be written over between the reading of the one and the other."""
    path, texts = inbox / "week.jsonl", [event(n, payload={"what": word * 50}) for n in (1, 2) for word in "ab"]
    old, new = texts[0] + texts[2], texts[1] + texts[3]
    path.write_text(old)
    monkeypatch.setattr(steady, "PIECE", 64)
    real, left = os.pread, [at]

    def pread(file: int, size: int, start: int) -> bytes:
        found = real(file, size, start)
        left[0] -= 1
        if left[0] == -1:
            with path.open("a" if deed == "grown" else "r+" if deed == "over" else "w") as out:
                out.write(event(3) if deed == "grown" else new)
        return found

    monkeypatch.setattr(os, "pread", pread)
    found, cursor = [], None
    for _ in range(4):
        batch = poll(inbox, cursor)
        found, cursor = [*found, *(json.dumps(one.data) + "\n" for one in batch.events)], batch.cursor
        assert not batch.rejected
    final = path.read_text().splitlines(keepends=True)
    assert set(final) <= set(found) <= {*texts, event(3)}
    assert deed != "grown" or sorted(found) == sorted(final), "each line once"


def test_a_file_that_did_not_change_is_not_read_again(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (inbox / "week.jsonl").write_text(event(1))
    later = (inbox / "week.jsonl").stat().st_ctime + 60
    monkeypatch.setattr(source.time, "time", lambda: later)
    cursor = poll(inbox).cursor
    monkeypatch.setattr(source.folder, "content_hash", lambda *_: pytest.fail("it was read"))
    assert poll(inbox, cursor) == Batch((), (), cursor)


@pytest.mark.parametrize("more", ["zen\n", "zen", ' "x": 1}\n'])
def test_12_9_a_last_line_that_was_taken_and_then_grew_is_read_anew(inbox: Path, more: str) -> None:
    path = inbox / "week.csv"
    path.write_text("id;payload.what\ne1;Wij le")
    cursor = poll(inbox).cursor
    taken = poll(inbox, cursor)
    assert taken.events[0].data["payload"] == {"what": "Wij le"}
    with path.open("a") as file:
        file.write(more)
    grown = poll(inbox, taken.cursor)
    again = poll(inbox, grown.cursor)
    (found,) = (*grown.events, *again.events)
    assert (found.place, found.data["payload"]) == ("week.csv:2", {"what": "Wij le" + more.strip("\n")})


def test_12_9_a_last_row_without_break_is_read_once_two_runs_saw_it_unchanged(inbox: Path) -> None:
    path = inbox / "week.csv"
    path.write_text("id;payload.what\ne1;Wij lezen\ne2;Wij le")
    first = poll(inbox)
    assert ids(first) == ["e1"]
    with path.open("a") as file:
        file.write("zen")
    second = poll(inbox, first.cursor)
    assert second.events == ()
    third = poll(inbox, second.cursor)
    assert [(one.place, one.data["payload"]["what"]) for one in third.events] == [("week.csv:3", "Wij lezen")]
    assert poll(inbox, third.cursor) == Batch((), (), third.cursor)


def test_12_9_one_run_that_looks_twice_is_one_run(inbox: Path) -> None:
    (inbox / "week.csv").write_text("id;payload.what\ne1;Wij le")
    one_run = EventsSource(EventsSource.Config(path=inbox))
    first = one_run.poll(None)
    assert one_run.poll(first.cursor) == Batch((), (), first.cursor)
    assert ids(poll(inbox, first.cursor)) == ["e1"]


def test_a_removed_file_is_forgotten(inbox: Path) -> None:
    path = inbox / "week.jsonl"
    path.write_text(event(1))
    cursor = poll(inbox).cursor
    path.unlink()
    assert poll(inbox, cursor) == Batch((), (), "{}")


@pytest.mark.parametrize("cursor", ["", "geen json", "[]", '{"week.jsonl": 3}', '{"week.jsonl": {"offset": "x"}}'])
def test_a_cursor_that_cannot_be_read_means_everything(inbox: Path, cursor: str) -> None:
    (inbox / "week.jsonl").write_text(event(1))
    assert ids(poll(inbox, cursor)) == ["e1"]


def test_polling_changes_nothing(inbox: Path) -> None:
    path = inbox / "week.jsonl"
    path.write_text(event(1) + "{")
    before = path.read_bytes(), path.stat().st_mtime_ns, sorted(os.listdir(inbox))
    poll(inbox)
    assert (path.read_bytes(), path.stat().st_mtime_ns, sorted(os.listdir(inbox))) == before


def test_a_large_inbox_comes_in_portions(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "PORTION_RECORDS", 3)
    (inbox / "a.jsonl").write_text("".join(map(event, range(4))) + "nee\n")
    (inbox / "b.jsonl").write_text("".join(map(event, range(4, 8))))
    portions, cursor = [], None
    while (batch := poll(inbox, cursor)).events or batch.rejected:
        portions.append(ids(batch) + [rejected.code for rejected in batch.rejected])
        cursor = batch.cursor
    assert portions == [["e0", "e1", "e2"], ["e3", "e4", "not-json"], ["e5", "e6", "e7"]]


def test_a_portion_is_bounded_in_bytes(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "PORTION_BYTES", 10)
    (inbox / "a.jsonl").write_text(event(1) + event(2))
    first = poll(inbox)
    assert (ids(first), ids(poll(inbox, first.cursor))) == (["e1"], ["e2"])


# The folder


UNFINISHED = [
    ".week.jsonl",
    ".jsonl",
    ".week.csv",
    "week.jsonl.tmp",
    "week.jsonl.part",
    "week.PART",
    ".week.jsonl.Xy12",
]


@pytest.mark.parametrize("name", UNFINISHED)
def test_5_a_file_that_is_being_written_is_not_read_and_said_once_two_runs_saw_it_unchanged(
    inbox: Path, name: str
) -> None:
    (inbox / name).write_text(event(1))
    first = poll(inbox)
    assert (ids(first), faults(first), check(inbox)) == ([], [], [])
    (inbox / name).write_text(event(1) + event(2))
    second = poll(inbox, first.cursor)
    assert faults(second) == [], "somebody writes to it"
    third = poll(inbox, second.cursor)
    assert [(place.partition(" (")[0], code) for place, code in faults(third)] == [(name, "being-written")]
    assert ids(third) == []
    assert poll(inbox, third.cursor) == Batch((), (), third.cursor)
    os.utime(inbox / name, (0, 0))
    assert [one.endswith(f"in the inbox is not read; {HINTS['being-written']}") for one in check(inbox)] == [True]
    (inbox / name).rename(inbox / "ready.jsonl")
    assert ids(poll(inbox, third.cursor)) == ["e1", "e2"]


def test_5_one_run_that_looks_twice_at_a_file_that_is_being_written_is_one_run(inbox: Path) -> None:
    (inbox / ".week.jsonl").write_text(event(1))
    source = EventsSource(EventsSource.Config(path=inbox))
    first = source.poll(None)
    assert source.poll(first.cursor) == Batch((), (), first.cursor)


@pytest.mark.parametrize(
    "name",
    [
        *(".DS_Store", ".gitkeep", ".week.jsonl.swp", ".~lock.week.csv#"),
        *("~$week.xlsx", "~WRL0001.tmp", "week.csv~", "#week.csv#", "Thumbs.db", "desktop.ini"),
    ],
)
def test_5_what_is_hidden_and_holds_no_events_is_nobodys_business(inbox: Path, name: str) -> None:
    (inbox / name).write_text(event(1))
    first = poll(inbox)
    assert poll(inbox, first.cursor) == Batch((), (), first.cursor)
    os.utime(inbox / name, (0, 0))
    assert check(inbox) == []


@pytest.mark.parametrize("name", ["week.json", "week.xlsx", "week.txt", "week"])
def test_12_9_a_file_that_is_never_read_is_said_once(inbox: Path, name: str) -> None:
    (inbox / name).write_text(event(1))
    _is_said_once(inbox, name, "other-ending")


def _is_said_once(inbox: Path, name: str, code: str) -> None:
    (inbox / "a.jsonl").write_text(event(2))
    batch = poll(inbox)
    assert (ids(batch), faults(batch)) == (["e2"], [(name, code)])
    assert poll(inbox, batch.cursor) == Batch((), (), batch.cursor)
    assert check(inbox) == [f"{name} in the inbox is not read; {HINTS[code]}"]


def test_5_two_files_whose_names_may_not_be_said_are_told_apart(inbox: Path) -> None:
    """By their number in the order of names, and by the time that ``ls -l`` shows."""
    names = ["bo.csv", "jip.csv", "week.csv"]
    for minute, name in enumerate(names):
        (inbox / name).write_text("id;kind\n1;x\n")
        os.utime(inbox / name, (0, 60 * minute + time.mktime((2026, 11, 30, 9, 12, 0, 0, 0, -1))))
    places = [safe_name(one.place) for one in poll(inbox).events]
    order = "of the inbox, in the order of names, of 30-11"
    assert places == [f"?.csv:2 (file 1 {order} 09:12)", f"?.csv:2 (file 2 {order} 09:13)", "week.csv:2"]


def symlink(path: Path, target: Path) -> None:
    path.symlink_to(target)


def dangling(path: Path, target: Path) -> None:
    path.symlink_to(target.with_name("weg"))


def hard_link(path: Path, target: Path) -> None:
    path.hardlink_to(target)


def fifo(path: Path, target: Path) -> None:
    os.mkfifo(path)


def directory(path: Path, target: Path) -> None:
    path.mkdir()


def device(path: Path, target: Path) -> None:
    path.symlink_to("/dev/zero")


def open_to_all(path: Path, target: Path) -> None:
    path.write_text(event(1))
    path.chmod(0o666)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (symlink, "symlink"),
        (dangling, "symlink"),
        (device, "symlink"),
        (hard_link, "hard-link"),
        (fifo, "not-a-file"),
        (directory, "not-a-file"),
        (open_to_all, "file-writable-by-all"),
    ],
)
def test_f32_what_is_no_plain_file_is_set_aside_once(
    inbox: Path, make: Callable[[Path, Path], None], code: str
) -> None:
    target = inbox.parent / "elders.jsonl"
    target.write_text(event(1))
    make(inbox / "week.jsonl", target)
    (inbox / "zus.jsonl").write_text(event(2))
    batch = poll(inbox)
    assert faults(batch) == [("week.jsonl", code)]
    assert ids(batch) == ["e2"]
    assert poll(inbox, batch.cursor) == Batch((), (), batch.cursor)
    assert check(inbox) == [f"week.jsonl: {code}; {HINTS[code]}"]


@pytest.mark.parametrize(
    ("make", "code"),
    [(symlink, "symlink"), (dangling, "symlink"), (fifo, "not-a-file"), (directory, "folder")],
)
@pytest.mark.parametrize("name", ["week", "oud", "week.json"])
def test_5_what_is_no_file_of_events_whatever_it_is_is_said_once(
    inbox: Path, name: str, make: Callable[[Path, Path], None], code: str
) -> None:
    target = inbox.parent / "elders.jsonl"
    target.write_text(event(1))
    make(inbox / name, target)
    _is_said_once(inbox, name, code)


def test_a_file_that_was_put_right_is_read(inbox: Path) -> None:
    target = inbox.parent / "elders.jsonl"
    target.write_text(event(1))
    (inbox / "week.jsonl").hardlink_to(target)
    cursor = poll(inbox).cursor
    target.unlink()
    assert ids(poll(inbox, cursor)) == ["e1"]


def test_f32_a_swap_between_look_and_open_is_noticed(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, secret = inbox / "week.jsonl", inbox.parent / "elders.jsonl"
    path.write_text(event(1))
    secret.write_text(event(2))
    real = os.open

    def swapped(name: Path, flags: int) -> int:
        path.unlink()
        path.symlink_to(secret)
        return real(name, flags)

    monkeypatch.setattr(os, "open", swapped)
    assert faults(poll(inbox)) == [("week.jsonl", "file-unreadable")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
@pytest.mark.parametrize("name", ["week.jsonl", "week.csv"])
def test_utf16_is_set_aside_as_a_whole(inbox: Path, encoding: str, name: str) -> None:
    (inbox / name).write_bytes(("\ufeff" * (encoding != "utf-16") + event(1) * 3).encode(encoding))
    batch = poll(inbox)
    assert faults(batch) == [(name, "utf-16")]
    assert poll(inbox, batch.cursor).rejected == ()


def test_f32_an_inbox_that_is_open_to_all_is_refused(inbox: Path) -> None:
    inbox.chmod(0o777)
    with pytest.raises(ConfigError, match="chmod o-w"):
        poll(inbox)
    assert "anybody on this machine may write" in check(inbox)[0]


def test_a_missing_inbox_says_how_to_make_it(inbox: Path) -> None:
    with pytest.raises(ConfigError, match="mkdir -m 700"):
        poll(inbox / "nieuw")
    assert "mkdir -m 700" in check(inbox / "nieuw")[0]


def test_a_single_file_may_be_named(inbox: Path) -> None:
    path = inbox / "week.jsonl"
    assert poll(path) == Batch((), (), "{}")
    path.write_text(event(1))
    (inbox / "zus.jsonl").write_text(event(2))
    assert ids(poll(path)) == ["e1"]


@pytest.mark.parametrize("name", [b"w\xe9ek.jsonl", "w\u202eeek.jsonl".encode(), b"w\neek.jsonl"])
def test_an_odd_file_name_is_escaped(inbox: Path, name: bytes) -> None:
    Path(os.fsdecode(os.fsencode(inbox) + b"/" + name)).write_text(event(1))
    batch = poll(inbox)
    assert batch.events[0].place.isprintable()
    assert poll(inbox, batch.cursor) == Batch((), (), batch.cursor)


# CSV

CSV = "id;kind;occurred_at;audience.group;audience.groups;revision;withdrawn;payload.what;payload.action.minutes\n"


def csv_poll(inbox: Path, content: str | bytes) -> Batch:
    (inbox / "week.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    return poll(inbox)


def test_csv_rows_become_the_same_objects(inbox: Path) -> None:
    rows = 'e1;moment;2026-11-23T09:00:00+01:00;4A;;2;nee;"Eerst dit;\r\ndan ""dat""";10\n'
    rows += "\ne2;moment;;;4A, 4B;;ja;'=som;\n"
    batch = csv_poll(inbox, CSV + rows)
    assert batch.rejected == ()
    assert [(incoming.place, incoming.data) for incoming in batch.events] == [
        (
            "week.csv:2",
            {
                "id": "e1",
                "kind": "moment",
                "occurred_at": "2026-11-23T09:00:00+01:00",
                "audience": {"group": "4A"},
                "revision": 2,
                "withdrawn": False,
                "payload": {"what": 'Eerst dit;\ndan "dat"', "action": {"minutes": "10"}},
            },
        ),
        (
            "week.csv:5",
            {
                "id": "e2",
                "kind": "moment",
                "audience": {"groups": ["4A", "4B"]},
                "withdrawn": True,
                "payload": {"what": "=som"},
            },
        ),
    ]


@pytest.mark.parametrize(
    ("column", "cell", "audience"),
    [
        ("audience.years", "7, 8", {"years": [7, 8]}),
        ("audience.pupils", "k1,k2", {"pupils": ["k1", "k2"]}),
        ("audience.school", "ja", {"school": True}),
        ("audience.pupil", "007", {"pupil": "007"}),
    ],
)
def test_csv_audiences(inbox: Path, column: str, cell: str, audience: dict[str, Any]) -> None:
    assert csv_poll(inbox, f"id;{column}\ne1;{cell}\n").events[0].data["audience"] == audience


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_encodings_and_delimiters(inbox: Path, encoding: str, delimiter: str) -> None:
    content = f"sep={delimiter}\r\nID{delimiter}payload.what\r\ne1{delimiter}één\r\n"
    batch = csv_poll(inbox, content.encode(encoding))
    assert [(i.place, i.data) for i in batch.events] == [("week.csv:3", {"id": "e1", "payload": {"what": "één"}})]


@pytest.mark.parametrize(
    "header", ["id;id", "payload;payload.what", "id;;kind", 'id;"kind', "e1;Wij lezen!", "x" * (MAX_LINE + 1)]
)
def test_a_header_that_cannot_be_used_sets_the_file_aside(inbox: Path, header: str) -> None:
    batch = csv_poll(inbox, header + "\ne1;x;y\n")
    assert (faults(batch), batch.events) == ([("week.csv", "bad-header")], ())
    assert poll(inbox, batch.cursor) == Batch((), (), batch.cursor)
    (inbox / "week.csv").write_text("id;kind\ne1;moment\n")
    assert ids(poll(inbox, batch.cursor)) == ["e1"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (b"e9;moment;x;y", "too-many-cells"),
        (b'e9;"mo"ment;x', "not-csv"),
        (b"e9;mo\x9dment;x", "not-utf-8"),
        (b"e9;moment;a\x00b", "nul"),
        ("e9;moment;a\u202eb".encode(), "bidi-override"),
        (b'e9;"mo\nment";x', "control-character"),
        (b"e9;moment;" + b"x" * 70_000, "payload-too-large"),
        (b"e9;moment;" + b"x" * 140_000, "not-csv"),
        (b"e9;moment;" + b"x" * MAX_LINE, "line-too-long"),
        (b'e9;moment;"' + b"x\n" * 250, "not-csv"),
    ],
)
def test_f31_a_hostile_row_is_set_aside_by_name(inbox: Path, row: bytes, code: str) -> None:
    batch = csv_poll(inbox, b"id;kind;payload.what\n" + row + b"\ne1;moment;x\n")
    assert faults(batch)[0] == ("week.csv:2", code)
    assert ids(batch)[-1] == "e1"
    assert "e9" not in ids(batch)


@pytest.mark.parametrize("half", ["e2;mom", "e2;moment;Wij le", 'e2;moment;"Wij lezen"', 'e2;moment;"Wij\nle'])
def test_half_a_row_waits_for_its_line_break(inbox: Path, half: str) -> None:
    batch = csv_poll(inbox, "id;kind;payload.what\ne1;moment;x\n" + half)
    assert (ids(batch), batch.rejected) == (["e1"], ())
    assert "week.csv: its end is not read yet" in check(inbox)[0]
    with (inbox / "week.csv").open("a") as file:
        file.write('"\n' if half.count('"') == 1 else "\n")
    later = poll(inbox, batch.cursor)
    assert [(i.place, i.data["id"]) for i in later.events] == [("week.csv:3", "e2")]


def test_half_a_header_waits(inbox: Path) -> None:
    batch = csv_poll(inbox, "id;ki")
    assert (batch.events, batch.rejected) == ((), ())
    with (inbox / "week.csv").open("a") as file:
        file.write("nd\ne1;moment\n")
    assert poll(inbox, batch.cursor).events[0].data == {"id": "e1", "kind": "moment"}


# A file named by a person


@pytest.mark.parametrize(
    ("name", "content"), [("e.jsonl", event(1).rstrip()), ("e.csv", "id;kind\ne1;moment"), ("e.txt", event(1))]
)
def test_read_file_takes_a_last_line_without_break(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    batch = read_file(tmp_path / name)
    assert (ids(batch), batch.rejected, batch.cursor) == (["e1"], (), None)


def test_read_file_rejects_half_a_line(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    path.write_text(event(1) + '{"id"')
    assert faults(read_file(path)) == [("e.jsonl:2", "not-json")]
    path = tmp_path / "e.csv"
    path.write_text('id;kind\ne1;"moment\ne2;moment\n')
    batch = read_file(path)
    assert (faults(batch), ids(batch)) == ([("e.csv:2", "not-csv")], ["e2"])


def test_read_file_checks_the_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"there is no such file"):
        read_file(tmp_path / "weg.jsonl")
    assert faults(read_file(tmp_path)) == [(tmp_path.name, "not-a-file")]
    path = tmp_path / "groot.jsonl"
    with path.open("wb") as file:
        file.truncate(50_000_001)
    assert faults(read_file(path)) == [("groot.jsonl", "file-too-large")]


# Properties

LINES = st.lists(
    st.one_of(
        st.binary(max_size=40),
        st.sampled_from([event(1).encode(), b'{"id": "a\\ud800"}\n', b"\n", b"\r\n", b"\xef\xbb\xbf", b'"', b"[[["]),
        st.dictionaries(st.text(max_size=3), st.text(max_size=5)).map(lambda d: json.dumps(d).encode() + b"\n"),
    ),
    max_size=8,
).map(b"".join)


@pytest.mark.property
@given(LINES)
@settings(max_examples=examples(30), deadline=None)
def test_every_line_is_an_event_rejected_or_waiting(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "week.jsonl"
        path.write_bytes(content)
        batch = poll(Path(folder))
    if faults(batch) == [("week.jsonl", "utf-16")]:
        return
    *whole, _ = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    expected = {number for number, line in enumerate(whole, 1) if line.strip()}
    found = [int(record.place.rpartition(":")[2]) for record in (*batch.events, *batch.rejected)]
    assert len(found) == len(set(found))
    assert expected <= set(found) <= expected | {len(whole) + 1}
    assert {rejected.code for rejected in batch.rejected} <= HINTS.keys()
    assert all("\n" not in record.place for record in batch.rejected)


@pytest.mark.property
@given(st.binary(max_size=200))
@settings(max_examples=examples(30), deadline=None)
def test_any_bytes_in_a_csv_never_crash(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "week.csv").write_bytes(b"id;payload.what\n" + content)
        first = poll(Path(folder))
        check(Path(folder))
        second = poll(Path(folder), first.cursor)  # a last row without break has settled by now
        assert len(second.events) <= 1
        assert second.rejected == ()
        assert poll(Path(folder), second.cursor) == Batch((), (), second.cursor)


def rows_of(name: str) -> list[bytes]:
    if name == "week.jsonl":
        return [event(n, payload={"what": "één\n"}).encode() for n in range(5)] + [b"nee\n"]
    return [b"id;payload.what\n", *(f'e{n};"één\ntwee ""{n}"""\r\n'.encode() for n in range(5)), b'nee;"x"y\n']


@pytest.mark.property
@pytest.mark.parametrize("name", ["week.jsonl", "week.csv"])
@given(cuts=st.lists(st.integers(0, 700), max_size=8))
@settings(max_examples=examples(20), deadline=None)
def test_appending_between_polls_yields_each_line_once(name: str, cuts: list[int]) -> None:
    content = b"".join(rows_of(name))
    edges = sorted({0, len(content), *(cut for cut in cuts if cut < len(content))})
    events, rejected, cursor = [], [], None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        for start, end in pairwise(edges):
            with path.open("ab") as file:
                file.write(content[start:end])
            batch = poll(Path(folder), cursor)
            events, rejected, cursor = events + ids(batch), rejected + faults(batch), batch.cursor
        whole = poll(Path(folder))
    assert events == ids(whole) == [f"e{n}" for n in range(5)]
    assert rejected == faults(whole)
    assert len(rejected) == 1
