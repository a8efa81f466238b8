"""optout: what guardians do not wish to get."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

from ouderbrug.cli.session import Session, answer, as_json, pass_session, staff_key
from ouderbrug.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ouderbrug.people import Guardian

FOR_EACH = "the mail was for each of them, and who of them asked for it nobody can tell"


@click.command()
@click.argument("guardian", required=False)
@click.option("--kind", "kinds", multiple=True, help="An event kind; more than once for several; all if left out.")
@click.option("--token", help="The token of an unsubscribe mail, instead of a guardian's key.")
@click.option("--as", "by", metavar="KEY", help="Who writes it down: your key in staff.csv; it is kept in the audit.")
@as_json
@pass_session
def optout(
    session: Session, guardian: str | None, kinds: tuple[str, ...], token: str | None, by: str | None, json_: bool
) -> None:
    """Record that a guardian wants no more messages of a kind. It holds from the next message on.

    Urgent messages and emergencies still reach the guardian, and so does what the law obliges the school to tell: how
    their child does (WPO, art. 11). The token of a mail to several who share a mailbox is for each of them.

    \b
    Example:
      ouderbrug optout g3 --kind newsletter --as juf.karin
      ouderbrug optout --token 4uTnYk2...
    """
    from ouderbrug.hints import KINDS_PAGE, nearest
    from ouderbrug.model import LegalBasis
    from ouderbrug.school.roles import Act
    from ouderbrug.store import audit, roster
    from ouderbrug.unit_of_work import UnitOfWork

    known = session.runtime.kinds
    for kind in kinds:
        if kind not in known and kind != "all":
            raise ConfigError(f"there is no kind {kind!r}; {nearest(kind, known, KINDS_PAGE)}")
    if owed := [kind for kind in kinds if kind in known and known[kind].legal_basis is LegalBasis.OBLIGATION]:
        raise ConfigError(f"{owed[0]} says how the child does, which the school must tell (WPO, art. 11)")
    if (guardian is None) == (token is None):
        raise ConfigError("name a guardian, or give a --token")
    with session.store(write=True) as store, ExitStack() as stack:
        who = staff_key(session, store, by, Act.OPT_OUT) if by else ""
        connection = stack.enter_context(store.writing())
        whose: tuple[str, ...] = (str(guardian),)
        wanted = frozenset(kinds or ("all",))
        if token is not None:
            people = UnitOfWork(connection, session.runtime, session.clock()).roster.guardians
            whose, wanted = _by_token(connection, store.school, token, people)
        if not all([roster.add_opt_out(connection, store.school, key, wanted) for key in whose]):
            raise ConfigError("no guardian has that key; see the guardian_key column of contacts.csv")
        for key in whose if who else ():
            of = audit.pseudonym(connection, "guardian", key)
            audit.note(store.path, session.clock(), who, "opt-out", of, ",".join(sorted(wanted)))
    kinds_named = "messages" if "all" in wanted else ", ".join(sorted(wanted))
    whom = " and ".join(whose)
    text = f"guardian {whom}: no more {kinds_named}, but for what is urgent and how the child does"
    if len(whose) > 1:
        text += f"; {FOR_EACH}"
    answer(json_, {"guardians": list(whose), "kinds": sorted(wanted)}, text)


def _by_token(
    connection: Any, school: str, token: str, people: Mapping[str, Guardian]
) -> tuple[tuple[str, ...], frozenset[str]]:
    from ouderbrug.store import mail_links, opt_out_tokens

    found = opt_out_tokens.find(connection, school, token, people)
    if found is None:
        raise ConfigError("that token is not known here; copy all of it from the mail's subject")
    guardians, kind = found
    if mail_links.NOBODY in guardians:
        raise ConfigError("that token is of a mail of the pilot, and stands for nobody; nothing was changed")
    return guardians, frozenset({kind})
