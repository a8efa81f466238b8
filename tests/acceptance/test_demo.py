"""The demo: a synthetic school lives a week through the real commands, and its figures are what they are said to be."""

from __future__ import annotations

import email
import html
import json
import subprocess
import sys
from collections import Counter
from email import policy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ouderbrug.cli import main
from ouderbrug.demo.examples import examples
from ouderbrug.demo.ledger import FATES, OPEN
from ouderbrug.demo.load import CAP, Load
from ouderbrug.demo.page import PAGES, whys
from ouderbrug.demo.people import GROUPS, GUARDIANS, PUPILS, invent
from ouderbrug.demo.play import AFTERWARDS, Week, play
from ouderbrug.demo.reasons import REASONS
from ouderbrug.demo.samples import one_card

pytestmark = pytest.mark.slow

FIGURES = [(33, 6), (44, 0), (5, 2), (8, 1), (4, 1), (19, 0), (2, 0), (4, 2)]
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
        patch.setattr("sys.argv", [str(Path(sys.executable).with_name("ouderbrug"))])
        run = CliRunner().invoke(main, ["demo", str(tmp_path_factory.mktemp("demo") / "my school")])
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
    assert week.texts == len(json.loads((week.folder / "texts.json").read_text())) == 47
    assert (week.most, week.most_posts) == (3, 2)
    assert week.problems == []


def test_18_who_has_no_mail_hears_of_an_urgent_morning_by_a_text_message(week: Week) -> None:
    rows = [row for row in invent().contacts if row["group"] == "4A" and not row["email"]]
    texts = json.loads((week.folder / "texts.json").read_text())
    assert rows and {row["mobile"] for row in rows} <= {one["to"] for one in texts}
    assert [day.texts for day in week.days if day.texts] == [47], "on that morning alone"
    assert all("Meester Wil staat voor de groep" in one["text"] for one in texts)


def test_the_figures_of_the_week(week: Week) -> None:
    by_day = [(day.mails, day.posts) for day in week.days]
    assert by_day == FIGURES


def test_the_mails_of_each_day_on_the_page_are_those_that_log_counts_in_its_folder(week: Week) -> None:
    env = {"OUDERBRUG_NOW": AFTERWARDS}
    words = ["--config", str(week.folder / "ouderbrug.toml"), "log", "--json", "--limit", "10000"]
    messages = json.loads(CliRunner().invoke(main, words, env=env).stdout)["messages"]
    logged = Counter(one["when"][:10] for one in messages if (one["channel"], one["state"]) == ("email", "sent"))
    shown = Counter[str]()
    for day in week.days:
        shown[day.moment.now[:10]] += day.mails
    assert logged == {day: count for day, count in shown.items() if count}
    assert logged["2026-11-25"] == 12, "of Wednesday"


def test_who_may_not_be_reached_was_not(week: Week) -> None:
    banned = {row["email"] for row in invent().contacts if row["blocked"]}
    files = (week.folder / "mails").glob("*.eml")
    mails = [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]
    reached = {mail["To"].addresses[0].addr_spec for mail in mails}
    assert banned and len(reached) == week.mailboxes
    assert not banned & reached


def test_each_moment_follows_from_the_one_before(week: Week) -> None:
    open_before = 0
    for day in week.days:
        moved, at = day.flow.moved, day.moment.now
        assert (moved["mail"], moved["text"], moved["post"]) == (day.mails, day.texts, day.posts), at
        assert day.at_once <= day.mails + day.texts + day.posts
        from_cards = day.flow.taken_back
        ended = sum(moved[fate] for fate in FATES if fate not in OPEN) - from_cards
        assert open_before + day.flow.new - ended == day.waiting + day.for_a_look, at
        assert day.why_not.total() == day.waiting + day.for_a_look + moved["refused"], at
        open_before = day.waiting + day.for_a_look
    assert week.days[1].at_once == week.days[1].mails + week.days[1].texts == 91, (
        "what `event add` sent counts, though the run found nothing"
    )


def test_what_became_of_all_messages_sums_to_them_and_what_was_sent_arrived(week: Week) -> None:
    became = week.became
    assert sum(became.values()) == sum(day.flow.new for day in week.days) == 374
    assert (became["mail"], became["text"], became["post"]) == (week.mails, week.texts, week.posts)
    status = json.loads(explore(week, "status", "--json").stdout)["messages"]
    assert status["sent"] == week.mails + week.texts + week.posts
    assert became["waiting"] + became["late"] == status["queued"]
    plans = json.loads(explore(week, "plan", "--json").stdout)["plans"]
    late = {(one["event"], one["recipient"]) for one in plans if one["late"]}
    assert late and late == {(one.event, one.recipient) for one in week.books[-1].values() if one.fate == "late"}
    assert {"card": status["handed_over"], "look": status["awaiting_approval"],
            "expired": status["expired"], "called_off": status["cancelled"]}.items() <= became.items()  # fmt: skip
    assert sum(status.values()) == sum(became.values()) - became["refused"]


def test_each_guardian_is_in_the_picture_and_none_is_above_the_line(week: Week) -> None:
    assert len(week.loads) == GUARDIANS
    assert max(load.mails for load in week.loads.values()) == week.most == CAP
    banned = {row["guardian_key"] for row in invent().contacts if row["blocked"]}
    assert {week.loads[key] for key in banned} == {Load()}


def test_each_reason_of_the_week_has_words_and_an_example_in_both_languages(week: Week) -> None:
    codes = {entry.code for book in week.books for entry in book.values() if entry.code}
    assert codes == REASONS.keys(), "no reason without words, no words for what does not occur"
    at_end = sum(why.times for why in whys(week, "nl"))
    became = week.became
    assert at_end == sum(became.values()) - became["mail"] - became["text"] - became["post"] - became["card"]
    for language, page in PAGES.items():
        text = html.unescape((week.folder / page).read_text("utf-8"))
        for why in whys(week, language):
            assert why.means in text and why.example in text
            assert "  " not in why.example and not why.example.endswith((" .", "until ."))


def test_who_was_invited_heard_that_it_is_off_the_evening_before(week: Week) -> None:
    [off] = [day for day in week.days if ("event", "withdraw", "spelletjes") in day.moment.commands]
    assert off.moment.now[:10] < "2026-11-26", "the day of the games morning"
    told = json.loads(explore(week, "why", "spelletjes", "--json").stdout)
    assert set(told["had"]) <= set(told["heard_off"]) and len(told["had"]) > 40


def test_14_a_check_of_its_folder_finds_nothing_to_mend(week: Week) -> None:
    """It ended with 2 for the token of an app that is a stand-in."""
    assert "error:" not in explore(week, "check", "--offline").stdout


def test_an_example_of_what_waits_says_nothing_else_in_another_row(week: Week) -> None:
    """It said of one tip that it waits until 4 December and that it waited until 27 November."""
    last = week.books[-1]
    for code, told in examples(week.books, week.loads).items():
        [name] = [name for name, entry in last.items() if name == told.entry.public_id] or [""]
        assert not name or last[name].code in ("", code), code
        assert told.entry.fate != "late" or code == "frequency.would-expire", (code, told.entry)


def test_the_page_shows_mails_and_a_card_as_they_are(week: Week) -> None:
    text = html.unescape((week.folder / "week.html").read_text("utf-8"))
    mails = [email.message_from_bytes(path.read_bytes(), policy=policy.default)
             for path in (week.folder / "mails").glob("*.eml")]  # fmt: skip
    bodies = [mail.get_body(("html",)).get_content().replace("\r\n", "\n") for mail in mails]
    assert [sample.what for sample in week.samples] == ["score", "urgent", "changed"]
    for sample in week.samples:
        assert sample.html in bodies and sample.html in text
    card = one_card(week.cards)
    assert card in text and card.count("<section") == 1


def explore(week: Week, *words: str) -> Result:
    """Ask the folder that was left, at the end of the week."""
    env = {"OUDERBRUG_NOW": AFTERWARDS}
    run = CliRunner().invoke(main, ["--config", str(week.folder / "ouderbrug.toml"), *words], env=env)
    assert run.exit_code == 0, run.stderr
    return run


def test_each_line_that_is_suggested_works_as_typed_in_a_clean_environment(told: tuple[Week, Result]) -> None:
    week, run = told
    page = html.unescape((week.folder / "week.html").read_text("utf-8")).partition("<pre>")[2].partition("</pre>")[0]
    way, *lines = [line.strip() for line in run.stdout.partition("ask on:")[2].splitlines() if line.strip()]
    assert page.split("\n")[:-1] == [way, *lines]
    assert len(lines) > 4 and "'" in way, "the folder has a space in its name"
    clean = ["env", "-i", f"HOME={week.folder.parent}", "PATH=/usr/bin:/bin", "sh", "-c"]
    for line in lines:
        done = subprocess.run([*clean, f"{way} && {line}"], cwd="/", capture_output=True, text=True, check=False)
        assert done.returncode == 0 and done.stdout.strip(), (line, done.stderr)


def test_the_command_tells_the_week_and_leaves_a_page(told: tuple[Week, Result]) -> None:
    week, run = told
    assert f"{week.mails} mails to {week.mailboxes} mailboxes" in run.stdout
    assert "nobody got more than 3" in run.stdout
    assert "(91 at once, before the run)" in run.stdout
    assert f"all {sum(week.became.values())} messages" in run.stdout
    assert "nothing left to do" not in run.stdout
    assert "nothing left this machine" in (week.folder / "week.en.html").read_text("utf-8")
    assert "niets van deze computer weggegaan" in (week.folder / "week.html").read_text("utf-8")
    assert CliRunner().invoke(main, ["demo", str(week.folder)]).exit_code == 2
