"""What a person does wrong is told in a sentence with what to do, and is never a fault of ouderbrug."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from each import each
from ouderbrug import config
from ouderbrug.cli import main, of_the_system
from ouderbrug.config import Findings
from ouderbrug.file_names import file_called
from ouderbrug.hints import with_zeros
from ouderbrug.planning.dutch_times import EXAMPLE, how_to_write
from room_samples import runtime

if TYPE_CHECKING:
    from a_school import School

FULL = Path("/dev/full")
NEWS = ("--set", "title=Nieuws", "--set", "body=Er is nieuws.")


@each(
    ("change", "says"),
    [
        (("port = 1", 'port = "25"'), "channels.email.port: is a text, and must be a whole number "
         "(without quotes: port = 25)"),
        (("[school]", 'live = "false"\n[school]'), "live: is a text, and must be true or false "
         "(without quotes: live = false)"),
        *((("[school]", f'live = "{no}"\n[school]'), "(without quotes: live = false)")
          for no in ("nee", "no", "uit", "off", "n", "0", "niet", "nooit", "False", "FALSE")),
        *((("[school]", f'live = "{other}"\n[school]'), "(without quotes: live = true, or false)")
          for other in ("", "straks")),
        (("[school]", 'live = "Ja"\n[school]'), "(without quotes: live = true)"),
        (("school_days_only = true", 'school_days_only = "yes"'),
         "school_days_only: is a text, and must be true or false (without quotes: school_days_only = true)"),
        (("school_days_only = true", 'school_days_only = "nee"'), "(without quotes: school_days_only = false)"),
        (("[rules.quiet_hours]", '[rules.frequency]\nper_guardian = "drie"\n[rules.quiet_hours]'),
         "rules.frequency.per_guardian: is a text, and must be a whole number (without quotes: per_guardian = 3)"),
        (("port = 1", "port = 1.5"), "channels.email.port: must be a whole number"),
        (("port = 1", "port = 99999"), "channels.email.port: must be 65535 or less"),
        (("port = 1", "port = 0"), "channels.email.port: must be 1 or more"),
        (('"midden"', '"zeeland"'), 'school.region: must be "noord", "midden" or "zuid"'),
        (('"99ZZ"', "99"), "school.brin: must be a text, in quotes"),
        (('"99ZZ"', '"99"'), 'school.brin: must be two digits and two capitals, such as "99XX"'),
        (('general = ["email"]', 'general = ["e-mail"]'), "routes.general[0]: must be small letters, digits and "),
        (("[school]", 'redirect_to = "pilot@school"\n[school]'), "redirect_to: must be one mailbox of the school"),
        (('send = ["08:00-18:00"]', 'send = "08:00-18:00"'), 'rules.quiet_hours.send: must be a list, such as ["..."]'),
        (('path = "inbox"', "path = 3"), "sources[0].path: must be the path of a file or folder, in quotes"),
        (("[school]", "[[school]]"), "school: must be a table"),
        (("school_days_only = true", "school_days_only = 2"), "school_days_only: must be true or false"),
    ],
)  # fmt: skip
def test_5_a_wrong_setting_is_told_in_words(change: tuple[str, str], says: str) -> None:
    told = _told(change)
    assert says in told
    assert "Input should" not in told


def _told(change: tuple[str, str]) -> str:
    from tempfile import TemporaryDirectory

    from ouderbrug.runtime import build
    from room_samples import NOW

    text = runtime().loaded.source.own.partition("\n[plugins]")[0]
    assert change[0] in text
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ouderbrug.toml"
        path.write_text(text.replace(*change, 1))
        (Path(folder) / "inbox").mkdir()
        with pytest.raises(Findings) as caught:
            build(config.load(path), NOW)
    return str(caught.value)


def test_5_a_mark_before_the_first_letter_means_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ouderbrug.toml"
    path.write_text("\ufeff" + runtime().loaded.source.own, "utf-8")
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(path.read_text("utf-8"))
    assert config.load(path).settings.school.name == "Basisschool De Wegwijzer"


@each(
    ("path", "says"),
    [
        ("nothing.toml", "there is no nothing.toml in here; run `ouderbrug init`, or name one with --config"),
        ("gone/x.toml", "there is no x.toml: its folder gone is not there; name the TOML with --config"),
        (".", "here is a folder; add the name of the TOML in it: --config FOLDER/ouderbrug.toml"),
    ],
)
def test_5_a_wrong_path_of_the_toml_is_told(path: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir(exist_ok=True)
    result = CliRunner().invoke(main, ["--config", str(tmp_path / "here" / path), "status"])
    assert (result.exit_code, result.stderr) == (2, f"ouderbrug: {says}\n")


@each(
    ("written", "meant"),
    [
        ("30-11-2026 09:00", "write it as 2026-11-30T09:00"),
        ("30-11-2026 9.00 uur", "write it as 2026-11-30T09:00"),
        ("10-12-2026 6.30 uur", "write it as 2026-12-10T06:30, or as 2026-12-10T18:30 if it is in the evening"),
        ("10-12-2026 18.30 uur", "write it as 2026-12-10T18:30"),
        ("1/2/2027 10:30:00", "write it as 2027-02-01T10:30"),
        ("30.11.2026", "the time is missing; write it behind the day, as 2026-11-30T14:30 for half past two"),
        ("2026-11-30", "the time is missing; write it behind the day, as 2026-11-30T14:30 for half past two"),
        ("31-02-2026 09:00", f"write it as {EXAMPLE}"),
        ("30-11-2026 25:00", f"write it as {EXAMPLE}"),
        ("morgen", f"write it as {EXAMPLE}"),
        (None, f"write it as {EXAMPLE}"),
    ],
)
def test_5_a_time_with_its_day_first_is_shown_as_it_is_to_be_written(written: object, meant: str) -> None:
    assert how_to_write(written) == meant


def test_5_what_is_said_by_hand_is_told_with_its_field(small_school: School) -> None:
    add = ("event", "add", "newsletter", "--group", "3A")
    slip = small_school.run(*add, "--set", "titel=Nieuws", "--set", "body=Er is nieuws.", exit_code=1)
    assert "by hand: payload.titel: there is no such field (did you mean title?)" in slip.stderr
    when = ("--set", "starts_at=30-11-2026 09:00", "--set", "place=zaal")
    feast = ("event", "add", "celebration", "--group", "3A", "--set", "milestone=a", "--set", "what=b", *when)
    told = small_school.run(*feast, exit_code=1).stderr
    assert "payload.starts_at: no time that can be read (write it as 2026-11-30T09:00)" in told
    midnight = [word.replace("30-11-2026 09:00", "2026-11-30") for word in feast]
    told = small_school.run(*midnight, exit_code=1).stderr
    assert "the time is missing; write it behind the day, as 2026-11-30T14:30" in " ".join(told.split())
    small_school.run(*add, "--id", "n1", *NEWS)
    again = small_school.run(*add, "--id", "n1", *NEWS, exit_code=1).stderr
    assert "an event n1 is there; `ouderbrug event amend n1` changes it" in again
    small_school.run("event", "withdraw", "n1")
    off = small_school.run(*add, "--id", "n1", *NEWS, exit_code=1).stderr
    assert "n1 was withdrawn; `ouderbrug event amend n1 --set FIELD=VALUE` brings it back, or choose another" in off
    assert small_school.json("event", "amend", "n1", "--set", "title=Toch")["will"]["guardians"] == 3


def test_5_a_table_of_people_below_a_title_or_in_dutch_is_told_in_its_own_words(small_school: School) -> None:
    text = (small_school.folder / "contacts.csv").read_text()
    titled = small_school.folder / "lijst.csv"
    titled.write_text("Leerlingenlijst 2026;;;\n\n" + text)
    noted = small_school.run("import", str(titled), "--dry-run").stderr
    assert (
        "titles before the column names (the column names stand in line 3; what stands above them was not read)"
        in noted
    )
    titled.write_text("Leerlingenlijst;2026;;\n\n" + text)
    refused = small_school.run("import", str(titled), "--dry-run", exit_code=2).stderr
    assert "its column names stand in line 3; take out the title above, so that they are the first line" in refused
    titled.write_text(text.replace("authority", "Gezag", 1).replace(";yes;", ";misschien;", 1))
    told = small_school.run("import", str(titled), "--dry-run", exit_code=1).output
    assert "line 2, Gezag: is not a known word; write one of yes (ja), no (nee), unknown (onbekend)" in told
    assert "authority:" not in told


def test_5_events_below_a_title_are_told(small_school: School) -> None:
    table = small_school.folder / "week.csv"
    table.write_text("Gebeurtenissen;;\nid;kind;audience.group\nn1;newsletter;3A\n")
    told = small_school.run("event", "add", "-f", str(table), exit_code=1).stderr
    assert "week.csv: titles before the column names (take out the lines above the column names" in told


def test_5_a_slip_is_answered_with_what_is_there(small_school: School) -> None:
    small_school.staff("juf.karin;Karin Bos;teacher;3A")
    (small_school.folder / "lijst.xlsx").write_bytes(b"PK\x03\x04 and more")
    beside = str(small_school.folder / "contact.csv")
    for words, says in {
        (
            "event",
            "add",
            "newsletter",
            "--group",
            "3B",
            *NEWS,
        ): "no group here is called so (groups here are 3A, 7B; import",
        ("event", "add", "newsletter", *NEWS): "say for whom, with one of --group, --pupil and --school",
        ("event", "add", "newsletter", "--school", "--group", "3A", *NEWS): "say for whom, with one of",
        ("hold", "group", "3A", "--as", "jufkarin"): "has that key; did you mean juf.karin?",
        ("hold", "group", "3A", "--as", "zz"): "has that key; see --as",
        ("import", beside): "no regular file; did you mean contacts.csv?",
        ("import", str(small_school.folder / "zz.csv")): "is not there, or is no regular file",
        ("import", str(small_school.folder / "lijst.xlsx")): "`ouderbrug import --explain FILE` shows",
    }.items():
        assert says in small_school.run(*words, exit_code=None).stderr, words


@pytest.mark.skipif(not FULL.is_char_device(), reason="there is no /dev/full on this machine")
@each("words", [("status",), ("--help",)])
def test_5_a_full_disk_below_the_output_is_told(words: tuple[str, ...], small_school: School) -> None:
    command = [sys.executable, "-m", "ouderbrug", "--config", str(small_school.folder / "ouderbrug.toml"), *words]
    env = os.environ | {"OUDERBRUG_NOW": small_school.now}
    with FULL.open("w") as full:
        done = subprocess.run(command, env=env, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 75
    assert "no room to write what this command says, and what it did is done; make space on that disk" in done.stderr
    assert "Traceback" not in done.stderr


@each(
    ("code", "file", "says", "exit_code"),
    [
        (errno.ENOSPC, None, "no room to write what this command says, and what it did is done", 75),
        (errno.ENOSPC, "/srv/ouderbrug.db", "no room to write ouderbrug.db; make space", 75),
        (errno.EACCES, "/srv/Jan.csv", "a file (?.csv) cannot be read or written: its folder or the file is not", 2),
        (errno.EROFS, "/srv/lijst.csv", "lijst.csv cannot be read or written: its disk is read-only", 2),
        (errno.ENOTDIR, "/srv/a/lijst.csv", "what should be its folder is a file", 2),
        (errno.EIO, None, "a fault in ouderbrug or a plugin (OSError at ?)", 1),
    ],
)  # fmt: skip
def test_5_what_the_machine_refuses_is_told(code: int, file: str | None, says: str, exit_code: int) -> None:
    found = of_the_system(OSError(code, "words of the system", file))
    assert says in str(found)
    assert found.exit_code == exit_code
    assert "Jan" not in str(found)


def test_5_folders_that_cannot_be_written_are_told(small_school: School) -> None:
    (small_school.folder / "file").write_text("")
    inside = str(small_school.folder / "file" / "x")
    runs = {
        ("store", "backup", inside): "the folder for x does not exist; make it first",
        ("tasks", "--print", inside): "cannot be written there; name another file after --print",
    }
    for words, says in runs.items():
        assert says in small_school.run(*words, exit_code=2).stderr
    made = CliRunner().invoke(main, ["--config", inside, "init"])
    assert (made.exit_code, "cannot be made in file: look at whether" in made.stderr) == (2, True)


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("absence_cover", "did you mean staff_absence?"),
        ("teacher_absent", "did you mean staff_absence?"),
        ("newsleter", "did you mean newsletter?"),
        ("zzz", "see docs/kinds.md"),
    ],
)
def test_a_kind_that_is_not_there_is_answered_with_the_nearest(word: str, says: str, small_school: School) -> None:
    done = small_school.run("event", "add", word, "--school", *NEWS, exit_code=None)
    assert says in done.output and done.exit_code


@pytest.mark.parametrize(
    ("key", "near"), [("101", "0101"), ("00101", "0101"), ("0101", ""), ("1", ""), ("p1", ""), ("7", "")]
)
def test_a_key_without_its_zeros_is_answered_with_the_one_that_is_there(key: str, near: str) -> None:
    assert with_zeros(key, ["0101", "0102", "p01", "007", "0007"]) == near


@pytest.mark.parametrize("words", [("check",), ("import", "contacts.csv"), ("import", "--explain", "contacts.csv")])
def test_a_file_that_this_user_may_not_read_is_told_in_our_own_words(
    words: tuple[str, ...], small_school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = "ouderbrug.toml" if words == ("check",) else "contacts.csv"
    plain, plainly = Path.open, os.open

    def refusing(self: Path, *args: Any, **named: Any) -> Any:
        if self.name == closed:
            raise PermissionError(errno.EACCES, "no", str(self))
        return plain(self, *args, **named)

    def refused(path: Any, *args: Any, **named: Any) -> int:
        if isinstance(path, Path) and path.name == closed:
            raise PermissionError(errno.EACCES, "no", str(path))
        return plainly(path, *args, **named)

    monkeypatch.setattr(Path, "open", refusing)
    monkeypatch.setattr(os, "open", refused)
    monkeypatch.setattr(os, "access", lambda path, mode, **_: Path(path).name != closed)
    path = [str(small_school.folder / word) if word == closed else word for word in words]
    done = small_school.run(*path, exit_code=2)
    assert closed in done.output and "cannot be read" in done.output
    assert "Usage" not in done.output and "Invalid value" not in done.output


def test_a_folder_that_is_no_table_is_named(small_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(small_school.folder)
    said = small_school.run("import", ".", exit_code=2).stderr
    assert "ouderbrug: file 1 is a folder in which nothing that is known was found; name the file in it" in said


@pytest.mark.parametrize("name", [
    "ok.csv", "verkeerd.csv", "iets.json", "komma.csv", "test 2.csv", "oneroster-2026-11-29.zip",
    "edexml_leerlingen.xml", "UWLR-antwoord-01.xml", "contacts-export-2026-11.xlsx", "leerlingen.xml",
    "Social-Schools-ouders.csv",
])  # fmt: skip
def test_a_plain_name_of_a_file_is_said(name: str) -> None:
    assert file_called(name, "file 1") == name
    assert file_called(f"Sammie {name}", "file 1") == f"file 1 (? {name})"


def test_11_a_file_without_a_word_is_said_to_be_empty(small_school: School) -> None:
    (small_school.folder / "export.csv").write_text("\n")
    assert (
        "is empty; export it again"
        in small_school.run("import", str(small_school.folder / "export.csv"), exit_code=2).stderr
    )
