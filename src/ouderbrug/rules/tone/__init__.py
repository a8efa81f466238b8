"""How a message speaks to guardians: as partners, with high expectations and something to do.

The words are data (one TOML file a language beside this one) that a school can extend and except.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import field_validator

from ouderbrug.api import PluginConfig, Rule
from ouderbrug.facts import ALLOWED, Allow, Refuse
from ouderbrug.model import Correction, Priority
from ouderbrug.rules.tone.terms import Term, TermList, languages, read_terms, whole_words
from ouderbrug.rules.words import above_the_foot, says_something, strings_in
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from datetime import datetime

    from ouderbrug.facts import Facts, Verdict
    from ouderbrug.model import Message

_DUTCH = "nl"
_BEFORE_THE_ACTION = ("low-expectation", "background", "blame", "improvement-without-step")
_PARTS = ("what", "minutes", "when")
_BETWEEN = "\n\ufffd\n"  # no phrase may begin in one part and end in the next
_NOT_PROSE = ("link", "translations", "attachments", "photos", "approved_by")


class Tone(Rule):
    """Refuses blame, labels and low expectations, and news about a child without an action; warns of less.

    It judges the text as composed, with marks for names, so that nobody's name is mistaken for a word.
    """

    name: ClassVar[str] = "tone"
    for_authors: ClassVar[Mapping[str, str | None]] = {
        "low-expectation": "de tekst weinig van het kind verwacht; schrijf wat het kind gaat leren",
        "background": "afkomst, taal of inkomen als oorzaak wordt genoemd; haal dat weg",
        "blame": "een ouder de schuld krijgt; schrijf wat u samen kunt doen",
        "comparison": "het kind met anderen wordt vergeleken; schrijf wat het kind zelf eerder kon",
        "improvement-without-step": "er staat wat nog niet goed gaat, zonder volgende stap; voeg die toe",
        "action-missing": "er niet bij staat wat ouders thuis kunnen doen; voeg dat toe",
        "action-vague": "niet duidelijk is wat ouders thuis kunnen doen; noem wat, hoe lang en wanneer",
        "next-goal-missing": "het volgende doel van het kind ontbreekt; voeg dat toe",
        "voluntary": "niet staat dat de bijdrage vrijwillig is; zet dat erbij",
        "method-mismatch": "de tip bij een andere methode hoort dan de groep gebruikt; verander de methode",
    }
    sentences: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "": ("because of: {words}", "also {also}", "better: {instead}")
    }
    reads = frozenset[str]()
    timeless = True

    class Config(PluginConfig):
        """``extend`` is a file of the same form as the shipped lists; ``allow`` are phrases never judged.

        ``next_goal_kinds`` are the event kinds that must name the child's next goal, by name or by topic.
        """

        extend: Path | None = None
        allow: tuple[str, ...] = ()
        next_goal_kinds: tuple[str, ...] = (Topic.PROGRESS,)

        @field_validator("extend", mode="before")
        @classmethod
        def _may_be_a_file_reference(cls, value: Any) -> Any:
            return value["file"] if isinstance(value, Mapping) and set(value) == {"file"} else value

    config: Config

    def __init__(self, config: Config) -> None:
        """Raises ConfigError if a list cannot be read or holds a broken pattern."""
        super().__init__(config)
        self._languages, self._lists = languages(), dict[str, TermList]()
        if config.extend is not None:
            self._list(_DUTCH)
        self._allowed = whole_words(config.allow)
        self._next_goal = frozenset(config.next_goal_kinds)

    def judge(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        """Refuse with the first error in the order of the list, or Allow with every warning.

        What is urgent, and the word that something is off, get warnings alone: nobody may miss them for a word.
        """
        covered = message.text.language in self._languages
        words = self._list(message.text.language if covered else _DUTCH)
        text = self._allowed.sub("\ufffd", _prose(message, covered=covered))
        action = _action_problem(message, words)
        step = _has_step(message, text, words) and not action
        one = message.event.audience.scope == "pupils" and len(message.event.audience.keys) == 1

        found = _Found()
        for term in words.terms:
            spared = (term.entry.with_step and step) or not term.entry.spares.isdisjoint(message.topics)
            spared = spared or (term.entry.of_many and one)
            if message.content_class in term.entry.classes and not spared:
                found.add(term, _terms_in(text, term, words))
        return self._verdict(message, action, found, _other_method(message, facts))

    def _list(self, language: str) -> TermList:
        """The words of a language, read with its first message: most runs judge none."""
        if language not in self._lists:
            own = self.config.extend if language == _DUTCH else None
            self._lists.setdefault(language, read_terms(language, own))
        return self._lists[language]

    def _verdict(self, message: Message, action: str, found: _Found, method: Mapping[str, Any]) -> Verdict:
        codes = [code for code in _BEFORE_THE_ACTION if code in found.refused]
        codes += [action] if action else []
        codes += ["next-goal-missing"] if self._lacks_goal(message) else []
        codes += [code for code in found.refused if code not in codes]
        codes += ["method-mismatch"] if method else []
        instead = {"instead": found.instead} if found.instead else {}
        # What is urgent is heard, in whatever words; what is off quotes the title of what they had.
        if codes and (message.priority <= Priority.URGENT or _is_withdrawal(message)):
            return Allow((*codes, *found.warned), {**found.refused, **found.warned, **method, **instead})
        if codes:
            return Refuse(codes[0], {"words": found.refused.get(codes[0], []), "also": codes[1:], **method, **instead})
        return Allow(tuple(found.warned), {**found.warned, **instead}) if found.warned else ALLOWED

    def _lacks_goal(self, message: Message) -> bool:
        asked = not self._next_goal.isdisjoint(message.known_as) and not _is_withdrawal(message)
        return asked and not says_something(message.event.payload.get("next_goal"))


@dataclass
class _Found:
    """Words by code, and what to write instead of them, where the list has a suggestion."""

    refused: dict[str, list[str]] = field(default_factory=dict)
    warned: dict[str, list[str]] = field(default_factory=dict)
    instead: dict[str, str] = field(default_factory=dict)

    def add(self, term: Term, words: list[str] | None) -> None:
        if words is None:
            return
        kept = self.refused if term.entry.level == "refuse" else self.warned
        kept.setdefault(term.entry.code, []).extend(words)
        self.instead |= {one: better for one in words if (better := term.entry.better(one))}


def _terms_in(text: str, term: Term, words: TermList) -> list[str] | None:
    """The terms that make the entry speak (none for one that misses something); None if it is silent."""
    entry = term.entry
    if entry.absent:
        return None if term.found.search(text) else []
    matches = list(term.found.finditer(text))
    if not matches or (term.requires and not term.requires.search(text)):
        return None
    if term.unless and term.unless.search(text):
        return None
    explained = {m[0].casefold() for m in matches if entry.unexplained and words.explained.match(text, m.end())}
    found = dict.fromkeys(m[m.lastindex or 0] for m in matches)
    different = {term.casefold(): term for term in found if term.casefold() not in explained}
    return list(different.values()) if len(different) > entry.more_than else None


def _action_problem(message: Message, words: TermList) -> str:
    """action-missing, action-vague, or nothing; an action from the library is complete as it is."""
    if _is_withdrawal(message):
        return ""
    action = message.event.payload.get("action")
    if not isinstance(action, Mapping) or not any(action.values()):
        return "action-missing" if message.needs_action else ""
    if says_something(action.get("id")):
        return ""
    what = str(action.get("what") or "").strip()
    vague = not all(action.get(part) for part in _PARTS) or " " not in what or words.vague.fullmatch(what)
    return "action-vague" if vague else ""


def _other_method(message: Message, facts: Facts) -> Mapping[str, Any]:
    """What a tip's method is and what the audience's groups use for its subject; empty where these agree.

    Where it is not known what the groups use, any method may be right.
    """
    subject, method = (str(message.event.payload.get(name) or "") for name in ("subject", "method"))
    if not subject or not method or _is_withdrawal(message):
        return {}
    used = {one for known, names in facts.methods.items() if _same(known, subject) for one in names}
    if not used or any(_same(one, method) for one in used):
        return {}
    return {"method": method, "used": sorted(used)}


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _has_step(message: Message, text: str, words: TermList) -> bool:
    return says_something(message.event.payload.get("next_goal")) or bool(words.step.search(text))


def _is_withdrawal(message: Message) -> bool:
    """A "does not go on" asks nothing of anybody, and its event may be an id alone."""
    return message.correction is Correction.WITHDRAWN


def _prose(message: Message, *, covered: bool) -> str:
    """What is judged: the composed text; in a language without a list, the Dutch of the event too."""
    text = message.text
    parts = [text.subject, text.app, above_the_foot(text.body)]
    if not covered:
        parts += strings_in({k: v for k, v in message.event.payload.items() if k not in _NOT_PROSE})
    return unicodedata.normalize("NFC", _BETWEEN.join(parts))
