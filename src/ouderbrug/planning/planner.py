"""The planner: who gets a message about an event, over which channel, and whether a person must look first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING

from ouderbrug.factbook.rota import in_turn
from ouderbrug.facts import TextFacts
from ouderbrug.model import ContentClass, Correction, Message, Priority
from ouderbrug.planning import approver, every_way
from ouderbrug.planning.draft import Draft, Earlier, told_of
from ouderbrug.planning.parts import Parts
from ouderbrug.planning.routing import channel_for, ways
from ouderbrug.registry import CONTENT_POLICY
from ouderbrug.rules.carrying import too_much
from ouderbrug.rules.judgement import passing_over
from ouderbrug.school.calendar import deadline
from ouderbrug.school.media import attachments
from ouderbrug.school.meeting import change_of, meeting_of
from ouderbrug.store.outbox import new_public_id

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ouderbrug.model import Event, Guardian, Meeting, Text
    from ouderbrug.school.roster import Roster
    from ouderbrug.unit_of_work import UnitOfWork

NOT_TOGETHER = "not-together"
"""Why a person looks first: two who are not to meet would be at one moment or place."""


NOTHING_NEW = "nothing-new"
"""Why no change goes out: who would get it heard this very content last."""


def plan(work: UnitOfWork, event: Event, earlier: Mapping[str, Sequence[Earlier]]) -> list[Draft]:
    """Posts for groups where a channel has them, and a message for each guardian whom no post reaches.

    ``earlier`` says who already heard of an earlier revision, and what. A change or a withdrawal takes the same way
    as the message that it corrects.
    """
    planning = _Planning(work, event, earlier)
    posts = [] if event.withdrawn else planning.posts()
    posted = {pupil for post in posts for pupil in post.message.pupils}
    # What goes over every way is posted beside the messages of their own, by a channel or by hand.
    pupils_of = {} if event.withdrawn else _recipients(event, work.roster, () if planning.at_once else posted)
    planning.seen_in_posts = {pupil for post in posts if planning.is_automatic(post) for pupil in post.message.pupils}
    drafts = list(posts)
    for key in sorted(pupils_of):
        drafts += planning.drafts(work.roster.guardians[key], pupils_of[key])
    reached = {draft.message.recipient for draft in drafts}
    for key in sorted(set(earlier) - reached):
        drafts += planning.calling_off(key, earlier[key])
    for key in sorted(reached & pupils_of.keys() & earlier.keys()):
        others = sum(draft.message.recipient == key for draft in drafts)
        drafts += planning.calling_off_for_some(key, pupils_of[key], others)
    drafts += planning.calling_off_for_who_left(drafts)
    return _without_kept_out(drafts, planning)


def plan_one_by_one(work: UnitOfWork, post: Message, had: Earlier | None = None) -> list[Draft]:
    """Messages to each guardian of a group, instead of a post that could not be made; they say what it would say.

    ``had`` is the post that it corrects: whom that was for gets the correction, and who came later the news.
    """
    here: dict[str, list[str]] = defaultdict(list)
    for pupil in post.pupils:
        for tie in work.roster.ties_of_pupil.get(pupil, ()):
            if tie.guardian in work.roster.guardians:
                here[tie.guardian].append(pupil)
    seen_by = [key for key in here if had and key in had.seen_by]
    alone = replace(had, channel="", meeting_uid="", seen_by=()) if had else Earlier("", "")
    saw = {key: (replace(alone, pupils=tuple(here[key])),) for key in seen_by}
    planning = _Planning(work, post.event, saw)
    if post.correction is Correction.WITHDRAWN:
        return [off for key in sorted(saw) for off in planning.calling_off(key, saw[key])]
    people = ((work.roster.guardians[key], tuple(here[key])) for key in sorted(here))
    return [one for person, pupils in people for one in planning.drafts(person, pupils, without_posts=True)]


def _without_kept_out(drafts: list[Draft], planning: _Planning) -> list[Draft]:
    """Instead of the change of a post that its group may no longer have, one for each guardian."""
    found = [draft for draft in drafts if not planning.is_kept_out(draft.message)]
    for post in drafts:
        if planning.is_kept_out(post.message):
            told = {draft.message.recipient for draft in found}
            alone = plan_one_by_one(planning.work, post.message, planning.post_before(post.message.recipient))
            found += [one for one in alone if one.message.recipient not in told]
    return found


def _recipients(event: Event, roster: Roster, posted: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The pupils of the audience, by guardian; a guardian without the app is not reached by a post."""
    found: dict[str, list[str]] = defaultdict(list)
    for pupil in roster.pupils_in(event.audience):
        for tie in roster.ties_of_pupil.get(pupil, ()):
            guardian = roster.guardians.get(tie.guardian)
            if guardian and (pupil not in posted or guardian.app_access == "no"):
                found[tie.guardian].append(pupil)
    return {key: tuple(pupils) for key, pupils in found.items()}


def _content(event: Event) -> tuple[object, ...]:
    """What an event tells, whoever approved it."""
    said = {name: value for name, value in event.payload.items() if name != "approved_by"}
    return event.kind, event.priority, said


class _Planning:
    """What the drafts of one event share: its texts, one a wanted language, its deadline, its files, its route."""

    def __init__(self, work: UnitOfWork, event: Event, earlier: Mapping[str, Sequence[Earlier]]) -> None:
        self.work, self.event, self.earlier = work, event, earlier
        self.runtime, self.roster = work.runtime, work.roster
        self.kind = self.runtime.kinds[event.kind]
        self.deadline = deadline(event, self.kind, self.runtime.calendar)
        self.approver = approver.said_by(work, event)
        self._approvals: dict[tuple[str, ...], bool] = {}
        root = self.runtime.settings.content.media_root
        self.files = () if event.withdrawn else attachments(event.payload, root)
        self.at_once = event.priority <= Priority.URGENT
        self.seen_in_posts: set[str] = set()
        self._texts: dict[tuple[object, ...], tuple[Text, str]] = {}
        self._asks: dict[tuple[Text, bool, tuple[str, ...], tuple[str, ...]], tuple[str, ...]] = {}

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that posts may go to: none for what is about one child or for pupils named one by one."""
        if self.kind.content_class is not ContentClass.GENERAL or self.event.audience.scope == "pupils":
            return ()
        return self.roster.groups_of(self.roster.pupils_in(self.event.audience))

    def posts(self) -> list[Draft]:
        """The posts for the groups that can have one; of what goes over every way, one over each channel that posts."""
        return [post for group in self.groups for post in self._posts_for(group)]

    def _posts_for(self, group: str) -> list[Draft]:
        posts = [post for posting in self._posting(group) if (post := self._post(group, posting))]
        return self._numbered(list({post.message.channel: post for post in posts}.values()))

    def is_automatic(self, draft: Draft) -> bool:
        """True if nobody has to do anything for it to go."""
        return not self.runtime.capabilities[draft.message.channel].by_person

    def calling_off_for_who_left(self, drafts: Sequence[Draft]) -> list[Draft]:
        """The same for who read a post about it and is in no group any more of which a post would tell them."""
        told = {draft.message.recipient for draft in drafts}
        told |= {one.key for draft in drafts for one in self.roster.members(draft.message.group)}
        found = []
        for had in (one for parts in self.earlier.values() for one in parts):
            for key in sorted(set(had.seen_by) - told):
                theirs = {tie.pupil for tie in self.roster.ever_of_guardian.get(key, ())}
                mine = replace(had, channel="", pupils=tuple(one for one in had.pupils if one in theirs))
                if off := self.calling_off(key, (mine,)):
                    found += off
                    told.add(key)
        return found

    def calling_off(self, recipient: str, had: Sequence[Earlier]) -> list[Draft]:
        """The word that an event is off, or on without them, for who heard of it and is in its audience no more."""
        pupils = tuple(dict.fromkeys(pupil for one in had for pupil in one.pupils))
        guardian = self.roster.guardians.get(recipient)
        copies = list(dict.fromkeys(one.channel for one in had)) if self.at_once else []
        if len(copies) > 1:
            over = ([one for one in had if one.channel == channel] for channel in copies)
            return self._numbered([off for copy in over for off in self.calling_off(recipient, copy)])
        if guardian is not None:
            parts = self._parts(guardian, pupils, self._route_for_one, Correction.WITHDRAWN)
            return self._numbered([self._off_for_one(guardian, part, told_of(had, part)) for part in parts])
        post = told_of(had, pupils) or had[-1]
        if not (recipient.startswith("group:") and post.channel in self.runtime.settings.channels):
            return []
        text, reason = self._text(self.runtime.settings.school.language, Correction.WITHDRAWN, post)
        message = self._message(recipient, post.pupils, post.channel, text, post, Correction.WITHDRAWN)
        return [Draft(message, reason)]

    def calling_off_for_some(self, recipient: str, still: Collection[str], others: int) -> list[Draft]:
        """The word that it is off for those children of a guardian who are in its audience no more, others still are.

        News names no child, and is on for its guardian. ``others`` are the messages to them beside these.
        """
        if self.kind.content_class is ContentClass.GENERAL:
            return []
        theirs = {tie.pupil for tie in self.roster.ties_of_guardian.get(recipient, ())}
        had = self.earlier[recipient]
        left = ((one, tuple(key for key in one.pupils if key in theirs and key not in still)) for one in had)
        over = [replace(one, pupils=pupils) for one, pupils in left if pupils]
        off = self.calling_off(recipient, over) if over else []
        return [replace(draft, part=draft.part + others) for draft in off]

    def _off_for_one(self, guardian: Guardian, pupils: tuple[str, ...], had: Earlier | None) -> Draft:
        text, reason = self._text(guardian.language, Correction.WITHDRAWN, had)
        message = self._message(guardian.key, pupils, "", text, had, Correction.WITHDRAWN)
        return self._routed(message, self._route_for_one, had, reason)

    def _routed(self, message: Message, route: tuple[str, ...], had: Earlier | None, reason: str) -> Draft:
        """The draft over the first channel of a route that carries it; without one it says why for each of them."""
        channel, passed = channel_for(self.work, message, route, had)
        guardian, codes = self.roster.guardians[message.recipient], [why.why for why in passed.values()]
        why = next((one for one in ("unreachable", *codes) if one in codes), "class-not-on-channel")
        message = replace(message, channel=channel or next(iter((*route, *self.runtime.settings.channels)), ""))
        steps = tuple(passing_over(name, CONTENT_POLICY, why) for name, why in passed.items())
        address = self._address(guardian, message.channel)
        return Draft(message, reason, "" if channel else why, address=address, passed_over=steps)

    def post_before(self, group: str, channels: Collection[str] = ()) -> Earlier | None:
        """The post of this event that a group had, over one of these channels where they are named."""
        return next((one for one in self.earlier.get(group, ()) if not channels or one.channel in channels), None)

    def _post(self, group: str, posting: tuple[str, ...]) -> Draft | None:
        """One post that the whole group sees; None where it has to go to each guardian alone."""
        recipient = f"group:{group}"
        if recipient not in self.earlier and any(one.key in self.earlier for one in self.roster.members(group)):
            return None  # who had a message of their own gets the change of it the same way
        had = self.post_before(recipient, posting)
        correction = Correction.CHANGED if had else None
        text, reason = self._text(self.runtime.settings.school.language, correction, had)
        message = self._message(recipient, self.roster.groups.get(group, ()), "", text, had, correction)
        channel = self._post_channel(message, posting)
        if channel is None:
            return None
        message = replace(message, channel=channel)
        same = had is not None and self._says_the_same(had, message)
        return Draft(message, reason, NOTHING_NEW if same else "", self._ask(message))

    def drafts(self, guardian: Guardian, pupils: tuple[str, ...], *, without_posts: bool = False) -> list[Draft]:
        """The message for one guardian about these pupils, in parts where not all of them may stand in one."""
        route = self._route_for_one
        route = tuple(name for name in route if not self._posts(name)) or route if without_posts else route
        parts = self._parts(guardian, pupils, route)
        if self.at_once:
            return self._numbered([copy for part in parts for copy in self._copies(guardian, part, pupils, route)])
        return self._numbered([self._draft(guardian, part, pupils, route) for part in parts])

    def _copies(
        self, guardian: Guardian, pupils: tuple[str, ...], all_theirs: tuple[str, ...], route: tuple[str, ...]
    ) -> list[Draft]:
        """A message over each automatic channel that carries it; a colleague tells it to who is reached by none."""
        automatic, by_person = every_way.split(self.runtime, route)
        tried = [self._draft(guardian, pupils, all_theirs, (name,)) for name in automatic]
        going = every_way.once_at_an_address([one for one in tried if one.no_route in ("", NOTHING_NEW)])
        if not going and guardian.app_access != "no" and self.seen_in_posts.issuperset(pupils):
            return []
        going = going or [self._draft(guardian, pupils, all_theirs, by_person or route)]
        passed = tuple(step for one in tried if one.no_route not in ("", NOTHING_NEW) for step in one.passed_over)
        return [replace(going[0], passed_over=(*passed, *going[0].passed_over)), *going[1:]]

    def _draft(
        self, guardian: Guardian, pupils: tuple[str, ...], all_theirs: tuple[str, ...], route: tuple[str, ...]
    ) -> Draft:
        theirs = self.earlier.get(guardian.key, ())
        same = [one for one in theirs if one.channel in route] if self.at_once else theirs
        had = told_of(same or theirs, pupils, all_theirs) or self._had_there(guardian, pupils)
        correction = Correction.CHANGED if had else None
        text, reason = self._text(guardian.language, correction, had)
        found = self._routed(self._message(guardian.key, pupils, "", text, had, correction), route, had, reason)
        nothing_new = had is not None and self._says_the_same(had, found.message)
        ask = (*self._ask(found.message), *(NOT_TOGETHER for _ in self._met(guardian)[:1]))
        return replace(found, no_route=NOTHING_NEW if nothing_new else found.no_route, ask=ask)

    def _parts(
        self, guardian: Guardian, pupils: tuple[str, ...], route: tuple[str, ...], correction: Correction | None = None
    ) -> list[tuple[str, ...]]:
        """The pupils by who may know of them where they are told.

        A question that takes turns is put once, about those of whom the guardian may know.
        """
        if len(pupils) < 2:
            return [pupils]
        had = told_of(self.earlier.get(guardian.key, ()), pupils)
        text, _ = self._text(guardian.language, correction, had)
        message = self._message(guardian.key, pupils, "", text, None, correction)
        parts = self._split.of(message, ways(self.work, message, route, had))
        put_once = in_turn(self.runtime, self.event) and not self.earlier.get(guardian.key)
        return parts[:1] if put_once else parts

    @cached_property
    def _split(self) -> Parts:
        return Parts(self.work)

    def _numbered(self, drafts: Sequence[Draft]) -> list[Draft]:
        return [replace(draft, part=number) if number else draft for number, draft in enumerate(drafts)]

    def _had_there(self, guardian: Guardian, pupils: tuple[str, ...]) -> Earlier | None:
        """What already came to the mailbox of who has nothing of it yet: the change of that is one mail for both."""
        apart = self.roster.apart_from(guardian.key)
        for channel, box in self.runtime.boxes.items() if self.earlier else ():
            for peer in self.roster.peers(guardian.key, box):
                for had in self.earlier.get(peer.key, ()) if peer.active and peer.key not in apart else ():
                    theirs = self.kind.content_class is ContentClass.GENERAL or set(had.pupils) <= set(pupils)
                    if theirs and had.channel == channel:
                        return had
        return None

    def _says_the_same(self, had: Earlier, message: Message) -> bool:
        """True if nothing is new to who had an earlier revision: it changed, and changed back before they heard."""
        if had.event is None or not (message.group or set(message.pupils) <= set(had.pupils)):
            return False
        return _content(had.event) == _content(self.event)

    def _met(self, guardian: Guardian) -> list[str]:
        """Whom this would bring to one moment or place with a guardian, though they are not to meet.

        What is urgent goes to both at once, for it waits for nobody.
        """
        payload = self.event.payload
        if self.event.priority <= Priority.URGENT or not (payload.get("starts_at") or payload.get("place")):
            return []
        return sorted(self.roster.apart_from(guardian.key) & self._invited)

    @cached_property
    def _invited(self) -> frozenset[str]:
        pupils = self.roster.pupils_in(self.event.audience)
        return frozenset(tie.guardian for pupil in pupils for tie in self.roster.ties_of_pupil.get(pupil, ()))

    @cached_property
    def _route_for_one(self) -> tuple[str, ...]:
        """The route of a message to one guardian: what a group would get as a post rather goes by another way."""
        route = self.runtime.route(self.kind)
        return tuple(sorted(route, key=self._posts)) if self.groups else route

    def _message(
        self,
        recipient: str,
        pupils: tuple[str, ...],
        channel: str,
        text: Text,
        had: Earlier | None,
        correction: Correction | None,
    ) -> Message:
        public_id = new_public_id()
        off = correction is Correction.WITHDRAWN
        approved = self._is_approved(recipient, pupils)
        return Message(
            event=self.event,
            recipient=recipient,
            content_class=self.kind.content_class,
            goal=self.kind.goal,
            priority=self.event.priority,
            channel=channel,
            deadline=self.deadline,
            text=text,
            pupils=pupils,
            public_id=public_id,
            needs_action=self.kind.needs_action and not off,
            simultaneous=self.kind.delivery.simultaneous,
            topics=self.kind.topics,
            correction=correction,
            approved_by=self.approver if approved else "",
            approved_at=self.work.now if approved else None,
            in_reply_to=had.public_id if had else "",
            attachments=() if off else self.files,
            meeting=self._meeting(text, public_id, had, off=off),
        )

    def _is_approved(self, recipient: str, pupils: tuple[str, ...]) -> bool:
        post = recipient.startswith("group:")
        groups = (recipient.removeprefix("group:"),) if post else self.roster.groups_of(pupils)
        if groups not in self._approvals:
            self._approvals[groups] = approver.counts(self.work, self.approver, groups)
        return self._approvals[groups]

    def _meeting(self, text: Text, public_id: str, had: Earlier | None, *, off: bool) -> Meeting | None:
        """The invitation, where the kind has one: a change of the first that this guardian got, else a new one."""
        if not self.kind.delivery.calendar:
            return None
        if had and had.meeting_uid:
            again = had.meeting_sequence + 1
            return change_of(self.event, had.event, text, had.meeting_uid, again, had.meeting_organizer, off=off)
        return None if off else meeting_of(self.event, text, public_id, 0)

    def _posting(self, group: str) -> list[tuple[str, ...]]:
        """Channels of which the first that carries it posts to a group: those with which the route begins.

        A change goes over that of the post before; what goes over every way, over each one of the route.
        """
        route, before = self.runtime.route(self.kind), self.earlier.get(f"group:{group}", ())
        had: list[tuple[str, ...]] = [(one.channel,) for one in before if one.channel in self.runtime.settings.channels]
        if had and not self.at_once:
            return had[:1]
        if not self._is_read(group) or any(self._met(guardian) for guardian in self.roster.members(group)):
            return had
        if self.at_once:
            return list(dict.fromkeys([*had, *((name,) for name in route if self._posts(name))]))
        return [leading] if (leading := tuple(takewhile(self._posts, route))) else []

    def _post_channel(self, message: Message, posting: tuple[str, ...]) -> str | None:
        """The first of these that carries the post; a group with a ban or a secret address in it gets none unseen.

        What names a time or place goes to each guardian alone there, and what a class parent would pass on: that
        is a guardian, who may not know. Other posts become a card for a colleague, who can see who is in the group.
        """
        if message.in_reply_to:
            return posting[0]
        capabilities = self.runtime.capabilities
        found = next((name for name in posting if not too_much(message, capabilities[name])), None)
        if found is None or not self.roster.is_watched(message.group, self.runtime.boxes[found]):
            return found
        if capabilities[found].class_parent or self.event.payload.get("starts_at") or self.event.payload.get("place"):
            return None
        by_person = [name for name in (found, *self.runtime.settings.channels) if self._posts(name)]
        by_person = [name for name in by_person if not too_much(message, capabilities[name])]
        return next((name for name in by_person if self._is_checked(name)), None)

    def is_kept_out(self, message: Message) -> bool:
        """True for a post that its channel does not carry, or that a group may have only where a colleague looks."""
        if not message.group:
            return False
        watched = self.roster.is_watched(message.group, self.runtime.boxes[message.channel])
        unfit = too_much(message, self.runtime.capabilities[message.channel]) is not None
        return unfit or (watched and not self._is_checked(message.channel))

    def _is_checked(self, channel: str) -> bool:
        capabilities = self.runtime.capabilities[channel]
        return capabilities.by_person and not capabilities.class_parent

    def _posts(self, channel: str) -> bool:
        capabilities = self.runtime.capabilities[channel]
        return "group" in capabilities.audiences and ContentClass.GENERAL in capabilities.classes

    def _is_read(self, group: str) -> bool:
        return any(guardian.app_access != "no" for guardian in self.roster.members(group))

    def _address(self, guardian: Guardian, channel: str) -> str:
        return self.roster.address(guardian, self.runtime.boxes[channel]) if channel else ""

    def _text(self, wanted: str, correction: Correction | None, had: Earlier | None) -> tuple[Text, str]:
        before, heard_on = (had.event, had.heard_on) if had else (None, None)
        off = correction is Correction.WITHDRAWN
        key = (wanted, correction, before.revision if before else 0, heard_on if off else None)
        if key not in self._texts:
            composer, goes_on = self.runtime.composer, not self.event.withdrawn
            language, reason = composer.language_for(before if before and off else self.event, wanted, off=off)
            text = composer.compose(self.event, language, correction, before, wanted, goes_on=goes_on, sent_on=heard_on)
            self._texts[key] = (text, reason)
        return self._texts[key]

    def _ask(self, message: Message) -> tuple[str, ...]:
        """Why a person must look at it first: codes, empty if nobody must. Asked once a text."""
        if message.approved_by:
            return ()
        about = message.pupils if message.about_a_child else ()
        own, family = tuple(self.roster.call_names(about)), tuple(self.roster.family_names(about))
        key = (message.text, bool(message.group), own, family)
        if key not in self._asks:
            needs = self.kind.needs_approval or self.kind.content_class is ContentClass.SENSITIVE
            hosts = self.runtime.settings.content.link_hosts
            known = TextFacts(self._names, hosts, self._call_names, own, self._family_names, family)
            found = self.runtime.gate.look_first(message, known)
            found = ("needs-approval", *found) if needs else found
            self._asks[key] = (approver.UNKNOWN, *found) if self.approver else found
        return self._asks[key]

    @cached_property
    def _names(self) -> tuple[str, ...]:
        """The full names of all pupils, which a text for many may not hold unseen."""
        pupils = self.roster.pupils.values() if self.kind.content_class is ContentClass.GENERAL else ()
        return tuple(f"{pupil.first_name} {pupil.last_name}" for pupil in pupils if pupil.last_name)

    @cached_property
    def _call_names(self) -> tuple[str, ...]:
        """The call names of all pupils, for a text about one child or one that may name none."""
        return tuple(pupil.first_name for pupil in self.roster.pupils.values()) if self._watches_names else ()

    @cached_property
    def _family_names(self) -> tuple[str, ...]:
        return tuple(sorted({pupil.last_name for pupil in self.roster.pupils.values()})) if self._watches_names else ()

    @property
    def _watches_names(self) -> bool:
        named = self.event.audience.scope == "pupils"
        return named or self.kind.content_class is not ContentClass.GENERAL or self.kind.text.names_no_child
