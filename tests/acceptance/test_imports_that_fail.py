"""An import that ends in a fault, wherever that is: what its file protects is stored, and the rest waits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest
from sqlalchemy.exc import OperationalError

from a_school import guardian, mails, score
from ouderbrug.cli import import_report, import_writing
from ouderbrug.errors import ConfigError

if TYPE_CHECKING:
    from a_school import School

BY_ITSELF = ["judge", "_judged", "_write_people", "_write_doubts", "_follow", "_retry_at_corrected", "_answers"]
OF_THE_STORE = [
    ("erasing", "come_back"), ("roster", "apply"), ("wishes", "no_longer_alone"), ("brought", "keep"),
    ("doubts", "settle"), ("questions", "keep"), ("former_keys", "note"), ("stays", "follow"), ("stays", "turn"),
    ("restored", "people_came"), ("responses", "store"), ("decisions", "retry_at"),
    ("remarks", "photos_that_went"), ("remarks", "who_hears_nothing"), ("returned", "welcome"),
]  # fmt: skip
STEPS = [*((import_writing, name) for name in BY_ITSELF),
         *((getattr(import_writing, room), name) for room, name in OF_THE_STORE),
         (import_report.Report, "show"), (import_report.Report, "name")]  # fmt: skip

NEEDED = [(import_writing.roster, "apply"), (import_writing.brought, "keep")]


FAULTS = [KeyError("of the test"), ConfigError("of a plugin"), OperationalError("INSERT", {}, OSError("disk full"))]
"""A slip, what a plugin raises, and a store that cannot be written: one of them at each step."""


def _enrolled(school: School, **ban: str) -> None:
    """Two families, and a change of address, in the folder's file; the mother of r2 with what the file says of her."""
    school.rows = []
    school.family("r1 Deniz Aksoy", "3A", guardian("n1", "Elif Aksoy"))
    school.family("r2 Guus Zeeman", "3A", guardian("n2", "Karin Zeeman", **ban))
    for number in range(12):
        school.family(f"q{number} Kind{number} A{number}x", "8C", guardian(f"o{number}", f"Ouder{number} A{number}x"))


PROTECTS = [{"blocked": "court-order"}, {"receives": "nothing"}, {"authority": "no"}]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0].__name__.rpartition('.')[2]}-{step[1]}")
@pytest.mark.parametrize("protects", PROTECTS, ids=lambda one: next(iter(one)))
def test_what_protects_is_stored_wherever_an_import_fails(
    school: School, monkeypatch: pytest.MonkeyPatch, step: tuple[object, str], protects: dict[str, str]
) -> None:
    _enrolled(school)
    school.enrol()
    school.staff("dir;An Bos;leader;", "juf.karin;Karin Juf;teacher;3A")
    _enrolled(school, **protects)
    with monkeypatch.context() as broken:
        broken.setattr(*step, Mock(side_effect=FAULTS[STEPS.index(step) % len(FAULTS)]))
        failed = school.enrol(exit_code=None)
    assert failed.exit_code not in (0, 3)
    nobody = step in NEEDED  # who is protected could not be stored: nothing goes until a person says so
    assert mails(school, score("r1", "one"), score("r2", "other")) == ([] if nobody else ["n1@guardian.example"])
    errands = json.loads(school.run("tasks", "--json", "--all", "--as", "dir", exit_code=None).stdout)["errands"]
    written = step[0] is import_report.Report
    assert ("import-stopped" in {one["code"] for one in errands}) is not written
    if not written:
        assert school.run("dispatch", exit_code=None).exit_code == 3
        school.enrol()
        assert nobody <= ("n1@guardian.example" in mails(school))
        errands = json.loads(school.run("tasks", "--json", "--all", "--as", "dir", exit_code=None).stdout)["errands"]
        assert "import-stopped" not in {one["code"] for one in errands}
