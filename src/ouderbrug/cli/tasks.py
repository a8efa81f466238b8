"""tasks: the cards that colleagues deliver by hand, and the follow-ups beside them."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ouderbrug.cli import paper
from ouderbrug.cli.looking import as_shown
from ouderbrug.cli.reasons import reason
from ouderbrug.cli.session import Session, as_json, as_staff, entry, give, pass_session, say, staff_key, tell
from ouderbrug.errors import OuderbrugError
from ouderbrug.school.roles import LEADS, Act, sees_of_others

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from ouderbrug.cli.language import Words
    from ouderbrug.facts import SchoolCalendar
    from ouderbrug.people import Staff
    from ouderbrug.school.roster import Roster
    from ouderbrug.staff.approvals import Waiting
    from ouderbrug.staff.card_sheet import Sheet
    from ouderbrug.staff.cards import Card, Tick
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork

_log = logging.getLogger("ouderbrug.tasks")


@click.command()
@as_staff
@click.option("--group", help="Only the cards of this group.")
@click.option(
    "--all", "every", is_flag=True, help="With --as of a leader or intern begeleider: those of colleagues too."
)
@click.option("--print", "page", metavar="[FILE]", is_flag=False, flag_value="taken.html",
              type=click.Path(readable=False, dir_okay=False, path_type=Path),
              help="Write them as a page to print; it holds names. FILE is taken.html if left out.")  # fmt: skip
@click.option("--did", nargs=2, metavar="CODE KEY", help="Say that an errand is done, by its code and key.")
@as_shown
@click.option("--talked", metavar="GUARDIAN", help="Say that there was a talk with this guardian (key).")
@as_json
@pass_session
def tasks(
    session: Session,
    by: str | None,
    group: str | None,
    every: bool,
    page: Path | None,
    did: tuple[str, str] | None,
    shown: tuple[str, ...],
    talked: str | None,
    json_: bool,
) -> None:
    """List the cards: what colleagues are to post, call or tell, what is urgent first, then by due time; then errands.

    A card belongs to the group, so duo-partners share it. After two school days it goes on to the stand-in,
    after two more to a leader. The numbers are what `settle` wants. Errands are small things that are no messages:
    a word of thanks, a call with an interpreter. `--did` ticks one off, `--talked` records a talk. On a terminal
    `--did` shows the errand as it is now and asks; elsewhere `--shown` repeats the fingerprint of the list (`--json`),
    and what is other by now stays.

    \b
    Example:
      ouderbrug tasks --as juf.karin
      ouderbrug tasks --group 3A --print
      ouderbrug tasks --did thanks-owed help-3:g1 --as juf.karin
    """
    from ouderbrug.cli import follow_ups
    from ouderbrug.staff.card_sheet import Sheet
    from ouderbrug.staff.cards import cards, expired

    if did is not None:
        return follow_ups.did(session, by, *did, shown, json_=json_)
    if talked is not None:
        return follow_ups.talked(session, by, talked, json_=json_)
    runtime = session.runtime
    with session.store() as store:
        who = staff_key(session, store, by, Act.LOOK) if by else None
        with store.reading() as connection:
            work = session.work(connection)
            people = work.roster
            one = people.staff.get(who or "")
            found = _as_seen(session, _chosen(cards(work), people, who, group, every=every), one)
            over = _chosen(expired(work), people, who, group, every=every)
            review = _to_review(work, one)
            more = follow_ups.chosen(connection, session, people, who, group, every=every)
            marks = zip(more, follow_ups.fingerprints(work, more), strict=True)
            errands = [follow_ups.as_json(due, one) | {"shown": mark} for due, mark in marks]
            drafts = _drafts(work, who, group, every=every)
            _log.info("%s by %s: messages %s", "printed" if page else "shown", who or "-", _numbers(found))
            if page:
                whole = one is None or every
                groups = None if one is None or whole or one.role in LEADS else one.groups
                _print(session, work, page, Sheet(found, drafts, more, over, for_all=whole, groups=groups))
            new = _unseen(connection, store.school, found, who)
    if any(new.values()):
        _note(session, new)
    if json_:
        noted = [{"message": row.id, "note": note, "by": row.settled_by} for row, note in review]
        give({"cards": [_as_json(card) for card in found], "expired": len(over), "review": noted,
              "errands": errands})  # fmt: skip
    elif not page:
        _list(found, over, review, runtime.calendar, session.words)
        if drafts:
            said = (
                "{count} {count:message waits|messages wait} for a yes; `ouderbrug approve --as KEY` "
                "lists {count:it|them}"
            )
            say(session.words(said, count=len(drafts)))
        follow_ups.show(more, work, one, session.words)
    return None


def _unseen(
    connection: Connection, school: str, found: Sequence[Card], who: str | None
) -> Mapping[str, frozenset[str]]:
    """What to note of who had these cards before them, by colleague.

    Where nobody is named, a list is for those whose cards they are.
    """
    from ouderbrug.staff import at_once

    seen: dict[str, set[int]] = {}
    for card in found:
        for key in (who,) if who else card.assigned.keys:
            seen.setdefault(key, set()).update(tick.message for tick in card.open)
    return {key: at_once.unseen(connection, school, key, messages) for key, messages in seen.items()}


def _note(session: Session, new: Mapping[str, frozenset[str]]) -> None:
    """Keep it, so that a change of a card reaches the list on paper too; the list is shown in any case."""
    from ouderbrug.staff import at_once

    try:
        with session.store(write=True) as store, store.writing() as connection:
            for key, messages in new.items():
                at_once.note(connection, store.school, key, messages)
    except OuderbrugError as error:
        _log.warning("not noted who saw this list (%s): of a change of it they may not hear", type(error).__name__)


def _chosen(found: list[Card], people: Roster, who: str | None, group: str | None, *, every: bool) -> list[Card]:
    from ouderbrug.staff.cards import is_for

    found = [card for card in found if group is None or group in card.groups]
    if (one := people.staff.get(who or "")) is None:
        return found
    more = {about: every and sees_of_others(one, about_a_child=about) for about in (True, False)}
    return [card for card in found if is_for(card, one) or (more[card.about_a_child] and one.key not in card.own)]


def _as_seen(session: Session, found: Iterable[Card], one: Staff | None) -> list[Card]:
    """The cards as a colleague may see them; who did not say who they are may read no more than anybody."""
    from ouderbrug.staff.card_advice import seen_by

    rules = session.runtime.registry.rules
    return [replace(card, ticks=tuple(seen_by(tick, one, rules) for tick in card.ticks)) for card in found]


def _to_review(work: UnitOfWork, one: Staff | None) -> list[tuple[MessageRow, str]]:
    """What was delivered although a rule objected, as far as it is theirs, and why as far as they may read it."""
    from ouderbrug.staff.card_advice import note_for
    from ouderbrug.staff.cards import SHOWN_FOR
    from ouderbrug.staff.settling import theirs
    from ouderbrug.store import tasks as stored

    rows, rules = stored.against_a_rule(work.connection, work.school, work.now - SHOWN_FOR), work.runtime.registry.rules
    return [(row, note_for(row.settled_note, one, rules)) for row in (theirs(work, rows, one.key) if one else rows)]


def _drafts(work: UnitOfWork, who: str | None, group: str | None, *, every: bool) -> list[Waiting]:
    """What waits for a yes of this colleague or in this group; all if neither is named."""
    from ouderbrug.staff.approvals import decides, drafts

    found = [one for one in drafts(work) if group in (None, *one.groups)]
    if (one := work.roster.staff.get(who or "")) is None:
        return found
    more = {about: every and sees_of_others(one, about_a_child=about) for about in (True, False)}
    return [
        draft for draft in found if decides(one, draft) or (more[draft.row.about_a_child] and one.key not in draft.own)
    ]


def _numbers(found: Sequence[Card]) -> str:
    return ", ".join(str(tick.message) for card in found for tick in card.ticks) or "none"


def _list(
    found: list[Card],
    over: list[Card],
    review: Sequence[tuple[MessageRow, str]],
    calendar: SchoolCalendar,
    words: Words,
) -> None:
    from ouderbrug.staff.cards import SPOKEN

    for card in found:
        whose = ", ".join(card.assigned.keys) or words("nobody: no colleague of this group is known")
        marks = "".join(
            f", {words(word)}"
            for word, on in (("URGENT", card.urgent), ("FROM BEFORE", card.late), ("pilot", card.pilot))
            if on
        ) + "".join(
            words(said)
            for said, on in (
                (", one too many for this week: choose who tells it", card.one_too_many),
                (", perhaps posted or told in earlier words: look first", card.had_before),
            )
            if on
        )
        at_once = card.just_happened and card.way in SPOKEN
        due = words("now") if at_once else words("before {when}", when=words.when(card.do_before, calendar))
        # Whose it is by the group needs no word: of two names the second is often a leader beside the teacher.
        level = "" if card.assigned.level == "teacher" else f" ({words(card.assigned.level)})"
        theirs = words("for {whose}", whose=f"{whose}{level}")
        audience, way = _audience(card, words), words(card.way)
        ticks = [_tick(tick, card.post, calendar, words) for tick in card.ticks]
        first = f"{card.event} {', '.join(card.kinds)}, {audience}: {way} ({card.channel}), {due}{marks}; {theirs}"
        entry(first, *card.of_days, *ticks)
    said = (
        "{count} {count:card|cards} for {messages} {messages:message|messages}; `ouderbrug settle NUMBER --done --as "
        "KEY` says what became of one"
    )
    say(words(said, count=len(found), messages=sum(len(card.open) for card in found)))
    if over:
        said = (
            "not told in time in the last fourteen days: {count} {count:card|cards} for {messages} "
            "{messages:message|messages}"
        )
        say(words(said, count=len(over), messages=sum(len(card.ticks) for card in over)))
    for row, note in review:
        said = "review: {number} was delivered by {by}, {note}"
        say(words(said, number=row.id, by=row.settled_by, note=note))


def _audience(card: Card, words: Words) -> str:
    return (
        words("group {group}", group=card.groups[0])
        if card.post
        else f"{' '.join(card.pupils)} ({' '.join(card.groups)})"
    )


def _tick(tick: Tick, post: bool, calendar: SchoolCalendar, words: Words) -> str:
    whom = " ".join(tick.guardians) or words("the group" if post else "a guardian")
    if tick.at:
        done, at = "{state} by {by} {at}", words.when(tick.at, calendar)
        return f"[x] {tick.message} {whom}: {words(done, state=words.state(tick.state), by=tick.by, at=at)} {tick.note}"
    if tick.stop:
        return f"[!] {tick.message} {whom}: {words('do not post: {why}', why=_why(tick.stop, words))}"
    look = words(" check first: {what}", what=", ".join(_why(code, words) for code in tick.look)) if tick.look else ""
    return f"[ ] {tick.message} {whom}{look}"


def _why(code: str, words: Words) -> str:
    return reason(code.rpartition(".")[2], words)


def _as_json(card: Card) -> dict[str, Any]:
    ticks = [
        {"message": tick.message, "guardians": tick.guardians, "state": tick.state, "by": tick.by, "at": tick.at,
         "note": tick.note, "do_not_post": tick.stop, "check_first": tick.look, "subject": tick.text.subject,
         "text": tick.text.app}
        for tick in card.ticks
    ]  # fmt: skip
    names = (
        "event revision kind content_class channel way pupils groups post late due_at do_before deadline apart pilot "
        "urgent shut talk events kinds one_too_many had_before of_days"
    )
    assigned = {"assigned": card.assigned.keys, "level": card.assigned.level, "since": card.assigned.since}
    return {name: getattr(card, name) for name in names.split()} | assigned | {"ticks": ticks}


def _print(session: Session, work: UnitOfWork, path: Path, sheet: Sheet) -> None:
    from ouderbrug.delivery.channels import app_urls
    from ouderbrug.staff.card_sheet import page

    text = page(work, sheet, app_urls(session.runtime, session.clock, {card.channel for card in sheet.cards}))
    paper.write(path, text, "--print")
    words = session.words
    beside = ((sheet.drafts, "{count} {count:draft|drafts}"), (sheet.follow_ups, "{count} {count:errand|errands}"))
    more = [words(said, count=len(found)) for found, said in beside if found]
    held = ", ".join([words("{count} {count:card|cards}", count=len(sheet.cards)), *more])
    tell(words("wrote {file} with {what}; it holds names, delete it when it is printed", file=path.name, what=held))
