"""How a run begins: what dead runs left is settled, what is past its use let go, and lost channels are replaced."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ouderbrug.delivery import apart, gone, posts_in_hand
from ouderbrug.delivery.returned import welcome_if_changed
from ouderbrug.model import RepeatSafe, State
from ouderbrug.planning import every_way, routing
from ouderbrug.store import claims, digests, outbox, queued

if TYPE_CHECKING:
    from ouderbrug.store.claims import Noted
    from ouderbrug.unit_of_work import UnitOfWork


def recover(work: UnitOfWork, begun: Noted = lambda _: None) -> Counter[str]:
    """Settle what dead runs left and what is past its use; returns what became of how many.

    ``begun`` says of a run how far what it had in hand had come.
    """
    claims.end_leases(work.connection, work.school, work.now, begun)
    safe = [name for name, one in work.runtime.capabilities.items() if one.repeat_safe is not RepeatSafe.NO]
    sent = claims.as_noted(work.connection, work.school, work.now, begun)
    expired = claims.expire(work.connection, work.school, work.now)
    counts = Counter(
        unknown=claims.recover(work.connection, work.school, work.now, safe),
        expired=sum(expired),
        cards_expired=expired.cards,
        failed=claims.set_aside_crashed(work.connection, work.school, work.now),
    )
    counts.update({"sent": sent} if sent else {})
    digests.let_go(work.connection, work.school)
    digests.follow_all(work.connection, work.school)
    _reroute(work)
    _hand_to_another(work)
    posts_in_hand.take_back(work)
    posts_in_hand.look_again(work)
    apart.before_approval(work)
    refused = gone.let_go(work)
    counts.update({"refused": refused} if refused else {})
    apart.on_cards(work)
    apart.behind_holds(work)
    welcome_if_changed(work)
    return counts


def _hand_to_another(work: UnitOfWork) -> None:
    """Let an open card stand under a channel that the TOML still has, so that it is listed; without one it is told."""
    here = work.runtime.settings.channels
    lost = outbox.of_lost_channels(work.connection, work.school, here, (State.HANDED_OVER,))
    root = work.runtime.settings.content.media_root
    for row, message in queued.read(work.connection, lost, work.runtime.kinds, root) if lost else ():
        to, able = "group" if row.is_post else "guardian", work.runtime.capabilities
        _, by_person = every_way.split(work.runtime, work.runtime.route(work.runtime.kinds[message.event.kind]))
        if channel := next((name for name in by_person if to in able[name].audiences), None):
            outbox.reroute(work.connection, row.id, channel)


def _reroute(work: UnitOfWork) -> None:
    """Find another way for what waits for a channel that the TOML no longer has; what has none expires listed.

    What was gathered for that channel goes its own way.
    """
    lost = outbox.of_lost_channels(work.connection, work.school, work.runtime.settings.channels)
    if not lost:
        return
    digests.take_out(work.connection, [row.id for row in lost])
    gathered = work.runtime.kinds.digest
    outbox.cancel(work.connection, [row.id for row in lost if row.kind == gathered], "empty-digest", work.now)
    root = work.runtime.settings.content.media_root
    for row, message in queued.read(work.connection, lost, work.runtime.kinds, root):
        if channel := routing.next_channel(work, message) or routing.onward(work, message):
            outbox.reroute(work.connection, row.id, channel)
