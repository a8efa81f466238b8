"""The page that ends news of a kind, to which the headers of a mail lead; a program that reads mail may press too."""

from __future__ import annotations

from ouderbrug.delivery import bounces
from ouderbrug.store import opt_out_tokens
from ouderbrug.web.answering import Over, PublicAsk, Shown
from ouderbrug.web.screen import Go


def ask(asked: PublicAsk) -> Shown:
    """A button; whoever only opens it ends nothing."""
    found = opt_out_tokens.find(asked.work.connection, asked.work.school, asked.token)
    if found is None:
        raise Over
    pilot = opt_out_tokens.NOBODY in found[0]
    return Shown("less.html.j2", asked.words(*found[0]), {"token": asked.token, "pilot": pilot})


def less(asked: PublicAsk) -> Go:
    """Record it as `ouderbrug optout --token` does; what is owed and what is urgent still comes."""
    found = opt_out_tokens.find(asked.work.connection, asked.work.school, asked.token)
    if found is None or not asked.form:
        raise Over
    bounces.less(asked.work, asked.token)
    return Go(f"/thanks/less?l={asked.words(*found[0]).language}")
