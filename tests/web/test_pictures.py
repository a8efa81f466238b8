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

pytestmark = pytest.mark.slow

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
    assert "Een foto, en niemand zegt wie erop staat" in page and "Een foto blijft weg" in page
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
        *(first.replace("picture/0", f"picture/{said}") for said in ("x", "-1", "²", "9" * 5000)),
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


def _said(there: Pages, *pupils: str) -> None:
    says = {pupil: "given" if pupil in pupils else "withdrawn" for pupil in ("p1", "p2")}
    rows = [f"{pupil};photo;{said};2026-11-02;" for pupil, said in says.items()]
    (there.school.folder / "consents.csv").write_text(
        "\n".join(["pupil_key;purpose;status;date;channel", *rows]) + "\n"
    )
    there.school.run("import", str(there.school.folder / "consents.csv"), "--accept-left", exit_code=None)


CONSENTS = {
    "nothing changed": (["p2"], 303, ["brug.jpg", "zand.jpg"]),
    "one more child may be seen": (["p2", "p1"], 409, []),
    "one less child may be seen": ([], 409, []),
    "another child instead": (["p1"], 409, []),
}
"""For whom consent stands by now, what an open page gets, and which files go by it."""


def _went(there: Pages) -> list[list[str]]:
    sent = [mail.parsed for mail in there.school.smtp.mails]
    return [
        [str(part.get_filename()) for part in one.walk() if part.get_content_type() == "image/jpeg"] for one in sent
    ]


@pytest.mark.parametrize("case", CONSENTS)
def test_only_the_photos_that_were_on_the_page_go_by_its_press(shown: Pages, case: str) -> None:
    consents, status, files = CONSENTS[case]
    mila = shown.signed_in("mila@wegwijzer.example")
    mila.get("/read")
    _said(shown, *consents)
    assert mila.press("Versturen").status_code == status
    shown.school.dispatch("2026-11-23T10:11:00+01:00")
    assert [len(one) for one in _went(shown)] == ([len(files)] * 2 if files else [])


AFTER = {
    "nothing changed": (["p2"], [2, 2]),
    "one more child may be seen": (["p2", "p1"], []),
    "one less child may be seen": ([], [1, 1]),
    "another child instead": (["p1"], []),
}
"""For whom consent stands once it was let go, and how many photos each mail has: none goes that nobody saw."""


@pytest.mark.parametrize("by", ["the page", "the command"])
@pytest.mark.parametrize("case", AFTER)
def test_a_photo_that_nobody_saw_waits_for_a_look(shown: Pages, case: str, by: str) -> None:
    consents, photos = AFTER[case]
    mila = shown.signed_in("mila@wegwijzer.example")
    mila.get("/read")
    if by == "the page":
        assert mila.press("Versturen").status_code == 303
    else:
        shown.school.approve("brug", "--as", "juf")
    _said(shown, *consents)
    shown.school.dispatch("2026-11-23T10:11:00+01:00")
    assert [len(one) for one in _went(shown)] == photos
    if not photos:
        assert len(paths(mila.get("/read").text)) == 1 + len(consents)
        assert mila.press("Versturen").status_code == 303
        shown.later(minutes=12)
        shown.school.dispatch("2026-11-23T10:25:00+01:00")
        assert [len(one) for one in _went(shown)] == [1 + len(consents)] * 2
