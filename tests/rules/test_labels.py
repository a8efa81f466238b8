"""A child's first name beside a word of label, care, health, home or conduct waits for a look; nice news does not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from ouderbrug.rules.labels import beside_a_name, judges_one

if TYPE_CHECKING:
    from a_school import School

ROOT = Path(__file__).parents[2]
NAMES = ("Sem", "Lot", "Noor", "Fenna", "Milan", "Roos", "Storm", "Mees", "Bloem", "Daan")
SURE_OF_IT = "Storm sloeg een tak van de boom."
"""A false alarm that we accept: "Mees sloeg een ander kind" reads the same."""


def corpus(name: str) -> list[tuple[bool, str]]:
    lines = (ROOT / "benchmarks" / name).read_text("utf-8").splitlines()
    return [(word == "bad", rest[-1]) for word, *rest in (line.split("\t") for line in lines if line)]


@pytest.mark.parametrize(("bad", "said"), corpus("named_corpus.tsv"))
def test_what_is_said_of_a_child_to_many_is_found_and_nice_news_is_not(bad: bool, said: str) -> None:
    assert beside_a_name(said, NAMES) == (bad or said == SURE_OF_IT)


def test_without_a_name_no_word_is_looked_at() -> None:
    assert not any(beside_a_name(said, ("Xander",)) for _, said in corpus("named_corpus.tsv"))


def test_good_sentences_of_the_corpora_of_tone_raise_few_alarms() -> None:
    """Of a child alone most of them; the figure of docs/rules.md."""
    told = [
        (bad, said)
        for name in ("tone_corpus.tsv", "tone_held_out.tsv")
        for bad, said in corpus(name)
        if any(called in said for called in NAMES)
    ]
    good, wrong = [beside_a_name(said, NAMES) for bad, said in told if not bad], ROOT / "docs" / "rules.md"
    found = [beside_a_name(said, NAMES) for bad, said in told if bad]
    said = f"{sum(good)} of {len(good)} good ones, and {sum(found)} of {len(found)} bad ones"
    assert said in wrong.read_text("utf-8"), said


@pytest.mark.parametrize(
    ("said", "judges"),
    [
        ("Noor is lui.", True),
        ("Sam is gewoon heel lui.", True),
        ("Dit is slechter dan de rest van de klas.", True),
        ("Sam doet het slechter dan de rest van de klas.", True),
        ("Uw kind is brutaal.", True),
        ("This is worse than the rest of the class.", True),
        ("Pesten is dom. Dat vinden we allemaal.", False),
        ("Het is dom om nu te stoppen.", False),
        ("Niet groeten is onbeschoft.", False),
        ("De luie stoel in de leeshoek is favoriet.", False),
        ("Het weer is slechter dan gisteren.", False),
        ("De rest van de klas blijft op school.", False),
        ("Groep 5 is later klaar dan de rest van de school.", False),
        ("Noor is lief voor de rest van de klas.", False),
    ],
)
def test_what_judges_a_child_is_found_whoever_that_is(said: str, judges: bool) -> None:
    assert judges_one(f"Even dit\n{said}") is judges


def test_no_good_sentence_of_the_corpora_judges_a_child() -> None:
    names = ("tone_corpus.tsv", "tone_held_out.tsv", "named_corpus.tsv")
    assert [said for name in names for bad, said in corpus(name) if not bad and judges_one(said)] == []


@pytest.fixture
def group(school: School) -> School:
    school.family("p1 Fenna Prins", "5A", guardian("g1", "Sara Bakker"))
    school.family("p2 Milan Aksoy", "6B", guardian("g2", "Ans Vink"))
    school.enrol()
    school.staff("karin;Karin de Boer;teacher;5A", "ria;Ria Vos;leader;")
    return school


NEWS = "Fenna heeft dyslexie en krijgt nu hulp. De moeder van Milan mag niet meer op het plein komen."


@pytest.mark.parametrize(
    ("kind", "payload", "waits"),
    [
        ("notice", {"title": "Weetje", "body": "Fenna is lui."}, True),
        ("notice", {"title": "Weetje", "body": "Noor is lui."}, True),
        ("notice", {"title": "Weetje", "body": "Dit is slechter dan de rest van de klas."}, True),
        ("newsletter", {"title": "Nieuws", "body": NEWS}, True),
        ("moment", {"what": "Fenna sloeg een ander kind en moest naar de gang."}, True),
        ("moment", {"what": "Fenna las voor aan groep 1, en Milan speelde gitaar."}, False),
        ("celebration", {"milestone": "Alle tafels", "what": "Fenna en Milan zingen een lied."}, False),
        ("newsletter", {"title": "Nieuws", "body": "Juf Fenna is ziek. We leren hoe je een ruzie oplost."}, False),
    ],
)
def test_a_teacher_looks_before_it_goes_to_a_group(
    group: School, kind: str, payload: dict[str, Any], waits: bool
) -> None:
    group.happens({"id": "n1", "kind": kind, "audience": {"group": "5A"}, "payload": payload})
    group.run("dispatch", exit_code=None)
    plans = group.json("why", "n1")["plans"]
    assert {one["state"] for one in plans} == {"awaiting_approval" if waits else "sent"}
    if waits:
        assert "child-labelled" in group.run("why", "n1", "--wide").output
        group.approve("n1", "--as", "karin")
        group.run("dispatch")
        assert {one["state"] for one in group.json("why", "n1")["plans"]} == {"sent"}
