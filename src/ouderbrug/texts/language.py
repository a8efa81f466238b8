"""The small words of a language: dates, lists of names, direction of writing, and what may not be in a text."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.lists import format_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

_SAME_AS = {"prs": "fa"}
"""Languages that Babel does not know, and the one whose rules they share (Dari is written as Persian)."""
_PATTERNS = {
    "nl": ("EEEE d MMMM", "H.mm", "{day} om {start} uur", "{day} van {start} tot {end} uur"),
    "en": ("EEEE d MMMM", "H:mm", "{day} at {start}", "{day} from {start} to {end}"),
}
"""Per language: a day, a time of day, both, and a stretch of time on one day (CLDR date field symbols)."""
_GROUP = {"nl": "groep", "en": "group", "pl": "grupa", "uk": "група"}
_LANGUAGES = frozenset(
    "nederlands engels fries frans duits spaans turks arabisch dutch english frisian french german spanish".split()
)
_THROUGH = {"nl": "{first} tot en met {last}", "en": "{first} to {last}"}
_DAYS = {"nl": f"van {_THROUGH['nl']}", "en": f"from {_THROUGH['en']}"}
LONGEST_SUBJECT = 64
"""The most signs of a subject that a telephone shows in a line or two."""
SCHOOL_WEEK = 5
"""So many days are named one by one."""
_ON_DAY = {"nl": "op {day}", "en": "on {day}"}
_STRETCH = {"nl": "van {first} tot {last}", "en": "from {first} to {last}"}
_EVERYBODY = {
    "nl": "ouders/verzorgers",
    "en": "parents and carers",
    "tr": "veliler",
    "ar": "أولياء الأمور",
    "pl": "rodzice i opiekunowie",
    "uk": "батьки та опікуни",
}
_ANY_CHILD = {"nl": "uw kind", "en": "your child"}
_HELPING = re.compile(
    r"(?:(?:wie kan|who can)(?: er)? )?(?:mee\s*helpen|helpen|hulp|help(?:ing)?)\s+(?:bij|met|with|at)\s+",
    re.IGNORECASE,
)
_CALLED = frozenset("juf juffrouw meester mevrouw meneer mw mevr dhr groep de het een ons onze".split())
"""With a capital these begin a sentence or stand alone; before a name they have none."""
_TELLING = frozenset("we wij u je jullie er iedereen kom komt you everybody come there".split())
"""With these a sentence begins, and no name of anything."""
_NO_QUESTION = frozenset("ik we wij het laat vertel bel mail stuur graag i we let tell call mail send please".split())
"""With these a sentence begins that asks nothing, or asks it without a question mark."""
_ARABIC = re.compile("[\u0600-\u06ff]")
_FALLS = re.compile(
    r"\b(?:(?:ge)?zak(?:t|te|ken)|dalen|daalt?|daalde|gedaald|lager|laags?te?|achteruit\w*|onvoldoende|zwak\w*|slecht\w*"
    r"|minder|moeite|moeilijk\w*|lastig\w*|nog niet|niet goed|niveau (?:iv|v|d|e)"
    r"|drop(?:s|ped)?|fell|falls?|lower|lowest|low|worse|weak\w*|insufficient|struggl\w+|difficult\w*|not yet"
    r"|level (?:iv|v|d|e))\b",
    re.IGNORECASE,
)
_INVITES = re.compile(
    r"\bkom\b|\bkomt u\b|\bkom je\b"
    r"|(?:^|[.!?:]\s+|\b(?:do|please|you|can|just|and)\s)(?:come|join)\b"
    r"|\bgel(?:in|ir mi)|davetli|buyurun|\bprzyjd(?:ź|ą pa)|\bzaprasza"
    r"|\bприход(?:ь|іт)|\bприйдіт|\bчи прийдете|\bзапрошу|تعال|احضر|هل تأتون|ندعوكم|مدعو",
    re.IGNORECASE,
)
_DOTTED = frozenset({"tr", "az"})
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\uf8ff]")
"""Control characters, changes of direction, lone surrogates and private use (where our marks live)."""
FIRST_STRONG, POP = "\u2068", "\u2069"
"""What keeps a word of another direction apart in plain text (Unicode Annex 9)."""


@cache
def language_code(language: str) -> str:
    """The bare language of a tag ("nl-BE" is "nl"), with the rules of a neighbour where Babel has none."""
    code = re.split("[-_]", language.strip().lower())[0]
    return _SAME_AS.get(code, code)


@cache
def locale_of(language: str) -> Locale:
    """Babel's locale of a language; Dutch for one that Babel does not know."""
    try:
        return Locale.parse(language_code(language))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("nl")


@cache
def right_to_left(language: str) -> bool:
    """True if the language is written from right to left."""
    return locale_of(language).text_direction == "rtl"


def clean(text: str) -> str:
    """The text without characters that steer instead of say: controls, direction marks, private use."""
    return _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """The cleaned text with every run of white space as one space, as a subject or a name needs it."""
    return " ".join(clean(text).split())


def join_names(names: Sequence[str], language: str) -> str:
    """Names as a language lists them: "Noor en Sem", "Noor, Sem en Lina"."""
    return format_list([one_line(name) for name in names], locale=locale_of(language))


def for_everybody(language: str) -> str:
    """Whom a text speaks to that is for no one guardian by name: a post that a whole group sees."""
    return _EVERYBODY.get(language_code(language), _EVERYBODY["nl"])


def fitting(*said: str) -> str:
    """The first of these that a subject shows whole, else the last."""
    return next((one for one in said if len(one) <= LONGEST_SUBJECT), said[-1])


def any_child(language: str) -> str:
    """How a text speaks of the child of whoever reads it, where it is not named."""
    return _ANY_CHILD.get(language_code(language), _ANY_CHILD["nl"])


def signed_by(names: Sequence[str], group: str, language: str) -> str:
    """Who signs for a group: "Mila Bos en Jan Mol (groep 3A)"."""
    return f"{join_names(names, language)} ({group_in_words((group,), language)})"


def group_in_words(keys: Sequence[str], language: str) -> str:
    """A group, or years, as a language says it: "groep 3A", "groep 7 en 8"; nothing where there are none."""
    if not keys:
        return ""
    said, word = join_names(keys, language), _GROUP.get(language_code(language), "")
    return said if not word or said.casefold().startswith(word) else f"{word} {said}"


def capital(text: str, language: str = "") -> str:
    """The text with a capital at its beginning, as "IJsjes" has two; an address and "iPad" stay as they are.

    That of "i" is "İ" where the ``language`` is one that has both.
    """
    first = text.partition(" ")[0]
    if "://" in first or first.startswith("www.") or (first[1:].isalpha() and not first[1:].islower()):
        return text
    if text[:1] == "i" and language in _DOTTED:
        return f"İ{text[1:]}"
    letters = 2 if text[:2] == "ij" else 1
    return text[:letters].upper() + text[letters:]


def noun(text: str) -> str:
    """The text where it names something, as "Kerstborrel" does; empty where it tells it in a sentence, or at length."""
    said = text.strip()
    first = said.partition(" ")[0].casefold()
    names = said and len(said) <= 60 and not re.search(r"[.!?:\n]", said) and first not in _TELLING
    return said if names else ""


def falls(text: str) -> bool:
    """True where it tells of something that went down, or is low or hard: nobody is glad of that beside it."""
    return bool(_FALLS.search(text))


def invites(text: str) -> bool:
    """True where it asks to come: the text around it need not ask once more."""
    return bool(_INVITES.search(text))


def helping(text: str) -> str:
    """What somebody helps with, as it stands behind "help with": "Helpen bij het kerstdiner" is "het kerstdiner"."""
    found = _HELPING.match(text)
    return text[found.end() :].rstrip("?") if found else text


def inside(text: str) -> str:
    """The text as it stands within a sentence: "Rekenen" is a name of nothing, "Engels" and "IPC" are."""
    first = text.split(" ", 1)[0].rstrip(".,:;!?")
    is_name = not first[1:].islower() or first.casefold() in _LANGUAGES
    return text if is_name else text[:1].lower() + text[1:]


def called(name: str) -> str:
    """Whom a name calls, as it stands within a sentence: "meester Wil"; a name alone keeps its capital."""
    first = name.partition(" ")[0].rstrip(".").casefold()
    return f"{name[:1].lower()}{name[1:]}" if first in _CALLED else name


def after_a_colon(text: str) -> str:
    """A title behind a colon: "het feest", as its article is no name; what somebody wrote else stays as it is."""
    return inside(text) if text.partition(" ")[0] in ("De", "Het", "Een") else text


def days_side_by_side(
    stretches: Iterable[tuple[date, date]], language: str, tz: ZoneInfo, *, bare: bool = False
) -> str:
    """Stretches of days in their order, with a month that they share once: "woensdag 9 en vrijdag 11 december".

    Of more than two days the first and the last: "7 tot en met 11 december". Where they are ``bare``, without weekdays.
    """

    def said(day: date) -> str:
        return _bare_day(day, language) if bare else days_in_words(day, None, language, tz)

    words: dict[str, None] = {}
    for first, last in sorted(set(stretches)):
        long = last - first > timedelta(days=1)
        through = _THROUGH.get(language_code(language), "{first} – {last}")
        words |= dict.fromkeys([_through(through, said(first), said(last))] if long else [said(first), said(last)])
    months = {one.rpartition(" ")[2] for one in words}
    *others, final = words
    return join_names([*((one.rpartition(" ")[0] if len(months) == 1 else one) for one in others), final], language)


def _through(pattern: str, first: str, last: str) -> str:
    """From the first to the last day as the ``pattern`` says it, with a month that they share once in our own words."""
    month = last.rpartition(" ")[2]
    shared = pattern in (*_THROUGH.values(), *_DAYS.values())
    return pattern.format(first=first.removesuffix(f" {month}") if shared else first, last=last)


def days_in_words(first: date | datetime, last: date | datetime | None, language: str, tz: ZoneInfo) -> str:
    """The days of a stretch of time, without its hours: "van dinsdag 6 tot en met donderdag 8 oktober"."""
    begins, ends = (_day_of(one or first, tz) for one in (first, last))
    say = _DAYS.get(language_code(language), "{first} – {last}")
    if begins == ends:
        return in_words(begins, None, language, tz)
    return _through(say, in_words(begins, None, language, tz), in_words(ends, None, language, tz))


def _bare_day(day: date, language: str) -> str:
    """A day without its weekday: "9 december"."""
    locale = locale_of(language)
    known = language_code(language) in _PATTERNS
    return format_date(day, "d MMMM" if known else str(locale.datetime_skeletons["MMMMd"].pattern), locale=locale)


def on_days_in_words(days: Sequence[date], language: str, tz: ZoneInfo) -> list[str]:
    """On which days something is, each for itself ("op woensdag 14 oktober"); of more than a week those in a row."""
    runs: list[list[date]] = []
    for day in days:
        if len(days) > SCHOOL_WEEK and runs and day == runs[-1][-1] + timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    say = _ON_DAY.get(language_code(language), "{day}")
    return [
        say.format(day=in_words(run[0], None, language, tz))
        if len(run) == 1
        else days_in_words(run[0], run[-1], language, tz)
        for run in runs
    ]


def _day_of(moment: date | datetime, tz: ZoneInfo) -> date:
    return moment.astimezone(tz).date() if isinstance(moment, datetime) else moment


def sentence(text: str) -> str:
    """The text with a full stop, where it does not yet end as a sentence does."""
    stripped = text.rstrip()
    return stripped if not stripped or stripped[-1] in ".!?…:؟" else f"{stripped}."


def asked(text: str) -> str:
    """The text with a question mark, where it ends without a sign: "Herkent u dit thuis" asks something."""
    last = re.split(r"[.!?…؟]\s+", text.strip())[-1]
    if not last or sentence(last) == last or re.split(r"\W", last, maxsplit=1)[0].casefold() in _NO_QUESTION:
        return sentence(text)
    return f"{text.rstrip()}{'؟' if _ARABIC.search(last) else '?'}"


def plural(number: int, language: str, other: str, forms: Mapping[str, str]) -> str:
    """The form of a word that goes with a number, by the plural rules of the language (CLDR).

    ``forms`` are those that differ from ``other``, by category: zero, one, two, few, many.
    """
    return forms.get(locale_of(language).plural_form(number), other)


def in_words(moment: date | datetime, end: datetime | None, language: str, tz: ZoneInfo) -> str:
    """A day, a moment or a stretch of time in words, on the school's clock, without the year."""
    locale = locale_of(language)
    day, clock, at, span = _PATTERNS.get(language_code(language), _patterns_of(locale))
    if not isinstance(moment, datetime):
        return format_date(moment, day, locale=locale)
    start = moment.astimezone(tz)
    if end and end.astimezone(tz).date() != start.date():
        stretch = _STRETCH.get(language_code(language), "{first} – {last}")
        return stretch.format(first=in_words(moment, None, language, tz), last=in_words(end, None, language, tz))
    values = {"day": format_date(start, day, locale=locale), "start": format_time(start, clock, locale=locale)}
    if end is None:
        return at.format(**values)
    return span.format(**values, end=format_time(end.astimezone(tz), clock, locale=locale))


def _patterns_of(locale: Locale) -> tuple[str, str, str, str]:
    day = str(locale.datetime_skeletons["MMMEd"].pattern).replace("MMM", "MMMM").replace("E", "EEEE", 1)
    clock = str(locale.time_formats["short"].pattern)
    clock = "H:mm" if "a" in clock else clock  # every clock here counts to 24
    return day, clock, "{day} {start}", "{day} {start} – {end}"
