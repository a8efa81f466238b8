"""Posts that a whole group sees: one send that counts for each guardian, and what goes around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School

# The handover channel stands in for an app here: it carries posts, and a colleague makes them.
BOARD = ('general = ["email"]', 'general = ["handover", "email"]')


def _news(number: int = 1, **changes: Any) -> dict[str, Any]:
    payload = {"title": f"Nieuws {number}", "body": "Er was veel te doen."}
    return {"id": f"n{number}", "kind": "newsletter", "audience": {"group": "3A"}, "payload": payload} | changes


def _score() -> dict[str, Any]:
    action = {"what": "samen lezen", "minutes": 10, "when": "na het eten"}
    payload = {"subject": "Lezen", "direction": "up", "summary": "Jip leest vlot.", "action": action,
               "next_goal": "een dik boek", "approved_by": "juf"}  # fmt: skip
    return {"id": "score", "kind": "notable_score", "audience": {"pupil": "p1"}, "payload": payload}


@pytest.fixture
def posting(small_school: School) -> School:
    """The small school, with posts before mails for general news; g5 (7B) has a ban."""
    small_school.configure(replace=BOARD)
    return small_school


def test_a_group_gets_one_post_and_no_mails(posting: School) -> None:
    posting.happens(_news())
    plans = posting.json("plan")["plans"]
    assert [(plan["recipient"], plan["verdict"]) for plan in plans] == [("group:3A", "allow")]
    assert posting.dispatch() == {"collected": 1, "handed_over": 1}
    assert posting.smtp.mails == []


def test_a_guardian_without_the_app_gets_a_mail_beside_the_post(posting: School) -> None:
    posting.family("p7 Bo Vink", "3A", guardian("g7", "Ans Vink", app_access="no"))
    posting.enrol()
    posting.happens(_news())
    assert {plan["recipient"] for plan in posting.json("plan")["plans"]} == {"group:3A", "g7"}
    posting.dispatch()
    assert len(posting.subjects("g7@")) == 1


def test_a_group_has_a_cap_of_posts_of_its_own(posting: School) -> None:
    posting.happens(*(_news(n) for n in range(4)))
    verdicts = [plan["verdict"] for plan in posting.json("plan")["plans"]]
    assert sorted(verdicts) == ["allow", "allow", "delay", "delay"]


def test_posts_leave_one_slot_for_the_message_about_the_child(posting: School) -> None:
    posting.configure(replace=BOARD, extra="\n[rules.frequency]\nper_guardian = 3\ngroup_posts = 3\n")
    posting.happens(*(_news(n) for n in range(3)))
    assert posting.dispatch() == {"collected": 3, "handed_over": 3}
    posting.happens(_score())
    assert posting.dispatch(now="2026-11-24T10:00:00+01:00") == {"collected": 1, "sent": 2}
    posting.happens(_score() | {"id": "second"})
    assert posting.dispatch(now="2026-11-24T10:05:00+01:00")["delayed"] == 2


def test_a_group_with_a_ban_in_it_gets_a_card_to_check_first(posting: School) -> None:
    posting.happens(_news(audience={"group": "7B"}))
    posting.dispatch()
    (plan,) = posting.json("why", "n1")["plans"]
    assert (plan["recipient"], plan["channel"], plan["state"]) == ("group:7B", "handover", "handed_over")
    assert {"warnings": ["content_policy.group-has-ban"]} in plan["rules"]


def test_a_time_and_place_never_reaches_a_banned_guardian_through_a_group(posting: School) -> None:
    payload = {"title": "Avond", "why": "samen", "starts_at": "2026-12-10T19:30:00+01:00", "place": "aula"}
    posting.happens({"id": "m", "kind": "meeting_invitation", "audience": {"group": "7B"}, "payload": payload})
    posting.dispatch()
    found = {plan["recipient"]: plan["verdict"] for plan in posting.json("why", "m")["plans"]}
    assert found == {"g1": "allow", "g2": "allow", "g5": "refuse", "g6": "allow"}
    assert posting.subjects("g5@") == []
    assert len(posting.subjects("g6@")) == 1


def test_what_is_about_a_child_is_never_posted(posting: School) -> None:
    posting.configure(replace=('sensitive = ["email", "handover"]', 'sensitive = ["handover"]'))
    posting.happens(_score())
    assert {plan["recipient"] for plan in posting.json("plan")["plans"]} == {"g1", "g2"}


def test_a_change_goes_to_the_same_group_once_and_counts_for_nobody(posting: School) -> None:
    posting.happens(_news(1), _news(2))
    posting.dispatch()
    for event in ("n1", "n2"):
        posting.run("settle", "--card", event, "--done", "--as", "juf")
    posting.run("event", "amend", "n1", "--set", "title=Ander nieuws")
    assert posting.dispatch(now="2026-11-23T11:00:00+01:00") == {"handed_over": 1}
    posting.run("event", "withdraw", "n2", now="2026-11-23T12:00:00+01:00")
    assert posting.dispatch(now="2026-11-23T12:00:00+01:00") == {"handed_over": 1}
    assert posting.dispatch(now="2026-11-23T12:01:00+01:00") == {}


def test_a_pupils_full_name_in_a_text_for_many_waits_for_a_person(posting: School) -> None:
    posting.happens(_news(payload={"title": "Nieuws", "body": "Roos Prins won de loterij."}))
    (plan,) = posting.json("plan")["plans"]
    assert (plan["verdict"], plan["reason"]) == ("approve", "pupil-named-in-group-text")


APP = ("[channels.handover]", '[channels.parro]\nmode = "assisted"\n\n[channels.handover]')


def test_an_app_that_a_colleague_posts_in_gets_the_card_of_a_watched_group_itself(small_school: School) -> None:
    small_school.configure(replace=APP)
    toml = small_school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text().replace('general = ["email"]', 'general = ["parro", "email"]'))
    small_school.happens(_news(audience={"group": "7B"}))
    small_school.dispatch()
    (plan,) = small_school.json("why", "n1")["plans"]
    assert (plan["recipient"], plan["channel"], plan["state"]) == ("group:7B", "parro", "handed_over")


def test_a_private_app_message_goes_only_to_who_is_known_to_have_the_app(small_school: School) -> None:
    small_school.configure(replace=APP)
    toml = small_school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text().replace('personal = ["email", "handover"]', 'personal = ["parro", "email"]'))
    for row in small_school.rows:
        row["app_access"] = {"g1": "yes", "g2": "no"}.get(row["guardian_key"], "")
    small_school.enrol()
    payload = {
        "task": "mee naar het bos",
        "starts_at": "2026-12-10T13:00:00+01:00",
        "load": "once",
        "why_you": "u bent er",
    }
    small_school.happens({"id": "h", "kind": "participation_request", "audience": {"pupil": "p1"}, "payload": payload})
    found = {plan["recipient"]: plan["channel"] for plan in small_school.json("plan")["plans"]}
    assert found == {"g1": "parro", "g2": "email"}


BOARD_PLUGIN = """
import pathlib
from ouderbrug import Capabilities, Channel, Permanent, Receipt, hookimpl
class Board(Channel):
    name = "board"
    capabilities = Capabilities(audiences=frozenset({"group"}))
    def send(self, message):
        if pathlib.Path(__file__).with_name("gone").exists():
            raise Permanent("no-app-id")
        return Receipt(at=self.context.clock())
@hookimpl
def register_channels():
    return [Board]
"""
EVENING = {
    "title": "Avond", "why": "samen lezen", "starts_at": "2026-12-10T19:30:00+01:00", "place": "aula",
}  # fmt: skip


@pytest.fixture
def board(small_school: School) -> School:
    """The small school with an app that takes posts by itself, until the file ``gone`` is there."""
    plugins = small_school.folder / "plugins"
    plugins.mkdir()
    (plugins / "board.py").write_text(BOARD_PLUGIN)
    small_school.configure('\n[plugins]\nplugins_dir = "plugins"\n[channels.board]\n',
                           replace=('general = ["email"]', 'general = ["board", "email"]'))  # fmt: skip
    small_school.happens({"id": "m", "kind": "meeting_invitation", "audience": {"group": "3A"}, "payload": EVENING})
    assert small_school.dispatch() == {"collected": 1, "sent": 1}
    return small_school


def test_an_evening_called_off_is_called_off_also_where_the_post_cannot_be_made(board: School) -> None:
    (board.folder / "plugins" / "gone").touch()
    board.run("event", "withdraw", "m")
    board.dispatch(now="2026-11-24T10:00:00+01:00")
    subjects = [subject for key in ("g1", "g2", "g3") for subject in board.subjects(f"{key}@")]
    assert len(subjects) == 3
    assert all(subject.startswith("Gaat niet door: ") for subject in subjects)


def test_a_change_stays_a_change_where_the_post_cannot_be_made(board: School) -> None:
    (board.folder / "plugins" / "gone").touch()
    board.run("event", "amend", "m", "--set", "place=speelzaal")
    board.dispatch(now="2026-11-24T10:00:00+01:00")
    assert all(subject.startswith("Gewijzigd: ") for subject in board.subjects("g1@"))
    assert len(board.smtp.mails) == 3


@pytest.mark.parametrize("app", ["no", "yes"])
def test_who_has_no_app_once_a_post_goes_by_itself_has_a_mail(app: str, board: School) -> None:
    evening = {"id": "later", "kind": "newsletter", "audience": {"group": "3A"}}
    board.happens(evening | {"payload": {"title": "Nieuws", "body": "Er was veel te doen."}}, file="later.jsonl")
    assert board.dispatch(now="2026-11-23T22:00:00+01:00", exit_code=None)["delayed"] == 1
    board.rows[0]["app_access"] = app
    board.enrol()
    for hour in ("08", "09"):
        board.dispatch(now=f"2026-11-24T{hour}:30:00+01:00", exit_code=None)
    assert board.subjects("g1@") == (["Nieuws"] if app == "no" else [])
    assert len(board.smtp.mails) == (app == "no")


def test_who_had_a_mail_gets_the_change_by_mail_although_posts_are_possible_now(small_school: School) -> None:
    small_school.happens({"id": "m", "kind": "meeting_invitation", "audience": {"group": "3A"}, "payload": EVENING})
    small_school.dispatch()
    small_school.configure(replace=BOARD)
    small_school.run("event", "amend", "m", "--set", "place=speelzaal")
    assert small_school.dispatch(now="2026-11-24T10:00:00+01:00") == {"sent": 3}
    assert [subject.split(":")[0] for subject in small_school.subjects("g1@")] == ["Uitnodiging", "Gewijzigd"]


def test_1_a_hold_on_one_of_two_guardians_with_one_mailbox_keeps_no_news_from_the_other(small_school: School) -> None:
    shared = {"email": "thuis@guardian.example"}
    small_school.family("p5 Sam Vink", "5A", guardian("g7", "Ans Vink", **shared), guardian("g8", "Wim Vink", **shared))
    small_school.enrol()
    small_school.run("hold", "guardian", "g8", "--as", "directie")
    small_school.happens(_news(audience={"group": "5A"}))
    small_school.dispatch()
    [mail] = small_school.smtp.mails
    assert str(mail.parsed["To"]) == "Ans Vink <thuis@guardian.example>"
    assert small_school.json("status")["messages"]["queued"] == 1, "what is for him waits"
