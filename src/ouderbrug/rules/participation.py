"""Who is asked to help: nobody who already does a lot, and nobody who said no."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ouderbrug.api import PluginConfig, Rule
from ouderbrug.facts import ALLOWED, Allow, Refuse

if TYPE_CHECKING:
    from datetime import datetime

    from ouderbrug.facts import Facts, Verdict
    from ouderbrug.model import Message

_BROADCAST = Allow(("broadcast",))


class Participation(Rule):
    """Refuses requests to guardians who carry a weekly task, or have been asked as often as they wish."""

    name: ClassVar[str] = "participation"

    class Config(PluginConfig):
        """``kinds``: the event kinds that ask a guardian for help."""

        kinds: tuple[str, ...] = ("participation_request", "help_wanted")

    config: Config

    def judge(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        """Judges requests only; a change of one must reach who took it on."""
        if message.event.kind not in self.config.kinds or message.correction is not None:
            return ALLOWED
        return _refused(facts) or (ALLOWED if _by_name(message) else _BROADCAST)


def _refused(facts: Facts) -> Refuse | None:
    who = facts.recipient
    if who is None:
        return None
    if who.asks_limit == 0:
        return Refuse("pref-zero", {"limit": 0})
    weekly = len(who.helps) + sum(task.load == "weekly" for task in facts.commitments)
    if weekly:
        return Refuse("loaded", {"weekly_tasks": weekly})
    if who.asks_limit is not None and facts.asked_this_year >= who.asks_limit:
        return Refuse("pref-reached", {"asked": facts.asked_this_year, "limit": who.asks_limit})
    return None


def _by_name(message: Message) -> bool:
    """People say yes to a question put to them, not to a call to everybody."""
    return not message.group and message.event.audience.scope == "pupils"
