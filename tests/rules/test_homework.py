"""Homework: eight criteria refuse, and where evidence is weak a warning says so."""

from datetime import date

import pytest
from rule_samples import MONDAY, facts, kinds_of, message

from ouderbrug import Allow, Correction, Refuse
from ouderbrug.rules.homework import Homework

RULE = Homework(Homework.Config())
WHOLE = {
    "material": "practised", "lesson_ref": "blok 3, les 4", "method": "Rekenpad", "goal": "de tafel van acht kennen",
    "minutes": 15, "parent_instruction": "Vraag hoe het antwoord is gevonden.", "example": "3 x 8 is 24.",
    "check_on": "2026-11-30", "due_on": "2026-11-27",
}  # fmt: skip
LAST_WEEK = date(2026, 11, 16)


def judge(rule=RULE, body="Beste \ue000, er is huiswerk.", correction=None, known=None, **payload):
    msg = message(body, kind="homework", payload={**WHOLE, **payload}, correction=correction)
    return rule.judge(msg, facts(**({"years": (7,), "last_of_kind": LAST_WEEK} | (known or {}))), MONDAY)


UNMET = [
    ("new-material", {"material": "new"}, {"material": "new"}),
    ("new-material", {"material": None}, {"material": "not said"}),
    ("no-lesson", {"lesson_ref": None}, {"missing": ["lesson_ref"]}),
    ("no-lesson", {"method": ""}, {"missing": ["method"]}),
    ("no-goal", {"goal": None}, {}),
    ("too-big", {"minutes": 90}, {"minutes": 90, "most": 20}),
    ("too-big", {"minutes": 21}, {"minutes": 21, "most": 20}),
    ("too-big", {"minutes": None}, {"minutes": "not said", "most": 20}),
    ("no-instruction", {"parent_instruction": " "}, {"missing": ["parent_instruction"]}),
    ("no-instruction", {"example": None}, {"missing": ["example"]}),
    ("unchecked", {"check_on": None}, {}),
]


@pytest.mark.parametrize(("code", "change", "detail"), UNMET)
def test_homework_refuses(code, change, detail):
    assert judge(**change) == Refuse(code, detail)


def test_homework_names_the_first_of_the_page_and_then_the_others():
    assert judge(check_on=None, goal=None, material="new").detail["also"] == ["no-goal", "unchecked"]
    everything = judge(**dict.fromkeys(WHOLE))
    assert (everything.why, everything.detail["also"]) == (
        "new-material", ["no-lesson", "no-goal", "too-big", "no-instruction", "unchecked"],
    )  # fmt: skip


def test_homework_with_all_criteria_in_groep_7_passes():
    assert judge() == Allow()
    assert judge(minutes=20) == Allow()
    assert judge(known={"years": (8,)}) == Allow()


def test_homework_group_warns_in_groep_4_and_offers_a_tip():
    assert judge(known={"years": (4,)}) == Allow(("group",), {"group": {"years": [4], "offer": "tips"}})
    assert judge(known={"years": (6, 7)}) == Allow()
    assert judge(known={"years": ()}) == Allow()


@pytest.mark.parametrize(
    ("last", "warned"),
    [(date(2026, 10, 12), False), (date(2026, 10, 11), True), (None, True)],
)
def test_homework_irregular_is_a_single_one_in_six_weeks(last, warned):
    found = judge(known={"last_of_kind": last})
    assert found.warnings == (("irregular",) if warned else ())


@pytest.mark.parametrize(
    "change",
    [
        {"parent_instruction": "Doe de sommen\nvoor en kijk daarna samen."},
        {"what": "MAAK SAMEN DE SOMMEN AF."},
        {"body": "Beste \ue000, maak samen de sommen af."},
    ],
)
def test_homework_take_over_warns_in_the_oldest_groups(change):
    assert judge(**change).warnings == ("take-over",)
    assert judge(known={"years": (5,)}, **change).warnings == ("group",)


def test_homework_take_over_shows_the_words_once():
    found = judge(what="Doe de sommen voor.", body="Doe de sommen voor.")
    assert found.detail == {"take-over": {"words": ["Doe de sommen voor"]}}
    assert judge(what="Doe de sommen voorlopig niet.") == Allow()


def test_homework_numbers_are_the_schools():
    config = Homework.Config(most_minutes=30, strong_from_year=5, irregular_weeks=1, take_over=("reken het uit",))
    rule = Homework(config)
    assert judge(rule, minutes=30, known={"years": (5,)}) == Allow()
    assert judge(rule, known={"last_of_kind": date(2026, 11, 15)}).warnings == ("irregular",)
    assert judge(rule, what="Reken het uit.").warnings == ("take-over",)


def test_homework_keeps_the_numbers_of_each_warning_apart():
    found = judge(known={"years": (4,), "last_of_kind": date(2026, 9, 1)})
    assert found.warnings == ("group", "irregular")
    assert found.detail == {"group": {"years": [4], "offer": "tips"}, "irregular": {"last": "2026-09-01"}}


def test_homework_of_a_withdrawal_nothing_is_judged():
    found = RULE.judge(message(kind="homework", payload={}, correction=Correction.WITHDRAWN), facts(), MONDAY)
    assert found == Allow()


def test_homework_is_about_homework_alone():
    assert kinds_of(Homework) == {"homework"}
