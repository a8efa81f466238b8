"""An account in a parent app is a mailbox: judged by all who read it, one message to it, and its moves are guarded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from ouderbrug.testing import ParroStandIn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from a_school import School

ROUTES = ('personal = ["email", "handover"]\nsensitive', 'personal = ["ouderapp", "email", "handover"]\nsensitive')
APP = """
[channels.ouderapp]
plugin = "parro"
mode = "api"
classes = ["general", "personal"]
[channels.ouderapp.api]
base_url = "{url}/rest/v2"
accept_unverified = true
headers = {{ Accept = "application/vnd.topicus.geon+json;version=0" }}
auth = {{ kind = "bearer", token = {{ env = "PARRO_TOKEN" }} }}
"""
FATHER = {"relation": "father", "app_access": "yes"}
BAN, STRANGER = {"blocked": "court-order"}, {"relation": "carer", "authority": "unknown"}
SHARED = {"one thread": ("thread;g1;T7", "thread;g2;T7"),
          "one account": ("thread;g1;T7", "guardian;g1;A1", "thread;g2;T8", "guardian;g2;A1")}  # fmt: skip
MOTHER_MAILED = [("g1@guardian.example", "Iets moois over Jip")]


@pytest.fixture
def app(school: School, monkeypatch: pytest.MonkeyPatch) -> Iterator[ParroStandIn]:
    """The school's app, over which what is personal goes first."""
    monkeypatch.setenv("PARRO_TOKEN", "stand-in")
    with ParroStandIn() as running:
        school.configure(APP.format(url=running.url), replace=ROUTES)
        yield running


def ids(school: School, *rows: str, options: tuple[str, ...] = (), exit_code: int = 0) -> str:
    """Import what the app calls whom; returns what the import says."""
    lines = ["channel;scope;key;app_id", *(f"ouderapp;{row}" for row in rows)]
    (school.folder / "ids.csv").write_text("\n".join(lines) + "\n")
    return school.run("import", str(school.folder / "ids.csv"), *options, exit_code=exit_code).output


def parents(school: School, **of_father: str) -> None:
    """Jip with Sara and Mark, who both have the app."""
    mother, father = guardian("g1", "Sara Bakker", app_access="yes"), guardian("g2", "Mark Prins", **FATHER)
    school.family("p1 Jip Prins", "3A", mother, father | of_father)
    school.enrol()


def praise() -> dict[str, Any]:
    """Something nice about Jip."""
    payload = {"what": "Jip las voor."}
    return {"id": "e1", "kind": "encouragement", "audience": {"pupil": "p1"}, "payload": payload}


def went(school: School, app: ParroStandIn) -> tuple[list[str], list[tuple[str, str]]]:
    """The threads that got something, and the mails."""
    school.happens(praise())
    school.dispatch(exit_code=None)
    mails = [(mail.parsed["To"].addresses[0].addr_spec, str(mail.parsed["Subject"])) for mail in school.smtp.mails]
    return [post.app_id for post in app.posts], mails


@pytest.mark.parametrize(("what", "shared"), [(BAN, "one thread"), (STRANGER, "one account")])
def test_1_who_may_not_have_it_keeps_it_out_of_an_account_that_they_read(
    school: School, app: ParroStandIn, what: dict[str, str], shared: str
) -> None:
    parents(school, **what)
    ids(school, *SHARED[shared])
    assert went(school, app) == ([], MOTHER_MAILED)
    [hers] = [plan for plan in school.json("why", "e1")["plans"] if plan["recipient"] == "g1"]
    assert "g2" in str(hers), "whose mailbox it is, by key"


def test_1_who_is_protected_goes_on_reading_a_thread_that_they_had(school: School, app: ParroStandIn) -> None:
    parents(school, **BAN)
    ids(school, *SHARED["one thread"])
    ids(school, "thread;g2;T8")
    assert went(school, app) == ([], MOTHER_MAILED)


def test_1_in_accounts_of_their_own_nobody_keeps_anything_out(school: School, app: ParroStandIn) -> None:
    parents(school, **BAN)
    ids(school, "thread;g1;T7", "thread;g2;T8")
    assert went(school, app) == (["T7"], [])


@pytest.mark.parametrize("rows", SHARED.values(), ids=SHARED)
def test_2_two_who_share_an_account_have_one_message_there(
    school: School, app: ParroStandIn, rows: tuple[str, ...]
) -> None:
    parents(school)
    ids(school, *rows)
    assert went(school, app) == (["T7"], [])


def test_2_who_comes_to_share_an_account_later_has_it_there_already(school: School, app: ParroStandIn) -> None:
    parents(school)
    ids(school, "thread;g1;T7")  # nothing is known of the father, so that he is mailed
    assert went(school, app) == (["T7"], [("g2@guardian.example", "Iets moois over Jip")])
    school.family("p1 Jip Prins", "3A", guardian("g3", "Oma Bakker", relation="legal_guardian", app_access="yes"))
    school.enrol()
    ids(school, "thread;g3;T7")
    school.dispatch(exit_code=None)
    assert [post.app_id for post in app.posts] == ["T7"]


MOVES = {
    ("thread;g1;T9", "thread;g3;T7"): "moved-addresses: g1 (of g3), g3 (of g1)",
    ("thread;g1;T9",): "moved-addresses: g1 (of g3)",
    ("guardian;g1;A9",): "moved-addresses: g1 (of g3)",
    ("thread;g1;T8", "thread;g2;T7"): "protected-mailbox: g1 (of g2)",
}


def test_5_an_account_that_moves_to_another_family_or_from_who_is_protected_stops_the_import(
    school: School, app: ParroStandIn
) -> None:
    school.family("p2 Deniz Aksoy", "3A", guardian("g3", "Elif Aksoy", app_access="yes"))
    parents(school, **BAN)
    ids(school, "thread;g1;T7", "thread;g2;T8", "thread;g3;T9", "guardian;g3;A9")
    for rows, says in MOVES.items():
        said = ids(school, *rows, exit_code=2)
        assert says in said
        assert not {"T8", "T9", "A9"} & set(said.split())
    assert went(school, app) == ([], []), "it waits until a person has looked"
    assert "account-in-doubt p1:g1" in school.run("tasks").stdout
    ids(school, "thread;g1;T7", "thread;g2;T8")
    assert went(school, app) == (["T7"], [])
    ids(school, *next(iter(MOVES)), options=("--accept-moved-addresses",))


def test_5_an_account_goes_along_with_a_new_key(school: School, app: ParroStandIn) -> None:
    parents(school, **BAN)
    ids(school, *SHARED["one thread"])
    school.rows = [row | {"guardian_key": f"z{row['guardian_key']}"} for row in school.rows]
    school.enrol("--same-people")
    assert went(school, app) == ([], MOTHER_MAILED)
