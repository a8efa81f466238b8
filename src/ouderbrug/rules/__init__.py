"""The rules, one file each, and the gate that asks them: why a message may have to wait, or must stay here.

Each is a pure function of (message, facts, now). Reason codes are stable English words; docs/rules.md says what they
mean, and a rule's ``sentences`` tell its numbers in words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.hookspecs import hookimpl

if TYPE_CHECKING:
    from ouderbrug.api import Rule


DEFAULT_ORDER = (
    *("consent", "content_policy", "tone", "homework", "invite", "meeting", "visit", "training", "readability"),
    *("timing", "participation", "frequency", "quiet_hours"),
)
"""The order in which the built-in rules judge where the TOML names none."""


@hookimpl
def register_rules() -> list[type[Rule]]:
    """The built-in rules, in the order in which they stand when the TOML names none."""
    from ouderbrug.rules.consent import Consent
    from ouderbrug.rules.content_policy import ContentPolicy
    from ouderbrug.rules.frequency import Frequency
    from ouderbrug.rules.homework import Homework
    from ouderbrug.rules.meetings import Invite, Meetings
    from ouderbrug.rules.participation import Participation
    from ouderbrug.rules.quiet_hours import QuietHours
    from ouderbrug.rules.readability import Readability
    from ouderbrug.rules.timing import Timing
    from ouderbrug.rules.tone import Tone
    from ouderbrug.rules.visits import Training, Visit

    lints: list[type[Rule]] = [Tone, Homework, Invite, Meetings, Visit, Training, Readability]
    return [Consent, ContentPolicy, *lints, Timing, Participation, Frequency, QuietHours]
