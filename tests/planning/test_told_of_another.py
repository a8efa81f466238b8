"""News of two groups in the same words comes once to who has a child in each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import School, guardian

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox

LICE = {
    "title": "Hoofdluis in groep 3A",
    "what": "In de groep is hoofdluis gevonden.",
    "action": {"id": "read-in-turns"},
}
NOTE = {"title": "Gymtas", "body": "Neem een gymtas mee."}
WALK = {"what": "We lopen samen.", "place": "het plein", "starts_at": "2026-12-03T14:00:00+01:00", "needed": 2}


def _note(body: str) -> dict[str, Any]:
    return {"title": "Even weten", "body": body}


LATER = "2026-11-24T10:00:00+01:00"


@pytest.mark.parametrize(
    ("kind", "first", "second", "times"),
    [
        ("health_notice", LICE, LICE | {"title": "Hoofdluis in groep 4B."}, 1),
        ("health_notice", LICE, LICE | {"title": "Krentenbaard in groep 4B"}, 2),
        ("health_notice", LICE, LICE | {"what": "Bij ons is hoofdluis gevonden."}, 2),
        ("notice", NOTE, NOTE, 1),
        ("notice", NOTE, NOTE | {"body": "Neem een gymtas en sportschoenen mee."}, 2),
        ("notice", _note("Kom in groep 3."), _note("Kom in groep 4."), 1),
        ("notice", _note("De 3A heeft luis."), _note("De 4B heeft luis."), 1),
        ("notice", _note("De gym van 3 december vervalt."), _note("De gym van 4 december vervalt."), 2),
        ("notice", _note("Neem 3 lege flessen mee."), _note("Neem 4 lege flessen mee."), 2),
        ("notice", _note("Groep 3 gaat om 3 uur uit."), _note("Groep 4 gaat om 4 uur uit."), 2),
        ("notice", _note("Breng voor de groep 3 flessen mee."), _note("Breng voor de groep 4 flessen mee."), 2),
        ("notice", _note("Per groep 3 ouders."), _note("Per groep 4 ouders."), 2),
        ("notice", _note("Groep 3 gaat naar buiten."), _note("Groep 4 gaat naar buiten."), 1),
        ("notice", _note("Fruit voor groep 3, elke dag."), _note("Fruit voor groep 4, elke dag."), 1),
        ("notice", _note("De groep 3A flessen."), _note("De groep 4B flessen."), 1),
        ("notice", _note("Het kost 3 euro."), _note("Het kost 4 euro."), 2),
        ("notice", _note("Kom op 3-12."), _note("Kom op 4-12."), 2),
        ("help_wanted", WALK, WALK, 2),  # each has answers of its own
    ],
)
@pytest.mark.parametrize("later", ["", LATER], ids=["in one run", "a day later"])
def test_news_of_two_groups_in_the_same_words_comes_once(
    kind: str, first: dict[str, Any], second: dict[str, Any], times: int, later: str, tmp_path: Path, smtp: SmtpSandbox
) -> None:
    school = School(tmp_path, smtp)
    both = guardian("g1", "Sara Bakker")
    school.family("p1 Jip Prins", "3A", both)
    school.family("p2 Noor Prins", "4B", both, guardian("g2", "Anna Smit"))
    school.enrol()
    news = [{"id": name, "kind": kind, "audience": {"group": group}, "payload": payload}
            for name, group, payload in (("e1", "3A", first), ("e2", "4B", second))]  # fmt: skip
    school.happens(*(news[:1] if later else news))
    school.dispatch(exit_code=None)
    if later:
        school.happens(news[1] | {"occurred_at": later}, file="later.jsonl")
        school.dispatch(later, exit_code=None)
    assert [len(school.subjects(f"{key}@")) for key in ("g1", "g2")] == [times, 1]
    plans = school.json("why", "e2", now=later or None)["plans"]
    assert [one["reason"] == "nothing-new" for one in plans if one["recipient"] == "g1"] == [times == 1]
    assert not school.json("tasks", now=later or None)["errands"]


def test_a_second_note_for_the_same_group_goes(tmp_path: Path, smtp: SmtpSandbox) -> None:
    school = School(tmp_path, smtp)
    both = guardian("g1", "Sara Bakker")
    school.family("p1 Jip Prins", "3A", both)
    school.family("p2 Noor Prins", "4B", both)
    school.enrol()
    for name in ("e1", "e2"):
        school.happens(
            {"id": name, "kind": "notice", "audience": {"group": "3A"}, "payload": NOTE}, file=f"{name}.jsonl"
        )
        school.dispatch()
    assert len(school.smtp.mails) == 2


OTHER = {"payload": NOTE | {"body": "Er is toch geen gym."}}
WENT_ON: dict[str, tuple[list[dict[str, Any]], bool]] = {
    "it stands": ([], True),
    "off": ([{"withdrawn": True}], False),
    "changed": ([OTHER], False),
    "changed and off": ([OTHER, {"withdrawn": True}], False),
    "changed and back": ([OTHER, {}], True),
    "for others alone": ([{"audience": {"group": "5C"}}], False),
    "for the other group too": ([{"audience": {"groups": ["3A", "4B"]}}], True),
}
"""What becomes of the first, and whether it still says the second."""


@pytest.mark.parametrize("order", ["before the second", "after the second", "in the run of the second"])
@pytest.mark.parametrize("case", WENT_ON)
def test_words_that_stand_no_more_do_not_count(case: str, order: str, tmp_path: Path, smtp: SmtpSandbox) -> None:
    revisions, stands = WENT_ON[case]
    school = School(tmp_path, smtp)
    both = guardian("g1", "Sara Bakker")
    school.family("p1 Jip Prins", "3A", both)
    school.family("p2 Noor Prins", "4B", both)
    school.family("p3 Tom Kok", "5C", guardian("g3", "Kim Kok"))
    school.enrol()
    first = {"id": "e1", "kind": "notice", "audience": {"group": "3A"}, "payload": NOTE}
    second = first | {"id": "e2", "audience": {"group": "4B"}}
    later = [first | {"revision": number} | one for number, one in enumerate(revisions, 2)]
    runs = {
        "before the second": [[first], *([one] for one in later), [second]],
        "after the second": [[first], [second], *([one] for one in later)],
        "in the run of the second": [[first], *([one] for one in later[:-1]), [*later[-1:], second]],
    }[order]
    for number, told in enumerate(runs):
        school.happens(*told, file=f"{number}.jsonl")
        school.dispatch(exit_code=None)
    school.dispatch(exit_code=None)
    plans = school.json("why", "e2")["plans"]
    (mine,) = [one for one in plans if one["recipient"] == "g1"]
    assert (mine["state"], mine["reason"] == "nothing-new") == ("cancelled" if stands else "sent", stands)
