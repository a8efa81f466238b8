"""What a screen is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug.school.own_family import is_own
from ouderbrug.school.roles import LEADS
from ouderbrug.staff.approvals import drafts
from ouderbrug.staff.cards import cards
from ouderbrug.staff.follow_ups import outstanding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ouderbrug.staff.approvals import Waiting
    from ouderbrug.staff.cards import Card
    from ouderbrug.staff.follow_ups import FollowUp
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork
    from ouderbrug.web.desk import Hindrance
    from ouderbrug.web.doors import Visitor
    from ouderbrug.web.kept import Kept
    from ouderbrug.web.words import PageWords


@dataclass(frozen=True)
class Ask:
    """One request: the transaction in which it is answered, who asks, in what words, and what with.

    One that only looks has the ``kept`` cards; one that changes something judges them itself. ``hindrances`` are what
    keeps the school from going live, where that was looked into; None where it cannot be.
    """

    work: UnitOfWork
    visitor: Visitor
    say: PageWords
    number: int = 0
    form: Mapping[str, str] = field(default_factory=dict, repr=False)
    name: str = ""
    kept: Kept | None = field(default=None, repr=False)
    hindrances: tuple[Hindrance, ...] | None = None

    def is_of_theirs(self, groups: Iterable[str]) -> bool:
        """True if a child of these groups is of those of who asks; to a leader each is."""
        one = self.visitor.one
        return one.role in LEADS or not set(groups).isdisjoint(one.groups)

    def is_own(self, pupils: Iterable[str], guardians: Iterable[str] = ()) -> bool:
        """True of what is about the own family of who asks: that is for other colleagues, a leader's too."""
        return is_own(self.visitor.one, self.work.roster, pupils, guardians)

    def is_own_family(self, guardian: str) -> bool:
        """True of who asks, and of who has one child with them, whatever other children they have."""
        ties = self.work.roster.ties_of_guardian.get(guardian, ())
        return self.is_own([tie.pupil for tie in ties], (guardian,))

    def is_own_row(self, row: MessageRow) -> bool:
        """The same of a message; news for everybody is nobody's own."""
        return row.about_a_child and self.is_own(row.pupils, (row.recipient,))

    def may_know(self, row: MessageRow) -> bool:
        """True of what is not about the own family, nor about a child where the sign-in is not strong enough."""
        return not self.is_own_row(row) and (self.visitor.strong or not row.about_a_child)

    def groups_of(self, row: MessageRow) -> Sequence[str]:
        """The groups to which a message belongs."""
        return [row.recipient.partition(":")[2]] if row.is_post else self.work.roster.groups_of(row.pupils)

    def children_of(self, rows: Iterable[MessageRow]) -> str:
        """The children and groups of these messages, as far as they are theirs: of two families with one name which."""
        people, pupils = self.work.roster, dict.fromkeys(pupil for row in rows for pupil in row.pupils)
        theirs = [pupil for pupil in pupils if self.is_of_theirs(people.groups_of((pupil,)))]
        return ", ".join([*people.call_names(theirs), *people.groups_of(theirs)])

    @cached_property
    def cards(self) -> list[Card]:
        """The cards of all colleagues, judged at most once for this request."""
        return cards(self.work) if self.kept is None else self.kept.cards(self.work)

    @cached_property
    def follow_ups(self) -> list[FollowUp]:
        """What is owed beside messages by all colleagues, judged as the cards are."""
        return outstanding(self.work) if self.kept is None else self.kept.follow_ups(self.work)

    @cached_property
    def drafts(self) -> list[Waiting]:
        """What waits for a decision of anybody, in the order in which it would go."""
        return drafts(self.work)


@dataclass(frozen=True)
class Page:
    """A template and its values; ``pupils`` are the children of whom it shows something, whose view is noted.

    ``messages`` are the numbers of what it shows to tell or to post: who saw one hears if it is changed. One that
    ``leads_on`` has nothing left to do on it, and says what else there is.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    pupils: frozenset[str] = frozenset()
    status: int = 200
    messages: frozenset[int] = frozenset()
    leads_on: bool = False


@dataclass(frozen=True)
class Picture:
    """A photo, as it would go; ``pupils`` are those who are on it, whose view is noted.

    Under the name ``saved_as`` a browser keeps it, as it does any other file that goes along.
    """

    media_type: str
    content: bytes = field(repr=False)
    pupils: frozenset[str] = frozenset()
    saved_as: str = field(default="", repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """What the answer says besides its type."""
        return {"Content-Disposition": f'attachment; filename="{self.saved_as}"'} if self.saved_as else {}


class Go(NamedTuple):
    """The browser goes on to another page, which a second press of "back" does not send again."""

    path: str


class NotHere(Exception):
    """There is no such thing, or it is somebody else's: which of both nobody is told."""


class Stopped(Exception):
    """It cannot be done now, for a reason that the page has words for; nothing was changed. It leads ``to`` a page."""

    def __init__(self, said: str, *, to: str = "", **values: str) -> None:
        super().__init__(said)
        self.said, self.to, self.values = said, to, values
