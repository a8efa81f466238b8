"""What happens in a school year at three sites, as the school's systems tell it; most is a sample with other dates."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from ouderbrug.school.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ouderbrug.facts import SchoolCalendar

Told = dict[str, Any]
FIRST, LAST = date(2026, 8, 31), date(2027, 7, 16)
"""The first and the last school day of 2026-27 in region midden."""
SITES: dict[str, tuple[str, ...]] = {"00": ("1A", "2A", "3A"), "01": ("4A", "5A", "6A"), "02": ("7A", "8A")}
FILES = {"attachments", "photos"}
NEWS_DAY = 4
CHEERFUL = frozenset({"moment", "celebration", "encouragement", "social_event", "open_classroom"})
"""What nobody should read in the days after an accident."""
STUDY_DAY, STUDY_DAY_5A = date(2026, 11, 18), date(2027, 2, 5)
PLACED_AT = "2027-06-18T15:30:00+02:00"
ACCIDENT = ("2026-11-10T11:00:00+01:00", "2026-11-13T07:30:00+01:00")
"""Nothing goes about a child of 8A between these two."""
SICK = ("2026-11-17T06:50:00+01:00", "ziek-4A", "4A")
"""Ten to seven, the event, and the group whose teacher is ill."""
SAMPLES: dict[str, Told] = {kind.name: kind.sample for kind in KINDS}


def told(kind: str, event_id: str, audience: Told, **changes: Any) -> Told:
    """The sample of a kind as an event of this school, without its files, with other fields."""
    payload = {name: value for name, value in SAMPLES[kind].items() if name not in FILES} | changes
    return {"id": event_id, "kind": kind, "audience": audience, "payload": payload}


def at(day: date | str, clock: str) -> str:
    """A time as the office writes it: without an offset, on the school's clock."""
    return f"{day}T{clock}"


def year_of(
    site: str, pupils: Mapping[str, Sequence[str]], calendar: SchoolCalendar, routine: int = 2
) -> dict[date, list[Told]]:
    """What the office's system writes on each day at a site; ``pupils`` are the keys of each group's pupils.

    What comes again and again does so each ``routine`` weeks, an even number.
    """
    groups, children = SITES[site], sorted(key for keys in pupils.values() for key in keys)
    news_every = routine // 2 if site == "02" else 2 * routine
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    found: dict[date, list[Told]] = defaultdict(list)
    for number, day in enumerate(day for day in days if calendar.is_school_day(day, ())):
        week = (day - FIRST).days // 7
        if site == "02" and day.weekday() == 1 and week % (routine // 2) == 0:
            found[day].append(_moment(week, groups))
        if week % routine == 0:
            found[day] += _each_second_week(day, week, groups, children)
            found[day] += [_moment(week, groups)] if site != "02" and day.weekday() == 1 else []
        if day.weekday() == NEWS_DAY and week % news_every == 0:
            title = f"Nieuws van week {week + 1}"
            found[day].append(told("newsletter", f"nieuws-{week}", {"school": True}, title=title))
        given = day - timedelta(days=day.weekday() + week % 2 * 7)
        if site == "02" and week % routine < 2 and calendar.is_school_day(given, ()):
            found[day] += _homework(day, week, groups[week // 2 % 2], pupils)
        if number == 0:
            found[day] += [told("welcome", f"welkom-{group}", {"group": group}) for group in groups]
    for day, kinds in ONCE.items():
        found[date.fromisoformat(day)] += [make(groups, children) for make in kinds]
    for day, one in ONLY[site]:
        found[date.fromisoformat(day)].append(one(pupils))
    return found


def _moment(week: int, groups: Sequence[str]) -> Told:
    return told("moment", f"moment-{week}", {"group": groups[week // 2 % len(groups)]})


def _each_second_week(day: date, week: int, groups: Sequence[str], children: Sequence[str]) -> list[Told]:
    group, child = {"group": groups[week // 2 % len(groups)]}, {"pupil": children[week // 2 % len(children)]}
    match day.weekday():
        case 0:
            return [told("encouragement", f"compliment-{week}", child)]
        case 1:
            return [told("progress_update", f"stap-{week}", child)] if week % 4 == 0 else []
        case 3:
            return [told("home_tip", f"tip-{week}", group)]
    return []


def _homework(day: date, week: int, group: str, pupils: Mapping[str, Sequence[str]]) -> list[Told]:
    """Homework each second Monday, a friendly word on Thursday to who forgot, often feedback on the next Tuesday."""
    task = f"huiswerk-{week - week % 2}"
    child = {"pupil": pupils[group][week // 4 % len(pupils[group])]}
    monday = day - timedelta(days=day.weekday())
    due = monday + timedelta(days=7)
    match (week % 2, day.weekday()):
        case (0, 0):
            dates = {"due_on": due.isoformat(), "check_on": (due + timedelta(days=1)).isoformat()}
            return [told("homework", task, {"group": group}, **dates)]
        case (0, 3):
            return [told("homework_reminder", f"{task}-nog", child, homework=task, due_on=due.isoformat())]
        case (1, 1) if week % 4 == 1:
            return [told("homework_feedback", f"{task}-terug", child, homework=task)]
    return []


def _all(kind: str, event_id: str, **changes: Any) -> Callable[[Sequence[str], Sequence[str]], Told]:
    return lambda groups, children: told(kind, event_id, {"school": True}, **changes)


def _group(kind: str, event_id: str, **changes: Any) -> Callable[[Sequence[str], Sequence[str]], Told]:
    return lambda groups, children: told(kind, event_id, {"group": groups[0]}, **changes)


def _children(kind: str, event_id: str, **changes: Any) -> Callable[[Sequence[str], Sequence[str]], Told]:
    return lambda groups, children: told(kind, event_id, {"pupils": list(children)}, **changes)


def _child(number: int, kind: str, event_id: str, **changes: Any) -> Callable[[Sequence[str], Sequence[str]], Told]:
    return lambda groups, children: told(kind, event_id, {"pupil": children[number]}, **changes)


def _on(day: str, begins: str, ends: str, **more: str) -> Told:
    return {"starts_at": at(day, begins), "ends_at": at(day, ends)} | more


TURKISH = {"tr": {"title": "Bisikletler için yeni yer", "body": "Bisikletler artık spor salonunun yanında."}}
ONCE: dict[str, list[Callable[[Sequence[str], Sequence[str]], Told]]] = {
    "2026-09-01": [_all("social_event", "kennismaken", **_on("2026-09-11", "16:30", "18:00", reply_by="2026-09-08"))],
    "2026-09-08": [_child(0, "behaviour_update", "gedrag")],
    "2026-09-14": [_all("notice", "fietsen", translations=TURKISH)],
    "2026-09-21": [_group("meeting_invitation", "kijkavond",
                          **_on("2026-10-01", "19:00", "20:30", reply_by="2026-09-28"))],
    "2026-09-23": [_group("participation_request", "bos",
                          **_on("2026-10-07", "09:00", "12:00", reply_by="2026-09-30"), task="mee naar het bos",
                          needed=2)],
    "2026-10-05": [_child(1, "notable_score", "score-omhoog", approved_by="directie")],
    "2026-10-08": [_child(2, "question", "vraag"), _group("thank_you", "dank-bos", task="bos")],
    "2026-10-12": [_group("celebration", "honderd-boeken", **_on("2026-10-15", "13:30", "14:30"))],
    "2026-11-02": [_all("conference_round", "gesprekken", opens_at=at("2026-11-04", "19:00"),
                        closes_at=at("2026-11-09", "21:00"))],
    "2026-11-09": [_child(3, "conference", "gesprek", **_on("2026-11-25", "16:00", "16:20", reply_by="2026-11-20"))],
    "2026-11-24": [_group("open_classroom", "kijken", **_on("2026-12-03", "14:00", "14:45"))],
    "2026-12-01": [_group("help_wanted", "kersttuin", **_on("2026-12-15", "13:00", "15:00", reply_by="2026-12-10"),
                          needed=2, what="de kerstversiering ophangen")],
    "2026-12-07": [_group("health_notice", "hoofdluis")],
    "2027-01-11": [_group("meeting_series", "koffie", reply_by="2027-01-18", meetings=[
        {"starts_at": "2027-01-20T08:45:00+01:00", "place": "de aula"},
        {"starts_at": "2027-02-10T08:45:00+01:00", "place": "de aula"}])],
    "2027-02-01": [_all("report_card", "rapport", starts_at=at("2027-02-02", "14:00"))],
    "2027-02-03": [_children("report_help", "rapport-thuis", report="rapport")],
    "2027-03-08": [_child(4, "notable_score", "score-omlaag", direction="down",
                          summary="De tafels lukken nog met hulp.")],
    "2027-03-10": [_group("participation_request", "boerderij",
                          **_on("2027-03-23", "09:00", "12:00", reply_by="2027-03-17"), task="mee naar de boerderij",
                          needed=2)],
    "2027-03-15": [_children("conference", "gesprek-lente",
                             **_on("2027-03-25", "16:00", "16:20", reply_by="2027-03-22"))],
    "2027-05-10": [_group("celebration", "lentefeest", **_on("2027-05-20", "13:30", "14:30"))],
    "2027-05-31": [_all("closure", "sportdag", **_on("2027-06-04", "08:30", "12:00"), title="Sportdag: vrij tot 12 uur",
                        why="De kinderen komen na de sportdag op school.")],
    "2027-06-28": [_all("report_card", "rapport-zomer", starts_at=at("2027-07-02", "14:00"))],
    "2027-07-05": [_children("report_help", "rapport-zomer-thuis", report="rapport-zomer")],
    "2027-07-06": [_all("social_event", "zomerfeest", **_on("2027-07-14", "16:30", "18:00", reply_by="2027-07-12"),
                        phase="end")],
}  # fmt: skip
"""On these days the same thing happens at every site, to all, to the first group, to one child or to each child."""


def _placements(group: str) -> tuple[str, Callable[[Mapping[str, Sequence[str]]], Told]]:
    placed = f"{int(group[0]) + 1}A"
    return ("2027-06-14", lambda pupils: told("group_placement", f"plaats-{group}", {"group": group}, group=placed,
                                              teachers=["juf Voorbeeld"], send_at=PLACED_AT))  # fmt: skip


ONLY: dict[str, list[tuple[str, Callable[[Mapping[str, Sequence[str]]], Told]]]] = {
    "00": [
        *(_placements(group) for group in SITES["00"]),
        ("2026-09-22", lambda pupils: told("home_visit", "bezoek", {"pupil": pupils["1A"][0]},
                                           **_on("2026-10-06", "15:30", "16:15"))),
        ("2026-10-05", lambda pupils: told("training_offer", "samen-lezen", {"groups": ["1A", "2A"]},
                                           **_on("2026-10-14", "19:30", "21:00", reply_by="2026-10-12"))),
        ("2026-10-21", lambda pupils: told("reading_reminder", "lezen", {"school": True}, last_day="2026-10-25")),
    ],
    "01": [
        *(_placements(group) for group in SITES["01"]),
        ("2027-03-01", lambda pupils: told("study_day", "studiedag-hand", {"group": "6A"},
                                           **_on("2027-03-19", "08:30", "14:30"))),
    ],
    "02": [
        _placements("7A"),
        ("2026-11-10", lambda pupils: told("incident", "ongeluk", {"pupil": pupils["8A"][0]})),
        ("2026-11-11", lambda pupils: told("celebration", "feest-8A", {"group": "8A"},
                                           **_on("2026-11-20", "13:30", "14:30"))),
        ("2026-11-12", lambda pupils: told("notice", "rooster-8A", {"group": "8A"}, title="Gym in de zaal",
                                           body="Gym is voortaan in de grote zaal.")),
        ("2027-06-28", lambda pupils: told("farewell", "afscheid-8", {"group": "8A"}, who="groep 8",
                                           **_on("2027-07-15", "19:00", "20:30"), what="Kom naar de musical.")),
    ],
}  # fmt: skip
"""What happens at one site alone."""
