"""The event kinds of a school by what they declare: the house knows none of them by name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from ouderbrug.event_kind import EventKind
from ouderbrug.model import ContentClass, Goal
from ouderbrug.school.nearness import may_name_its_end
from ouderbrug.topics import Occasion, Topic

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator


class KnownKinds(Mapping[str, type[EventKind]]):
    """The kinds by name, and the names of those with something in common, each worked out once."""

    def __init__(self, kinds: Mapping[str, type[EventKind]]) -> None:
        self._kinds = dict(kinds)

    def __getitem__(self, name: str) -> type[EventKind]:
        return self._kinds[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)

    @cached_property
    def topics(self) -> frozenset[str]:
        """All that these kinds are about, and what the house asks for."""
        return frozenset({*Topic, *(topic for kind in self._kinds.values() for topic in kind.topics)})

    def named(self, names: Collection[str]) -> frozenset[str]:
        """Those that a list of kinds means, each by its name or by a topic."""
        return self._those(lambda kind: kind.name in names or not set(names).isdisjoint(kind.topics))

    def about(self, topic: Topic) -> frozenset[str]:
        """Those with a topic."""
        return self.named((topic,))

    def made_for(self, occasion: Occasion) -> str:
        """The kind of which the house makes an event on an occasion; that of a plugin goes before ours."""
        return self._made_for[occasion]

    @cached_property
    def _made_for(self) -> Mapping[Occasion, str]:
        return {kind.made_for: kind.name for kind in self._kinds.values() if kind.made_for}

    @cached_property
    def digest(self) -> str:
        """The kind in which messages are gathered."""
        return self.made_for(Occasion.GATHERED)

    @cached_property
    def from_sources(self) -> frozenset[str]:
        """Those of which a source may send events."""
        return self._those(lambda kind: kind.made_for is not Occasion.GATHERED)

    @cached_property
    def simultaneous(self) -> frozenset[str]:
        """Those that everybody hears at the same minute."""
        return self._those(lambda kind: kind.delivery.simultaneous)

    @cached_property
    def better_said(self) -> frozenset[str]:
        """Those for which a call is suggested whatever the school knows."""
        return self._those(lambda kind: kind.delivery.better_said)

    @cached_property
    def from_school(self) -> frozenset[str]:
        """Those that the school signs, whoever teaches the group."""
        return self._those(lambda kind: kind.delivery.from_school)

    @cached_property
    def on_paper(self) -> frozenset[str]:
        """Those that a colleague gives on paper to who has no other way."""
        return self._those(lambda kind: kind.delivery.on_paper)

    @cached_property
    def expecting_answers(self) -> frozenset[str]:
        """Those that expect an answer."""
        return self._those(lambda kind: kind.answer.expected)

    @cached_property
    def requests(self) -> frozenset[str]:
        """Those that ask for something and expect an answer."""
        return self._those(lambda kind: kind.answer.expected and kind.goal is Goal.ASK)

    @cached_property
    def asked_by_name(self) -> frozenset[str]:
        """Those that put a question to one guardian; a call to all is not held against who lets it pass."""
        return self.expecting_answers & self.about_a_child

    @cached_property
    def with_a_day(self) -> frozenset[str]:
        """Those that may have a day of their own: by which to answer, or after which they are of no use."""
        return self._those(lambda kind: "reply_by" in kind.Payload.model_fields or may_name_its_end(kind))

    @cached_property
    def with_files(self) -> frozenset[str]:
        """Those with which a picture may go, be it as an attachment that names nobody itself."""
        return self._those(lambda kind: not {"photos", "attachments"}.isdisjoint(kind.Payload.model_fields))

    @cached_property
    def taking_turns(self) -> frozenset[str]:
        """Those that ask a number of guardians, each by name."""
        return self._those(lambda kind: kind.answer.takes_turns)

    @cached_property
    def about_a_child(self) -> frozenset[str]:
        """Those of class personal or sensitive."""
        return self._those(lambda kind: kind.content_class is not ContentClass.GENERAL)

    def _those(self, wanted: Callable[[type[EventKind]], bool]) -> frozenset[str]:
        return frozenset(name for name, kind in self._kinds.items() if wanted(kind))
