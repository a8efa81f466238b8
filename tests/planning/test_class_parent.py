"""General news through a class parent: one card for the group, in the hands of a guardian who may not know of a ban."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from a_school import guardian
from ouderbrug.facts import SchoolCalendar
from ouderbrug.people import Staff
from ouderbrug.school.assignment import assign

if TYPE_CHECKING:
    from a_school import School

TZ = ZoneInfo("Europe/Amsterdam")
MONDAY = datetime(2026, 11, 23, 9, tzinfo=TZ).astimezone(UTC)
TUESDAY = "2026-11-24T10:00:00+01:00"
STAFF = """key;name;email;groups;days;role;away_until;stand_in
juf.karin;Karin de Boer;karin@wegwijzer.example;3A,7B;;teacher;;
kp.ans;Ans Vink;ans@wegwijzer.example;3A;;class_parent;;
"""
CHANNEL = '\n[channels.class_parent]\nplugin = "handover"\nto = "class_parent"\n'
ROUTE = ('general = ["email"]', 'general = ["email"]\nnewsletter = ["class_parent", "email"]\n'
         'moment = ["class_parent", "email"]\nmeeting_invitation = ["class_parent", "email"]\n'
         'notable_score = ["class_parent", "email"]')  # fmt: skip
NEWS = {"title": "Nieuws", "body": "Er was veel te doen."}
EVENING = {"title": "Avond", "why": "samen", "starts_at": "2026-12-10T19:30:00+01:00", "place": "aula"}


@pytest.fixture
def school_with_parent(small_school: School) -> School:
    """The small school, whose news goes through class parents; 3A has one, 7B has a ban and none."""
    small_school.configure(CHANNEL, replace=ROUTE)
    (small_school.folder / "staff.csv").write_text(STAFF)
    small_school.run("import", str(small_school.folder / "staff.csv"))
    return small_school


def event(kind: str, payload: dict[str, Any], group: str = "3A", **changes: Any) -> dict[str, Any]:
    return {"id": "n1", "kind": kind, "audience": {"group": group}, "payload": payload} | changes


def test_news_for_a_group_is_one_card_of_its_class_parent_with_the_whole_text(school_with_parent: School) -> None:
    school = school_with_parent
    school.happens(event("newsletter", NEWS))
    assert school.dispatch() == {"collected": 1, "handed_over": 1}
    (card,) = school.json("tasks", "--as", "kp.ans")["cards"]
    assert (card["channel"], card["way"], card["assigned"]) == ("class_parent", "pass_on", ["kp.ans"])
    assert [tick["subject"] for tick in card["ticks"]] == ["Nieuws"]
    assert "Er was veel te doen." in card["ticks"][0]["text"]
    assert card["ticks"][0]["guardians"] == []
    assert school.smtp.mails == []
    school.run("settle", str(card["ticks"][0]["message"]), "--done", "--as", "kp.ans")
    assert school.json("status")["messages"]["sent"] == 1


def test_the_page_says_what_to_do_with_it(school_with_parent: School) -> None:
    school_with_parent.happens(event("newsletter", NEWS))
    school_with_parent.dispatch()
    page = school_with_parent.folder / "page.html"
    school_with_parent.run("tasks", "--as", "kp.ans", "--print", str(page))
    assert "doorgeven aan de ouders van de groep" in page.read_text()


def test_a_class_parent_sees_no_other_card(school_with_parent: School) -> None:
    school = school_with_parent
    school.configure(CHANNEL, replace=('general = ["email"]', 'general = ["handover"]\nnewsletter = ["class_parent"]'))
    school.happens(event("newsletter", NEWS), event("moment", {"what": "We waren in het bos."}, id="m1"))
    assert school.dispatch() == {"collected": 2, "handed_over": 2}
    assert [card["event"] for card in school.json("tasks", "--as", "kp.ans", "--all")["cards"]] == ["n1"]
    assert {card["event"] for card in school.json("tasks", "--as", "juf.karin")["cards"]} == {"n1", "m1"}


def test_without_a_class_parent_the_card_is_the_teachers(school_with_parent: School) -> None:
    school_with_parent.family("p8 Bo Vos", "5B", guardian("g8", "Els Vos"))
    school_with_parent.enrol()
    staff = "key;name;email;groups;days;role;away_until;stand_in\njuf.jo;Jo Bos;;5B;;teacher;;\n"
    (school_with_parent.folder / "staff.csv").write_text(STAFF + staff.partition("\n")[2])
    school_with_parent.run("import", str(school_with_parent.folder / "staff.csv"))
    school_with_parent.happens(event("newsletter", NEWS, "5B"))
    school_with_parent.dispatch()
    (card,) = school_with_parent.json("tasks", "--as", "juf.jo")["cards"]
    assert (card["assigned"], card["level"]) == (["juf.jo"], "teacher")


@pytest.mark.parametrize(("days", "level"), [(0, "class_parent"), (2, "class_parent"), (3, "teacher"), (5, "leader")])
def test_what_a_class_parent_leaves_goes_on_to_the_teacher(days: int, level: str) -> None:
    parent = Staff("kp", "Kp", role="class_parent", groups=("3A",))
    colleagues = (parent, Staff("karin", "K", groups=("3A",)), Staff("ria", "R", role="leader"))
    staff = {one.key: one for one in colleagues}
    calendar = SchoolCalendar(TZ)
    now = MONDAY + timedelta(days=days)
    assert assign(("3A",), staff, MONDAY, now, calendar, class_parent=True).level == level


@pytest.mark.parametrize(
    "staff",
    [Staff("kp", "Kp", role="class_parent", groups=("6B",)),
     Staff("kp", "Kp", role="class_parent", groups=("3A",), away_until=MONDAY.date())],
)  # fmt: skip
def test_a_class_parent_of_another_group_or_who_is_away_gets_nothing(staff: Staff) -> None:
    found = assign(("3A",), {"kp": staff}, MONDAY, MONDAY, SchoolCalendar(TZ), class_parent=True)
    assert found.keys == ()


@pytest.mark.parametrize(("kind", "payload"), [("newsletter", NEWS), ("meeting_invitation", EVENING)])
def test_a_group_with_a_ban_is_written_to_one_by_one(
    school_with_parent: School, kind: str, payload: dict[str, Any]
) -> None:
    """A class parent is a guardian, and is never asked to look who is in the group."""
    school_with_parent.happens(event(kind, payload, "7B"))
    plans = school_with_parent.json("plan")["plans"]
    found = {plan["recipient"]: (plan["verdict"], plan["channel"]) for plan in plans}
    mail = ("allow", "email")
    assert found == {"g1": mail, "g2": mail, "g5": ("refuse", None), "g6": mail}
    assert school_with_parent.dispatch() == {"collected": 1, "sent": 3, "refused": 1}


def test_what_an_app_may_not_post_to_such_a_group_is_left_to_no_class_parent(
    school_with_parent: School,
) -> None:
    """The staff checks such a card; where only a class parent could, each guardian is written to."""
    plugins = school_with_parent.folder / "plugins"
    plugins.mkdir()
    (plugins / "board.py").write_text(BOARD)
    extra = CHANNEL + '\n[plugins]\nplugins_dir = "plugins"\n[channels.board]\n'
    school_with_parent.configure(extra, replace=('[channels.handover]\nplugin = "handover"\n', ""))
    toml = school_with_parent.folder / "ouderbrug.toml"
    text = toml.read_text().replace(', "handover"]', "]")
    toml.write_text(text.replace('general = ["email"]', 'general = ["board", "email"]'))
    school_with_parent.happens(event("newsletter", NEWS, "7B"))
    assert {plan["recipient"] for plan in school_with_parent.json("plan")["plans"]} == {"g1", "g2", "g5", "g6"}


BOARD = """
from ouderbrug import Capabilities, Channel, Receipt, hookimpl
class Board(Channel):
    name = "board"
    capabilities = Capabilities(audiences=frozenset({"group"}))
    def send(self, message):
        return Receipt(at=self.context.clock())
@hookimpl
def register_channels():
    return [Board]
"""


def banned(school: School, key: str) -> None:
    for row in school.rows:
        if row["guardian_key"] == key:
            row["blocked"] = "court-order"
    school.enrol()


def test_a_ban_that_comes_before_sending_makes_it_one_by_one(school_with_parent: School) -> None:
    school = school_with_parent
    school.happens(event("newsletter", NEWS))
    assert school.dispatch(now="2026-11-23T06:00:00+01:00") == {"collected": 1, "delayed": 1}
    banned(school, "g3")
    assert school.dispatch(now="2026-11-23T10:00:00+01:00")["refused"] == 1
    school.dispatch(now="2026-11-23T10:01:00+01:00")
    assert [len(school.subjects(f"g{n}@")) for n in (1, 2, 3)] == [1, 1, 0]


def test_a_ban_that_comes_with_the_card_in_hand_stops_it(school_with_parent: School) -> None:
    school = school_with_parent
    school.happens(event("newsletter", NEWS))
    school.dispatch()
    banned(school, "g3")
    (card,) = school.json("tasks", "--as", "kp.ans")["cards"]
    assert card["ticks"][0]["do_not_post"] == "ask-leader", "a parent reads of nobody's ban"


@pytest.mark.parametrize(
    ("words", "subject"),
    [(("amend", "n1", "--set", "place=speelzaal"), "Gewijzigd: "), (("withdraw", "n1"), "Gaat niet door: ")],
)
def test_after_a_ban_the_change_of_what_was_passed_on_reaches_each_guardian(
    school_with_parent: School, words: tuple[str, ...], subject: str
) -> None:
    school = school_with_parent
    school.happens(event("meeting_invitation", EVENING))
    assert school.dispatch() == {"collected": 1, "handed_over": 1}
    school.run("settle", "--card", "n1", "--done", "--as", "kp.ans")
    banned(school, "g3")
    school.run("event", *words)
    school.dispatch(now=TUESDAY, exit_code=None)  # the post in sight is a leader's errand, and there is none
    got = {key: school.subjects(f"{key}@") for key in ("g1", "g2", "g3")}
    assert got["g3"] == []
    assert all(len(got[key]) == 1 and got[key][0].startswith(subject) for key in ("g1", "g2"))


def test_without_a_ban_the_change_takes_the_same_way(school_with_parent: School) -> None:
    school_with_parent.happens(event("meeting_invitation", EVENING))
    school_with_parent.dispatch()
    school_with_parent.run("event", "amend", "n1", "--set", "place=speelzaal")
    assert school_with_parent.dispatch(now=TUESDAY) == {"handed_over": 1}
    assert school_with_parent.smtp.mails == []


def test_what_is_about_a_child_never_takes_that_way(school_with_parent: School) -> None:
    action = {"what": "samen lezen", "minutes": 10, "when": "na het eten"}
    payload = {"subject": "Lezen", "direction": "up", "summary": "Jip leest vlot.", "action": action,
               "next_goal": "een dik boek", "approved_by": "juf"}  # fmt: skip
    school_with_parent.happens(event("notable_score", payload, audience={"pupil": "p1"}))
    plans = school_with_parent.json("plan")["plans"]
    assert {plan["channel"] for plan in plans} == {"email"}
    only = ('notable_score = ["class_parent", "email"]', 'notable_score = ["class_parent"]')
    toml = school_with_parent.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text().replace(*only))
    plans = school_with_parent.json("plan")["plans"]
    assert {(plan["verdict"], plan["reason"]) for plan in plans} == {("refuse", "class-not-on-channel")}


def test_photos_of_children_do_not_pass_through_a_class_parent(school_with_parent: School) -> None:
    school = school_with_parent
    photos = school.folder / "media"
    photos.mkdir()
    (photos / "bos.jpg").write_bytes(b"\xff\xd8\xff\xd9")
    toml = school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text() + '\n[content]\nmedia_root = "media"\n')
    school.happens(event("moment", {"what": "In het bos.", "photos": [{"file": "bos.jpg", "pupils": []}]}))
    assert {plan["recipient"] for plan in school.json("plan")["plans"]} == {"g1", "g2", "g3", "g4"}


def test_the_daily_mail_holds_numbers_and_the_news_alone(school_with_parent: School) -> None:
    school = school_with_parent
    toml = school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text() + '\n[staff_mail]\nat = "07:30"\nchannel = "email"\n')
    school.happens(event("newsletter", NEWS))
    school.dispatch()
    (mail,) = [mail for mail in school.smtp.mails if "ans@" in str(mail.parsed["To"])]
    body = mail.parsed.get_body(("plain",)).get_content()
    assert "1 algemeen bericht om te plaatsen" in body
    assert not any(name in body for name in ("Jip", "Deniz", "Sara", "Elif"))
