"""A school whose staff.csv names no leader: what a leader would hear at once is told to the colleagues it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from test_parts_that_fail import use_rule
from test_told_at_once import GARBLED, KARIN, RIA, URGENT, ended, opened, told

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

BAS = "juf.bas;Bas Mulder;bas@school.example;teacher;7B"
PARENT = "g.ouder;Ans Vink;ans@school.example;class_parent;3A"
UNMAILED = "dir;Ria Vos;;leader;"
SCHOOLS = {
    "a-leader": ((KARIN, BAS, RIA), {"ria"}),
    "none": ((KARIN, BAS, PARENT), {"karin", "bas"}),
    "of-another-group": ((BAS, PARENT), {"bas"}),
    "a-leader-without-a-mailbox": ((KARIN, UNMAILED), {"karin"}),
}


@pytest.mark.parametrize("what", ["hold", "approve", "unknown", "a-part"])
@pytest.mark.parametrize("who", SCHOOLS)
def test_2_what_a_leader_hears_at_once_somebody_hears(school: School, who: str, what: str) -> None:
    staff, hear = SCHOOLS[who]
    before = opened(school, staff=staff)
    event = URGENT
    if what == "hold":
        school.run("hold", "group", "3A", "--reason", "even kijken", "--as", staff[0].partition(";")[0])
    if what == "approve":
        event = URGENT | {"payload": URGENT["payload"] | {"why": "Zie https://elders.example/lokaal"}}
    if what == "unknown":
        school.smtp.replies["."] = [GARBLED]
    if what == "a-part":
        use_rule(school, "raise ValueError")
        path = school.folder / "ouderbrug.toml"
        path.write_text(path.read_text() + "[rules]\norder = ['odd']\n[plugins]\nuse = ['odd']\nplugins_dir = 'own'\n")
    school.happens(event)
    assert ended(school, "11:00") == 3
    assert told(school, before) >= hear and "ans" not in told(school, before)
