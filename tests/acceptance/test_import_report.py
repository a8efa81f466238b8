"""8: the report of an import is one that a person can check, and names nobody where it may end in a log."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest

from a_school import guardian, score
from chances import more

if TYPE_CHECKING:
    from pathlib import Path

    from a_school import School

HEAD = "pupil_key;pupil_first_name;pupil_last_name;group;guardian_key;first_name;last_name;email"


@pytest.fixture
def enrolled(school: School) -> School:
    """Six families in two groups."""
    for number, name in enumerate(("Prins", "Zeeman", "Smit", "Bakker", "Vonk", "Koster"), 1):
        group = "3A" if number < 4 else "5A"
        school.family(f"p{number} Kind{number} {name}", group, guardian(f"g{number}", f"Ouder{number} {name}"))
    school.enrol()
    return school


def table(school: School, *rows: str, head: str = HEAD) -> str:
    path = school.folder / "contacts.csv"
    path.write_text("\n".join([head, *rows]) + "\n")
    return str(path)


def report(school: School) -> Path:
    return school.folder / "import-report.txt"


def dry_report(school: School) -> Path:
    return school.folder / "import-report-dry-run.txt"


@pytest.mark.parametrize(("was", "now"), [("no", "yes"), ("yes", "no")])
def test_8_an_authority_that_changed_is_said_by_key(enrolled: School, was: str, now: str) -> None:
    enrolled.rows[0]["authority"] = was
    enrolled.enrol("--accept-changes")
    enrolled.rows[0]["authority"] = now
    lift = ["--accept-unblock"] if was == "no" else []
    assert f"authority changed: 1 (p1 g1 {was} -> {now})" in enrolled.enrol("--accept-changes", *lift).stdout


@pytest.mark.parametrize("now", ["yes", "unknown"])
def test_18_authority_that_was_denied_comes_back_only_with_a_yes(enrolled: School, now: str) -> None:
    enrolled.rows[0]["authority"] = "no"
    enrolled.enrol("--accept-changes")
    enrolled.rows[0]["authority"] = now
    said = enrolled.enrol("--accept-changes").stdout
    assert "guardian g1: authority kept; --accept-unblock would lift it" in said and "authority changed" not in said
    assert "authority kept" in enrolled.enrol("--accept-changes").stdout, "it is said as long as the file says it"
    assert "authority changed" not in enrolled.enrol().stdout, "the same once more is no change"


@pytest.mark.parametrize("options", [(), ("--dry-run", "--json"), *more((("--dry-run",),), (("--json",),))])
def test_8_names_stand_in_a_file_for_its_owner_and_not_in_what_is_printed(
    enrolled: School, options: tuple[str, ...]
) -> None:
    enrolled.rows[0]["email"] = "moved@guardian.example"
    enrolled.rows[-1] |= {"pupil_key": "p7", "pupil_first_name": "Quirijn", "guardian_key": "g7"}
    enrolled.rows[-1] |= {"first_name": "Xandra", "last_name": "Nieuwkoop", "email": "x@guardian.example"}
    enrolled.rows[-1] |= {"pupil_last_name": "Nieuwkoop"}
    run = enrolled.enrol(*options)
    assert not any(word in run.output for word in ("Quirijn", "Nieuwkoop", "Prins", "@"))
    named = dry_report(enrolled) if "--dry-run" in options else report(enrolled)
    assert stat.S_IMODE(named.stat().st_mode) == 0o600
    assert set(named.read_text().splitlines()) == {
        "new pupil p7: Quirijn Nieuwkoop (5A)",
        "new guardian g7: Xandra Nieuwkoop x@guardian.example",
        "left pupil p6: Kind6 Koster",
        "left guardian g6: Ouder6 Koster",
        "email of g1, Ouder1 Prins: from g1@guardian.example to moved@guardian.example",
    }


def test_the_names_of_the_last_import_stay_after_a_dry_run_and_those_of_that_go_with_the_next(enrolled: School) -> None:
    enrolled.rows[1]["email"] = "first@guardian.example"
    enrolled.enrol()
    taken = report(enrolled).read_text()
    enrolled.rows[0]["email"] = "moved@guardian.example"
    enrolled.enrol("--dry-run")
    assert report(enrolled).read_text() == taken
    assert "moved@" in dry_report(enrolled).read_text()
    enrolled.enrol()
    assert "moved@" in report(enrolled).read_text() and not dry_report(enrolled).exists()


def test_8_two_addresses_for_one_guardian_in_two_files_are_said_and_neither_is_taken(enrolled: School) -> None:
    enrolled.rows[0]["email"] = "een@guardian.example"
    enrolled.enrol("--dry-run")
    other = enrolled.folder / "other.csv"
    rows = [HEAD + ";authority", "p1;Kind1;Prins;3A;g1;Ouder1;Prins;twee@guardian.example;no"]
    other.write_text("\n".join(rows) + "\n")
    said = enrolled.run("import", str(enrolled.folder / "contacts.csv"), str(other), exit_code=1).output
    assert "other.csv:2: two rows contradict each other (email differs from contacts.csv:2" in said
    assert "other.csv:2: two rows contradict each other (authority differs from contacts.csv:2" in said
    assert "een@" not in said and "Prins" not in said
    enrolled.happens(score())
    assert enrolled.dispatch() == {"collected": 1, "refused": 1}, "the stricter word holds"


def test_8_groups_have_counts(enrolled: School) -> None:
    assert "groups: 3A (3), 5A (3)" in enrolled.enrol().stdout
    shown = enrolled.json("import", str(enrolled.folder / "contacts.csv"), "--dry-run")
    assert (shown["groups"], shown["without_name"]) == ({"3A": 3, "5A": 3}, {"pupils": 0, "guardians": 0})


@pytest.mark.parametrize("spelling", ["groep 5 A", "5-A", *more("5a", "Groep 5A")])
def test_8_groups_that_are_written_alike_are_asked_or_mapped(enrolled: School, spelling: str) -> None:
    enrolled.rows[-1]["group"] = spelling
    run = enrolled.enrol(exit_code=2)
    assert f"group-spellings: {' and '.join(sorted(['5A', spelling]))}" in run.stderr
    assert "--accept-group-spellings" in run.stderr
    enrolled.configure(f'\n[import.contacts.groups]\n"{spelling}" = "5A"\n')
    enrolled.enrol()
    assert "groups: 3A (3), 5A (3)" in enrolled.enrol().stdout
    enrolled.configure()
    enrolled.enrol("--accept-group-spellings")
    enrolled.enrol()


def test_8_a_column_that_nobody_reads_is_told_by_its_place(school: School) -> None:
    path = table(school, "p1;Jip;g1;Sara", head="pupil_key;Roepnaam;guardian_key;first_name")
    run = school.run("import", path)
    assert (
        "contacts.csv:1: columns that nobody reads (nobody reads column 2;" in run.stderr
        and "Roepnaam" not in run.output
    )


def test_8_people_without_a_name_are_counted_and_named_by_key(school: School) -> None:
    run = school.run("import", table(school, "p1;;;3A;g1;Sara;Bakker;g1@x.example"))
    assert "pupils without a name: 1 (p1)" in run.stdout and "guardians without a name" not in run.stdout
    assert "without a name: pupils p1" in report(school).read_text()


@pytest.mark.parametrize("row", ["Totaal;;;25;;;;", ";Totaal: 25;;;;;;", "Aantal leerlingen;25"])
def test_8_a_row_of_totals_is_left_out_and_told(school: School, row: str) -> None:
    run = school.run("import", table(school, "p1;Jip;Bos;3A;g1;Sara;Bakker;g1@x.example", row))
    assert "contacts.csv:3: a row of totals" in run.stderr
    assert school.json("status")["guardians"] == 1


def test_8_a_file_of_a_header_alone_is_refused_and_nobody_has_left(enrolled: School) -> None:
    run = enrolled.run("import", table(enrolled), exit_code=2)
    assert "a header line and no rows" in run.stderr
    assert enrolled.json("status")["guardians"] == 6


def test_8_prefixes_of_pupil_and_guardian_are_columns(school: School) -> None:
    head = (
        "pupil_key;pupil_first_name;tussenvoegsel kind;pupil_last_name;guardian_key;first_name;tussenvoegsel;last_name"
    )
    school.run("import", table(school, "p1;Fenna;van;Dam;g1;Bas;van 't;Hof", head=head))
    assert set(report(school).read_text().splitlines()) == {
        "new pupil p1: Fenna van Dam ()", "new guardian g1: Bas van 't Hof",
    }  # fmt: skip


def test_8_on_a_terminal_the_names_are_shown(enrolled: School, monkeypatch: pytest.MonkeyPatch) -> None:
    from ouderbrug.cli import import_report
    from ouderbrug.cli.language import Words

    class Terminal:
        @staticmethod
        def isatty() -> bool:
            return True

    said: list[str] = []
    monkeypatch.setattr(import_report, "stdout", Terminal)
    monkeypatch.setattr(import_report, "say", said.append)
    from ouderbrug.people import Pupil
    from ouderbrug.school.difference import Difference
    from ouderbrug.school.importing import Judged
    from ouderbrug.school.roster import Roster

    whole = Difference(pupils={"p9": Pupil("p9", "Jip", "Bos", ("3A",))})
    for language in ("en", "nl"):
        report = import_report.Report(Words(language), dry_run=False, json_=False)
        report.name(Judged(whole, whole, ()), Roster("99ZZ00"), Roster("99ZZ00"), enrolled.store)
    assert said == ["new pupil p9: Jip Bos (3A)", "nieuwe leerling p9: Jip Bos (3A)"]


def test_8_a_stopped_import_counts_what_is_in_the_file_and_names_all_of_it_each_time(school: School) -> None:
    """Also whom it took in for their protection: the ones to check."""
    school.family("p1 Jip Prins", "5A", guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins", blocked="contact"))
    school.family("p2 Roos Smit", "5a", guardian("g3", "Elif Smit"))
    stopped = school.enrol(exit_code=2)
    assert "in the file, of which nothing but what protects people is taken in:" in stopped.output
    dry = school.enrol("--dry-run", exit_code=2)
    assert "in the file, at which an import would stop:" in dry.output and "taken in" not in dry.output
    assert "dry run: the import would stop, and nothing was stored. Look at these" in dry.stderr
    assert "guardians: 3 new, 0 changed, 0 left" in stopped.output
    first = report(school).read_text()
    assert all(f"new guardian g{number}:" in first for number in (1, 2, 3))
    taken = school.enrol("--accept-group-spellings")
    assert "guardians: 3 new, 0 changed, 0 left" in taken.output
    assert report(school).read_text() == first


CHANGED: list[tuple[str, str, str]] = [
    ("authority", "no", "guardianships"),
    ("receives", "on_request", "guardianships"),
    ("relation", "carer", "guardianships"),
    ("mobile", "0612345678", "guardians"),
    ("digest", "yes", "guardians"),
    ("reading_support", "yes", "guardians"),
    ("blocked", "court-order", "guardians"),
]


@pytest.mark.parametrize(("column", "now", "what"), CHANGED)
def test_9_a_change_is_counted_under_what_it_is_of(small_school: School, column: str, now: str, what: str) -> None:
    small_school.rows[0][column] = now
    small_school.enrol("--dry-run", "--json")
    done = json.loads(small_school.enrol("--dry-run", "--json").stdout)
    assert {name: count for name, count in done["changed"].items() if count} == {what: 1}
