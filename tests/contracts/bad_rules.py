"""A good rule and, each with one fault, bad ones."""

import os
import threading
from contextvars import ContextVar
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import ClassVar

from ouderbrug import (
    Allow,
    Capabilities,
    Delay,
    Fold,
    Goal,
    PluginConfig,
    Priority,
    Refuse,
    Rule,
)
from ouderbrug.testing import RuleContract, sample_message

HERE = Path(__file__).parent

FRIDAY = datetime(2026, 11, 27, 9, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Fridays(Rule):
    """Good: nothing goes on a Friday."""

    name = "fridays"
    reads = frozenset()
    sentences: ClassVar = {"friday": ("it is {day}",)}

    def judge(self, message, facts, now):
        return self.held(now, message) if self.waits(message, facts, now) else Allow()

    def waits(self, message, facts, now):
        return message.priority is not Priority.EMERGENCY and facts.calendar.day(now).weekday() == 4

    def held(self, now, message):
        return Delay(self.until(now), "friday", self.detail(message))

    def until(self, now):
        return now + timedelta(days=1)

    def detail(self, message):
        return {"day": "friday"}


class FridaysContract(RuleContract):
    rule: ClassVar = Fridays
    installed = False

    def held(self):
        return sample_message(Capabilities()), self.facts(), FRIDAY

    def let_go(self):
        return sample_message(Capabilities()), self.facts(), MONDAY


class TestGoodRule(FridaysContract):
    pass


class TestRuleHoldsAll(FridaysContract):
    class rule(Fridays):
        def waits(self, message, facts, now):
            return message.priority is not Priority.EMERGENCY


class TestRuleDelaysIntoThePast(FridaysContract):
    class rule(Fridays):
        def until(self, now):
            return now - timedelta(days=1)


class TestRuleSaysNo(FridaysContract):
    class rule(Fridays):
        def held(self, now, message):
            return Refuse("It is Friday!", self.detail(message))


class TestRuleRemembers(FridaysContract):
    class rule(Fridays):
        asked = 0

        def held(self, now, message):
            self.asked += 1
            return Delay(now + timedelta(days=self.asked), "friday", self.detail(message))


class TestRuleRemembersInItsClass(FridaysContract):
    class rule(Fridays):
        asked: ClassVar = []

        def held(self, now, message):
            self.asked.append(now)
            return Delay(now + timedelta(hours=len(self.asked)), "friday", self.detail(message))


class TestRuleRemembersInItsThread(FridaysContract):
    class rule(Fridays):
        seen = threading.local()

        def held(self, now, message):
            self.seen.asked = getattr(self.seen, "asked", 0) + 1
            return Delay(now + timedelta(hours=self.seen.asked), "friday", self.detail(message))


class TestRuleRemembersInItsContext(FridaysContract):
    class rule(Fridays):
        seen = ContextVar("seen", default=0)

        def held(self, now, message):
            self.seen.set(self.seen.get() + 1)
            return Delay(now + timedelta(days=self.seen.get()), "friday", self.detail(message))


COUNT: list[int] = []


class TestRuleCountsInItsModule(FridaysContract):
    class rule(Fridays):
        def held(self, now, message):
            COUNT.append(1)
            return super().held(now, message)


class TestRuleFailsOnWhoWasNeverAsked(FridaysContract):
    class rule(Fridays):
        reads = frozenset({"last_of_kind"})

        def waits(self, message, facts, now):
            return facts.last_of_kind.year > 2000 and super().waits(message, facts, now)

    def held(self):
        return sample_message(Capabilities()), self.facts(last_of_kind=FRIDAY.date()), FRIDAY

    def let_go(self):
        return sample_message(Capabilities()), self.facts(last_of_kind=FRIDAY.date()), MONDAY


class TestRuleSaysNothingOfWhatIsLight(FridaysContract):
    class rule(Fridays):
        def judge(self, message, facts, now):
            return None if message.priority is Priority.LOW else super().judge(message, facts, now)


class TestRulePutsOffEmergencies(FridaysContract):
    class rule(Fridays):
        def waits(self, message, facts, now):
            return facts.calendar.day(now).weekday() == 4


class TestRulePutsOffSomeEmergencies(FridaysContract):
    class rule(Fridays):
        def waits(self, message, facts, now):
            at_once = message.priority is Priority.EMERGENCY and not message.simultaneous
            return not at_once and facts.calendar.day(now).weekday() == 4


class TestRuleRefusesSomeEmergencies(FridaysContract):
    class rule(Fridays):
        def judge(self, message, facts, now):
            if message.priority is Priority.EMERGENCY and message.correction:
                return Refuse("friday", {"day": "friday"})
            return super().judge(message, facts, now)


class TestRuleFailsOnADigest(FridaysContract):
    class rule(Fridays):
        def judge(self, message, facts, now):
            if message.is_digest:
                raise KeyError("title")
            return super().judge(message, facts, now)


class TestRuleFailsOnWhatIsOff(FridaysContract):
    class rule(Fridays):
        def judge(self, message, facts, now):
            return {None: super().judge(message, facts, now)}[message.correction]


class TestRuleTellsWhatTheEventSays(FridaysContract):
    class rule(Fridays):
        def detail(self, message):
            return {"day": "friday", "of": message.event.payload.get("title", "")}


class TestRuleTellsWhatItsOwnEventSays(FridaysContract):
    class rule(Fridays):
        def detail(self, message):
            return {"day": "friday", "of": message.event.payload.get("place", "")}

    def held(self):
        message, facts, now = super().held()
        return replace(message, event=replace(message.event, payload={"place": "de aula"})), facts, now


class TestRuleGoesByUtc(FridaysContract):
    class rule(Fridays):
        def waits(self, message, facts, now):
            return message.priority is not Priority.EMERGENCY and now.date().weekday() == 4


class TestGoodRuleWithASetting(FridaysContract):
    """Sound: the days are a setting."""

    class rule(Fridays):
        class Config(PluginConfig):
            days: frozenset[int] = frozenset({4})

        def waits(self, message, facts, now):
            there = facts.calendar.day(now).weekday()
            return message.priority is not Priority.EMERGENCY and there in self.config.days


class TestRuleIgnoresItsSetting(FridaysContract):
    class rule(Fridays):
        class Config(PluginConfig):
            days: frozenset[int] = frozenset({4})


class TestRuleWritesIntoTheEvent(FridaysContract):
    class rule(Fridays):
        def held(self, now, message):
            message.event.payload["held"] = True
            return super().held(now, message)


class TestRuleLooksAtWhatItDoesNotDeclare(FridaysContract):
    class rule(Fridays):
        def held(self, now, message):
            return Delay(self.until(now), "friday", {**self.detail(message), "alone": len(message.pupils) == 1})


class TestRuleLooksAtTheClock(FridaysContract):
    class rule(Fridays):
        def until(self, now):
            return max(now, datetime.now(UTC) - timedelta(days=9999)) + timedelta(days=1)


class TestRuleReadsAFile(FridaysContract):
    class rule(Fridays):
        def until(self, now):
            return now + timedelta(days=1 + len((HERE / "missing").read_text() if (HERE / "missing").exists() else ""))


class TestRuleNamesNoFact(FridaysContract):
    class rule(Fridays):
        reads = frozenset({"grupos"})

        def judge(self, message, facts, now):
            return super().judge(message, facts, now)


class TestRuleIsNotTimeless(FridaysContract):
    class rule(Fridays):
        timeless = True


class TestRuleLacksANumber(FridaysContract):
    class rule(Fridays):
        def detail(self, message):
            return {}


class TestRuleSaysNone(FridaysContract):
    class rule(Fridays):
        def detail(self, message):
            return {"day": None}


class TestRuleTellsAName(FridaysContract):
    class rule(Fridays):
        def detail(self, message):
            return {"day": message.text.subject}


class TestRulePrintsAName(FridaysContract):
    class rule(Fridays):
        def detail(self, message):
            print(message.text.subject)  # noqa: T201 - this is the fault
            return {"day": "friday"}


class TestRuleChecksNonsense(FridaysContract):
    class rule(Fridays):
        def check(self, about):
            return ["all is well"]


class TestRuleTakesAnySetting(FridaysContract):
    class rule(Fridays):
        class Config(PluginConfig):
            model_config: ClassVar = {"extra": "ignore"}


class TestRuleHasNoEntryPoint(FridaysContract):
    installed = True


class TestRuleRefusesEmergencies(FridaysContract):
    class rule(Fridays):
        def judge(self, message, facts, now):
            if message.priority is Priority.EMERGENCY:
                return Refuse("friday", {"day": "friday"})
            return super().judge(message, facts, now)


class TestRuleLetsOneGoalGo(FridaysContract):
    class rule(Fridays):
        def waits(self, message, facts, now):
            return message.goal is not Goal.ASK and super().waits(message, facts, now)


class TestRuleTellsASubject(FridaysContract):
    class rule(Fridays):
        def detail(self, message):
            return {"day": message.text.subject}

    def held(self):
        message, facts, now = super().held()
        return replace(message, text=replace(message.text, subject="Morgen gym")), facts, now


class TestRuleOpensNonsense(FridaysContract):
    class rule(Fridays):
        def opens(self, day, calendar):
            return 5


class TestRuleLooksFirstByName(FridaysContract):
    class rule(Fridays):
        def look_first(self, message, known):
            return ("Fenna",)


class TestRuleCountsInItself(FridaysContract):
    class rule(Fridays):
        asked = 0

        def held(self, now, message):
            self.asked += 1
            return super().held(now, message)


class TestRuleTakesTwo(FridaysContract):
    class rule(Fridays):
        def judge(self, message, facts):
            return Allow()


class TestRuleLooksAtAFactUnasked(FridaysContract):
    class rule(Fridays):
        def held(self, now, message):
            return super().held(now, message)

        def waits(self, message, facts, now):
            return super().waits(message, facts, now) and facts.last_of_kind is None


class TestRuleHangs(FridaysContract):
    patience = 0.2

    class rule(Fridays):
        def judge(self, message, facts, now):
            threading.Event().wait(60)


class TestRuleFailsOnEachMessage(FridaysContract):
    class rule(Fridays):
        def waits(self, message, facts, now):
            return self.nothing and super().waits(message, facts, now)


class TestRuleWritesIntoTheFacts(FridaysContract):
    class rule(Fridays):
        def waits(self, message, facts, now):
            facts.agreed = 3
            return super().waits(message, facts, now)


class TestRuleSaysNoWords(FridaysContract):
    class rule(Fridays):
        sentences: ClassVar = {}


class TestRuleSaysEmptyWords(FridaysContract):
    class rule(Fridays):
        sentences: ClassVar = {"friday": {"nl": ("het is {day}",), "en": (" ",)}}


FIRST: list[str] = []
SEEN: set[str] = set()


class TestRuleLetsTheFirstGoAlone(FridaysContract):
    class rule(Fridays):
        def waits(self, message, facts, now):
            FIRST.extend(() if FIRST else (message.event.id,))
            other = message.event.id != FIRST[0] and message.priority is not Priority.EMERGENCY
            return other or super().waits(message, facts, now)


class TestRuleHoldsForEver(FridaysContract):
    class rule(Fridays):
        def until(self, now):
            return now + timedelta(days=400)


class TestRuleHoldsFromThatDayOn(FridaysContract):
    class rule(Fridays):
        def waits(self, message, facts, now):
            return message.priority is not Priority.EMERGENCY and now >= FRIDAY


class TestRuleFailsAtTheEndOfAMonth(FridaysContract):
    class rule(Fridays):
        def until(self, now):
            return now.replace(day=now.day + 1)


class TestRuleFailsInSummer(FridaysContract):
    class rule(Fridays):
        def judge(self, message, facts, now):
            return [super().judge(message, facts, now)][now.month == 7]


class TestRuleFailsOnAnotherLanguage(FridaysContract):
    class rule(Fridays):
        def judge(self, message, facts, now):
            said = {"nl": "vrijdag", "en": "friday"}[message.text.language]
            return super().judge(message, facts, now) if said else Allow()


class TestRuleFailsOnAFile(FridaysContract):
    class rule(Fridays):
        def judge(self, message, facts, now):
            return [super().judge(message, facts, now)][len(message.attachments)]


class TestRuleTellsASubjectOfCorrections(FridaysContract):
    class rule(Fridays):
        def detail(self, message):
            return {"day": message.text.subject if message.correction else "friday"}


class TestRuleWarnsWithASubject(FridaysContract):
    class rule(Fridays):
        def judge(self, message, facts, now):
            verdict = super().judge(message, facts, now)
            return Allow((message.text.subject,)) if isinstance(verdict, Allow) else verdict


class TestRulePrintsCorrections(FridaysContract):
    class rule(Fridays):
        def waits(self, message, facts, now):
            if message.correction:
                print(message.text.subject)  # noqa: T201 - this is the fault
            return super().waits(message, facts, now)


class TestRuleLooksAtTheClockForDigests(FridaysContract):
    class rule(Fridays):
        def waits(self, message, facts, now):
            at = datetime.now(UTC) if message.is_digest else now
            return at.year > 2000 and super().waits(message, facts, now)


class TestRuleLooksAtTheMachine(FridaysContract):
    class rule(Fridays):
        def waits(self, message, facts, now):
            return "NO_FRIDAYS" not in os.environ and super().waits(message, facts, now)


class TestRuleWritesIntoCorrections(FridaysContract):
    class rule(Fridays):
        def waits(self, message, facts, now):
            if message.correction:
                message.event.payload["corrects"] = True
            return super().waits(message, facts, now)


class TestRuleKeepsWhatItSaw(FridaysContract):
    class rule(Fridays):
        def waits(self, message, facts, now):
            SEEN.add(message.text.subject)
            return super().waits(message, facts, now)


class TestRuleSaysWhatCannotBeKept(FridaysContract):
    class rule(Fridays):
        def detail(self, message):
            return {"day": "friday", "days": {4, 5}}


class TestRuleFoldsDigests(FridaysContract):
    class rule(Fridays):
        def judge(self, message, facts, now):
            folds = message.is_digest and message.priority is not Priority.EMERGENCY
            return Fold("friday", {"day": "friday"}) if folds else super().judge(message, facts, now)


class TestRuleFoldsPosts(FridaysContract):
    class rule(Fridays):
        def judge(self, message, facts, now):
            folds = message.group and message.priority is not Priority.EMERGENCY
            return Fold("friday", {"day": "friday"}) if folds else super().judge(message, facts, now)


class Refusing(Fridays):
    """It refuses some."""

    def judge(self, message, facts, now):
        if message.priority is not Priority.EMERGENCY and self.refuses(message):
            return Refuse("friday", {"day": "friday"})
        return super().judge(message, facts, now)


class TestRuleRefusesWhatIsOwed(FridaysContract):
    class rule(Refusing):
        def refuses(self, message):
            return message.owed


class TestRuleRefusesCorrections(FridaysContract):
    class rule(Refusing):
        def refuses(self, message):
            return message.correction is not None


class TestRuleRefusesOtherLanguages(FridaysContract):
    class rule(Refusing):
        def refuses(self, message):
            return message.text.language != "nl"


class TestRuleHasNoWordsForDigests(FridaysContract):
    class rule(Fridays):
        def held(self, now, message):
            return Delay(self.until(now), "gathered", {}) if message.is_digest else super().held(now, message)


class BetweenTwoDays(Rule):
    """Good: nothing goes from one day to another."""

    name = "between"
    reads = frozenset()
    sentences: ClassVar = {"between": ("they are away",)}

    class Config(PluginConfig):
        first: date = date(2026, 11, 23)
        last: date = date(2026, 11, 25)

    def judge(self, message, facts, now):
        day = facts.calendar.day(now)
        if message.priority is Priority.EMERGENCY or not self.config.first <= day <= self.config.last:
            return Allow()
        return Delay(facts.calendar.at(self.config.last + timedelta(days=1), time(8)), "between")


class TestGoodRuleOfDays(FridaysContract):
    """Sound: its settings are days, one of which is that of the message."""

    rule: ClassVar = BetweenTwoDays

    def held(self):
        return sample_message(Capabilities()), self.facts(), MONDAY

    def let_go(self):
        return sample_message(Capabilities()), self.facts(), FRIDAY
