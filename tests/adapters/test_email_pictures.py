"""Pictures stand inside a mail, above its foot; other files beside it."""

from __future__ import annotations

import email as stdlib_email
import email.policy
import re

import pytest

from ouderbrug import File
from ouderbrug_email.builder import Sender, build

SENDER = Sender(("De Regenboog", "ouders@regenboog.example"))
PHOTOS = [File("bos.jpg", "image/jpeg", b"\xff\xd8bos"), File("brug.png", "image/png", b"\x89PNGbrug")]
LETTER = File("brief.pdf", "application/pdf", b"%PDF-1.7")
PAGE = "<html><body><main>\n<p>Dag.</p>\n<footer>voet</footer>\n</main></body></html>"


def read(message, now, *files, **changes):
    mail = build(message(**{"html": PAGE} | changes), SENDER, now, files)
    return stdlib_email.message_from_bytes(mail.data.replace(b"\r\n..", b"\r\n."), policy=email.policy.default)


def shape(part):
    """The types of a mail and of its parts, as deep as they go."""
    if not part.is_multipart():
        return part.get_content_type()
    return (part.get_content_subtype(), *map(shape, part.iter_parts()))


def test_photos_stand_in_the_page_and_each_is_the_part_that_it_names(message, now):
    mail = read(message, now, *PHOTOS, LETTER)
    related = ("related", "text/html", "image/jpeg", "image/png")
    assert shape(mail) == ("mixed", ("alternative", "text/plain", related), "application/pdf")
    inside = next(part for part in mail.walk() if part.get_content_subtype() == "related")
    page, *parts = inside.iter_parts()
    assert inside.get_param("type") == "text/html"
    named = re.findall(r'<img src="cid:([^"]+)"', page.get_content())
    assert [f"<{one}>" for one in named] == [part["Content-ID"] for part in parts]
    assert len(set(named)) == 2 and all(one.endswith("@regenboog.example") for one in named)
    assert [part.get_content() for part in parts] == [file.content for file in PHOTOS]
    assert [part.get_content_disposition() for part in parts] == ["inline", "inline"]


def test_they_stand_below_the_text_and_above_the_foot_with_a_word_for_who_sees_none(message, now):
    page = read(message, now, *PHOTOS, language="pl, nl").get_body(("html",)).get_content()
    assert re.findall('alt="([^"]+)"', page) == ["Zdjęcie 1", "Zdjęcie 2"]
    assert page.index("Dag.") < page.index("<img") < page.index("<footer")


@pytest.mark.parametrize("html", ["<main><p>a</p></main>", "<body>a</body>", "<p>a</p>"])
def test_a_page_of_any_shape_shows_them(message, now, html):
    page = read(message, now, PHOTOS[0], html=html).get_body(("html",)).get_content()
    assert re.sub(r"<p><img[^>]*></p>\s*", "", page).strip() == html and "<img" in page


def test_without_a_page_a_photo_is_a_file_beside_the_text(message, now):
    assert shape(read(message, now, *PHOTOS, html="")) == ("mixed", "text/plain", "image/jpeg", "image/png")


def test_a_film_and_a_letter_are_files(message, now):
    film = File("film.mp4", "video/mp4", b"ftyp")
    mail = read(message, now, film, LETTER)
    assert shape(mail) == ("mixed", ("alternative", "text/plain", "text/html"), "video/mp4", "application/pdf")
