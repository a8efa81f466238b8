"""Where a sentence ends, in each language: abbreviations, initials and ranks end none."""

from __future__ import annotations

import pytest

from each import each
from ouderbrug.rules.sentences import sentences

WHOLE = {
    "nl": (
        "24. november was het feest.",
        "Op 24. November was het feest.",
        "Di. 8 december komt Sinterklaas.",
        "O.a. Groep 4 zingt.",
        "De 5e t/m 8e groep o.l.v. Dr. Jansen zingt.",
        "Dr. Jansen komt met mevr. De Boer.",
        "Juf M. de Vries is terug.",
        "Juf M. Bakker en J.P. Smit zijn terug.",
        "1. Neem laarzen mee.",
        "Vraag het dhr. Jansen (tel. 020 of evt. Anna).",
        "Om 14.00 uur begint het, in de zaal van o.b.s. De Regenboog.",
        "De groepen i.s.m. *Dr.* Jansen.",
    ),
    "en": (
        "On 24. November there is a party.",
        "Mr. Jansen and Mrs. Smith read aloud.",
        "On Tues. 8 December we sing.",
        "Bring boots, e.g. No. 5 or older ones.",
        "The choir sings with Prof. A. B. Smith.",
    ),
    "tr": (
        "24. Kasım günü bayram var.",
        "Bugün 5. Sınıf öğrencileri şarkı söylüyor.",
        "Dr. Yılmaz ve Öğr. Gör. Demir geliyor.",
        "Adres: Lale Sok. No. 5 olacak.",
    ),
    "pl": ("Zaczynamy o godz. 9.00 przy ul. Długiej.", "Przyjdzie Prof. Nowak ze św. Mikołajem."),
    "uk": ("Зустріч на вул. Шевченка.",),
}
TWO = {
    "nl": (
        ("Dit is voor groep 3.", "Neem laarzen mee."),
        ("Dit is voor groep A.", "Neem laarzen mee."),
        ("We hebben een vraag aan u.", "Kunt u helpen?"),
        ("Het gaat goed zo.", "Neem laarzen mee."),
        ("Neem fruit mee, brood e.d.", "Het is buiten."),
        ("Er is soep enz.", "Kom gerust."),
        ("“Hoera!”", "Noor zingt."),
        ("Lees dit.", "“Kom”, zegt Noor."),
        ("Wacht…", "Daar is hij."),
    ),
    "en": (("We start at 9 a.m.", "Bring boots."), ("Say no.", "Then go.")),
    "tr": (("Hepinizi bekliyoruz.", "Saat 9'da başlıyoruz."),),
}


@pytest.mark.parametrize(("language", "said"), [(one, said) for one, each_ in WHOLE.items() for said in each_])
def test_a_sentence_stays_whole(language: str, said: str) -> None:
    assert list(sentences(f"{said} Daarna gaan we naar huis.", language)) == [said, "Daarna gaan we naar huis."]


@each(("language", "parts"), [(one, parts) for one, pairs in TWO.items() for parts in pairs])
def test_a_sentence_ends(language: str, parts: tuple[str, str]) -> None:
    assert list(sentences(" ".join(parts), language)) == list(parts)
