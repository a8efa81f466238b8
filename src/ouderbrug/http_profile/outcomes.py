"""What a reply means: the vendor's own codes first, then the success that was described, then the status."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ouderbrug.errors import ChannelClosed, DeliveryError, Permanent, Temporary, Unknown, Unreachable
from ouderbrug.http_profile import paths

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ouderbrug.http_profile.endpoint import Endpoint
    from ouderbrug.wire.exchange import Reply

OUT_OF_DATE = frozenset({406, 415})

_CODE = re.compile(r"[0-9]{1,6}|[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
_LONGEST_ID = 200


@dataclass(frozen=True)
class Reader:
    """Reads the replies of one endpoint. ``find_id`` is the adapter's own function, where the profile has one."""

    endpoint: Endpoint
    find_id: Callable[[Any], object] | None = None
    keyed: bool = False

    def success(self, reply: Reply) -> str | None:
        """The id that the service gave ("" where none is promised), or None if this is no success."""
        endpoint = self.endpoint
        if self._by_code(reply) or (reply.status == 409 and not self.keyed):
            return None
        remote_id = self._id(reply)
        if reply.status == 409:
            return remote_id
        if reply.status not in endpoint.ok or (self._promised and not remote_id):
            return None
        if not reply.readable and not (reply.empty and reply.status == 204 and not self._promised):
            return None
        return remote_id if all(self._holds(reply, path) is True for path in endpoint.ok_when) else None

    def error(self, reply: Reply, now: datetime) -> DeliveryError:
        """The error for a reply that is no success."""
        if by_code := self._by_code(reply):
            return by_code
        if reply.needs_a_person:
            return ChannelClosed("sign-in")
        if 200 <= reply.status < 400:
            return self._half_a_success(reply)
        if reply.busy:
            return Unreachable(f"http-{reply.status}", reply.wait(now))
        if reply.status in OUT_OF_DATE:
            return ChannelClosed("profile-out-of-date")
        return self._by_status(reply)

    def renewable(self, reply: Reply) -> bool:
        """True for a 401 that a fresh token may mend."""
        return reply.status == 401 and not reply.needs_a_person and not self._by_code(reply)

    @property
    def _promised(self) -> bool:
        return bool(self.endpoint.id_from or self.find_id)

    def _by_status(self, reply: Reply) -> DeliveryError:
        status = reply.status
        if status == 401:
            return ChannelClosed("sign-in")
        if status == 408:
            return Unknown("http-408") if reply.whole else Temporary("http-408")
        if status == 409 or status >= 500 or status < 200:
            return Unknown(f"http-{status}")
        return Permanent(f"http-{status}")

    def _half_a_success(self, reply: Reply) -> DeliveryError:
        endpoint = self.endpoint
        if reply.status in endpoint.ok and any(self._holds(reply, path) is False for path in endpoint.ok_when):
            code = self._code(reply)
            return Permanent(f"refused-{code}" if _CODE.fullmatch(code) else "refused")
        return Unknown("profile-out-of-date" if reply.status >= 300 or not reply.readable else "no-id")

    def _holds(self, reply: Reply, path: str) -> bool | None:
        """Whether a condition of ``ok_when`` holds; None where the reply says nothing of the kind."""
        wanted, found = self.endpoint.ok_when[path], paths.get(reply.json, path)
        return found == wanted if type(found) is type(wanted) else None

    def _id(self, reply: Reply) -> str:
        endpoint = self.endpoint
        found = paths.get(reply.json, endpoint.id_from) if endpoint.id_from else None
        if not endpoint.id_from and self.find_id:
            found = self.find_id(reply.json)
        if isinstance(found, int) and not isinstance(found, bool):
            found = str(found)
        return found if isinstance(found, str) and found.isprintable() and len(found) <= _LONGEST_ID else ""

    def _code(self, reply: Reply) -> str:
        found = paths.get(reply.json, self.endpoint.error_from) if self.endpoint.error_from else None
        return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""

    def _by_code(self, reply: Reply) -> DeliveryError | None:
        code = self._code(reply)
        verdict = self.endpoint.errors.get(code)
        if verdict is None:
            return None
        made: dict[str, type[DeliveryError]] = {
            "temporary": Temporary, "permanent": Permanent, "unknown": Unknown, "closed": ChannelClosed
        }  # fmt: skip
        return made[verdict](f"theirs-{code}"[:60])
