"""Which role may do what in their own name: one table, asked by every command that takes ``--as``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from a_school import School, guardian
from chances import rows
from each import each
from ouderbrug.cli import COMMANDS, main
from ouderbrug.school.roles import ROLES, Act, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

STAFF = ("juf;Karin;teacher;3A", "inv;Inge;stand_in;3A", "dir;Ria;leader;", "ict;Ivo;ict;", "kp;Sara;class_parent;3A")
KEYS = {"teacher": "juf", "stand_in": "inv", "leader": "dir", "ict": "ict", "class_parent": "kp"}
NEWS = {"id": "news", "kind": "newsletter", "audience": {"group": "3A"}, "payload": {"title": "T", "body": "B."}}
ASKED: list[tuple[Act, tuple[str, ...]]] = [
    (Act.APPROVE, ("approve",)),
    (Act.APPROVE, ("approve", "e1")),
    (Act.APPROVE, ("approve", "e1", "--reject")),
    (Act.SETTLE, ("settle", "1", "--done")),
    (Act.SETTLE, ("settle", "1", "--not-sent")),
    (Act.RETRY, ("retry", "--event", "e1")),
    (Act.OPT_OUT, ("optout", "g1", "--kind", "newsletter")),
    (Act.RESPOND, ("respond", "e1", "g1", "ja")),
    (Act.ERRAND, ("tasks", "--did", "thanks-owed", "p1:g1")),
    (Act.LEADERS_ERRAND, ("tasks", "--did", "authority-emptied", "p1:g2")),
    (Act.TALK, ("tasks", "--talked", "g1")),
    (Act.LOOK, ("tasks",)),
    (Act.HOLD, ("hold", "guardian", "g1")),
    (Act.RELEASE, ("release", "guardian", "g2")),
    (Act.RELEASE, ("release", "pair", "p1:g2")),
    (Act.PAIR, ("pair", "reads_together", "g1", "g2")),
    (Act.PAIR, ("pair", "not_together", "g1", "g2")),
    (Act.PAIR, ("pair", "receives_all", "p1", "g2")),
    (Act.PAIR, ("pair", "not_together", "g1", "g2", "--end")),
    (Act.ASKED, ("pair", "asked", "p1", "g2")),
    (Act.GO_LIVE, ("golive", "--decision", "MT")),
    (Act.PRIVACY, ("privacy", "export", "--guardian", "g1")),
    (Act.PRIVACY, ("privacy", "erase", "--guardian", "g1")),
    (Act.PRIVACY, ("privacy", "breach")),
    (Act.PRIVACY, ("privacy", "photos", "p1")),
    (Act.PRIVACY, ("privacy", "pause", "--guardian", "g1")),
]


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """A leader holds a guardian, an import what is about Jip to him; nothing of it is changed by who is refused."""
    from ouderbrug.testing import SmtpSandbox

    with SmtpSandbox() as smtp:
        folder = tmp_path_factory.mktemp("held") / "school"
        folder.mkdir()
        school = School(folder, smtp)
        for one in range(4):
            school.family(f"q{one} Kind Ander{one}", "8C", guardian(f"o{one}", f"Ouder Ander{one}"))
        school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins"))
        school.enrol()
        school.staff(*STAFF)
        school.rows[-1]["authority"] = ""
        school.enrol()
        school.happens(NEWS)
        school.dispatch()
        school.run("hold", "guardian", "g2", "--as", "dir")
        yield school


@each("role", KEYS)
def test_what_a_role_may_not_do_is_refused_and_changes_nothing(held: School, role: str) -> None:
    before = held.json("status"), held.json("pair")
    for act, words in ASKED:
        if role not in ROLES[act]:
            assert refusal(act) in held.run(*words, "--as", KEYS[role], exit_code=2).stderr, words
    assert (held.json("status"), held.json("pair")) == before


@pytest.mark.parametrize("role", rows(KEYS, "teacher", "leader"))
def test_who_held_releases_it_and_else_a_leader(small_school: School, role: str) -> None:
    small_school.staff(*STAFF)
    for holder, key in KEYS.items():
        if holder not in ROLES[Act.HOLD]:
            continue
        small_school.run("hold", "pupil", "p1", "--as", key)
        may = role in ROLES[Act.RELEASE] or (role == holder and role in ROLES[Act.RELEASE_OWN])
        small_school.run("release", "pupil", "p1", "--as", KEYS[role], exit_code=0 if may else 2)
        if not may:
            small_school.run("release", "pupil", "p1", "--as", "dir")
    small_school.run("hold", "pupil", "p1", "--as", "juf")
    small_school.run("hold", "pupil", "p1", "--as", "dir")
    small_school.run("release", "pupil", "p1", "--as", KEYS[role], exit_code=0 if role == "leader" else 2)


def test_back_from_live_goes_who_leads_or_cares_for_the_machines(small_school: School) -> None:
    small_school.staff(*STAFF)
    for role, key in KEYS.items():
        said = small_school.run("golive", "--as", key, exit_code=2).stderr
        assert (refusal(Act.GO_LIVE) in said) == (role not in ROLES[Act.GO_LIVE])
    toml = (small_school.folder / "ouderbrug.toml").read_text()
    (small_school.folder / "ouderbrug.toml").write_text("live = false\n" + toml)
    for role, key in KEYS.items():
        said = small_school.run("golive", "--as", key, exit_code=None).output
        assert (refusal(Act.GO_BACK) in said) == (role not in ROLES[Act.GO_BACK])


def test_a_class_parent_settles_the_posts_that_they_pass_on_and_no_others(small_school: School) -> None:
    small_school.configure('\n[channels.parent]\nplugin = "handover"\nto = "class_parent"\n',
                           replace=('general = ["email"]', 'general = ["parent", "email"]'))  # fmt: skip
    small_school.staff(*STAFF)
    small_school.happens(NEWS)
    small_school.dispatch()
    (card,) = small_school.json("tasks")["cards"]
    number = str(card["ticks"][0]["message"])
    small_school.run("settle", number, "--done", "--as", "kp")


def _with_as(command: click.Command, name: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for sub in command.list_commands(click.Context(command)) if isinstance(command, click.Group) else ():
        found = command.get_command(click.Context(command), sub)
        assert found is not None
        yield from _with_as(found, (*name, sub))
    if any("--as" in param.opts for param in command.params):
        yield name


def test_every_command_that_takes_as_is_in_the_table_and_every_act_is_asked_for() -> None:
    assert {words[0] for _, words in ASKED} | {"golive"} == {name[0] for name in _with_as(main)} <= set(COMMANDS)
    elsewhere = {Act.PASS_ON, Act.RELEASE_OWN, Act.GO_BACK, Act.KNOW_WHY, Act.FAMILIES}
    assert {act for act, _ in ASKED} | elsewhere == set(Act) == set(ROLES)
