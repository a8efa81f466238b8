"""Who types another word for a setting is told the setting; a word that may be anything is not said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ouderbrug.setting_words import _rows, meant, said

if TYPE_CHECKING:
    from a_school import School

ROOT = Path(__file__).parents[1]
TABLES = {
    "[school]\nlive = false": "school.live: is not a setting (write live above the first heading of the file)",
    "[school]\ndigest = 1": "school.digest: is not a setting (write digest as [digest], a table of its own)",
    "[school]\nsources = 1": "school.sources: is not a setting (write sources as [[sources]], a table of its own)",
    "[school]\ntelefoon = '1'": "school.telefoon: is not a setting (did you mean phone?)",
    "[school]\nkanaal = '1'": "school.kanaal: is not a setting (known here: ",
    "[channels.email]\nwachtwoord = 'kanarie'": "channels.email.wachtwoord: is not a setting (did you mean password?)",
    "[channels.email]\nkanarie = 1": "channels.email.?: is not a setting (the word is not shown, ",
    "[[sources]]\nmap = 'kanarie'": "sources[0].map: is not a setting (did you mean path?)",
    "[[sources]]\nkanarie = 1": "sources[0].?: is not a setting (the word is not shown, ",
    "[routes]\nprive = ['email']": "routes.prive: is neither a class nor an event kind (did you mean personal?)",
}
"""What is written at the beginning of a table, and what is told of it."""


@pytest.mark.parametrize("written", TABLES)
@pytest.mark.parametrize("command", ["check", "dispatch"])
def test_a_word_that_is_no_setting_is_told_with_its_line_and_with_the_setting_that_is_meant(
    small_school: School, written: str, command: str
) -> None:
    heading, row = written.split("\n")
    text = (small_school.folder / "ouderbrug.toml").read_text("utf-8").replace(heading, written, 1)
    assert row in text
    (small_school.folder / "ouderbrug.toml").write_text(text, "utf-8")
    done = small_school.run(command, exit_code=2)
    told = done.output + done.stderr
    line = text[: text.index(written)].count("\n") + 2
    assert f"line {line}: {TABLES[written]}" in told and "kanarie" not in told


@pytest.mark.parametrize("written", TABLES)
def test_the_same_in_dutch(small_school: School, written: str) -> None:
    heading, _ = written.split("\n")
    text = (small_school.folder / "ouderbrug.toml").read_text("utf-8").replace(heading, written, 1)
    (small_school.folder / "ouderbrug.toml").write_text(f'{text}\n[cli]\nlanguage = "nl"\n', "utf-8")
    told = small_school.run("check", exit_code=2).output
    assert "is geen " in told
    assert not re.search("setting|did you mean|known here|write |not shown", told)


def test_each_setting_of_the_example_has_a_row() -> None:
    example = (ROOT / "config.example.toml").read_text("utf-8")
    keys = {key for key in re.findall(r"^#? ?([a-z_]+) = ", example, re.MULTILINE)}
    assert not keys - {*_rows()}
    assert {said(key, ()) for key in keys} == keys


@pytest.mark.parametrize("word", ["hunter2", "kanarie", "school2024", "Kanarie de Wit", "live!", "sk-live-kanarie", ""])
def test_what_may_be_anything_is_not_said(word: str) -> None:
    assert said(word, ("name", "phone")) == "?"
    assert not word or word not in meant(word, ("name", "phone"))


def test_other_words_are_plain_and_no_setting_is_another_word_of_itself() -> None:
    for name, words in _rows().items():
        assert all(re.fullmatch("[a-z]+(_[a-z]+)*", word) for word in (name, *words)), name
        assert name not in words and len(words) == len({*words})
