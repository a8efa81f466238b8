"""The way of a message: by the guardian's wish, by what a channel carries, and to a colleague when it cannot wait."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.facts import Refuse
from ouderbrug.model import DIGESTS, Attachment, ContentClass, Correction, Goal, Priority, Text
from ouderbrug.planning import routing
from ouderbrug.planning.draft import Earlier
from ouderbrug.rules.judgement import BOTH_AT_ONCE, Judgement, Step
from ouderbrug.school.boxes import box_of
from ouderbrug.testing.samples import INVITATION
from room_samples import BOARD, DAY, JIP, NOW, event, message, messages, on_paper, people, runtime

if TYPE_CHECKING:
    from ouderbrug.model import Message
    from ouderbrug.runtime import Runtime

TWO_WAYS = runtime('["email", "sms", "handover"]', personal='["email", "sms", "handover"]')
PARRO = runtime('["parro", "email"]', '\n[channels.parro]\nmode = "assisted"\n', personal='["parro", "email"]')
MOBILE = {"mobile": "+31612345678"}
FILES = (Attachment("/media/agenda.pdf", "application/pdf"),)
LATE = NOW + 30 * DAY


def way(
    line: Runtime, had: Earlier | None = None, kind: str = "notice", one: Message | None = None, **wish: Any
) -> tuple[str, dict[str, str]]:
    """The channel for Sara, and why those before it do not carry it."""
    one = one or messages(event(kind), line)["g1"]
    channel, passed = routing.channel_for(
        on_paper(line, people(g1=wish)), one, line.route(line.kinds[one.event.kind]), had
    )
    return channel, {name: why.why for name, why in passed.items()}


def test_the_first_channel_of_the_route_that_reaches_a_guardian_carries_it() -> None:
    assert way(TWO_WAYS) == ("email", {})
    assert way(TWO_WAYS, email="", **MOBILE) == ("sms", {"email": "unreachable"})
    assert way(TWO_WAYS, email="") == ("handover", {"email": "unreachable", "sms": "unreachable"})


def test_a_guardians_wish_goes_before_the_route() -> None:
    assert way(TWO_WAYS, channel="sms", **MOBILE) == ("sms", {})
    assert way(TWO_WAYS, channel="sms")[0] == "email", "a wish that cannot be met"
    assert way(TWO_WAYS, channel="parro", **MOBILE)[0] == "email", "a wish outside the route"


def test_a_change_goes_over_the_channel_of_the_first_whatever_is_wished_now() -> None:
    had = Earlier("first", "sms")
    assert way(TWO_WAYS, had, channel="handover", **MOBILE) == ("sms", {})
    assert way(TWO_WAYS, replace(had, channel="parro"), channel="sms", **MOBILE) == ("sms", {})


def test_without_a_way_the_reason_is_named_for_each_channel_of_the_route() -> None:
    one = message()
    assert way(runtime(), email="", one=one) == ("", {"email": "unreachable"})
    assert way(runtime(BOARD), email="", one=one) == ("", {"board": "audience-not-on-channel", "email": "unreachable"})


@pytest.mark.parametrize(("access", "channel"), [("yes", "parro"), ("no", "email"), ("unknown", "email")])
def test_a_private_message_goes_in_an_app_only_to_who_is_known_to_have_it(access: str, channel: str) -> None:
    assert way(PARRO, kind="question", app_access=access)[0] == channel


def test_after_a_failure_the_next_channel_that_was_not_tried_carries_it() -> None:
    one, here = message(), on_paper(TWO_WAYS, people(g1=MOBILE))
    assert routing.next_channel(here, one, {"email"}) == "sms"
    assert routing.next_channel(here, one, {"email", "sms"}) == "handover"
    assert routing.next_channel(here, one, {"email", "sms", "handover"}) is None


def test_what_waits_for_a_lost_channel_finds_the_first_that_reaches_its_guardian() -> None:
    one = message()
    assert routing.next_channel(on_paper(TWO_WAYS), one) == "email"
    assert routing.next_channel(on_paper(TWO_WAYS, people(g1={"email": ""} | MOBILE)), one) == "sms"
    assert routing.next_channel(on_paper(runtime(), people(g1={"email": ""})), one) is None
    assert routing.next_channel(on_paper(TWO_WAYS), replace(one, recipient="g9")) is None


LANDLINE = {"mobile": "+31201234567"}
ABROAD = {"mobile": "+3221234567"}
LONG, NAMED = {"body": "w" * 966}, Text("nl", "Fietsen", f"Beste \ue000, {'w' * 130}", "", "")
CANNOT: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "too long": ({"payload": LONG}, MOBILE, "too-long"),
    "too long with the name": ({"text": NAMED}, MOBILE | {"last_name": "y" * 30}, "too-long"),
    "a file": ({"attachments": FILES}, MOBILE, "attachment-not-on-channel"),
    "a content class": ({"kind": "question", "audience": JIP}, MOBILE, "class-not-on-channel"),
    "no address": ({}, {}, "unreachable"),
    "an address of another kind": ({}, LANDLINE, "unreachable"),
}
"""What the channel for short texts cannot carry: the message, the guardian, and why."""
ORDERS = {
    ("brief", "email"): "email", ("brief", "email", "handover"): "email", ("email", "brief"): "email",
    ("brief", "handover"): "handover", ("wall", "brief", "email"): "email", ("brief",): "", ("brief", "wall"): "",
}  # fmt: skip


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
@pytest.mark.parametrize("why", CANNOT)
def test_2_a_channel_that_cannot_carry_it_is_passed_over(why: str, order: tuple[str, ...]) -> None:
    changes, sara, code = CANNOT[why]
    one = message(**changes)
    line = runtime(f"{list(order)}".replace("'", '"'), personal=f"{list(order)}".replace("'", '"'))
    channel, passed = way(line, one=one, **sara)
    assert channel == ORDERS[order]
    before = order[: order.index(channel)] if channel else order
    assert list(passed) == list(before), "each channel before it says why"
    assert passed.get("brief", code) == code
    here = on_paper(line, people(g1=sara))
    assert routing.next_channel(here, one) == (channel or None), "the same where an outage is gone around"


def test_2_what_a_short_channel_can_carry_goes_there() -> None:
    line = runtime('["brief", "email"]')
    assert way(line, one=message(payload={"body": "Kort."}), **MOBILE) == ("brief", {})
    assert way(line, one=message(payload={"body": "Kort."}), **ABROAD) == ("brief", {}), "which sort is not known"


def test_2_an_app_that_knows_guardians_by_id_is_passed_over_for_who_has_none() -> None:
    line = replace(runtime())
    known = replace(line.capabilities["chat"], addressed_by="guardian_id")
    line.__dict__["capabilities"] = {**line.capabilities, "chat": known}
    line.__dict__["boxes"] = {**line.boxes, "chat": box_of("chat", known)}
    one, roster = message(), people(g1={"app_access": "yes"})
    assert routing.unfit(on_paper(line, roster), one, "chat") == Refuse("unreachable")
    roster = replace(roster, app_ids={("chat", "guardian", "g1"): "7"})
    assert routing.unfit(on_paper(line, roster), one, "chat") is None
    for access in ("no", "unknown"):
        unread = replace(people(g1={"app_access": access}), app_ids=roster.app_ids)
        assert routing.unfit(on_paper(line, unread), one, "chat") == Refuse("no-app-access"), "the id is known"


NUMBER, OTHER = "+31612345678", "+31612345679"
STOPS: dict[str, tuple[tuple[str, str], str, str]] = {
    "at this number": (("sms", NUMBER), NUMBER, "stopped"),
    "at another number of theirs": (("sms", OTHER), NUMBER, ""),
    "on another channel": (("brief", NUMBER), NUMBER, ""),
    "where they have no number": (("sms", ""), "", "unreachable"),
}
"""Where a channel is stopped, the number of the guardian, and why the channel does not reach them."""


@pytest.mark.parametrize("priority", [Priority.NORMAL, Priority.URGENT, Priority.EMERGENCY])
@pytest.mark.parametrize("case", STOPS)
def test_a_channel_that_was_stopped_is_passed_over_whatever_the_message(case: str, priority: Priority) -> None:
    at, mobile, why = STOPS[case]
    roster = replace(people(g1={"mobile": mobile}), stopped={at: NOW})
    found = routing.unfit(on_paper(TWO_WAYS, roster), replace(message(), priority=priority), "sms")
    assert (found.why if found else "") == why


def test_a_channel_for_who_chose_it_names_that_and_no_missing_address() -> None:
    line = replace(runtime())
    line.__dict__["capabilities"] = {**line.capabilities, "brief": replace(line.capabilities["brief"], opt_in=True)}
    one = message(payload={"body": "Kort."})
    found = [routing.unfit(on_paper(line, people(g1=MOBILE | {"channel": c})), one, "brief") for c in ("", "brief")]
    assert found == [Refuse("not-chosen"), None]


def test_a_channel_of_invitations_alone_is_passed_over_for_a_text_and_a_digest() -> None:
    line = replace(runtime())
    entries = replace(line.capabilities["email"], invitations_only=True)
    line.__dict__["capabilities"] = {**line.capabilities, "email": entries}
    invited = replace(message(), meeting=INVITATION)
    digest = replace(invited, event=replace(invited.event, source=DIGESTS))
    found = [routing.unfit(on_paper(line), one, "email") for one in (message(), invited, digest)]
    assert found == [Refuse("text-not-on-channel"), None, Refuse("text-not-on-channel")]
    assert "email" not in line.digest_channels and "email" in runtime().digest_channels


@pytest.fixture(autouse=True)
def talked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The guardians who had their talk of the week: there is no store here to ask."""
    found: set[str] = set()
    monkeypatch.setattr(routing.talks, "was_had", lambda _, guardian: guardian in found)
    return found


def test_7_after_the_talk_of_a_week_a_colleague_tells_nothing_more_of_it(talked: set[str]) -> None:
    talked.add("g1")
    assert person_for(delayed()) is None
    by_rule = Step("readability", "refuse", "too-hard", by_person="at-once")
    assert person_for(Judgement("refuse", "readability", "too-hard", None, (by_rule,))) == "handover"


def delayed(by_person: str = "if-late", until: Any = LATE, reason: str = "cap-reached") -> Judgement:
    step = Step("frequency", "delay", reason, until, by_person=by_person)
    return Judgement("delay", "frequency", reason, until, (step,))


def person_for(judgement: Judgement, line: Runtime = TWO_WAYS, recipient: str = "g1", **changes: Any) -> str | None:
    one = replace(messages(event("question", audience=JIP), line)["g1"], recipient=recipient, **changes)
    return routing.to_a_person(on_paper(line), one, judgement)


def test_a_colleague_tells_a_normal_message_that_would_outlive_its_use_for_want_of_a_slot() -> None:
    assert person_for(delayed()) == "handover"


def test_what_still_goes_in_time_waits() -> None:
    assert person_for(delayed(until=NOW + DAY)) is None


def test_what_would_go_at_its_very_deadline_is_too_late() -> None:
    deadline = messages(event("question", audience=JIP), TWO_WAYS)["g1"].deadline
    assert person_for(delayed(until=deadline)) == "handover"


@pytest.mark.parametrize("priority", [Priority.LOW, Priority.URGENT])
def test_only_normal_messages_are_told_by_a_colleague(priority: Priority) -> None:
    assert person_for(delayed(), priority=priority) is None
    assert person_for(delayed("at-once", NOW + DAY), priority=priority) is None


def test_what_is_late_for_another_reason_than_a_slot_or_the_other_guardian_is_not_told() -> None:
    assert person_for(delayed("", reason="night")) is None
    assert person_for(delayed("", reason=BOTH_AT_ONCE)) == "handover"


def test_what_never_waits_is_told_however_soon_it_might_go() -> None:
    assert person_for(delayed("at-once", NOW + DAY)) == "handover"


def test_a_refusal_is_told_only_where_the_rule_says_so() -> None:
    refused = Judgement("refuse", "readability", "too-hard", None, (Step("readability", "refuse", "too-hard"),))
    by_person = refused._replace(trail=(Step("readability", "refuse", "too-hard", by_person="at-once"),))
    assert (person_for(refused), person_for(by_person)) == (None, "handover")


def test_what_may_go_or_waits_without_end_is_told_by_nobody() -> None:
    assert person_for(Judgement("allow")) is None
    assert person_for(delayed("at-once", None)) is None


def test_a_post_is_told_by_nobody_nor_is_what_has_no_guardian() -> None:
    assert person_for(delayed(), recipient="group:3A") is None
    assert person_for(delayed(), recipient="g9") is None


def test_what_a_colleague_has_goes_to_no_other() -> None:
    second = runtime(extra='\n[channels.second]\nplugin = "handover"\n')
    assert person_for(delayed(), second, channel="handover") is None


def test_a_colleague_is_found_also_outside_the_route() -> None:
    assert person_for(delayed(), runtime(personal='["email"]')) == "handover"


def test_a_class_parent_tells_no_guardian_anything() -> None:
    parent = runtime(personal='["email"]', extra='\n[channels.parent]\nplugin = "handover"\nto = "class_parent"\n')
    assert person_for(delayed(), parent) == "handover"


def test_a_digest_is_no_card() -> None:
    word = message(content_class=ContentClass.PERSONAL)
    made = replace(word, event=replace(word.event, source=DIGESTS))
    assert routing.to_a_person(on_paper(TWO_WAYS), word, delayed()) == "handover"
    assert routing.to_a_person(on_paper(TWO_WAYS), made, delayed()) is None


@pytest.mark.parametrize(
    ("changes", "light"),
    [
        ({}, True),
        ({"needs_action": True}, False),
        ({"goal": Goal.INVITE}, False),
        ({"goal": Goal.ASK}, False),
        ({"content_class": ContentClass.PERSONAL}, False),
        ({"correction": Correction.CHANGED}, False),
        ({"priority": Priority.URGENT}, False),
    ],
)
def test_7_light_news_asks_nothing_and_has_no_moment(changes: dict[str, Any], light: bool) -> None:
    news = replace(message(), **changes)
    assert news.is_light is light
    dated = replace(
        news, event=replace(news.event, payload={**news.event.payload, "starts_at": "2026-12-11T08:30:00Z"})
    )
    assert not dated.is_light
