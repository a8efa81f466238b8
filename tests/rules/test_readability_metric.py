"""What is counted in a text: syllables, words, sentences, and the sample rows."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from readability_samples import SAMPLES

from each import each
from ouderbrug.rules.readability.metric import measure, syllables, words_of
from ouderbrug.rules.sentences import sentences


@each(
    ("word", "count"),
    [
        *[("idee", 2), ("één", 1), ("ali", 2), ("ouderavond", 4), ("januari", 4), ("zee", 1), ("bijna", 2)],
        *[("interventie", 4), ("zomervakantie", 5), ("leerlingvolgsysteemtoetsen", 7), ("coördinator", 5)],
        *[("creëren", 3), ("financieel", 4), ("ruzie", 2), ("bioscoop", 3), ("museum", 3), ("nieuws", 1)],
        *[("leeuw", 1), ("haai", 1), ("blauw", 1), ("ouders", 2), ("kinderen", 3), ("auto", 2), ("radio", 3)],
        *[("schooladvies", 3), ("14", 1), ("Ali", 2), ("IDEE", 2), ("psst", 1), ("cafe\u0301", 2)],
    ],
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize("word", ["bureau", "eeuwig"])
def test_syllables_known_to_be_one_too_many(word: str) -> None:
    assert syllables(word) == 3, "counted right at last: move it to the words above, and mend the docstring"


@pytest.mark.parametrize(
    ("name", "each", "count", "sounds", "douma", "brouwer", "long"),
    [
        ("toets_B1", (9, 2, 8, 6, 8, 4), 37, 54, 88.7, 85.4, 0),
        ("toets_ambtelijk", (34,), 34, 79, -3.7, -27.9, 5),
        ("viering", (1, 6, 12, 10), 29, 41, 91.2, 86.2, 0),
        ("schooladvies", (9, 8, 9, 8, 4), 38, 61, 76.2, 72.8, 1),
        ("vakantielezen", (4, 9, 7, 9), 29, 43, 85.9, 81.6, 1),
    ],
)
def test_sample_messages(
    name: str, each: tuple[int, ...], count: int, sounds: int, douma: float, brouwer: float, long: int
) -> None:
    found = measure(SAMPLES[name])
    assert (found.sentences, found.words, found.syllables) == (each, count, sounds)
    assert (round(found.douma, 1), round(found.brouwer, 1), len(found.long_words())) == (douma, brouwer, long)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("ouder/verzorger", ["ouder/verzorger"]),
        ("om 14.00 uur", ["om", "14", "00", "uur"]),
        ("auto’s en foto's", ["auto’s", "en", "foto's"]),
        ("mee-eten", ["mee-eten"]),
        ("Beste \ue000, hallo", ["Beste", "hallo"]),
        ("\ue001s boek, \ue001's fiets", ["boek", "fiets"]),
        ("- * ! 👍", []),
    ],
)
def test_words(said: str, found: list[str]) -> None:
    assert words_of(said) == found


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("Kom om 14.00 uur. Tot dan!", 2),
        ("Vraag het dhr. Jansen.", 1),
        ("Kinderen, o.a. Noor, lezen.", 1),
        ("Bel (tel. 020) of kom.", 1),
        ("Lees dit. \ue001 leest nu.", 2),
        ("Het is klaar. 3 kinderen zijn er.", 2),
        ("Dat is mooi. en goed.", 1),
        ("Wat?! Ja. Élke dag.\nGoed", 4),
        ("Groot\nGoed", 1),
        ("", 0),
    ],
)
def test_sentences(said: str, count: int) -> None:
    assert len(list(sentences(said))) == count


@given(st.lists(st.text(st.characters(codec=None)), max_size=4))
@example(["\ue001"])
@example(["İ. İ", "ß/ß-ﬁ"])
def test_no_text_breaks_the_measure(parts: list[str]) -> None:
    found = measure(*parts)
    assert sum(found.sentences) == found.words == sum(len(words_of(one)) for part in parts for one in sentences(part))
    assert 0 not in found.sentences and found.syllables >= found.words
    assert isinstance(found.douma, float) and isinstance(found.brouwer, float)
