"""Several texts of one event as one, for a mailbox whose readers want several languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.model import Text
from ouderbrug.texts.language import right_to_left

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BETWEEN = "\n\n* * *\n\n"
"""Stands between two texts that are not marked up."""
_AND = " / "
_OPENS, _CLOSES = "<main>\n", "\n</main>"


def in_one(texts: Iterable[Text]) -> Text:
    """The texts one after the other, each once; its language names all of theirs ("nl, tr").

    One that stands in another, below a line in a further language, is not said again.
    """
    each = list(dict.fromkeys(texts))
    several = [one for one in each if not any(_holds(other, one) for other in each)]
    first = several[0]
    if len(several) == 1:
        return first
    return Text(
        language=", ".join(dict.fromkeys(text.language for text in several)),
        subject=_AND.join(dict.fromkeys(text.subject for text in several)),
        app=BETWEEN.join(text.app for text in several),
        body=BETWEEN.join(text.body.rstrip("\n") for text in several) + "\n",
        html=first.html.replace(_CLOSES, f"\n{_below(several[1:])}{_CLOSES}", 1),
    )


def apart(text: Text) -> list[Text]:
    """The texts of one again, for who puts them elsewhere; without pages, as they are where they cannot be told."""
    languages, subjects = text.language.split(", "), text.subject.split(_AND)
    apps, bodies = text.app.split(BETWEEN), text.body.split(BETWEEN)
    if len(languages) == 1 or not len(languages) == len(apps) == len(bodies):
        return [text]
    subjects = subjects if len(subjects) == len(languages) else [text.subject] * len(languages)
    return [Text(*each, html="") for each in zip(languages, subjects, apps, bodies, strict=True)]


def _holds(text: Text, other: Text) -> bool:
    alike = text.language == other.language and text.subject == other.subject
    return alike and len(text.body) > len(other.body) and text.body.endswith(other.body)


def _below(texts: Sequence[Text]) -> str:
    """What the pages of these texts say, each in its own direction."""
    return "\n".join(
        f'<hr>\n<div lang="{text.language}" dir="{"rtl" if right_to_left(text.language) else "ltr"}">\n'
        f"{text.html.partition(_OPENS)[2].rpartition(_CLOSES)[0]}\n</div>"
        for text in texts
    )
