"""A school whose export has addresses and telephone numbers for keys: no output and no log says one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from a_school import guardian, mails, score

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

MOTHER, FATHER, CHILD = "ilse.vonk@ouder.example", "06 12345678", "fenna@school.example"


def test_what_is_a_key_in_the_file_stands_nowhere(school: School) -> None:
    mother = guardian(MOTHER, "Ilse Vonk", email="ilse@guardian.example")
    father = guardian(FATHER, "Bas van Dam", email="bas@guardian.example", relation="father", blocked="court-order")
    school.family(f"{CHILD} Fenna van Dam", "3A", mother, father)
    said = [school.enrol().output]
    (school.folder / "consents.csv").write_text(f"pupil_key;purpose;status;date\n{CHILD};photo;given;2026-09-01\n")
    said.append(school.run("import", str(school.folder / "consents.csv")).output)
    assert mails(school, score(CHILD)) == ["ilse@guardian.example"]
    for words in ("dispatch", "status", "status --json", "plan", "check --offline", "unreached", "tasks", "why score"):
        said.append(school.run(*words.split(), exit_code=None).output)
    for row in school.rows:
        row["guardian_key"] = row["guardian_key"].upper().replace(" ", "-")
    school.now = "2026-11-24T10:00:00+01:00"
    said.append(school.enrol().output)  # the same people, in another spelling
    assert "guardians: 0 new, 0 changed, 0 left" in said[-1]
    assert all("kept as a digest" in text for text in (*said[:2], said[-1]))
    told = "\n".join(said).casefold()
    assert not [key for key in (MOTHER, FATHER, "0612345678", "06-12345678", CHILD) if key.casefold() in told]
    report = (school.folder / "import-report.txt").read_text() if (school.folder / "import-report.txt").exists() else ""
    assert CHILD not in report
    assert CHILD.encode() not in school.store.read_bytes()
