"""Names of children whom a text is not about, as hurried people write them, and the words that are none."""

import pytest

from ouderbrug.rules.names import called_in, family_named_in

CALLED = ("Deniz", "Sem", "Anne-Sophie", "Roos", "Jan Willem")
FAMILIES = ("Aksoy", "Bakker", "van den Berg", "Visser", "Prins", "Li")


@pytest.mark.parametrize(
    "text",
    [
        *(f"Dit zag de {word}{end}Deniz sloeg hem." for word in ("juf", "meester", "mevrouw")
          for end in (". ", ", ", ": ", "\n\n", "\n", "! ", "-", "\u200b")),
        "Mevrouw, Deniz sloeg hem", "JUF. DENIZ", "mw.\n\nDeniz sloeg",
        "De\u200bniz sloeg.", "De\u00adniz sloeg.", "De\u2060niz",
        "D\u034feniz", "De\ufe0fniz", "De\u3164niz", "De\U000e0100niz", "hij\u200bDeniz", "D\u0435niz",
        "Deniz1 sloeg.", "2Deniz", "Denizje hielp.", "Denizjes tas", "Semmetje", "Semmie lacht", "Roosje lacht",
        "Annesophie hielp.", "Anne hielp.", "ANNE SOPHIE", "Janwillem", "Jan viel",
    ],
)  # fmt: skip
def test_14_a_call_name_is_seen_however_it_is_written(text: str) -> None:
    assert called_in(text, CALLED)


@pytest.mark.parametrize(
    "text",
    ["de juf Deniz zei", "meester  Sem", "mw. Deniz kwam", "dhr. Sem kwam", "Mevr Deniz", "een roosje plukken",
     "semantiek", "anders", "Sophie kwam", "Willem kwam", "Denizli is een stad"],
)  # fmt: skip
def test_14_a_colleague_and_a_word_of_dutch_are_no_child(text: str) -> None:
    assert not called_in(text, CALLED)


def test_14_a_child_may_be_called_by_each_form_of_the_own_name() -> None:
    for text in ("Anne hielp.", "Annesophie", "Anne-Sophie"):
        assert not called_in(text, CALLED, ("Anne-Sophie",))
    assert called_in("Deniz hielp Anne", CALLED, ("Anne-Sophie",))


@pytest.mark.parametrize(
    "text",
    ["Sem Aksoy sloeg hem.", "Sem A. sloeg hem.", "Ook Sem B kwam", "De familie Aksoy klaagde.", "AKSOY sloeg.",
     "Aksoys tas", "aksoy", "Ak\u00adsoy", "de familie Bakker", "Familie van den Berg kwam", "Sem Bakker viel",
     "die van Visser", "een boek van Bakker", "hij sloeg Visser", "de moeder, Li"],
)  # fmt: skip
def test_14_a_family_name_and_the_initial_of_a_namesake_are_seen(text: str) -> None:
    assert family_named_in(text, FAMILIES, ("Prins",), ("Sem",))


@pytest.mark.parametrize(
    "text",
    ["Sem Prins las.", "Sem P. las.", "Sem las bij de bakker.", "Bakker wil hij worden.", "Leuk! Visser wordt hij.",
     "op de berg", "Bergen", "mevrouw Aksoy belde", "juf Bakker", "meester Jan van den Berg", "juf Eva Aksoy",
     "In groep A. las Sem", "Sem. A is een letter", "li"],
)  # fmt: skip
def test_14_the_own_family_a_trade_and_a_colleague_are_no_other_child(text: str) -> None:
    assert not family_named_in(text, FAMILIES, ("Prins",), ("Sem",))
