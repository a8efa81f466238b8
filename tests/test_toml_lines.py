"""toml_lines: where a key stands in the text, however it is written."""

from __future__ import annotations

import pytest

from ouderbrug.toml_lines import line_of, readable

TEXT = """\
top = 1
"quoted" = 2
dotted.inside = 3

[table]
key = "a"
inline = { one = 1, two = { deep = true } }
list = [
  "first",
  # between
  "second",
]

[table.below]
key = "b"

[[many]]
name = "x"

[[many]]
name = "y"
rows = [{ k = 1 }, { k = 2 }]
[many.sub]
z = 1
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 1),
        (("quoted",), 2),
        (("dotted", "inside"), 3),
        (("table",), 5),
        (("table", "key"), 6),
        (("table", "inline", "one"), 7),
        (("table", "inline", "two", "deep"), 7),
        (("table", "list"), 8),
        (("table", "list", 0), 9),
        (("table", "list", 1), 11),
        (("table", "below", "key"), 15),
        (("many", 0, "name"), 18),
        (("many", 1, "name"), 21),
        (("many", 1, "rows", 1, "k"), 22),
    ],
)
def test_the_line_of_a_key(path: tuple[str | int, ...], line: int) -> None:
    assert line_of(TEXT, path) == line


def test_a_missing_key_stands_where_its_parent_stands() -> None:
    assert line_of(TEXT, ("table", "below", "absent")) == 14
    assert line_of(TEXT, ("many", 1, "absent", "deeper")) == 20


def test_what_has_no_parent_has_no_line() -> None:
    assert line_of(TEXT, ("nowhere", "key")) is None


def test_accents_do_not_shift_lines() -> None:
    assert line_of('naam = "Café Zoë"\nb = 1\n', ("b",)) == 2


def test_a_table_below_an_element_of_a_list() -> None:
    assert line_of(TEXT, ("many", 1, "sub", "z")) == 24


def test_a_place_as_a_person_would_say_it() -> None:
    assert readable(("sources", 0, "path")) == "sources[0].path"
    assert readable(()) == ""
