"""Every way into the pages for guardians, in one table; none leads to the pages of colleagues."""

from __future__ import annotations

from typing import NamedTuple


class PublicDoor(NamedTuple):
    """A way in: its method and path, and the screen. What is only looked at changes nothing: scanners open links."""

    method: str
    path: str
    screen: str


PUBLIC_DOORS = (
    PublicDoor("GET", "/a/{token}", "ask"),
    PublicDoor("GET", "/a/{token}/{said}", "ask"),
    PublicDoor("POST", "/a/{token}", "answer"),
    PublicDoor("GET", "/w/{token}", "wishes"),
    PublicDoor("POST", "/w/{token}", "wish"),
    PublicDoor("GET", "/u/{token}", "ask_undo"),
    PublicDoor("POST", "/u/{token}", "undo"),
    PublicDoor("GET", "/l/{token}", "ask_less"),
    PublicDoor("POST", "/l/{token}", "less"),
    PublicDoor("GET", "/thanks/{said}", "thanks"),
)

FROM_ANYWHERE = "/l/"
"""Where a program that reads mail ends news of a kind for its reader, by a form that no page sent (RFC 8058)."""
