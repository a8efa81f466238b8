"""The way of a message: which channel of its route carries it for a guardian, and when a colleague does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.failures import RULE_FAILED
from ouderbrug.model import Message, Priority
from ouderbrug.rules.judgement import BOTH_AT_ONCE
from ouderbrug.school.boxes import EMAIL
from ouderbrug.store import outbox
from ouderbrug.wire.mailboxes import is_deliverable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from ouderbrug.event_kind import EventKind
    from ouderbrug.model import Capabilities, Guardian
    from ouderbrug.planning.draft import Earlier
    from ouderbrug.rules.judgement import Judgement
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.boxes import Box
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork

    Ask = Callable[[Message], Judgement]
    """What the rules would say of a message."""


def another_channel(work: UnitOfWork, row: MessageRow) -> str | None:
    """A channel for a waiting message whose own one is gone; None if its route has none."""
    runtime = work.runtime
    kind, guardian = runtime.kinds.get(row.kind), work.roster.guardians.get(row.recipient)
    if kind is None or guardian is None:
        return None
    return next((name for name in runtime.route(kind) if not _unfit(name, kind, runtime, guardian)), None)


def next_channel(message: Message, runtime: Runtime, guardian: Guardian, tried: Collection[str]) -> str | None:
    """The next channel of the route for a message that those already tried could not deliver; None if none is left."""
    kind = runtime.kinds[message.event.kind]
    rest = (name for name in runtime.route(kind) if name not in tried)
    return next((name for name in rest if not _unfit(name, kind, runtime, guardian, message)), None)


def spent(work: UnitOfWork, message: Message) -> set[str]:
    """The channels that carry a message no more: its own, those tried, and where it would come a second time.

    That is a mailbox of which another reader has it there.
    """
    runtime = work.runtime
    found = outbox.channels_tried(work.connection, message.public_id) | {message.channel}
    for name in runtime.route(runtime.kinds[message.event.kind]):
        peers = [peer.key for peer in work.roster.peers(message.recipient, runtime.boxes[name])]
        if peers and outbox.goes_to(work.connection, message, peers, name, pilot=runtime.pilot):
            found.add(name)
    return found


def another_way(work: UnitOfWork, message: Message, judgement: Judgement, ask: Ask) -> str | None:
    """The channel over which this guardian hears what may not go over its own one; None where it stays.

    What is refused on that channel alone goes over the next one of the route that is the guardian's own, if ``ask``
    finds that the rules let it; else a colleague tells it, as all that cannot wait.
    """
    own = _own_channels(work, message) if judgement.here_only else ()
    found = next((name for name in own if ask(replace(message, channel=name)).verdict != "refuse"), None)
    return found or to_a_person(work, message, judgement)


def _own_channels(work: UnitOfWork, message: Message) -> list[str]:
    """The other channels that reach this guardian without a colleague, in the order of the route, and not in vain."""
    guardian, runtime = work.roster.guardians.get(message.recipient), work.runtime
    if message.group or message.is_digest or guardian is None:
        return []
    kind, gone = runtime.kinds[message.event.kind], spent(work, message)
    rest = [name for name in runtime.route(kind) if name not in gone and not runtime.capabilities[name].by_person]
    return [name for name in rest if not _unfit(name, kind, runtime, guardian, message)]


def to_a_person(work: UnitOfWork, message: Message, judgement: Judgement) -> str | None:
    """The channel over which a colleague tells what cannot wait, or must not be read alone; None where it stays.

    Such are normal messages that would outlive their use by waiting for a slot (or for the other guardian), those
    that never wait, what is urgent and waits for a rule that fails, and a text that is too hard for a guardian who
    asked for help with reading.
    """
    guardian, runtime = work.roster.guardians.get(message.recipient), work.runtime
    if message.group or guardian is None or not _needs_a_person(message, judgement):
        return None
    kind = runtime.kinds[message.event.kind]
    if message.is_digest or runtime.capabilities[message.channel].by_person:
        return None  # a digest is no card, and what a colleague has already goes to no other
    routed = [*runtime.route(kind), *runtime.settings.channels]
    found = (name for name in routed if runtime.capabilities[name].by_person and name != message.channel)
    return next((name for name in found if not _unfit(name, kind, runtime, guardian, message)), None)


def _needs_a_person(message: Message, judgement: Judgement) -> bool:
    if judgement.verdict == "refuse":
        return "at-once" in judgement.by_person
    if judgement.reason == RULE_FAILED:
        return message.priority <= Priority.URGENT
    if judgement.verdict != "delay" or message.priority is not Priority.NORMAL or judgement.until is None:
        return False
    if "at-once" in judgement.by_person:
        return True
    late = judgement.until >= message.deadline
    return late and ("if-late" in judgement.by_person or judgement.reason == BOTH_AT_ONCE)


def channel_for(
    route: tuple[str, ...], kind: type[EventKind], runtime: Runtime, guardian: Guardian, had: Earlier | None
) -> tuple[str, str]:
    """The channel for a guardian, and an empty code; where none can carry it, the first of the route and why not."""
    route = _in_order(route, guardian, had)
    reasons = {name: _unfit(name, kind, runtime, guardian) for name in route}
    fit = next((name for name, why in reasons.items() if not why), None)
    if fit:
        return fit, ""
    why = "unreachable" if "unreachable" in reasons.values() else "class-not-on-channel"
    return (route[0] if route else next(iter(runtime.settings.channels), "")), why


def ways(
    route: tuple[str, ...], kind: type[EventKind], runtime: Runtime, guardian: Guardian, had: Earlier | None
) -> tuple[str, ...]:
    """The channels that can carry it for a guardian, in the order in which they are tried."""
    return tuple(name for name in _in_order(route, guardian, had) if not _unfit(name, kind, runtime, guardian))


def _in_order(route: tuple[str, ...], guardian: Guardian, had: Earlier | None) -> tuple[str, ...]:
    """The channel of what they had before goes first, else the one that they wish for; then the order of the route."""
    if had and had.channel in route:
        return (had.channel, *route)
    return (guardian.channel, *route) if guardian.channel in route else route


def _unfit(
    name: str, kind: type[EventKind], runtime: Runtime, guardian: Guardian, message: Message | None = None
) -> str:
    """Why a channel cannot carry this for that guardian; empty if it can."""
    capabilities = runtime.capabilities[name]
    content_class = message.content_class if message else kind.content_class
    if content_class not in capabilities.classes or "guardian" not in capabilities.audiences:
        return "class-not-on-channel"
    if message is not None and message.attachments and not capabilities.attachments:
        return "attachment-not-on-channel"
    if capabilities.in_app and guardian.app_access != "yes":
        return "unreachable"
    return "" if _reaches(runtime.boxes[name], capabilities, guardian) else "unreachable"


def _reaches(box: Box, capabilities: Capabilities, guardian: Guardian) -> bool:
    """True if a channel has an address for a guardian, and one that it can take."""
    address = str(getattr(guardian, box.field)) if box.field else ""
    if box != EMAIL or not address or capabilities.smtputf8:
        return bool(address) or not box.field
    return is_deliverable(address)
