"""Pictures inside the page of a mail: parts beside it, that it names by their Content-ID (RFC 2387, RFC 2392)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ouderbrug_email import mime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug import File

_SHOWN = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
_WORD = {"en": "Photo", "tr": "Fotoğraf", "ar": "صورة", "pl": "Zdjęcie", "uk": "Світлина"}
_BEFORE = ("<footer", "</main>", "</body>")
_WIDEST = 560
"""Pixels, by an attribute too: Outlook on Windows knows no max-width, and a camera makes thousands."""


class Pictures(NamedTuple):
    """What a page shows, and the other files."""

    shown: list[File]
    others: list[File]


def sorted_out(files: Sequence[File], html: str) -> Pictures:
    """Which files the page shows; without a page all go beside the text."""
    shown = [one for one in files if html and one.media_type in _SHOWN]
    return Pictures(shown, [one for one in files if one not in shown])


def page(html: str, pictures: Sequence[File], language: str, mail: str) -> bytes:
    """The page as one part with its pictures, which stand above its foot; ``mail`` is its Message-ID without brackets.

    What a picture shows nobody wrote down, so a screen reader hears that there is one, and which.
    """
    if not pictures:
        return mime.written("html", html)
    word = _WORD.get(language.partition(",")[0].partition("-")[0], "Foto")
    ids = [f"{number}.{mail}" for number in range(1, len(pictures) + 1)]
    shown = "".join(
        f'<p><img src="cid:{one}" alt="{word} {number}" width="{_WIDEST}" '
        f'style="width: 100%; max-width: {_WIDEST}px; height: auto"></p>\n'
        for number, one in enumerate(ids, 1)
    )
    parts = [mime.shown(file, one) for file, one in zip(pictures, ids, strict=True)]
    return mime.multipart("related", [mime.written("html", _with(shown, html)), *parts])


def _with(shown: str, html: str) -> str:
    at = next((found for sign in _BEFORE if (found := html.find(sign)) >= 0), len(html))
    return html[:at] + shown + html[at:]
