"""What the stand-ins for the apps take and answer: the shipped profiles, from the other side."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from ouderbrug.testing.apps import AppStandIn, Post, Unfit

if TYPE_CHECKING:
    from collections.abc import Mapping

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class ParroStandIn(AppStandIn):
    """Takes announcements (assumed) and chat messages (observed in a public client), in Parro's envelope."""

    app: ClassVar[str] = "parro"
    media_type: ClassVar[str] = "application/vnd.topicus.geon+json;version=0"

    def api(self) -> dict[str, Any]:
        """The ``api`` table that points the channel at this stand-in; its version number is invented."""
        return {
            "base_url": f"{self.url}/rest/v2",
            "accept_unverified": True,
            "headers": {"Accept": self.media_type},
        }

    def take(self, method: str, path: str, headers: Mapping[str, str], body: Any) -> Post:
        """An announcement for a group, or a message in a chat room."""
        if not re.fullmatch(r"application/vnd\.topicus\.geon\+json;version=\d+", headers.get("Accept", "")):
            raise Unfit("the media type in Accept", 406, {"code": "MEDIA_TYPE"})
        item = _only_item(body)
        if method == "POST" and path == "/rest/v2/event":
            _typed(item, "event.RAnnouncementEvent")
            has_exactly(item, {"dtype", "title", "contents", "group"})
            return Post(0, _NEVER, "group", item["group"], item["title"], item["contents"], body)
        if method == "POST" and (room := re.fullmatch(r"/rest/v2/chatroom/([^/?]+)/chatmessage", path)):
            _typed(item, "chat.RChatTextMessage")
            has_exactly(item, {"dtype", "text"})
            return Post(0, _NEVER, "guardian", room[1], "", item["text"], body)
        raise Unfit("no such path", 404, {"code": "NOT_FOUND"})

    def reply(self, post: Post) -> tuple[int, Any]:
        """201 with the item, its id in the link to itself."""
        links = [{"rel": "parent", "id": 1}, {"rel": "self", "id": 5000 + post.number}]
        return 201, {"items": [{"dtype": post.body["items"][0]["dtype"], "links": links, "extra": None}]}


class SocialSchoolsStandIn(AppStandIn):
    """Takes posts and calendar items for a community (both assumed)."""

    app: ClassVar[str] = "social_schools"

    def api(self) -> dict[str, Any]:
        """The ``api`` table that points the channel at this stand-in; its role and school are invented."""
        return {
            "base_url": self.url,
            "accept_unverified": True,
            "headers": {"roletypeid": "3", "schoolid": "77"},
        }

    def take(self, method: str, path: str, headers: Mapping[str, str], body: Any) -> Post:
        """A post in a community, or an item in its calendar."""
        for name in ("roletypeid", "schoolid"):
            if not headers.get(name, "").isdigit():
                raise Unfit(f"the header {name} is missing")
        wanted = {"/api/v1/communityposts": set[str](), "/api/v1/events": {"start", "end", "location"}}
        if method != "POST" or path not in wanted:
            raise Unfit("no such path", 404)
        has_exactly(body, {"title", "body", "communityIds"} | wanted[path])
        ids = body["communityIds"]
        if not isinstance(ids, list) or not ids or not all(isinstance(one, str) and one for one in ids):
            raise Unfit("communityIds is no list of ids")
        audience = "calendar" if wanted[path] else "group"
        return Post(0, _NEVER, audience, ids[0], body["title"], body["body"], body)

    def reply(self, post: Post) -> tuple[int, Any]:
        """201 with the post and its id."""
        return 201, {"id": 9000 + post.number, "title": "", "author": {"displayName": ""}}


class KonnectStandIn(AppStandIn):
    """Takes news in Konnect's envelope. No way for staff to post is known: path and fields are invented."""

    app: ClassVar[str] = "konnect"
    refuses: bool = False
    """Answer 200 with ``result`` false, as the envelope does for a failure."""

    def api(self) -> dict[str, Any]:
        """The ``api`` table that points the channel at this stand-in."""
        endpoint = {
            "enabled": True,
            "provenance": "assumed",
            "path": "/stand-in/news",
            "map": {"title": "title", "body": "text", "group_id": "group"},
            "id_from": "payload.id",
        }
        return {"base_url": self.url, "accept_unverified": True, "endpoints": {"group": endpoint}}

    def take(self, method: str, path: str, headers: Mapping[str, str], body: Any) -> Post:
        """News for a group."""
        if (method, path) != ("POST", "/stand-in/news"):
            raise Unfit("no such path", 404)
        has_exactly(body, {"title", "text", "group"})
        return Post(0, _NEVER, "group", body["group"], body["title"], body["text"], body)

    def reply(self, post: Post) -> tuple[int, Any]:
        """200 with ``result``, the id in ``payload``."""
        if self.refuses:
            return 200, {"result": False, "payload": None, "messages": ["refused"]}
        return 200, {"result": True, "payload": {"id": f"n-{post.number}"}, "messages": []}


def _only_item(body: Any) -> dict[str, Any]:
    items = body.get("items") if isinstance(body, dict) and set(body) == {"items"} else None
    if not isinstance(items, list) or len(items) != 1 or not isinstance(items[0], dict):
        raise Unfit("the body is not {items: [one item]}")
    return items[0]


def _typed(item: dict[str, Any], dtype: str) -> None:
    if item.get("dtype") != dtype:
        raise Unfit("dtype", 406, {"code": "EVENT_BAD_TYPE"})


def has_exactly(item: Any, names: set[str]) -> None:
    if not isinstance(item, dict) or set(item) != names:
        raise Unfit("other fields than " + ", ".join(sorted(names)))
    if not all(isinstance(value, str) and value for name, value in item.items() if name != "communityIds"):
        raise Unfit("a field is empty or no text")
