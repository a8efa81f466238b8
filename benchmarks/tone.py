"""How often the rule of tone is right about sentences of ours: half are good, half should be said otherwise.

    python benchmarks/tone.py

The lists were made with `benchmarks/tone_corpus.tsv` in view. Those of `benchmarks/tone_held_out.tsv` were written
after the lists, and no word was taken from them: what they say is nearer to what a school may expect. Who mends a list
by one of them moves all of them to the first file, and writes new ones.

Each has a sentence a line: good or bad, the class of the message (s sensitive, p personal, g general), and the
sentence. The rule speaks where it refuses or warns by a word; that a message asks nothing, or has no action, is no
matter of one sentence and counts for nothing. Precision is the part of what it spoke of that is bad, recall the part of
what is bad that it spoke of. Exit code 0; what it got wrong is listed.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ouderbrug import (
    Allow,
    Audience,
    Capabilities,
    ContentClass,
    Event,
    Facts,
    Goal,
    Message,
    Priority,
    Refuse,
    SchoolCalendar,
    Text,
    Topic,
)
from ouderbrug.rules.tone import Tone

CORPUS = Path(__file__).with_name("tone_corpus.tsv")
HELD_OUT = Path(__file__).with_name("tone_held_out.tsv")
CLASSES = {"s": ContentClass.SENSITIVE, "p": ContentClass.PERSONAL, "g": ContentClass.GENERAL}
TOPICS: dict[str, tuple[str, ...]] = {"s": (Topic.INCIDENTS,), "p": (), "g": ()}
"""What is sensitive is about one child here, whom its text names."""
NOT_OF_ONE_SENTENCE = frozenset({"one-way", "action-missing", "action-vague", "next-goal-missing"})
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Sentence:
    """One line of the corpus, with the codes that the rule has for it."""

    bad: bool
    text: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Measured:
    """What the rule made of the corpus."""

    sentences: tuple[Sentence, ...]

    @property
    def false_alarms(self) -> list[Sentence]:
        """Good sentences of which the rule spoke."""
        return [one for one in self.sentences if one.codes and not one.bad]

    @property
    def misses(self) -> list[Sentence]:
        """Bad sentences of which it did not."""
        return [one for one in self.sentences if one.bad and not one.codes]

    def in_words(self) -> str:
        """The figures, as docs/rules.md has them."""
        bad = sum(one.bad for one in self.sentences)
        found = bad - len(self.misses)
        precision, recall = found / (found + len(self.false_alarms)), found / bad
        return (
            f"precision {precision:.2f} ({len(self.false_alarms)} false alarms), "
            f"recall {recall:.2f} ({len(self.misses)} misses)"
        )


def measured(corpus: Path = CORPUS) -> Measured:
    """Let the rule judge each sentence by itself."""
    rule, facts = Tone(Tone.Config()), Facts(SchoolCalendar(ZoneInfo("Europe/Amsterdam")), Capabilities())
    lines = (line.split("\t") for line in corpus.read_text("utf-8").splitlines() if line)
    return Measured(tuple(Sentence(word == "bad", said, _codes(rule, facts, key, said)) for word, key, said in lines))


def _codes(rule: Tone, facts: Facts, key: str, sentence: str) -> tuple[str, ...]:
    whom = Audience("school") if key == "g" else Audience("pupils", ("p1",))
    event = Event("99XX00", "office", "e1", "notice", AT, whom, {})
    told = (CLASSES[key], Goal.INFORM, Priority.NORMAL)
    message = Message(event, "g1", *told, "email", AT, Text("nl", "", "", sentence, ""), topics=TOPICS[key])
    verdict = rule.judge(message, facts, AT)
    found = verdict.warnings if isinstance(verdict, Allow) else ()
    found = (verdict.why, *verdict.detail["also"]) if isinstance(verdict, Refuse) else found
    return tuple(one for one in found if one not in NOT_OF_ONE_SENTENCE)


def report(result: Measured) -> str:
    """The figures, and what was wrong."""
    lines = [result.in_words()]
    lines += [f"false alarm ({', '.join(one.codes)}): {one.text}" for one in result.false_alarms]
    return "\n".join([*lines, *(f"missed: {one.text}" for one in result.misses)])


if __name__ == "__main__":
    for corpus in (CORPUS, HELD_OUT):
        sys.stdout.write(f"{corpus.name}: {report(measured(corpus))}\n")
