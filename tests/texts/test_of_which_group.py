"""Who has children in two groups reads in the subject and at once below the greeting of which group it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ouderbrug import Audience, Event, EventKind
from ouderbrug.planning.school_year import _what_it_is_about
from ouderbrug.school.kinds import register_event_kinds
from ouderbrug.texts.composer import Composer
from ouderbrug.texts.language import helping

KINDS: dict[str, type[EventKind]] = {kind.name: kind for kind in register_event_kinds()}
OF_A_GROUP = ["study_day", "closure", "report_card", "health_notice", "home_tip"]
COMPOSER = Composer(KINDS, school_name="De Boom", timezone="Europe/Amsterdam", address_form="u")
AT = datetime(2026, 10, 5, 9, tzinfo=UTC)


def told(kind: str, audience: Audience, language: str, **changes: Any) -> tuple[str, str, str]:
    """The subject, what an app says, and the first paragraph below the greeting."""
    event = Event("s", "o", "x", kind, AT, audience, {**KINDS[kind].sample, **changes})
    text = COMPOSER.compose(event, language)
    return text.subject, text.app, text.body.split("\n\n")[1]


@pytest.mark.parametrize(("language", "group"), [("nl", "groep 7A"), ("en", "group 7A")])
@pytest.mark.parametrize("kind", OF_A_GROUP)
def test_10_a_message_for_one_group_names_it(kind: str, language: str, group: str) -> None:
    changes = {"title": "Let op"} if kind in ("closure", "health_notice") else {}
    for part in told(kind, Audience("groups", ("7A",)), language, **changes):
        assert group in part.casefold().replace("7a", "7A"), part
    assert not any(group in part for part in told(kind, Audience("school"), language, **changes))


@pytest.mark.parametrize("kind", ["closure", "health_notice"])
def test_10_a_title_that_names_the_group_names_it_once(kind: str) -> None:
    subject, _, _ = told(kind, Audience("groups", ("7A",)), "nl", title="Iets in groep 7A")
    assert subject == "Iets in groep 7A"


@pytest.mark.parametrize(
    ("task", "with_what"),
    [
        ("Helpen bij het kerstdiner", "het kerstdiner"),
        ("meehelpen met de moestuin", "de moestuin"),
        ("hulp bij het lezen", "het lezen"),
        ("Meelopen naar het museum", "Meelopen naar het museum"),
        ("helping at the fair", "the fair"),
        ("de hulp bij de hand", "de hulp bij de hand"),
    ],
)
def test_09_a_request_asks_for_help_once(task: str, with_what: str) -> None:
    assert helping(task) == with_what


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("Studiedag", ""), ("Studiedagen", ""), ("Studiedag januari", ""), ("Studiedag 3", ""), ("studiedag 5A", ""),
        ("Studiedag (team)", ""), ("Studiedag rekenen", "Onderwerp: rekenen"), ("Studiemiddag", ""),
        ("Studiedag: nieuwe leesmethode.", "Onderwerp: nieuwe leesmethode"),
        ("Schoolontwikkeldag", "Schoolontwikkeldag"),
    ],
)  # fmt: skip
def test_09_the_name_of_a_study_day_is_said_where_it_tells_more(name: str, about: str) -> None:
    assert _what_it_is_about(name) == about
