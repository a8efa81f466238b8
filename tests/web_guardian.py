"""The page for guardians of a school of a test, and the links in the mails that lead there."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ouderbrug.cli.session import Session
from ouderbrug.web.desk import Desk
from ouderbrug.web.guard import Place
from ouderbrug.web.public import public_app
from web_browser import ORIGIN, Pages

if TYPE_CHECKING:
    from collections.abc import Collection

    from a_school import School

PUBLIC = """
[web.public]
url = "https://ouders.wegwijzer.example"
"""


def public_pages(school: School, origin: str = ORIGIN, peers: Collection[str] = ()) -> Pages:
    """The pages for guardians, as a proxy on this machine would reach them."""
    session = Session(school.folder / "ouderbrug.toml")
    clock = [datetime.fromisoformat(school.now)]
    desk = Desk(session.runtime, lambda: clock[0], lambda: session.opens(write=True))
    place = Place(frozenset({origin}), frozenset(peers))
    return Pages(school, public_app(desk, place), clock, desk)


def links(mail: Any) -> list[str]:
    """The paths of the links in a mail's text, in their order; its page has the same."""
    plain, page = (mail.parsed.get_body((kind,)).get_content() for kind in ("plain", "html"))
    found = re.findall(r"https://ouders\.wegwijzer\.example(/\S+)", plain)
    assert found == re.findall(r'href="https://ouders\.wegwijzer\.example([^"]+)"', page), "text and page say the same"
    return found


def invitation(event: str = "evening", **payload: Any) -> dict[str, Any]:
    """An evening to which the guardians of a group are invited."""
    told = {"title": "Kijkavond techniek", "starts_at": "2026-12-10T19:00:00+01:00", "place": "de gymzaal",
            "why": "De kinderen laten zien wat ze hebben gebouwd.", "reply_by": "2026-12-04"}  # fmt: skip
    return {"id": event, "kind": "meeting_invitation", "audience": {"group": "3A"}, "payload": told | payload}
