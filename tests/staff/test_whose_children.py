"""A list on paper names the children of who has it: of news for a family those of their own groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School


@pytest.fixture
def two(school: School) -> School:
    """A family with a child in each of two groups, that is called."""
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", email="", mobile="+31612345678"))
    school.family("p2 Noor Prins", "7B", guardian("g1", "Sara Bakker", email="", mobile="+31612345678"))
    school.configure(replace=('general = ["email"]', 'general = ["email", "handover"]'))
    school.enrol()
    school.staff("juf;Mila Vos;teacher;3A", "mees;Bas Mol;teacher;7B", "dir;Ria Bos;leader;")
    school.happens({"id": "dicht", "kind": "notice", "audience": {"school": True},
                    "payload": {"title": "Studiedag", "body": "Op 7 december is er geen school."}})  # fmt: skip
    school.dispatch()
    return school


@pytest.mark.parametrize(
    ("who", "named"),
    {("--as", "juf"): {"Jip"}, ("--as", "mees"): {"Noor"}, ("--as", "dir", "--all"): {"Jip", "Noor"}}.items(),
    ids=["3A", "7B", "a leader"],
)
def test_news_for_a_family_names_the_child_of_their_group(two: School, who: tuple[str, ...], named: set[str]) -> None:
    page = two.folder / "taken.html"
    two.run("tasks", *who, "--print", str(page))
    said = page.read_text()
    assert "Sara Bakker" in said
    assert {name for name in ("Jip", "Noor") if name in said} == named
