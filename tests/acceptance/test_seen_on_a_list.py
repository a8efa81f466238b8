"""Who had a card before them, on paper or on the staff page, hears if it is changed or off, whatever mails they had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School

STAFF = "key;name;email;groups;role\nsam;Sam Boer;sam@wegwijzer.example;3A;teacher\n"
NEWS = {"title": "Nieuws", "body": "Woensdag brengt uw kind een bal mee."}
STOP = "Niet meer doen"


@pytest.fixture
def evening(school: School) -> School:
    """One guardian is called about an evening, of which no mail told their teacher."""
    school.configure(
        "\n[staff_mail]\nat = '07:30'\n", replace=('general = ["email"]', 'general = ["email", "handover"]')
    )
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    school.family("p2 Deniz Aksoy", "3A", guardian("g2", "Ans Vink", email="", mobile="+31612345602"))
    school.enrol()
    (school.folder / "staff.csv").write_text(STAFF)
    school.run("import", str(school.folder / "staff.csv"))
    school.happens({"id": "w1", "kind": "newsletter", "audience": {"group": "3A"}, "payload": NEWS})
    school.run("dispatch", exit_code=None)  # the mail of the morning tells of this
    plan(school, 1)
    return school


def plan(school: School, revision: int, hour: int = 19, place: str = "de aula") -> None:
    payload: dict[str, Any] = {"title": "Ouderavond", "starts_at": f"2026-12-15T{hour}:00:00+01:00", "place": place,
                               "why": "We vertellen hoe lezen gaat."}  # fmt: skip
    school.happens({"id": "avond", "revision": revision, "kind": "meeting_invitation", "audience": {"group": "3A"},
                    "payload": payload})  # fmt: skip
    school.run("dispatch", exit_code=None)


def stops(school: School) -> int:
    """How many mails said so to the teacher."""
    mails = [mail.parsed for mail in school.smtp.mails if "sam@" in str(mail.parsed["To"])]
    return sum(STOP in mail.get_body(("plain",)).get_content() for mail in mails)


@pytest.mark.parametrize("words", [("--as", "sam"), ("--as", "sam", "--print", "OUT"), ("--print", "OUT"), ("--json",)])
def test_a_card_that_a_list_showed_is_called_back(evening: School, words: tuple[str, ...]) -> None:
    out = str(evening.folder / "lijst.html")
    evening.run("tasks", *(out if word == "OUT" else word for word in words))
    plan(evening, 2, place="de gymzaal")
    assert stops(evening) == 1


def test_each_change_after_the_first_is_said_too(evening: School) -> None:
    """The mail sends them to the list, which they print: of what stands there they hear as well."""
    evening.run("tasks", "--as", "sam")
    for revision in (2, 3):
        plan(evening, revision, hour=18 + revision)
        assert stops(evening) == revision - 1
    evening.run("dispatch", exit_code=None)
    assert stops(evening) == 2, "once each"
    evening.happens({"id": "avond", "withdrawn": True})
    evening.run("dispatch", exit_code=None)
    assert stops(evening) == 3


def test_what_was_told_or_left_by_a_colleague_is_no_news(evening: School) -> None:
    [card] = (one for one in evening.json("tasks", "--as", "sam")["cards"] if one["event"] == "avond")
    number = str(card["ticks"][0]["message"])
    evening.run("settle", number, "--skipped", "--reason", "told-at-gate", "--as", "sam")
    evening.run("dispatch", exit_code=None)
    assert stops(evening) == 0
