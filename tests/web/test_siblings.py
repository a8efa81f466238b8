"""A child of another group is named to no teacher beside its sibling: not at a card, nor at Om te regelen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from a_school import guardian
from web_browser import PROXY, pages

if TYPE_CHECKING:
    from web_browser import Pages

NOTICE = {"id": "n1", "kind": "notice", "audience": {"school": True}, "payload": {"title": "Brief", "body": "Tot dan."}}


@pytest.mark.parametrize("mailed", [True, False], ids=["om te regelen", "a card"])
def test_a_sibling_in_another_group_is_named_to_its_own_teacher_and_a_leader(here: Pages, *, mailed: bool) -> None:
    school, way = here.school, {"email": "elif@guardian.example" if mailed else "", "mobile": "0612345678"}
    school.rows = [row for row in school.rows if row["guardian_key"] != "g3"]
    for pupil, group in (("p2 Deniz Aksoy", "3A"), ("p4 Fien Aksoy", "7B")):
        school.family(pupil, group, guardian("g3", "Elif Aksoy", language="tr") | way)
    school.configure(PROXY, replace=('general = ["email"]', 'general = ["email", "handover"]'))
    school.enrol("--accept-changes")
    school.happens(NOTICE)
    school.dispatch()
    there, named = pages(school), dict[str, set[str]]()
    for who in ("mila", "bas", "ria"):
        one = there.signed_in(f"{who}@wegwijzer.example")
        shown = "".join(one.get(path).text for path in ("/follow-ups", "/call", "/post"))
        assert "Elif Aksoy" in shown or who == "ria", shown
        named[who] = {name for name in ("Deniz", "Fien", "3A", "7B") if name in shown}
    assert (named["mila"] - {"3A"}, named["bas"] - {"7B"}) == ({"Deniz"}, {"Fien"})
