"""Rules that give no answer at one time, or of one sort, each with one fault."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bad_rules import Fridays, FridaysContract

from ouderbrug import Allow, Correction, Delay, Permanent, Refuse


def here(now):
    """The time at school."""
    return now.astimezone(ZoneInfo("Europe/Amsterdam"))


class TestRuleSaysNothingAtOneHour(FridaysContract):
    class rule(Fridays):
        def judge(self, message, facts, now):
            return None if here(now).hour == 17 else super().judge(message, facts, now)


class TestRuleSaysNothingOnSundays(FridaysContract):
    class rule(Fridays):
        def judge(self, message, facts, now):
            return super().judge(message, facts, now) if here(now).weekday() < 6 else None


class TestRuleSaysNothingOnADate(FridaysContract):
    class rule(Fridays):
        def judge(self, message, facts, now):
            return None if here(now).date() == date(2028, 2, 29) else super().judge(message, facts, now)


class TestRuleGivesAnErrorAtNight(FridaysContract):
    class rule(Fridays):
        def judge(self, message, facts, now):
            return Permanent("night") if here(now).hour < 5 else super().judge(message, facts, now)


class TestRuleRaisesAtNight(FridaysContract):
    class rule(Fridays):
        def judge(self, message, facts, now):
            if here(now).hour < 5:
                raise Permanent("night")
            return super().judge(message, facts, now)


class TestRuleDelaysIntoThePastInTheEvening(FridaysContract):
    class rule(Fridays):
        def until(self, now):
            return here(now).replace(hour=20) if here(now).hour >= 20 else super().until(now)


class TestRuleDelaysWithoutAnOffsetInTheEvening(FridaysContract):
    class rule(Fridays):
        def until(self, now):
            until = here(super().until(now))
            return datetime(until.year, until.month, until.day) if here(now).hour >= 20 else until


class TestRuleSaysItInWordsOfOneSort(FridaysContract):
    class rule(Fridays):
        def held(self, now, message):
            if message.correction is Correction.WITHDRAWN:
                return Refuse("It is Friday, and it is off!", self.detail(message))
            return super().held(now, message)


class TestRuleWarnsInWords(FridaysContract):
    class rule(Fridays):
        def judge(self, message, facts, now):
            said = super().judge(message, facts, now)
            return Allow(("It is nearly Friday",)) if isinstance(said, Allow) and here(now).weekday() == 3 else said


class TestRuleSaysItInWordsAtNight(FridaysContract):
    class rule(Fridays):
        def held(self, now, message):
            return Delay(now + timedelta(days=1), "Not now" if here(now).hour < 5 else "friday", self.detail(message))


class TestRuleDelaysDigestsIntoThePastInTheEvening(FridaysContract):
    class rule(Fridays):
        def held(self, now, message):
            if message.is_digest and here(now).hour >= 20:
                return Delay(now - timedelta(hours=1), "friday", self.detail(message))
            return super().held(now, message)
