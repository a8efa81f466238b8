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
    PublicDoor("GET", "/thanks/{said}", "thanks"),
)
