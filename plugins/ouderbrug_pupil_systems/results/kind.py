"""A result that a colleague talks about with guardians: it is a card with a guide for the talk, and never a message."""

from pathlib import Path
from typing import Any, ClassVar, Literal

from ouderbrug import ContentClass, Delivery, EventKind, Goal, KindPayload, LegalBasis, OneLine, TextFields, Topic


class ResultTalk(EventKind):
    """A drop, a low level or an advice for the next school: told in a talk, by who knows the child."""

    name = "result_talk"
    goal = Goal.INFORM
    legal_basis = LegalBasis.TASK
    content_class = ContentClass.SENSITIVE
    text = TextFields(free=("subject",))
    delivery = Delivery(better_said=True)
    topics = (Topic.SAID_ONLY,)
    templates = Path(__file__).parent / "templates"
    sample: ClassVar[dict[str, Any]] = {"subject": "rekenen", "about": "drop"}

    class Payload(KindPayload):
        """``subject`` is what the test was about, ``about`` what it shows: drop, low, or next_school (group 8).

        With ``good_news`` guardians had good news of the same moment before.
        """

        subject: OneLine
        about: Literal["drop", "low", "next_school"]
        good_news: bool = False
