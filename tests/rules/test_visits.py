"""Home visits bring something to do, and often enough; trainings fit the child's age."""

from datetime import date

import pytest
from rule_samples import ACTION, MONDAY, facts, message

from ouderbrug import Allow, Correction, Refuse
from ouderbrug.rules.visits import Training, Visit

VISIT = Visit(Visit.Config())
TRAINING = Training(Training.Config())
PACK = {"info_pack": "een boekje met telspelletjes", "action": ACTION}
READING = {
    "title": "Samen lezen", "tips": "Een verhaal spannend voorlezen.", "follow_up": "We bellen na drie weken.",
    "material": "een prentenboek", "how_to": "De trainer doet het voor.", "skills": ["vragen stellen"],
    "ages": {"youngest": 3, "oldest": 8},
}  # fmt: skip


def visit(known=None, rule=VISIT, **payload):
    return rule.judge(message(kind="home_visit", payload={**PACK, **payload}), facts(**(known or {})), MONDAY)


def training(years=(1,), **payload):
    msg = message(kind="training_offer", payload={**READING, **payload})
    return TRAINING.judge(msg, facts(years=years), MONDAY)


@pytest.mark.parametrize("pack", [None, " "])
@pytest.mark.parametrize("action", [None, {}, {"what": None, "minutes": None}])
def test_visit_no_info(pack, action):
    assert visit(info_pack=pack, action=action) == Refuse("no-info", {"missing": ["info_pack", "action"]})


@pytest.mark.parametrize(
    "change", [{}, {"action": None}, {"info_pack": None}, {"info_pack": " ", "action": {"id": "count-together"}}]
)
def test_13_a_home_visit_with_an_info_pack_or_something_to_do_passes(change):
    assert visit(**change) == Allow()


@pytest.mark.parametrize(
    ("years", "last", "days"),
    [
        ((1,), date(2026, 10, 9), 45),
        ((2,), date(2026, 10, 22), 32),
        ((2, 3), date(2026, 10, 9), 45),
        ((1,), date(2026, 10, 23), None),
        ((3,), date(2026, 10, 9), None),
        ((), date(2026, 10, 9), None),
        ((1,), None, None),
    ],
)
def test_visit_interval_warns_of_less_than_one_a_month_in_groups_1_and_2(years, last, days):
    found = visit({"years": years, "last_of_kind": last})
    assert found == (Allow(("interval",), {"interval": {"days": days, "most": 31}}) if days else Allow())


def test_visit_interval_is_the_schools():
    rule = Visit(Visit.Config(most_days=60))
    assert visit({"years": (1,), "last_of_kind": date(2026, 10, 9)}, rule) == Allow()


def test_training_no_follow_up():
    assert training(follow_up=None) == Allow(("no-follow-up",))
    assert training(follow_up=None, skills=[]).warnings == ("no-follow-up", "one-skill")
    assert training() == Allow()


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"skills": ["vragen stellen", "moeilijke woorden"]}, {"skills": 2, "missing": []}),
        ({"skills": []}, {"skills": 0, "missing": []}),
        ({"material": None}, {"skills": 1, "missing": ["material"]}),
        ({"how_to": None}, {"skills": 1, "missing": ["how_to"]}),
    ],
)
def test_training_one_skill(change, detail):
    assert training(**change) == Allow(("one-skill",), {"one-skill": detail})


@pytest.mark.parametrize(
    "words", [{"title": "Leesplezier"}, {"tips": "Vaak voorlezen."}, {"skills": ["Meelezen", "x"]}]
)
def test_training_one_skill_is_about_reading(words):
    other = {"title": "Rustig naar bed", "tips": "Een vaste tijd helpt.", "skills": ["vaste regels", "belonen"]}
    assert training(**other) == Allow()
    assert training(**{**other, **words}).warnings == ("one-skill",)


@pytest.mark.parametrize(("years", "fits"), [((1,), True), ((5,), True), ((6,), False), ((7,), False), ((8,), False)])
def test_training_age_three_to_eight_is_not_for_a_child_of_ten(years, fits):
    found = training(years)
    assert found == (Allow() if fits else Refuse("age", {"years": list(years), "youngest": 3, "oldest": 8}))


def test_training_age_from_the_other_side_and_where_nobody_knows():
    older = {"youngest": 10, "oldest": 12}
    assert training((5,), ages=older).why == "age"
    assert training((6,), ages=older) == Allow()  # some are ten already
    assert training((1, 7), ages=older) == Allow()
    assert training((), ages=older) == Allow()


def test_of_a_withdrawal_nothing_is_judged():
    for rule, kind in ((VISIT, "home_visit"), (TRAINING, "training_offer")):
        gone = message(kind=kind, payload={}, correction=Correction.WITHDRAWN)
        assert rule.judge(gone, facts(years=(8,)), MONDAY) == Allow()
