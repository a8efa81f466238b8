"""What the rules may know of one message: what is held against it, what counts once, and what was decided since."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.factbook.book import FactBook
from ouderbrug.facts import Contact
from ouderbrug.model import Audience, Correction, Priority
from ouderbrug.rules.judgement import Judgement
from room_samples import BOARD, DAY, DIGEST, HOUR, JIP, NOW, message, people, runtime

if TYPE_CHECKING:
    from ouderbrug.facts import Facts
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster

TODAY = NOW.date()
ALLOW, LATER = Judgement("allow"), NOW + DAY
ONE, OTHER = Contact(TODAY, "notice"), Contact(TODAY - timedelta(1), "notice")


def book(line: Runtime | None = None, roster: Roster | None = None) -> FactBook:
    return FactBook(line or runtime(), roster or people(), NOW)


def wish(line: Runtime | None = None, digest: bool | None = None, **changes: Any) -> bool:
    """Whether a message to Sara is gathered."""
    found = book(line, people(g1={"digest": digest})).facts(replace(message("g1", "moment"), **changes))
    return bool(found.folds)


def test_what_counted_and_what_is_planned_for_a_guardian_is_known_of_that_one_alone() -> None:
    known = book()
    known.contacts["g1"][1], known.planned["g1"][2] = ONE, OTHER
    sara, mark = known.facts(message("g1")), known.facts(message("g2"))
    assert (sara.history, sara.planned) == ((ONE,), (OTHER,))
    assert (mark.history, mark.planned) == ((), ())


def test_the_own_row_of_a_message_is_not_held_against_it() -> None:
    known = book()
    known.planned["g1"] |= {1: ONE, 2: OTHER}
    assert known.facts(message(), row=1).planned == (OTHER,)
    assert known.facts(message(), row=9).planned == (ONE, OTHER)


def test_a_message_to_two_at_one_address_counts_once_for_both() -> None:
    known = book()
    known.contacts["g3"] |= {1: ONE, 2: OTHER}
    known.contacts["g4"] |= {1: ONE}
    assert known.facts(message("g3")).history == known.facts(message("g4")).history == (ONE, OTHER)


def test_2_two_mails_of_one_event_to_one_mailbox_are_one_slot_and_none_is_held_against_the_other() -> None:
    known = book()
    known.contacts["g3"] |= {1: ONE}
    known.planned["g4"] |= {2: OTHER, 3: OTHER}
    known.contacts["g4"] |= {4: ONE}
    known.event_of |= {1: "e1", 2: "e2", 3: "e2", 4: "e1"}
    found = known.facts(message("g3"))
    assert (found.history, found.planned) == ((ONE,), (OTHER,))
    assert known.facts(message("g3"), row=3).planned == ()
    assert len(known.facts(message("g1")).history) == 0


def test_3_cards_to_two_who_share_a_mailbox_take_one_slot_there_for_each_event_and_one_of_each_person() -> None:
    """A colleague tells each by themselves; in the mailbox what one of them heard is held against both."""
    known = book()
    known.contacts["g3"], known.contacts["g4"] = {1: ONE}, {2: ONE, 3: OTHER}
    known.event_of = {1: ("event", 7), 2: ("event", 7), 3: ("event", 8)}
    assert known.facts(message("g3")).history == known.facts(message("g4")).history == (ONE, OTHER)
    by_hand = {key: known.facts(replace(message(key), channel="handover")).history for key in ("g3", "g4")}
    assert by_hand == {"g3": (ONE,), "g4": (ONE, OTHER)}


def test_who_shares_an_address_is_a_peer_and_others_are_not() -> None:
    assert [one.key for one in book().facts(message("g3")).peers] == ["g4"]
    assert book().facts(message("g1")).peers == ()


def test_a_post_is_judged_by_what_its_group_got() -> None:
    known = book(runtime(BOARD))
    known.contacts["group:3A"][1], known.contacts["g1"][2] = ONE, OTHER
    known.planned["group:3A"][3] = OTHER
    found = known.facts(message("group:3A"))
    assert (found.history, found.planned) == ((ONE,), (OTHER,))
    assert known.facts(message("group:3A"), row=3).planned == ()
    assert [one.key for one in found.members] == ["g1", "g2", "g3", "g4"]


def test_a_group_that_is_no_more_is_in_no_audience_unless_it_is_told_so() -> None:
    post = replace(message("group:3A"), recipient="group:8B")
    assert not book(runtime(BOARD)).facts(post).in_audience
    assert book(runtime(BOARD)).facts(replace(post, correction=Correction.WITHDRAWN)).in_audience


def test_a_child_that_left_the_audience_is_no_reason_to_write_unless_it_is_called_off() -> None:
    moved = message(pupils=("p2",))
    assert not book().facts(moved).in_audience
    assert book().facts(replace(moved, correction=Correction.WITHDRAWN)).in_audience
    assert book().facts(message()).in_audience


@pytest.mark.parametrize("active", [True, False])
def test_who_left_is_no_recipient(active: bool) -> None:
    assert (book(roster=people(g1={"active": active})).facts(message()).recipient is not None) is active


def test_light_news_is_gathered_where_the_school_has_a_digest() -> None:
    gathers = runtime(extra=DIGEST)
    assert (wish(gathers), wish()) == (True, False)
    assert not wish(gathers, priority=Priority.NORMAL)


def test_the_guardians_own_wish_goes_before_the_schools() -> None:
    gathers = runtime(extra=DIGEST)
    assert wish(gathers, False) is False
    assert wish(None, True, priority=Priority.NORMAL) is True


def test_what_all_hear_at_one_minute_is_gathered_for_nobody() -> None:
    assert wish(runtime(extra=DIGEST), True, simultaneous=True) is False


def test_a_digest_that_waits_says_when_it_goes_and_else_the_next_one_does() -> None:
    known = book(runtime(extra=DIGEST))
    fresh = known.facts(message())
    assert (fresh.digest_at, fresh.digest_waits) == (NOW + 6 * HOUR, False)
    known.digests["g1", "email"] = LATER
    waits = known.facts(message())
    assert (waits.digest_at, waits.digest_waits) == (LATER, True)


def test_what_a_colleague_delivers_joins_no_digest() -> None:
    by_hand = message(kind="question", audience=JIP, channel="handover")
    assert book(runtime(extra=DIGEST)).facts(by_hand).digest_at is None


def test_the_years_are_those_of_the_children_it_is_about() -> None:
    both = message(audience=Audience("school"))
    assert book().facts(both).years == (3, 5)
    assert book(runtime(BOARD)).facts(message("group:3A")).years == (3,)


def after(judgement: Judgement, one: Any = None, line: Runtime | None = None, of: str = "g1") -> tuple[Facts, FactBook]:
    """What is known of the next message to somebody once this was decided."""
    known = book(line)
    known.expect(one or message(), judgement, NOW)
    return known.facts(message(of, id="e2")), known


def test_what_goes_now_counts_for_what_comes_after_it() -> None:
    [planned] = after(ALLOW)[0].planned
    assert (planned.day, planned.kind, planned.group_post) == (TODAY, "notice", False)


def test_what_waits_counts_on_the_day_on_which_it_goes() -> None:
    [planned] = after(Judgement("delay", "quiet_hours", "night", LATER))[0].planned
    assert planned.day == LATER.date()


@pytest.mark.parametrize("verdict", ["refuse", "approve"])
def test_what_does_not_go_takes_no_slot(verdict: str) -> None:
    assert after(Judgement(verdict, "consent", "x"))[0].planned == ()


def test_what_only_waits_for_its_turn_takes_no_slot() -> None:
    assert after(Judgement("delay", "participation", "not-your-turn", LATER, holds_slot=False))[0].planned == ()


@pytest.mark.parametrize("change", [{"priority": Priority.URGENT}, {"correction": Correction.CHANGED}])
def test_what_is_urgent_and_what_corrects_counts_for_nobody(change: dict[str, Any]) -> None:
    assert after(ALLOW, replace(message(), **change))[0].planned == ()


def test_a_post_counts_for_its_group_and_for_each_who_sees_it() -> None:
    facts, known = after(ALLOW, message("group:3A"), runtime(BOARD), of="g4")
    assert [one.group_post for one in facts.planned] == [True]
    assert [len(known.planned[key]) for key in ("group:3A", "g1", "g2", "g3")] == [1, 1, 1, 1]


def test_a_digest_counts_one_however_much_is_in_it() -> None:
    known, fold = book(runtime(extra=DIGEST)), Judgement("fold", "frequency", "digest", LATER)
    for number in range(3):
        known.expect(message("g1", "moment", f"m{number}"), fold, NOW)
    facts = known.facts(message(id="e2"))
    assert [(one.kind, one.day) for one in facts.planned] == [("digest", LATER.date())]
    assert (facts.digest_at, facts.digest_waits) == (LATER, True)


def test_a_post_makes_no_digest() -> None:
    known = book(runtime(BOARD, DIGEST))
    known.expect(message("group:3A"), Judgement("fold", "frequency", "digest", LATER), NOW)
    assert known.digests == {}
