"""What the texts of a kind tell: all that a person wrote, as it was written, and nothing that is not the event's."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from jinja2 import nodes

from ouderbrug.model import ContentClass, Correction
from ouderbrug.payload import types_at
from ouderbrug.testing.code_words import VALUES, code_words
from ouderbrug.testing.kind_bench import ISO_DAY, KindBench, names_told, put, squeezed, words_between
from ouderbrug.testing.samples import CANARY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ouderbrug.model import Text

_WRITTEN = f"{CANARY.capitalize()} en “Zoë” & co <b>vet</b> 2 < 3, tot en met het einde van wat hier geschreven staat."
_LENGTHS = (120, 8)
"""How many words make a text of pages, and one of a line: the first that a field takes."""
_MOST = {"subject": 150, "app": 1_500, "body": 8_000}
"""So many letters a text of a sample has at most: the longest of the house have 95, 436 and 852."""
_SHORT = f"{CANARY.capitalize()}."
_PLAIN = f"{CANARY.capitalize()} en wat daar nog achter komt, tot en met het einde van wat hier geschreven staat."
"""The same where it is Markdown."""
_HOST = re.compile(
    r"(?:https?:|\bwww\.|mailto:)[^\s<>\"')]+|\b[\w-]+\.(?:nl|com|org|net|eu|be|io|example)\b", re.IGNORECASE
)
_NAME = re.compile(r"(?<=[^\W\d_] )[A-Z][^\W\d_A-Z]+|(?<=[^\W\d_], )[A-Z][^\W\d_A-Z]+")
_NAMES_SHOW = ("nl",)
"""Languages that write a capital inside a sentence for names alone."""


class KindTexts(KindBench):
    """The part of the contract about what its texts tell."""

    def test_what_a_person_wrote_is_told(self) -> None:
        lost = [path for path, texts in self._each_saying(_SHORT) if not any(map(_in_the_mail, texts.values()))]
        lost = [path for path in lost if not _named(path, self.untold)]
        assert not lost, f"nobody reads {', '.join(lost)} in the mail; name it in `untold` if that is right"

    def test_what_a_person_wrote_is_told_in_the_app(self) -> None:
        told = [path for path, texts in self._each_saying(_SHORT) if any(map(_in_the_mail, texts.values()))]
        for event in self._events():
            if not all(text.app.strip() for text in self._each_written(event).values()):
                pytest.skip("its app block is empty, which another test finds")
        lost = [path for path, texts in self._each_saying(_SHORT) if not any(map(_in_the_app, texts.values()))]
        lost = [path for path in lost if path in told and not _named(path, self.untold | self.only_in_mail)]
        assert not lost, f"nobody reads {', '.join(lost)} in an app; name it in `only_in_mail` if that is right"

    def test_what_a_person_wrote_arrives_whole(self) -> None:
        for path, texts in self._each_saying(_WRITTEN):
            wanted = (_PLAIN if path in self.kind.text.markdown else _WRITTEN)[1:-1]  # a filter may change the ends
            for language, text in texts.items():
                for part in (squeezed(text.body), squeezed(text.app)):
                    there = CANARY[:4] in part.casefold()
                    assert not there or wanted in part, f"{path} is cut or changed in {language}: {part}"

        sample, long = self._all_long()
        self._is_told_where_it_is_long(sample, long)
        for language, text in self._each_written(self._event(sample)).items() if long else ():
            for path, value in long.items():
                for part in (squeezed(text.body), squeezed(text.app)):
                    there = value[1:20] in part
                    assert not there or value[1:-1] in part, f"{path} is cut in {language} where it is long"

    def _is_told_where_it_is_long(self, sample: dict[str, Any], long: dict[str, str]) -> None:
        """Fail where a text is told while it is short, and not once all of them are long."""
        short = {path: texts for path, texts in self._each_saying(_SHORT) if path in long and path not in self.hangs_on}
        written = self._each_written(self._event(sample)) if short else {}
        for path, texts in short.items():
            for language, text in texts.items():
                for part in ("body", "app"):
                    there = CANARY in getattr(text, part).casefold()
                    still = long[path][1:20] in squeezed(getattr(written[language], part))
                    assert still or not there, f"{path} is told in {language} where it is short, and not where long"

    def test_it_is_no_longer_than_is_read(self) -> None:
        for event in self._events():
            for correction in (None, *Correction):
                for language, text in self._each_written(event, correction).items():
                    long = {part: len(getattr(text, part)) for part in _MOST if len(getattr(text, part)) > _MOST[part]}
                    assert not long, f"in {language} its sample makes {long} letters; at most {_MOST}"

    def test_a_subject_tells_nothing_sensitive(self) -> None:
        told = self.kind.content_class is ContentClass.SENSITIVE and self.kind.text.subject
        assert not told, f"{self.kind.text.subject} stands in a subject, which a phone shows to who looks along"

    def test_what_a_person_wrote_is_no_markup(self) -> None:
        for language, blocks in self._templates().items():
            used = {one.name for block in blocks.values() for one in block.find_all(nodes.Filter)}
            assert "safe" not in used, f"{language}: `safe` says that what somebody typed is markup; leave it out"
        for path, texts in self._each_saying(_WRITTEN):
            for language, text in texts.items():
                assert "<b>vet" not in text.html, f"in {language} {path} goes into the page as markup"

    def test_what_is_no_subject_stays_out_of_it(self) -> None:
        for path in self._own_texts():
            sample = self._saying(path, _SHORT)
            if sample and not _named(path, self.kind.text.subject):
                for correction in (None, *Correction):
                    for language, text in self._each_written(self._event(sample), correction).items():
                        assert CANARY not in text.subject.casefold(), (
                            f"{path} stands in the subject in {language}, where others may see it: {text.subject}; "
                            "name it in text.subject if it may"
                        )

    def test_each_text_is_declared(self) -> None:
        known = {path.partition(".")[0] for path in self.kind.text.free} | self.names
        for language, blocks in self._templates().items():
            told = set[str]().union(*(names_told(blocks.get(part)) for part in ("subject", "app", "body")))
            texts = {name for name in told & self._fields if str in types_at(self.kind.Payload, name)}
            assert not texts - known, (
                f"{', '.join(sorted(texts - known))} is told in {language} and does not stand in text.free; "
                "name it in `names` if it is the same in every language"
            )

    def test_a_day_is_told_in_words(self) -> None:
        for event in self._events():
            for language, text in self._each_written(event).items():
                raw = ISO_DAY.findall(f"{text.subject} {text.app} {text.body}")
                assert not raw, f"in {language} a reader sees {raw[0]}; write when(...) or day(...)"

    def test_no_word_of_a_program_is_told(self) -> None:
        templates = self._templates()
        for event in self._events():
            for correction in (None, *Correction):
                for language, text in self._each_written(event, correction).items():
                    own = " ".join(word for block in templates[language].values() for word in words_between(block))
                    said = code_words(f"{text.subject}\n{text.app}\n{text.body}", values=True)
                    odd = [one for one in said if not (one in VALUES and re.search(rf"\b{one}\b", own))]
                    assert not odd, f"in {language} a reader sees {odd[0]}; write `if` around what may not be there"

    def test_it_greets_and_is_signed(self) -> None:
        for language, blocks in self._templates().items():
            told = names_told(blocks.get("body"))
            assert "guardian" in told, f"the mail in {language} greets nobody: it lacks {{{{ guardian }}}}"
            assert "signature" in told, f"the mail in {language} is not signed: it lacks {{{{ signature }}}}"

    def test_its_template_names_nobody(self) -> None:
        for language in self._templates().keys() & {*_NAMES_SHOW}:
            for block in self._templates()[language].values():
                found = {name for text in words_between(block) for name in _NAME.findall(text)} - self.alike
                assert not found, (
                    f"{', '.join(sorted(found))} stands in the template in {language}: a name is the event's; "
                    "name it in `alike` if it is of no person"
                )

    def test_its_links_are_those_of_the_event(self) -> None:
        for event in self._events():
            said = str(dict(event.payload))
            for language, text in self._each_written(event).items():
                found = _HOST.findall(f"{text.subject} {text.app} {text.body}")
                own = {one for one in found if one.strip("./\u2069") not in said}
                strange = sorted(one for one in own if not any(name in one for name in self.alike))
                assert not strange, f"{strange[0]} in {language} is no link of the event; name its host in `alike`"

    def _all_long(self) -> tuple[dict[str, Any], dict[str, str]]:
        """The sample with a long text wherever the kind takes one, and these by their paths."""
        sample, long = deepcopy(dict(self.kind.sample)), dict[str, str]()
        for number, path in enumerate(self._own_texts()):
            for most in _LENGTHS:
                value, other = f"{CANARY.capitalize()} {number} {' '.join(_words(most))} hier.", deepcopy(sample)
                if put(other, path, value) and self._takes(other):
                    sample, long[path] = other, value
                    break
        return sample, long

    def _each_saying(self, value: str) -> Iterator[tuple[str, dict[str, Text]]]:
        """Each free text with what is written where it says this."""
        for path in self._own_texts():
            said = _PLAIN if value == _WRITTEN and path in self.kind.text.markdown else value
            if sample := self._saying(path, said):
                yield path, self._each_written(self._event(sample))


def _words(most: int) -> Iterator[str]:
    """So many words, no two of which are alike."""
    return (f"en woord {number} van velen" for number in range(most))


def _in_the_mail(text: Text) -> bool:
    return CANARY in f"{text.subject} {text.body}".casefold()


def _in_the_app(text: Text) -> bool:
    return CANARY in f"{text.subject} {text.app}".casefold()


def _named(path: str, among: Collection[str]) -> bool:
    """True if a path, or the field in which it lies, is named."""
    return path.partition(".")[0] in among or re.sub(r"\b0\b", "*", path) in among
