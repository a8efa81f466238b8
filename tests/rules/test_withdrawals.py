"""The word that something is off reaches who had it: no rule but those of right refuses it or delays it too long."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from rule_samples import AMSTERDAM, KINDS, SARA, facts, local, message, text

from each import each
from ouderbrug import Audience, Correction, Priority, SchoolCalendar
from ouderbrug.rules import register_rules
from ouderbrug.rules.gate import Gate
from ouderbrug.rules.quiet_hours import QuietHours

if TYPE_CHECKING:
    from ouderbrug.model import Message

GATE = Gate(
    rule(QuietHours.Config(send=("08:00-18:00",), school_days_only=True) if rule is QuietHours else rule.Config())
    for rule in register_rules()
)
HOLIDAY = frozenset({date(2026, 12, day) for day in range(21, 32)})
CALENDAR = SchoolCalendar(AMSTERDAM, days_off=HOLIDAY, holidays=HOLIDAY)
MONDAY_NOON, FRIDAY_NIGHT = local(2026, 11, 23, 12), local(2026, 11, 27, 20, 30)
BAD = {
    "nl": "Gaat niet door: De ouderbijdrage. U heeft nagelaten te betalen, en meer zit er niet in met deze zwakke "
    "resultaten, die slechter zijn dan de rest van de klas.",
    "en": "Cancelled: you failed to pay the parental contribution.",
}
"""Words that no news may hold, as the title of what is off may have had them before a school made a list of its own."""


def off(kind: str = "notice", *, language: str = "nl", **changes: Any) -> Message:
    """The word that an event of a kind is off, about the one child of the samples."""
    known, named = KINDS[kind], {"audience": Audience("pupils", ("p1",)), "payload": {}}
    about = {"content_class": known.content_class, "correction": Correction.WITHDRAWN}
    about |= {"text": text(BAD[language], language)}
    return message(kind=kind, **(named | about | changes))


@each("kind", sorted(KINDS))
@pytest.mark.parametrize("priority", [Priority.URGENT, Priority.NORMAL])
def test_1_no_rule_refuses_a_withdrawal_for_its_words_its_event_or_its_reader(kind: str, priority: Priority) -> None:
    for language in BAD:
        said = off(kind, language=language, priority=priority)
        found = GATE.judge(said, facts(calendar=CALENDAR, recipient=replace(SARA, reading_support=True)), MONDAY_NOON)
        assert (found.verdict, found.rule, found.reason) == ("allow", None, None)


def test_1_a_withdrawal_does_not_wait_for_the_minute_of_what_is_off() -> None:
    said = off("group_placement", payload={"send_at": "2026-12-01T16:00:00+01:00"}, simultaneous=True)
    assert GATE.judge(said, facts(calendar=CALENDAR), MONDAY_NOON).verdict == "allow"


@pytest.mark.parametrize(
    ("now", "starts_at", "goes"),
    [
        (FRIDAY_NIGHT, "2026-11-28T10:00:00+01:00", FRIDAY_NIGHT),  # on Saturday morning people would come
        (FRIDAY_NIGHT, "2026-11-30T08:00:00+01:00", FRIDAY_NIGHT),
        (FRIDAY_NIGHT, "2026-11-30T08:30:00+01:00", FRIDAY_NIGHT),  # at eight they would be under way
        (FRIDAY_NIGHT, "2026-11-30T11:30:00+01:00", local(2026, 11, 30, 8)),
        (local(2026, 11, 27, 23), "2026-11-28T10:00:00+01:00", local(2026, 11, 28, 6, 30)),
        (local(2026, 12, 22, 12), "2026-12-23T10:00:00+01:00", local(2026, 12, 22, 12)),  # in a holiday
        (local(2026, 12, 22, 12), "2027-01-05T10:00:00+01:00", local(2027, 1, 1, 8)),
    ],
)
@pytest.mark.parametrize("correction", Correction)
@pytest.mark.parametrize("series", [False, True], ids=["one", "series"])
def test_1_a_correction_comes_before_what_it_is_about(
    now: Any, starts_at: str, goes: Any, correction: Correction, series: bool
) -> None:
    moment = {"starts_at": starts_at, "place": "de aula"}
    past = {"starts_at": "2026-11-02T10:00:00+01:00", "place": "de aula"}
    kind, payload = ("meeting_series", {"meetings": [past, moment]}) if series else ("meeting_invitation", moment)
    said = off(kind, id=starts_at, payload=payload, correction=correction, text=text("Het is anders. Komt u?"))
    found = GATE.judge(said, facts(calendar=CALENDAR), now)
    assert (found.until or now) == goes, found
