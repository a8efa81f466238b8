"""Where the messages of a channel come to guardians: an address of theirs, or an account in the channel's app."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ouderbrug.model import Capabilities

ACCOUNT, THREAD = "guardian", "thread"
"""The scopes of an app's ids by which a guardian is reached; who shares an account reads all that comes to it."""
_SCOPES = {"": (THREAD, ACCOUNT), "guardian_id": (ACCOUNT,), "thread_id": (THREAD,)}


class Box(NamedTuple):
    """The mailboxes of one sort: who has the same one as another guardian reads it with them.

    ``field`` is that of a guardian which holds the address ("email", "mobile"). Else ``app`` is the channel whose app
    knows guardians by ids, and a message goes to the first of the ``scopes`` of which one is known.
    """

    field: str = ""
    app: str = ""
    scopes: tuple[str, ...] = ()


NOWHERE, EMAIL, MOBILE = Box(), Box("email"), Box("mobile")


def box_of(channel: str, capabilities: Capabilities) -> Box:
    """The box of a channel, by what it says that it is addressed by; in an app that does not say, any id may be it."""
    by = capabilities.addressed_by
    in_app = by in _SCOPES if by else capabilities.in_app
    return Box(app=channel, scopes=_SCOPES[by]) if in_app else Box(by)


def takes_texts(number: str) -> bool:
    """True unless it is a number of the Netherlands at which no mobile telephone answers (E.164: +31, then 6 or 97)."""
    return not number.startswith("+31") or number.startswith(("+316", "+3197"))


@dataclass(frozen=True)
class Accounts:
    """What apps call guardians, as places where messages come: ``ids`` are by (channel, scope, key)."""

    ids: Mapping[tuple[str, str, str], str]

    def address(self, guardian: str, box: Box) -> str:
        """Where a message in an app goes, written as it is compared, or nothing; all threads of an account are one."""
        together = self._one_account.get((box.app, guardian), (guardian,))
        found = (self._at(box.app, scope, key) for scope in box.scopes for key in together)
        return next((at for at in found if at), "")

    def read(self, guardian: str, app: str, scopes: tuple[str, ...]) -> set[str]:
        """The places in an app that a guardian reads."""
        return {at for scope in {*scopes, ACCOUNT} if (at := self._at(app, scope, guardian))}

    def everywhere(self, guardian: str) -> set[str]:
        """The places that a guardian reads in all apps."""
        return {at for app in self._apps for at in self.read(guardian, app, (THREAD,))}

    @cached_property
    def _apps(self) -> frozenset[str]:
        return frozenset(app for app, scope, _ in self.ids if scope in (THREAD, ACCOUNT))

    @cached_property
    def _one_account(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """All who share a guardian's account in an app, in order, the guardian among them."""
        holders: dict[tuple[str, str], list[str]] = defaultdict(list)
        for (app, scope, key), app_id in sorted(self.ids.items()):
            if scope == ACCOUNT:
                holders[app, app_id].append(key)
        return {(app, key): tuple(keys) for (app, _), keys in holders.items() for key in keys}

    def _at(self, app: str, scope: str, key: str) -> str:
        app_id = self.ids.get((app, scope, key), "")
        return f"{app}:{scope}:{app_id}" if app_id else ""
