"""What a reply means: the vendor's own codes first, then the success that was described, then the status."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ouderbrug.errors import ChannelClosed, DeliveryError, Permanent, Temporary, Unknown, Unreachable
from ouderbrug.http_channel import paths

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ouderbrug.http_channel.replies import HttpReplies, Means
    from ouderbrug.wire.exchange import HttpReply

OUT_OF_DATE = frozenset({406, 415})

_CODE = re.compile(r"[0-9]{1,6}|[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
_LONGEST_ID = 200
_STOPPED = "stopped"


@dataclass(frozen=True)
class Reader:
    """Reads replies as they are described. ``find_id`` is the channel's own function, where it has one."""

    replies: HttpReplies
    find_id: Callable[[Any], object] | None = None
    keyed: bool = False

    def success(self, reply: HttpReply) -> str | None:
        """The id that the service gave ("" where none is promised), or None if this is no success."""
        if self._known_code(reply) or (reply.status == 409 and not self.keyed):
            return None
        remote_id = self._id(reply)
        if reply.status == 409:
            return remote_id
        if reply.status not in self.replies.ok or (self._promised and not remote_id):
            return None
        if not (reply.readable or self.replies.status_alone or (reply.empty and reply.status == 204)):
            return None
        return remote_id if all(self._holds(reply, path) is True for path in self.replies.ok_when) else None

    def error(self, reply: HttpReply, now: datetime) -> DeliveryError:
        """The error for a reply that is no success."""
        if code := self._known_code(reply):
            said = self.replies.errors[code]
            return _by_word(said, f"{_STOPPED if said == _STOPPED else 'theirs'}-{code}"[:60], reply, now)
        if reply.needs_a_person:
            return ChannelClosed("sign-in")
        if word := self.replies.statuses.get(reply.status):
            return _by_word(word, f"http-{reply.status}", reply, now)
        if 200 <= reply.status < 400:
            return self._half_a_success(reply)
        if reply.busy:
            return Unreachable(f"http-{reply.status}", reply.wait(now))
        if reply.status in OUT_OF_DATE:
            return ChannelClosed("profile-out-of-date")
        return _by_status(reply)

    def renewable(self, reply: HttpReply) -> bool:
        """True for a 401 that a fresh token may mend."""
        return reply.status == 401 and not reply.needs_a_person and not self._known_code(reply)

    @property
    def _promised(self) -> bool:
        return bool(self.replies.id_from or self.find_id)

    def _half_a_success(self, reply: HttpReply) -> DeliveryError:
        replies = self.replies
        if reply.status in replies.ok and any(self._holds(reply, path) is False for path in replies.ok_when):
            codes = [code for code in self._codes(reply) if _CODE.fullmatch(code)]
            return Permanent(f"refused-{codes[-1]}" if codes else "refused")
        return Unknown("profile-out-of-date" if reply.status >= 300 or not reply.readable else "no-id")

    def _holds(self, reply: HttpReply, path: str) -> bool | None:
        """Whether a condition of ``ok_when`` holds; None where the reply says nothing of the kind."""
        wanted, found = self.replies.ok_when[path], paths.value_at(reply.json, path)
        return found == wanted if type(found) is type(wanted) else None

    def _id(self, reply: HttpReply) -> str:
        id_from = self.replies.id_from
        found = paths.value_at(reply.json, id_from) if id_from else None
        if not id_from and self.find_id:
            found = self.find_id(reply.json)
        if isinstance(found, int) and not isinstance(found, bool):
            found = str(found)
        return found if isinstance(found, str) and found.isprintable() and len(found) <= _LONGEST_ID else ""

    def _codes(self, reply: HttpReply) -> list[str]:
        """What stands where the service puts its codes, from the whole to its parts."""
        found = [paths.value_at(reply.json, path) for path in self.replies.code_paths]
        return [str(one) for one in found if isinstance(one, str | int) and not isinstance(one, bool)]

    def _known_code(self, reply: HttpReply) -> str:
        """The first of its codes that was described; empty if none was."""
        if not self.replies.errors:
            return ""
        return next((code for code in self._codes(reply) if code in self.replies.errors), "")


def _by_status(reply: HttpReply) -> DeliveryError:
    status = reply.status
    if status == 401:
        return ChannelClosed("sign-in")
    if status == 408:
        return Unknown("http-408") if reply.whole else Temporary("http-408")
    if status == 409 or status >= 500 or status < 200:
        return Unknown(f"http-{status}")
    return Permanent(f"http-{status}")


def _by_word(word: Means, code: str, reply: HttpReply, now: datetime) -> DeliveryError:
    """The error that a profile names, as one of its five words."""
    if word == "temporary":
        return Temporary(code, reply.wait(now))
    if word == _STOPPED:
        return Permanent(code, stopped=True)
    kinds: dict[Means, type[DeliveryError]] = {"permanent": Permanent, "unknown": Unknown, "closed": ChannelClosed}
    return kinds[word](code)
