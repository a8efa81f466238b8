"""What each priority obeys: the table of priorities in docs/rules.md, one test a cell."""

from dataclasses import replace
from datetime import date

import pytest
from rule_samples import APP, SARA, TIE, contacts, facts, local, message

from each import each
from ouderbrug import Audience, ContentClass, Correction, Priority, Receives, State
from ouderbrug.factbook.counting import counts
from ouderbrug.rules import register_rules
from ouderbrug.rules.gate import Gate

E, U, N, L = Priority
GATE = Gate(rule(rule.Config()) for rule in register_rules())
NOON, TODAY = local(2026, 11, 24, 12), date(2026, 11, 24)
TRUST = frozenset({"urgent", "emergency"})
FULL = contacts(TODAY, TODAY, TODAY)
DIGEST = local(2026, 11, 24, 18)


def judged(priority, now=NOON, *, msg=None, **known):
    """The verdict with its code and, for a delay, until when."""
    msg = replace(msg or message("Beste \ue000, hoe gaat het?", occurred_at=NOON), priority=priority)
    found = GATE.judge(msg, facts(trust=TRUST, **known), now)
    return found.verdict, f"{found.rule}.{found.reason}" if found.rule else "", found.until


@pytest.mark.parametrize("priority", Priority)
def test_matrix_a_ban_binds_every_priority(priority):
    assert judged(priority, recipient=replace(SARA, blocked="court-order"))[:2] == ("refuse", "consent.contact-ban")


@pytest.mark.parametrize("priority", Priority)
def test_matrix_custody_binds_every_priority(priority):
    on_request = (replace(TIE, receives=Receives.ON_REQUEST),)
    assert judged(priority, ties=on_request)[:2] == ("refuse", "consent.on-request")


@pytest.mark.parametrize("priority", Priority)
def test_matrix_the_policy_of_channels_binds_every_priority(priority):
    sensitive = message(content_class=ContentClass.SENSITIVE, audience=Audience("pupils", ("p1",)))
    found = judged(priority, msg=sensitive, capabilities=replace(APP, in_app=True))
    assert found[:2] == ("refuse", "content_policy.class-not-on-channel")


@pytest.mark.parametrize(("priority", "goes"), [(E, True), (U, True), (N, False), (L, False)])
def test_matrix_an_opt_out(priority, goes):
    found = judged(priority, recipient=replace(SARA, opt_out=frozenset({"newsletter"})))
    assert found[:2] == (("allow", "") if goes else ("refuse", "consent.opted-out"))


@pytest.mark.parametrize(("priority", "goes"), [(E, True), (U, True), (N, False), (L, False)])
def test_matrix_a_guardians_wish_for_a_digest(priority, goes):
    """``folds`` holds for a normal message only where the guardian chose the digest."""
    found = judged(priority, folds=True, digest_at=DIGEST)
    assert found == (("allow", "", None) if goes else ("fold", "frequency.digest", DIGEST))


@pytest.mark.parametrize(
    ("priority", "verdict"), [(E, "allow"), (U, "allow"), (N, "delay"), (L, "delay")]
)  # fmt: skip
def test_matrix_the_cap(priority, verdict):
    found = judged(priority, history=FULL)
    assert found[0] == verdict
    assert found[1:] == (("frequency.cap-reached", local(2026, 12, 1, 7, 30)) if verdict == "delay" else ("", None))


def test_matrix_a_low_message_over_the_cap_folds_where_there_is_a_digest():
    assert judged(L, history=FULL, folds=True, digest_at=DIGEST)[:2] == ("fold", "frequency.digest")


@pytest.mark.parametrize(("priority", "counted"), [(E, False), (U, False), (N, True), (L, True)])
def test_matrix_what_counts(priority, counted):
    assert counts(State.SENT, priority, None, pilot=False) is counted


@each("priority", Priority)
@each("state", State)
def test_matrix_what_never_counts(priority, state):
    """What is inside a digest (the digest counts 1), a change, a cancellation, and mail to the pilot mailbox."""
    assert not counts(state, priority, None, pilot=False, folded=True)
    assert not counts(state, priority, Correction.CHANGED, pilot=False)
    assert not counts(state, priority, Correction.WITHDRAWN, pilot=False)
    assert not counts(state, priority, None, pilot=True)


def test_matrix_the_digest_counts_one():
    assert counts(State.SENT, L, None, pilot=False, folded=False)


NIGHT, LATE, DAWN = local(2026, 11, 25, 3), local(2026, 11, 24, 21), local(2026, 11, 25, 7)
URGENT_OPENS, OPENS = local(2026, 11, 25, 6, 30), local(2026, 11, 25, 7, 30)


@pytest.mark.parametrize(
    ("priority", "now", "until"),
    [
        *[(E, NIGHT, None), (E, LATE, None), (E, DAWN, None)],
        *[(U, NIGHT, URGENT_OPENS), (U, LATE, None), (U, DAWN, None)],
        *[(N, NIGHT, OPENS), (N, LATE, OPENS), (N, DAWN, OPENS)],
        *[(L, NIGHT, OPENS), (L, LATE, OPENS), (L, DAWN, OPENS)],
    ],
)
def test_matrix_when(priority, now, until):
    assert judged(priority, now) == (("delay", "quiet_hours.night", until) if until else ("allow", "", None))


@pytest.mark.parametrize("priority", [E, U])
def test_matrix_urgent_ones_go_on_a_day_off(priority):
    christmas = local(2026, 12, 25, 12)
    assert judged(priority, christmas)[0] == "allow"
