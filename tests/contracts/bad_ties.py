"""Good rules about guardians and their children and, each with one fault, bad ones."""

import logging
from dataclasses import replace
from datetime import UTC, datetime
from typing import ClassVar

from ouderbrug import (
    Allow,
    Authority,
    Capabilities,
    Guardian,
    Guardianship,
    Pupil,
    Receives,
    Refuse,
    Relation,
    Rule,
    Topic,
    UndeclaredFact,
)
from ouderbrug.testing import RuleContract, sample_message

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TIE = Guardianship("p1", "g1", Relation.FATHER, Authority.YES, Receives.ALL)
NOOR = Guardian("g1", "Noor", "Wolk", "noor.wolk@thuis.example", "+31612345699")
SAM = Pupil("p1", "Sam", "Wolk", ("3A",))


class Ties(Rule):
    """Good: nothing goes to who has no authority over one of the children."""

    name = "ties"
    timeless = True
    sentences: ClassVar = {"no-authority": ("they have no authority",), "over": ("there are enough",)}

    def judge(self, message, facts, now):
        return self.held(message, facts) if self.is_held(message, facts) else Allow()

    def held(self, message, facts):
        return Refuse("no-authority", self.detail(facts))

    def is_held(self, message, facts):
        return any(tie.authority is Authority.NO for tie in self.looked_at(message, facts))

    def looked_at(self, message, facts):
        return facts.ties

    def detail(self, facts):
        return {}


class TiesContract(RuleContract):
    rule: ClassVar = Ties
    installed = False
    refuses_emergencies = True

    def of(self, authority):
        tie = replace(TIE, authority=authority)
        message = replace(sample_message(Capabilities()), pupils=("p1",), topics=(Topic.TALKS.value,))
        return message, self.facts(recipient=NOOR, ties=(tie,), pupils=(SAM,), years=(3,), agreed=1), NOW

    def held(self):
        return self.of(Authority.NO)

    def let_go(self):
        return self.of(Authority.YES)


class TestGoodTies(TiesContract):
    pass


class TestGoodTiesOfTalks(TiesContract):
    """Sound: it is about talks, and so is what its author gave."""

    class rule(Ties):
        kinds = frozenset({Topic.TALKS})


class TestGoodTiesInALog(TiesContract):
    """Sound: it logs that it held something, and of nobody."""

    class rule(Ties):
        def held(self, message, facts):
            logging.getLogger("ties").info("held one of %d", len(facts.ties))
            return super().held(message, facts)


class LetsCorrectionsGo(Ties):
    """It holds nothing by which something is put right."""

    def is_held(self, message, facts):
        return message.correction is None and super().is_held(message, facts)


class TestGoodTiesOfWhatIsNew(TiesContract):
    """Sound: so it is meant, and its contract says so."""

    rule = LetsCorrectionsGo
    lets_go_of = frozenset({"correction"})


class TestRuleLetsCorrectionsGo(TiesContract):
    rule = LetsCorrectionsGo


class TestRuleLetsGoWhatAsks(TiesContract):
    class rule(Ties):
        def is_held(self, message, facts):
            return not message.needs_action and super().is_held(message, facts)


class TestRuleLooksAtTheFirstTie(TiesContract):
    class rule(Ties):
        def looked_at(self, message, facts):
            return facts.ties[:1]


class TestRuleLooksAtTheFirstChild(TiesContract):
    class rule(Ties):
        def looked_at(self, message, facts):
            return [tie for tie in facts.ties if tie.pupil in message.pupils[:1]]


class TestRuleIsNeverAsked(TiesContract):
    class rule(Ties):
        kinds = frozenset({Topic.REPORTS})


class TestRuleTellsWhoItIs(TiesContract):
    class rule(Ties):
        def detail(self, facts):
            return {"who": facts.recipient.name if facts.recipient else ""}


class TestRuleTellsTheChildren(TiesContract):
    class rule(Ties):
        def detail(self, facts):
            return {"children": [one.first_name for one in facts.pupils]}


class TestRuleWarnsWithTheFirstWord(TiesContract):
    class rule(Ties):
        def held(self, message, facts):
            return Allow(warnings=(f"no-authority-{message.text.subject.split()[0].lower()}",))


class TestRuleLogsWhoItIs(TiesContract):
    class rule(Ties):
        def held(self, message, facts):
            logging.getLogger("ties").info("held for %s", facts.recipient and facts.recipient.email)
            return super().held(message, facts)


class TestRuleFailsOnATopic(TiesContract):
    class rule(Ties):
        def is_held(self, message, facts):
            if Topic.INCIDENTS in message.topics:
                raise ValueError("what is this?")
            return super().is_held(message, facts)


class TestRulePassesOverAFactThatLacks(TiesContract):
    def held(self):
        message, facts, now = self.of(Authority.YES)
        return message, facts._replace(agreed=9), now

    class rule(Ties):
        needs = frozenset({"unanswered"})

        def is_held(self, message, facts):
            try:
                return facts.agreed > 2
            except UndeclaredFact:
                return False


class TestRuleHoldsWhereAllLackIt(TiesContract):
    """Of two children a guardian hears of that one too over whom they have no authority."""

    class rule(Ties):
        def is_held(self, message, facts):
            return bool(facts.ties) and all(tie.authority is Authority.NO for tie in facts.ties)
