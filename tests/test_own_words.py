"""What an error of a plugin says is shown without an address, a number or a name of somebody."""

from __future__ import annotations

import pytest

from ouderbrug import own_words
from ouderbrug.errors import ConfigError
from ouderbrug.own_words import of_plugin, without_names, without_people


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """This file is the whole package of what is raised here; in a run of all tests they are one package."""
    monkeypatch.setattr(own_words, "_files_of", lambda _: frozenset({__file__}))


class Mute(ConfigError):
    def __str__(self) -> str:
        raise RuntimeError("sara" + "@guardian.example")


def caught(values: tuple[object, ...]) -> Exception:
    """An error as a plugin raises it, with values in a sentence of its own."""
    try:
        raise ConfigError("The Shop refuses {}; renew the token at {}".format(*values))
    except ConfigError as error:
        return error


AT = "@"
NUMBER = "".join(("06123", "45601"))
NAME, OTHER = "".join(("Sa", "ra")), "".join(("Bak", "ker"))  # so that no word of this file is theirs
SETTINGS = {"url": "https://Parro.example"}
TABLE = [
    ((f"sara{AT}guardian.example", "x"), "The Shop refuses …; renew the token at x"),
    ((f"<sara.b+1{AT}guardian.example>", "x"), "The Shop refuses <…>; renew the token at x"),
    (("+31 6 " + "1234 5601", "x"), "The Shop refuses …; renew the token at x"),
    (("06-" + "12345601", "x"), "The Shop refuses …; renew the token at x"),
    ((f"{NAME} {OTHER}", "x"), "The Shop refuses … …; renew the token at x"),
    (("p12", "https://Parro.example"), "The Shop refuses p12; renew the token at https://Parro.example"),
    ((f"{NAME[:-1]}ç {'Ş' + 'ule'} {'Ö' + 'ztürk'}", "x"), "The Shop refuses … … …; renew the token at x"),
    (("".join(("سا", "رة")), "".join(("Ł", "ukasz"))), "The Shop refuses …; renew the token at …"),
    ((f"tel:{NUMBER} 06.12." + "34.56.01", "06/" + "12345601"), "The Shop refuses tel:…; renew the token at …"),
    (("sara" + "%40guardian.example", "bsn:12345" + "6782"), "The Shop refuses …; renew the token at bsn:…"),
    (("line 17", "2026-11-30T08:00"), "The Shop refuses line 17; renew the token at 2026-11-30T08:00"),
]


@pytest.mark.parametrize(("values", "said"), TABLE)
def test_18_what_a_plugin_says_is_told_without_people(values: tuple[object, ...], said: str) -> None:
    assert without_names(caught(values), SETTINGS) == said


def test_18_a_heading_of_a_file_may_be_said_and_an_address_may_not() -> None:
    error = ConfigError(f"row 3: {NAME} has no sara{AT}guardian.example or {NUMBER}")
    assert without_people(error) == f"row 3: {NAME} has no … or …"


class Shop:
    """A source; its advice stands in this file."""


def test_18_advice_of_a_source_is_told_in_the_words_of_its_package() -> None:
    said = of_plugin(Shop(), SETTINGS)
    assert said("The Shop has no such row; export it anew from https://Parro.example") == (
        "The Shop has no such row; export it anew from https://Parro.example"
    )
    assert said(f"sara{AT}guardian.example {'Xu' + 'zzel'} {'É' + 'lise'} {NUMBER}") == "… … … …"


def test_18_what_cannot_be_read_is_not_told() -> None:
    assert without_people(Mute("x")) == without_names(Mute("x"), {}) == "…"


def test_18_an_example_of_the_plugin_itself_stays() -> None:
    advice = "line 3: write it as name@school.example, 0612345678 or 14-01-2027"
    assert of_plugin(Shop(), SETTINGS)(advice) == advice
    assert without_people(caught((advice, "x"))) == f"The Shop refuses {advice}; renew the token at x"
