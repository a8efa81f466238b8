"""What goes to one guardian: about which of their children together, over which channel, as news or as a change."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from ouderbrug.altered import altered
from ouderbrug.factbook.rota import in_turn
from ouderbrug.facts import Refuse
from ouderbrug.model import ContentClass, Correction
from ouderbrug.planning import every_way, first_look
from ouderbrug.planning.draft import NOT_TOGETHER, NOTHING_NEW, OTHER_LANGUAGE, Draft, numbered, told_of
from ouderbrug.planning.parts import Parts
from ouderbrug.planning.routing import channel_for, ways
from ouderbrug.registry import CONTENT_POLICY
from ouderbrug.rules.judgement import passing_over
from ouderbrug.school.reaching import NO_WAY
from ouderbrug.texts.composer import TEMPLATE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ouderbrug.model import Message
    from ouderbrug.people import Guardian
    from ouderbrug.planning.draft import Earlier
    from ouderbrug.planning.making import Making
    from ouderbrug.planning.posts import Posts


class ForOne:
    """The messages of one event to guardians by themselves, beside its posts.

    ``earlier`` says what they heard of it. Pupils in ``seen_in_posts`` are told of in a post that nobody has to make.
    """

    def __init__(
        self,
        making: Making,
        posts: Posts,
        earlier: Mapping[str, Sequence[Earlier]],
        seen_in_posts: frozenset[str] = frozenset(),
    ) -> None:
        self._making, self._posts, self._earlier = making, posts, earlier
        self._work, self._runtime, self._roster = making.work, making.runtime, making.roster
        self._seen_in_posts = seen_in_posts

    def drafts(self, guardian: Guardian, pupils: tuple[str, ...], *, without_posts: bool = False) -> list[Draft]:
        """The message for one guardian about these pupils, in parts where not all of them may stand in one."""
        route = self.route
        route = tuple(name for name in route if not self._posts.posts_on(name)) or route if without_posts else route
        parts = self.parts(guardian, pupils, route)
        if self._making.at_once:
            return numbered([copy for part in parts for copy in self._copies(guardian, part, pupils, route)])
        return numbered([self._draft(guardian, part, pupils, route) for part in parts])

    def _copies(
        self, guardian: Guardian, pupils: tuple[str, ...], all_theirs: tuple[str, ...], route: tuple[str, ...]
    ) -> list[Draft]:
        """A message over each automatic channel that carries it; a colleague tells it to who is reached by none."""
        automatic, by_person = every_way.split(self._runtime, route)
        tried = [self._draft(guardian, pupils, all_theirs, (name,)) for name in automatic]
        going = every_way.once_at_an_address([one for one in tried if one.no_route in ("", NOTHING_NEW)])
        if not going and guardian.app_access != "no" and self._seen_in_posts.issuperset(pupils):
            return []
        going = going or [self._draft(guardian, pupils, all_theirs, by_person or route)]
        passed = tuple(step for one in tried if one.no_route not in ("", NOTHING_NEW) for step in one.passed_over)
        copies = [replace(going[0], passed_over=(*passed, *going[0].passed_over)), *going[1:]]
        return self.with_call(copies, lambda aloud: self._draft(guardian, pupils, all_theirs, aloud))

    def with_call(self, copies: list[Draft], drafted: Callable[[tuple[str, ...]], Draft]) -> list[Draft]:
        """The copies, and where none is in the language of its guardian one for a colleague, who calls.

        ``drafted`` makes that for a route.
        """
        _, by_person = every_way.split(self._runtime, self.route)
        aloud = tuple(name for name in by_person if name in self._runtime.spoken)
        told = any(one.language_reason == TEMPLATE or one.message.channel in by_person for one in copies)
        if told or not aloud or copies[0].no_route:
            return copies
        call = drafted(aloud)
        step = passing_over(copies[0].message.channel, CONTENT_POLICY, Refuse(OTHER_LANGUAGE))
        return copies if call.no_route else [*copies, replace(call, passed_over=(*call.passed_over, step))]

    def _draft(
        self, guardian: Guardian, pupils: tuple[str, ...], all_theirs: tuple[str, ...], route: tuple[str, ...]
    ) -> Draft:
        theirs = self._earlier.get(guardian.key, ())
        same = [one for one in theirs if one.channel in route] if self._making.at_once else theirs
        last = told_of(theirs, pupils, all_theirs)
        had = self._over_this_way(told_of(same, pupils, all_theirs), last) or self._had_there(guardian, pupils)
        correction = had.correction if had else None
        left = self._left(guardian, had, all_theirs)
        text, reason = self._making.text(guardian.language, correction, had, left, all_theirs)
        found = self.routed(self._making.message(guardian.key, pupils, "", text, had, correction), route, had, reason)
        nothing_new = had is not None and left is None and self._making.says_the_same(had, found.message)
        meets = first_look.met(self._work, self._making.event, guardian.key)
        ask = (*self._making.ask(found.message), *(NOT_TOGETHER for _ in meets[:1]))
        no_route = NOTHING_NEW if nothing_new else found.no_route
        return altered(found, no_route=no_route, ask=ask) if ask or nothing_new else found

    def _over_this_way(self, had: Earlier | None, last: Earlier | None) -> Earlier | None:
        """What they heard over one way; the last that they heard, where only the word over another way is new to that.

        Who was called that it changed is told when it changes back, though the copy that they have says just that.
        """
        if had is None or last is None:
            return last
        other = self._making.is_as_heard(had) and not self._making.is_as_heard(last)
        return replace(last, public_id=had.public_id, channel=had.channel, meeting_uid=had.meeting_uid,
                       meeting_sequence=had.meeting_sequence) if other else had  # fmt: skip

    def _left(self, guardian: Guardian, had: Earlier | None, pupils: Sequence[str]) -> tuple[str, ...] | None:
        """The groups of those of their children whom news was for and is no more; None where it still is for all.

        They are not named where a child of such a group is left in it: news names no child, and that would be no help.
        """
        if had is None or self._making.kind.content_class is not ContentClass.GENERAL:
            return None
        at_school = {tie.pupil for tie in self._roster.ties_of_guardian.get(guardian.key, ())}
        heard = (one for one in self._earlier.get(guardian.key, ()) if not one.off and one.event == had.event)
        left = {pupil for one in heard for pupil in one.pupils} & at_school - {*pupils}
        groups, still = self._roster.groups_of(left), self._roster.groups_of(pupils)
        return (groups if not {*groups} & {*still} else ()) if left else None

    def parts(
        self, guardian: Guardian, pupils: tuple[str, ...], route: tuple[str, ...], correction: Correction | None = None
    ) -> list[tuple[str, ...]]:
        """The pupils by who may know of them where they are told.

        A question that takes turns is put once, about those of whom the guardian may know.
        """
        if len(pupils) < 2:
            return [pupils]
        had = told_of(self._earlier.get(guardian.key, ()), pupils)
        text, _ = self._making.text(guardian.language, correction, had)
        message = self._making.message(guardian.key, pupils, "", text, None, correction)
        parts = self._split.of(message, ways(self._work, message, route, had))
        put_once = in_turn(self._runtime, self._making.event) and not self._earlier.get(guardian.key)
        return parts[:1] if put_once else parts

    @cached_property
    def _split(self) -> Parts:
        return Parts(self._work)

    def _had_there(self, guardian: Guardian, pupils: tuple[str, ...]) -> Earlier | None:
        """What already came to the mailbox of who has nothing of it yet: the change of that is one mail for both."""
        apart = self._roster.apart_from(guardian.key)
        for channel, box in self._runtime.boxes.items() if self._earlier else ():
            for peer in self._roster.peers(guardian.key, box):
                for had in self._earlier.get(peer.key, ()) if peer.active and peer.key not in apart else ():
                    theirs = self._making.kind.content_class is ContentClass.GENERAL or set(had.pupils) <= set(pupils)
                    if theirs and had.channel == channel:
                        return had
        return None

    @cached_property
    def route(self) -> tuple[str, ...]:
        """The route of a message to one guardian: what a group would get as a post rather goes by another way."""
        route = self._runtime.route(self._making.kind)
        return tuple(sorted(route, key=self._posts.posts_on)) if self._posts.groups else route

    def routed(self, message: Message, route: tuple[str, ...], had: Earlier | None, reason: str) -> Draft:
        """The draft over the first channel of a route that carries it; without one it says why for each of them."""
        channel, passed = channel_for(self._work, message, route, had)
        guardian, codes = self._roster.guardians[message.recipient], [why.why for why in passed.values()]
        why = next((one for one in (*NO_WAY, *codes) if one in codes), "class-not-on-channel")
        message = altered(message, channel=channel or next(iter((*route, *self._runtime.settings.channels)), ""))
        steps = tuple(passing_over(name, CONTENT_POLICY, why) for name, why in passed.items())
        address = self._address(guardian, message.channel)
        return Draft(message, reason, "" if channel else why, address=address, passed_over=steps)

    def _address(self, guardian: Guardian, channel: str) -> str:
        return self._roster.address(guardian, self._runtime.boxes[channel]) if channel else ""
