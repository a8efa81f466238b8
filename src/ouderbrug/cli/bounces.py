"""bounces: what mails came back, and unreached: whom the school does not reach."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ouderbrug.cli.session import Session, as_json, entry, give, pass_session, say
from ouderbrug.errors import ConfigError, TryAgainLater

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@click.command()
@click.option("--maildir", type=click.Path(readable=False, path_type=Path, file_okay=False), metavar="FOLDER",
              help="Read this folder of the form Maildir, instead of what [bounces] names.")  # fmt: skip
@as_json
@pass_session
def bounces(session: Session, maildir: Path | None, json_: bool) -> None:
    """Read the mails that came back, each once, and say how many said what; nothing in the mailbox is changed.

    An address that is dead, or of which three mails came back, becomes an errand (`address-dead`); a bounce
    silences nobody. Mail that is refused for the school's own sake closes its channel, and is one errand
    (`mail-refused`). A mail with the token of a newsletter as its subject ends that kind for whom the newsletter was.
    What a calendar answers to an invitation is the answer of who was invited, and so is what a button of a mail wrote.

    \b
    Example:
      ouderbrug bounces
      ouderbrug bounces --maildir /home/school/Maildir
    """
    from ouderbrug.delivery.bounces import take_in

    mails, trouble = _all_of(_mails(session, maildir))
    with session.store(write=True) as store, store.writing() as connection:
        counted = take_in(session.work(connection), mails)
    if json_:
        give({"read": sum(counted.values()), "said": dict(sorted(counted.items()))})
    else:
        _tell(session, counted, whole=trouble is None)
    if trouble is not None:
        raise trouble


def _all_of(mails: Iterable[bytes]) -> tuple[list[bytes], TryAgainLater | None]:
    """The mails, and what kept some of them from being read; raises that where none was."""
    found: list[bytes] = []
    try:
        for one in mails:
            found.append(one)
    except TryAgainLater as trouble:
        if not found:
            raise
        return found, trouble
    return found, None


def _tell(session: Session, counted: Mapping[str, int], *, whole: bool) -> None:
    words = session.words
    for what, count in sorted(counted.items()):
        say(f"{words(_WORDS[what])}: {count}")
    if not counted and whole:
        say(words("no mail came back since"))


_WORDS = {
    "dead": "addresses that are dead",
    "closed": "mailboxes that nobody reads any more, as an answer says",
    "failed": "mails that failed",
    "own-fault": "mails refused for the school's own sake",
    "delayed": "mails that are late",
    "away": "answers of who is away",
    "maybe": "mails that came back, or answers, from another address than they went to",
    "not-ours": "mails that name no message of ours",
    "no-id": "mails without the name of any message, which cannot be matched",
    "answered": "answers of guardians, by a calendar or a mail",
    "too-late": "answers by a calendar or a mail that count no more",
    "less-news": "wishes for less news, by the token of a mail",
    "no-bounce": "other mails",
}


def _mails(session: Session, maildir: Path | None) -> Iterable[bytes]:
    from ouderbrug.delivery.mail_folders import in_maildir, on_server

    table = session.loaded.settings.bounces
    if maildir is not None:
        return in_maildir(maildir)
    if table is None:
        raise ConfigError("name a --maildir, or the mailbox for what comes back under [bounces] in the TOML")
    if table.maildir:
        return in_maildir(session.loaded.folder / table.maildir)
    return on_server(table, loopback_only=session.rehearsal is not None, clock=session.clock)


@click.command()
@as_json
@pass_session
def unreached(session: Session, json_: bool) -> None:
    """List whom the school does not reach, by key, and why: guardians of pupils who are here and may hear from it.

    No channel of any route reaches them, their mails come back, they have neither address nor telephone, for four weeks
    they had nothing but cards that no colleague told, or no text is written in their language. Pupils who have no
    guardian who may hear from school are listed too, and so is whom a hold keeps from all that is about their children.

    \b
    Example:
      ouderbrug unreached
    """
    from ouderbrug.school.reaching import held_back, in_groups, of_nobody
    from ouderbrug.staff.unreached import IN_PERSON, NO_CHANNEL, NO_TEXT, NOT_TOLD, RETURNED
    from ouderbrug.staff.unreached import unreached as found_by_reason

    with session.store() as store, store.reading() as connection:
        work = session.work(connection)
        found, alone = found_by_reason(work), of_nobody(work.roster)
        held, waiting = held_back(work.roster)
        known = bool(work.roster.guardians)
    if json_:
        of_reason = {reason: list(keys) for reason, keys in found.items()}
        give({"unreached": of_reason, "pupils": list(alone), "held": list(held), "waiting": list(waiting)})
        return
    words = session.words
    said = {
        NO_CHANNEL: "no channel reaches them: {count} ({keys})",
        RETURNED: "their mails come back: {count} ({keys})",
        IN_PERSON: "neither address nor telephone: {count} ({keys})",
        NOT_TOLD: "for four weeks nothing but cards that no colleague told: {count} ({keys})",
        NO_TEXT: "no text is written in their language: {count} ({keys})",
    }
    for reason, keys in found.items():
        if keys:
            entry(words(said[reason], count=len(keys), keys=", ".join(keys)))
    if alone:
        lonely = "pupils without a guardian who may hear from school: {count} ({keys})"
        entry(words(lonely, count=len(alone), keys=", ".join(in_groups(alone))))
    if held:
        behind = "what is about their children waits behind a hold: {count} ({keys})"
        entry(words(behind, count=len(held), keys=", ".join(held)))
    if waiting:
        silent = "pupils of whom nothing goes to anybody at home, for all of it waits: {count} ({keys})"
        entry(words(silent, count=len(waiting), keys=", ".join(in_groups(waiting))))
    if held or waiting:
        say(words("`ouderbrug tasks --as KEY` shows a leader why, and what releases it"))
    if not known:
        say(words("no guardian is known yet; `ouderbrug status` says what an import waits for"))
    elif not (alone or held or any(found.values())):
        say(words("everybody is reached"))
