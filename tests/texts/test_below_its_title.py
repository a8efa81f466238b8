"""What stands below a title does not begin with that title once more, wherever a text is read beside it."""

from __future__ import annotations

import pytest

from ouderbrug.model import Text
from ouderbrug.texts.merging import below_its_title, once_titled


@pytest.mark.parametrize(
    ("subject", "app", "below"),
    [
        ("Bericht over Ilya", "Bericht over Ilya. Hij leest mee.", "Hij leest mee."),
        ("Bericht over Ilya", "Bericht over Ilya: lezen. Hij leest mee.", "Lezen. Hij leest mee."),
        ("Gewijzigd: Bericht over Ilya", "Bericht over Ilya: lezen.", "Lezen."),
        ("Gewijzigd: Bericht over Ilya", "Gewijzigd: Bericht over Ilya. Hij leest.", "Hij leest."),
        ("Gaat u mee?", "Gaat u mee? We zoeken hulp.", "We zoeken hulp."),
        ("Bericht over Ilya", "Bericht over Ilya\n\nHij leest mee.", "Hij leest mee."),
        ("Schoolfoto", "Schoolfoto's maken we op dinsdag.", "Schoolfoto's maken we op dinsdag."),
        ("Studiedag", "Studiedag op maandag.", "Studiedag op maandag."),
        ("Bericht over Ilya", "Bericht over Ilya.", "Bericht over Ilya."),
        ("", "Hij leest mee.", "Hij leest mee."),
    ],
)
def test_a_title_stands_once(subject: str, app: str, below: str) -> None:
    assert below_its_title(Text("nl", subject, app, "Beste ouder", "")) == below


@pytest.mark.parametrize(
    ("body", "below"),
    [
        ("Avond over het kamp. Neem niets mee.", "Neem niets mee."),
        ("Avond over het kamp op dinsdag.", "Avond over het kamp op dinsdag."),
    ],
)
def test_a_sentence_that_goes_on_behind_the_words_of_its_title_stays(body: str, below: str) -> None:
    text = once_titled(Text("nl", "Avond over het kamp", "", body, f"<p>{body}</p>\n"))
    assert (text.body, text.html) == (below, f"<p>{below}</p>\n")
