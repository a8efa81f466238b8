"""The rule of tone on a corpus of sentences: what it finds, what it must let pass, and the figures in the docs."""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

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


def test_12_the_corpus_has_two_hundred_sentences_half_of_them_good() -> None:
    found = benchmark().measured().sentences
    assert Counter(one.bad for one in found) == {True: 100, False: 100}
    assert len({one.text for one in found}) == 200


def test_12_precision_and_recall_are_those_of_the_docs() -> None:
    assert benchmark().measured().in_words() in (ROOT / "docs" / "rules.md").read_text("utf-8")


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
    ],
)
def test_12_no_false_alarm_and_no_miss_of_these(sentence: str, code: str) -> None:
    [found] = [one for one in benchmark().measured().sentences if one.text == sentence]
    assert found.codes == ((code,) if code else ())
