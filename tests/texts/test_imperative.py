"""A home action as one asks for it, where the Dutch of that is sure; else as it was."""

from __future__ import annotations

import pytest

from ouderbrug.texts.imperative import STEMS, imperative


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("het haar van uw kind kammen met een luizenkam", "Kam het haar van uw kind met een luizenkam"),
        ("de handen van uw kind vaak wassen", "Was de handen van uw kind vaak"),
        ("goed de handen wassen", "Was de handen goed"),
        ("Rustig de woorden lezen", "Lees de woorden rustig"),
        ("De tafel van acht opzeggen", "Zeg de tafel van acht op"),
        ("samen lezen", "Lees samen"),
        ("Samen een recept halveren", "Halveer samen een recept"),
        ("Samen een spelletje doen waarbij je telt", "Doe samen een spelletje waarbij je telt"),
        ("Samen een boek lezen en erover praten", "Lees samen een boek en praat erover"),
        ("Samen vijf woorden met ei schrijven", "Schrijf samen vijf woorden met ei"),
        ("een spel met beurten spelen", "Speel een spel met beurten"),
        ("lezen", "Lees"),
        ("samen drie vragen opschrijven", "Schrijf samen drie vragen op"),
        ("Samen drie vragen voor het gesprek opschrijven", "Schrijf samen drie vragen voor het gesprek op"),
        ("in de bibliotheek samen een boek uitkiezen", "Kies in de bibliotheek samen een boek uit"),
        ("Drie keer op de klok kijken en samen de tijd zeggen", "Kijk drie keer op de klok en zeg samen de tijd"),
        ("een filmpje kijken en de tekst in beeld voorlezen", "Kijk een filmpje en lees de tekst in beeld voor"),
    ],
)
def test_10_what_is_done_at_home_is_asked_for(what: str, said: str) -> None:
    assert imperative(what) == said


@pytest.mark.parametrize(
    "same",
    [
        "Lees samen een bladzijde",
        "na het opschrijven",
        "samen lezen, dan opschrijven",
        "een recept hardop lezen en stap voor stap doen",
        "samen lezen en de kinderen laten kiezen",
        "met twee kammen",
        "tijdens het lezen vragen stellen",
        "na het lezen",
        "een verhaal lezen en tekenen",
        "uw kind laten lezen",
        "samen lezen, elke avond",
        "op een kaart plaatsen zoeken waar familie woont",
        "een bladzijde lezen hardop",
        "samen leren lezen in een strip",
        "elke dag gaan lezen",
        "samen blijven oefenen",
        "uw kind zelf leren kiezen",
        "Fenna de tafels horen zeggen",
        "Fenna een boek voorlezen",
        "",
    ],
)
def test_10_what_is_not_sure_stays_as_it_was(same: str) -> None:
    assert imperative(same) == same


def test_10_no_verb_is_asked_for_by_its_infinitive() -> None:
    assert [verb for verb, stem in STEMS.items() if stem in STEMS or not stem] == []
