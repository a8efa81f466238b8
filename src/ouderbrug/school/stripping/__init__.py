"""Takes out of a file what nobody sees in it: who made it, where and when, with what, and how it was before.

Photos (JPEG, PNG, WebP, GIF), films and sound (MP4, M4A, MP3), PDF, and documents of Office and OpenDocument, with the
photos in them. Text has nothing unseen. The same file gives the same bytes, for a kept copy is named by its hash.
"""

from __future__ import annotations

import struct

from ouderbrug.school.stripping import documents, films, pdf, photos
from ouderbrug.school.stripping.damaged import Damaged

__all__ = ["Damaged", "stripped"]


def stripped(content: bytes) -> bytes:
    """The file without what it tells unseen; raises Damaged for one that is not whole, or that cannot be opened."""
    try:
        for sign, without in _WITHOUT.items():
            if content.startswith(sign):
                return without(content)
        return films.without_tags(content) if content[4:8] == b"ftyp" else photos.stripped(content)
    except (struct.error, IndexError):
        raise Damaged from None


_WITHOUT = {b"%PDF-": pdf.stripped, b"PK\3\4": documents.stripped, b"ID3": films.sound, b"\xff\xfb": films.sound,
            b"\xff\xfa": films.sound, b"\xff\xf3": films.sound, b"\xff\xf2": films.sound}  # fmt: skip
