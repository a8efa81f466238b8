"""Of two families with one name each list says whose parents they are and in which group."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from a_school import guardian
from web_browser import asking, pages, seen

if TYPE_CHECKING:
    from web_browser import Pages

MILA = "mila@wegwijzer.example"


@pytest.fixture
def alike(here: Pages) -> Pages:
    """A second Sara Bakker, whose child is in the same group."""
    here.school.family("p9 Fien Bakker", "3A", guardian("g9", "Sara Bakker", email="", mobile="0612345699"))
    here.school.rows[0] |= {"email": "", "mobile": "0612345601"}
    here.school.enrol("--accept-changes")
    return here


def test_whom_to_thank(alike: Pages) -> None:
    alike.school.happens(asking(), asking("zoo9", "p9"))
    alike.school.dispatch()
    for event, key in (("zoo", "g1"), ("zoo9", "g9")):
        alike.school.run("respond", event, key, "ja", "--as", "juf")
    alike.later(days=3)
    mila = alike.signed_in(MILA)
    mila.get("/follow-ups")
    said = mila.text
    assert "Sara Bakker (Jip, 3A)" in said and "Sara Bakker (Fien, 3A)" in said, said


def test_whom_to_call_and_whom_somebody_called(alike: Pages) -> None:
    alike.school.happens(seen(), seen("p9", "other"))
    alike.school.dispatch()
    for event in ("seen", "other"):
        alike.school.approve(event, "--as", "juf")
    alike.school.dispatch()
    fresh = pages(alike.school)
    mila = fresh.signed_in(MILA)
    mila.get("/call")
    assert mila.last is not None
    links = re.findall(r'<a href="(/call/\d+)">([^<]+)</a>', mila.last.text)
    assert sorted(words for _, words in links if "Sara" in words) == [
        "Sara Bakker (ouder van Fien, 3A)", "Sara Bakker (ouder van Jip, 3A)",
    ], mila.text  # fmt: skip
    for path, _ in links:
        mila.get(path)
        mila.press("Gesproken")
    mila.get("/call")
    done = mila.text.partition("Net gedaan")[2]
    assert "Sara Bakker (Jip, 3A)" in done and "Sara Bakker (Fien, 3A)" in done, mila.text


def test_what_is_stuck(here: Pages) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    here.school.approve("seen", "--as", "juf")
    here.school.smtp.replies["."] = ["close"]
    here.school.dispatch("2026-11-23T10:11:00+01:00", exit_code=3)
    here.later(minutes=12)
    mila = here.signed_in(MILA)
    mila.get("/stuck")
    assert re.search(r"(Sara Bakker|Mark Prins).* \(Jip, 3A\)", mila.text), mila.text
