"""Which follow-ups are due, by what the store knows: one finder for each thing that is easily forgotten."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from ouderbrug.factbook.non_response import ASK_WHY, non_responses
from ouderbrug.facts import MOST_UNANSWERED
from ouderbrug.model import Answer
from ouderbrug.people import AT_HOME, Authority, Pairing, Receives
from ouderbrug.planning.over_summer import OVER_SUMMER
from ouderbrug.school.calendar import deadline
from ouderbrug.school.errand_keys import in_full
from ouderbrug.school.import_questions import OF_PAIRS, UNREADABLE, Question
from ouderbrug.school.may_be_told import may_be_told
from ouderbrug.staff import unheard
from ouderbrug.staff.cadence import last_messages
from ouderbrug.staff.reach import follow_up_key, reach
from ouderbrug.staff.responses import BY_THEMSELVES
from ouderbrug.store import doubts, events, pairs, questions, reached, responses
from ouderbrug.store.follow_ups import TALK
from ouderbrug.topics import Topic
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ouderbrug.model import Event, Response
    from ouderbrug.people import Guardian, Guardianship, Pupil
    from ouderbrug.school.roster import Roster

THANKS, FEEDBACK, SILENT, WITHOUT_WORD = "thanks-owed", "homework.feedback-owed", "group-silent", "child-without-word"
CANNOT_GO = "urgent-cannot-go"
"""The code of an urgent event that waits for a part to be mended, and is no card."""
IMPORT_STOPPED = "import-stopped"
"""The code of an import that waits for a leader; it is gone when one goes through."""
TO_BE_MENDED = "to-be-mended"
"""The code of what waits for a rule, kind or template to be mended, or for an import of whom it names."""
BAN_REVIEW, MAY_RECEIVE, ASKED, BARRED = "ban-review", "may-receive-all", "information-asked", "information-barred"
"""The codes of a ban that was to be looked at again, of a record that wants a leader's yes, and of art. 1:377c BW.

Who asked and may hear nothing now, or no longer, is barred: then it is the leader's alone.
"""
MAILBOX_CLOSED = "mailbox-closed"
"""The code of two who share a mailbox, of whom one may not have what is about a child of the other."""
TWICE_KNOWN = "twice-known"
"""The code of two guardians of one name and one mailbox, who may be one person under two keys."""
OUTCOME_UNKNOWN = "outcome-unknown"
"""The code of messages of an event of which nobody knows whether they arrived; it is gone once they are settled."""
PERHAPS_TOLD = "perhaps-told"
"""The code of cards that were taken back as their event is off, and may have been told, until somebody says so."""
POST_IN_SIGHT = "post-in-sight"
"""The code of a post in an app that names a time or place, and may be read by somebody who was protected since."""
INVITED_BEFORE = "invited-before"
"""The code of who was told a time or place before they were protected, and hears nothing of it any more."""
ADDRESS_DEAD, MAIL_REFUSED = "address-dead", "mail-refused"
"""The codes of a guardian whose mails come back, and of mail that is refused for the school's own sake."""
CHANNEL_STOPPED = "channel-stopped"
"""The code of a guardian at whose address a reader stopped a channel: nothing goes there until it is released."""
UNREAD_LANGUAGE = "unread-language"
"""The code of a guardian who gets messages in a language that is not theirs, as nothing is worded in it."""
PHOTO_HELD, PHOTO_TAKEN_BACK = "photo-held-back", "photo-taken-back"
"""The codes of an event of which a photo stayed behind, and of a child whose photos went before a consent ended."""
OVERTAKEN = "word-overtaken"
"""The code of an event that a colleague changed or called off, and of which its source said something else since."""
QUESTIONS = (*OF_PAIRS, UNREADABLE)
"""The codes of what a file left open about somebody: messages wait until it, or a leader, has answered."""
NO_PLACE = "no-place"
"""The code of a pupil who is in none of the groups of the new school year, which were taken in before they came."""
FOR_LEADERS = frozenset(
    {
        CANNOT_GO,
        IMPORT_STOPPED,
        INVITED_BEFORE,
        POST_IN_SIGHT,
        BAN_REVIEW,
        MAY_RECEIVE,
        BARRED,
        MAILBOX_CLOSED,
        TWICE_KNOWN,
    }
    | {MAIL_REFUSED, NO_PLACE, OVER_SUMMER, PHOTO_TAKEN_BACK, TO_BE_MENDED, *QUESTIONS}
)
"""What no teacher can answer."""
BY_COMMAND = frozenset({IMPORT_STOPPED, NO_PLACE, TO_BE_MENDED, OUTCOME_UNKNOWN, PERHAPS_TOLD, *QUESTIONS})
"""What stands until its cause is gone: ticking it off would hide that messages, or an import, still wait."""
EACH_DAY = frozenset({IMPORT_STOPPED, TO_BE_MENDED})
"""What the mail of each school day says again, until it is answered or mended: messages wait for it meanwhile."""
NO_GROUP = "-"
"""The key of an errand about children who are in no group."""
QUESTION = "question-asked"
"""The code of a guardian who asked or remarked something with an answer by a link in a mail."""
THANKS_WITHIN = timedelta(days=7)
"""Thanks come within a week of the help, or they are not heard as such (toolkit of parent engagement)."""
FEEDBACK_AFTER = timedelta(days=7)
"""Homework of which nothing is heard a week after it was looked at teaches that it does not matter."""
FEEDBACK_UNTIL = timedelta(days=28)
"""After so long nobody remembers the homework; it is let go."""
SILENT_DAYS = 7
"""A group hears from school at least once in so many school days (toolkit of parent engagement)."""
WORD_WITHIN = timedelta(days=28)
"""Somebody at home hears of each child within four weeks (toolkit of parent engagement)."""
REMEMBERED_FOR = timedelta(days=366)
BAN_ASKED_FOR = 5
"""For so many school days a leader is asked about a ban whose day is past; it holds all the while, and after."""
ASKED_FOR = timedelta(days=28)
"""So long a question that came with an answer is somebody's to answer; what it was about is over by then."""
ANSWER_WITHIN = timedelta(days=28)
"""What a parent without authority asks about the child is answered within four weeks."""


@dataclass(frozen=True, slots=True)
class DueFollowUp:
    """A code with its key, the groups whose thing it is, since when it is due, and by which day if there is one.

    ``also`` are other parents of the same children with the same need. ``reader`` is another guardian, where it is
    about two, and ``pupils`` are children of one group. ``command`` is what
    answers it, where that is more than saying that it is done, ``decided`` who decided what it is about, and the day
    that they named, as the file has it. ``why`` is the reason, and ``count`` of how many guardians it holds, who are
    ``guardians`` where anybody may know; a ``guarded`` one is for a leader and the intern begeleider alone. ``ends`` is
    until when word of what was not sent helps (UTC), and ``at_once`` says that it waits for no mail of the morning.
    What is ``lasting`` is said each school day until somebody did it; what goes ``to_nobody`` of a whole school is a
    leader's. ``goes_on`` is the day on which what comes late goes to the first of them, and ``of`` how many guardians
    hear of it in all. ``change`` is what was not told of what guardians knew before: "changed", "off" or "again".
    ``said`` are a guardian's own words, for the page alone.
    """

    code: str
    key: str
    groups: tuple[str, ...]
    since: datetime
    event: str = ""
    guardian: str = ""
    pupil: str = ""
    also: tuple[str, ...] = ()
    reader: str = ""
    due: date | None = None
    command: str = ""
    decided: str = ""
    why: str = ""
    count: int = 0
    guarded: bool = False
    pupils: tuple[str, ...] = ()
    guardians: tuple[str, ...] = ()
    ends: datetime | None = None
    at_once: bool = False
    lasting: bool = False
    to_nobody: bool = False
    goes_on: date | None = None
    of: int = 0
    change: str = ""
    said: str = field(repr=False, default="")

    @property
    def keys(self) -> tuple[str, ...]:
        """What is noted once it is done: the key, that of each other parent, or each child of a group."""
        return self.pupils or (self.key, *(self.key.removesuffix(self.guardian) + one for one in self.also))


@dataclass(frozen=True)
class Review(UnitOfWork):
    """What the finders share: the store at one moment, and what colleagues did already, by code and key."""

    done: Mapping[tuple[str, str], datetime] = field(default_factory=dict)

    @cached_property
    def began(self) -> datetime | None:
        """When the store took in its first event."""
        return events.first_accepted(self.connection, self.school)

    @cached_property
    def unheard(self) -> Mapping[str, datetime]:
        """Since when colleagues of the school heard nothing whose last mail was not taken, by their keys."""
        return unheard.silent(self)

    def was_done(self, code: str, key: str, since: datetime) -> bool:
        """True if a colleague did this after it came up."""
        at = self.done.get((code, key))
        return at is not None and at >= since

    def groups_of(self, guardian: str, event: Event | None = None) -> tuple[str, ...]:
        """The groups of a guardian's pupils, of those alone whom an event is about."""
        pupils = {tie.pupil for tie in self.roster.ties_of_guardian.get(guardian, ())}
        if event is not None:
            pupils &= set(self.roster.pupils_in(event.audience))
        return self.roster.groups_of(pupils)

    def events(self, kinds: Iterable[str], back: timedelta = REMEMBERED_FOR) -> list[Event]:
        """The events of these kinds as they stand, taken in or changed in the last year (or less long ago)."""
        return events.accepted_since(self.connection, self.school, kinds, self.now - back)

    def referred(self, event: Event) -> str:
        """The id of the event that an event refers to; empty where it refers to none."""
        return str(event.payload.get(self.runtime.kinds[event.kind].refers_to) or "")


def keys_of(named: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The key of each of these events, by source and id: the id, behind its source where two sources have one."""
    each = set(named)
    count = Counter(name for _, name in each)
    return {(source, name): name if count[name] == 1 else in_full(source, name) for source, name in each}


def waiting_imports(review: Review) -> Iterator[DueFollowUp]:
    """An import that stopped because it may be wrong: at night nobody could say whether it is right."""
    found = doubts.stopped(review.connection, review.school)
    if found:
        yield DueFollowUp(IMPORT_STOPPED, "+".join(found.brought), (), found.since, command="ouderbrug import FILE")


def bans_to_review(review: Review) -> Iterator[DueFollowUp]:
    """Bans whose day is past: they hold, and whoever decided said when to look again."""
    for key, guardian in review.roster.guardians.items():
        if not guardian.blocked or guardian.blocked_until is None or guardian.blocked_until >= review.today:
            continue
        calendar, day = review.runtime.calendar, guardian.blocked_until
        since = calendar.at(day + timedelta(days=1), time(0))
        until = calendar.after_school_days(calendar.at(day, time(0)), BAN_ASKED_FOR)
        if review.now < until and not review.was_done(BAN_REVIEW, key, since):
            decided = f"{guardian.blocked_by or 'nobody named'}, to be looked at again on {day}"
            yield DueFollowUp(BAN_REVIEW, key, (), since, guardian=key, decided=decided)


def records_that_want_a_yes(review: Review) -> Iterator[DueFollowUp]:
    """Carers and foster parents who by the record get everything, without authority and without a leader's yes."""
    said = review.roster.pairs.get(Pairing.RECEIVES_ALL, frozenset())
    for tie in review.roster.ties:
        lacks = tie.active and tie.relation in AT_HOME and tie.authority is not Authority.YES
        if not lacks or tie.receives is not Receives.ALL or not tie.receives_by or tie.receives_since is None:
            continue
        since, key = review.runtime.calendar.at(tie.receives_since, time(0)), follow_up_key(tie.pupil, tie.guardian)
        if (tie.pupil, tie.guardian) in said or since > review.now or review.was_done(MAY_RECEIVE, key, since):
            continue
        yes = f"ouderbrug pair receives_all {tie.pupil} {tie.guardian} --as KEY"
        decided = f"{tie.receives_by}, from {tie.receives_since}"
        yield DueFollowUp(
            MAY_RECEIVE, key, (), since, guardian=tie.guardian, pupil=tie.pupil, command=yes, decided=decided
        )


def asked(review: Review) -> Iterator[DueFollowUp]:
    """Parents without authority who asked how their child does, and have no answer yet; some may have none."""
    for (pupil, guardian), at in pairs.since(review.connection, review.school, Pairing.ASKED).items():
        key = follow_up_key(pupil, guardian)
        if review.was_done(ASKED, key, at) or review.was_done(BARRED, key, at):
            continue
        told = may_be_told(review.roster, guardian, pupil)
        code, groups = (ASKED, review.roster.groups_of([pupil])) if told else (BARRED, ())
        due = review.runtime.calendar.day(at + ANSWER_WITHIN)
        yield DueFollowUp(code, key, groups, at, guardian=guardian, pupil=pupil, due=due)


def open_questions(review: Review) -> Iterator[DueFollowUp]:
    """What a file left open: an emptied permission, an only address that is gone, a cell that nobody can read."""
    found: dict[tuple[str, str], DueFollowUp] = {}
    for hold in questions.standing(review.connection, review.school):
        pupil, _, guardian = hold.key.rpartition(":") if hold.scope == "pair" else ("", "", "")
        code = Question.of_hold(hold.scope, hold.key, hold.reason)[0].code
        if not _has_left(review.roster, hold.scope, hold.key):
            let_go = f"ouderbrug release {hold.scope} {hold.key} --as KEY"
            one = DueFollowUp(code, hold.key, (), hold.since, guardian=guardian, pupil=pupil, command=let_go)
            found.setdefault((code, hold.key), one)
    yield from found.values()


def _has_left(roster: Roster, scope: str, key: str) -> bool:
    """True of who is known and not here: the question stands, and is asked when they come back."""
    pupil, _, guardian = key.rpartition(":")
    people: dict[str, list[Guardian | None] | list[Pupil | None] | list[Guardianship]] = {
        "guardian": [roster.guardians.get(key)],
        "pupil": [roster.pupils.get(key)],
        "pair": [tie for tie in roster.ties if (tie.pupil, tie.guardian) == (pupil, guardian)],
    }
    return any(one is not None and not one.active for one in people.get(scope, ()))


def decisions(review: Review) -> Iterator[DueFollowUp]:
    """Who was not truly reached by information on a decision that is still to come."""
    careful = review.runtime.kinds.named(review.runtime.settings.content.interpreter_kinds)
    for event in review.events(careful):
        if deadline(event, review.runtime.kinds[event.kind], review.runtime.calendar) <= review.now:
            continue
        found = reach(review, event.id, careful, dict(review.done), event.source)
        for guardian, (code, since) in found.due.items():
            groups = review.groups_of(guardian, event)
            yield DueFollowUp(code, follow_up_key(event.id, guardian), groups, since, event.id, guardian)


def ask_why(review: Review) -> Iterator[DueFollowUp]:
    """Who let three questions in a row pass: it may be time, language, trust or the channel."""
    kinds = review.runtime.kinds.expecting_answers
    found: dict[str, datetime] = {}
    for (guardian, _), ended in non_responses(review, None, kinds).items():
        if len(ended) >= MOST_UNANSWERED and guardian in review.roster.guardians:
            since = sorted(ended)[MOST_UNANSWERED - 1]
            found[guardian] = min(since, found.get(guardian, since))
    for guardian, since in found.items():
        yield DueFollowUp(ASK_WHY, guardian, review.groups_of(guardian), since, guardian=guardian)


def questions_asked(review: Review) -> Iterator[DueFollowUp]:
    """Who asked or remarked something by a link in a mail or by a calendar, and was not answered since."""
    since = review.now - ASKED_FOR
    found: dict[tuple[str, str, str], list[Response]] = {}
    for one in responses.asking(review.connection, review.school, BY_THEMSELVES, since):
        if not review.was_done(QUESTION, follow_up_key(one.event, one.guardian), one.at):
            found.setdefault((one.source, one.event, one.guardian), []).append(one)
    for (source, event, guardian), said in found.items():
        stored = events.latest(review.connection, review.school, source, [event]).get(event)
        if guardian in review.roster.guardians and stored is not None:
            words = "\n".join(one.note for one in said if one.note)
            groups = review.groups_of(guardian, stored.event)
            yield DueFollowUp(QUESTION, follow_up_key(event, guardian), groups, said[0].at, event, guardian,
                              command=f"ouderbrug respond {event}", said=words)  # fmt: skip


def thanks(review: Review) -> Iterator[DueFollowUp]:
    """Who said yes to a request whose time is just over, and was not thanked by a message that names it."""
    requests = review.events(review.runtime.kinds.requests)
    over = {event.id: (event, ended) for event in requests if (ended := _just_over(review, event))}
    if not over:
        return
    thanks = review.events(review.runtime.kinds.about(Topic.THANKS))
    thanked = [event for event in thanks if review.referred(event) in over]
    for (source, name), said in responses.last(review.connection, review.school, events=over.keys()).items():
        event, ended = over[name]
        for guardian, one in said.items() if event.source == source else ():
            key = follow_up_key(name, guardian)
            if guardian not in review.roster.guardians:
                continue
            heard = any(review.referred(word) == name and review.groups_of(guardian, word) for word in thanked)
            if one.answer is Answer.YES and not heard and not review.was_done(THANKS, key, ended):
                yield DueFollowUp(THANKS, key, review.groups_of(guardian, event), ended, name, guardian)


def _just_over(review: Review, event: Event) -> datetime | None:
    end = event.payload.get("ends_at") or event.payload.get("starts_at")
    if not end:
        return None
    ended = datetime.fromisoformat(str(end))
    late = review.runtime.calendar.day(ended) + THANKS_WITHIN < review.today
    return None if ended > review.now or late else ended


def feedback(review: Review) -> Iterator[DueFollowUp]:
    """Homework of which no child's guardians have heard how it went."""
    kinds = review.runtime.kinds
    told = {review.referred(event) for event in review.events(kinds.about(Topic.HOMEWORK_SEEN))}
    for event in review.events(kinds.about(Topic.HOMEWORK)):
        if event.id in told or not event.payload.get("check_on"):
            continue
        day = date.fromisoformat(str(event.payload["check_on"])) + FEEDBACK_AFTER
        since = review.runtime.calendar.at(day, time(0))
        if day <= review.today <= day + FEEDBACK_UNTIL and not review.was_done(FEEDBACK, event.id, since):
            yield DueFollowUp(
                FEEDBACK, event.id, review.roster.groups_of(review.roster.pupils_in(event.audience)), since, event.id
            )


def silent_groups(review: Review) -> Iterator[DueFollowUp]:
    """Groups for which school had no message for seven school days."""
    if review.began is None:
        return
    heard = last_messages(review.connection, review.school, review.roster, review.now - REMEMBERED_FOR)
    for group in review.roster.groups:
        words = [review.began, *heard.get(group, ())[-1:], *_done(review, SILENT, group)]
        since = review.runtime.calendar.after_school_days(max(words), SILENT_DAYS, (group,))
        if since <= review.now:
            yield DueFollowUp(SILENT, group, (group,), since)


def children_without_word(review: Review) -> Iterator[DueFollowUp]:
    """Groups with pupils of whom nobody at home heard anything personal for four weeks, if the store is as old."""
    if review.began is None or review.began + WORD_WITHIN > review.now:
        return
    found: dict[str, list[tuple[str, datetime]]] = {}
    for pupil, since in _without_word(review, review.began):
        for group in review.roster.pupils[pupil].groups or (NO_GROUP,):
            found.setdefault(group, []).append((pupil, since))
    for group, those in found.items():
        groups = () if group == NO_GROUP else (group,)
        pupils = tuple(pupil for pupil, _ in those)
        yield DueFollowUp(WITHOUT_WORD, group, groups, min(since for _, since in those), pupils=pupils)


def _without_word(review: Review, began: datetime) -> Iterator[tuple[str, datetime]]:
    last = _last_words(review)
    for key, pupil in review.roster.pupils.items():
        ties = review.roster.ties_of_pupil.get(key, ())
        if not pupil.active or pupil.deceased or not ties:
            continue
        talks = (at for tie in ties for at in _done(review, TALK, tie.guardian))
        words = [*last.get(key, ()), *talks, *_done(review, WITHOUT_WORD, key)]
        since = max(words, default=began) + WORD_WITHIN
        if since <= review.now:
            yield key, since


def _last_words(review: Review) -> dict[str, list[datetime]]:
    """When messages about each child went; further back than twice the time nobody needs to know."""
    kinds = review.runtime.kinds.about_a_child
    return reached.pupils_heard_of(review.connection, review.school, kinds, review.now - 2 * WORD_WITHIN)


def _done(review: Review, code: str, key: str) -> tuple[datetime, ...]:
    at = review.done.get((code, key))
    return () if at is None else (at,)
