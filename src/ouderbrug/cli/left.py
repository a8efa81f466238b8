"""What a run left, in words: how many messages wait for what, and until when or what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.cli.reasons import reason
from ouderbrug.delivery import left as reasons

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from ouderbrug.cli.language import Words
    from ouderbrug.delivery.left import Left
    from ouderbrug.facts import SchoolCalendar
    from ouderbrug.unit_of_work import UnitOfWork

SAID: Mapping[str, str] = {
    reasons.HELD: "held by {hold} since {since}; {release}",
    reasons.APPROVAL: "a person must look first, the oldest since {since}; see `ouderbrug approve`",
    reasons.COLLEAGUES: (
        "{count:a colleague has it|colleagues have them} in hand, the oldest since {since}; see `ouderbrug tasks`"
    ),
    reasons.UNKNOWN: (
        "nobody knows whether {count:it|they} arrived, the oldest since {since}; ask, then `ouderbrug settle`"
    ),
    reasons.OFF: "live is false and there is no pilot mailbox, so nothing goes; see `ouderbrug golive`",
    reasons.MENDS: "a rule, kind or template has to be mended first, the oldest since {since}; see `ouderbrug status`",
    reasons.GONE: "the TOML has channel {channel} no more; put it back, or settle them",
    reasons.UNCALLED: "{channel} does not say that it keeps a pilot from guardians, so it is not called",
    reasons.CLOSED: "{channel} is closed since {since} ({detail}); mend it, then `ouderbrug release channel {channel}`",
    reasons.AWAY: "{channel} does not answer since {since} ({detail}); it is asked again from {until}",
    reasons.RESTS: "{channel} rests until {until}",
    reasons.PACED: "{channel} takes {per_minute} a minute, the last about {until}",
    reasons.NEXT_RUN: "the next run goes on with {count:it|them} over {channel}",
    reasons.IN_HAND: (
        "another run has {count:it|them} in hand over {channel}; if it died, a run goes on with {count:it|them} from "
        "{until}"
    ),
    reasons.REFUSED: "a rule does not let {count:it|them} go any more; see `ouderbrug why`",
    reasons.AGAIN: "{channel} did not take {count:it|them}, the next try from {until}",
    reasons.CONTENT: (
        "{channel} refused five alike of one event, after their text ({detail}); others go first, "
        "the next try from {until}"
    ),
    reasons.LATER: "next {until}",
}
"""What is said of each reason; every reason has its sentence."""
_DUE = (reasons.AWAY, reasons.CLOSED, reasons.RESTS, reasons.NEXT_RUN, reasons.IN_HAND, reasons.PACED)
"""What keeps messages whose time has come."""
_HOLDS = {
    "school": "the school",
    "restored": "a restore",
    "outside": "going live with group {key} first",
    "group": "a hold on group {key}",
    "pupil": "a hold on pupil {key}",
    "guardian": "a hold on guardian {key}",
    "pair": "a hold on pair {key}",
    "pupil-in-doubt": "an import that waits: {key} may be another child",
    "guardian-in-doubt": "an import that waits: {key} may be another guardian",
}
SAY_WHO = "import its file again, and say who it is"
_RELEASES = {
    "restored": "import the newest table of people",
    "outside": "`ouderbrug golive` is the step to all",
    "pupil-in-doubt": SAY_WHO,
    "guardian-in-doubt": SAY_WHO,
    "": "`ouderbrug release {scope} --as KEY` ends it",
}


def lines(counts: Mapping[str, int], left: Sequence[Left], now: datetime, calendar: SchoolCalendar, words: Words, *,
          looked: bool = True) -> list[str]:  # fmt: skip
    """What a run did and what it left: all on one line where there is one reason, else a line for each.

    One that has not ``looked`` at what is new knows of nothing whether it is due.
    """
    did = ", ".join(_did(counts, words))
    waits = each(left, now, calendar, words)
    due = any(one.why in _DUE for one in left)
    head = did or words("nothing was sent" if due or not looked else "nothing is due")
    if len(waits) == 1 and left[0].why == reasons.UNKNOWN and left[0].count == counts.get("unknown"):
        return [f"{head}: {sentence(left[0], now, calendar, words)}"]
    if len(waits) == 1:
        return [f"{head}{', ' if did else '; '}{waits[0]}"]
    doubts = min(counts.get("unknown", 0), sum(one.count for one in left if one.why == reasons.UNKNOWN))
    total = _waiting(sum(one.count for one in left) - doubts, words)  # what was said to be unknown is not said twice
    return [f"{head}{', ' if did else '; '}{total}", *waits] if waits else [head]


def _did(counts: Mapping[str, int], words: Words) -> Iterator[str]:
    """What became of how many; of what was too late, the cards apart from what never went."""
    for name, count in counts.items():
        if count and name not in ("expired", "cards_expired"):
            yield f"{count} {words.state(name)}"
    cards = counts.get("cards_expired", 0)
    late = counts.get("expired", 0) - cards
    for number, one, more in (
        (late, "{count} message was too late to go", "{count} messages were too late to go"),
        (cards, "{count} message on a card was not told in time", "{count} messages on cards were not told in time"),
    ):
        if number:
            yield words.some(number, one, more)


def of_set_aside(
    found: tuple[int, datetime] | None, others: int, now: datetime, calendar: SchoolCalendar, words: Words
) -> list[str]:
    """How much that came in no run can take until it is mended or imported: said in each run, in a line of its own.

    ``others`` were set aside as well, and come only if they are written again.
    """
    if found is None:
        return []
    said = "{count} {count:event is|events are} set aside, the oldest since {since}; see `ouderbrug status`"
    more = words("; {count} more of the last seven days {count:is|are} to be written again", count=others)
    return [words(said, count=found[0], since=_at(found[1], now, calendar, words)) + (more if others else "")]


def each(left: Sequence[Left], now: datetime, calendar: SchoolCalendar, words: Words) -> list[str]:
    """How many wait for what, a line for each reason."""
    return [f"{_waiting(one.count, words)}: {sentence(one, now, calendar, words)}" for one in left]


def of_these(work: UnitOfWork, found: Sequence[Left], words: Words) -> list[str]:
    """When messages that were just let go are sent, and what keeps those that the next run will not send."""
    goes = [one for one in found if one.why == reasons.NEXT_RUN]
    kept = [one for one in found if one not in goes]
    calls = sum(one.count for one in goes if one.channel in work.runtime.by_person)
    count = sum(one.count for one in goes) - calls
    first = [_goes(count, words, pilot=work.runtime.pilot)] if count else []
    said = "{count} is for a colleague to tell", "{count} are for colleagues to tell"
    first += [words.some(calls, *said)] if calls else []
    return [*first, *each(kept, work.now, work.runtime.calendar, words)]


def _goes(count: int, words: Words, *, pilot: bool) -> str:
    if not pilot:
        return words.some(count, "{count} goes with the next dispatch", "{count} go with the next dispatch")
    return words.some(
        count,
        "{count} goes to the pilot mailbox with the next dispatch",
        "{count} go to the pilot mailbox with the next dispatch",
    )


def _waiting(count: int, words: Words) -> str:
    return words.some(count, "{count} waits", "{count} wait")


def sentence(one: Left, now: datetime, calendar: SchoolCalendar, words: Words) -> str:
    """Why so many messages wait."""
    hold, release = _hold(one.detail, words)
    since, until = (_at(moment, now, calendar, words) for moment in (one.since, one.until))
    detail = reason(one.detail, words)
    return words(SAID[one.why], count=one.count, channel=one.channel, detail=detail, per_minute=one.per_minute,
                 hold=hold, release=release, since=since, until=until)  # fmt: skip


def _at(moment: datetime | None, now: datetime, calendar: SchoolCalendar, words: Words) -> str:
    """The time of today, or the day with its time."""
    if moment is None:
        return "?"
    today = calendar.day(moment) == calendar.day(now)
    return f"{calendar.local(moment):%H:%M}" if today else words.when(moment, calendar)


def _hold(detail: str, words: Words) -> tuple[str, str]:
    """What a hold is called, and what ends it."""
    scope, _, key = detail.partition(" ")
    release = _RELEASES.get(scope, _RELEASES[""])
    return words(_HOLDS.get(scope, "{scope}"), key=key, scope=scope), words(release, scope=detail)
