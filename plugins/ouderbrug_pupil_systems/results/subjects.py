"""What a line of tests is about, in words for guardians, and what they can do at home; a school may name its own."""

from __future__ import annotations

from typing import Any, NamedTuple


class Subject(NamedTuple):
    """A subject in a sentence, its next step, and the home actions of the library by the first school year."""

    name: str
    next_goal: str
    actions: tuple[tuple[int, str], ...]


_READING = ((6, "read-the-subtitles"), (4, "read-side-by-side"), (1, "read-in-turns"))
SUBJECTS: dict[str, Subject] = {
    "mathematics": Subject(
        "rekenen", "sommen maken die een stapje moeilijker zijn",
        ((6, "compare-prices"), (4, "cook-and-measure"), (1, "shop-at-home")),
    ),
    "reading": Subject("lezen", "een boek lezen dat een stapje moeilijker is", _READING),
    "comprehension": Subject(
        "begrijpend lezen", "een tekst lezen die een stapje moeilijker is",
        ((6, "headline-first"), (5, "three-questions"), (1, "retell-in-three")),
    ),
    "spelling": Subject(
        "spelling", "woorden schrijven die een stapje moeilijker zijn",
        ((5, "ten-word-dictation"), (1, "write-a-list")),
    ),
    "vocabulary": Subject(
        "woordenschat", "nieuwe woorden leren uit een boek", ((4, "new-word-at-dinner"), (1, "word-family"))
    ),
    "language": Subject("taal", "een stukje tekst schrijven", ((5, "interview-the-family"), (1, "tell-about-the-day"))),
}  # fmt: skip
"""By the subject of the library of home actions."""
LINES = {
    "RW": "mathematics", "REK": "mathematics", "WIS": "mathematics",
    "TL": "reading", "DMT": "reading", "AVI": "reading", "TECHNISCH": "reading", "LEES": "reading",
    "BL": "comprehension", "BEGRIJPEND": "comprehension", "SP": "spelling", "WW": "spelling",
    "WS": "vocabulary", "WOORDENSCHAT": "vocabulary", "TV": "language", "TAAL": "language",
}  # fmt: skip
"""How the code or the name of a test begins, and its subject."""
OTHER = Subject("de toets", "een volgende stap kiezen in de klas", ((1, "show-me-how"),))


def subject_of(line: str, name: str, own: dict[str, str]) -> Subject:
    """The subject of a line of tests: as the school says, else by its code, else by its name."""
    if named := next((what for of, what in own.items() if of.casefold() == line.casefold()), ""):
        return SUBJECTS.get(named, OTHER._replace(name=named))
    for text in (line.upper(), name.upper()):
        found = next((of for begins, of in sorted(LINES.items(), reverse=True) if text.startswith(begins)), None)
        if found:
            return SUBJECTS[found]
    return OTHER


def action_of(subject: Subject, year: int) -> str:
    """The home action for a school year; of an unknown year that of the youngest."""
    return next(action for least, action in subject.actions if (year or 1) >= least)


def draft_of(subject: Subject, year: int, moment: str) -> dict[str, Any]:
    """What a message about it begins with; whoever approves it writes it further."""
    return {
        "subject": subject.name.capitalize(),
        "direction": "up",
        "summary": f"Bij {subject.name} gaat het beter dan eerst.",
        "next_goal": subject.next_goal,
        "action": {"id": action_of(subject, year)},
    } | ({"test_moment": moment} if moment else {})
