"""Words that name a day by the day of reading: found in each language of the list, and nothing that only looks so."""

from datetime import date

import pytest
from rule_samples import message

from ouderbrug.facts import TextFacts
from ouderbrug.rules.day_words import names_a_day_between, says_a_day
from ouderbrug.rules.timing import Timing

FOUND = [
    "Morgen is er gym.", "Neem vanavond de tas mee.", "Vandaag is de deur dicht.", "Tot overmorgen!",
    "Gisteren vielen er takken.", "Vanmiddag geen gym.", "Gisteravond was er storm.", "Vergeet MORGEN de tas niet.",
    "There is no gym today.", "See you tomorrow!", "Please come this evening.", "The door was closed yesterday.",
    "Yarın spor dersi var.", "Jutro jest gimnastyka.", "Завтра буде фізкультура.", "الدرس غدًا.",
]  # fmt: skip
CLEAN = [
    "Vrijdag 11 december is er gym.", "Elke morgen lezen we.", "Goedemorgen allemaal.",
    "Vandaag de dag leest iedereen.",
    "Op de morgen van het feest is de deur open.", "Maandagmorgen begint om half negen.",
    "We beginnen 's morgens met lezen.",
    "The days are short.", "It was this week.",
]  # fmt: skip


@pytest.mark.parametrize("said", FOUND)
def test_2_a_word_for_a_day_is_found(said: str) -> None:
    assert says_a_day({"body": said})
    assert says_a_day({"body": "Zie de dag.", "translations": {"en": {"body": said}}})


@pytest.mark.parametrize("said", CLEAN)
def test_2_what_names_no_day_passes(said: str) -> None:
    assert not says_a_day({"body": said})


def test_2_what_is_done_at_home_may_be_about_that_day() -> None:
    assert not says_a_day({"action": {"what": "vertellen wat er vandaag is geleerd", "when": "elke avond"}})


@pytest.mark.parametrize("another_day", [False, True])
def test_2_a_person_looks_at_it_only_if_it_goes_on_another_day(another_day: bool) -> None:
    rule, said = Timing(Timing.Config()), message(payload={"body": "Morgen is er gym."})
    found = list(rule.look_first(said, TextFacts(on_another_day=another_day)))
    assert found == (["day-word"] if another_day else [])


@pytest.mark.parametrize(
    ("said", "over"),
    [
        ("De Sint komt op **vrijdag 4 december**. De school begint om 8.30 uur.", True),
        ("Op 30 november is er gym.", True),  # it goes later than it was written
        ("Op 8 december is er gym.", False),  # it goes that day
        ("17 december: kerstdiner, 17.00 uur", False),
        ("Op 29 november was er een feest.", False),  # over when it was written
        ("Saint Nicholas comes on December 4th.", True),
        ("4 Aralık Cuma günü", True),
        ("4 dec is er gym", True),
        ("Kijk op 4 december 2027 in de krant.", False),
        ("De 14 december-kinderen, 30 februari, 4 mei en 1,4 december", False),
        ("Er kwamen 4 meisjes en 5 juffen.", False),
        ("Lees bladzijde 4. December is koud.", False),
    ],
)
def test_2_a_date_that_is_over_when_the_text_goes_is_found(said: str, over: bool) -> None:
    written, goes = date(2026, 11, 30), date(2026, 12, 8)
    assert names_a_day_between({"body": said}, written, goes) is over
    found = list(Timing(Timing.Config()).look_first(message(payload={"body": said}), TextFacts(days=(written, goes))))
    assert found == (["past-date"] if over else [])


def test_2_a_date_over_the_turn_of_the_year_is_the_next_of_its_name() -> None:
    assert names_a_day_between({"body": "Op 5 januari begint de school."}, date(2026, 12, 18), date(2027, 1, 6))
    assert not names_a_day_between({"body": "Op 5 januari begint de school."}, date(2026, 12, 18), date(2027, 1, 5))
