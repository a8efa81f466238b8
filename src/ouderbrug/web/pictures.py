"""Photos of a draft, as they go: who decides on a message sees what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ouderbrug.attachments import clean_name, read_file
from ouderbrug.errors import Permanent
from ouderbrug.planning import photos
from ouderbrug.school.roles import Act, may
from ouderbrug.web.forms import number
from ouderbrug.web.screen import NotHere, Picture

if TYPE_CHECKING:
    from ouderbrug.model import Attachment, Message
    from ouderbrug.web.screen import Ask

SHOWN = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
"""The types that a browser shows as a picture and never runs."""


def one_of(ask: Ask, message: Message) -> Picture:
    """The photo at the asked place among what goes along with a message; raises NotHere."""
    file = _asked(ask, message)
    if file.media_type not in SHOWN:
        raise NotHere
    return Picture(file.media_type, _content(ask, file), frozenset(file.pupils))


def to_save(ask: Ask, message: Message) -> Picture:
    """The file at the asked place for a colleague to post; a photo has no name that says who is on it."""
    file = _asked(ask, message)
    name = clean_name(file.path)
    if file.media_type in SHOWN:
        name = f"{ask.say('photo', number=int(ask.name) + 1)}.{name.rpartition('.')[2]}".replace(" ", "-").lower()
    return Picture(file.media_type, _content(ask, file), frozenset(file.pupils), name)


def _asked(ask: Ask, message: Message) -> Attachment:
    """The file at the asked place among what goes along, by the consents of now; raises NotHere."""
    goes = _going(ask, message)
    place = number(ask.name)
    if place is None or place >= len(goes):
        raise NotHere
    return goes[place]


def _content(ask: Ask, file: Attachment) -> bytes:
    try:
        return read_file(file.path, ask.work.runtime.settings.content.media_root)
    except Permanent:
        raise NotHere from None


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


def of_card(ask: Ask, number: int, message: Message) -> dict[str, Any]:
    """What a page offers to save of the files of a card; they are for who signed in with the school's own account."""
    goes = _going(ask, message)
    paths = [(f"/post/{number}/file/{place}", one.media_type in SHOWN) for place, one in enumerate(goes)]
    strong = ask.visitor.strong and may(ask.visitor.one, Act.APPROVE)
    return {"saves": paths if strong else [], "unseen": bool(goes) and not strong}


def _going(ask: Ask, message: Message) -> tuple[Attachment, ...]:
    stays = photos.held_back(ask.work.runtime, ask.work.roster, message, ask.work.today)
    return photos.without(message, stays).attachments
