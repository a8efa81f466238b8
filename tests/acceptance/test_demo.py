"""The demo: a synthetic school lives a week through the real commands, and its figures are what they are said to be."""

from __future__ import annotations

import email
import json
from collections import Counter
from email import policy
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ouderbrug.cli import main
from ouderbrug.demo.people import GROUPS, GUARDIANS, PUPILS, invent
from ouderbrug.demo.play import Week, most_in_seven_days, play

pytestmark = pytest.mark.slow

FIGURES = [(33, 6), (46, 0), (5, 2), (8, 1), (0, 0), (19, 0), (2, 0), (4, 2)]
"""Mails and group posts that arrived at each moment of the week."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Week, Result]:
    """The week, lived once for all tests here, by the command; and what the command told."""
    lived: list[Week] = []

    def living(*words: Any) -> Week:
        lived.append(play(*words))
        return lived[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ouderbrug.demo.play.play", living)
        run = CliRunner().invoke(main, ["demo", str(tmp_path_factory.mktemp("demo") / "school")])
    assert run.exit_code == 0, run.stderr
    return lived[0], run


@pytest.fixture(scope="module")
def week(told: tuple[Week, Result]) -> Week:
    """What happened in it."""
    return told[0]


def test_the_school_is_as_large_and_as_mixed_as_said() -> None:
    people = invent()
    assert len({row["pupil_key"] for row in people.contacts}) == PUPILS == 200
    assert len({row["guardian_key"] for row in people.contacts}) == GUARDIANS == 370
    assert {row["group"] for row in people.contacts} == set(GROUPS)
    assert len({row["guardian_key"] for row in people.contacts if row["blocked"]}) == 2
    assert {"nl", "tr", "ar", "pl", "uk", "en"} == {row["language"] for row in people.contacts}
    assert {"foster", "mother", "father", "other"} == {row["relation"] for row in people.contacts}
    groups_of: dict[str, set[str]] = {}
    for row in people.contacts:
        groups_of.setdefault(row["guardian_key"], set()).add(row["group"])
    assert Counter(len(groups) for groups in groups_of.values())[3] >= 10


def test_what_arrived_is_what_was_reported_and_nobody_got_more_than_the_cap(week: Week) -> None:
    files = sorted((week.folder / "mails").glob("*.eml"))
    assert len(files) == week.mails == sum(day.mails for day in week.days)
    assert week.posts == len(json.loads((week.folder / "posts.json").read_text()))
    assert week.most == 3
    assert week.problems == []


def test_the_figures_of_the_week(week: Week) -> None:
    by_day = [(day.mails, day.posts) for day in week.days]
    assert by_day == FIGURES


def test_who_may_not_be_reached_was_not(week: Week) -> None:
    banned = {row["email"] for row in invent().contacts if row["blocked"]}
    files = (week.folder / "mails").glob("*.eml")
    mails = [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]
    reached = {mail["To"].addresses[0].addr_spec for mail in mails}
    assert banned and len(reached) == week.mailboxes
    assert not banned & reached


def test_the_folder_is_left_to_explore(week: Week) -> None:
    env = {"OUDERBRUG_NOW": "2026-11-27T13:00:00+01:00", "OUDERBRUG_DEMO_TOKEN": "stand-in"}
    for words in (["status"], ["why", "nieuws3"], ["plan"], ["log"]):
        run = CliRunner().invoke(main, ["--config", str(week.folder / "ouderbrug.toml"), *words], env=env)
        assert run.exit_code == 0, run.stderr


def test_the_command_tells_the_week_and_leaves_a_page(told: tuple[Week, Result]) -> None:
    week, run = told
    assert f"{week.mails} mails to {week.mailboxes} mailboxes" in run.stdout
    assert "nobody got more than 3" in run.stdout
    assert "nothing left this machine" in (week.folder / "week.html").read_text()
    assert CliRunner().invoke(main, ["demo", str(week.folder)]).exit_code == 2


def test_the_count_at_the_end_can_fail() -> None:
    from datetime import date

    got = [(date(2026, 11, day), "a@guardian.example", "Nieuws") for day in (23, 24, 25, 29)]
    assert most_in_seven_days(got) == 4
    assert most_in_seven_days([*got[:2], (date(2026, 11, 25), "a@guardian.example", "Gewijzigd: x")]) == 2
