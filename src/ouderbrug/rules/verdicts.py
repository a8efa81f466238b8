"""What a rule answers, made anew of plain values: whatever a plan could not keep is no answer, and says why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ouderbrug.bounded import WrongAnswer
from ouderbrug.codes import is_code
from ouderbrug.facts import ALLOWED, Allow, Delay, Fold, Refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from ouderbrug.facts import Verdict

    Names = Callable[[], Collection[str]]

NO_CODE = "no-code"
"""What stands in place of a reason or warning that is no code: it may name somebody."""
FARTHEST = timedelta(days=800)
"""A message waits no longer: the next school year ends before it."""
LONGEST_DETAIL = 20_000
"""The most signs of the numbers and words that decided, as JSON."""
_SORTS = (Allow, Delay, Fold, Refuse)
_YES_OR_NO = ("by_person", "each_alone", "here_only", "holds_slot")


def wrong_with(verdict: object, now: datetime) -> str:
    """Why an answer of a rule is none; empty if it is one."""
    if verdict is ALLOWED:
        return ""
    if not isinstance(verdict, _SORTS):
        return "no-verdict"
    try:
        late = _time_fault(verdict.until, now) if isinstance(verdict, Delay) else ""
        return late or _detail_fault(verdict.detail) or _sign_fault(verdict)
    except Exception:
        return "verdict-that-raises"


def sound(verdict: Verdict, now: datetime, names: Names = frozenset) -> Verdict:
    """The same in values that nobody changes any more; raises WrongAnswer for what no plan could keep.

    A code that holds one of the ``names`` of the school is none.
    """
    if verdict is ALLOWED:
        return verdict
    if problem := wrong_with(verdict, now):
        raise WrongAnswer(problem)
    detail = json.loads(json.dumps(dict(verdict.detail))) if verdict.detail else {}
    if isinstance(verdict, Allow):
        return Allow(_codes(verdict.warnings, names), detail)
    why = _codes((verdict.why,), names)[0]
    if isinstance(verdict, Delay):
        return Delay(verdict.until, why, detail, verdict.by_person, verdict.holds_slot)
    if isinstance(verdict, Fold):
        return Fold(why, detail)
    return Refuse(why, detail, verdict.by_person, verdict.each_alone, verdict.here_only)


def codes_of(found: object, names: Names = frozenset) -> tuple[str, ...]:
    """What a rule wants a person to look at; raises WrongAnswer for what is no row of codes."""
    if isinstance(found, str) or not isinstance(found, Iterable):
        raise WrongAnswer("look-first-no-codes")
    return _codes(found, names)


def _codes(said: Iterable[object], names: Names) -> tuple[str, ...]:
    given = tuple(said)
    known = names() if given else ()
    return tuple(one if isinstance(one, str) and is_code(one, names=known) else NO_CODE for one in given)


def _time_fault(until: Any, now: datetime) -> str:
    if not isinstance(until, datetime) or until.utcoffset() is None:
        return "delay-without-offset" if isinstance(until, datetime) else "delay-to-no-time"
    if until <= now:
        return "delay-in-the-past"
    return "delay-too-long" if until - now > FARTHEST else ""


def _detail_fault(detail: Any) -> str:
    if not isinstance(detail, Mapping):
        return "detail-no-mapping"
    if not detail:
        return ""
    if not all(isinstance(name, str) for name in detail):
        return "detail-not-json"
    try:
        said = json.dumps(dict(detail), allow_nan=False, ensure_ascii=False)
        said.encode()
    except (TypeError, ValueError, RecursionError):
        return "detail-not-json"
    return "detail-too-long" if len(said) > LONGEST_DETAIL else ""


def _sign_fault(verdict: Verdict) -> str:
    if isinstance(verdict, Allow):
        return "" if isinstance(verdict.warnings, tuple | list) else "warnings-no-tuple"
    if isinstance(verdict, Delay) and verdict.by_person not in ("", "if-late", "at-once"):
        return "by-person-unknown"
    names = [one for one in _YES_OR_NO if not (one == "by_person" and isinstance(verdict, Delay))]
    odd = [one for one in names if not isinstance(getattr(verdict, one, False), bool)]
    return f"{odd[0].replace('_', '-')}-no-bool" if odd else ""
