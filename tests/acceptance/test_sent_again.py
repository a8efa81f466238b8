"""What failed is no dead end: it is sent again by one command, or by an address that was corrected."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest

from a_school import School, guardian
from chances import more
from each import each
from ouderbrug.store.database import Store
from store_samples import SCHOOL

pytestmark = pytest.mark.slow

NEWS: dict[str, Any] = {
    "id": "news", "kind": "newsletter", "audience": {"school": True}, "payload": {"title": "Nieuws", "body": "Tekst."},
}  # fmt: skip

LATER = "2026-11-23T11:00:00+01:00"
GONE = "550 5.1.1 No such user"


def of_failed(school: School, what: str) -> list[Any]:
    """A column of the messages that failed, in their order."""
    with closing(Store(school.folder / "ouderbrug.db", SCHOOL)) as store, store.reading() as connection:
        query = f"select {what} from message where state = 'failed' order by id"
        return list(connection.exec_driver_sql(query).scalars())


def test_7_a_run_says_why_what_failed_and_what_to_do_and_once(school: School) -> None:
    for n in range(3):
        school.family(f"p{n} Kind{n} Voorbeeld", "3A", guardian(f"g{n}", f"Ouder{n} Voorbeeld"))
    school.enrol()
    school.happens(NEWS)
    school.smtp.replies["RCPT"] = [GONE, "552 5.2.2 Mailbox full"]
    said = school.run("dispatch", exit_code=1).stderr
    assert "1 message failed over email: there is no such address (smtp-550-5.1.1); import the right one" in said
    assert "1 message failed over email: the mailbox takes no mail (smtp-552-5.2.2); tell them another way" in said
    assert "because it could not be delivered" in school.run("tasks").stdout
    assert "failed" not in school.run("dispatch", now=LATER).stderr


@pytest.fixture
def failed(school: School) -> School:
    """Three mails, of which the first two failed."""
    for n in range(3):
        school.family(f"p{n} Kind{n} Voorbeeld", "3A", guardian(f"g{n}", f"Ouder{n} Voorbeeld"))
    school.enrol()
    school.happens(NEWS)
    school.smtp.replies["RCPT"] = [GONE, GONE]
    assert school.dispatch(exit_code=1) == {"collected": 1, "failed": 2, "sent": 1}
    return school


@pytest.mark.parametrize(
    ("words", "again"),
    [
        (("--event", NEWS["id"]), 2),
        (("--channel", "email", "--since", "2026-11-23"), 2),
        (("one",), 1),
        *more((("--channel", "email"), 2)),
    ],
    ids=["an event", "since a day", "a message", "a channel"],
)
def test_6_what_failed_is_sent_again_by_one_command(failed: School, words: tuple[str, ...], again: int) -> None:
    if words == ("one",):
        words = (str(of_failed(failed, "id")[0]),)
    assert failed.json("retry", *words, "--as", "ict") == {"retried": again}
    assert failed.dispatch(LATER)["sent"] == again
    assert len({mail.id for mail in failed.smtp.mails}) == len(failed.smtp.mails) == 1 + again, "and nothing twice"


@each(
    ("words", "code", "says"),
    [
        (("--channel", "email", "--since", "2026-11-24"), 0, "nothing of that failed"),
        (("999",), 1, "nothing of that failed"),
        (("--event", "other"), 1, "no event has that id"),
        (("--channel", "mail"), 2, "no channel of that name"),
        ((), 2, "name a MESSAGE"),
        (("3", "--event", NEWS["id"]), 2, "name a MESSAGE"),
    ],
)
def test_6_what_did_not_fail_is_not_sent_again(failed: School, words: tuple[str, ...], code: int, says: str) -> None:
    assert says in failed.run("retry", *words, "--as", "ict", exit_code=code).output
    assert failed.dispatch(LATER) == {}


def test_6_what_is_sent_again_is_judged_anew(failed: School) -> None:
    failed.run("optout", "g0", "--kind", NEWS["kind"])
    failed.run("optout", "g1", "--kind", NEWS["kind"])
    failed.run("retry", "--channel", "email", "--as", "ict")
    assert failed.dispatch(LATER).get("sent") is None
    assert len(failed.smtp.mails) == 1


def test_6_past_its_use_it_stays_failed(failed: School) -> None:
    failed.run("retry", "--channel", "email", "--as", "ict", now="2027-03-01T10:00:00+01:00")
    assert of_failed(failed, "state") == ["failed", "failed"]


def test_6_a_corrected_address_revives_what_failed_at_the_old_one(failed: School) -> None:
    key = of_failed(failed, "recipient")[0]
    row = next(row for row in failed.rows if row["guardian_key"] == key)
    row["email"] = "nieuw@guardian.example"
    failed.enrol("--accept-changes")
    assert failed.dispatch(LATER) == {"sent": 1}
    assert failed.smtp.mails[-1].recipients == ("nieuw@guardian.example",)


@pytest.mark.parametrize("same", [True, False])
def test_6_what_failed_for_who_comes_back_under_another_key_is_sent_again_or_told(failed: School, same: bool) -> None:
    """Of other people, as a colleague says, nobody had heard that the news never came to the first."""
    failed.staff("juf.karin;Karin de Boer;teacher;3A")
    key = of_failed(failed, "recipient")[0]
    for row in failed.rows:
        if row["guardian_key"] == key:
            row |= {"guardian_key": "new", "email": "nieuw@guardian.example"}
    assert "--accept-new-keys" in failed.enrol(exit_code=2).stderr
    said = failed.run("import", str(failed.folder / "contacts.csv"), "--accept-left", "--accept-changes",
                      "--same-people" if same else "--accept-new-keys").stderr  # fmt: skip
    told = f"{key} left, and these never reached them: {NEWS['id']}; tell it whoever comes in their place"
    assert (told in said) is not same
    assert failed.dispatch(LATER, exit_code=None) == ({"sent": 1} if same else {})
    unsent = {(one["key"], one["count"]) for one in failed.json("tasks", "--as", "juf.karin", now=LATER)["errands"]}
    assert ((f"{NEWS['id']}:not-in-the-file", 1) in unsent) is not same
    assert (f"{NEWS['id']}:failed", 1) in unsent, "of the other one, who is there still"


HOME = {"email": "thuis@guardian.example"}


@pytest.fixture
def half(school: School) -> School:
    """Two who share a mailbox at which news failed, and so many families that a few addresses may change."""
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", **HOME), guardian("g2", "Mark Prins", **HOME))
    for number in range(3, 9):
        school.family(f"p{number} Noor Smit{number}", "7B", guardian(f"g{number}", f"Anna Smit{number}"))
    school.enrol()
    school.configure(replace=('sensitive = ["email", "handover"]', 'sensitive = ["email"]'))
    school.smtp.replies["RCPT"] = ["550 5.1.1 no such user"] * 2
    news = {
        "id": "news",
        "kind": "newsletter",
        "audience": {"group": "3A"},
        "payload": {"title": "Nieuws", "body": "Dag."},
    }
    school.happens(news)
    school.dispatch(exit_code=1)
    school.smtp.replies["RCPT"] = []
    return school


MENDED = {
    "one": ({"g1": {"email": "a@guardian.example"}}, {"a@guardian.example", HOME["email"]}),
    "the-other": ({"g2": {"email": "b@guardian.example"}}, {"b@guardian.example", HOME["email"]}),
    "both": ({"g1": {"email": "c@guardian.example"}, "g2": {"email": "c@guardian.example"}}, {"c@guardian.example"}),
    "apart": (
        {"g1": {"email": "a@guardian.example"}, "g2": {"email": "b@guardian.example"}},
        {"a@guardian.example", "b@guardian.example"},
    ),
    "a-new-key": ({"g1": {"email": "a@guardian.example", "guardian_key": "h1"}}, {"a@guardian.example", HOME["email"]}),
    "the-other-a-new-key": (
        {"g2": {"email": "b@guardian.example", "guardian_key": "h2"}}, {"b@guardian.example", HOME["email"]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", MENDED)
def test_6_each_reader_of_what_failed_gets_it_where_they_are_by_the_file_that_corrects_it(
    half: School, how: str
) -> None:
    changes, addresses = MENDED[how]
    for row in half.rows:
        row |= changes.get(row["guardian_key"], {})
    half.enrol("--accept-changes", "--same-people")
    half.dispatch(LATER)
    assert sorted(mail.recipients[0] for mail in half.smtp.mails) == sorted(addresses)
    assert {plan["state"] for plan in half.json("why", "news")["plans"]} == {"sent"}


def test_6_whose_old_mailbox_is_still_dead_is_told_of(half: School) -> None:
    half.rows[1]["email"] = "b@guardian.example"
    half.enrol("--accept-changes")
    half.smtp.replies["RCPT"] = ["550 5.1.1 no such user"]
    half.dispatch(LATER, exit_code=1)
    states = {plan["recipient"]: plan["state"] for plan in half.json("why", "news")["plans"]}
    assert sorted(states.values()) == ["failed", "sent"]
