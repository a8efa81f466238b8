"""The page that ends news of a kind, to which the headers of a mail lead; a program that reads mail may press too."""

from __future__ import annotations

from ouderbrug.delivery import bounces
from ouderbrug.school.may_be_told import is_read_by_kept_out
from ouderbrug.store import mail_links, opt_out_tokens
from ouderbrug.web.answering import Over, PublicAsk, Shown
from ouderbrug.web.screen import Go


def ask(asked: PublicAsk) -> Shown:
    """A button; whoever only opens it ends nothing."""
    whose = _open(asked)
    pilot = mail_links.NOBODY in whose
    return Shown("less.html.j2", asked.words(*whose), {"token": asked.token, "pilot": pilot})


def less(asked: PublicAsk) -> Go:
    """Record it as `ouderbrug optout --token` does; what is owed and what is urgent still comes."""
    whose = _open(asked)
    if not asked.form:
        raise Over
    bounces.less(asked.work, asked.token)
    return Go(f"/thanks/less?l={asked.words(*whose).language}")


def _open(asked: PublicAsk) -> tuple[str, ...]:
    """The guardians whose link it is; raises Over where there is none, or somebody who is kept out may have it."""
    work = asked.work
    whose = (opt_out_tokens.find(work.connection, work.school, asked.token, work.roster.guardians) or ((), ""))[0]
    if not whose or any(is_read_by_kept_out(work.roster, key) for key in whose):
        raise Over
    return whose
