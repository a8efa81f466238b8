"""The page on which a guardian answers what a mail asked. It shows no name, no child and no answer of before."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug.factbook.places import agreed
from ouderbrug.model import Answer, Goal
from ouderbrug.staff import answer_links, responses
from ouderbrug.store.audit import in_log
from ouderbrug.texts.language import clean
from ouderbrug.web.public_words import words_in
from ouderbrug.web.screen import Go, Stopped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ouderbrug.model import Response
    from ouderbrug.staff.responses import Question
    from ouderbrug.store.mail_links import MailLink
    from ouderbrug.unit_of_work import UnitOfWork
    from ouderbrug.web.words import PageWords

MOST_WORDS = 1000
"""So many characters of their own words a guardian may send."""
TWICE = timedelta(minutes=10)
"""So long the same once more is the same press: a second tap, or a page that was gone back to."""
_log = logging.getLogger("ouderbrug.web")


class Over(Exception):
    """The link leads nowhere any more, or never did: which of both nobody is told."""


@dataclass(frozen=True)
class PublicAsk:
    """One request of a guardian: the transaction, what the path and the form hold, and the language they chose."""

    work: UnitOfWork
    token: str = field(default="", repr=False)
    said: str = ""
    form: Mapping[str, str] = field(default_factory=dict, repr=False)
    chosen: str = ""

    def words(self, *guardians: str) -> PageWords:
        """In what language it is answered: the one they chose, else that of the guardian."""
        known = (self.work.roster.guardians.get(key) for key in guardians)
        return words_in(self.chosen, *(one.language for one in known if one))


class Shown(NamedTuple):
    """A page for a guardian: its template, in what words, and what it shows."""

    template: str
    say: PageWords
    values: Mapping[str, Any]


def ask(asked: PublicAsk) -> Shown:
    """The question, in general words alone, and the ways to answer it; records nothing."""
    link, question = _open(asked)
    say = asked.words(*link.guardians)
    first = asked.said if asked.said in list(Answer) else ""
    goal = asked.work.runtime.kinds[question.event.kind].goal
    about = "about.invite" if goal is Goal.INVITE else "about.ask"
    values = {"token": asked.token, "first": first, "about": about, "pilot": link.of_pilot, "most": MOST_WORDS,
              "enough": _enough_others(asked.work, question, link)}  # fmt: skip
    return Shown("answer.html.j2", say, values)


def answer(asked: PublicAsk) -> Go:
    """Record an answer as `ouderbrug respond` does; the last one counts."""
    link, question = _open(asked)
    said, note = asked.form.get("answer", ""), asked.form.get("words", "")
    if said not in list(Answer):
        raise Over
    if len(note) > MOST_WORDS:
        raise Stopped("too_long")
    language = asked.words(*link.guardians).language
    to = "enough" if said == Answer.YES and _enough_others(asked.work, question, link) else said
    for guardian in () if link.of_pilot else link.guardians:
        if not _is_pressed_twice(asked.work, question.answers.get(guardian), said, note):
            responses.answered(asked.work, question, guardian, Answer(said), responses.BY_LINK, note)
            whose, of = in_log(asked.work.connection, guardian), asked.work.in_log(link.event)
            _log.info("answer %s of %s on %s by a link", said, whose, of)
    return Go(f"/thanks/{to}?l={language}")


def _is_pressed_twice(work: UnitOfWork, last: Response | None, said: str, note: str) -> bool:
    """True of the same words again a moment later: who taps twice, or goes back, asked once."""
    if last is None or last.by != responses.BY_LINK or last.at <= work.now - TWICE:
        return False
    return (last.answer, last.note) == (said, clean(note).strip())


def thanks(asked: PublicAsk) -> Shown:
    """Thanks, which are the same whoever answered what."""
    said = _THANKS.get(asked.said, "thanks")
    return Shown("thanks.html.j2", asked.words(), {"said": said, "answered": asked.said in (*Answer, "enough")})


def _enough_others(work: UnitOfWork, question: Question, link: MailLink) -> bool:
    """True if as many others said yes as it needs: whoever comes then should know."""
    needed = int(question.event.payload.get("needed") or 0)
    return 0 < needed <= len(agreed(work.roster, question.event, question.answers) - {*link.guardians})


_THANKS = {
    Answer.OTHER: "thanks_question",
    "enough": "thanks_enough",
    "wishes": "thanks_wishes",
    "undone": "thanks_undone",
    "less": "thanks_less",
}


def _open(asked: PublicAsk) -> tuple[MailLink, Question]:
    """The link and what it asks; raises Over for whatever takes no answer any more."""
    found = answer_links.opened(asked.work, asked.token)
    if found is None:
        raise Over
    return found
