"""The planner: who gets a post and who a message, over which channel, and what follows an earlier revision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.facts import Refuse
from ouderbrug.model import Attachment, Audience, Correction, Priority
from ouderbrug.people import Pupil, Staff
from ouderbrug.planning import approver, planner
from ouderbrug.planning.draft import Earlier
from ouderbrug.rules import carrying
from ouderbrug.school.assignment import assign, may_decide
from room_samples import BOARD, CARD, GROUP_3A, JIP, NOW, event, on_paper, people, runtime, work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from ouderbrug.model import Event
    from ouderbrug.planning.draft import Draft
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster

ALL_OF_3A = ["g1", "g2", "g3", "g4"]
HAD = Earlier("first", "email", pupils=("p1",))
POSTED = Earlier("first", "board", pupils=("p1", "p3"))
CLASS_PARENT = '\n[channels.parent]\nplugin = "handover"\nto = "class_parent"\n'


def plan(
    of: Event,
    line: Runtime | None = None,
    roster: Roster | None = None,
    earlier: Mapping[str, Earlier] | None = None,
) -> dict[str, Draft]:
    told = {key: (one,) for key, one in (earlier or {}).items()}
    drafts = planner.plan(on_paper(line, roster), of, told)
    found = {draft.message.recipient: draft for draft in drafts}
    assert len(found) == len(drafts), "nobody is planned for twice"
    return found


def off(**more: Any) -> Event:
    return replace(event("meeting_invitation", **more), revision=2, withdrawn=True)


def test_each_guardian_of_the_audience_gets_a_message_about_the_own_children() -> None:
    found = plan(event(audience=Audience("school")))
    assert {key: draft.message.pupils for key, draft in found.items()} == {
        "g1": ("p1", "p2"), "g2": ("p1", "p2"), "g3": ("p3",), "g4": ("p3",),
    }  # fmt: skip


def test_a_group_gets_one_post_instead_where_a_channel_has_posts() -> None:
    [(recipient, draft)] = plan(event(), runtime(BOARD)).items()
    assert (recipient, draft.message.channel, draft.message.pupils) == ("group:3A", "board", ("p1", "p3"))


def test_a_whole_school_gets_one_post_a_group() -> None:
    assert sorted(plan(event(audience=Audience("school")), runtime(BOARD))) == ["group:3A", "group:5B"]


def test_who_has_no_app_gets_a_message_beside_the_post_and_nobody_else_does() -> None:
    found = plan(event(), runtime(BOARD), people(g2={"app_access": "no"}))
    assert {key: draft.message.channel for key, draft in found.items()} == {"group:3A": "board", "g2": "email"}


def test_a_group_in_which_nobody_reads_the_app_gets_no_post() -> None:
    nobody = people(**{key: {"app_access": "no"} for key in ALL_OF_3A})
    assert sorted(plan(event(), runtime(BOARD), nobody)) == ALL_OF_3A


@pytest.mark.parametrize(
    "of",
    [event("question", audience=GROUP_3A), event(audience=Audience("pupils", ("p1", "p3")))],
    ids=["about a child", "pupils named one by one"],
)
def test_what_is_not_for_a_whole_group_is_never_posted(of: Event) -> None:
    assert sorted(plan(of, runtime(CARD))) == ALL_OF_3A


@pytest.mark.parametrize("kept", [{"blocked": "court-order"}, {"address_secret": True}], ids=["ban", "secret address"])
def test_a_group_with_somebody_to_protect_gets_its_post_by_a_colleague_who_can_look(kept: dict[str, Any]) -> None:
    found = plan(event(), runtime(BOARD), people(g3=kept))
    assert {key: draft.message.channel for key, draft in found.items()} == {"group:3A": "handover"}


@pytest.mark.parametrize("kind", ["closure", "meeting_invitation"], ids=["time", "time and place"])
def test_a_time_or_a_place_goes_to_each_guardian_alone_there(kind: str) -> None:
    assert sorted(plan(event(kind), runtime(BOARD))) == ["group:3A"]
    assert sorted(plan(event(kind), runtime(BOARD), people(g3={"blocked": "court-order"}))) == ALL_OF_3A


def test_a_class_parent_posts_for_no_group_with_somebody_to_protect() -> None:
    line = runtime('["parent", "email"]', CLASS_PARENT)
    assert sorted(plan(event(), line)) == ["group:3A"]
    found = plan(event(), line, people(g3={"blocked": "court-order"}))
    assert {key: draft.message.channel for key, draft in found.items()} == dict.fromkeys(ALL_OF_3A, "email")


@pytest.mark.parametrize(
    ("protected", "channel"), [({"blocked": "court-order"}, "handover"), ({"address_secret": True}, "board")]
)
def test_a_ban_of_who_left_keeps_a_group_from_its_post_and_nothing_else_does(
    protected: dict[str, Any], channel: str
) -> None:
    roster = people(g3=protected)
    left = replace(roster, ties=tuple(replace(tie, active=tie.guardian != "g3") for tie in roster.ties))
    found = plan(event(), runtime(BOARD), left)
    assert {key: draft.message.channel for key, draft in found.items()} == {"group:3A": channel}


def test_who_had_a_message_of_their_own_gets_the_change_of_it_the_same_way(db: Connection) -> None:
    drafts = planner.plan(work(db, runtime(BOARD)), replace(event(), revision=2), {"g1": (HAD,)})
    found = {draft.message.recipient: draft for draft in drafts}
    assert sorted(found) == ALL_OF_3A
    assert (found["g1"].message.correction, found["g1"].message.in_reply_to) == (Correction.CHANGED, "first")
    assert (found["g2"].message.correction, found["g2"].message.in_reply_to) == (None, "")


def test_a_group_that_had_a_post_gets_the_change_of_it_over_the_same_channel() -> None:
    had = replace(POSTED, channel="handover")
    found = plan(replace(event(), revision=2), runtime(BOARD), earlier={"group:3A": had})
    post = found["group:3A"].message
    assert (post.channel, post.correction, post.in_reply_to) == ("handover", Correction.CHANGED, "first")


def test_the_change_of_a_post_goes_to_each_alone_once_somebody_there_is_to_be_protected() -> None:
    roster = people(g3={"blocked": "court-order"})
    had = replace(POSTED, seen_by=tuple(ALL_OF_3A))
    found = plan(replace(event(), revision=2), runtime(BOARD), roster, {"group:3A": had})
    assert sorted(found) == ALL_OF_3A
    assert {draft.message.correction for draft in found.values()} == {Correction.CHANGED}
    assert {draft.message.channel for draft in found.values()} == {"email"}


@pytest.mark.parametrize("payload", [{}, {"body": "Het schoolplein is dicht."}], ids=["as the post said", "other"])
def test_there_who_had_a_mail_before_they_had_the_app_hears_a_change_as_well(payload: dict[str, str]) -> None:
    roster, had = people(g3={"blocked": "court-order"}), replace(POSTED, seen_by=("g1", "g3", "g4"))
    mailed = replace(HAD, public_id="mail", event=event(payload={"body": "Het schoolplein is open."}))
    found = plan(replace(event(payload=payload), revision=2), runtime(BOARD), roster, {"group:3A": had, "g2": mailed})
    assert (found["g2"].message.correction, found["g2"].message.in_reply_to) == (Correction.CHANGED, "mail")


def test_who_has_no_app_hears_a_change_only_once_where_the_post_goes_to_each_alone() -> None:
    roster = people(g3={"blocked": "court-order"}, g1={"app_access": "no"})
    own = Earlier("own", "email", pupils=("p1",))
    found = plan(replace(event(), revision=2), runtime(BOARD), roster, {"group:3A": POSTED, "g1": own})
    assert (sorted(found), found["g1"].message.in_reply_to) == (ALL_OF_3A, "own")


def test_an_event_that_is_off_is_called_off_with_whoever_heard_of_it_and_with_nobody_else() -> None:
    found = plan(off(), earlier={"g1": HAD})
    assert [(key, draft.message.correction) for key, draft in found.items()] == [("g1", Correction.WITHDRAWN)]
    assert (found["g1"].message.in_reply_to, found["g1"].message.pupils) == ("first", ("p1",))
    assert found["g1"].address == "g1@guardian.example"


def test_a_post_is_called_off_over_the_channel_on_which_it_stands() -> None:
    found = plan(off(), runtime(BOARD), earlier={"group:3A": POSTED})
    post = found["group:3A"]
    assert (post.message.channel, post.message.correction, post.address) == ("board", Correction.WITHDRAWN, "")


def test_nothing_is_called_off_over_a_channel_that_is_gone_or_with_a_guardian_who_left() -> None:
    gone = {"group:3A": replace(POSTED, channel="parro"), "g9": HAD}
    assert plan(off(), runtime(BOARD), earlier=gone) == {}


def test_who_is_no_longer_in_the_audience_hears_that_it_is_off_for_them() -> None:
    moved = replace(event("meeting_invitation", audience=JIP), revision=2)
    found = plan(moved, earlier={"g3": replace(HAD, pupils=("p3",)), "g1": HAD})
    assert {key: draft.message.correction for key, draft in found.items()} == {
        "g1": Correction.CHANGED, "g2": None, "g3": Correction.WITHDRAWN,
    }  # fmt: skip


def test_a_withdrawal_wants_nothing_done_and_brings_no_files() -> None:
    request = event("question", audience=JIP)
    assert plan(request)["g1"].message.needs_action is runtime().kinds["question"].needs_action
    assert plan(replace(request, revision=2, withdrawn=True), earlier={"g1": HAD})["g1"].message.needs_action is False


def test_a_change_carries_the_invitation_that_the_guardian_has_one_higher() -> None:
    had = replace(HAD, meeting_uid="uid", meeting_sequence=2)
    found = plan(replace(event("meeting_invitation"), revision=2), earlier={"g1": had})
    first, changed = found["g2"].message, found["g1"].message.meeting
    assert changed is not None and (changed.uid, changed.sequence, changed.cancelled) == ("uid", 3, False)
    assert first.meeting is not None and (first.meeting.uid, first.meeting.sequence) == (first.public_id, 0)


def test_what_is_off_cancels_the_invitation() -> None:
    had = replace(HAD, meeting_uid="uid")
    meeting = plan(off(), earlier={"g1": had})["g1"].message.meeting
    assert meeting is not None and meeting.cancelled


@pytest.mark.parametrize(("day", "has_entry"), [("2026-11-30", True), ("2026-11-25", True), ("2026-11-24", False)])
def test_11_a_reminder_on_the_eve_of_a_day_off_brings_no_second_entry(day: str, has_entry: bool) -> None:
    told = event("study_day", payload={"starts_at": f"{day}T10:30:00+01:00", "ends_at": f"{day}T14:30:00+01:00"})
    meeting = plan(told)["g1"].message.meeting
    assert (meeting is not None) is has_entry
    assert meeting is None or meeting.whole_days


def test_news_without_a_date_carries_no_invitation() -> None:
    assert plan(event())["g1"].message.meeting is None


def test_the_address_is_that_of_the_channel_and_equal_for_who_share_it() -> None:
    found = plan(event())
    assert found["g1"].address == "g1@guardian.example"
    assert found["g3"].address == found["g4"].address == "thuis@guardian.example"


def test_a_message_with_no_way_says_so() -> None:
    found = plan(event(), roster=people(g1={"email": ""}))
    assert (found["g1"].no_route, found["g2"].no_route) == ("unreachable", "")


def test_what_a_source_may_approve_needs_no_second_look_and_what_another_says_does() -> None:
    by_office = event("notable_score", audience=JIP, payload={"approved_by": "karin"})
    trusted, other = plan(by_office)["g1"], plan(replace(by_office, source="stranger"))["g1"]
    assert (trusted.ask, trusted.message.approved_by, trusted.message.approved_at) == ((), "karin", NOW)
    assert other.ask[0] == "needs-approval"
    assert (other.message.approved_by, other.message.approved_at) == ("", None)


STAFF = {
    "juf": Staff("juf", "Juf", role="teacher", groups=("3A",)), "jan": Staff("jan", "Jan", groups=("5B",)),
    "duo": Staff("duo", "Duo", groups=("3A",), stand_in="vak", away_until=date(2027, 1, 3)),
    "vak": Staff("vak", "Vak", groups=("8C",)), "inv": Staff("inv", "Inv", role="stand_in", groups=("3A",)),
    "kp": Staff("kp", "Sara", role="class_parent", groups=("3A",)), "dir": Staff("dir", "Ria", role="leader"),
    "ict": Staff("ict", "Ivo", role="ict", groups=("3A",)),
}  # fmt: skip


@pytest.mark.parametrize("source", ["hand", "office"])
@pytest.mark.parametrize(
    ("by", "counts"),
    [("juf", True), ("vak", True), ("inv", True), ("dir", True), ("jan", False), ("kp", False), ("ict", False),
     ("niemand", False), ("Jip", False), ("JUF", False)],
)  # fmt: skip
def test_approved_by_counts_for_who_may_approve_by_command_and_for_nobody_else(
    by: str, counts: bool, source: str
) -> None:
    said = replace(event("notable_score", audience=JIP, payload={"approved_by": by}), source=source)
    draft = plan(said, roster=replace(people(), staff=STAFF))["g1"]
    assert draft.message.approved_by == (by if counts else "")
    assert draft.ask == (() if counts else (approver.UNKNOWN, "needs-approval"))
    now = assign(("3A",), STAFF, NOW, NOW, runtime().calendar)
    assert (by in STAFF and may_decide(STAFF[by], ("3A",), now)) == counts


@pytest.mark.parametrize("kind", ["notice", "newsletter", "meeting_invitation"])
@pytest.mark.parametrize("named", [True, False])
def test_what_is_for_pupils_by_name_is_about_a_child_whatever_its_kind(kind: str, named: bool) -> None:
    payload = {"title": "Over Deniz"}
    draft = plan(event(kind, audience=JIP if named else GROUP_3A, payload=payload))["g1"]
    assert draft.message.about_a_child == named
    assert ("other-child-named" in draft.ask) == named


def test_an_approval_that_does_not_count_hides_no_other_child() -> None:
    payload = {"approved_by": "kp", "summary": "Beter dan Deniz."}
    named = event("notable_score", audience=JIP, payload=payload)
    ask = plan(named, roster=replace(people(), staff=STAFF))["g1"].ask
    assert (ask[0], ask[-1]) == (approver.UNKNOWN, "other-child-named")


def test_what_is_sensitive_needs_a_look_and_plain_news_does_not() -> None:
    assert "needs-approval" in plan(event("incident", audience=JIP))["g1"].ask
    assert plan(event())["g1"].ask == ()


def test_the_full_name_of_a_pupil_in_news_for_many_asks_for_a_look_and_a_first_name_does_not() -> None:
    named = event(payload={"body": "Roos Prins won de loterij."})
    assert plan(named)["g3"].ask == ("pupil-named-in-group-text",)
    assert plan(event(payload={"body": "Roos won de loterij."}))["g3"].ask == ()


def test_a_pupil_without_a_last_name_is_not_looked_for() -> None:
    roster = people()
    nameless = replace(roster, pupils={**roster.pupils, "p4": Pupil("p4", "Roos", "", groups=("3A",))})
    assert plan(event(payload={"body": "Roos won de loterij."}), roster=nameless)["g3"].ask == ()


def test_each_reads_it_in_the_own_language_and_a_post_is_in_that_of_the_school() -> None:
    line = runtime(BOARD, '\n[content]\nunreviewed_languages = ["tr"]\n')
    translated = event(payload={"translations": {"tr": {"title": "Bisikletler", "body": "Bisikletler burada."}}})
    found = plan(translated, line, people(g3={"language": "tr", "app_access": "no"}))
    assert {key: (one.message.text.language, one.language_reason) for key, one in found.items()} == {
        "group:3A": ("nl", "template"), "g3": ("tr", "template"),
    }  # fmt: skip


def test_a_post_that_cannot_be_made_goes_to_each_guardian_by_another_way() -> None:
    post = plan(event(), runtime(BOARD))["group:3A"].message
    alone = planner.plan_one_by_one(on_paper(runtime(BOARD)), post)
    assert [(one.message.recipient, one.message.channel, one.message.pupils) for one in alone] == [
        ("g1", "email", ("p1",)), ("g2", "email", ("p1",)), ("g3", "email", ("p3",)), ("g4", "email", ("p3",)),
    ]  # fmt: skip
    assert {one.message.correction for one in alone} == {None}


def test_a_withdrawn_post_that_cannot_be_taken_back_is_called_off_with_each_guardian() -> None:
    line = runtime(BOARD)
    post = plan(off(), line, earlier={"group:3A": POSTED})["group:3A"].message
    alone = planner.plan_one_by_one(on_paper(line), post, replace(POSTED, seen_by=("g1", "g3")))
    assert [one.message.recipient for one in alone] == ["g1", "g3"], "who did not see the post hears nothing of it"
    assert {(one.message.correction, one.message.in_reply_to) for one in alone} == {(Correction.WITHDRAWN, "first")}


def test_who_had_it_by_mail_and_would_read_there_that_it_is_off_then_hears_it_alone() -> None:
    line, mailed = runtime(BOARD), (Earlier("mail", "email", pupils=("p1",)),)
    found = plan(off(), line, earlier={"group:3A": POSTED, "g2": mailed[0]})
    assert [*found] == ["group:3A"], "once where it is posted"
    alone = planner.plan_one_by_one(
        on_paper(line), found["group:3A"].message, replace(POSTED, seen_by=("g1",)), {"g2": mailed}
    )
    assert {one.message.recipient: one.message.in_reply_to for one in alone} == {"g1": "first", "g2": "mail"}


def test_where_a_colleague_is_the_only_way_each_guardian_of_a_group_is_told_by_one() -> None:
    line = runtime(CARD)
    post = plan(event(), line)["group:3A"].message
    alone = planner.plan_one_by_one(on_paper(line), post)
    assert {one.message.channel for one in alone} == {"handover"}


def test_a_message_to_one_rather_goes_where_nothing_is_posted() -> None:
    found = plan(event(), runtime('["handover", "email"]'), people(g1={"app_access": "no"}))
    assert {key: draft.message.channel for key, draft in found.items()} == {"group:3A": "handover", "g1": "email"}


ROUTES = {
    '["wall", "email"]': dict.fromkeys(ALL_OF_3A, "email"),
    '["wall", "board", "email"]': {"group:3A": "board"},
    '["wall", "brief", "email"]': dict.fromkeys(ALL_OF_3A, "email") | {"g1": "email"},
    '["wall", "handover"]': {"group:3A": "handover"},
    '["wall", "email", "board"]': dict.fromkeys(ALL_OF_3A, "email"),
    '["wall"]': dict.fromkeys(ALL_OF_3A, "wall"),
}


@pytest.mark.parametrize("route", ROUTES)
def test_2_a_post_that_is_too_long_for_its_channel_goes_over_the_next(route: str) -> None:
    found = plan(event(payload={"body": "w" * 966}), runtime(route), people(g1={"mobile": "+31612345678"}))
    assert {key: draft.message.channel for key, draft in found.items()} == ROUTES[route]
    refused = {key for key, draft in found.items() if draft.no_route}
    assert refused == (set(ALL_OF_3A) if route == '["wall"]' else set())
    assert plan(event(), runtime(route))["group:3A"].message.channel == "wall", "what fits is posted"


def test_2_a_post_with_a_file_goes_to_each_guardian_where_the_app_takes_none() -> None:
    line = runtime('["wall", "sms", "email"]')
    post = replace(plan(event(), line)["group:3A"].message, attachments=(Attachment("/m/a.pdf", "application/pdf"),))
    assert carrying.too_much(post, line.capabilities["wall"]) == Refuse(
        "attachment-not-on-channel", {"files": 1}, each_alone=True
    )


def test_2_the_change_of_a_post_that_became_too_long_goes_to_each_who_saw_it() -> None:
    had = replace(POSTED, channel="wall", seen_by=tuple(ALL_OF_3A))
    longer = replace(event(payload={"body": "w" * 966}), revision=2)
    found = plan(longer, runtime('["wall", "email"]'), earlier={"group:3A": had})
    assert {key: draft.message.channel for key, draft in found.items()} == dict.fromkeys(ALL_OF_3A, "email")
    assert {draft.message.correction for draft in found.values()} == {Correction.CHANGED}


EVERY_WAY = '["board", "sms", "email"]'
MOBILE = {"mobile": "+31612345678"}


def copies(found: list[Draft]) -> dict[str, list[str]]:
    """The channels of each recipient's messages."""
    over: dict[str, list[str]] = {}
    for draft in found:
        over.setdefault(draft.message.recipient, []).append(draft.message.channel)
    return over


def planned(of: Event, line: Runtime, roster: Roster | None = None, **earlier: list[Earlier]) -> list[Draft]:
    return planner.plan(on_paper(line, roster), of, earlier)


@pytest.mark.parametrize("priority", [Priority.URGENT, Priority.EMERGENCY])
def test_1_what_is_urgent_goes_over_each_way_of_its_route(priority: Priority) -> None:
    of = event("closure", priority=priority)
    found = planned(of, runtime(EVERY_WAY), people(g1=MOBILE, g2={"email": ""}, g3={"email": "", "app_access": "no"}))
    assert copies(found) == {"group:3A": ["board"], "g1": ["sms", "email"], "g3": ["handover"], "g4": ["email"]}
    assert len({(draft.message.recipient, draft.part) for draft in found}) == len(found), "each is a plan of its own"
    assert copies(planned(replace(of, priority=Priority.NORMAL), runtime(EVERY_WAY))) == {"group:3A": ["board"]}


@pytest.mark.parametrize("kept", [{"blocked": "court-order"}, {"address_secret": True}], ids=["ban", "secret address"])
def test_1_no_place_goes_into_a_group_that_somebody_banned_reads(kept: dict[str, Any]) -> None:
    found = planned(event("closure", priority=Priority.URGENT), runtime(EVERY_WAY), people(g3=kept, g1=MOBILE))
    assert copies(found) == {"g1": ["sms", "email"], "g2": ["email"], "g3": ["email"], "g4": ["email"]}


def test_1_two_channels_to_one_address_are_one_way() -> None:
    second = "\n[channels.second]\nplugin = 'email'\nhost = '127.0.0.1'\nport = 1\nsecurity = 'none'\nfrom = 'a@b.nl'\n"
    found = planned(event("closure", priority=Priority.URGENT), runtime('["email", "second"]', second))
    assert copies(found) == {key: ["email"] for key in ALL_OF_3A}


def test_1_the_word_that_it_is_off_follows_every_copy() -> None:
    of = replace(event("closure", priority=Priority.URGENT), revision=2, withdrawn=True)
    had = {"g1": [replace(HAD, channel="sms", public_id="a"), replace(HAD, public_id="b")],
           "group:3A": [replace(POSTED, public_id="c")]}  # fmt: skip
    found = planned(of, runtime(EVERY_WAY), people(g1=MOBILE), **had)
    assert copies(found) == {"g1": ["sms", "email"], "group:3A": ["board"]}
    assert [draft.message.in_reply_to for draft in found if draft.message.recipient == "g1"] == ["a", "b"]
