"""Calendars that write pages: parents read their words, paragraphs and links, and no tag."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from each import each
from ouderbrug_ical import entries
from ouderbrug_ical.markup import as_text
from plugins.test_ical import ZONE, calendar, entry

PAGES = [
    ("<p>Neem een <b>kaarsje</b> mee.</p><br>Groet&nbsp;team", "Neem een kaarsje mee.\n\nGroet team"),
    ("<ul><li>trui</li><li>laarzen</li></ul>Tot dan", "- trui\n- laarzen\n\nTot dan"),
    ("een<br>twee<br/>drie", "een\ntwee\ndrie"),
    ("<div>een</div><div>twee</div>", "een\ntwee"),
    (
        '<a href="https://school.example/x?a=1&amp;b=2">Meld u aan</a>.',
        "Meld u aan (https://school.example/x?a=1&b=2).",
    ),
    ('<a href="https://school.example/x">https://school.example/x</a>', "https://school.example/x"),
    ('<a href="https://school.example/x"><img src="y"></a>', "https://school.example/x"),
    ('Mail <a href="mailto:juf@school.example">de juf</a>', "Mail de juf (juf@school.example)"),
    ('<a href="javascript:alert(1)">klik</a>', "klik"),
    ("<style>p {color: red}</style><script>x()</script><!-- weg -->Hoi", "Hoi"),
    ("Regel een\nRegel <i>twee</i>", "Regel een\nRegel twee"),
    ("Kaas &amp; brood &lt;3 &#39;s avonds", "Kaas & brood <3 's avonds"),
    ("<table><tr><td>Groep 3</td><td>lokaal</td></tr><tr><td>Groep 4</td></tr></table>", "Groep 3 lokaal\nGroep 4"),
    ("<p>open", "open"),
    ("5 < 7 en 8 > 6, <juf@school.example>, R&D; a<b>c", "5 < 7 en 8 > 6, <juf@school.example>, R&D; ac"),
]
PLAIN = [
    "5 < 7 en 8 > 6",
    "<juf@school.example>",
    "R&D; of",
    "Kom  ook\n\n\n\nmee",
    "<https://school.example/x>",
    "a & b",
]


@each(("page", "text"), PAGES)
def test_a_page_is_read_as_its_text(page: str, text: str) -> None:
    assert as_text(page) == text


@each("text", PLAIN)
def test_what_is_no_page_is_left_as_it_is(text: str) -> None:
    assert as_text(text) == text


@pytest.mark.property
@given(st.text(st.sampled_from("<>/&;ab pli\n\"'=!-#1"), max_size=60))
def test_no_text_breaks_the_reading_of_pages(text: str) -> None:
    assert "<p>" not in as_text(text) and "<b>" not in as_text(text)


def read(*lines: str) -> entries.Entry:
    [found] = entries.read(calendar(entry("a", "20261130T193000", "Musical", *lines)).encode(), ZONE).entries
    return found


@each(
    ("lines", "text"),
    [
        (("DESCRIPTION:<p>Kom\\, kijk</p><p>Tot dan</p>",), "Kom, kijk\n\nTot dan"),
        (("X-ALT-DESC;FMTTYPE=text/html:<html><body>\\n<p>Kom\\, kijk\\;</p>\\n<p>Tot\\ndan</p></body></html>",),
         "Kom, kijk;\n\nTot dan"),
        (("DESCRIPTION:Kom kijken", "X-ALT-DESC;FMTTYPE=text/html:<p>Anders</p>"), "Kom kijken"),
        (("X-ALT-DESC;FMTTYPE=text/html:<p>typ &lt\\;b&gt\\; of 3 < 4</p>",), "typ <b> of 3 < 4"),
        (("DESCRIPTION:", "X-ALT-DESC;FMTTYPE=text/html:<p>Kom kijken</p>"), "Kom kijken"),
    ],
)  # fmt: skip
def test_a_description_is_text_however_a_calendar_writes_it(lines: tuple[str, ...], text: str) -> None:
    assert read(*lines).text == text


def test_titles_and_places_are_no_pages() -> None:
    found = read("LOCATION:Zaal <b>2</b> &amp\\; hal")
    assert found.place == "Zaal <b>2</b> &amp; hal"
