"""The planner: who gets a message about an event, over which channel, and whether a person must look first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.model import Correction
from ouderbrug.planning.calling_off import CallingOff, said_once, where_it_is_over
from ouderbrug.planning.draft import Draft, Earlier
from ouderbrug.planning.for_one import ForOne
from ouderbrug.planning.had_last import left_behind, readers, saw_a_post, with_posts
from ouderbrug.planning.making import Making
from ouderbrug.planning.posts import Posts

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ouderbrug.model import Event, Message
    from ouderbrug.school.roster import Roster
    from ouderbrug.unit_of_work import UnitOfWork


def plan(work: UnitOfWork, event: Event, earlier: Mapping[str, Sequence[Earlier]]) -> list[Draft]:
    """Posts for groups where a channel has them, and a message for each guardian whom no post reaches.

    ``earlier`` says who already heard of an earlier revision, and what. A change or a withdrawal takes the same way
    as the message that it corrects.
    """
    making, posting = _posting(work, event, earlier)
    posts = [] if event.withdrawn else posting.all()
    posted = {pupil for post in posts for pupil in post.message.pupils}
    behind = left_behind(making, posts, earlier, work.roster)
    # What goes over every way is posted beside the messages of their own, by a channel or by hand.
    pupils_of = {} if event.withdrawn else _recipients(event, work.roster, () if making.at_once else posted, behind)
    sure = [post for post in posts if posting.is_automatic(post)]
    seen = frozenset(pupil for post in sure for pupil in post.message.pupils)
    for_one = ForOne(making, posting, with_posts(earlier, saw_a_post(earlier, pupils_of, work.roster)), seen)
    off = CallingOff(making, for_one, earlier)
    drafts = list(posts)
    for key in sorted(pupils_of):
        drafts += for_one.drafts(work.roster.guardians[key], pupils_of[key])
    reached = {draft.message.recipient for draft in drafts}
    reached |= {one.key for post in posts for one in readers(post, work.roster)}
    for key in sorted(set(earlier) - reached):
        drafts += off.of(key, earlier[key])
    for key in sorted(reached & pupils_of.keys() & earlier.keys()):
        others = sum(draft.message.recipient == key for draft in drafts)
        drafts += off.for_some(key, pupils_of[key], others)
    drafts += off.for_who_left(drafts)
    drafts = _without_kept_out(work, where_it_is_over(work, drafts), posting, earlier)
    return said_once(work, drafts, earlier) if event.withdrawn else drafts


def plan_one_by_one(
    work: UnitOfWork, post: Message, had: Earlier | None = None, earlier: Mapping[str, Sequence[Earlier]] | None = None
) -> list[Draft]:
    """Messages to each guardian of a group, instead of a post that could not be made; they say what it would say.

    ``had`` is the post that it corrects: whom that was for gets the correction, as who heard it ``earlier`` by
    themselves, and who came later the news.
    """
    here: dict[str, list[str]] = defaultdict(list)
    for pupil in post.pupils:
        for tie in work.roster.ties_of_pupil.get(pupil, ()):
            if tie.guardian in work.roster.guardians:
                here[tie.guardian].append(pupil)
    seen_by = [key for key in here if had and key in had.seen_by]
    alone = replace(had, channel="", meeting_uid="", seen_by=()) if had else Earlier("", "")
    saw = {key: (replace(alone, pupils=tuple(here[key])),) for key in seen_by}
    own = {key: tuple(told) for key, told in (earlier or {}).items() if key in here}
    making, posting = _posting(work, post.event, saw)
    if post.correction is Correction.WITHDRAWN:
        heard = own | saw if post.event.withdrawn else saw
        off = CallingOff(making, ForOne(making, posting, heard), heard)
        return [one for key in sorted(heard) for one in off.of(key, heard[key])]
    for_one = ForOne(making, posting, with_posts(own, saw))
    people = ((work.roster.guardians[key], tuple(here[key])) for key in sorted(here))
    return [one for person, pupils in people for one in for_one.drafts(person, pupils, without_posts=True)]


def plan_in_hand(work: UnitOfWork, post: Message, had: Earlier | None = None) -> list[Draft]:
    """The card for a colleague of an urgent post that its app did not take; ``had`` is the post that it corrects."""
    return _posting(work, post.event, {})[1].instead(post, had)


def _posting(work: UnitOfWork, event: Event, earlier: Mapping[str, Sequence[Earlier]]) -> tuple[Making, Posts]:
    making = Making(work, event)
    return making, Posts(making, earlier)


def _without_kept_out(
    work: UnitOfWork, drafts: list[Draft], posting: Posts, earlier: Mapping[str, Sequence[Earlier]]
) -> list[Draft]:
    """Instead of the change of a post that its group may no longer have, one for each guardian."""
    found = [draft for draft in drafts if not posting.is_kept_out(draft.message)]
    for post in drafts:
        if posting.is_kept_out(post.message):
            told = {draft.message.recipient for draft in found}
            alone = plan_one_by_one(work, post.message, posting.before(post.message.recipient), earlier)
            found += [one for one in alone if one.message.recipient not in told]
    return found


def _recipients(
    event: Event, roster: Roster, posted: Collection[str], behind: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """The pupils of the audience, by guardian; one without the app, or left behind, is not reached by a post."""
    found: dict[str, list[str]] = defaultdict(list)
    for pupil in roster.pupils_in(event.audience):
        for tie in roster.ties_of_pupil.get(pupil, ()):
            guardian = roster.guardians.get(tie.guardian)
            if guardian and (pupil not in posted or guardian.app_access == "no" or guardian.key in behind):
                found[tie.guardian].append(pupil)
    return {key: tuple(pupils) for key, pupils in found.items()}
