"""A number of a school that is wrong, or a school that nobody runs any more: its messages do not wait in silence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from a_school import School, guardian

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox

pytestmark = pytest.mark.slow

NEWS: dict[str, Any] = {
    "id": "news",
    "kind": "newsletter",
    "audience": {"school": True},
    "payload": {"title": "Nieuws", "body": "We lazen veel deze maand."},
}
NEXT_DAY = "2026-11-25T10:00:00+01:00"


@pytest.fixture
def school(tmp_path: Path, smtp: SmtpSandbox) -> School:
    (tmp_path / "one").mkdir()
    one = School(tmp_path / "one", smtp)
    one.family("p1 Noor Bos", "3A", guardian("g1", "Sara Bos"))
    one.enrol()
    one.happens(NEWS)
    one.smtp.replies["MAIL"] = ["451 4.3.0 later"] * 9
    one.run("dispatch", exit_code=75)
    one.smtp.replies.clear()
    return one


def becomes(school: School, brin: str) -> None:
    toml = school.folder / "ouderbrug.toml"
    toml.write_text(re.sub('brin = "[^"]*"', f'brin = "{brin}"', toml.read_text()))


def test_7_a_number_that_is_mistyped_is_said_by_each_command_and_nothing_is_done(school: School) -> None:
    becomes(school, "99XX")
    says = "the store knows nobody at 99XX00, and people at 99ZZ00"
    done = school.run("dispatch", exit_code=2)
    assert says in done.stderr
    assert says in school.run("check", "--offline", exit_code=2).stdout
    for command in ("status", "plan", "tasks", "log"):
        assert says in school.run(command).stderr, command
    assert school.smtp.mails == []
    becomes(school, "99ZZ")
    assert school.dispatch("2026-11-23T10:05:00+01:00")["sent"] == 1


def _table(school: School, *names: str, first: int = 1) -> str:
    """A table with a child of each of these names, by default under the keys that the first school begins with."""
    of = {"Noor": "Sara"}
    people = [
        f"p{n};{name};Bos;3A;g{n};{of.get(name, 'Ans')};Bos;mother;yes;all" for n, name in enumerate(names, first)
    ]
    head = (
        "pupil_key;pupil_first_name;pupil_last_name;group;guardian_key;first_name;last_name;relation;authority;receives"
    )
    (school.folder / "others.csv").write_text("\n".join([head, *people]) + "\n")
    return str(school.folder / "others.csv")


@pytest.mark.parametrize("words", [(), ("--dry-run",), ("--json",)])
def test_6_people_of_another_school_are_not_taken_in_under_a_number_that_is_mistyped(
    school: School, words: tuple[str, ...]
) -> None:
    """Under it nothing is known of an opt-out by hand, and all that the inbox holds would go once more."""
    school.run("optout", "g1")
    school.happens(NEWS | {"id": "second"})
    becomes(school, "99XX")
    school.run("import", _table(school, "Kim", first=7))  # somebody else: the school is not new any more
    table = str(school.folder / "contacts.csv")
    done = school.run("import", table, *words, exit_code=2)
    says = "2 of the 2 people of the file are at 99ZZ00 in this store, and not at 99XX00"
    assert says in done.stderr and "--accept-other-school" in done.stderr
    assert not any(word in done.stderr + done.stdout for word in ("Sara", "Noor"))
    becomes(school, "99ZZ")
    assert "nothing was taken in" not in school.run("import", table).stderr
    assert school.run("dispatch", now="2026-11-23T10:05:00+01:00").exit_code == 0 and school.smtp.mails == []


@pytest.mark.parametrize(("names", "code"), [(("Noor", "Kim"), 0), (("Kim", "Lot"), 0), (("NOOR",), 0), (("Noor",), 2)])
def test_6_a_school_of_which_half_or_less_is_known_elsewhere_is_taken_in(
    school: School, names: tuple[str, ...], code: int
) -> None:
    becomes(school, "99XX")
    school.run("import", _table(school, *names), exit_code=code)


def test_6_who_says_that_both_schools_are_right_is_asked_once(school: School) -> None:
    becomes(school, "99XX")
    table = str(school.folder / "contacts.csv")
    school.run("import", table, "--accept-other-school")
    school.run("import", table)


def test_7_a_new_school_says_so_when_its_people_come_and_then_runs(school: School) -> None:
    becomes(school, "99XX")
    done = school.run("import", str(school.folder / "contacts.csv"), "--accept-other-school")
    assert "99XX00 is new in this store, which has people of 99ZZ00 already" in done.stderr
    school.run("dispatch", exit_code=0)


def test_7_a_school_that_nobody_runs_though_messages_of_it_wait_is_said_by_the_others(school: School) -> None:
    becomes(school, "99XX")
    school.run("import", str(school.folder / "contacts.csv"), "--accept-other-school")
    says = "1 message waits of school 99ZZ00 in this store, and its last run was Mon 23 Nov 10:00"
    assert says not in school.run("dispatch").stderr, "it is run, as far as one knows"
    assert says in school.run("dispatch", now=NEXT_DAY, exit_code=3).stderr
    assert says in school.run("status", now=NEXT_DAY).stdout
    [alone] = school.json("status", now=NEXT_DAY)["left_alone"]
    assert (alone["school"], alone["waiting"]) == ("99ZZ00", 1)
    assert (
        "school 99ZZ00 is in this store, and nobody runs it: 1" in school.run("check", "--offline", now=NEXT_DAY).stdout
    )
