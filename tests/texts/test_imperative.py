"""A home action as one asks for it, where the Dutch of that is sure; else as it was."""

from __future__ import annotations

import pytest

from ouderbrug.texts.imperative import STEMS, imperative


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("het haar van uw kind kammen met een luizenkam", "Kam het haar van uw kind met een luizenkam"),
        ("de handen van uw kind vaak wassen", "Was de handen van uw kind vaak"),
        ("samen lezen", "Lees samen"),
        ("Samen vijf woorden met ei schrijven", "Schrijf samen vijf woorden met ei"),
        ("een spel met beurten spelen", "Speel een spel met beurten"),
        ("lezen", "Lees"),
    ],
)
def test_10_what_is_done_at_home_is_asked_for(what: str, said: str) -> None:
    assert imperative(what) == said


@pytest.mark.parametrize(
    "same",
    [
        "Lees samen een bladzijde",
        "samen drie vragen opschrijven",
        "samen drie vragen voor het gesprek opschrijven",
        "met twee kammen",
        "tijdens het lezen vragen stellen",
        "na het lezen",
        "een verhaal lezen en tekenen",
        "uw kind laten lezen",
        "samen lezen, elke avond",
        "op een kaart plaatsen zoeken waar familie woont",
        "een bladzijde lezen hardop",
        "",
    ],
)
def test_10_what_is_not_sure_stays_as_it_was(same: str) -> None:
    assert imperative(same) == same


def test_10_no_verb_is_asked_for_by_its_infinitive() -> None:
    assert [verb for verb, stem in STEMS.items() if stem in STEMS or not stem] == []
