"""The kind `swap_day`: who brings toys to swap is asked in turn, with a card to fill in."""

from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from ouderbrug import (
    Answering,
    AwareDatetime,
    Card,
    ContentClass,
    Delivery,
    EventKind,
    Goal,
    KindPayload,
    LegalBasis,
    OneLine,
    TextFields,
    Topic,
    Use,
    hookimpl,
)

OUDERBRUG_API = "1.0"


class SwapDay(EventKind):
    """A day on which toys are swapped; some guardians are asked to help."""

    name = "swap_day"
    goal = Goal.ASK
    legal_basis = LegalBasis.INTEREST
    content_class = ContentClass.PERSONAL
    use = Use(ends_with="starts_at")
    text = TextFields(free=("what", "place"), subject=("what",))
    answer = Answering(expected=True, takes_turns=True)
    delivery = Delivery(calendar=True, unsubscribe=True)
    topics = (Topic.HELPING, Topic.GATHERINGS)
    card = Card(title="Ruilen: {what}", about="what")
    templates = Path(__file__).parent / "templates"
    sample: ClassVar[dict[str, Any]] = {
        "what": "speelgoed",
        "starts_at": "2026-12-11T13:30:00+01:00",
        "ends_at": "2026-12-11T14:30:00+01:00",
        "place": "de aula",
        "needed": 2,
        "reply_by": "2026-12-08",
    }

    class Payload(KindPayload):
        """``needed`` is how many people are wanted, ``reply_by`` the last day to answer."""

        what: OneLine
        starts_at: AwareDatetime
        ends_at: AwareDatetime | None = None
        place: OneLine
        needed: int
        reply_by: date | None = None
        card: bool = False


@hookimpl
def register_event_kinds() -> list[type[EventKind]]:
    """The kind of this plugin."""
    return [SwapDay]
