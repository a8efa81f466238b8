"""The contract of the rule `free_evenings`, and what it says of its settings."""

from dataclasses import replace
from datetime import UTC, datetime

from ouderbrug_free_evenings import WEEK, FreeEvenings

from ouderbrug import Allow, Capabilities, CheckFacts, Facts, Message, Topic
from ouderbrug.testing import RuleContract, sample_message

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


class TestFreeEvenings(RuleContract):
    """Somebody is asked to come on a Wednesday evening, and on a Thursday."""

    rule = FreeEvenings
    refuses_emergencies = True  # what invites to an evening is none, whatever it is called

    def held(self) -> tuple[Message, Facts, datetime]:
        """Half past seven on a Wednesday."""
        return invitation("2026-12-09T19:30:00+01:00"), self.facts(), NOW

    def let_go(self) -> tuple[Message, Facts, datetime]:
        """The day after."""
        return invitation("2026-12-10T19:30:00+01:00"), self.facts(), NOW

    def test_it_goes_by_the_clock_of_the_school(self) -> None:
        """Five at school is four in UTC."""
        rule = FreeEvenings(FreeEvenings.Config())
        for begins, held in (("2026-12-09T15:59:00+00:00", False), ("2026-12-09T16:00:00+00:00", True)):
            verdict = rule.judge(invitation(begins), self.facts(), NOW)
            assert isinstance(verdict, Allow) is not held

    def test_a_school_that_keeps_all_free_hears_so(self) -> None:
        """It would invite nobody any more."""
        rule = FreeEvenings(FreeEvenings.Config(days=frozenset(WEEK)))
        [said] = rule.check(CheckFacts(self.facts().calendar, frozenset(Topic), (rule,)))
        assert said.at == ("days",)


def invitation(begins: str) -> Message:
    """A message that asks somebody to come."""
    message = sample_message(Capabilities())
    return replace(message, topics=(Topic.GATHERINGS,), event=replace(message.event, payload={"starts_at": begins}))
