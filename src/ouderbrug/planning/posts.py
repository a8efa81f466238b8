"""Posts: what a whole group reads, over channels that post, or by a colleague who looks who is in the group."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from ouderbrug.model import ContentClass, tells_where
from ouderbrug.planning import first_look
from ouderbrug.planning.draft import NOTHING_NEW, Draft, numbered
from ouderbrug.planning.had_last import in_hand
from ouderbrug.rules.carrying import too_much
from ouderbrug.texts.composer import TEMPLATE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ouderbrug.model import Message
    from ouderbrug.planning.draft import Earlier
    from ouderbrug.planning.making import Making


class Posts:
    """The posts of one event; ``earlier`` says what groups and guardians already heard of it."""

    def __init__(self, making: Making, earlier: Mapping[str, Sequence[Earlier]]) -> None:
        self._making, self._earlier = making, earlier
        self._runtime, self._roster = making.runtime, making.roster

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that posts may go to: none for what is about one child or for pupils named one by one."""
        if self._making.kind.content_class is not ContentClass.GENERAL or self._making.event.audience.scope == "pupils":
            return ()
        return self._roster.groups_of(self._roster.pupils_in(self._making.event.audience))

    def all(self) -> list[Draft]:
        """The posts for the groups that can have one; of what goes over every way, one in each app."""
        return [post for group in self.groups for post in self._posts_for(group)]

    def _posts_for(self, group: str) -> list[Draft]:
        posts = self._each(group, self._posting(group))
        if self._making.at_once and self._reads_news(group) and all(self._passed_on(post) for post in posts):
            posts += self._each(group, [(name,) for name in self._in_hand()])
        return numbered(list({post.message.channel: post for post in posts}.values()))

    def _each(self, group: str, ways: Sequence[tuple[str, ...]]) -> list[Draft]:
        return [post for posting in ways if (post := self._post(group, posting))]

    def _in_hand(self) -> list[str]:
        """By which channel of the route a colleague posts what no app has, where the parents read it."""
        route, spoken = self._runtime.route(self._making.kind), self._runtime.spoken
        return [name for name in route if self.posts_on(name) and name in spoken][:1]

    def _passed_on(self, post: Draft) -> bool:
        return self._runtime.capabilities[post.message.channel].class_parent

    def instead(self, post: Message, had: Earlier | None) -> list[Draft]:
        """The card for a colleague of an urgent post that its app did not take."""
        if post.channel in self._runtime.by_person or not self._making.at_once:
            return []
        made = [self._making.message(post.recipient, post.pupils, name, post.text, had, post.correction)
                for name in self._in_hand()]  # fmt: skip
        return [Draft(one, TEMPLATE) for one in made if not self.is_kept_out(one)]

    def is_automatic(self, draft: Draft) -> bool:
        """True if nobody has to do anything for it to go."""
        return not self._runtime.capabilities[draft.message.channel].by_person

    def before(self, group: str, channels: Collection[str] = ()) -> Earlier | None:
        """The post of this event that a group had, over one of these channels where they are named."""
        return next((one for one in self._earlier.get(group, ()) if not channels or one.channel in channels), None)

    def _post(self, group: str, posting: tuple[str, ...]) -> Draft | None:
        """One post that the whole group sees; None where it has to go to each guardian alone."""
        recipient = f"group:{group}"
        if recipient not in self._earlier and not self._making.at_once and self._had_alone(group):
            return None  # who had a message of their own gets the change of it so
        had = self.before(recipient, posting)
        correction = had.correction if had else None
        pupils = self._roster.groups.get(group, ())
        text, reason = self._making.text(self._runtime.settings.school.language, correction, had, None, pupils)
        message = self._making.message(recipient, pupils, "", text, had, correction)
        channel = self._post_channel(message, posting)
        if channel is None:
            return None
        message = replace(message, channel=channel)
        same = had is not None and self._making.says_the_same(had, message)
        return Draft(message, reason, NOTHING_NEW if same else "", self._making.ask(message))

    def _had_alone(self, group: str) -> bool:
        """True if who has the app had it by themselves, and not beside a post that their group is still to have."""
        theirs = any(one.key in self._earlier and one.app_access != "no" for one in self._roster.members(group))
        return theirs and not in_hand(self._making.work, self._making.event, group)

    def _posting(self, group: str) -> list[tuple[str, ...]]:
        """Channels of which the first that carries it posts to a group: those with which the route begins.

        A change goes over that of the post before; what goes over every way, over each app of the route.
        """
        route, before = self._runtime.route(self._making.kind), self._earlier.get(f"group:{group}", ())
        channels = self._runtime.settings.channels
        had: list[tuple[str, ...]] = [(one.channel,) for one in before if one.channel in channels]
        if had and not self._making.at_once:
            return had[:1]
        if not self._reads_news(group):
            return had
        if self._making.at_once:
            return list(dict.fromkeys([*had, *((name,) for name in self._apps(route, before))]))
        return [leading] if (leading := tuple(takewhile(self.posts_on, route))) else []

    def _apps(self, route: Sequence[str], before: Sequence[Earlier]) -> list[str]:
        """What else than a place of a colleague's own it is posted in; no app beside that where only that had it."""
        own_place = bool(before) and all(one.channel in self._runtime.spoken for one in before)
        apps = [name for name in route if self.posts_on(name) and name not in self._runtime.spoken]
        return [name for name in apps if name in self._runtime.by_person] if own_place else apps

    def _reads_news(self, group: str) -> bool:
        return self._is_read(group) and not self._met_in(group)

    def _met_in(self, group: str) -> bool:
        work, event = self._making.work, self._making.event
        return any(first_look.met(work, event, guardian.key) for guardian in self._roster.members(group))

    def _post_channel(self, message: Message, posting: tuple[str, ...]) -> str | None:
        """The first of these that carries the post; a group with a ban or a secret address in it gets none unseen.

        What names a time or place goes to each guardian alone there, and what a class parent would pass on: that
        is a guardian, who may not know. Other posts become a card for a colleague, who can see who is in the group.
        """
        if message.in_reply_to:
            return posting[0]
        capabilities = self._runtime.capabilities
        found = next((name for name in posting if not too_much(message, capabilities[name])), None)
        if found is None or not self._roster.is_watched(message.group, self._runtime.boxes[found]):
            return found
        if capabilities[found].class_parent or self._making.event.says_when_or_where:
            return None
        by_person = [name for name in (found, *self._runtime.settings.channels) if self.posts_on(name)]
        by_person = [name for name in by_person if not too_much(message, capabilities[name])]
        return next((name for name in by_person if self._is_checked(name)), None)

    def is_kept_out(self, message: Message) -> bool:
        """True for a post that its channel does not carry, or that a group may have only where a colleague looks."""
        if not message.group:
            return False
        watched = self._roster.is_watched(message.group, self._runtime.boxes[message.channel])
        unfit = too_much(message, self._runtime.capabilities[message.channel]) is not None
        return unfit or (watched and (tells_where(message) or not self._is_checked(message.channel)))

    def _is_checked(self, channel: str) -> bool:
        capabilities = self._runtime.capabilities[channel]
        return capabilities.by_person and not capabilities.class_parent

    def posts_on(self, channel: str) -> bool:
        """True for a channel on which news can be posted to a group."""
        capabilities = self._runtime.capabilities[channel]
        return "group" in capabilities.audiences and ContentClass.GENERAL in capabilities.classes

    def _is_read(self, group: str) -> bool:
        return any(guardian.app_access != "no" for guardian in self._roster.members(group))
