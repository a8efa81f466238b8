"""settle: what became of a message that only a person can know of."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ouderbrug.cli.looking import as_shown, require_same
from ouderbrug.cli.reasons import reason
from ouderbrug.cli.session import Session, as_json, as_staff, give, pass_session, say, staff_key, tell
from ouderbrug.cli.settle_many import Which, look_at, settle_many
from ouderbrug.errors import ConfigError, OuderbrugError
from ouderbrug.model import State
from ouderbrug.school.roles import Act
from ouderbrug.staff import settling
from ouderbrug.staff.card_advice import note_for, stop_for
from ouderbrug.staff.settling import OUTCOMES, Became, Recorded, Taken
from ouderbrug.staff.shown import marks, of_tries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from ouderbrug.cli.language import Words
    from ouderbrug.staff.cards import Card
    from ouderbrug.store.rows import MessageRow

SINCE = (
    "1 message came on that card since you saw it, and stays; `ouderbrug tasks` lists it",
    "{count} messages came on that card since you saw it, and stay; `ouderbrug tasks` lists them",
)
"""What is said of what a colleague does not know of."""
MORE = "that event has more than one card; name the child with --child, or the group with --group"


@click.command()
@click.argument("messages", metavar="[MESSAGE]...", type=int, nargs=-1)
@click.option("--done", "outcome", flag_value="done", help="I posted it, called, or told it.")
@click.option("--changed", "outcome", flag_value="changed", help="The same, in other words than these.")
@click.option("--skipped", "outcome", flag_value="skipped", help="It was left undone on purpose; see --reason.")
@click.option("--sent", "outcome", flag_value="sent", help="Of an unknown message: it arrived.")
@click.option("--not-sent", "outcome", flag_value="not-sent", help="Of an unknown message: it did not; try again.")
@click.option("--card", metavar="EVENT", help="All ticks of the card of this event, instead of one MESSAGE.")
@click.option("--child", "children", multiple=True, help="With --card: the card about this pupil; more than once.")
@click.option("--group", default="", help="With --card: the card of this group's post.")
@click.option("--unknown", is_flag=True, help="All unknown messages at once, with --sent or --not-sent.")
@click.option("--event", default="", metavar="ID", help="With --unknown: those of this event.")
@click.option("--channel", default="", metavar="NAME", help="With --unknown: those over this channel.")
@click.option("--found", type=click.Path(readable=False, path_type=Path),
              help="With --unknown --sent: those whose mail is in this sent-folder (maildir, mbox) or log of the "
              "relay.")  # fmt: skip
@click.option("--reason", default="", metavar="CODE", help="With --skipped: why, as one word, such as told-at-gate.")
@click.option("--already-posted", "already", is_flag=True,
              help="It was delivered although a rule objects: record it, for somebody to look at.")  # fmt: skip
@as_shown
@as_staff
@as_json
@pass_session
def settle(
    session: Session,
    messages: tuple[int, ...],
    outcome: str | None,
    card: str | None,
    children: tuple[str, ...],
    group: str,
    unknown: bool,
    event: str,
    channel: str,
    found: Path | None,
    reason: str,
    already: bool,
    shown: tuple[str, ...],
    by: str | None,
    json_: bool,
) -> None:
    """Say what became of a MESSAGE, or of several, by their numbers in `ouderbrug tasks` or `log`.

    The first to say it wins. What is unknown may have been tried again since: on a terminal it is shown as it is now,
    and then asked; elsewhere --shown repeats its fingerprint from `ouderbrug log --json`, and what is other stays.

    Exit codes: 0 recorded; 1 somebody was first; 3 a rule says that it may not be delivered now.

    \b
    Example:
      ouderbrug settle 12 --done --as juf.karin
      ouderbrug settle 25 26 --done --as juf.karin
      ouderbrug settle --card e5 --child p1 --skipped \\
          --reason told-at-gate --as juf.karin
      ouderbrug settle 14 --not-sent --as ict
      ouderbrug settle --unknown --found ~/Maildir/.Sent --sent --as ict
    """
    _require(messages, outcome, card, reason, unknown=unknown)
    if unknown:
        which = Which(event, channel, found)
        settle_many(session, which, OUTCOMES[str(outcome)], by, shown, json_=json_)
        return
    _ = session.runtime  # loaded before the store is locked
    with session.store(write=True) as store:
        word = Became(str(outcome), staff_key(session, store, by, Act.PASS_ON), reason, already)
        if not shown and outcome in ("sent", "not-sent"):
            shown = look_at(session, store, messages, OUTCOMES[str(outcome)], word.by, json_=json_)
        with store.writing() as connection:
            if card is not None:
                rows = _rows_of_card(session, connection, card, children, group, word.by)
            else:
                rows = [_of_number(connection, store.school, number) for number in dict.fromkeys(messages)]
            try:
                work = session.work(connection)
                require_same(marks(connection, of_tries(rows)), shown)
                settled, kept_back = settling.settle(work, rows, word)
            except Taken as error:
                raise OuderbrugError(_taken(session, error.row, error.state)) from None
    one, rules = work.roster.staff.get(word.by), session.runtime.registry.rules
    refused = [(number, stop_for(stop, one, rules)) for number, stop in kept_back]
    settled = [recorded._replace(note=note_for(recorded.note, one, rules)) for recorded in settled]
    by_hand = frozenset(row.id for row in rows if row.channel in session.runtime.by_person)
    _report(settled, refused, session.words, by_hand, json_=json_)
    if refused:
        sys.exit(3)


def _of_number(connection: Connection, school: str, number: int) -> MessageRow:
    from ouderbrug.store import tasks as stored

    row = stored.one(connection, school, number)
    if row is None:
        raise OuderbrugError(f"message {number} cannot be settled: there is none of that number")
    return row


def _report(
    settled: Sequence[Recorded],
    refused: Sequence[tuple[int, str]],
    words: Words,
    by_hand: frozenset[int],
    *,
    json_: bool,
) -> None:
    """Say it; of a card ``by_hand`` that it was told or posted, for nothing was sent."""
    from ouderbrug.store.tasks import AGAINST

    if json_:
        stopped = [{"message": number, "do_not_post": stop} for number, stop in refused]
        give({"settled": [one._asdict() for one in settled], "refused": stopped})
    for one in () if json_ else settled:
        look = "message {number} is now {state} ({note}); somebody will look at it"
        told = one.state == State.SENT and one.message in by_hand
        said = "message {number} is told or posted" if told else "message {number} is now {state}"
        said = look if AGAINST in one.note else said
        say(words(said, number=one.message, state=words.state(one.state), note=one.note))
    for number, stop in refused:
        said = "message {number}: do not post or tell it, {why}; if it was delivered already, add --already-posted"
        tell(words(said, number=number, why=reason(stop.rpartition(".")[2], words)))


def _require(messages: Sequence[int], outcome: str | None, card: str | None, reason: str, *, unknown: bool) -> None:
    if bool(messages) + (card is not None) + unknown != 1:
        raise ConfigError("name a MESSAGE by its number, or a card with --card EVENT, or all that is --unknown")
    if unknown and outcome not in ("sent", "not-sent"):
        raise ConfigError("say of all that is unknown --sent or --not-sent")
    if outcome is None:
        raise ConfigError("say what became of it: --done, --changed or --skipped (--sent or --not-sent if unknown)")
    if not re.fullmatch(r"[a-z0-9-]{0,40}", reason):
        raise ConfigError("--reason is one word of small letters, digits and hyphens, such as told-at-gate")


_TAKEN = {
    (False, False): "message {number} cannot be settled so: it is {state}",
    (True, False): "message {number} cannot be settled so: it is {state}, said by {who}",
    (False, True): "message {number} cannot be settled so: it is {state} since {when}",
    (True, True): "message {number} cannot be settled so: it is {state}, said by {who} since {when}",
}
"""What is said of it, by whether it is known who said so, and since when."""


def _taken(session: Session, row: MessageRow, state: str) -> str:
    """What the second is told: what it is, by whom and since when."""
    words = session.words
    when = words.when(row.settled_at, session.runtime.calendar) if row.settled_at else ""
    said = _TAKEN[bool(row.settled_by), bool(when)]
    return words(said, number=row.id, state=words.state(state), who=row.settled_by, when=when)


def _rows_of_card(
    session: Session, connection: Connection, event_id: str, children: tuple[str, ...], group: str, by: str
) -> list[MessageRow]:
    """The open messages of the one card that is meant; raises OuderbrugError if there is none, or more than one."""
    from ouderbrug.staff.cards import cards
    from ouderbrug.store import roster
    from ouderbrug.store import tasks as stored

    runtime = session.runtime
    roster.load(connection, runtime.school)
    found = [card for card in cards(session.work(connection)) if event_id in card.events]
    found = [card for card in found if _is_meant(card, children, group)]
    if len(found) > 1:
        raise ConfigError(MORE)
    if not found:
        ours = stored.taken_back(connection, runtime.school, event=event_id)
        back = [row for row in ours if _was(row, children, group)]
        if len({(row.is_post and row.recipient, tuple(sorted(row.pupils))) for row in back}) > 1:
            raise ConfigError(MORE)
        if back:
            return back
        before = stored.settled_of(connection, runtime.school, event_id)
        if before:
            raise OuderbrugError(_taken(session, before[-1], before[-1].state))
        raise OuderbrugError("there is no such card; `ouderbrug tasks` lists them")
    rows = [stored.one(connection, runtime.school, tick.message) for tick in found[0].open]
    return _as_listed(session, connection, found[0], [row for row in rows if row is not None], by)


def _as_listed(
    session: Session, connection: Connection, card: Card, rows: list[MessageRow], by: str
) -> list[MessageRow]:
    """Those of a card that a colleague had before them; all of it to who never saw any of what it tells.

    Of one that is in other words by now it is what they had in hand in the words before: they may have told it so.
    Raises OuderbrugError where all of it is other than what they saw.
    """
    from ouderbrug.staff import at_once
    from ouderbrug.store import outbox
    from ouderbrug.store import tasks as stored

    runtime = session.runtime
    saw = at_once.saw(connection, runtime.school, by)
    theirs = [row for row in rows if row.id in saw]
    whom = {row.recipient for row in rows}
    before = (row for row in outbox.some(connection, sorted(saw)) if row.recipient in whom)
    if not any(row.event_id in card.events for row in before):
        return rows
    if not theirs:
        back = (row for event in card.events for row in stored.taken_back(connection, runtime.school, event=event))
        if had := [row for row in back if row.id in saw and row.recipient in whom]:
            return had
        raise OuderbrugError("that card is other than the one that you saw; `ouderbrug tasks` lists it as it is now")
    if left := len(rows) - len(theirs):
        tell(session.words.some(left, *SINCE))
    return theirs


def _is_meant(card: Card, children: tuple[str, ...], group: str) -> bool:
    if group:
        return card.post and group in card.groups
    return not children or tuple(sorted(children)) == card.pupils


def _was(row: MessageRow, children: tuple[str, ...], group: str) -> bool:
    """The same of one that was taken back."""
    if group:
        return row.recipient == f"group:{group}"
    return not children or tuple(sorted(children)) == tuple(sorted(row.pupils))
