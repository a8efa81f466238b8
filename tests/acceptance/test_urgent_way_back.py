"""What is urgent meets a relay that is away: a card goes beside it at once, and its own way stays open for when it is
back, whatever keeps the relay away and since when.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from chances import cover

if TYPE_CHECKING:
    from collections.abc import Callable

    from a_school import School

pytestmark = pytest.mark.slow

EARLY, AT, BACK, LAST = (f"2026-11-23T{at}:00+01:00" for at in ("06:48", "06:50", "06:55", "07:50"))
MOBILES = ("", "+31612345601", "+31612345602")
STAFF = "key;name;email;groups;role\ndirectie;Ria Vos;directie@wegwijzer.example;;leader\n"
TIMES = {"starts_at": "2026-11-23T08:30:00+01:00", "ends_at": "2026-11-23T14:30:00+01:00"}
TRUSTED = ('trust = ["approve"]', 'trust = ["approve", "urgent"]')
KINDS: dict[str, dict[str, Any]] = {
    "notice": {"title": "Gas", "body": "Het plein is dicht."},
    "closure": {"title": "School dicht", "why": "De stroom is uitgevallen."} | TIMES,
    "staff_absence": {"what": "Juf Karin is ziek", "solution": "Een invaller komt"} | TIMES,
}
AWAY: dict[str, tuple[str, list[str]]] = {
    "hangs up": ("GREETING", ["421 4.3.2 not now"] * 40),
    "defers its sender": ("MAIL", ["451 4.3.0 later"] * 40),
    "greylists each": ("RCPT", ["421 4.7.0 greylisted"] * 40),
    "refuses us": ("MAIL", ["550 5.1.8 sender rejected"] * 40),
}
NEWS = {
    "id": "news",
    "kind": "newsletter",
    "audience": {"school": True},
    "payload": {"title": "Nieuws", "body": "Dag."},
}


def _urgent(kind: str) -> dict[str, Any]:
    return {"id": "u1", "kind": kind, "audience": {"group": "3A"}, "priority": "urgent", "payload": KINDS[kind]}


def _before(school: School) -> None:
    """Something else met it first: the channel rests, or is closed, before what is urgent comes."""
    school.happens(NEWS)
    school.run("dispatch", now="2026-11-22T10:00:00+01:00", exit_code=None)
    school.run("dispatch", now=EARLY, exit_code=None)


WHEN: dict[str, Callable[[School], None]] = {"in the run": lambda _: None, "before it": _before}


@pytest.mark.parametrize(("kind", "away", "when"), cover([*KINDS], [*AWAY], [*WHEN]))
def test_2_what_is_urgent_keeps_its_own_way_beside_the_card(school: School, kind: str, away: str, when: str) -> None:
    school.configure('\n[staff_mail]\nat = "07:30"\n', replace=TRUSTED)
    toml = school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text().replace('general = ["email"]', 'general = ["email", "handover"]'))
    for n in range(3):
        school.family(f"p{n} Kind{n} Voorbeeld", "3A", guardian(f"g{n}", f"Ouder{n} Voorbeeld", mobile=MOBILES[n]))
    school.enrol()
    (school.folder / "staff.csv").write_text(STAFF)
    school.run("import", str(school.folder / "staff.csv"))
    step, replies = AWAY[away]
    school.smtp.replies[step] = list(replies)
    WHEN[when](school)
    school.happens(_urgent(kind))
    done = school.run("dispatch", now=AT, exit_code=None)
    assert done.exit_code in (3, 75), done.output
    assert "channel email" in done.stderr, "which way is away"
    assert "2 guardians have to be told something urgent by a colleague now" in done.stderr
    assert "1 guardian without a telephone number has to be told something urgent" in done.stderr
    assert " wait" in done.stdout
    school.smtp.replies.clear()
    school.run("release", "channel", "email", "--as", "directie", exit_code=None)
    school.run("dispatch", now=BACK, exit_code=None)
    school.run("dispatch", now=LAST, exit_code=None)
    told = Counter(
        mail.recipients[0]
        for mail in school.smtp.mails
        if "directie" not in mail.recipients[0] and str(mail.parsed["Subject"]) != "Nieuws"
    )
    assert len(told) == 3 and set(told.values()) == {1}, told
    assert any("directie@wegwijzer.example" in mail.recipients for mail in school.smtp.mails), "the leader is told"
    assert len([one for one in school.json("tasks")["cards"] if one["event"] == "u1"]) > 0
