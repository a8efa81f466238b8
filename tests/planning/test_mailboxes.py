"""Of one event one mail comes to a mailbox, nobody reads there what is not theirs, and nobody is silenced by it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chances import cover, examples
from ouderbrug.model import Audience, Text
from ouderbrug.people import Authority, Guardian, Guardianship, Pairing, Pupil, Receives, Relation
from ouderbrug.planning import planner
from ouderbrug.planning.draft import Draft
from ouderbrug.planning.judging_drafts import judge
from ouderbrug.planning.mailboxes import in_one_mail
from ouderbrug.rules.judgement import Judgement
from ouderbrug.school.roster import Roster
from ouderbrug.texts.both import in_one
from room_samples import NOW, SCHOOL, event, message, people, runtime, work

if TYPE_CHECKING:
    from sqlalchemy import Connection

PUPILS = {key: Pupil(key, name, groups=("3A",)) for key, name in (("p1", "Jip"), ("p2", "Roos"), ("p3", "Deniz"))}
EVENTS = {
    "newsletter": event("newsletter", audience=Audience("groups", ("3A",))),
    "question": event("question", audience=Audience("pupils", ("p1", "p2"))),
}


def text(language: str, body: str, subject: str = "Nieuws") -> Text:
    html = f"<main>\n<p>{body}</p>\n</main>"
    return Text(language, subject, body, f"{body}\n", html)


def draft(recipient: str, words: Text, pupils: tuple[str, ...] = ("p1",), kind: str = "notice") -> Draft:
    one = replace(message("g1", kind), recipient=recipient, text=words, pupils=pupils)
    return Draft(one, address="thuis@guardian.example")


NL, EN = text("nl", "Dit is nieuws."), text("en", "This is news.", "News")


def test_in_one_mail_all_is_equal_but_the_recipient() -> None:
    judged = [(draft("g1", NL), Judgement("allow")), (draft("g2", EN, ("p2",)), Judgement("delay", None, "x", NOW))]
    found = in_one_mail(judged, runtime(), people())
    assert [one.message.recipient for one, _ in found] == ["g1", "g2"]
    assert {one.one_mail(judgement) for one, judgement in found} == {found[0][0].one_mail(found[0][1])}
    assert found[0][0].message.pupils == ("p1", "p2")
    assert {judgement.until for _, judgement in found} == {NOW}, "who may have it later decides for all"


def test_what_must_be_looked_at_is_looked_at_for_all() -> None:
    judged = [(draft("g1", NL), Judgement("allow")), (draft("g2", EN), Judgement("approve", None, "flood"))]
    assert {judgement.verdict for _, judgement in in_one_mail(judged, runtime(), people())} == {"approve"}


def test_1_what_a_hold_keeps_from_one_reader_is_no_part_of_it() -> None:
    """The other reader of the mailbox has it now, and would wait with it."""
    held = replace(people(), held=frozenset({("guardian", "g2")}))
    judged = [(draft(key, NL), Judgement("allow")) for key in ("g1", "g2", "g3")]
    found = in_one_mail(judged, runtime(), held)
    mails = {one.message.recipient: one.one_mail(judgement) for one, judgement in found}
    assert mails["g1"] == mails["g3"] is not None
    assert mails["g2"] is None


def test_what_waits_for_its_turn_or_is_refused_is_no_part_of_it() -> None:
    waits = Judgement("delay", "participation", "fair-turn", NOW, holds_slot=False)
    judged = [(draft("g1", NL), Judgement("allow")), (draft("g2", EN), waits), (draft("g3", EN), Judgement("refuse"))]
    assert in_one_mail(judged, runtime(), people()) == judged


def test_about_children_who_may_know_of_most_goes_first_and_who_may_not_know_of_all_has_another_mail() -> None:
    ours, hers, his = (draft(key, NL, of, "question") for key, of in
                       (("g1", ("p1",)), ("g2", ("p1", "p2")), ("g3", ("p1", "p3"))))  # fmt: skip
    found = in_one_mail([(one, Judgement("allow")) for one in (ours, hers, his)], runtime(), people())
    assert [(one.message.recipient, one.message.pupils) for one, _ in found] == [
        ("g2", ("p1", "p2")), ("g1", ("p1", "p2")), ("g3", ("p1", "p3")),
    ]  # fmt: skip


def test_two_texts_stand_below_each_other() -> None:
    found = in_one([NL, EN, NL])
    assert (found.language, found.subject) == ("nl, en", "Nieuws / News")
    assert found.body == "Dit is nieuws.\n\n* * *\n\nThis is news.\n"
    assert found.html.count("<main>") == 1
    assert '<div lang="en" dir="ltr">\n<p>This is news.</p>\n</div>\n</main>' in found.html


@pytest.mark.parametrize("order", [1, -1])
def test_a_text_that_stands_below_a_line_is_not_said_again(order: int) -> None:
    below = text("nl", "This is in Dutch.\n\nDit is nieuws.")
    assert in_one([NL, below][::order]) == below


guardians = st.fixed_dictionaries({
    "email": st.sampled_from(["thuis@x.example", "Thuis@x.example", "los@x.example", ""]),
    "mobile": st.sampled_from(["", "+31612345601"]),
    "app_access": st.just("yes"),
    "language": st.sampled_from(["nl", "en"]),
    "blocked": st.sampled_from(["", "", "", "court-order"]),
    "deceased": st.sampled_from([False, False, False, True]),
    "active": st.sampled_from([True, True, True, False]),
})  # fmt: skip
bonds = st.fixed_dictionaries({
    "relation": st.sampled_from([Relation.MOTHER, Relation.CARER, Relation.INSTITUTION]),
    "authority": st.sampled_from([Authority.YES, Authority.YES, Authority.YES, Authority.NO, Authority.UNKNOWN]),
    "receives": st.sampled_from([Receives.ALL, Receives.ALL, Receives.ALL, Receives.ON_REQUEST, Receives.NOTHING]),
    "active": st.sampled_from([True, True, True, False]),
})  # fmt: skip
KEYS = ("g1", "g2", "g3", "g4")
IN_APP = st.builds(
    lambda threads, accounts: {
        ("chat", scope, key): app_id
        for scope, ids in (("thread", threads), ("guardian", accounts))
        for key, app_id in zip(KEYS, ids, strict=True)
        if app_id
    },
    st.tuples(*[st.sampled_from(["1", "1", "2", ""])] * len(KEYS)),
    st.tuples(*[st.sampled_from(["", "", "1"])] * len(KEYS)),
)
schools = st.builds(
    lambda persons, ties, pairs, ids: Roster(
        SCHOOL,
        pupils=PUPILS,
        guardians={key: Guardian(key, key, "", **one) for key, one in zip(KEYS, persons, strict=True)},
        ties=tuple(Guardianship(pupil, key, **bond) for (pupil, key), bond in ties.items()),
        pairs={Pairing.READS_TOGETHER: frozenset(pairs)},
        app_ids=ids,
    ),
    st.tuples(*[guardians] * len(KEYS)),
    st.dictionaries(st.tuples(st.sampled_from(sorted(PUPILS)), st.sampled_from(KEYS)), bonds, min_size=2, max_size=8),
    st.sets(st.sampled_from([("g1", "g2"), ("g2", "g3")])),
    IN_APP,
)
ROUTES = {
    "email": ('["email"]', '["email", "sms", "handover"]'),
    "chat": ('["chat"]', '["chat", "handover"]'),
}


def entitled(roster: Roster, key: str, pupils: tuple[str, ...]) -> bool:
    """By the law and not by the rule: who has authority over each of these children, and no ban."""
    who = roster.guardians[key]
    theirs = {tie.pupil: tie for tie in roster.ties if tie.guardian == key and tie.active}
    return who.active and not who.blocked and not who.deceased and all(
        pupil in theirs and theirs[pupil].authority is Authority.YES and theirs[pupil].receives is Receives.ALL
        and theirs[pupil].relation is not Relation.INSTITUTION for pupil in pupils)  # fmt: skip


def banned(roster: Roster, key: str, pupils: tuple[str, ...]) -> bool:
    who = roster.guardians[key]
    nothing = any(t.guardian == key and t.pupil in pupils and t.receives is Receives.NOTHING for t in roster.ties)
    return bool(who.blocked) or who.deceased or nothing


def read_by(roster: Roster, guardian: str, channel: str) -> list[str]:
    """Who reads what comes to a guardian over a channel, and the guardian."""

    def places(key: str) -> set[str]:
        if channel == "email":
            return {roster.guardians[key].email.casefold()} - {""}
        found = {scope: roster.app_ids.get((channel, scope, key)) for scope in ("thread", "guardian")}
        return {f"{scope} {app_id}" for scope, app_id in found.items() if app_id}

    return [key for key in roster.guardians if key == guardian or places(key) & places(guardian)]


@pytest.mark.property
@settings(max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(roster=schools, kind=st.sampled_from(sorted(EVENTS)), channel=st.sampled_from(sorted(ROUTES)))
def test_no_school_lets_two_mails_or_a_wrong_reader_into_a_mailbox(
    db: Connection, roster: Roster, kind: str, channel: str
) -> None:
    general, personal = ROUTES[channel]
    here = work(db, runtime(general, personal=personal), roster)
    judged = judge(here, planner.plan(here, EVENTS[kind], {}))
    going = [(draft, judgement) for draft, judgement in judged if judgement.verdict != "refuse"]
    mails = defaultdict(set)
    for one, judgement in going:
        if one.message.channel != channel:
            continue
        recipient, pupils = one.message.recipient, one.message.pupils
        mails[one.address or recipient].add(one.one_mail(judgement))
        for key in read_by(roster, recipient, channel):
            # Of several children of their own one is enough for news, which names none.
            ties = [tie for tie in roster.ties if tie.guardian == key and tie.active and tie.pupil in pupils]
            own = kind == "newsletter" and any(tie.receives is not Receives.NOTHING for tie in ties)
            assert not banned(roster, key, () if own or key == recipient else pupils)
            if kind == "question" and roster.guardians[key].active and key != recipient:
                assert roster.are_paired(Pairing.READS_TOGETHER, key, recipient) or entitled(roster, key, pupils)
    assert all(len(different) == 1 for different in mails.values()), "one event, one mailbox, one mail"
    heard = {one.message.recipient for one, _ in going}
    told = {(one.message.recipient, pupil) for one, _ in going for pupil in one.message.pupils}
    for key, pupil in ((key, pupil) for key in KEYS for pupil in ("p1", "p2") if kind == "question"):
        assert not entitled(roster, key, (pupil,)) or (key, pupil) in told, (
            "each child is heard of, whatever another is"
        )
    for key in KEYS:
        about = tuple(
            p for p in ("p1", "p2") if any(t.pupil == p and t.guardian == key and t.active for t in roster.ties)
        )
        if about and entitled(roster, key, about):
            closed = any(banned(roster, other, about) for other in read_by(roster, key, channel))
            unknown = channel == "email" and not roster.guardians[key].email
            assert key in heard or (kind == "newsletter" and (closed or unknown))


CHILDREN = {"p1": ("g1",), "p2": ("g1", "g2"), "p3": ("g2",)}
"""Of Sara alone, of both, and of Mark alone."""
AT_HOME = {"email": "thuis@x.example", "mobile": "+31612345601"}
ALONE = {"g1": {"email": "g1@x.example", "mobile": "+31612345611"},
         "g2": {"email": "g2@x.example", "mobile": "+31612345612"}}  # fmt: skip
IN_ONE_CHAT = {("chat", "thread", key): "1" for key in ("g1", "g2")}
WAYS = {
    "a mail, else a card": ('["email", "handover"]', {}, "email"),
    "a mail, else a text message": ('["email", "text", "handover"]', {}, "email"),
    "a text message, else a mail": ('["text", "email", "handover"]', {}, "text"),
    "a chat of both, else a card": ('["chat", "handover"]', IN_ONE_CHAT, "chat"),
}


@pytest.mark.parametrize(
    ("way", "shared", "about", "gathered"),
    cover(WAYS.keys(), ["email", "mobile", "email mobile"], ["p1 p2", "p1 p3", "p1 p2 p3"], [True, False]),
)
def test_2_of_half_siblings_each_parent_hears_of_each_child_and_no_reader_of_another(
    db: Connection, way: str, shared: str, about: str, gathered: bool
) -> None:
    route, ids, first = WAYS[way]
    here = {key: ALONE[key] | {name: AT_HOME[name] for name in shared.split()} for key in ALONE}
    roster = Roster(
        SCHOOL,
        pupils=PUPILS,
        guardians={key: Guardian(key, key, "", app_access="yes", digest=gathered, **here[key]) for key in here},
        ties=tuple(Guardianship(pupil, key, Relation.MOTHER, Authority.YES, Receives.ALL)
                   for pupil, keys in CHILDREN.items() for key in keys),
        app_ids=ids,
    )  # fmt: skip
    children = tuple(about.split())
    asked = event("question", audience=Audience("pupils", children))
    line = work(db, runtime(personal=route), roster)
    going = [one for one in judge(line, planner.plan(line, asked, {})) if one[1].verdict != "refuse"]
    heard = [(one.message.recipient, pupil) for one, _ in going for pupil in one.message.pupils]
    assert sorted(heard) == sorted((key, pupil) for pupil in children for key in CHILDREN[pupil]), "once each"
    mails = defaultdict(set)
    for one, judgement in going:
        box = line.runtime.boxes[one.message.channel]
        for reader in (one.message.recipient, *(peer.key for peer in roster.peers(one.message.recipient, box))):
            assert all(reader in CHILDREN[pupil] for pupil in one.message.pupils)
        if one.message.channel == first:
            mails[one.address].add(one.one_mail(judgement))
    assert all(len(each) == 1 for each in mails.values()), "one mail of an event in a mailbox"
    if first == "chat" or {"email": "email", "text": "mobile"}[first] in shared.split():
        there = {one.message.recipient: one.message.pupils for one, _ in going if one.message.channel == first}
        assert there == ({"g1": ("p2",), "g2": ("p2",)} if "p2" in children else {}), "the shared child, to both"
    assert len({(one.message.recipient, one.part) for one, _ in going}) == len(going)
