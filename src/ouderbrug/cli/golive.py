"""golive: the step from a pilot to guardians, asked by one person and confirmed by another."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from ouderbrug.cli.session import Session, answer, as_json, as_staff, give, pass_session, say, staff_key
from ouderbrug.errors import ConfigError, NeedsPerson
from ouderbrug.school.roles import Act

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from ouderbrug.cli.language import Words
    from ouderbrug.config import Finding
    from ouderbrug.delivery.going_live import Step
    from ouderbrug.delivery.going_live_groups import InGroup
    from ouderbrug.store.database import Store
    from ouderbrug.web.desk import Hindrance


@click.command()
@click.option("--decision", default="", help="Where it was decided to go live, such as the minutes of a meeting.")
@click.option("--group", default="", help="Go live with this group first; all else waits for the next golive.")
@click.option("--keep", is_flag=True, help="Keep what waits from before; without it, that is thrown away.")
@as_staff
@as_json
@pass_session
def golive(session: Session, decision: str, group: str, keep: bool, by: str | None, json_: bool) -> None:
    """Show what waits from a pilot and whether the school can go live; with --as, a leader decides that it does.

    It is needed after a pilot (redirect_to) or live = false, and to say what becomes of what waits when the TOML
    goes back to either of them. Sign-in, sender, addresses, staff, holidays and backup must be in order.

    \b
    Example:
      ouderbrug golive
      ouderbrug golive --as directie --decision "MT 12-11-2026" --group 3A
      ouderbrug golive --as directie --decision "MT 26-11-2026"
    """
    from ouderbrug.delivery import going_live as step_by_step
    from ouderbrug.store import going_live

    settings = session.loaded.settings
    with session.store(write=True) as store:
        with store.reading() as connection:
            step = step_by_step.step(connection, settings)
            if group:
                _require_group(connection, store, step, group)
        findings = _findings(session, store)
        if by is None:
            with store.writing() as connection:
                going_live.ask(connection, store.school, session.clock())
            _show(session, step, findings, json_=json_)
            return
        who = staff_key(session, store, by, Act.GO_LIVE if step.to_live else Act.GO_BACK)
        if not step.needed:
            raise ConfigError(_nothing_to_do(step))
        if step.to_live:
            _require(store, who, decision, findings)
        made = going_live.Decision(who, decision, session.clock().isoformat(), group)
        with store.only_one(), store.writing() as connection:
            count = step_by_step.take(connection, settings, made, session.clock(), keep=keep)
            left = _left(session, connection)
    document = {
        "now": step.now_is, "group": group, "by": who, "thrown_away": 0 if keep else count,
        "groups": _as_json(left, session),
    }  # fmt: skip
    words = session.words
    whom = words("group {group}", group=group) if group else words("all")
    told = words("the school is live for {whom}", whom=whom) if step.to_live else (
        words("the school is in this mode: {mode}", mode=step.now_is))  # fmt: skip
    kept, thrown = (
        "{told}; {count} {count:message from before was|messages from before were} kept",
        "{told}; {count} {count:message from before was|messages from before were} thrown away",
    )
    lines = [words(kept if keep else thrown, told=told, count=count), *_in_words(left, session)]
    answer(json_, document, "\n".join(lines))


def _left(session: Session, connection: Connection) -> list[InGroup]:
    """What waits now, for each group."""
    from ouderbrug.delivery.going_live_groups import in_groups
    from ouderbrug.store import roster

    school = session.loaded.settings.school.key
    return in_groups(connection, school, roster.load(connection, school))


def _as_json(left: list[InGroup], session: Session) -> Any:
    from ouderbrug.cli.wording import in_school_time

    return in_school_time([one._asdict() for one in left], session.runtime.calendar)


def _in_words(left: list[InGroup], session: Session) -> Iterator[str]:
    """A line for each group: what wants approval, what a hold keeps back, and what goes when."""
    words, calendar = session.words, session.runtime.calendar
    for one in left:
        look, held = (
            "{count} {count:waits|wait} for approval (`ouderbrug approve`)",
            "{count} held back (`ouderbrug status` says by what)",
        )
        parts = [words(look, count=one.awaiting_approval)] if one.awaiting_approval else []
        parts += [words(held, count=one.held)] if one.held else []
        if one.first and one.last:
            moments = list(dict.fromkeys(words.when(at, calendar) for at in (one.first, one.last)))
            said = "{count} {count:goes|go} from {when}, with the first run after that"
            parts += [words(said, count=one.goes, when=words(" to ").join(moments))]
        yield f"{words('group {group}', group=one.group or '-')}: {', '.join(parts)}"


def _nothing_to_do(step: Step) -> str:
    if step.to_live:
        return "the school is live already; nothing was changed"
    return "the TOML is not live: set live = true and take out redirect_to, then `ouderbrug golive --as KEY` again"


def _findings(session: Session, store: Store) -> list[Finding]:
    from contextlib import ExitStack

    from ouderbrug.checks import going_live, in_store, settings
    from ouderbrug.cli.check import sign_in

    loaded, runtime, now = session.loaded, session.runtime, session.clock()
    with ExitStack() as stack:
        found = [
            *settings.of_settings(loaded, runtime, now),
            *in_store.of_store(loaded, store, runtime, now),
            *going_live.findings(loaded, store, runtime, now),
            *sign_in(session, stack, rehearsal=session.rehearsal is not None),
        ]
    return [one for one in found if one.level in ("error", "warning")]


def hindrances(session: Session) -> list[Hindrance]:
    """The same in the words of the staff page, for a leader who decides there."""
    from ouderbrug.cli.language import Words
    from ouderbrug.web.desk import Hindrance

    words = Words(session.loaded.settings.web.language)
    with session.store() as store:
        return [Hindrance(one.level == "error", words.finding(one)) for one in _findings(session, store)]


def _show(session: Session, step: Step, findings: list[Finding], *, json_: bool) -> None:
    from ouderbrug.cli.check import finding_as_json
    from ouderbrug.planning.prepare import prepare_all
    from ouderbrug.store import going_live

    with session.store() as store, store.reading() as connection:
        new = len(prepare_all(session.work(connection), judge_queue=False).accepted)
        left = _left(session, connection)
    errors = [one for one in findings if one.level == "error"]
    waits: dict[str, int] = going_live.by_kind(step.rows)
    document: dict[str, Any] = {
        "was": step.was, "now": step.now_is, "needed": step.needed, "first": step.first, "waiting": waits, "new": new,
        "ready": not errors, "findings": [finding_as_json(one) for one in findings], "groups": _as_json(left, session),
    }  # fmt: skip
    if json_:
        give(document)
        sys.exit(2 if errors else 0)
    words = session.words
    for one in findings:
        say(f"{words(one.level)}: {words.finding(one)}")
    for kind, count in sorted(waits.items()):
        say(words("waits from before: {count} {kind}", count=count, kind=words(kind)))
    for line in _in_words(left, session):
        say(line)
    if new:
        said = (
            "{count} {count:event stands|events stand} in the sources and {count:is|are} new: the next "
            "dispatch takes {count:it|them} in; take out what is a test"
        )
        say(words(said, count=new))
    if errors:
        say(words("not ready to go live: mend the errors first"))
    if not (errors and step.to_live):
        say(_way_on(step, words))
    sys.exit(2 if errors else 0)


def _way_on(step: Step, words: Words) -> str:
    if not step.needed:
        return words.said(_nothing_to_do(step))
    if step.to_live:
        how = "`ouderbrug golive --as KEY --decision ...`"
        return words("what waits is thrown away, unless with --keep; a leader decides: {how}", how=how)
    return words("what waits is thrown away, unless with --keep: `ouderbrug golive --as KEY`")


def _require_group(connection: Connection, store: Store, step: Step, group: str) -> None:
    """Refuse a group that nobody is in, and any in a step back: a hold on all others would stand behind it."""
    from ouderbrug.store import roster

    if not step.to_live:
        raise ConfigError("--group is for going live, and the TOML is not live; leave it out")
    if group not in roster.load(connection, store.school).groups:
        raise ConfigError("there is no group of that name here; see contacts.csv")


def _require(store: Store, who: str, decision: str, findings: list[Finding]) -> None:
    """Refuse a step to live that was not asked for, that no leader takes, or for which something is missing."""
    from ouderbrug.store import going_live, roster

    with store.reading() as connection:
        people, asked = roster.load(connection, store.school), going_live.asked(connection, store.school)
    if who not in people.staff:
        raise ConfigError("a leader decides that the school goes live (role leader in staff.csv)")
    if not decision.strip():
        raise ConfigError("say where it was decided: --decision, such as the date of a meeting")
    if not asked:
        raise NeedsPerson("nobody asked for it yet: `ouderbrug golive` first, and read what it says")
    if errors := [one for one in findings if one.level == "error"]:
        raise ConfigError(f"errors that keep the school from going live: {len(errors)}; `ouderbrug golive` says which")
