"""check: exactly what is wrong, tried out as far as nothing is sent."""

from __future__ import annotations

import sys
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any

import click

from ouderbrug.cli.every_school import pass_each_session
from ouderbrug.cli.session import Session, as_json, give, say
from ouderbrug.errors import DeliveryError, OuderbrugError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ouderbrug.api import Channel
    from ouderbrug.cli.language import Words
    from ouderbrug.config import Finding
    from ouderbrug.store.database import Store


@click.command()
@click.option("--offline", is_flag=True, help="Do not sign in to the channels, and call no monitoring.")
@click.option("--deep", is_flag=True, help="Read every row of the store too, and say what no run mends by itself.")
@as_json
@pass_each_session
def check(session: Session, offline: bool, deep: bool, json_: bool) -> None:
    """Say exactly what is wrong, by trying what would be used, and send nothing; also before the first import.

    It makes each channel and signs in, makes the importers and rules that are loaded, renders each kind in each
    language that guardians read, and looks at settings, store, calendar and people. With --deep it looks for damage,
    for messages that can never go and leases that no run holds, at what came of each channel and address, and at the
    clocks.

    \b
    Example:
      ouderbrug check
      ouderbrug check --deep
      ouderbrug check --json --offline
    """
    from ouderbrug.config import Finding, Findings

    findings: list[Finding] = []
    try:
        findings += _once(_findings(session, offline=offline, deep=deep))
    except Findings as error:
        findings += error.findings
    except OuderbrugError as error:
        findings.append(Finding("error", session.config.name, str(error)))
    words = session.words
    ok = not any(finding.level == "error" for finding in findings)
    if json_:
        give({"ok": ok, "findings": [finding_as_json(one) for one in findings]})
    else:
        for finding in findings:
            say(f"{words(finding.level)}: {words.finding(finding)}")
        say(_concluded(findings, words))
    sys.exit(0 if ok else 2)


def _concluded(findings: Sequence[Finding], words: Words) -> str:
    """How it stands, in a line that agrees with those above it."""
    levels = [finding.level for finding in findings]
    if "error" in levels:
        return words("not ready: mend the errors first")
    warned = levels.count("warning")
    if not warned:
        return words("all is well")
    return words.some(warned, "no errors; look at the warning above", "no errors; look at the {count} warnings above")


def finding_as_json(one: Finding) -> dict[str, Any]:
    """What is wrong, where and what to do, for machines."""
    return {name: getattr(one, name) for name in ("level", "where", "file", "line", "message", "hint", "code")}


def _findings(session: Session, *, offline: bool, deep: bool) -> Iterator[Finding]:
    from ouderbrug.checks import deep as thorough
    from ouderbrug.checks import in_store, people, plugins, settings, texts
    from ouderbrug.store import roster as stored
    from ouderbrug.store.database import meta

    loaded, runtime, languages = session.loaded, session.runtime, set[str]()
    yield from settings.of_settings(loaded, runtime, session.clock())
    yield from plugins.findings(loaded, runtime)
    rehearsal = session.rehearsal is not None
    if session.has_store:
        with session.store() as store:
            yield from in_store.of_store(loaded, store, runtime, session.clock())
            if deep:
                yield from thorough.findings(loaded, store, runtime, session.clock())
            yield from _to_answer(session, store)
            yield from _told_before(session, store)
            with store.reading() as connection:
                roster, rehearsal = stored.load(connection, store.school), meta(connection, "kind") == "rehearsal"
            yield from people.findings(loaded, runtime, roster)
            languages = {one.language for one in roster.guardians.values() if one.active}
    else:
        session.newest.require_none_left()
        yield loaded.finding("info", ("store", "url"), "there is no store yet", "`ouderbrug import` makes one")
    yield from texts.findings(loaded, runtime, languages, session.clock())
    with ExitStack() as stack:
        answered: list[str] = []
        yield from sign_in(session, stack, rehearsal=rehearsal, offline=offline, answers=answered.append)
    _ask_again(session, () if offline else answered)
    yield from _accounts(session, rehearsal=rehearsal, offline=offline)
    yield from _monitoring(session, rehearsal=rehearsal, offline=offline)


def _monitoring(session: Session, *, rehearsal: bool, offline: bool) -> Iterator[Finding]:
    """Why the school's monitoring does not hear of a run; a rehearsal asks one on this machine alone."""
    from ouderbrug.checks.causes import cause_of
    from ouderbrug.delivery.ping import asked
    from ouderbrug.wire.urls import host_of, is_loopback

    url = str(session.loaded.settings.dispatch.ping or "")
    if not url or offline or (rehearsal and not is_loopback(host_of(url))):
        return
    if code := asked(url, {}):
        hint = "look at the address, or ask who runs the monitoring; until then nobody notices that runs stay away"
        yield session.loaded.finding("warning", ("dispatch", "ping"), cause_of(code).says, hint)


def _accounts(session: Session, *, rehearsal: bool, offline: bool) -> Iterator[Finding]:
    """What is wrong with the provider of the school's accounts; a rehearsal asks one on this machine alone."""
    table = session.loaded.settings.web.oidc
    if table is None:
        return
    from ouderbrug.web.oidc import OpenIdProvider
    from ouderbrug.wire.urls import host_of, is_loopback

    try:
        provider = OpenIdProvider(table)
        if not offline and (not rehearsal or is_loopback(host_of(table.issuer))):
            provider.ask()
    except OuderbrugError as error:
        hint = "until then nobody signs in to the staff page by the school's account"
        yield session.loaded.finding("error", ("web", "oidc"), str(error), hint)


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Each fault once: a password that is not there is found by itself, and when the channel signs in."""
    told = set[tuple[str, str]]()
    for one in findings:
        if (one.level, one.message) not in told or one.level != "error":
            yield one
        told.add((one.level, one.message))


def _to_answer(session: Session, store: Store) -> Iterator[Finding]:
    """How often a leader is asked about two people, by the code of the errand."""
    from collections import Counter

    from ouderbrug.staff.follow_ups import proposed

    with store.reading() as connection:
        found = Counter(one.code for one in proposed(session.work(connection)))
    for code, count in found.items():
        hint = "`ouderbrug tasks --as KEY` shows a leader what is asked, and how to answer it"
        yield session.loaded.finding("warning", ("import",), f"pairs that wait for a leader: {count} ({code})", hint)


def _told_before(session: Session, store: Store) -> Iterator[Finding]:
    """Names under which something was told lately, and that no source has any more: a renamed one looks so."""
    from datetime import timedelta

    from ouderbrug.planning import other_names
    from ouderbrug.store import events

    lately = session.clock() - timedelta(days=session.loaded.settings.intake.max_age)
    with store.reading() as connection:
        names = other_names.gone(connection, session.runtime)
        told = {name: events.last_accepted(connection, store.school, name) for name in names}
    for name, last in told.items():
        if last and last >= lately:
            day = session.runtime.calendar.day(last)
            says = f"no [[sources]] is called {name} any more, and what it told last came in on {day}"
            hint = f'was it renamed? write name = "{name}" again, else nobody hears when what it told changes or is off'
            yield session.loaded.finding("warning", ("sources",), says, hint)


def _ask_again(session: Session, answered: Iterable[str]) -> None:
    """Let the next run ask what did not answer and now does; where the store takes no change, it is asked in time."""
    from ouderbrug.store import channels

    if not session.has_store:
        return
    with session.store() as store, store.reading() as connection:
        known = channels.states(connection, store.school)
    if away := [name for name in answered if name in known and known[name].down_since]:
        with suppress(OuderbrugError), session.store(write=True) as store, store.writing() as connection:
            for name in away:
                channels.ask_again(connection, store.school, name, session.clock())


def sign_in(
    session: Session,
    stack: ExitStack,
    *,
    rehearsal: bool,
    offline: bool = False,
    answers: Callable[[str], object] = lambda _: None,
) -> Iterator[Finding]:
    """What is wrong with each channel that may be called now: it is made, and unless ``offline`` signs in, and sends
    nothing; ``answers`` hears of the others.
    """
    from ouderbrug.delivery.channels import makers

    for name, make in makers(session.runtime, session.clock, stack, loopback_only=rehearsal).items():
        if wrong := _tried(make, offline=offline):
            yield session.loaded.finding("error", ("channels", name), *wrong)
        else:
            answers(name)


def _tried(make: Callable[[], Channel], *, offline: bool) -> tuple[str, str] | None:
    """What is wrong with a channel, and what to do; None if nothing is."""
    from ouderbrug import bounded
    from ouderbrug.checks.causes import cause_of
    from ouderbrug.hints import line_in
    from ouderbrug.own_words import without_names
    from ouderbrug.plugin_trace import traced
    from ouderbrug.raised import as_known, is_known

    try:
        channel = make()
    except OuderbrugError as error:
        return str(error), "mend it, or take it out of the TOML"
    seconds = channel.config.timeout_seconds
    try:
        if not offline:
            with traced(f"check of channels.{channel.context.name}"):
                bounded.call(channel.check, seconds + bounded.GRACE, "check")
    except Exception as error:
        if is_known(error):
            cause = cause_of(as_known(error, f"channels.{channel.context.name}").code, channel.config)
            return cause.says, f"{cause.hint}; nothing was sent"
        if isinstance(error, OuderbrugError) and not isinstance(error, DeliveryError):
            return without_names(error, channel.config), ""
        says = f"its plugin fails ({bounded.problem(error, seconds)}, {line_in(type(channel), error)})"
        return says, "mend the plugin; nothing was sent"
    return None
