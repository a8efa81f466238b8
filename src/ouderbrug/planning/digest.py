"""The digest of a guardian: made when the first message folds into it, filled when it goes.

It is a message of its own, with one slot, one deadline and one state. What is in it is judged once
more for itself at that moment, and follows the states of the digest from then on.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug.model import (
    CHILD_MARK,
    DIGESTS,
    Audience,
    ContentClass,
    Correction,
    Event,
    Goal,
    Message,
    Priority,
    State,
)
from ouderbrug.school.signing import signers
from ouderbrug.store import digests, events, outbox, plans, public_ids
from ouderbrug.texts.between import between
from ouderbrug.texts.both import in_one
from ouderbrug.texts.language import capital, group_in_words, language_code
from ouderbrug.texts.merging import below_its_title, named, once_titled
from ouderbrug.topics import Occasion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ouderbrug.model import Text
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.unit_of_work import UnitOfWork

MOMENTS = ("starts_at", "ends_at", "reply_by")
"""What a digest says of the events in it beside their words, where they name it."""
ALSO = "also"
"""The field with further days of which one event tells."""
HEAVIEST = (ContentClass.SENSITIVE, ContentClass.PERSONAL, ContentClass.GENERAL)


def can_join(message: Message, runtime: Runtime) -> bool:
    """True if a digest can hold this message: one to a guardian, on a channel over which digests go."""
    return not message.group and (message.channel in runtime.digest_channels)


def put_in(work: UnitOfWork, row: int, message: Message, at: datetime, priority: Priority = Priority.LOW) -> None:
    """Put a stored message in the digest of the guardian's mailbox; where none waits, one is made for ``at``."""
    apart = work.roster.apart_from(message.recipient)
    peers = work.roster.peers(message.recipient, work.runtime.boxes[message.channel])
    readers = [one.key for one in peers if one.active and one.key not in apart and not work.roster.is_held(one.key)]
    readers = readers if not work.roster.is_held(message.recipient) else []
    digest = digests.open_for(work.connection, work.school, [message.recipient, *readers], message.channel)
    digests.put_in(work.connection, row, made(work, message, at, priority) if digest is None else digest)


def made(work: UnitOfWork, first: Message, at: datetime, priority: Priority) -> int:
    """A digest for the guardian of a message, which goes at a moment; returns the number of its row."""
    event = Event(
        school=work.school,
        source=DIGESTS,
        id=f"{DIGESTS}-{public_ids.new()}",
        kind=work.runtime.kinds.digest,
        occurred_at=work.now,
        audience=Audience("pupils", first.pupils),
        payload={},
        priority=priority,
    )
    guardian = work.roster.guardians.get(first.recipient)
    wanted = guardian.language if guardian else first.text.language
    language, reason = work.runtime.composer.language_for(event, wanted)
    text = work.runtime.composer.compose(event, language)
    message = Message(
        event=event,
        recipient=first.recipient,
        content_class=ContentClass.GENERAL,
        goal=Goal.INFORM,
        priority=priority,
        channel=first.channel,
        deadline=first.deadline,
        text=text,
        pupils=first.pupils,
        public_id=public_ids.new(),
    )
    event_row = events.add(work.connection, event, work.now)
    text_row = outbox.add_text(work.connection, event_row, text, None)
    pilot = work.runtime.pilot
    row = outbox.add(
        work.connection, message, event_row=event_row, text_row=text_row, state=State.QUEUED, due_at=at, pilot=pilot
    )
    plan = {
        "school": work.school,
        "event": event_row,
        "recipient": first.recipient,
        "pupils": list(first.pupils),
    }
    plan |= {"channel": first.channel, "language": language, "language_reason": reason, "message": row}
    plans.add(work.connection, plan | {"verdict": "delay", "until": at, "trail": [], "judged_at": work.now})
    return row


def frame(message: Message, inside: Sequence[Message], runtime: Runtime) -> Message:
    """The digest as the rules judge it: about all the pupils inside, in the heaviest class inside.

    Of its text they read the frame alone: what is inside was judged for itself.
    """
    classes = {one.content_class for one in inside}
    heaviest = next((one for one in HEAVIEST if one in classes), ContentClass.GENERAL)
    pupils = tuple(sorted({pupil for one in inside for pupil in one.pupils}))
    event = replace(message.event, audience=Audience("pupils", pupils))
    text = runtime.composer.compose(event, message.text.language)
    return replace(message, event=event, text=text, content_class=heaviest, pupils=pupils)


def filled(
    message: Message, inside: Sequence[Message], runtime: Runtime, roster: Roster, guardians: Sequence[str], today: date
) -> Message:
    """The digest with what it says, and the files and meetings of all that is inside; of one thing alone it is that.

    It has a frame in each language that its readers want, around what is in that language. What they can read stands
    first, and the others below a line that they are in another; what two events say alike stands in it once.
    """
    told = _once(inside)
    if len(told) == 1:
        return _alone(message, told[0], runtime, roster, guardians, today)
    wanted = _wanted(message, roster, guardians)
    frames = _frames(message, runtime, wanted)
    found = [entry for one in told for entry in _entries(one, runtime, roster, guardians, wanted, today)]
    said = {one.alone["language"] for one in found}
    # Who has a frame or an entry in a language that they want reads above the first of the others that it is in Dutch.
    read = [one for one in wanted if one in frames or one in said]
    entries = _lined_once(sorted(found, key=lambda one: _in_order(one.alone, wanted)), read)
    used = [one for one in frames if any(entry["language"] == one for entry in entries)] or frames[:1]
    texts = []
    for language in used:
        # What is in a language that no frame is in stands in the first, marked.
        strange = {one["language"] for one in entries} - set(used) if language == used[0] else set()
        here = [one for one in entries if one["language"] in {language, *strange}]
        shown = [one | {"language": one["language"] if one["language"] != language else ""} for one in here]
        event = replace(message.event, payload={"entries": shown})
        strangers = (one for one in wanted if one not in (language, *said))
        other = next((one for one in strangers if _frame_for(message, runtime, one) == language), "")
        texts.append(runtime.composer.compose(event, language, wanted=other, today=today))
    files = tuple(file for one in told for file in one.attachments)
    return replace(
        message,
        text=in_one(texts),
        attachments=files,
        meetings=tuple(one.meeting for one in told if one.meeting),
    )


def _alone(
    message: Message, one: Message, runtime: Runtime, roster: Roster, guardians: Sequence[str], today: date
) -> Message:
    """The digest as the one message in it would go: in its words, signed by its teacher, with all that goes along."""
    signed = signers(one, roster, today, runtime.calendar, runtime.kinds.from_school)
    text = named(one.text, roster.names(guardians), roster.call_names(one.pupils), signed)
    return replace(message, text=text, attachments=one.attachments, meeting=one.meeting, in_reply_to=one.in_reply_to)


def _once(inside: Sequence[Message]) -> list[Message]:
    """What is inside, without what another tells too: of two reminders of one day the later, or who tells of more."""
    kept: list[Message] = []
    for one in sorted(inside, key=lambda one: (len(_moments(one)), one.event.occurred_at), reverse=True):
        if not any(_tells_as_much(other, one) for other in kept):
            kept.append(one)
    here = {id(one) for one in kept}
    return [one for one in inside if id(one) in here]


def _tells_as_much(one: Message, other: Message) -> bool:
    """True of news to the same readers, of which the other tells nothing more; a file is looked at for itself."""
    news = all(each.correction is None and not each.attachments for each in (one, other))
    of = [(each.event.kind, each.event.audience, each.pupils, each.text.language) for each in (one, other)]
    return news and of[0] == of[1] and _moments(other) <= _moments(one)


def _moments(message: Message) -> frozenset[str]:
    """What an event tells, apart for each day that it tells of."""
    said = {name: value for name, value in message.event.payload.items() if name not in ("approved_by", ALSO)}
    also = message.event.payload.get(ALSO) or ()
    return frozenset(repr(sorted(one.items())) for one in (said, *also))


class _Entry(NamedTuple):
    """What a message says ``alone``, and ``lined`` below the line that it is in another language than is wanted."""

    alone: dict[str, Any]
    lined: dict[str, Any]


def _lined_once(entries: Sequence[_Entry], framed: Sequence[str]) -> list[dict[str, Any]]:
    """The entries in their order, of which the first that is in no language of a frame stands below its line."""
    found: list[dict[str, Any]] = []
    said = False
    for one in entries:
        strange = bool(framed) and one.alone["language"] not in framed and one.alone != one.lined
        found.append(one.lined if strange and not said else one.alone)
        said = said or strange
    return found


def _wanted(message: Message, roster: Roster, guardians: Sequence[str]) -> list[str]:
    """The languages that the readers of a digest want."""
    known = [roster.guardians[key].language for key in guardians if key in roster.guardians]
    return [language_code(one) for one in known] or [message.text.language]


def _frame_for(message: Message, runtime: Runtime, wanted: str) -> str:
    return runtime.composer.language_for(message.event, wanted)[0]


def _frames(message: Message, runtime: Runtime, wanted: Sequence[str]) -> list[str]:
    """The languages of a digest for these readers, that of its own guardian first."""
    found = [_frame_for(message, runtime, one) for one in wanted]
    return sorted(dict.fromkeys(found), key=lambda one: one != message.text.language)


def _entries(
    message: Message, runtime: Runtime, roster: Roster, guardians: Sequence[str], wanted: Sequence[str], today: date
) -> list[_Entry]:
    """What a message says, once for each language in which it says it."""
    names = roster.names(guardians), roster.call_names(message.pupils)
    groups = _of_some(message, roster, guardians)

    def told(text: Text) -> list[dict[str, Any]]:
        said = [_told(once_titled(named(one, *names)), message, runtime, today, groups) for one in between(text)]
        return [{name: value for name, value in one.items() if value} for one in said]

    alone, lined = told(runtime.composer.without_line(message.text, wanted)), told(message.text)
    return [_Entry(*both) for both in zip(alone, lined, strict=True)]


def _of_some(message: Message, roster: Roster, guardians: Sequence[str]) -> tuple[str, ...]:
    """The groups that news is for, where its readers have a child in another group too; none of what names a child."""
    if message.content_class is not ContentClass.GENERAL or message.event.audience.scope not in ("groups", "years"):
        return ()
    ties = (tie for key in guardians for tie in roster.ties_of_guardian.get(key, ()))
    theirs, groups = roster.groups_of(tie.pupil for tie in ties if tie.active), roster.groups_of(message.pupils)
    return groups if {*theirs} - {*groups} else ()


def _headed(title: str, groups: Sequence[str], language: str) -> str:
    """A title under the groups that it is for, where it does not say so itself."""
    said = group_in_words(groups, language)
    return title if not said or said.casefold() in title.casefold() else f"{capital(said, language)}: {title}"


def _told(text: Text, message: Message, runtime: Runtime, today: date, groups: Sequence[str]) -> dict[str, Any]:
    news = message.correction is None and message.content_class is ContentClass.GENERAL
    title, kind = text.subject, runtime.kinds[message.event.kind]
    if message.correction is None and kind.text.neutral_subject:
        inside = runtime.composer.calendar_title(message.event, text.language)
        title = title if CHILD_MARK in inside else inside
    asks = {} if message.correction is Correction.WITHDRAWN else dict(message.event.payload)
    if str(asks.get("reply_by") or "") < today.isoformat():
        asks.pop("reply_by", None)
    return {
        "title": _headed(title, groups, text.language)[:200],
        "quiet": kind.text.neutral_subject,
        "weight": int(message.priority),
        "free": _free_days(message, runtime) if news else [],
        "name": runtime.composer.calendar_title(message.event, text.language) if news else text.subject,
        "text": below_its_title(text),
        "whole": text.body,
        "page": text.html,
        "language": text.language,
        **{name: str(asks.get(name) or "") for name in MOMENTS},
    }


def _free_days(message: Message, runtime: Runtime) -> list[str]:
    """When the whole school is free by a study day, for a subject; none of what is for some groups, or takes longer."""
    event = message.event
    if runtime.kinds[event.kind].made_for is not Occasion.STUDY_DAY or event.audience.scope != "school":
        return []
    each = [event.payload, *(event.payload.get(ALSO) or ())]
    stretches = [[runtime.calendar.day(datetime.fromisoformat(str(one[end]))) for end in MOMENTS[:2]] for one in each]
    return [str(one["starts_at"]) for one in each] if all(first == last for first, last in stretches) else []


def _in_order(entry: dict[str, Any], wanted: Sequence[str]) -> tuple[object, ...]:
    """What its readers can read stands together, before all else."""
    return entry["language"] not in wanted, _first_what_asks(entry)


def _first_what_asks(entry: dict[str, Any]) -> tuple[bool, str, bool, str]:
    """Above all what wants an answer, then what has its time, each by its day, and then the news as it came."""
    reply_by, starts_at = entry.get("reply_by", ""), entry.get("starts_at", "")
    return not reply_by, reply_by, not starts_at, starts_at
