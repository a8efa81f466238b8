"""A colleague with a child at school: what is about their own family is for others to see and decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import School, guardian
from ouderbrug.testing import SmtpSandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE = "key;name;role;groups;guardian_key\njuf;Karin;teacher;3A;g1\nmees;Bas;teacher;3A;\ndir;Ria;leader;;g3\n"
OWN = "that is about your own family"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """Karin teaches 3A, in which her own Jip is; Ria leads, and Deniz is hers."""
    with SmtpSandbox() as smtp:
        folder = tmp_path_factory.mktemp("own") / "school"
        folder.mkdir()
        here = School(folder, smtp)
        here.family("p1 Jip Prins", "3A", guardian("g1", "Karin Prins"))
        here.family("p2 Deniz Aksoy", "3A", guardian("g3", "Ria Aksoy", email="", mobile="0612345678"))
        here.enrol()
        (folder / "staff.csv").write_text(TABLE)
        here.run("import", str(folder / "staff.csv"))
        here.happens(about("p1", "own"), about("p2", "other"))
        here.dispatch()
        yield here


def about(pupil: str, event: str) -> dict[str, Any]:
    action = {"what": "samen een spel spelen", "minutes": 10, "when": "drie avonden"}
    payload = {"summary": "Het delen ging vandaag goed.", "ask": "Ziet u dat thuis ook?", "action": action}
    return {"id": event, "kind": "behaviour_update", "audience": {"pupil": pupil}, "payload": payload}


def test_nobody_approves_what_is_about_their_own_child(school: School) -> None:
    said = school.run("approve", "own", "--as", "juf", exit_code=2).stderr
    assert OWN in said
    assert school.json("approve", "own", "--as", "mees", exit_code=2)["awaiting_approval"]
    assert OWN in school.run("approve", "other", "--as", "dir", exit_code=2).stderr


def test_nobody_has_what_is_about_their_own_child_on_their_list(school: School) -> None:
    waiting = {one["event"]: one for one in school.json("approve")["awaiting_approval"]}
    assert waiting["own"]["assigned"] == ["mees"] and waiting["other"]["assigned"] == ["juf", "mees"]
    assert not [card for card in school.json("tasks", "--as", "juf")["cards"] if card["pupils"] == ["p1"]]


def test_check_says_that_a_key_is_nobodys(school: School) -> None:
    (school.folder / "staff.csv").write_text(TABLE.replace(";g1", ";g77"))
    school.run("import", str(school.folder / "staff.csv"))
    assert "the guardian_key of juf is no guardian's" in school.run("check", exit_code=None).output
    (school.folder / "staff.csv").write_text(TABLE)
    school.run("import", str(school.folder / "staff.csv"))
