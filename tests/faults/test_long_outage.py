"""A relay that is down for three days of school: nothing is lost or doubled, and no run says that all is well."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from a_school import School, guardian
from ouderbrug_email.channel import Email

if TYPE_CHECKING:
    from ouderbrug.testing import SmtpSandbox

pytestmark = pytest.mark.slow

MONDAY = datetime.fromisoformat("2026-11-23T08:15:00+01:00")
NOBODY_LISTENS = 1
FAMILIES = 8
ACTION = {"what": "samen een bladzijde lezen", "minutes": 10, "when": "drie avonden"}


def of_a_day(day: int) -> list[dict[str, Any]]:
    """What the school tells on each of the three days; in all three messages for each guardian."""
    notice = {"title": f"Bericht van dag {day}", "body": "Tot dan."}
    score = {"subject": "lezen", "direction": "up", "action": ACTION, "next_goal": "een boek lezen",
             "summary": "Het gaat goed.", "approved_by": "juf"}  # fmt: skip
    return [
        [{"id": "news", "kind": "newsletter", "audience": {"school": True}, "payload": notice}],
        [{"id": "notice", "kind": "notice", "audience": {"group": "3A"}, "payload": notice}],
        [
            {"id": f"score{n}", "kind": "notable_score", "audience": {"pupil": f"p{n}"}, "payload": score}
            for n in range(FAMILIES)
        ],
    ][day]


def relay_at(school: School, port: int) -> None:
    school.configure(replace=(f"port = {school.smtp.port}", f"port = {port}"))


@pytest.fixture
def cut_off(school: School, monkeypatch: pytest.MonkeyPatch) -> School:
    """A school of which the relay is gone before its first message."""
    monkeypatch.setattr(Email, "pause", 0.0)
    for n in range(FAMILIES):
        school.family(f"p{n} Kind{n} Prins", "3A", guardian(f"g{n}", f"Ouder{n} Prins"))
    school.enrol()
    school.staff("juf;Karin de Boer;teacher;3A", "directie;Ria Vos;leader;")
    relay_at(school, NOBODY_LISTENS)
    return school


def waits_through(school: School, smtp: SmtpSandbox, every: timedelta) -> None:
    """Three days of runs, and then the relay is back."""
    for day in range(3):
        now = MONDAY + timedelta(days=day)
        school.now = now.isoformat()
        school.happens(*of_a_day(day))
        while now.hour < 18:
            done = school.run("dispatch", now=now.isoformat(), exit_code=None)
            assert done.exit_code in (3, 75), (now, done.output)
            assert "does not answer" in done.stderr, done.stderr
            now += every
        assert smtp.mails == []
        assert not Counter(row["state"] for row in school.json("log", "--limit", "1000")["messages"]).keys() - {
            "queued"
        }
    relay_at(school, smtp.port)
    for run in range(3):
        school.run("dispatch", now=(MONDAY + timedelta(days=3, minutes=2 * run)).isoformat(), exit_code=None)
    came = Counter((str(mail.parsed["To"]), str(mail.parsed["Subject"])) for mail in smtp.mails)
    assert set(came.values()) == {1}, "nothing twice"
    assert len(came) == 3 * FAMILIES, "nothing is lost"
    assert school.run("dispatch", now=(MONDAY + timedelta(days=3, hours=1)).isoformat()).exit_code == 0


def test_4_a_relay_that_is_down_for_three_days_of_school_costs_nothing(cut_off: School, smtp: SmtpSandbox) -> None:
    waits_through(cut_off, smtp, timedelta(hours=4))


@pytest.mark.drill
def test_4_drill_of_a_relay_that_is_down_for_three_days_with_a_run_each_quarter(
    cut_off: School, smtp: SmtpSandbox
) -> None:
    waits_through(cut_off, smtp, timedelta(minutes=15))
