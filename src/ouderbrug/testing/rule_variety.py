"""How a rule judges messages of every sort, other ones that say the same, and at any time: as a function does."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

import pytest

from ouderbrug.facts import Allow, Delay, Fold, Refuse
from ouderbrug.model import Correction
from ouderbrug.testing.leavings import texts_kept
from ouderbrug.testing.rule_judgement import RuleJudgement

_YEAR = timedelta(days=366)
_LONGEST = 2_000
"""So many letters a detail has at most: it is kept of each message."""
_MOST = 400
"""A message that is put off so often, or for longer than a year, is never told."""


class RuleVariety(RuleJudgement):
    """The part of the contract that asks of more than its author gave."""

    refuses_sorts: ClassVar[bool] = False
    """True for a rule that refuses what is owed, corrects or is in another language for just that."""
    keeps_texts: ClassVar[bool] = False
    """True for a rule that keeps what it worked out of a text, in a cache that does not grow for ever."""

    def test_it_says_the_same_of_another_that_says_the_same(self) -> None:
        rule, cases = self._made(), (self.held(), self.let_go())
        said = [self._asked(rule, case) for case in cases]
        if [self._asked(rule, case) for case in cases] != said:
            pytest.skip("it remembers, which another test finds")
        for (message, facts, now), before in zip(cases, said, strict=True):
            other = replace(message, event=replace(message.event, id="e-977"), public_id="e" * 32)
            assert self._answer(rule, (other, facts, now)) == before, "which of them came first, or its id, counts"

    def test_what_waits_goes_some_day(self) -> None:
        rule, (message, facts, now) = self._made(), self.held()
        if not isinstance(self._asked(rule, self.let_go()), Allow):
            pytest.skip("it holds what should go, which another test finds")
        verdict, at = self._asked(rule, (message, facts, now)), now
        for _ in range(_MOST):
            if not isinstance(verdict, Delay) or not verdict.until.tzinfo or verdict.until <= at:
                return  # that it cannot be used is found by another test
            assert verdict.until - now < _YEAR, "it waits for longer than a year, and so for ever"
            at = verdict.until
            verdict = self._answer(rule, (message, facts, at))
        raise AssertionError(f"asked again at each time that it gives, it waits {_MOST} times")

    def test_its_modules_keep_no_text(self) -> None:
        if self.keeps_texts:
            pytest.skip("it keeps what it worked out of a text")
        word = f"zegel{secrets.token_hex(6)}"
        for message, facts, now in self._sorts():
            text = replace(message.text, subject=word, app=word, body=word)
            with suppress(Exception):
                self._asked(self._made(), (replace(message, text=text), facts, now))
        assert not any(word in text for text in texts_kept(self.rule)), "what was judged stays in a module or a class"

    def test_what_it_says_is_short(self) -> None:
        for _, verdict in self._verdicts():
            detail = dict(verdict.detail)
            assert len(repr(detail)) < _LONGEST, f"detail has {len(repr(detail))} letters, and is kept for each message"

    def test_a_digest_and_a_post_are_not_folded(self) -> None:
        for message, verdict in self._verdicts():
            folded = isinstance(verdict, Fold) and (message.is_digest or message.group)
            assert not folded, "a digest belongs in no digest, and a post has no guardian who gets one"

    def test_what_goes_is_refused_for_no_sort(self) -> None:
        if self.refuses_sorts:
            pytest.skip("it is about such a sort")
        message, facts, now = self.let_go()
        sorts = {"owed": replace(message, owed=True)}
        sorts |= {f"a correction ({one.value})": replace(message, correction=one) for one in Correction}
        sorts |= {f"in {one}": replace(message, text=replace(message.text, language=one)) for one in ("nl", "tr", "ar")}
        for sort, one in sorts.items():
            verdict = self._said_of((one, facts, now))
            assert not isinstance(verdict, Refuse), f"what goes is refused where it is {sort}; see `refuses_sorts`"
