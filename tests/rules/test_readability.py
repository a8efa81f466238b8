"""What the rule says of how hard a text is, and to whom."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from readability_samples import SAMPLES
from rule_samples import MAIL, MONDAY, SARA, facts, message, text

from each import each
from ouderbrug import Allow, Audience, Correction, Event, EventKind, Priority, Refuse
from ouderbrug.rules.readability import Readability, measured, passages
from ouderbrug.rules.readability.metric import KNOWN_WORDS, measure
from ouderbrug.school.kinds import register_event_kinds
from ouderbrug.templates.actions import action_by_id, action_ids
from ouderbrug.texts.composer import Composer
from ouderbrug.texts.tryout import samples_of

if TYPE_CHECKING:
    from ouderbrug import Text, Verdict

RULE = Readability(Readability.Config())
NEEDS_HELP = replace(SARA, reading_support=True)
BY_PERSON = replace(MAIL, by_person=True)
KINDS: list[type[EventKind]] = list(register_event_kinds())


def judge(body: str, rule: Readability = RULE, changes: dict[str, Any] | None = None, **known: Any) -> Verdict:
    return rule.judge(message(body, **(changes or {})), facts(**known), MONDAY)


def words(number: int) -> str:
    """One sentence of so many easy words."""
    return " ".join(["Wij", *["zien"] * (number - 1)]) + "."


# Texts of any kind


@given(st.text(st.sampled_from("aeioubnjw .!?,:-/'’AÉ1\n*\ue000\ue001@")))
def test_no_body_breaks_the_rule(body: str) -> None:
    verdict = judge(body, recipient=NEEDS_HELP)
    assert isinstance(verdict, Refuse) == (measured(body).longest > 12)


@pytest.mark.timeout(20)  # a second is enough; steps that grow with the square of the text take minutes
def test_a_long_text_without_a_blank_is_soon_measured() -> None:
    bodies = {"a" * 100_000: 1, "." * 100_000: 0, "a:" * 50_000: 0, "a. A" * 25_000: 25_001, "a," * 50_000: 0}
    assert {body[:4]: measured(body).words for body in bodies} == {body[:4]: words for body, words in bodies.items()}


def test_the_patterns_are_read_only_when_a_text_is_measured() -> None:
    """Each command would start later by the time that it takes to read them."""
    script = "import sys, ouderbrug.rules as r; r.register_rules(); sys.exit('pyphen' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


# What of a message is judged


def test_only_what_a_message_says_is_judged() -> None:
    body = (
        "This line is in English, above the Dutch text, for who reads that better than Dutch.\n\n"
        "Let op: dit bericht is veranderd.\n\nBeste \ue000,\n\nWe gaan naar het bos.\n"
        "Lees elke dag samen: \ue001 kiest.\nDit kunt u thuis doen: samen lezen.\n\n"
        "Wanneer: vrijdag 9 oktober van 9.00 tot 12.00 uur\nWaar: het bos\n"
        'Kijk op **https://school.example/bos**. "Komt u ook?" Tot dan!\n\nHartelijke groet,\nDe Boom\n'
    )
    said = passages(body)
    assert said == (
        "We gaan naar het bos.",
        *("Lees elke dag samen:", "\ue001 kiest."),
        *("Dit kunt u thuis doen:", "samen lezen."),
        "Kijk op . Komt u ook? Tot dan!",
    )
    assert measure(*said).sentences == (5, 4, 1, 5, 2, 2, 3, 2)


def test_a_body_without_salutation_is_judged_whole() -> None:
    assert passages("Morgen is er feest.\nTot dan.") == ("Morgen is er feest.", "Tot dan.")


def test_a_text_is_measured_once_for_all_who_get_it() -> None:
    measured.cache_clear()
    rule = Readability(Readability.Config())
    for _ in range(3):
        judge(SAMPLES["viering"], rule)
    assert measured.cache_info().misses == 1


# The rule


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("toets_B1", ()),
        ("toets_ambtelijk", ("long-sentence", "long-on-average", "long-word", "hard")),
        ("viering", ()),
        ("schooladvies", ()),
        ("vakantielezen", ("long-word",)),
    ],
)
def test_what_is_said_of_the_samples(name: str, codes: tuple[str, ...]) -> None:
    verdict = judge(SAMPLES[name])
    assert isinstance(verdict, Allow) and verdict.warnings == codes


def test_the_first_sample_is_clean_with_reading_support_too() -> None:
    assert judge(SAMPLES["toets_B1"], recipient=NEEDS_HELP) == Allow()


def test_detail_has_the_numbers_and_the_words() -> None:
    assert judge(SAMPLES["toets_ambtelijk"]) == Allow(
        ("long-sentence", "long-on-average", "long-word", "hard"),
        {
            "long-sentence": {"words": 34, "most": 15},
            "long-on-average": {"words": 34.0, "most": 10.0},
            "long-word": {
                "count": 4,
                "words": ["leerlingvolgsysteemtoetsen", "ontwikkeling", "verwachtingen", "noodzakelijk"],
            },
            "hard": {"douma": -3.7, "least": 70},
        },
    )


def test_a_long_word_with_a_capital_may_be_a_name_and_is_not_shown() -> None:
    verdict = judge("Vraag het Voorbeeldenstein of een voorbeeldigaard.")
    assert verdict == Allow(("long-word",), {"long-word": {"count": 2, "words": ["voorbeeldigaard"]}})


@pytest.mark.parametrize(("number", "codes"), [(15, ()), (16, ("long-sentence",))])
def test_a_sentence_of_more_than_fifteen_words(number: int, codes: tuple[str, ...]) -> None:
    verdict = judge(words(number))
    assert isinstance(verdict, Allow) and verdict.warnings == codes


@pytest.mark.parametrize(("number", "codes"), [(10, ()), (11, ("long-on-average",))])
def test_a_mean_of_more_than_ten_words(number: int, codes: tuple[str, ...]) -> None:
    verdict = judge(f"{words(number)} {words(number)}")
    assert isinstance(verdict, Allow) and verdict.warnings == codes


def test_the_means_of_a_few_words_say_nothing() -> None:
    few, more = "Interessante informatie over communicatie. " * 4, "Interessante informatie over communicatie. " * 5
    assert measure(few).douma < 0
    rule = Readability(Readability.Config(long_word=30))
    assert judge(few, rule) == Allow()
    assert judge(more, rule) == Allow(("hard",), {"hard": {"douma": round(measure(more).douma, 1), "least": 70}})


def test_a_word_is_long_from_twelve_letters_unless_it_is_known() -> None:
    known = Readability(Readability.Config(allow=("Zomervakantie",)))
    assert judge(SAMPLES["vakantielezen"], known) == Allow()
    assert judge("De abcdefghijk is er.") == Allow()
    assert judge("De abcdefghijkl is er.") != Allow()
    assert all(len(word) >= 12 and word.islower() for word in KNOWN_WORDS)


@pytest.mark.parametrize(
    ("setting", "body"),
    [
        ({"sentence": 16}, words(16)),
        ({"mean_sentence": 11}, f"{words(11)} {words(11)}"),
        ({"long_word": 14}, SAMPLES["vakantielezen"]),
        ({"least_douma": -10, "long_word": 30, "sentence": 40, "mean_sentence": 40}, SAMPLES["toets_ambtelijk"]),
    ],
)
def test_thresholds_are_settings(setting: dict[str, Any], body: str) -> None:
    assert judge(body) != Allow()
    assert judge(body, Readability(Readability.Config(**setting))) == Allow()


def test_other_languages_are_not_judged() -> None:
    for language in ("en", "tr"):
        told = message(text=text(SAMPLES["toets_ambtelijk"], language))
        assert RULE.judge(told, facts(recipient=NEEDS_HELP), MONDAY) == Allow()


# Reading support


@pytest.mark.parametrize(("number", "refused"), [(12, False), (13, True)])
def test_reading_support_refuses_a_sentence_of_more_than_twelve_words(number: int, refused: bool) -> None:
    verdict = judge(words(number), recipient=NEEDS_HELP)
    assert verdict == (Refuse("reading-support", {"words": 13, "most": 12}, by_person=True) if refused else Allow())
    assert judge(words(number)) == Allow()


def test_a_person_who_delivers_can_read_it_out() -> None:
    verdict = judge(words(13), recipient=NEEDS_HELP, capabilities=BY_PERSON)
    assert verdict == Allow(("reading-support",), {"reading-support": {"words": 13, "most": 12}})


@pytest.mark.parametrize("priority", [Priority.EMERGENCY, Priority.URGENT])
def test_what_is_urgent_goes_with_the_warning(priority: Priority) -> None:
    verdict = judge(words(13), changes={"priority": priority}, recipient=NEEDS_HELP)
    assert isinstance(verdict, Allow) and verdict.warnings == ("reading-support",)


def test_a_post_for_a_group_is_not_kept_back() -> None:
    assert judge(words(13), changes={"recipient": "group:3A"}, recipient=NEEDS_HELP) == Allow()
    assert judge(words(13), changes={"recipient": "group:3A"}, recipient=None) == Allow()


def test_reading_support_asks_for_an_easier_text() -> None:
    body = SAMPLES["schooladvies"]
    assert judge(body, recipient=NEEDS_HELP) == Allow(("hard",), {"hard": {"douma": 76.2, "least": 80}})


def test_numbers_of_reading_support_are_settings() -> None:
    rule = Readability(Readability.Config(support_sentence=13, support_douma=70))
    assert judge(words(13), rule, recipient=NEEDS_HELP) == Allow()
    assert judge(SAMPLES["schooladvies"], rule, recipient=NEEDS_HELP) == Allow()


# What is shipped


@cache
def composer_of(form: str) -> Composer:
    kinds = {kind.name: kind for kind in KINDS}
    return Composer(
        kinds,
        school_name="De Boom",
        timezone="Europe/Amsterdam",
        address_form="je" if form == "je" else "u",
    )


def composed(kind: type[EventKind], form: str) -> list[Text]:
    """The Dutch texts of a kind's samples, corrections included."""
    full, least = samples_of(kind)
    samples = [full, least, *([{**full, "direction": "down"}] if "direction" in full else [])]
    at = datetime(2026, 10, 5, 9, tzinfo=UTC)
    events = [Event("s", "o", "x", kind.name, at, Audience("school"), sample) for sample in samples]
    made = composer_of(form)
    more: dict[str, Any] = {"before": events[0], "sent_on": date(2026, 10, 5), "left": ("8A",)}
    told = [made.compose(event, "nl", how) for event in events for how in (None, *Correction)]
    later = [made.compose(event, "nl", how, **more) for event in events for how in Correction]
    return [*told, *later, made.compose(events[0], "nl", Correction.WITHDRAWN, **more, goes_on=True)]


@each("form", ["u", "je"])
@each("kind", KINDS)
def test_every_shipped_text_reads_well_with_reading_support_too(kind: type[EventKind], form: str) -> None:
    for one in composed(kind, form):
        assert RULE.judge(message(text=one), facts(recipient=NEEDS_HELP), MONDAY) == Allow(), one.body


def test_every_home_action_is_short_enough_for_reading_support() -> None:
    for id in action_ids():
        action = action_by_id(id, "nl")
        for said in (action.what, action.when):
            verdict = judge(f"{said}.", recipient=NEEDS_HELP)
            assert verdict == Allow(), (id, said)


def test_every_warning_stands_in_the_docs() -> None:
    page = (Path(__file__).parents[2] / "docs" / "rules.md").read_text("utf-8").split("## readability\n")[1]
    for code in ("long-sentence", "long-on-average", "long-word", "hard"):
        assert f"\n| {code} | warning | " in page.split("\n## ")[0]
    assert "B1" not in page.split("\n## ")[0]
