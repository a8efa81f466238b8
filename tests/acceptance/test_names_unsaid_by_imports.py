"""19: no name comes on a screen or in a log by way of a file that is imported, its name or its headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from a_school import School

HEAD = "pupil_key;pupil_first_name;group;guardian_key;Moeder van Quirijn;email"
FILES = {
    "a header that is a name": "pupil_key;Quirijn;email\np1;x;y\n",
    "a header without a key": "Quirijn;Vonk\n1;2\n",
    "an unknown column": f"{HEAD}\np1;Jip;3A;g1;x;fout\n",
    "a first row for a header": "p1;Quirijn;3A;g1\n",
    "a row that shifted": f"{HEAD}\np1;Jip;3A;g1;x;a@x.example;Quirijn\n",
}


@pytest.mark.parametrize("what", FILES)
def test_19_an_import_says_no_name_of_a_file_or_a_header(school: School, what: str) -> None:
    path = school.folder / "contacts Quirijn Vonk.csv"
    path.write_text(FILES[what])
    run = school.run("import", str(path), exit_code=None)
    assert run.exit_code in (1, 2)
    assert "Quirijn" not in run.output and "Vonk" not in run.output


CALLED = {
    "contacts 2026.csv": "contacts 2026.csv",
    "contacts Quirijn 2026.csv": "file 1 (contacts ? 2026.csv)",
    "Quirijn.csv": "file 1 (?.csv)",
    "contacts 123456782.csv": "file 1 (contacts ?.csv)",
}
"""What each name of a file is called in an error: a name, or the number of a person, is not said."""


@pytest.mark.parametrize("name", CALLED)
def test_19_each_error_of_an_import_says_the_name_of_a_file_unless_it_may_be_a_persons(
    school: School, name: str
) -> None:
    path = school.folder / name
    assert f"{CALLED[name]} is not there" in school.run("import", str(path), exit_code=2).stderr
    path.write_text("colour;shape\nred;round\n")
    said = school.run("import", str(path), exit_code=2).stderr
    assert f"{CALLED[name]} was not imported" in said or f"{CALLED[name]} has" in said
    path.chmod(0o666)
    assert f"may write to {CALLED[name]};" in school.run("import", str(path), exit_code=2).stderr
    path.unlink()
