"""What a rule is given to look at: of the recipient what it declares, and nothing else.

Where a rule shares its verdict between recipients, whatever else it could see would make that verdict a matter of who
was asked about first. So it gets copies of what it may know, and no way from there to the rest.
"""

from __future__ import annotations

from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any

from ouderbrug.errors import UndeclaredFact

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ouderbrug.api import Rule
    from ouderbrug.facts import Facts, Verdict
    from ouderbrug.model import Message

    Judge = Callable[[Message, Facts, datetime], Verdict]

FREE = frozenset(
    {
        "calendar", "capabilities", "class_parent", "consents", "related", "methods", "pupil_names", "trust", "members",
        "turns_of", "names_no_child", "guaranteed", "watched",
    }
)  # fmt: skip
"""Facts that are equal for all who get an event alike over a channel: every rule may look at them."""

OF_MESSAGE = (
    "event", "text", "correction", "channel", "content_class", "goal", "priority", "deadline", "simultaneous",
    "needs_action", "group", "attachments", "about_a_child", "order", "needed_by", "topics", "known_as", "is_digest",
    "owed",
)  # fmt: skip
"""What a message says to all who get it alike; the rest is about who gets it, who approved it, or its ids."""

_of_message = attrgetter(*OF_MESSAGE)


def asked(rule: Rule, reads: frozenset[str] | None) -> Judge:
    """How to ask a rule that looks at these facts of a recipient (None: at anything); it sees no others."""
    if reads is None:
        return rule.judge
    names = tuple(sorted(FREE | reads))
    of_facts = attrgetter(*names)
    touched: list[UndeclaredFact] = []
    message_view = _view_of(OF_MESSAGE, rule.name, "message", touched)
    facts_view = _view_of(names, rule.name, "facts", touched)

    def judge(message: Message, facts: Facts, now: datetime) -> Verdict:
        touched.clear()
        verdict = rule.judge(message_view(_of_message(message)), facts_view(of_facts(facts)), now)
        if touched:  # a rule that catches whatever is raised must not get by with it
            raise touched[0]
        return verdict

    return judge


def shown(rule: Rule, message: Message) -> Message:
    """A message as it is for all who get it alike."""
    view: Message = _view_of(OF_MESSAGE, rule.name, "message", [])(_of_message(message))
    return view


def _view_of(
    names: tuple[str, ...], rule: str, of: str, touched: list[UndeclaredFact]
) -> Callable[[tuple[Any, ...]], Any]:
    """What makes a value that has these names alone; asked for any other it raises UndeclaredFact, and notes it."""

    class View(tuple[Any, ...]):
        __slots__ = ()

        def __getattr__(self, name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            touched.append(UndeclaredFact(f"{of}.{name}", rule))
            raise touched[-1]

    for index, name in enumerate(names):
        setattr(View, name, property(itemgetter(index)))
    return View
