"""What a plugin says of a sort of event: what it tells, for how long, to whom, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from ouderbrug.model import Priority
from ouderbrug.payload import KindPayload

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ouderbrug.model import ContentClass, Goal, LegalBasis
    from ouderbrug.topics import Occasion


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """How long a message is of use: through the end of the n-th school day after the day of the event.

    ``ends_with`` names a field of the payload (a time, or a date for the whole of that day) that ends it instead
    when it is given. ``urgent_that_day``: what is urgent is of use on its own school day alone, which is the next one
    if it comes after lessons or on a free day.
    """

    school_days: int = 7
    urgent_that_day: bool = False
    ends_with: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFields:
    """Which fields are written in some language by a person, and where they may stand.

    ``free`` are all of them, ``subject`` those that may reach a header, ``markdown`` those written in Markdown. A
    dot leads into a field, a star stands for each item of a list: "action.what", "meetings.*.place".
    ``neutral_subject`` keeps the subject free of what children should not read; a text that ``names_no_child``
    waits for a person if it holds a name of a pupil.
    """

    free: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    markdown: tuple[str, ...] = ()
    neutral_subject: bool = False
    names_no_child: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """Whether an answer (ja, nee, anders) is ``expected``.

    ``takes_turns``: so many guardians at a time are asked as the field ``needed`` says, each by name, and who was
    asked least often goes first.
    """

    expected: bool = False
    takes_turns: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How it goes to guardians.

    ``simultaneous`` kinds reach everybody at the same minute (their ``send_at``) and are never delayed.
    ``urgent_allowed``: a teacher may make it urgent for the own groups. ``unsubscribe``: a guardian can end it by a
    header of the mail. ``calendar``: an invitation goes along where a channel carries one, for ``whole_days`` if it
    asks nobody to come. ``better_said``: a call is suggested whatever the school knows. ``from_school``:
    the school signs and is answered, and not the teacher, of whom it may tell.
    """

    simultaneous: bool = False
    urgent_allowed: bool = False
    unsubscribe: bool = False
    calendar: bool = False
    whole_days: bool = False
    better_said: bool = False
    on_paper: bool = False
    from_school: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An invitation on paper, for events whose field ``card`` is true; it says when and where as well.

    ``title`` may hold fields, as in "{title}"; ``about`` names the field that tells what will happen.
    """

    title: str = ""
    about: str = ""


class EventKind:
    """One sort of thing that happens at school, and what becomes of it.

    A name, a goal, a class and a ``Payload`` are enough. ``refers_to`` names the payload field with the id of another
    event. ``topics`` say what it is about: rules and follow-ups find it by them. Where it is ``made_for`` an occasion,
    the house makes such events itself. ``legal_basis`` is the ground on which the school tells it (AVG, art. 6): of
    what the law obliges it to tell nobody opts out. ``sample`` is a payload that shows the fields.

    What belongs together stands together in a small value: its parts are keywords, so that a plugin reads as plain
    declarations and a misspelt one fails at once. These are dataclasses and no pydantic models, because they come
    from code: the registry looks at all of a kind and says everything that is wrong with it, with file and line.
    """

    name: ClassVar[str]
    goal: ClassVar[Goal]
    content_class: ClassVar[ContentClass]
    priority: ClassVar[Priority] = Priority.NORMAL
    use: ClassVar[Use] = Use()
    text: ClassVar[TextFields] = TextFields()
    answer: ClassVar[Answering] = Answering()
    delivery: ClassVar[Delivery] = Delivery()
    legal_basis: ClassVar[LegalBasis | None] = None
    needs_action: ClassVar[bool] = False
    needs_approval: ClassVar[bool] = False
    refers_to: ClassVar[str] = ""
    topics: ClassVar[tuple[str, ...]] = ()
    made_for: ClassVar[Occasion | None] = None
    card: ClassVar[Card | None] = None
    templates: ClassVar[Path | None] = None
    sample: ClassVar[dict[str, Any]] = {}
    Payload: ClassVar[type[KindPayload]] = KindPayload
    """The fields of this kind; a subclass adds its own."""

    @classmethod
    def ends(cls, payload: Mapping[str, Any]) -> str | None:
        """What ends a message's use, from an accepted payload: an ISO time or date; None for ``use.school_days``."""
        end = payload.get(cls.use.ends_with) if cls.use.ends_with else None
        return str(end) if end else None
