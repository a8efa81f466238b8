"""The subject of a mail to a colleague fits on a telephone, whatever there is to do, and says what that is."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from ouderbrug.staff.incidents import TO_APPROVE, TO_CALL, UNTOLD, Incident
from ouderbrug.staff.subjects import fitting, in_short
from ouderbrug.staff.taking_over import alone
from ouderbrug.staff.this_day import LATE, NOT_SENT, TO_ASK, TO_POST, TO_TELL, TO_WRITE, WAITS, Pressing
from ouderbrug.staff.this_day import TO_APPROVE as DECIDE
from ouderbrug.staff.urgent import Dropped, Urgent
from ouderbrug.staff.urgent_text import subject
from ouderbrug.templates.follow_ups import follow_up_counts
from ouderbrug.texts.language import LONGEST_SUBJECT
from room_samples import NOW, runtime

GROUPS = ((), ("3A",), ("3A", "4B", "5B"))
NUMBERS = (frozenset({1}), frozenset(range(12)))
TITLE = "Avond over het schooladvies, en hoe dat gaat in groep 8"
DAYS = (date(2026, 12, 9), date(2026, 12, 11))

URGENT = [
    *(
        Urgent(incidents=(Incident(frozenset({1}), groups, frozenset(), to_do, NOW, "e1", in_person, again),))
        for to_do, groups, in_person, again in product(
            (TO_CALL, TO_APPROVE, UNTOLD), GROUPS, (False, True), (None, date(2026, 11, 23))
        )
    ),
    *(
        Urgent(this_day=(Pressing(to_do, "k", frozenset(map(str, many)), NOW + ahead, (), frozenset(), at_once=now),))
        for to_do, many, ahead, now in product(
            (TO_TELL, TO_POST, DECIDE, NOT_SENT, TO_WRITE, WAITS, LATE, TO_ASK),
            NUMBERS,
            (timedelta(hours=3), timedelta(hours=14)),
            (False, True),
        )
    ),
    *(Urgent(held=many) for many in NUMBERS),
    *(Urgent(to_approve=many) for many in NUMBERS),
    *(Urgent(unclear=many) for many in NUMBERS),
    *(Urgent(dropped=(Dropped(1, title, "8A", DAYS, "off"),)) for title in (TITLE, "", "Borrel")),
]


def _name(one: Urgent) -> str:
    return "-".join(name for name, value in one._asdict().items() if value)


@pytest.mark.parametrize("urgent", URGENT, ids=_name)
def test_8_what_is_urgent_fits_in_a_subject(urgent: Urgent) -> None:
    said = subject(alone(urgent), runtime())
    assert 24 <= len(said) <= LONGEST_SUBJECT, said
    assert not said.endswith((",", ":", ";", " van", " en", " met een"))


LINES = {
    "Vertel het nu, vóór 12.30 uur: 12 ouders hebben dit bericht niet gekregen, en er is geen nummer. Spreek":
        "Vertel het nu, vóór 12.30 uur: 12 ouders",
    "Bel nu: 12 ouders kregen dit bericht niet in de eigen taal, en er is geen nummer om te bellen":
        "Bel nu: 12 ouders kregen dit bericht niet in de eigen taal",
    "Plaats nu, vóór 12.30 uur, in Parro: een dringend bericht voor groep 3A":
        "Plaats nu, vóór 12.30 uur, in Parro: een dringend bericht",
    "Bel nu: 1 ouder heeft dit bericht niet gekregen. Vertel het": "Bel nu: 1 ouder heeft dit bericht niet gekregen",
    "Niet meer doen: het bericht ‘Uitnodiging: Avond over het schooladvies’ over dinsdag 1 december is veranderd":
        "Niet meer doen: het bericht ‘Uitnodiging: Avond over het…’",
    "Niet meer doen: het bericht ‘De school is vandaag dicht (groep 3A en 5B)’ over dinsdag 24 november is veranderd":
        "Niet meer doen: het bericht ‘De school is vandaag dicht…’",
}  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_8_a_line_ends_where_it_still_says_what_to_do(line: str) -> None:
    assert in_short(line) == LINES[line]


@pytest.mark.parametrize("code", sorted(follow_up_counts()))
def test_8_what_there_is_to_do_fits_whatever_it_is_and_however_much(code: str) -> None:
    one, more = follow_up_counts()[code]
    for said in (f"Voor jou: 1 {one}", f"Voor jou: 99 {more}"):
        assert fitting(said) == said and len(said) <= LONGEST_SUBJECT
        assert len(fitting(f"{said} · 12 algemene berichten om te plaatsen · 3 ouders bedanken")) <= LONGEST_SUBJECT
