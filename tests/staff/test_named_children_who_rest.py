"""Who approves a text that names a child about whom nothing goes reads that, as long as it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from a_school import School


@pytest.mark.parametrize("held", [("privacy", "pause"), ("hold",)])
@pytest.mark.parametrize(("body", "told"), [("Deniz is morgen jarig.", True), ("Ilias is morgen jarig.", False)])
def test_who_approves_reads_that_a_named_child_rests(
    small_school: School, held: tuple[str, ...], body: str, told: bool
) -> None:
    small_school.staff("juf;Mila Vos;teacher;3A,7B", "dir;Ria;leader;")
    audience = {"pupils": ["p1", "p3"]}
    small_school.happens(
        {"id": "n1", "kind": "notice", "audience": audience, "payload": {"title": "Feest", "body": f"{body} Sem ook."}}
    )
    words = (*held, "--pupil", "p2") if held[0] == "privacy" else (*held, "pupil", "p2")
    small_school.run(*words, "--as", "dir")
    small_school.dispatch(exit_code=None)
    found = small_school.json("approve", "--as", "dir")["awaiting_approval"]
    assert {"named-child-rests" in str(one) for one in found} == {told}
    small_school.run("release", "pupil", "p2", "--as", "dir", exit_code=None)
    small_school.run("privacy", "pause", "--pupil", "p2", "--end", "--as", "dir", exit_code=None)
    assert "named-child-rests" not in str(small_school.json("approve", "--as", "dir"))
