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


def test_19_a_file_is_named_by_its_own_words_or_its_place(school: School) -> None:
    path = school.folder / "contacts Quirijn 2026.csv"
    path.write_text("pupil_key;group;email\np1;3A;x\n")
    assert "contacts ? 2026.csv was not imported" in school.run("import", str(path), exit_code=2).stderr
    gone = str(school.folder / "Quirijn.csv")
    assert "file 1 is not there" in school.run("import", gone, exit_code=2).stderr
