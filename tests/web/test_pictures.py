"""Who decides on a message with photos sees them on the staff page, and nobody else does."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.store import viewings
from ouderbrug.store.database import Store
from web_browser import PROXY, by_link, pages

if TYPE_CHECKING:
    from web_browser import Pages

BRUG, ZAND, JIP = (b"\xff\xd8\xff\xdb\x00\x04" + bytes([65 + one] * 2) + b"\xff\xd9" for one in range(3))


@pytest.fixture
def shown(here: Pages) -> Pages:
    """A moment of 3A with a photo of nobody by name, one of two children, and one without consent."""
    school = here.school
    (school.folder / "media").mkdir()
    for name, photo in (("brug.jpg", BRUG), ("zand.jpg", ZAND), ("jip.jpg", JIP)):
        (school.folder / "media" / name).write_bytes(photo)
    school.configure(PROXY + '\n[content]\nmedia_root = "media"\n')
    (school.folder / "consents.csv").write_text("pupil_key;purpose;status;date;channel\np2;photo;given;2026-09-01;\n")
    school.run("import", str(school.folder / "consents.csv"))
    photos = [("brug.jpg", []), ("zand.jpg", ["p2"]), ("jip.jpg", ["p1"])]
    seen: list[dict[str, Any]] = [{"file": name, "pupils": pupils} for name, pupils in photos]
    school.happens({"id": "brug", "kind": "moment", "audience": {"group": "3A"},
                    "payload": {"what": "We bouwden een brug.", "photos": seen}})  # fmt: skip
    school.dispatch()
    return pages(school)


def paths(text: str) -> list[str]:
    return [part.partition('"')[0] for part in text.split('<img class="photo" src="')[1:]]


def test_the_photos_that_go_stand_below_the_text_and_the_page_says_that_one_stays(shown: Pages) -> None:
    mila = shown.signed_in("mila@wegwijzer.example")
    page = mila.get("/read").text
    assert "een foto, en niemand zegt wie erop staat" in page and "Een foto blijft weg" in page
    found = [mila.get(path) for path in paths(page)]
    assert [one.content for one in found] == [BRUG, ZAND]
    assert {one.headers["content-type"] for one in found} == {"image/jpeg"}
    assert {one.headers["cache-control"] for one in found} == {"no-store"}
    with closing(Store(shown.school.store, "99ZZ00", readonly=True)) as store, store.reading() as connection:
        noted = viewings.of_pupil(connection, "99ZZ00", "p2")
    assert [(one.staff, one.what) for one in noted] == [("juf", "picture")]


def test_nobody_else_sees_them(shown: Pages) -> None:
    mila = shown.signed_in("mila@wegwijzer.example")
    first, second = paths(mila.get("/read").text)
    for path in (
        first.replace("picture/0", "picture/2"),
        first.replace("picture/0", "picture/x"),
        "/read/999/picture/0",
    ):
        assert mila.get(path).status_code == 404
    assert shown.signed_in("bas@wegwijzer.example").get(second).status_code == 404, "of another group"
    assert shown.visitor().get(second).status_code == 303, "of nobody who signed in"


def test_who_came_by_a_link_reads_that_there_is_one(shown: Pages) -> None:
    path = paths(shown.signed_in("mila@wegwijzer.example").get("/read").text)[0]
    mila = by_link(shown, "mila@wegwijzer.example")
    page = mila.get("/read").text
    assert paths(page) == [] and "Log in met je schoolaccount om haar te zien" in page
    assert mila.get(path).status_code == 403
