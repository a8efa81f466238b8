"""The rule `free_evenings`: on some evenings families have something else, and nobody is asked to come to school."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any, ClassVar, Literal

from pydantic import Field

from ouderbrug import (
    Allow,
    CheckFacts,
    Facts,
    Message,
    PluginConfig,
    Refuse,
    Remark,
    Rule,
    Topic,
    Verdict,
    hookimpl,
)

OUDERBRUG_API = "1.0"
Day = Literal["mon", "tue", "wed", "thu", "fri"]
WEEK: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri")


class FreeEvenings(Rule):
    """Refuses an invitation to such an evening, and says which days are left; a colleague may still tell it."""

    name: ClassVar[str] = "free_evenings"
    kinds = frozenset({Topic.GATHERINGS})
    reads = frozenset[str]()
    timeless = True
    sentences: ClassVar[Mapping[str, tuple[str, ...] | Mapping[str, tuple[str, ...]]]] = {
        "free-evening": {
            "en": ("{day} evening is kept free",),
            "nl": ("op die avond ({day}) vraagt de school niemand",),
        }
    }
    for_authors: ClassVar[Mapping[str, str | None]] = {
        "free-evening": "de school die avond niemand vraagt; kies een andere avond"
    }

    class Config(PluginConfig):
        """``days`` are the evenings that are kept free, ``from_hour`` is when an evening begins."""

        days: frozenset[Day] = frozenset({"wed"})
        from_hour: int = Field(default=17, ge=12, le=23)

    config: Config

    def judge(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        """By the moment at which it begins, on the clock of the school."""
        begins = _moment(message.event.payload.get("starts_at"))
        if begins is None:
            return Allow()
        there = facts.calendar.local(begins)
        if there.weekday() >= len(WEEK) or there.time() < time(self.config.from_hour):
            return Allow()
        day = WEEK[there.weekday()]
        return Refuse("free-evening", {"day": day}, by_person=True) if day in self.config.days else Allow()

    def check(self, about: CheckFacts) -> Iterable[Remark]:
        """A school that keeps every evening free invites nobody any more."""
        if len(self.config.days) == len(WEEK):
            yield Remark("keeps all evenings free", "leave one open", ("days",))


def _moment(said: Any) -> datetime | None:
    return datetime.fromisoformat(said) if isinstance(said, str) else None


@hookimpl
def register_rules() -> list[type[Rule]]:
    """The rule of this plugin."""
    return [FreeEvenings]
