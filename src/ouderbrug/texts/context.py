"""What a template may use: the fields of its kind, cleaned, and a few phrases."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, get_origin

from pydantic import AnyUrl, BaseModel

from ouderbrug.errors import OuderbrugError
from ouderbrug.model import CHILD_MARK, GUARDIAN_MARK, SENDER_MARK, SIGNED_MARK, ContentClass
from ouderbrug.payload import Action
from ouderbrug.templates.actions import action_by_id
from ouderbrug.texts.language import (
    clean,
    days_in_words,
    days_side_by_side,
    falls,
    fitting,
    group_in_words,
    in_words,
    join_names,
    on_days_in_words,
    plural,
)
from ouderbrug.texts.letter import ungreeted, unsigned
from ouderbrug.texts.rendering import Foreign, Link, Markdown, Page, Phoned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from ouderbrug.event_kind import EventKind
    from ouderbrug.model import Audience, Event
    from ouderbrug.payload import KindPayload

MOMENT = ("starts_at", "ends_at", "place")
"""The fields whose change a guardian must hear of in the first line."""
PHRASES = frozenset(
    {
        *("guardian", "child", "school", "signature", "for_whom", "groups", "happened", "you"),
        *(
            "when",
            "day",
            "days",
            "one_day",
            "on_days",
            "days_listed",
            "local_day",
            "day_after",
            "days_ahead",
            "turn_of_year",
            "fitting",
            "plural",
            "listed",
        ),
        *("sent_on", "told_days", "dropped_days", "left", "narrowed", "earlier", "today"),
        *("told_free", "dropped_free", "told_by"),
    }
)
"""What a template may use besides the fields of its kind."""
_TURNS = {8: "start", 9: "start", 10: "start", 6: "end", 7: "end"}
"""The months in which a school year begins or ends: of a drink in December no text says that it is almost over."""


def context_keys(kind: type[EventKind]) -> frozenset[str]:
    """What a template of this kind may use: its fields and the phrases; a child only where it is about one."""
    phrasing = PHRASES - {"child"} if kind.content_class is ContentClass.GENERAL else PHRASES
    return frozenset(set(kind.Payload.model_fields) - {"translations"} | phrasing)


def correction_keys() -> frozenset[str]:
    """What the template of corrections may use."""
    return PHRASES | {
        "title",
        "changes",
        "was",
        *("goes_on", "comes"),
        *("word", "moved"),
        "personal",
        "neutral",
        "other_day",
        "other_text",
        "other_rest",
        "other_answer",
        *("fresh", "gone", "short", "turned"),
        "reply_by",
        *MOMENT,
    }


def frame_keys() -> frozenset[str]:
    """What the template of what stands around each text may use."""
    return PHRASES | {"personal", "neutral", "gist", "less", "phone", "address", *MOMENT}


def phrases(
    language: str, tz: ZoneInfo, form: str, school_name: str, phone: str = "", event: Event | None = None
) -> dict[str, Any]:
    """What every template may use, whatever its kind: names, the form of address, dates in words, who signs.

    ``happened`` is the day of the event: a text says that, and no "today" that is read tomorrow.
    """

    def you(formal: str, informal: str) -> str:
        return formal if form == "u" else informal

    def when(moment: date | datetime, end: datetime | None = None) -> str:
        return in_words(moment, end, language, tz)

    def day(moment: date | datetime) -> str:
        return days_in_words(moment, None, language, tz)

    def days(first: date | datetime, last: date | datetime | None = None) -> str:
        return days_in_words(first, last, language, tz)

    def on_days(of: Sequence[date]) -> list[str]:
        return on_days_in_words(of, language, tz)

    def one_day(first: datetime, last: datetime) -> bool:
        return day(first) == day(last)

    def days_ahead(moment: date | datetime) -> int:
        return (_date(moment, tz) - _date(event.occurred_at, tz)).days if event else 0

    def turn_of_year(moment: date | datetime) -> str:
        return _TURNS.get(_date(moment, tz).month, "")

    def local_day(moment: date | datetime) -> date:
        return _date(moment, tz)

    def days_listed(moments: Iterable[date | datetime | Mapping[str, Any]], *, bare: bool = False) -> str:
        return days_side_by_side([_stretch(one, tz) for one in moments], language, tz, bare=bare)

    def listed(items: Sequence[str]) -> str:
        return join_names(items, language)

    def forms(number: int, other: str, **by_category: str) -> str:
        return plural(number, language, other, by_category)

    school = clean(school_name)
    signature = _signature(school, clean(phone))
    names = {"guardian": GUARDIAN_MARK, "child": CHILD_MARK, "school": school, "signature": signature}
    dates = {"when": when, "day": day, "days": days, "one_day": one_day, "on_days": on_days}
    dates |= {"local_day": local_day, "days_listed": days_listed, "day_after": _day_after, "days_ahead": days_ahead}
    dates |= {"turn_of_year": turn_of_year}
    whom = event.audience if event else None
    about: dict[str, Any] = {"for_whom": _for_whom(whom, language), "groups": _groups(whom, language)}
    about |= {"happened": day(event.occurred_at) if event else ""}
    # What only a word about an earlier message can say.
    about |= {"sent_on": None, "told_days": (), "dropped_days": (), "left": "", "narrowed": False}
    about |= {"told_free": (), "dropped_free": (), "told_by": ""}
    about |= {"earlier": None, "today": None}
    return {**names, **dates, **about, "you": you, "plural": forms, "listed": listed, "fitting": fitting}


def _signature(school: str, phone: str, signer: str = "") -> Phoned:
    """Who signs: the teachers, or the ``signer`` whom the text itself names, above the school and its telephone."""
    mark = SENDER_MARK + SIGNED_MARK if signer else SENDER_MARK
    who = (line for line in signer.splitlines() if line not in (school, phone))
    return Phoned(mark + "\n".join(line for line in (*who, school, phone) if line), phone)


def below_our_greeting(context: Mapping[str, Any], free: Iterable[str]) -> dict[str, Any]:
    """The same with these words as they stand below a greeting of ours, without one of their own."""
    return {**context, **{name: _as(context[name], ungreeted(context[name])) for name in _said(context, free)}}


def above_our_signature(context: Mapping[str, Any], free: Iterable[str]) -> dict[str, Any]:
    """The same with these words as they stand above a signature of ours, which is of whom they name as theirs."""
    parted = {name: unsigned(context[name]) for name in _said(context, free)}
    signer = "\n".join(who for _, who in parted.values() if who)
    words = {name: _as(context[name], said) for name, (said, _) in parted.items()}
    school, phone = str(context["school"]), context["signature"].phone
    return {**context, **words, "signature": _signature(school, phone, signer)}


def _said(context: Mapping[str, Any], free: Iterable[str]) -> list[str]:
    return [name for name in free if isinstance(context.get(name), str)]


def _as(value: str, said: str) -> str:
    return value if said == value else type(value)(said)


def _date(moment: date | datetime, tz: ZoneInfo) -> date:
    return moment.astimezone(tz).date() if isinstance(moment, datetime) else moment


def _stretch(one: date | datetime | Mapping[str, Any], tz: ZoneInfo) -> tuple[date, date]:
    """The first and the last day of a moment, or of what begins and ends."""
    begins, ends = (one, one) if isinstance(one, date) else (one["starts_at"], one["ends_at"] or one["starts_at"])
    return _date(begins, tz), _date(ends, tz)


def _day_after(day: date) -> date:
    return day + timedelta(days=1)


def _for_whom(audience: Audience | None, language: str) -> str:
    """The one group, or the years, that an event is for; empty where it is for others."""
    if audience is None or audience.scope not in ("groups", "years"):
        return ""
    one = audience.scope == "years" or len(audience.keys) == 1
    return clean(group_in_words(audience.keys, language)) if one else ""


def _groups(audience: Audience | None, language: str) -> str:
    """All groups, or years, that an event is for; empty where it is for others."""
    listed = audience is not None and audience.scope in ("groups", "years")
    return clean(group_in_words(audience.keys, language)) if audience and listed else ""


def fields_of(kind: type[EventKind], payload: KindPayload, language: str) -> dict[str, Any]:
    """The payload's fields for a template: cleaned, and with its actions looked up in the library."""
    fields: dict[str, Any] = {}
    for name in context_keys(kind) - PHRASES:
        value = getattr(payload, name)
        fields[name] = _plain(_looked_up(value, language) if isinstance(value, Action) else value)
    for name in kind.text.markdown:
        if isinstance(fields.get(name), str):
            fields[name] = Markdown(fields[name])
    return fields


def with_phrases(fields: Mapping[str, Any], phrasing: Mapping[str, Any], keys: frozenset[str]) -> dict[str, Any]:
    """Fields and those of the phrases that ``keys`` allows."""
    return {**fields, **{name: value for name, value in phrasing.items() if name in keys}}


def frame_of(kind: type[EventKind], payload: KindPayload, was: KindPayload | None, title: str) -> dict[str, Any]:
    """The fields for the template of corrections; ``was`` is what guardians heard before (None: not known).

    ``child`` is named where the kind names one, and empty elsewhere: news names nobody.
    """
    personal = kind.content_class is not ContentClass.GENERAL
    told = {"personal": personal, "neutral": kind.text.neutral_subject, "child": CHILD_MARK if personal else ""}
    told |= {"reply_by": getattr(payload, "reply_by", None)}
    return _moment_of(payload) | told | {"was": _moment_of(was), "title": title}


def surroundings(kind: type[EventKind], event: Event, payload: KindPayload, gist: str) -> dict[str, Any]:
    """The fields for what stands around a mail: whom it is about, when it is, and the ``gist`` of what it says.

    ``child`` is named where the kind is about one: news and digests may be read by who is nothing to the child.
    """
    personal = kind.content_class is not ContentClass.GENERAL
    told = {"personal": personal, "neutral": kind.text.neutral_subject, "less": kind.delivery.unsubscribe}
    return _moment_of(payload) | told | {"gist": clean(gist), "child": CHILD_MARK if personal else ""}


def _moment_of(payload: KindPayload | None) -> dict[str, Any]:
    return {name: _plain(getattr(payload, name, None)) for name in MOMENT}


def changed_fields(payload: KindPayload, before: KindPayload) -> tuple[str, ...]:
    """Which fields of the moment differ between two revisions, translations aside."""
    return tuple(name for name in MOMENT if getattr(payload, name, None) != getattr(before, name, None))


def differences(
    kind: type[EventKind], payload: KindPayload, before: KindPayload | None, tz: ZoneInfo
) -> dict[str, bool]:
    """What is other than before: its days on the school's clock, its words, the last day to answer, and all the rest.

    Of what begins or ends on another day a subject names the day on which it is now.
    """
    was = before or payload
    days = {_first_and_last(one, tz) for one in (payload, was)}
    other_text = type(was) is not type(payload) or _words(kind, payload) != _words(kind, was)
    answers = [getattr(one, "reply_by", None) for one in (payload, was)]
    return {
        "other_day": len(days) == 2 and all(first for first, _ in days),
        "other_text": other_text,
        "other_answer": answers[0] is not None and answers[0] != answers[1],
        "other_rest": not other_text and _rest(payload) != _rest(was),
        "turned": type(was) is type(payload) and _bearing(kind, payload) != _bearing(kind, was),
    }


def _bearing(kind: type[EventKind], payload: KindPayload) -> tuple[object, ...]:
    """Whether it is good news: what was chosen from a few words, as "up" is, and whether its own words tell of less."""
    chosen = (name for name, field in type(payload).model_fields.items() if get_origin(field.annotation) is Literal)
    said = " ".join(word for word in _words(kind, payload).values() if word)
    return (*(getattr(payload, name) for name in chosen), falls(said))


def days_of(payload: KindPayload, tz: ZoneInfo, today: date | None = None) -> tuple[date, ...]:
    """The days from Monday to Friday that a payload names, in order: from its start to its end, and those beside it.

    Those before ``today`` are left out, and so is what follows the first year of a stretch.
    """
    found: set[date] = set()
    for one in (payload, *(getattr(payload, "also", None) or ())):
        first, last = _first_and_last(one, tz)
        if first and last:
            stretch = min((last - first).days, 366)
            found |= {first + timedelta(days=number) for number in range(stretch + 1)}
    return tuple(sorted(day for day in found if day.weekday() < 5 and (today is None or day >= today)))


def _first_and_last(one: object, tz: ZoneInfo) -> tuple[date | None, date | None]:
    """Its days on the school's clock; what ends at midnight ends on the day before."""
    begins, ends = getattr(one, "starts_at", None), getattr(one, "ends_at", None)
    first = _day(begins, tz)
    return first, _day(ends - timedelta(microseconds=1), tz) if begins and ends and ends > begins else first


def _day(moment: datetime | None, tz: ZoneInfo) -> date | None:
    return moment.astimezone(tz).date() if isinstance(moment, datetime) else None


def _words(kind: type[EventKind], payload: KindPayload) -> dict[str, str | None]:
    return {path: payload.words(path) for path in payload.texts(kind.text.free) if path not in MOMENT}


def _rest(payload: KindPayload) -> dict[str, Any]:
    return payload.model_dump(exclude={*MOMENT, "translations", "approved_by", "reply_by"})


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        fields = {name: _plain(getattr(value, name)) for name in type(value).model_fields}
        return _in_language(fields, fields.get("language"))
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, AnyUrl):
        return Link(value)
    return clean(value) if isinstance(value, str) else value


def _in_language(fields: dict[str, Any], language: str | None) -> dict[str, Any]:
    """The words of a part that says in which language it is, marked as such; with its page, where it has one."""
    if page := fields.pop("page", ""):
        # Its own headings stand below the title that it has among others.
        page = re.sub(r"(?<=<)(/?)h2(?=>)", r"\1h3", page)
        fields["whole"] = Page(fields["whole"], page, language or "")
    said = {name: Foreign(words, language) for name, words in fields.items() if language and type(words) is str}
    return fields | said


def _looked_up(action: Action, language: str) -> Action:
    if action.id is None:
        return action
    try:
        return action_by_id(action.id, language).model_copy(update=action.model_dump(exclude_none=True))
    except ValueError as exc:
        raise OuderbrugError(f"a home action cannot be shown in {language}: it {exc}") from None
