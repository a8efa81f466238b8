"""Every way into the staff page, in one table: for which act one comes there, and whether it is about a child."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.school.roles import ROLES, Act, may

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ouderbrug.people import Staff

LINK, PROXY, OIDC = "link", "proxy", "oidc"
"""How a colleague signed in: a link in a mail, or the school's own account, by its proxy or asked for by us."""


class Visitor(NamedTuple):
    """A colleague who is signed in; ``strong`` where the school's account asked for a second factor.

    ``token`` names the session, ``proof`` is what each form of it repeats; ``seen_at`` is the last page that was noted.
    """

    one: Staff
    way: str
    strong: bool
    token: str
    proof: str
    seen_at: datetime


class Door(NamedTuple):
    """A way in: its method and path, the screen, the act that its visitors may do, and whether it is about a child."""

    method: str
    path: str
    screen: str
    act: Act
    about_a_child: bool = False

    def opens_for(self, visitor: Visitor) -> bool:
        """True if this visitor may come in; which children and cards are theirs the screen asks itself."""
        return may(visitor.one, self.act) and (visitor.strong or not self.about_a_child)


DOORS = (
    Door("GET", "/", "today", Act.LOOK),
    Door("GET", "/read", "read", Act.APPROVE),
    Door("GET", "/read/all", "read_all", Act.APPROVE),
    Door("POST", "/read/all", "send_all", Act.APPROVE),
    Door("GET", "/read/{number:number}", "read_one", Act.APPROVE),
    Door("POST", "/read/{number:number}/send", "send", Act.APPROVE),
    Door("GET", "/read/{number:number}/picture/{name}", "picture", Act.APPROVE, about_a_child=True),
    Door("GET", "/read/{number:number}/sent", "sent", Act.APPROVE),
    Door("GET", "/read/{number:number}/change", "change", Act.APPROVE),
    Door("POST", "/read/{number:number}/change", "look_again", Act.APPROVE),
    Door("POST", "/read/{number:number}/call", "rather_call", Act.APPROVE, about_a_child=True),
    Door("POST", "/read/{number:number}/stop", "stop", Act.APPROVE),
    Door("POST", "/read/{number:number}/undo", "undo", Act.APPROVE),
    Door("GET", "/post", "post", Act.PASS_ON),
    Door("GET", "/post/{number:number}", "post_one", Act.PASS_ON),
    Door("GET", "/post/{number:number}/file/{name}", "file", Act.APPROVE, about_a_child=True),
    Door("POST", "/post/{number:number}", "posted", Act.PASS_ON),
    Door("POST", "/posted-self", "posted_self", Act.APPROVE),
    Door("POST", "/untold", "untold", Act.PASS_ON),
    Door("GET", "/call", "call", Act.TALK, about_a_child=True),
    Door("GET", "/call/{number:number}", "call_one", Act.TALK, about_a_child=True),
    Door("POST", "/call/{number:number}", "called", Act.TALK, about_a_child=True),
    Door("GET", "/new", "tiles", Act.APPROVE),
    Door("GET", "/new/{name}", "write", Act.APPROVE),
    Door("POST", "/new/{name}", "look", Act.APPROVE),
    Door("POST", "/new/{name}/ready", "put_ready", Act.APPROVE),
    Door("GET", "/ready/{name}", "ready", Act.APPROVE),
    Door("POST", "/ready/{name}/undo", "call_off", Act.APPROVE),
    Door("GET", "/follow-ups", "follow_ups", Act.ERRAND, about_a_child=True),
    Door("POST", "/follow-ups", "done", Act.ERRAND, about_a_child=True),
    Door("GET", "/stuck", "stuck", Act.RETRY),
    Door("POST", "/stuck/settle", "settled", Act.SETTLE),
    Door("POST", "/stuck/again", "again", Act.RETRY),
    Door("POST", "/stuck/open", "opened", Act.RETRY),
    Door("GET", "/reach", "not_reached", Act.TALK, about_a_child=True),
    Door("GET", "/answers", "answers", Act.FAMILIES, about_a_child=True),
    Door("GET", "/answers/{number:number}", "one_question", Act.FAMILIES, about_a_child=True),
    Door("POST", "/answers/{number:number}", "answered", Act.FAMILIES, about_a_child=True),
    Door("POST", "/answers/{number:number}/remind", "remind", Act.FAMILIES, about_a_child=True),
    Door("POST", "/answers/{number:number}/undo", "remind_not", Act.FAMILIES, about_a_child=True),
    Door("GET", "/families", "families", Act.FAMILIES, about_a_child=True),
    Door("GET", "/families/{name}", "family", Act.FAMILIES, about_a_child=True),
    Door("POST", "/families/{name}", "talked", Act.TALK, about_a_child=True),
    Door("POST", "/families/{name}/hold", "hold_family", Act.KNOW_WHY, about_a_child=True),
    Door("POST", "/families/{name}/release", "release_family", Act.KNOW_WHY, about_a_child=True),
    Door("POST", "/families/{name}/less", "less", Act.TALK, about_a_child=True),
    Door("POST", "/families/{name}/more", "more", Act.TALK, about_a_child=True),
    Door("GET", "/insight", "insight", Act.RELEASE, about_a_child=True),
    Door("GET", "/lead", "lead", Act.RELEASE, about_a_child=True),
    Door("GET", "/lead/live", "live", Act.GO_LIVE),
    Door("POST", "/lead/live/check", "check_live", Act.GO_LIVE, about_a_child=True),
    Door("POST", "/lead/live", "go_live", Act.GO_LIVE, about_a_child=True),
    Door("POST", "/lead/hold", "hold_all", Act.RELEASE),
    Door("POST", "/lead/release", "release_all", Act.RELEASE),
)
"""All doors of who is signed in; ``/sign-in`` and ``/sign-out`` are open to everybody."""


_AS_WRITTEN = (
    ("{number:number}", "N"),
    ("/ready/{name}", "/ready/EVENT"),
    ("/picture/{name}", "/picture/M"),
    ("/file/{name}", "/file/M"),
    ("/families/{name}", "/families/FAMILY"),
    ("{name}", "KIND"),
)


def _as_written(path: str) -> str:
    for part, said in _AS_WRITTEN:
        path = path.replace(part, said)
    return path


def matrix() -> Iterator[tuple[str, str, str, str]]:
    """A row for each door: method and path, the roles that it opens for, and whether a link by mail is enough."""
    for door in DOORS:
        roles = ", ".join(sorted(ROLES[door.act]))
        yield (
            door.method,
            _as_written(door.path),
            roles,
            "no" if door.about_a_child else "yes",
        )
