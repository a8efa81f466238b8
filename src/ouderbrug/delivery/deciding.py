"""What a colleague decides about what waits for a look: it is found, looked at, and let through, said anew or rejected.

The command and the page both ask these functions, each in its own transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug.delivery.apart import before_approval
from ouderbrug.delivery.judging import will_be_late
from ouderbrug.delivery.left import Left, once_approved
from ouderbrug.delivery.words_anew import WordsRefused, amend, not_changed, require_all
from ouderbrug.errors import ConfigError, OuderbrugError
from ouderbrug.planning.set_aside import why_set_aside
from ouderbrug.school.roles import Act, may
from ouderbrug.staff.approvals import Waiting, decides, drafts
from ouderbrug.staff.days import in_sentences
from ouderbrug.staff.shown import OF_THE_LOOK, OF_THE_WORDS, approval_of, differences, fingerprint
from ouderbrug.store import decisions, outbox
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from ouderbrug.school.roster import Roster

TOGETHER = "guardians who are not to meet would be at one time and place; choose two times, or two rooms"
"""What is to be mended before such messages go; a leader may let them."""


class Changed(OuderbrugError):
    """What would go is not what was shown; ``parts`` says what is other, as in ``staff.shown.PARTS``."""

    def __init__(self, parts: Sequence[str]) -> None:
        super().__init__("what would go is other than what was shown; look again")
        self.parts = tuple(parts)


class NothingWaits(OuderbrugError):
    """Nothing of what is meant waits for approval any more."""


class Which(NamedTuple):
    """Which of what waits is meant: of an event, or to one guardian or group, or some of its numbers; else all.

    Where two sources have an event of that id, ``source`` says of which it is.
    """

    event: str | None = None
    recipient: str | None = None
    among: Callable[[Collection[int]], Collection[int]] | None = None
    source: str | None = None


class Wish(NamedTuple):
    """Which messages a colleague decides on, with what change of their words, and who they are (a key).

    ``words`` are fields of the event's payload with what they are to be, none for no change; ``reason`` is why they
    reject it, as a code.
    """

    which: Which
    by: str
    words: Mapping[str, Any] = {}
    reject: bool = False
    reason: str = ""


class Found(NamedTuple):
    """What waits of those that are meant, those that this colleague may decide on, and the school's people.

    ``mine`` are without the ``false``, which cannot be approved: by the day on which they go, their words are not true.
    ``before`` are the fingerprints that it had before the colleague changed its words, ``codes`` why one looked then.
    """

    waiting: list[Waiting]
    mine: list[Waiting]
    people: Roster
    before: tuple[str, ...] = ()
    codes: frozenset[str] = frozenset()
    false: tuple[Waiting, ...] = ()


def found(work: UnitOfWork, wish: Wish, tell: Callable[[str], None]) -> Found:
    """What the wish is about, with its change of words made in the caller's transaction.

    ``tell`` hears what whoever decides should know. Raises NothingWaits, OuderbrugError, or ConfigError where it is
    for others to decide.
    """
    before_approval(work)
    waiting, people = waiting_of(work, wish.which)
    for event in {one.row.event_id for one in waiting} | ({wish.which.event} if wish.which.event else set()):
        _require_last_word(work, event)
    mine = decidable(waiting, people, wish.by, tell)
    if not wish.words:
        return _without_false(Found(waiting, mine, people), wish)
    before = fingerprint(mine, people), fingerprint(waiting, people)
    codes = frozenset(code for one in mine for code in one.codes)
    new = amend(work, waiting, mine, wish.words)
    waiting, people = waiting_of(UnitOfWork(work.connection, work.runtime, work.now), wish.which)
    waiting = [one for one in waiting if one.row.event == new]
    if not waiting:
        raise WordsRefused(not_changed(["nobody would get it"]))
    # A new revision is made for all its audience, whoever waited before.
    require_all(waiting, decidable(waiting, people, wish.by, lambda _: None))
    return _without_false(Found(waiting, waiting, people, before, codes), wish)


def waiting_of(work: UnitOfWork, which: Which) -> tuple[list[Waiting], Roster]:
    """What is meant of what waits, and the school's people; raises OuderbrugError for a recipient that nobody is."""
    here = [one for one in drafts(work) if which.event in (None, one.row.event_id)]
    here = [one for one in here if which.source in (None, one.message.event.source)]
    whom = which.recipient
    if whom is not None and whom.removeprefix("group:") not in {*work.roster.guardians, *work.roster.groups}:
        raise OuderbrugError("there is no guardian of that key, and no group:KEY of that name; see contacts.csv")
    if which.among is not None:
        meant = which.among({one.row.id for one in here})
        here = [one for one in here if one.row.id in meant]
    return [one for one in here if whom in (None, one.row.recipient)], work.roster


def require_same(work: UnitOfWork, found: Found, shown: Collection[str], wish: Wish) -> None:
    """Raise Changed if what would go is not what was shown: all that waits of the event, one's own part, or each alone.

    By those of the list, which are of one message each, what was decided of its neighbours since changes nothing.
    """
    if found.mine and all(fingerprint([one], found.people) in shown for one in found.mine):
        return
    # The fingerprint of preview stands for all that waits of an event.
    events = {one.row.event_id for one in found.mine}
    by_event = len(events) == 1 and not wish.words
    whole = waiting_of(work, Which(events.pop(), source=wish.which.source))[0] if by_event else found.mine
    now = [fingerprint(some, found.people) for some in (found.mine, whole)]
    if any(one in now or (one in found.before and _is_own_change(one, now[0], found)) for one in shown):
        return
    raise Changed(min((differences(before, one) for before in shown for one in now), key=len, default=[]))


def decide(work: UnitOfWork, found: Found, wish: Wish, *, goes_at: datetime | None = None) -> int:
    """Let what is theirs through, no sooner than ``goes_at`` (at once), or reject it; returns how many it was."""
    at = decisions.moment_of(work.connection, work.school, wish.by, work.now)
    return sum(
        decisions.reject(work.connection, one.row, wish.by, at, wish.reason)
        if wish.reject
        else decisions.approve(work.connection, one.row, wish.by, approval_of(one, found.people), at, goes_at)
        for one in found.mine
    )


def goes(work: UnitOfWork, found: Found) -> tuple[int, list[Left]]:
    """How many of those that were approved would expire before the rules let them go, and when the others go."""
    approved = outbox.some(work.connection, [one.row.id for one in found.mine])
    single = work.queued(row for row in approved if row.digest is None)
    late = {one.row.id for one in single if will_be_late(work, *one)}
    return len(late), once_approved(work, {row.id for row in approved} - late)


def said_of_days(waiting: Iterable[Waiting]) -> str:
    """Why these messages cannot be approved, each sentence once: Dutch, as the texts that they are of."""
    return " ".join(in_sentences(said for one in waiting for said in one.false))


def _require_last_word(work: UnitOfWork, event_id: str) -> None:
    """Raise OuderbrugError if a later word is set aside: what waits is not what would go."""
    if why := why_set_aside(work.connection, work.school, event_id):
        raise OuderbrugError(f"nothing was decided: {why}")


def _is_own_change(shown: str, now: str, found: Found) -> bool:
    """True if nothing is other but the words, which whoever changed them knows; what asks for a look may end."""
    codes = {code for one in found.mine for code in one.codes}
    own = {*OF_THE_WORDS, *([OF_THE_LOOK] if codes <= found.codes else [])}
    return set(differences(shown, now)) <= own


def _without_false(found: Found, wish: Wish) -> Found:
    """The same without what cannot be approved as it is; raises OuderbrugError if that is all of it."""
    false = () if wish.reject else tuple(one for one in found.mine if one.false)
    if false and len(false) == len(found.mine):
        raise WordsRefused(
            f"nothing was approved, and nothing changed: {said_of_days(false)} Write it anew (`ouderbrug approve "
            f"{false[0].row.event_id} --set FIELD=VALUE`), or tell it yourself and reject it (--reject)",
            days=said_of_days(false),
        )
    return found._replace(mine=[one for one in found.mine if one not in false], false=false)


def decidable(waiting: list[Waiting], people: Roster, who: str, tell: Callable[[str], None]) -> list[Waiting]:
    """What this colleague may decide on; raises ConfigError if that is none of it."""
    if not waiting:
        raise NothingWaits("nothing of that event waits for approval; somebody may have decided already")
    if not people.staff:
        tell("no staff.csv was imported, so any name is accepted; import one, and only who teaches a group decides")
        return waiting
    one = people.staff[who]
    mine = [each for each in waiting if decides(one, each)]
    if any(each.apart for each in mine):
        # Who wrote that they are not to meet, or another leader, is who may let them.
        leads = may(one, Act.PAIR)
        tell(TOGETHER + ("" if leads else "; a leader decides"))
        mine = mine if leads else [each for each in mine if not each.apart]
        if not mine:
            raise ConfigError("nothing was approved: that is for a leader to decide")
    if not mine:
        if any(who in each.own for each in waiting):
            raise ConfigError("that is about your own family; another colleague decides")
        groups = " ".join(sorted({group for each in waiting for group in each.groups})) or "these pupils"
        raise ConfigError(f"{who} does not teach {groups}; a teacher of that group decides, or a leader")
    return mine
