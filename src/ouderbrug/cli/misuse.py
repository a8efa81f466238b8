"""What somebody hears who typed a command wrongly: in the language of the school, and without what was typed."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from ouderbrug.cli import as_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.cli.language import Words

_AS_WRITTEN = {"%Y-%m-%dT%H:%M": "2026-11-30T08:00", "%Y-%m-%d": "2026-11-30"}
"""A date or time as a person writes it, in the place of how a machine names its parts."""


_AN_OPTION = re.compile("-[a-z]|--[a-z][a-z-]*[a-z]")
"""How the name of an option is written; that of a child has a capital, and is not said."""
_A_PLACE = re.compile(r"\b[A-Z]+\b")
"""How a usage names a word that is to be typed."""


class Misused(click.UsageError):
    """A command that was typed wrongly, told with how it is typed."""

    def __init__(self, error: click.UsageError, typed: Sequence[str], words: Words) -> None:
        super().__init__(_elsewhere(error) or _unsaid(error, typed), error.ctx)
        self.words, self._typed = words, typed

    def show(self, file: Any = None) -> None:
        """Print how the command is typed, where its help is, and what was wrong."""
        lines = [f"Error: {self.message}"]
        if self.ctx is not None:
            help_ = f"Try '{self.ctx.command_path} --help' for help."
            lines = [self.ctx.get_usage(), help_, "", *lines]
        as_document(self.ctx, self._typed, self.words.said(self.message), self.exit_code)
        with suppress(OSError):
            click.echo(_with_places(self.words.said("\n".join(lines)), self.words), file=file, err=file is None)


def _with_places(text: str, words: Words) -> str:
    """A usage and its fault with what stands for a word to be typed (KEY, FILE) in the language of the school."""
    if words.language == "en":
        return text
    from ouderbrug.cli.dutch.clicks import PLACES

    return _A_PLACE.sub(lambda found: PLACES.get(found[0], found[0]), text)


def _elsewhere(error: click.UsageError) -> str:
    """Where an option stands that is none of this command, but of all; nothing for any other slip."""
    name, ctx = getattr(error, "option_name", ""), error.ctx
    root = ctx.find_root().command if ctx else None
    if not ctx or not root or root is ctx.command or not any(name in one.opts for one in root.params):
        return ""
    return f"No such option '{name}'. It stands before the command: `ouderbrug {name} ...`."


def _unsaid(error: click.UsageError, typed: Sequence[str]) -> str:
    """The words of click without what was typed, which may be the name of a child; options stay.

    What is written as options are, in small letters behind a dash, is said back: who reads `?` cannot find the slip.
    """
    params = error.ctx.command.params if error.ctx else ()
    own = {word for param in params for word in (*param.opts, *getattr(param.type, "choices", ()))}
    own |= {name for one in typed if _AN_OPTION.fullmatch(name := one.partition("=")[0])}
    message = error.format_message()
    for shape, written in _AS_WRITTEN.items():
        message = message.replace(f"'{shape}'", written)
    for word in sorted({part for one in typed for part in (one, one.partition("=")[0])} - own, key=len, reverse=True):
        if word and not getattr(error, "possibilities", None):
            message = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", "?", message)
    return message
