"""Live gaan on the staff page: a leader decides, once all is in order, and for one group first where they like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ouderbrug.store.going_live import decided
from web_browser import after_a_pilot, seen

if TYPE_CHECKING:
    from pathlib import Path

    from web_browser import Browser, Pages

RIA = "ria@wegwijzer.example"
DECIDED = {"decision": "MT 12 november", "before": "throw-away"}


@pytest.fixture
def trial(here: Pages) -> Pages:
    return after_a_pilot(here)


def backup(of: Pages, to: Path) -> None:
    of.school.run("store", "backup", str(to / "copy.db"))


def checked(of: Pages, mail: str = RIA) -> Browser:
    browser = of.signed_in(mail)
    browser.get("/lead")
    assert "jij beslist of de school live gaat" in browser.text
    browser.get("/lead/live")
    browser.press("Kijk na of alles klopt")
    return browser


def test_what_is_not_in_order_is_said_and_keeps_the_school_from_it(trial: Pages) -> None:
    ria = checked(trial)
    assert "Dit moet eerst in orde" in ria.text and "geen reservekopie" in ria.text, ria.text
    assert "Live gaan" not in [button for form in ria.forms for button in form.buttons]
    form = {"proof": ria.visitor_proof(), **DECIDED}
    assert ria.post("/lead/live", form).status_code == 409 and "Kijk eerst na" in ria.text


def test_a_leader_decides_and_guardians_get_what_comes_then(trial: Pages, tmp_path: Path) -> None:
    backup(trial, tmp_path)
    ria = checked(trial)
    assert ria.press("Live gaan", decision=" ").status_code == 409
    ria = checked(trial)
    assert ria.press("Live gaan", decision="MT 12 november").status_code == 409, "of what waits nothing was said"
    assert "Kies wat er met de berichten van de proef gebeurt" in ria.text
    ria = checked(trial)
    assert "Er wachten nog 2 berichten van de proef" in ria.text and "3A: 2 wachten op een ja" in ria.text
    assert ria.press("Live gaan", **DECIDED).status_code == 303
    ria.follow()
    assert "De school is live" in ria.text and "van de proef" not in ria.text
    with trial.desk.reading() as work:
        by = decided(work.connection, work.school)
    assert by is not None and (by.by, by.decision, by.group) == ("dir", "MT 12 november", "")
    trial.school.happens(seen("p2", "other"))
    assert trial.school.dispatch()["awaiting_approval"] == 1
    assert ria.post("/lead/live", {"proof": ria.visitor_proof(), **DECIDED}).status_code == 409, "once"


def test_one_group_goes_first(trial: Pages, tmp_path: Path) -> None:
    backup(trial, tmp_path)
    ria = checked(trial)
    assert ria.press("Live gaan", group="7B", **DECIDED).status_code == 303
    ria.get("/lead/live")
    assert "Groep 7B is al live" in ria.text
    ria.press("Kijk na of alles klopt")
    assert "Met één groep beginnen?" not in ria.text
    assert ria.press("Live gaan", **DECIDED).status_code == 303


def test_nobody_else_decides_it(trial: Pages) -> None:
    for mail in ("mila@wegwijzer.example", "ivo@wegwijzer.example"):
        colleague = trial.signed_in(mail)
        assert colleague.get("/lead/live").status_code == 403
        form = {"proof": colleague.visitor_proof(), **DECIDED}
        assert colleague.post("/lead/live", form).status_code == 403


def test_a_school_that_is_live_has_nothing_to_decide(here: Pages) -> None:
    ria = here.signed_in(RIA)
    assert "live gaat" not in ria.get("/lead").text
    assert "De school is live" in ria.get("/lead/live").text
