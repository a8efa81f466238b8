"""What the tables of names say of a thing is its first sentence, whole."""

from __future__ import annotations

import re

import ouderbrug
from docs_pages import DOCS, generator
from each import each
from ouderbrug import testing


@each(
    ("said", "first"),
    [
        ("One. Two.", "One."),
        ("One.", "One."),
        ("One, with no end", "One, with no end"),
        ("On what ground (AVG, art. 6(1)); a board says. More.", "On what ground (AVG, art. 6(1)); a board says."),
        ("By art. 15 of it, and lid 2. Then more.", "By art. 15 of it, and lid 2."),
        ("As many, e.g. three. ``Two`` follow.", "As many, e.g. three."),
        ("It is 3.5 m, approx. that. More.", "It is 3.5 m, approx. that."),
        ("In brackets (see there. It says so) it goes on. More.", "In brackets (see there. It says so) it goes on."),
        ("Is it? Yes.", "Is it?"),
        ("On two\nlines. More.", "On two lines."),
        ("First.\n\nBehind it.", "First."),
        ("", ""),
    ],
)  # fmt: skip
def test_a_sentence_ends_where_it_ends(said: str, first: str) -> None:
    thing = type("Thing", (), {"__doc__": said})
    assert generator().first_sentence(thing) == first


def test_no_row_of_a_name_is_cut() -> None:
    page = (DOCS / "write-a-plugin.md").read_text("utf-8")
    told = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", page, re.MULTILINE))
    assert {*ouderbrug.__all__, *testing.__all__} <= told.keys()
    for name in (*ouderbrug.__all__, *testing.__all__):
        assert told[name].count("(") == told[name].count(")"), name
        assert not re.search(r"\b(art|lid|e\.g|i\.e|no|approx)\.$", told[name]), name
