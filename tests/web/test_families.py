"""One family: what it got this year, said and wishes, of the own groups alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from a_school import guardian
from ouderbrug.store import viewings
from web_browser import feast, news, pages, seen
from web_family import page_of

if TYPE_CHECKING:
    from web_browser import Pages


def _busy(here: Pages) -> Pages:
    """Something about Jip was sent, the feast was asked, and news waits; of a sibling in another group as well."""
    here.school.family("p4 Fien Prins", "7B", guardian("g1", "Sara Bakker", mobile="0612345601"))
    here.school.rows[0] |= {"asks_limit": "2", "digest": "", "mobile": "0612345601"}
    here.school.rows[1] |= {"mobile": "0612345602"}
    here.school.enrol("--accept-changes")
    here.school.happens(seen(), seen("p4", "fien", "Fien rekende hard."), feast(), news())
    here.school.dispatch()
    here.school.approve("seen", "--as", "juf")
    here.school.approve("fien", "--as", "mees")
    here.school.dispatch("2026-11-23T10:05:00+01:00")
    here.school.run("respond", "feast", "g1", "anders", "--note", "Ik kom later.", "--as", "juf")
    here.school.run("tasks", "--talked", "g1", "--as", "juf")
    fresh = pages(here.school)
    fresh.later(minutes=6)
    return fresh


def test_one_family_says_what_it_got_and_what_came_of_it(here: Pages) -> None:
    fresh = _busy(here)
    mila = page_of(fresh, "Sara Bakker")
    for said in (
        "Sara Bakker, Jip (3A)", "Deze week al 3 van 3 berichten.", "Mag 2 keer per schooljaar", "Leest: Nederlands",
        "+31612345601", "Letterfeest", "Anders", "Ik kom later.", "Laatste gesprek: maandag 23 november",
        "per mail: verstuurd", "per mail: wacht op een ja",
    ):  # fmt: skip
        assert said in mila.text, (said, mila.text)
    assert "Fien" not in mila.text, "a sibling in another group"
    assert "12345602" not in mila.text and "Mark" not in mila.text, "the other guardian"
    assert mila.last is not None and "g1" not in str(mila.last.url)
    bas, ria = page_of(fresh, "Sara Bakker", "bas"), page_of(fresh, "Sara Bakker", "ria")
    assert "Fien" in bas.text and "Jip" not in bas.text and "Letterfeest" not in bas.text
    assert "Fien" in ria.text and "Jip" in ria.text
    with fresh.desk.reading() as work:
        seen_by = {(one.staff, one.what) for one in viewings.of_pupil(work.connection, work.school, "p1")}
    assert {("juf", "family"), ("dir", "family")} <= seen_by and ("mees", "family") not in seen_by


def test_a_page_of_somebody_elses_family_is_not_here(here: Pages) -> None:
    bas = page_of(here, "Anna Smit", "bas")
    assert bas.last is not None and "Dit schooljaar ging er nog niets" in bas.text
    mila, bram = here.signed_in("mila@wegwijzer.example"), here.signed_in("mark@wegwijzer.example")
    assert mila.get(str(bas.last.url.path)).status_code == 404
    bram.get("/families")
    assert "Elif Aksoy" in bram.text and "Sara Bakker" not in bram.text and "Mark" not in bram.text, "the own family"
    jip = str(page_of(here, "Sara Bakker").last.url.path)
    assert bram.get(jip).status_code == 404
    here.school.rows[0] |= {"blocked": "court-order"}
    here.school.enrol("--accept-changes")
    mila = pages(here.school).signed_in("mila@wegwijzer.example")
    assert mila.get(jip).status_code == 404
    mila.get("/families")
    assert "Mark Prins" in mila.text and "Sara Bakker" not in mila.text


def test_a_talk_is_written_down_with_what_it_agreed(here: Pages) -> None:
    fresh = _busy(here)
    mila = page_of(fresh, "Mark Prins")
    assert "Laatste gesprek" not in mila.text
    assert mila.press("Gesproken", agreed="x" * 1001).status_code == 409
    mila = page_of(fresh, "Mark Prins")
    assert mila.press("Gesproken", agreed="Mark leest elke avond voor.").status_code == 303
    mila.follow()
    assert "Laatste gesprek: maandag 23 november" in mila.text and "Mark leest elke avond voor." in mila.text
    bas = fresh.signed_in("bas@wegwijzer.example")
    bas.get("/")
    assert mila.last is not None
    stranger = bas.post(mila.last.url.path, {"proof": bas.visitor_proof(), "agreed": "Dit niet."})
    assert stranger.status_code == 404, "of another group"
