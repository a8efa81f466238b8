"""The rule of tone on a corpus of sentences: what it finds, what it must let pass, and the figures in the docs."""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[2]


@cache
def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tone_benchmark", ROOT / "benchmarks" / "tone.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@cache
def measured(corpus: Path | None = None) -> Any:
    return benchmark().measured(*([corpus] if corpus else []))


def test_12_the_corpus_has_two_hundred_sentences_or_more_half_of_them_good() -> None:
    found = measured().sentences
    count = Counter(one.bad for one in found)
    assert count[True] == count[False] >= 100
    assert len({one.text for one in found}) == len(found)


def test_12_what_was_held_out_is_enough_and_none_of_what_the_lists_were_made_with() -> None:
    seen = {one.text for one in measured().sentences}
    found = measured(benchmark().HELD_OUT).sentences
    assert len({one.text for one in found} - seen) == len(found) >= 60
    assert Counter(one.bad for one in found) == {True: len(found) / 2, False: len(found) / 2}


def test_12_precision_and_recall_are_those_of_the_docs() -> None:
    said = (ROOT / "docs" / "rules.md").read_text("utf-8")
    assert measured().in_words() in said
    assert measured(benchmark().HELD_OUT).in_words() in said


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("Bedankt voor uw bijdrage aan het kerstdiner.", ""),
        ("U hoeft niets te betalen.", ""),
        ("Een som met geld is nog lastig: gepast te betalen met munten oefenen we in de klas.", ""),
        ("Een Tikkie van 5 euro volgt vanavond.", "voluntary"),
        ("Noor is lui.", "label"),
        ("Noor leest slechter dan de rest van de klas.", "comparison"),
        ("Met deze scores wordt het vmbo.", "low-expectation"),
        ("Jesse struikelde over een step en heeft een schaafwond aan zijn elleboog.", ""),
        ("Geef morgen 7,50 mee voor de bus.", "voluntary"),
        ("Als u vaker had voorgelezen, was dit niet gebeurd.", "blame"),
        ("U controleert het huiswerk kennelijk nooit.", "blame"),
        ("Rekenen zit er bij Sam gewoon niet in.", "low-expectation"),
        ("Met dit tempo wordt de havo niks.", "low-expectation"),
        ("Kinderen van wie de ouders niet betalen, blijven die dag op school.", "voluntary"),
        ("Mama's, wie bakt er een taart?", "family"),
        ("Amir heeft nog nooit zo lang achter elkaar geschreven: een uur.", ""),
        ("Noor las een verhaal over een luie beer voor.", ""),
        ("Noor is een luie prinses.", "label"),
        ("We praten vaak over een luie leerling als Sam.", "label"),
        ("Op de markt rekenen de kinderen met 5 euro speelgeld.", ""),
        ("Voor het kamp rekenen we 35 euro.", "voluntary"),
        ("Noor is gewoon niet gemotiveerd.", "label"),
        ("Dit niveau is niet genoeg voor de havo.", "low-expectation"),
        ("Thuis wordt er te weinig met Noor gelezen.", "blame"),
        ("Kunt u de ouderbijdrage niet betalen of wilt u dat niet? Uw kind doet altijd mee met alles.", ""),
        ("Wie vindt het leuk om samen met de kinderen soep te maken? Vaders, moeders, oma's en opa's zijn welkom.", ""),
    ],
)
def test_12_no_false_alarm_and_no_miss_of_these(sentence: str, code: str) -> None:
    [found] = [one for one in measured().sentences if one.text == sentence]
    assert found.codes == ((code,) if code else ())
