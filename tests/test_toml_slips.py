"""toml_slips: what a person did who wrote a TOML that cannot be read, on which line, and what to do."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ouderbrug.toml_slips import Slip, slip

CASES = {
    "region = noord\n": "a text stands without quotes",
    "mail = jan@school.example\n": "a text stands without quotes",
    "region = \u201cnoord\u201d\n": "a text stands in curly quotes",
    'region = "noord\u201d\n': "a text stands in curly quotes",
    'name = "Juf\u2019s school\n': "a text has no quote at its end",
    'path = "C:\\inbox"\n': "a \\ in double quotes begins a sign of its own",
    'path = "C:\\Users"\n': "a \\ in double quotes begins a sign of its own",
    'name = "De Linde\n': "a text has no quote at its end",
    "name = 'Juf's groep'\n": "a quote in the text ends it there",
    'a = "x" b = "y"\n': "more stands on this line than one setting",
    "live = False\n": "yes and no are written as true and false here, in small letters",
    "live = ja\n": "yes and no are written as true and false here, in small letters",
    "port =\n": "this setting has no value",
    "port == 25\n": "there is one = too many",
    "port = 25,\n": "a comma stands at the end of the line",
    "day = 30-11-2026\n": "a day is written with the year first",
    "day = 2026-02-31\n": "this day or time does not exist",
    "at = 07:30-18:00\n": "this is no number, and a text stands in quotes",
    'name: "De Linde"\n': "a : stands between a setting and its value",
    'naam van school = "x"\n': "the name of a setting holds a space",
    'name "x"\n': "there is no = behind the name of a setting",
    "[school\n": "a heading is not closed",
    "[[sources]\n": "a heading is not closed",
    'use = ["a" "b"]\n': "a list is not closed, or a comma is missing in it",
    'password = { env = "X"\n': "what stands between { and } is not closed, or a comma is missing in it",
    "name = 'x\n": "a text is opened and not closed anywhere below",
    "// a remark\n": "a remark begins with #",
    'a = "x\\u0007"\nb = "\u0007"\n': "this line holds a sign that may not stand there",
}


def _slip(text: str) -> Slip:
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    return slip(text, caught.value)


@pytest.mark.parametrize("text", CASES)
def test_each_slip_is_told_as_what_somebody_did_with_what_to_do(text: str) -> None:
    found = _slip(f"# of the school\n{text}")
    assert (found.says, found.line) == (CASES[text], 1 + text.count("\n"))
    assert found.hint and "secret" not in found.hint


@pytest.mark.parametrize(
    ("text", "first", "line"),
    [
        ('[school]\nname = "a"\nbrin = "b"\nname = "c"\n', 2, 4),
        ('[school]\nname = "a"\n[web]\nport = 1\n[school]\n', 1, 5),
        ('name = "a"\n[web]\nname = "b"\nname = "c"\n', 3, 4),
    ],
)
def test_what_stands_twice_is_told_with_both_lines(text: str, first: int, line: int) -> None:
    found = _slip(text)
    assert found.says == f"this stands in the file twice, first in line {first}" and found.line == line


def test_a_list_that_is_open_is_found_where_it_begins() -> None:
    assert _slip('[a]\nuse = [\n  "x",\n  "y"\nname = "z"\n').line == 2


@given(st.text(alphabet="ab=[]{}'\"\\#,:. \n-1\u201c", max_size=40))
def test_whatever_is_written_is_a_sentence_on_a_line_of_it(text: str) -> None:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = slip(text, error)
        assert found.says and found.hint
        assert found.line is None or 1 <= found.line <= text.count("\n") + 1
