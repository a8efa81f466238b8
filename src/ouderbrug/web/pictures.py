"""Photos of a draft, as they go: who decides on a message sees what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ouderbrug.attachments import clean_name, read_file
from ouderbrug.errors import Permanent
from ouderbrug.planning import photos
from ouderbrug.web.screen import NotHere, Picture

if TYPE_CHECKING:
    from ouderbrug.model import Attachment, Message
    from ouderbrug.web.screen import Ask

SHOWN = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
"""The types that a browser shows as a picture and never runs."""


def one_of(ask: Ask, message: Message) -> Picture:
    """The photo at the asked place among what goes along with a message; raises NotHere."""
    goes = _going(ask, message)
    file = goes[int(ask.name)] if ask.name.isdecimal() and int(ask.name) < len(goes) else None
    if file is None or file.media_type not in SHOWN:
        raise NotHere
    try:
        content = read_file(file.path, ask.work.runtime.settings.content.media_root)
    except Permanent:
        raise NotHere from None
    return Picture(file.media_type, content, frozenset(file.pupils))


def of_draft(ask: Ask, number: int, message: Message) -> dict[str, Any]:
    """What a page says of the files of a draft; a photo is for who signed in with the school's own account."""
    goes = _going(ask, message)
    shown = [place for place, one in enumerate(goes) if one.media_type in SHOWN]
    return {
        "pictures": [f"/read/{number}/picture/{place}" for place in shown] if ask.visitor.strong else [],
        "unseen": bool(shown) and not ask.visitor.strong,
        "files": [clean_name(one.path) for one in goes if one.media_type not in SHOWN],
        "stays": len(goes) < len(message.attachments),
    }


def _going(ask: Ask, message: Message) -> tuple[Attachment, ...]:
    stays = photos.held_back(ask.work.runtime, ask.work.roster, message, ask.work.today)
    return photos.without(message, stays).attachments
