"""respond: what guardians answered, recorded by a colleague, and who has not answered."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from ouderbrug.cli.named_events import named_event
from ouderbrug.cli.session import Session, answer, as_json, as_staff, give, pass_session, say, staff_key
from ouderbrug.errors import ConfigError
from ouderbrug.model import Answer
from ouderbrug.school.own_family import is_own, require_other
from ouderbrug.school.roles import LEADS, Act

if TYPE_CHECKING:
    from collections.abc import Collection

    from ouderbrug.cli.language import Words
    from ouderbrug.people import Staff
    from ouderbrug.staff.responses import Question
    from ouderbrug.unit_of_work import UnitOfWork

_log = logging.getLogger("ouderbrug.respond")


@click.command()
@click.argument("event_id", metavar="EVENT")
@click.argument("guardian", required=False)
@click.argument("said", metavar="[ja|nee|anders]", required=False, type=click.Choice([one.value for one in Answer]))
@click.option("--note", default="", help="With an answer: the guardian's own words, for the staff; never logged.")
@as_staff
@as_json
@pass_session
def respond(
    session: Session, event_id: str, guardian: str | None, said: str | None, note: str, by: str | None, json_: bool
) -> None:
    """Record what a GUARDIAN answered to an EVENT; with the EVENT alone, tell who said what and who did not answer.

    With --as the list is of the colleague's own groups, of a leader of all, and never of their own family. The last
    word of a guardian counts. Once an event has as many times "ja" as it needs, what still waits of it
    is cancelled.

    \b
    Example:
      ouderbrug respond help-3 g1 ja --as juf.karin
      ouderbrug respond help-3
    """
    from ouderbrug.school.reaching import kept_out
    from ouderbrug.staff import responses
    from ouderbrug.store.audit import in_log

    _ = session.runtime  # loaded before the store is locked
    if guardian is None:
        with session.store() as store, store.reading() as connection:
            work = session.work(connection)
            asked = _asked(work, event_id, session.words)
            one = work.roster.staff.get(staff_key(session, store, by, Act.RESPOND)) if by else None
            asked = _theirs(work, asked, one) if one else asked
            unnamed = kept_out(work.roster, work.roster.pupils_in(asked.event.audience))
            _show(asked, unnamed, session.words, json_=json_)
        return
    if said is None:
        with session.store() as store, store.reading() as connection:
            work = session.work(connection)
            responses.require_asked(work, _asked(work, event_id, session.words), guardian)
        raise ConfigError("say what the guardian answered: ja, nee or anders")
    with session.store(write=True) as store:
        who = staff_key(session, store, by, Act.RESPOND)
        with store.writing() as connection:
            work = session.work(connection)
            require_other(work.roster, who, (), (guardian,))
            closed = responses.answered(work, _asked(work, event_id, session.words), guardian, Answer(said), who, note)
            whose, of = in_log(connection, guardian), work.in_log(event_id)
    _log.info("answer %s of %s on %s recorded by %s", said, whose, of, who)
    answer(json_, {"event": event_id, "guardian": guardian, "answer": said, "cancelled": closed},
           session.words("{guardian} said {said}", guardian=guardian, said=said))  # fmt: skip
    if closed and not json_:
        said = "enough guardians said ja: {count} that still waited {count:is|are} cancelled"
        say(session.words(said, count=closed))


def _asked(work: UnitOfWork, said: str, words: Words) -> Question:
    """The question that is meant by an id, or by `ID of SOURCE` where two sources have one."""
    from ouderbrug.staff import responses

    named = named_event(work.connection, work.school, said, words)
    return responses.question(work, named.id, named.of)


def _theirs(work: UnitOfWork, asked: Question, one: Staff) -> Question:
    """A question with the guardians of whom a colleague may know what they answered."""
    from ouderbrug.staff.asked import who_was_asked

    theirs = {
        key
        for key, pupils in who_was_asked(work, asked).items()
        if (one.role in LEADS or not {*one.groups}.isdisjoint(work.roster.groups_of(pupils)))
        and not is_own(one, work.roster, pupils, (key,))
    }
    answers = {key: said for key, said in asked.answers.items() if key in theirs}
    return replace(asked, got=asked.got & theirs, answers=answers)


def _show(asked: Question, unnamed: Collection[str], words: Words, *, json_: bool) -> None:
    counts = Counter(one.answer.value for one in asked.answers.values())
    silent = sorted(asked.got.difference(asked.answers, unnamed))
    needed = asked.event.payload.get("needed")
    said = sorted(asked.answers.values(), key=lambda one: (one.at, one.guardian))
    if json_:
        listed = [{"guardian": one.guardian, "answer": one.answer.value, "note": one.note, "by": one.by, "at": one.at}
                  for one in said]  # fmt: skip
        counted = {one.value: counts[one.value] for one in Answer}
        give({"event": asked.event.id, "needed": needed, "counts": counted, "answers": listed, "no_answer": silent})
        return
    for one in said:
        note = f" ({one.note})" if one.note else ""
        say(words("{guardian}: {answer}{note}, by {by}", guardian=one.guardian, answer=one.answer.value, note=note,
                  by=one.by))  # fmt: skip
    wanted = words(" of {needed} needed", needed=needed) if needed else ""
    said_so = f"ja {counts['ja']}{wanted}, nee {counts['nee']}, anders {counts['anders']}"
    say(words("{answers}, no answer {silent}", answers=said_so, silent=len(silent)))
    if silent:
        say(words("no answer: {whom}", whom=" ".join(silent)))
