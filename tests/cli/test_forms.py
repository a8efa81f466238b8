"""Words that go with a number: one message waits, two messages wait, in English and in Dutch."""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from string import Formatter

import pytest

import spoken
from ouderbrug.cli.dutch import DUTCH
from ouderbrug.cli.dutch.filled import in_dutch
from ouderbrug.cli.forms import filled_in
from ouderbrug.cli.language import Words
from ouderbrug.staff import urgent_lines
from ouderbrug.templates.follow_ups import follow_up_counts

NUMBERS = {
    "agreed", "all", "asked", "asides", "count", "days", "days_at_most", "errands", "events", "expired", "guardians",
    "minutes", "number", "over", "pupils", "skills", "unanswered", "waiting", "weekly_tasks", "went", "words",
}  # fmt: skip
"""What numbers are called in the sentences."""
IN_ENGLISH = re.compile(
    r"(?<![\w.:-])1 (?:(?:urgent|long|new|hidden|weekly|school) )?(?:(?:message|event|guardian|card|mail) )?"
    r"(?:wait|are|have|were|stand|go|say|messages|guardians|pupils|groups|events|cards|drafts|errands|mails|keys|rows|"
    r"pairs|things|leaders|requests|words|days|sheets|incidents|warnings|times|skills|tasks)\b"
)
IN_DUTCH = re.compile(
    r"(?<![\w.:-])1 (?:(?:dringende|lange|nieuwe|verborgen|daarvan|ervan) )?(?:(?:bericht|kaart|verzorger|ouder) )?"
    r"(?:wachten|zijn|hebben|waren|gaan|kunnen|moeten|werden|gingen|zeggen|zeiden|verliepen|berichten|verzorgers|ouders|"
    r"leerlingen|groepen|gebeurtenissen|kaarten|concepten|klussen|mails|sleutels|rijen|tweetallen|taken|leiders|"
    r"woorden|dagen|schooldagen|voorvallen|waarschuwingen|dingen|vaardigheden|bladen)\b"
)
MORE_THAN_ONE = re.compile(
    r" notes, of which|earlier; all stand|of its sheets|a rehearsal goes|backup of the last|are not taken|must have|"
    r"none of the|What became of all|Let \{count\} go|one gap in ten|elements lie|holds more|is longer|"
    r"^\{count\} (?:days|hours|minutes)$|"
    r"(?:of|of the|at most) \{\w+\} (?:pupils|guardians|addresses|authorities|tables)"
)
"""What is only said of more than one, of a setting, or of a number among others."""


def _several() -> set[str]:
    """Sentences about several, before which another stands for one, as in what `Words.some` is given."""
    return {
        more.value
        for path in (spoken.HOUSE / "cli").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for of_both in [getattr(node, "elts", None) or getattr(node, "args", None)]
        if isinstance(of_both, list)
        for one, more in pairwise(of_both)
        if isinstance(one, ast.Constant) and isinstance(more, ast.Constant)
        if isinstance(one.value, str) and isinstance(more.value, str) and "{count}" in more.value
    }


@pytest.mark.parametrize("count", [0, 1, 2])
@pytest.mark.parametrize("language", ["en", "nl"])
def test_c_each_sentence_is_right_of_none_one_and_two(language: str, count: int) -> None:
    wrong, slips = [], IN_DUTCH if language == "nl" else IN_ENGLISH
    several = _several()
    for sentence in DUTCH:
        names = {name for _, name, _, _ in Formatter().parse(sentence) if name}
        if not names & NUMBERS or sentence in several or MORE_THAN_ONE.search(sentence):
            continue
        said = Words(language)(sentence, **{name: count if name in NUMBERS else "x" for name in names})
        wrong += [said] if slips.search(said) else []
    assert not wrong


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 messages wait"), (1, "1 message waits"), (2, "2 messages wait"), ("1", "1 message waits")],
)
def test_c_a_place_may_hold_a_word_for_one_and_one_for_more(count: object, said: str) -> None:
    assert filled_in("{count} {count:message waits|messages wait}", {"count": count}) == said


def test_c_what_is_filled_in_already_has_its_dutch_in_the_right_form() -> None:
    assert in_dutch("1 of 4 pupils") == "1 van de 4 leerlingen"
    assert in_dutch("files that could not be read in full: 1 of 3; see above").startswith("bestanden die niet")


def test_c_colleagues_read_of_one_thing_and_of_several() -> None:
    for one, more in [*follow_up_counts().values(), *urgent_lines._THIS_DAY.values()]:
        assert not IN_DUTCH.search(f"1 {one}".format(n=1, before="nu")), one
        assert more
