"""A command speaks one language, that of [cli]: no English in Dutch and no Dutch in English, also of a slip."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from every_command import MISTAKES, STORY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from a_school import School

WORDS_OF = {
    "en": "the not which and to with this that it are has have no an from at be if see nobody nothing what when where "
          "who you your than there wrote must should does did for its usage error missing invalid",
    "nl": "de het een en niet van voor met wordt zijn dat die naar maar ook geen nog wie wat waar bij uit tot om als",
}  # fmt: skip
"""Words that stand in nearly every sentence of one language and in none of the other."""
TO_BE_COPIED = re.compile(r"`[^`]*`|'[^']*'|\"[^\"]*\"|\[[^\]]*\]|--[a-z-]+|\S*[/.]\S+|\S*[-_]\S*")
"""Commands, options, what is quoted, and ids, keys and files."""
TEXTS = (("preview",), ("privacy", "export"))
"""They show what parents get, in its own language."""


def _slips(text: str, other: str) -> Iterator[str]:
    wrong = set(WORDS_OF[other].split())
    for line in text.splitlines():
        if found := wrong & set(re.findall(r"[a-z]+", TO_BE_COPIED.sub(" ", line).lower())):
            yield f"{line} ({', '.join(sorted(found))})"


def test_the_search_finds_a_sentence_of_the_other_language() -> None:
    assert list(_slips("er is niets\nthe ban holds (nog)", "en")) == ["the ban holds (nog) (the)"]
    assert list(_slips("`ouderbrug golive --as KEY` is de stap\nto-be-mended", "en")) == []
    assert list(_slips("1 guardian, omdat het te laat is", "nl")) == ["1 guardian, omdat het te laat is (het)"]


@pytest.mark.slow
@pytest.mark.parametrize(("language", "other"), [("nl", "en"), ("en", "nl")])
def test_every_command_and_every_slip_is_told_in_one_language(
    small_school: School, language: str, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_school.staff("juf.karin;Karin Bos;teacher;3A", "directie;Ria Smit;leader;")
    small_school.configure(f'\n[cli]\nlanguage = "{language}"\n')
    monkeypatch.chdir(small_school.folder)
    found = {}
    for words in (*((*path, *words) for path, words in STORY if path not in TEXTS and path != ("init",)), *MISTAKES):
        said = small_school.run(*words, exit_code=None)
        assert "a fault in" not in said.output, words
        found |= {(words, line): "" for line in _slips(said.output, other)}
    assert not found


@pytest.mark.parametrize("words", [*MISTAKES, ("--frob",), ("--config",)])
def test_a_slip_is_no_traceback_and_ends_with_1_2_or_3(
    small_school: School, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(small_school.folder)
    said = small_school.run(*words, exit_code=None)
    assert "Traceback" not in said.output
    assert said.exit_code in (0, 1, 2, 3)
