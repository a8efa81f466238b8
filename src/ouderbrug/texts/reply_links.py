"""Puts links by which its readers answer into a composed text, in text and page alike, above its foot.

They go in when a mail is sent, after it was judged and approved: they are the school's own and say nothing of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING

from ouderbrug.model import FOOT_MARK, Answer
from ouderbrug.texts.both import BETWEEN
from ouderbrug.texts.language import language_code, one_line
from ouderbrug.texts.page import direction

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ouderbrug.model import Text

_SAID: Mapping[str, Mapping[str, str]] = {
    "nl": {"": "Antwoorden kan zo:", "of": "Antwoord van {name}:", "on": "Antwoord op {about}:",
           "of on": "Antwoord van {name} op {about}:", "ja": "Ja", "nee": "Nee",
           "anders": "Ik wil iets vragen", "less": "Minder berichten of een andere taal"},
    "en": {"": "You can answer here:", "of": "Answer of {name}:", "on": "Answer to {about}:",
           "of on": "Answer of {name} to {about}:", "ja": "Yes", "nee": "No",
           "anders": "I want to ask something", "less": "Fewer messages or another language"},
}  # fmt: skip
"""The words of the links in each language; in others they are in English."""
_FOOTER = re.compile(rf"(?P<opens>\n<footer[^>]*>\n{FOOT_MARK})(?P<foot>.*?)(?P<closes>\n</footer>)", re.DOTALL)
_BUTTON = (
    "display: inline-block; margin: 0.2em 0.4em 0.2em 0; padding: 0.7em 1.2em; border-radius: 0.3em; "
    "background: #0b4f8a; color: #ffffff; font-weight: bold; text-decoration: none"
)


@dataclass(frozen=True)
class ReplyLink:
    """Where one guardian answers; above it stands the ``name`` where several read, and on what where several ask.

    ``to`` gives the address of the button with this word, for this answer.
    """

    to: Callable[[str, Answer], str] = field(repr=False)
    name: str = field(repr=False, default="")
    about: str = field(repr=False, default="")


def words_for(answer: Answer) -> frozenset[str]:
    """What the button of an answer is called, in each language."""
    return frozenset(said[answer] for said in _SAID.values())


def with_links(text: Text, links: Sequence[ReplyLink], wishes: str = "") -> Text:
    """The text with these links above its foot and in it, in each of its languages; its names may not be in yet."""
    languages = text.language.split(", ")
    parts = text.body.split(BETWEEN)
    here = languages if len(parts) == len(languages) else [languages[0]] * len(parts)
    bodies = (_plain(part, links, wishes, one) for part, one in zip(parts, here, strict=True))
    pages = iter(languages)
    html = _FOOTER.sub(lambda found: _html(found, links, wishes, next(pages, languages[-1])), text.html)
    return replace(text, body=BETWEEN.join(bodies), html=html)


def _plain(body: str, links: Sequence[ReplyLink], wishes: str, language: str) -> str:
    _, said = _words(language)
    blocks = ([_head(link, said), *(f"{said[one]}: {link.to(said[one], one)}" for one in Answer)] for link in links)
    above = "".join("\n".join(block) + "\n\n" for block in blocks)
    text, mark, foot = body.partition(FOOT_MARK)
    less = f"{said['less']}: {wishes}\n" if wishes else ""
    return f"{text.rstrip()}\n\n{above}{mark}{foot.rstrip()}\n{less}"


def _html(found: re.Match[str], links: Sequence[ReplyLink], wishes: str, language: str) -> str:
    worded, said = _words(language)
    other = f' lang="{worded}" dir="{direction(worded)}"' if worded != language_code(language) else ""
    buttons = "\n".join(_buttons(link, said) for link in links)
    above = f"\n<div{other}>\n{buttons}\n</div>" if links else ""
    less = f'\n<p{other}><a href="{escape(wishes)}">{said["less"]}</a></p>' if wishes else ""
    return f"{above}{found['opens']}{found['foot']}{less}{found['closes']}"


def _words(language: str) -> tuple[str, Mapping[str, str]]:
    worded = language_code(language)
    worded = worded if worded in _SAID else "en"
    return worded, _SAID[worded]


def _head(link: ReplyLink, said: Mapping[str, str]) -> str:
    words = " ".join([*(["of"] if link.name else []), *(["on"] if link.about else [])])
    return said[words].format(name=one_line(link.name), about=one_line(link.about))


def _buttons(link: ReplyLink, said: Mapping[str, str]) -> str:
    each = "\n".join(
        f'<a href="{escape(link.to(said[one], one))}" style="{_BUTTON}">{escape(said[one])}</a>' for one in Answer
    )
    return f"<p>{escape(_head(link, said))}</p>\n<p>{each}</p>"
