"""Invented names stand for those of people in every form in which a name may be written."""

from __future__ import annotations

import pytest

from ouderbrug.rules.other_names import OtherNames, Person

SCHOOL = [
    Person("Zoë", "van den Berg", "Sam", "Voorbeeld"),
    Person("Jan-Willem", "Yılmaz", "Noa", "Voorbeeld"),
    Person("O'Neil", "Bakker-Visser", "Robin", "Voorbeeld"),
    Person("Roos", "D'Arc", "Lou", "Voorbeeld"),
    Person("Sara", "Łukasz", "Ouder A", "Voorbeeld"),
]
TEXTS = [
    ("Zoe leest, ZOE ook; Zoës boek, zoe.", "Sam leest, SAM ook; Sams boek, Sam."),
    ("Zoe\u0308 leest.", "Sam leest."),
    ("Z\u200boë en Zo\u00ade.", "Sam en Sam."),
    ("Zoë van den Berg, familie Van den Berg", "Sam Voorbeeld, familie Voorbeeld"),
    ("mevrouw Berg klimt op de berg", "mevrouw Voorbeeld klimt op de berg"),
    ("Jan Willem, Janwillem, Jan-Willem en Jan", "Noa, Noa, Noa en Noa"),
    ("Yilmaz en YILMAZ", "Voorbeeld en VOORBEELD"),
    ("O'Neil, O\u2019Neil en ONeil", "Robin, Robin en Robin"),
    ("Bakker, Visser, Bakker-Visser; de bakker", "Voorbeeld, Voorbeeld, Voorbeeld; de bakker"),
    ("Roos plukt een roos. Roosje!", "Lou plukt een roos. Lou!"),
    ("meneer D'Arc en D\u2019Arc", "meneer Voorbeeld en Voorbeeld"),
    ("Sara's tas, Lukasz", "Ouder A's tas, Voorbeeld"),
    ("Vandaag lazen we samen.", "Vandaag lazen we samen."),
]
HTML = [
    ("<p>O&#x27;Neil &amp; Zo&euml;</p>", "<p>Robin &amp; Sam</p>"),
    ("<p>Z<strong>o</strong>ë leest</p>", "<p>Sam<strong></strong> leest</p>"),
    ("<p>Zo&shy;e</p><p>Jan</p><p>Willem</p>", "<p>Sam</p><p>Noa</p><p>Noa</p>"),
    ('<a href="/Zoë" title="Zoë">a &lt; b</a>', '<a href="/Sam" title="Sam">a &lt; b</a>'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), TEXTS)
def test_15_a_text_has_other_names(text: str, says: str) -> None:
    assert OtherNames(SCHOOL).in_text(text) == says


@pytest.mark.parametrize(("html", "says"), HTML)
def test_15_html_has_other_names_and_keeps_its_tags(html: str, says: str) -> None:
    assert OtherNames(SCHOOL).in_html(html) == says


def test_15_without_people_a_text_stays_as_it_is() -> None:
    assert [OtherNames(()).in_text(text) for text, _ in TEXTS] == [text for text, _ in TEXTS]
    assert [OtherNames(()).in_html(html) for html, _ in HTML] == [html for html, _ in HTML]
