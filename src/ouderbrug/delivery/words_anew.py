"""Other words for what waits for a look: a new revision, made where all of it is one colleague's to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ouderbrug.errors import ConfigError, OuderbrugError
from ouderbrug.model import State
from ouderbrug.planning.looks import Looking
from ouderbrug.planning.prepare import prepare
from ouderbrug.planning.rewording import next_revision
from ouderbrug.planning.saving import save
from ouderbrug.records import BY_HAND, Batch, Incoming
from ouderbrug.store import decisions, events, outbox

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ouderbrug.planning.prepared import Prepared
    from ouderbrug.staff.approvals import Waiting
    from ouderbrug.unit_of_work import UnitOfWork


class WordsRefused(OuderbrugError):
    """Words cannot go: intake does not take these ``fields``, or the rules refuse them for ``codes`` (rule.code).

    ``days`` are sentences on days of which they will not be true: Dutch, as the texts that they are of.
    """

    def __init__(self, said: str, *, fields: Iterable[str] = (), codes: Iterable[str] = (), days: str = "") -> None:
        super().__init__(said)
        self.fields, self.codes, self.days = tuple(fields), tuple(codes), days


class WordsStand(ConfigError):
    """The words of an event are not this colleague's to change: ``why`` is "others" who decide too, or "decided"."""

    def __init__(self, why: str) -> None:
        super().__init__(_STAND[why])
        self.why = why


_STAND = {
    "others": "some of it is for others to decide; a leader may change the text for all",
    "decided": "somebody decided on part of it, so its words stand: take that back (Toch niet) while that can be, "
    "or reject what waits (--reject) and tell it in an event of its own",
}


def require_words_free(work: UnitOfWork, waiting: Sequence[Waiting], mine: Sequence[Waiting]) -> None:
    """Raise WordsStand unless all that waits of an event is theirs, and nobody decided on any of it before.

    What was rejected, let go or told instead would be made anew with the new words. What waits again, as after a hold,
    is nobody's decision any more.
    """
    require_all(waiting, mine)
    rows = outbox.of_event(work.connection, {one.row.event for one in waiting})
    decided = (row for row in rows if row.state != State.AWAITING_APPROVAL)
    if any(row.approved_by or row.settled_by for row in decided):
        raise WordsStand("decided")


def require_all(waiting: Sequence[Waiting], mine: Sequence[Waiting]) -> None:
    """Raise WordsStand where others decide on some of it."""
    if len(mine) < len(waiting):
        raise WordsStand("others")


def amend(work: UnitOfWork, waiting: list[Waiting], mine: list[Waiting], words: Mapping[str, Any]) -> int:
    """Take in a new revision with these words in the caller's transaction; raises if refused. Returns its row.

    All of it waits for the yes of who wrote it, also where the rules ask for none.
    """
    if len({(one.message.event.source, one.message.event.revision) for one in waiting}) > 1:
        raise OuderbrugError("more than one event of that id waits; change it in its source")
    require_words_free(work, waiting, mine)
    known = waiting[0].message.event
    batch = Batch((Incoming(BY_HAND, next_revision(known, dict(words))),), (), None)
    looking = Looking.now(work)
    prepared = prepare(work, {known.source: batch}, judge_queue=True, keep=True, looking=looking)
    _require_good(work, prepared)
    save(work, prepared)
    new = events.latest(work.connection, work.school, known.source, [known.id])[known.id].row
    decisions.ask_for_all(work.connection, new)
    return new


def _require_good(work: UnitOfWork, prepared: Prepared) -> None:
    """Raise WordsRefused where the new text cannot go: for what intake says of the fields, or the rules of the text."""
    if wrong := [one for _, one in prepared.rejected]:
        said = (f"{one.field} {one.code} ({one.hint})" for one in wrong)
        raise WordsRefused(not_changed(said), fields=(one.field for one in wrong))
    if not prepared.accepted:
        raise WordsRefused(not_changed(["it says the same as before"]))
    of_text = {rule.name for rule in work.runtime.gate.rules if rule.reads == frozenset()}
    refused = [judged for _, judged in prepared.drafts if judged.verdict == "refuse"]
    everybody = len(refused) == len(prepared.drafts)
    if codes := sorted({f"{one.rule}.{one.reason}" for one in refused if everybody or one.rule in of_text}):
        raise WordsRefused(not_changed(codes), codes=codes)


def not_changed(why: Iterable[str]) -> str:
    """That the words are as they were, and why."""
    return f"not changed: {', '.join(why)}; the text that waited still waits"
