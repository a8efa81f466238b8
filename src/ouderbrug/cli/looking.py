"""Looking before deciding: on a terminal it is shown and then asked; elsewhere --shown says what was looked at."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ouderbrug.cli.stdout import stdout
from ouderbrug.errors import OuderbrugError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ouderbrug.cli.language import Words

YES = frozenset({"y", "yes", "j", "ja"})
"""How somebody agrees, whatever language their command line speaks."""

NOBODY = "nothing was done, as nobody agreed"
"""What is said where somebody looked and did not agree."""
as_shown = click.option(
    "--shown",
    multiple=True,
    metavar="FINGERPRINT",
    help="What you looked at, by the fingerprint that came with it; more than once for several of the list.",
)
"""The option of each command that decides about what may be other by now."""


def at_terminal() -> bool:
    """True if a person reads what is shown and can answer."""
    return sys.stdin.isatty() and stdout().isatty()


def require_yes(question: str, words: Words, nobody: str) -> None:
    """Ask; raises OuderbrugError with what ``nobody`` says where somebody does not agree."""
    if click.prompt(f"{question} {words('[y/N]')}", default="", show_default=False, err=True).strip().casefold() in YES:
        return
    raise OuderbrugError(nobody)


def require_same(now: Iterable[str], shown: Collection[str]) -> None:
    """Raise OuderbrugError where something is other ``now`` than what was ``shown``; nothing said is no objection."""
    if shown and not {*now} <= {*shown}:
        raise OuderbrugError("nothing was done: that is other than what was shown; look again")
