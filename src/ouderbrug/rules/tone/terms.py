"""The word lists of the rule ``tone``: read from TOML, checked, and compiled once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ouderbrug import plain_files
from ouderbrug.errors import ConfigError
from ouderbrug.model import ContentClass
from ouderbrug.setting_faults import explained

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LISTS = Path(__file__).parent
"""The folder of the shipped lists, by language: nl.toml, nl_families.toml, en.toml."""


class Entry(BaseModel):
    """One table ``[[terms]]`` of a list.

    ``phrases`` are plain words, ``patterns`` regular expressions; both match whole words, case-blind, and a
    blank matches any white space. ``classes`` limits an entry to content classes; ``requires`` and ``unless``
    name words that must, or must not, stand somewhere in the same text. ``more_than`` lets that many
    different terms pass, ``unexplained`` does not count a term that the text explains. ``absent`` turns the
    entry round: it speaks when nothing is found. ``with_step`` lets it pass where the event names both a next
    step and a complete action; it ``spares`` kinds with one of these topics, and
    ``of_many`` what is about one child. ``instead`` suggests other words: one text
    for all that the entry finds, or a table by what is found (case-blind).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    code: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$", description='small letters and hyphens, such as "low-expectation"')
    level: Literal["refuse", "warn"]
    phrases: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    classes: frozenset[ContentClass] = frozenset(ContentClass)
    requires: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    more_than: int = Field(default=0, ge=0)
    unexplained: bool = False
    absent: bool = False
    with_step: bool = False
    of_many: bool = False
    spares: frozenset[str] = frozenset()
    instead: str | dict[str, str] = Field(default_factory=dict)

    def better(self, found: str) -> str:
        """What to write instead of these words; empty where the list has no suggestion."""
        if isinstance(self.instead, str):
            return self.instead
        plain = " ".join(found.casefold().split())
        return next((better for words, better in self.instead.items() if words.casefold() == plain), "")


@dataclass(frozen=True, slots=True)
class Term:
    """An entry with its patterns compiled."""

    entry: Entry
    found: re.Pattern[str]
    requires: re.Pattern[str] | None
    unless: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class TermList:
    """The terms of one language; ``step`` recognises a next step, ``vague`` an action that says nothing."""

    terms: tuple[Term, ...]
    step: re.Pattern[str]
    vague: re.Pattern[str]
    explained: re.Pattern[str]


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    terms: tuple[Entry, ...] = ()
    step: tuple[str, ...] = ()
    vague: tuple[str, ...] = ()
    explained: tuple[str, ...] = ()


def languages() -> frozenset[str]:
    """The languages for which there is a list."""
    return frozenset(path.stem.partition("_")[0] for path in LISTS.glob("*.toml"))


def read_terms(language: str, extend: Path | None = None) -> TermList:
    """The shipped list of a language, with a school's own file of the same form added to it.

    Raises ConfigError with the file, the number of the entry (from 1) and its code.
    """
    paths = [LISTS / f"{language}.toml", *sorted(LISTS.glob(f"{language}_*.toml")), *([extend] if extend else [])]
    files = {path.name: _read(path) for path in paths}
    if extend:
        _require_patterns(files[extend.name], extend.name)
    name, each = paths[-1].name if extend else paths[0].name, list(files.values())
    return TermList(
        tuple(term for name, file in files.items() for term in _compiled(file, name)),
        step=_any((), [said for one in each for said in one.step], f"{name}: step"),
        vague=_any((), [said for one in each for said in one.vague], f"{name}: vague"),
        explained=_any((), [said for one in each for said in one.explained], f"{name}: explained", whole=False),
    )


def whole_words(phrases: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of these phrases as whole words, case-blind; nothing if there are none."""
    return _any(tuple(phrases), (), "phrases")


def _read(path: Path) -> _File:
    try:
        return _File.model_validate(tomllib.loads(plain_files.read(path).decode("utf-8")))
    except OSError:
        raise ConfigError(f"rules.tone: {path.name} cannot be read; check `extend` and the file's rights") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"rules.tone: {path.name} is no TOML: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
        raise ConfigError(
            f"rules.tone: {path.name}, {place}: {explained(first, _File)[0]} (entries count from 1)"
        ) from None


def _require_patterns(file: _File, name: str) -> None:
    """Raise ConfigError for a pattern that is whole only beside others; the shipped lists have none."""
    for number, entry in enumerate(file.terms, 1):
        for pattern in (*entry.patterns, *entry.requires, *entry.unless):
            _compile(pattern, _place(name, number, entry))
    for part in ("step", "vague", "explained"):
        for pattern in getattr(file, part):
            _compile(pattern, f"{name}: {part}")


def _place(name: str, number: int, entry: Entry) -> str:
    return f"{name}, entry {number} ({entry.code})"


def _compiled(file: _File, name: str) -> tuple[Term, ...]:
    terms = []
    for number, entry in enumerate(file.terms, 1):
        where = _place(name, number, entry)
        if not entry.phrases and not entry.patterns:
            raise ConfigError(f"rules.tone: {where} has neither phrases nor patterns; add one, or leave it out")
        terms.append(
            Term(
                entry,
                _any(entry.phrases, entry.patterns, where),
                _any((), entry.requires, where) if entry.requires else None,
                _any((), entry.unless, where) if entry.unless else None,
            )
        )
    return tuple(terms)


def _any(phrases: Sequence[str], patterns: Sequence[str], where: str, *, whole: bool = True) -> re.Pattern[str]:
    either = "|".join([*(re.escape(phrase) for phrase in phrases), *patterns]).replace("\\ ", " ")
    if not either:
        return re.compile(r"(?!)")
    either = re.sub(r" +", r"\\s+", either)
    return _compile(rf"(?<!\w)(?:{either})(?!\w)" if whole else rf"(?:{either})", where)


def _compile(pattern: str, where: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise ConfigError(f"rules.tone: {where}: broken pattern, {error.msg}; correct it or take it out") from None
