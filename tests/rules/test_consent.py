"""Who may have what; a ban wins over everything."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_samples import MONDAY, NOOR, SARA, TIE, facts, message

from each import each
from ouderbrug import (
    Allow,
    Attachment,
    Authority,
    ContentClass,
    Correction,
    Guardian,
    Guardianship,
    Priority,
    Pupil,
    Receives,
    Relation,
)
from ouderbrug.facts import ALLOWED
from ouderbrug.rules.consent import Consent

RULE = Consent(Consent.Config())
URGENT = frozenset({"urgent", "emergency"})
BANNED = replace(SARA, blocked="court-order")
CHILD = [ContentClass.PERSONAL, ContentClass.SENSITIVE]
CLASSES = list(ContentClass)
PEER = Guardian("g9", "Bo", "Smit", email="sara@guardian.example")
SEM = Pupil("p2", "Sem", "Vis", groups=("7B",))


def why(content_class=ContentClass.GENERAL, /, *, msg=None, **changes):
    """The reason code, or "" where the rule allows."""
    found = RULE.judge(msg or message(content_class=content_class), facts(**changes), MONDAY)
    return "" if isinstance(found, Allow) else found.why


def tie(**changes):
    return {"ties": (replace(TIE, **changes),)}


@pytest.mark.parametrize("content_class", CLASSES)
def test_consent_allows_a_guardian_with_authority(content_class):
    assert why(content_class) == ""


@each("priority", list(Priority))
@each("content_class", CLASSES)
@each(
    "ban",
    [
        {"recipient": BANNED},
        {"recipient": replace(BANNED, blocked_until=date(2020, 1, 1))},
        {"recipient": replace(BANNED, blocked_until=date(2030, 1, 1))},
        {"recipient": replace(SARA, deceased=True)},
        tie(receives=Receives.NOTHING),
        tie(receives=Receives.NOTHING, active=False),
    ],
)
def test_consent_contact_ban_at_every_priority(priority, content_class, ban):
    msg = message(priority=priority, content_class=content_class)
    assert why(msg=msg, trust=URGENT, **ban) == ("receives-nothing" if "ties" in ban else "contact-ban")


def test_consent_contact_ban_wins_over_everything():
    msg = message(content_class=ContentClass.SENSITIVE, priority=Priority.URGENT)
    gone = {"pupils": (replace(NOOR, active=False),), "ties": (), "in_audience": False, "peers": (BANNED,)}
    assert why(msg=msg, recipient=replace(BANNED, opt_out=frozenset({"all"})), **gone) == "contact-ban"


def test_consent_a_ban_that_ended_still_refuses_and_says_so():
    who = replace(BANNED, blocked_until=date(2026, 11, 22))
    found = RULE.judge(message(), facts(recipient=who), MONDAY)
    assert (found.why, found.detail["ended"]) == ("contact-ban", "2026-11-22")
    who = replace(BANNED, blocked_until=date(2026, 11, 23))
    assert RULE.judge(message(), facts(recipient=who), MONDAY).detail["ended"] is None


@pytest.mark.parametrize("priority", list(Priority))
@pytest.mark.parametrize("content_class", CLASSES)
def test_consent_on_request_gets_nothing_by_itself(priority, content_class):
    msg = message(priority=priority, content_class=content_class)
    assert why(msg=msg, trust=URGENT, **tie(receives=Receives.ON_REQUEST)) == "on-request"


def test_consent_without_authority_no_childs_message_but_the_news():
    assert [why(c, **tie(authority=Authority.NO)) for c in CLASSES] == ["", "on-request", "on-request"]


def test_consent_authority_unknown_gets_the_news_alone():
    found = [why(c, **tie(authority=Authority.UNKNOWN)) for c in CLASSES]
    assert found == ["", "authority-unknown", "authority-unknown"]


@pytest.mark.parametrize("opt_out", ["newsletter", "all"])
@pytest.mark.parametrize(
    ("priority", "code"),
    [
        (Priority.EMERGENCY, ""),
        (Priority.URGENT, ""),
        (Priority.NORMAL, "opted-out"),
        (Priority.LOW, "opted-out"),
    ],
)
def test_consent_opted_out_by_priority(opt_out, priority, code):
    who = replace(SARA, opt_out=frozenset({opt_out}))
    assert why(msg=message(priority=priority), recipient=who, trust=URGENT) == code


def test_consent_opted_out_of_another_kind():
    assert why(recipient=replace(SARA, opt_out=frozenset({"moment"}))) == ""


def test_consent_opt_out_of_another_reader_silences_nobody():
    assert why(peers=(replace(PEER, opt_out=frozenset({"newsletter", "all"})),)) == ""


def test_consent_child_asset_one_of_24_without_consent():
    photo = Attachment("/media/class.jpg", "image/jpeg", tuple(f"c{n}" for n in range(24)))
    msg = message(kind="moment", attachments=(photo,))
    given_by = frozenset(f"c{n}:photo" for n in range(23))

    def warned(**more):
        return RULE.judge(msg, facts(**more), MONDAY)

    assert warned(consents=given_by) == Allow(("child-asset",), {"without": ["c23"], "of": 24}), (
        "the text goes, the photo stays behind"
    )
    assert warned(consents=given_by | {"c23:photo"}) == ALLOWED
    assert warned(consents=given_by | {"c23:video"}).warnings == ("child-asset",)
    post = replace(msg, recipient="group:3A")
    assert RULE.judge(post, facts(consents=given_by), MONDAY).warnings == ("child-asset",)


def test_consent_a_file_without_children_needs_none():
    assert why(msg=message(attachments=(Attachment("/media/menu.pdf", "application/pdf"),))) == ""


@pytest.mark.parametrize("content_class", CHILD)
def test_consent_role_of_a_class_parent(content_class):
    assert why(content_class, class_parent=True) == "role"
    assert why(class_parent=True) == ""


def test_consent_role_of_an_institution():
    institution = tie(relation=Relation.INSTITUTION)
    assert why(**institution) == "role"
    assert why(ContentClass.SENSITIVE, **institution) == "role"
    assert why(msg=message(kind="report_card"), **institution) == ""
    assert why(msg=message(kind="conference", content_class=ContentClass.PERSONAL), **institution) == ""


THEIRS = Guardianship("p1", "g9", Relation.FATHER, Authority.YES, Receives.ALL)
READERS = [
    # what the reader is, and their tie to the child; whether it closes what is about the child, and the news
    ({}, {}, False, False),
    ({"blocked": "court-order"}, {}, True, True),
    ({"blocked": "court-order", "active": False}, None, True, True),
    ({"deceased": True}, {}, True, True),
    ({}, {"receives": Receives.NOTHING}, True, True),
    ({"active": False}, {"receives": Receives.NOTHING, "active": False}, True, True),
    ({}, {"receives": Receives.ON_REQUEST}, True, False),
    ({}, {"authority": Authority.NO}, True, False),
    ({}, {"authority": Authority.UNKNOWN}, True, False),
    ({}, {"relation": Relation.INSTITUTION}, True, False),
    ({}, {"active": False}, True, False),
    ({}, {"pupil": "p7"}, True, False),
    ({}, None, True, False),
    ({"active": False}, None, False, False),
    ({"active": False}, {"active": False}, False, False),
    ({"active": False}, {"active": False, "receives": Receives.ON_REQUEST}, True, False),
    ({"active": False}, {"active": False, "authority": Authority.NO}, True, False),
]


def read_by(person, bond):
    """The facts of a mailbox that one more guardian reads, who has this tie to the child, or none."""
    known = () if bond is None else (replace(THEIRS, **bond),)
    return {"peers": (replace(PEER, **person),), "peer_ties": known}


@pytest.mark.parametrize(("person", "bond", "child", "news"), READERS)
def test_f35_consent_shared_address_by_who_reads_it(person, bond, child, news):
    found = [why(one, **read_by(person, bond)) for one in CLASSES]
    assert found == ["shared-address" if closes else "" for closes in (news, child, child)]


@pytest.mark.parametrize(("person", "bond", "child", "news"), READERS)
def test_consent_who_read_together_are_kept_apart_by_a_ban_alone(person, bond, child, news):
    together = {"reads_together": frozenset({"g9"})}
    assert [why(one, **read_by(person, bond), **together) != "" for one in CLASSES] == [news] * 3


RECORDED = {"receives_by": "rechtbank", "receives_since": date(2026, 9, 1)}
LACKING = [
    # what the record says, the relation, whether a leader said yes; whether it goes
    ({}, Relation.FATHER, True, False),
    (RECORDED, Relation.FATHER, False, True),
    (RECORDED | {"receives_by": ""}, Relation.FATHER, False, False),
    (RECORDED | {"receives_since": None}, Relation.FATHER, False, False),
    (RECORDED | {"receives_since": date(2026, 11, 24)}, Relation.FATHER, False, False),
    (RECORDED | {"receives_since": date(2026, 11, 23)}, Relation.MOTHER, False, True),
    (RECORDED | {"receives": Receives.ON_REQUEST}, Relation.FATHER, True, False),
    (RECORDED, Relation.FOSTER, False, False),
    (RECORDED, Relation.FOSTER, True, True),
    (RECORDED, Relation.CARER, True, True),
    ({}, Relation.CARER, True, False),
    (RECORDED, Relation.OTHER, True, False),
    (RECORDED, Relation.INSTITUTION, True, False),
]


@pytest.mark.parametrize("authority", [Authority.NO, Authority.UNKNOWN])
@pytest.mark.parametrize(("record", "relation", "yes", "goes"), LACKING)
def test_consent_without_authority_goes_what_is_recorded(authority, record, relation, yes, goes):
    bond = {"authority": authority, "relation": relation} | record
    said = {"receives_all": frozenset({("p1", "g1"), ("p1", "g9")} if yes else ())}
    assert (why(ContentClass.PERSONAL, **tie(**bond), **said) == "") is goes
    assert (why(ContentClass.PERSONAL, **read_by({}, bond), **said) == "") is goes, "and so for who reads along"


def test_consent_shared_address_names_the_reader_by_key_and_asks_for_another_way():
    found = RULE.judge(message(content_class=ContentClass.PERSONAL), facts(**read_by({}, None)), MONDAY)
    assert (found.detail, found.by_person, found.here_only) == ({"reader": "g9"}, True, True)


@pytest.mark.parametrize("content_class", CLASSES)
@pytest.mark.parametrize("change", [{"active": False}, {"deceased": True}])
def test_consent_pupil_inactive(content_class, change):
    assert why(content_class, pupils=(replace(NOOR, **change),)) == "pupil-inactive"


@pytest.mark.parametrize("content_class", CLASSES)
@pytest.mark.parametrize(
    "change",
    [
        {"in_audience": False},
        {"recipient": None},
        {"recipient": replace(SARA, active=False)},
        {"pupils": ()},
        {"ties": ()},
        tie(active=False),
        tie(pupil="p9"),
    ],
)
def test_consent_no_longer_in_audience(content_class, change):
    assert why(content_class, **change) == "no-longer-in-audience"


@pytest.mark.parametrize("group", ["g1", "group:3A"])
@pytest.mark.parametrize("priority", [Priority.EMERGENCY, Priority.URGENT])
def test_consent_priority_not_allowed_without_trust(group, priority):
    msg = message(priority=priority, recipient=group)
    assert why(msg=msg) == "priority-not-allowed"
    assert why(msg=msg, trust=frozenset({"approve"})) == "priority-not-allowed"
    assert why(msg=msg, trust=URGENT) == ""


def test_consent_several_children_news_goes_if_one_tie_allows():
    other = replace(TIE, pupil="p2", receives=Receives.ON_REQUEST)
    both = {"pupils": (NOOR, SEM), "ties": (TIE, other)}
    assert [why(c, **both) for c in CLASSES] == ["", "on-request", "on-request"]
    nothing = {"pupils": (NOOR, SEM), "ties": (TIE, replace(other, receives=Receives.NOTHING))}
    assert [why(c, **nothing) for c in CLASSES] == ["", "receives-nothing", "receives-nothing"]
    unknown = {"pupils": (NOOR, SEM), "ties": (TIE, Guardianship("p2", "g1"))}
    assert why(ContentClass.PERSONAL, **unknown) == "authority-unknown"
    left = {"pupils": (NOOR, replace(SEM, active=False)), "ties": (TIE, replace(TIE, pupil="p2"))}
    assert [why(c, **left) for c in CLASSES] == ["", "pupil-inactive", "pupil-inactive"]


def test_consent_group_post_reaches_on_request_members_and_says_so():
    post = message(recipient="group:3A")
    on_request = (replace(TIE, guardian="g4", receives=Receives.ON_REQUEST),)
    found = RULE.judge(post, facts(recipient=None, members=(SARA,), ties=on_request), MONDAY)
    assert found == Allow(("on-request",))
    assert RULE.judge(post, facts(recipient=None, members=(SARA,)), MONDAY) == Allow()


LEFT = {"pupils": (replace(NOOR, active=False),), "recipient": replace(SARA, active=False), **tie(active=False)}
CUT = tie(active=False)
DIED = {"pupils": (replace(NOOR, active=False, deceased=True),)}


@each(
    ("since", "codes"),
    [
        (LEFT, ["", "", ""]),
        (CUT, ["", "no-longer-in-audience", "no-longer-in-audience"]),
        (DIED, ["pupil-inactive"] * 3),
        (LEFT | tie(active=False, receives=Receives.ON_REQUEST), ["on-request"] * 3),
        (LEFT | {"ties": ()}, ["no-longer-in-audience"] * 3),
    ],
)
def test_17_who_had_it_and_left_hears_that_it_is_off(since, codes):
    """But not about a child whose guardian they are no more, and never about one who died."""
    off = [message(content_class=content, correction=Correction.WITHDRAWN) for content in CLASSES]
    assert [why(msg=one, **since) for one in off] == codes
    assert "" not in [why(msg=replace(one, correction=None), **since) for one in off]


def test_consent_a_correction_obeys_too():
    assert why(msg=message(correction=Correction.WITHDRAWN), recipient=BANNED) == "contact-ban"


CONTRACT = [
    ("e1", "g4", ContentClass.GENERAL, tie(authority=Authority.NO, receives=Receives.ON_REQUEST), "on-request"),
    ("e3", "g5", ContentClass.SENSITIVE, {"recipient": BANNED}, "contact-ban"),
    ("e3", "g6", ContentClass.SENSITIVE, tie(authority=Authority.UNKNOWN), "authority-unknown"),
    ("e4", "g6", ContentClass.GENERAL, tie(authority=Authority.UNKNOWN), ""),
    ("e4", "g5", ContentClass.GENERAL, {"recipient": BANNED}, "contact-ban"),
    ("e2", "g1", ContentClass.SENSITIVE, {}, ""),
]


@pytest.mark.parametrize(
    ("event", "guardian", "content_class", "known", "code"), CONTRACT, ids=[f"{c[0]}-{c[1]}" for c in CONTRACT]
)
def test_consent_of_a_school_week(event, guardian, content_class, known, code):
    assert why(content_class, **known) == code


guardians = st.builds(
    Guardian,
    key=st.sampled_from(["g1", "g9"]),
    first_name=st.just("A"),
    last_name=st.just("B"),
    blocked=st.sampled_from(["", "court-order"]),
    blocked_until=st.sampled_from([None, date(2020, 1, 1), date(2030, 1, 1)]),
    deceased=st.booleans(),
    active=st.booleans(),
    opt_out=st.sampled_from([frozenset(), frozenset({"all"})]),
)
ties = st.builds(
    Guardianship,
    pupil=st.sampled_from(["p1", "p2"]),
    guardian=st.just("g1"),
    relation=st.sampled_from(Relation),
    authority=st.sampled_from(Authority),
    receives=st.sampled_from(Receives),
    active=st.booleans(),
)


@given(
    who=guardians,
    peers=st.lists(guardians, max_size=2),
    own=st.lists(ties, max_size=3),
    theirs=st.lists(ties, max_size=2),
    content_class=st.sampled_from(ContentClass),
    priority=st.sampled_from(Priority),
    pupils=st.sampled_from([(), (NOOR,), (NOOR, SEM)]),
)
def test_consent_no_ban_is_ever_passed(who, peers, own, theirs, content_class, priority, pupils):
    known = facts(
        recipient=who,
        peers=tuple(peers),
        ties=tuple(own),
        peer_ties=tuple(theirs),
        pupils=pupils,
        trust=URGENT,
    )
    msg = message(content_class=content_class, priority=priority)
    found = RULE.judge(msg, known, MONDAY)
    assert found == RULE.judge(msg, known, MONDAY)
    if who.blocked or who.deceased or any(peer.blocked or peer.deceased for peer in peers):
        assert not isinstance(found, Allow)
    if isinstance(found, Allow) and content_class is not ContentClass.GENERAL:
        assert all(
            any(t.pupil == p.key and t.authority is Authority.YES and t.receives is Receives.ALL for t in own)
            for p in pupils
        )
