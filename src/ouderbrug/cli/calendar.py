"""calendar: the school year as ouderbrug knows it, and what it will tell guardians by itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import click

from ouderbrug.cli.session import Session, as_json, give, pass_session, say, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ouderbrug.cli.language import Words
    from ouderbrug.planning.school_year import Due, Year
    from ouderbrug.school.calendar import Period

_DAY = timedelta(days=1)
_FIRST_MONTH = 8  # a Dutch school year runs from 1 August through 31 July


@click.command()
@click.option("--year", type=click.IntRange(2000, 2100), metavar="YEAR", help="2026 for 2026-27; else the one of now.")
@as_json
@pass_session
def calendar(session: Session, year: int | None, json_: bool) -> None:
    """Show the school year: holidays, study days, decisions, school days, and what each will trigger and when.

    \b
    Example:
      ouderbrug calendar
      ouderbrug calendar --year 2027
    """
    from ouderbrug.planning.school_year import year_of

    today = session.today
    begins = year if year is not None else today.year - (today.month < _FIRST_MONTH)
    first, last = date(begins, _FIRST_MONTH, 1), date(begins + 1, _FIRST_MONTH, 1) - _DAY
    shown = year_of(session.runtime, date(begins, 1, 1), date(begins + 1, 12, 31))
    entries = sorted(_entries(shown, first, last), key=lambda one: (one["from"], one["to"]))
    unknown = list(_unknown(shown.calendar.known, first, last))
    known = [day for day in _days(first, last) if not any(start <= day <= end for start, end in unknown)]
    document = {
        "school_year": f"{begins}-{(begins + 1) % 100:02}",
        "region": session.runtime.settings.school.region,
        "from": first.isoformat(),
        "to": last.isoformat(),
        "entries": entries,
        "school_days": _count(shown, known),
        "school_days_of": {group: _count(shown, known, group) for group in sorted(shown.calendar.study_days)},
        "unknown": [{"from": start.isoformat(), "to": end.isoformat()} for start, end in unknown],
    }
    if json_:
        give(document)
    else:
        _tell(document, session.words)


def _entries(shown: Year, first: date, last: date) -> Iterator[dict[str, Any]]:
    """What lies in this school year: periods that change something, and decisions."""
    for period in shown.periods:
        if period.first <= last and period.last >= first and (period.own or not _is_free_anyway(period, shown.periods)):
            row = {"what": period.kind, "name": period.name, "own": period.own}
            span = {"from": period.first.isoformat(), "to": period.last.isoformat()}
            note = "no reminder: it has no solution" if period.kind == "study-day" and not period.solution else ""
            yield row | span | _for_whom(period.groups, ()) | _brings(shown, shown.of_period(period), note)
    for decision in shown.settings.school_year.decisions:
        if first <= decision.on <= last:
            row = {"what": "decision", "name": decision.name, "own": True}
            span = {"from": decision.on.isoformat(), "to": decision.on.isoformat()}
            yield row | span | _for_whom(decision.groups, decision.years) | _brings(shown, shown.of_decision(decision))


def _is_free_anyway(period: Period, others: Iterable[Period]) -> bool:
    """A feast on a weekend or inside a holiday frees nobody."""
    longer = (one for one in others if one.kind == "holiday" and not one.groups and one.days > period.days)
    inside = any(one.first <= period.first and period.last <= one.last for one in longer)
    return inside or all(day.weekday() >= 5 for day in _days(period.first, period.last))


def _for_whom(groups: Sequence[str], years: Sequence[int]) -> dict[str, Any]:
    return {"groups": list(groups), "years": list(years)}


def _brings(shown: Year, due: Iterable[Due], note: str = "") -> dict[str, Any]:
    """What it brings about; what another message of that week tells of too is no message of its own."""
    found = [(one, shown.told_with.get(one.id)) for one in due]
    triggers = [{"event": one.id, "kind": one.kind, "on": one.day.isoformat()} for one, other in found if not other]
    told = [{"event": other.id, "on": other.day.isoformat()} for _, other in found if other]
    return {"triggers": triggers, "told_with": told, "note": note}


def _unknown(known: tuple[date, date] | None, first: date, last: date) -> Iterator[tuple[date, date]]:
    """The parts of ``first`` to ``last`` of which no holidays are known."""
    if known is None or known[1] < first or last < known[0]:
        yield first, last
        return
    if first < known[0]:
        yield first, known[0] - _DAY
    if known[1] < last:
        yield known[1] + _DAY, last


def _count(shown: Year, days: Iterable[date], group: str = "") -> int:
    return sum(shown.calendar.is_school_day(day, (group,) if group else ()) for day in days)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + ahead * _DAY for ahead in range((last - first).days + 1))


def _tell(document: dict[str, Any], words: Words) -> None:
    say(words("School year {years}, region {region}", years=document["school_year"], region=document["region"]))
    columns = ("from", "to", "what", "name", "for", "will trigger")
    table(columns, (_cells(entry, words) for entry in document["entries"]))
    fewer = ", ".join(f"{group}: {number}" for group, number in document["school_days_of"].items())
    days = words("{count} school {count:day|days}", count=document["school_days"])
    say(f"{days} ({fewer})" if fewer else days)
    for part in document["unknown"]:
        say(words(
            "unknown: {first} to {last}; the holidays of these days are not known, so they count for nothing here and "
            "trigger nothing; name them as [[holidays]], or install a newer version",
            first=_day(part["from"], words), last=_day(part["to"], words),
        ))  # fmt: skip


def _cells(entry: dict[str, Any], words: Words) -> tuple[str, ...]:
    whom = [words("year {year}", year=year) for year in entry["years"]] + entry["groups"]
    brings = [words("{kind} on {days}", kind=kind, days=", ".join(_short(day, words) for day in days))
              for kind, days in _by_kind(entry["triggers"])]  # fmt: skip
    if with_others := ", ".join(_short(one["on"], words) for one in entry["told_with"]):
        brings.append(words("told with another day on {days}", days=with_others))
    brings += [words(entry["note"])] * bool(entry["note"])
    what = words("own holiday" if entry["own"] and entry["what"] == "holiday" else entry["what"])
    name = entry["name"]
    first, last = _short(entry["from"], words), _short(entry["to"], words)
    return first, last, what, name, ", ".join(whom) or words("all"), "; ".join(brings) or "-"


def _short(day: str, words: Words) -> str:
    return words.day(date.fromisoformat(day))


def _day(day: str, words: Words) -> str:
    return words.date(date.fromisoformat(day))


def _by_kind(triggers: Iterable[dict[str, str]]) -> Iterator[tuple[str, list[str]]]:
    days: dict[str, list[str]] = {}
    for one in triggers:
        days.setdefault(one["kind"], []).append(one["on"])
    return iter(days.items())
