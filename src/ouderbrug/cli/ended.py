"""What somebody has to know of a run, in words: a line a thing, with what to do; nothing of one that is all well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.cli import failed
from ouderbrug.cli.reasons import of_record, reason, where
from ouderbrug.cli.wording import nobody_runs, waiting_import, waiting_people
from ouderbrug.staff import told_nobody
from ouderbrug.store import untold

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Mapping

    from ouderbrug.cli.language import Words
    from ouderbrug.delivery.done import Run
    from ouderbrug.facts import SchoolCalendar
    from ouderbrug.store.untold import Untold


def lines(done: Run, calendar: SchoolCalendar, words: Words) -> Iterator[str]:
    """Each thing that a run found or left for somebody, and why it ended as it did."""
    for source, rejected in done.rejected:
        what = of_record(rejected.field, rejected.code, rejected.hint, words)
        yield f"{where(source, rejected.place, words)}: {what}"
    yield from _of_people(done, calendar, words)
    yield from _of_channels(done, calendar, words)
    yield from _of_parts(done, words)
    for name, why in done.unread.items():
        what = words.said(str(why))
        yield words("source {name} is not read, and all else goes on: {what}", name=name, what=what)
    yield from map(str, done.problems)
    yield from of_earlier(done.earlier, words)
    yield from failed.lines(done.failed, words)
    yield from _for_a_person(done, words)


def _of_people(done: Run, calendar: SchoolCalendar, words: Words) -> Iterator[str]:
    if waits := done.import_stopped:
        yield waiting_import(waits.since, waits.brought, calendar, words)
    if done.restored_since:
        yield waiting_people(done.restored_since, calendar, words)
    for one in done.left_alone:
        yield nobody_runs(one, calendar, words)
    for off in done.called_off:
        said = "{place}: what it withdraws was set aside, and now goes to nobody"
        yield words(said, place=where(off.source, off.place, words))


def _of_channels(done: Run, calendar: SchoolCalendar, words: Words) -> Iterator[str]:
    for channel, code in done.closed.items():
        said = "channel {channel} is closed ({reason}); mend it, then `ouderbrug release channel {channel}`"
        yield words(said, channel=channel, reason=reason(code, words))
    for channel, (since, why, waiting, asked) in done.outages.items():
        said = (
            "channel {channel} does not answer ({why}); {waiting} {waiting:waits|wait} since {since}, and "
            "it is asked again from {until}"
        )
        at = {"since": words.when(since, calendar), "until": words.when(asked, calendar)}
        yield words(said, channel=channel, why=reason(why, words), waiting=waiting, **at)
    for channel in done.rested:
        said = "channel {channel} was left alone: of message after message nobody knew if it came; it tries again"
        yield words(said, channel=channel)
    for channel, count in done.uncalled.items():
        said = (
            "channel {channel} does not say that it keeps a pilot from guardians, so it is not called: "
            "{count} {count:waits|wait}"
        )
        yield words(said, channel=channel, count=count)


def _of_parts(done: Run, words: Words) -> Iterator[str]:
    for one in done.failing:
        yield words("{what}; its messages wait until it is mended, and `ouderbrug status` lists it", what=one)
    if done.ran_out:
        said = (
            "{count} {count:message was past its|messages were past their} use before a part that fails "
            "was mended; see `ouderbrug log`"
        )
        yield words(said, count=done.ran_out)


def _for_a_person(done: Run, words: Words) -> Iterator[str]:
    urgent = done.urgent
    for count, one, more in (
        (urgent.to_call, "1 guardian has to be told something urgent by a colleague now; see `ouderbrug tasks`",
         "{count} guardians have to be told something urgent by a colleague now; see `ouderbrug tasks`"),
        (urgent.to_meet, "1 guardian without a telephone number has to be told something urgent by a colleague now; "
         "see `ouderbrug tasks`", "{count} guardians without a telephone number have to be told something urgent by a "
         "colleague now; see `ouderbrug tasks`"),
        (urgent.to_post_in, "1 group has to get an urgent post by hand now; see `ouderbrug tasks`",
         "{count} groups have to get an urgent post by hand now; see `ouderbrug tasks`"),
        (len(urgent.held), "1 urgent message waits behind a hold; see `ouderbrug hold` and `release`",
         "{count} urgent messages wait behind a hold; see `ouderbrug hold` and `release`"),
        (len(urgent.to_approve), "1 urgent message waits for a person; see `ouderbrug approve`",
         "{count} urgent messages wait for a person; see `ouderbrug approve`"),
        (len(urgent.unclear), "1 urgent message may not have arrived; ask or call, then `ouderbrug settle`",
         "{count} urgent messages may not have arrived; ask or call, then `ouderbrug settle`"),
        (urgent.things_of_this_day, "1 thing to do cannot wait for the next mail of the morning; see `ouderbrug tasks`",
         "{count} things to do cannot wait for the next mail of the morning; see `ouderbrug tasks`"),
        (done.staff_mail_failed, "1 mail to a colleague failed; see the log",
         "{count} mails to colleagues failed; see the log"),
        (done.untold, "1 leader does not know yet of urgent messages that cannot go; the next run tries again",
         "{count} leaders do not know yet of urgent messages that cannot go; the next run tries again"),
        (done.unsaid, "1 urgent message cannot go, and nobody was told; tell it, then `ouderbrug tasks --did "
         "urgent-cannot-go KEY`", "{count} urgent messages cannot go, and nobody was told; tell it, then `ouderbrug "
         "tasks --did urgent-cannot-go KEY`"),
    ):  # fmt: skip
        if count:
            yield words.some(count, one, more)
    for holds, said in (
        (done.ended_so("unknown"), "some messages may or may not have arrived; see `ouderbrug log --unknown`, then "
         "`ouderbrug settle`"),
        (done.counts["awaiting_approval"], "some messages wait for a person; see `ouderbrug approve`"),
        (done.stopped and not done.problems, "the run was told to stop before it was done; the next one goes on"),
        (done.unfinished, "the sources have more than one run takes in; the next run goes on"),
        (done.goes_on, "its time was up ([dispatch] max_seconds) before all was sent; the next run goes on"),
        (done.flood, "more messages about children than a day should bring; the rest waits for `ouderbrug approve`"),
        (not done.live, "live is false and redirect_to is not set: nothing was sent"),
    ):  # fmt: skip
        if holds:
            yield words(said)
    yield from _to_nobody(done.told_nobody, words)


def of_earlier(earlier: Untold, words: Words) -> Iterator[str]:
    """What runs before this one did not live to tell, or told behind another exit code."""
    for what in _from_notes(earlier, words):
        yield words("of an earlier run: {what}", what=what)
    if counts := ", ".join(f"{count} {words.state(state)}" for state, count in sorted(earlier.messages.items())):
        yield words("of earlier runs that did not end well: {counts}; see `ouderbrug log`", counts=counts)


def _from_notes(earlier: Untold, words: Words) -> Iterator[str]:
    for source, place, code, hint, field in earlier.of(untold.REJECTED):
        yield f"{where(source, place, words)}: {of_record(field, code, hint, words)}"
    for source, place in earlier.of(untold.CALLED_OFF):
        said = "{place}: what it withdraws was set aside, and now goes to nobody"
        yield words(said, place=where(source, place, words))
    for source, place, code in earlier.of(untold.ASIDE):
        said = "{place}: {code}; while it waits, `ouderbrug status` lists it"
        yield words(said, place=where(source, place, words), code=of_record("", code, "", words))
    for (one,) in earlier.of(untold.FAILING):
        yield words("{what}; its messages wait until it is mended, and `ouderbrug status` lists it", what=one)
    for (count,) in earlier.of(untold.RAN_OUT):
        said = (
            "{count} {count:message was past its|messages were past their} use before a part that fails "
            "was mended; see `ouderbrug log`"
        )
        yield words(said, count=count)
    if earlier.of(untold.FLOOD):
        said = "more messages about children than a day should bring; the rest waits for `ouderbrug approve`"
        yield words(said)


WHATS: Mapping[str, tuple[str, str]] = {
    told_nobody.CARDS: ("{count} card to deliver", "{count} cards to deliver"),
    told_nobody.APPROVALS: ("{count} message to approve", "{count} messages to approve"),
    told_nobody.INCIDENTS: ("{count} incident", "{count} incidents"),
    told_nobody.UNSENT: ("{count} message that was not sent", "{count} messages that were not sent"),
    told_nobody.ERRANDS: ("{count} errand", "{count} errands"),
}
"""What it may be that nobody was told of, one and several."""
WHYS: Mapping[str, str] = {
    told_nobody.NOBODYS: (
        "nobody is told of {what}: no colleague has their groups, and the school no leader; write them in staff.csv "
        "and import it, and see `ouderbrug tasks`"
    ),
    told_nobody.UNTAKEN: (
        "nobody was told of {what}: no mailbox of those whose it is takes our mail; tell them, see `ouderbrug tasks`, "
        "and correct staff.csv"
    ),
    told_nobody.PACED: (
        "nobody was told of {what} yet: the mail to those whose it is waits, as its channel takes no more this minute; "
        "the next run sends it"
    ),
}
"""What is said of it, by why nobody was told."""


def _to_nobody(found: Counter[tuple[str, str]], words: Words) -> Iterator[str]:
    for why, said in WHYS.items():
        what = ", ".join(words.some(found[one, why], *names) for one, names in WHATS.items() if found[one, why])
        if what:
            yield words(said, what=what)
