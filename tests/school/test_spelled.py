"""Somebody in a text: found and taken out however their address, number and name are written there."""

from __future__ import annotations

from unicodedata import normalize
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ouderbrug.school.escapes import read, unescaped
from ouderbrug.school.folded import folded, folded_signs
from ouderbrug.school.spelled import GONE, Piece, Setting, Spelled

WHO = Spelled("g1", ["emkanari@example.nl", "Renée de Vos", "+31612345678"])
WRITTEN = {
    "as it is": ("Mail emkanari@example.nl nu", f"Mail {GONE} nu"),
    "in a link": ("https://x.nl/?m=emkanari%40example.nl&a=1", f"https://x.nl/?m={GONE}&a=1"),
    "in small letters": ("https://x.nl/?m=emkanari%40example%2enl", f"https://x.nl/?m={GONE}"),
    "in a link within a link": ("https://y.nl/?u=https%3A%2F%2Fx.nl%3Fm%3Demkanari%2540example.nl",
                                f"https://y.nl/?u=https%3A%2F%2Fx.nl%3Fm%3D{GONE}"),
    "letter by letter": ("<" + "".join(f"%{ord(one):02x}" for one in "emkanari@example.nl") + ">", f"<{GONE}>"),
    "in a mail": ("To: emkanari=40example.nl", f"To: {GONE}"),
    "over two lines of a mail": ("To: emkan=\r\nari=40example.nl", f"To: {GONE}"),
    "on a page": ("<a>emkanari&#64;example.nl</a>", f"<a>{GONE}</a>"),
    "on a page, in sixteens": ("emkanari&#x40;example.nl", GONE),
    "on a page, by name": ("emkanari&commat;example&period;nl", GONE),
    "in a program": ("emkanari\\u0040example.nl, emkanari\\x40example.nl", f"{GONE}, {GONE}"),
    "a name in a link": ("?n=Ren%C3%A9e+de+Vos&b", f"?n={GONE}&b"),
    "a name with spaces": ("Ren%c3%a9e%20de%20Vos.pdf", f"{GONE}.pdf"),
    "an accent apart": ("Rene%CC%81e%20de%20Vos.pdf", f"{GONE}.pdf"),
    "an older mail": ("From: Ren=E9e de Vos", f"From: {GONE}"),
    "a subject": ("=?utf-8?q?Ren=C3=A9e_de_Vos?=", f"=?utf-8?q?{GONE}?="),
    "a number": ("tel:%2B31612345678", f"tel:{GONE}"),
    "both ways": ("emkanari@example.nl emkanari%40example.nl", f"{GONE} {GONE}"),
}  # fmt: skip
OTHERS = [
    "jan%40example.nl",
    "demkanari%40example.nl",
    "emkanari%40example.nlx",
    "1+1=40, 100% & meer",
    "%zz &amp; =C3=",
    "Ren%C3%A9e Bos",
    "%2B31612345679",
]


@pytest.mark.parametrize(("text", "left"), WRITTEN.values(), ids=WRITTEN)
def test_6_an_address_a_number_and_a_name_are_found_as_links_mails_and_pages_write_them(text: str, left: str) -> None:
    assert WHO.taken_out(text) == left
    assert all(WHO.stands_in(Piece(text, setting)) for setting in Setting)
    assert WHO.taken_out(left) == left


@pytest.mark.parametrize("text", OTHERS)
def test_6_what_is_somebody_else_s_stays_as_it_was_written(text: str) -> None:
    assert WHO.taken_out(text) == text and not WHO.stands_in(Piece(text))


@given(st.text(max_size=40), st.text(max_size=20), st.booleans())
def test_6_whatever_stands_around_it_nothing_of_an_address_is_left(before: str, after: str, whole: bool) -> None:
    address = "".join(f"%{ord(one):02X}" for one in "emkanari@example.nl") if whole else quote("emkanari@example.nl")
    left = WHO.taken_out(f"{before} {address} {after}")
    assert GONE in left and not WHO.stands_in(Piece(left))


@given(st.text(alphabet="ab%=&#;x4069eé \r\n\\u", max_size=60))
def test_6_what_is_read_of_a_text_knows_where_it_was_written(text: str) -> None:
    seen = read(text)
    assert len(seen.text) == len(seen.spans) and all(0 <= begin < end <= len(text) for begin, end in seen.spans)
    assert seen.spans == sorted(seen.spans)
    assert normalize("NFC", seen.text) == normalize("NFC", unescaped(text))


# A name as others spell it


CALLED = {
    "Noor van 't Hof": ["Noor van ’t Hof", "NOOR VAN ‘T HOF", "Noor van `t Hof", "Noor van t Hof", "van ´t Hof, Noor"],
    "Chloé D'Angelo": [
        "Chloé D’Angelo",
        "Chloe D’Angelo",
        "Chloe Dangelo",
        "CHLOÉ D'ANGELO",
        "Chloe\u0301 D\u02bcAngelo",
    ],
    "Łukasz Wójcik": ["Lukasz Wójcik", "ŁUKASZ WOJCIK", "Lukasz Wojcik", "Wójcik, Lukasz", "Wo\u0301jcik, Łukasz"],
    "Søren Håkansson": ["Søren Hakansson", "Soeren Haakansson", "Soren Håkansson", "SØREN HÅKANSSON"],
    "Jürgen Müller": ["Jürgen Mueller", "Juergen Müller", "Jurgen Müller", "JUERGEN MUELLER", "Ju\u0308rgen Muller"],
    "Juergen Mueller": ["Jürgen Müller", "Juergen Müller", "JÜRGEN MUELLER"],
    "IJsbrand Dijkstra": ["Ĳsbrand Dĳkstra", "ijsbrand Dĳkstra", "Ĳsbrand Dijkstra"],
    "Ĳsbrand Dĳkstra": ["IJsbrand Dijkstra", "ijsbrand dijkstra"],
    "Işık Yılmaz": ["IŞIK YILMAZ", "ışık yılmaz", "Isik Yılmaz", "Işik Yilmaz"],
    "İpek Şahin": ["Ipek Şahin", "IPEK ŞAHIN", "İPEK ŞAHİN", "ipek sahin"],
    "Anne-Marie de Vries-Smit": ["Anne\u2011Marie de Vries\u2011Smit", "Anne Marie de Vries Smit"],
    "Zoë Groß": ["Zoe Gross", "ZOË GROSS", "Zoe Groß"],
}
NOT_CALLED = ["Noor van het Hof", "Chloé Angelo", "Lukas Wójcik", "Søren Hansson", "Jürgen Miller", "Jan Hof"]


@pytest.mark.parametrize(("name", "written"), [(one, way) for one, ways in CALLED.items() for way in (one, *ways)])
def test_a_name_is_found_and_taken_out_with_whatever_accents_and_apostrophes_it_is_written(
    name: str, written: str
) -> None:
    who = Spelled("", [name])
    said = f"Gisteren hielp {written} ons, vóór ’s middags."
    assert who.taken_out(said) == f"Gisteren hielp {GONE} ons, vóór ’s middags."
    assert who.taken_out(quote(said)) == quote(said).replace(quote(written), GONE)
    assert all(who.stands_in(Piece(said, setting)) for setting in Setting)


@pytest.mark.parametrize("written", NOT_CALLED)
def test_a_name_that_is_another_one_stays(written: str) -> None:
    for name in CALLED:
        who = Spelled("", [name])
        assert who.taken_out(written) == written and not who.stands_in(Piece(written))


@given(st.text(max_size=30))
def test_a_text_is_folded_sign_by_sign_as_it_is_whole(text: str) -> None:
    for spread in (False, True):
        seen = folded_signs(read(text), spread=spread)
        assert seen.text == folded(unescaped(text), spread=spread) and len(seen.spans) == len(seen.text)
