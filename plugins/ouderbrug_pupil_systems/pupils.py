"""From the elements of EDEXML and UWLR to records: groups, pupils, and what the file says of itself."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from pydantic import Field

from ouderbrug import (
    CoverageRecord,
    GroupRecord,
    ImportIncomplete,
    ImportNote,
    ImportRefused,
    PluginConfig,
    PupilGoneRecord,
    PupilRecord,
)
from ouderbrug_pupil_systems import values
from ouderbrug_pupil_systems.values import Unusable
from ouderbrug_pupil_systems.xml import Element

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ouderbrug import RosterRecord
    from ouderbrug_pupil_systems.xml import Names, XmlFile

NEVER = frozenset(
    """
    bsn sofinummer onderwijsnummer bsn_ondwnr-4 rijksregisternummer etniciteit land land_vader land_moeder gewicht
    gewicht_nieuw postcodenl postnummerbe postcodeoverig fotourl start_ondw_jgr3 geboortedatum geslacht gebruikersnaam
    emailadres toevoegingen
    """.split()
)
"""Elements of which nothing becomes a value here, with all that lies within them."""
YEARS = frozenset("B D 0 1 2 3 4 5 6 7 8 11 12 13 14 15 16 S V".split())
NO_YEAR = frozenset("C N".split())
HISTORIC = "H"
LONG_AGO = date(1, 1, 1)
"""The last day of who is historic without a day."""
_PUPIL = frozenset(
    """
    achternaam voorvoegsel voornamen voorletters-1 roepnaam jaargroep groep samengestelde_groepen vestiging
    instroomdatum uitstroomdatum mutatiedatum
    """.split()
)
_GROUP = frozenset("naam jaargroep omschrijving mutatiedatum".split())
_SCHOOL = frozenset(
    """
    schooljaar peildatum brincode dependancecode schoolkey instellingsnummer aanmaakdatum auteur xsdversie commentaar
    """.split()
)
RECORDS = {
    ("Fault",): "fault",
    ("school",): "school",
    ("groepen", "groep"): "group",
    ("groepen", "samengestelde_groep"): "group",
    ("samengestelde_groepen", "samengestelde_groep"): "group",
    ("leerlingen", "leerling"): "pupil",
    ("leerkrachten", "leerkracht"): "staff",
}
"""What stands where below the element that holds them all."""
_SECTIONS = {(name,) for path in RECORDS for name in path[:-1]}
_WITH_PEOPLE = {path[:-1] for path, what in RECORDS.items() if what in ("group", "pupil")}
"""In these each element is a record: one that is none may be a pupil of whom nobody reads anything."""
_KNOWN = _SECTIONS | {("vestigingen",), ("vestigingen", "vestiging"), ("geengegevens",), ("geenwijzigingen",)}
_KNOWN |= {("vestigingen", "vestiging", name) for name in ("naam", "omschrijving", "mutatiedatum")}
_PUPILS = frozenset({"leerling", "leerlingen"})
_A_GROUP_A_YEAR = re.compile(r"(.+)_lj_\w{1,2}")
_CODE = re.compile(
    r"(?:\w{1,10}:)?(?:Client|Server|Sender|Receiver|VersionMismatch|MustUnderstand|DataEncodingUnknown)"
    r"(?:\.[A-Za-z.]{1,60})?"
)
"""A code as SOAP 1.1 and 1.2 have them: what stands in its place may be anybody's words, and is not said."""
MOST_SHOWN = 20


class PupilsConfig(PluginConfig):
    """``groups`` says which group a name of the file means: ``"Groep 5A" = "5A"``.

    ``max_megabytes`` is the largest file that is read.
    """

    max_megabytes: int = Field(default=50, ge=1, le=2000)
    groups: dict[str, str] = Field(default_factory=dict)


@dataclass
class Reading:
    """One file on its way to records: what was odd in it, and what had to be left out."""

    name: str
    groups: Mapping[str, str] = field(default_factory=dict)
    notes: list[ImportNote] = field(default_factory=list)
    unknown: int = 0
    left_out: list[str] = field(default_factory=list)
    schools: list[Element] = field(default_factory=list)
    staff: int = 0

    def records(self, file: XmlFile, below: Callable[[Names], Names]) -> Iterator[RosterRecord]:
        """The groups and pupils in their order; ``below`` takes from a path what leads to the element of them all."""
        for path, element in file.records(lambda found: below(found) in RECORDS):
            what = RECORDS[below(path)]
            if what == "fault":
                raise self.refused(f"the pupil system answered with the fault {_fault(element)}; ask it anew")
            if what == "school":
                self.schools.append(element)
            elif what == "staff":
                self.staff += 1
            else:
                yield from self.pupil(element) if what == "pupil" else self.group(element)
        self._look_beside(file, below)

    def _look_beside(self, file: XmlFile, below: Callable[[Names], Names]) -> None:
        """Leave out what stands where a pupil or group does and is none, and count what else is unknown."""
        outer: set[Names] = set()
        for path, line in file.first.items():
            found = below(path)
            if not found or found in _KNOWN or not outer.isdisjoint(found[:end] for end in range(1, len(found))):
                continue
            if found[:-1] in _WITH_PEOPLE or found[-1].casefold() in _PUPILS:
                outer.add(found)
                self.leave_out(
                    line, found[0] if found[:1] in _SECTIONS else "element", _NO_RECORD.format(count=file.seen[path])
                )
            elif len(found) == 1 or found[:-1] in _KNOWN:
                self.unknown += file.seen[path]

    def place(self, line: int) -> str:
        """Where a record stands, as ``file:line``."""
        return f"{self.name}:{line}"

    def note(self, line: int, code: str, hint: str) -> None:
        """Remember something that a person should look at; nothing is lost by it."""
        self.notes.append(ImportNote(self.place(line), code, hint))

    def leave_out(self, line: int, what: str, advice: object) -> None:
        """Remember a record that is left out whole: nobody has left because it could not be read."""
        self.left_out.append(f"line {line}, {what}: {advice}")
        self.note(line, "row-set-aside", "the record could not be used, so nobody counts as having left")

    def strange(self, record: Element, known: frozenset[str]) -> None:
        """Count what is in a record that nobody knows."""
        self.unknown += sum(child.name not in known for child in record.children)

    def refused(self, what: str) -> ImportRefused:
        """The error that says that nothing of this file was stored, and why."""
        return ImportRefused(f"{self.name} was not imported and nothing was stored: {what}")

    def _school(self, record: Element, whole: frozenset[str]) -> CoverageRecord:
        """What the file says of itself; a Belgian school is named by its own number."""
        self.strange(record, _SCHOOL)
        school = record.said("brincode") or record.said("instellingsnummer")
        place = self.place(record.line)
        return CoverageRecord(
            place, school[:10], record.said("dependancecode")[:4], record.said("schooljaar")[:40], whole
        )

    def group(self, record: Element) -> Iterator[RosterRecord]:
        """A group by its key and name; the name is what people write."""
        self.strange(record, _GROUP)
        try:
            key = self._key(record)
            name = record.read("naam", values.cleaned) or key
        except Unusable as error:
            self.leave_out(error.line or record.line, error.called or record.name, error)
            return
        if not record.said("naam"):
            self.note(record.line, "group-without-name", "the group has no name, so it is called by its key")
        year = self._year(record, record.said("jaargroep"))
        whole = found[1] if (found := _A_GROUP_A_YEAR.fullmatch(key)) else ""
        yield GroupRecord(self.place(record.line), key, self.groups.get(name, name), year, whole)

    def pupil(self, record: Element) -> Iterator[RosterRecord]:
        """A pupil by key, with the name that is called, the groups, and from when until when."""
        self.strange(record, _PUPIL)
        for inner in record.children:
            if inner.name.casefold() in _PUPILS:
                self.leave_out(inner.line, inner.name.casefold(), _NO_RECORD.format(count=1))
        if record.key is None or not record.key.strip():
            self.leave_out(record.line, "key", _NO_KEY)
            return
        if _comes_after_leaving(record):
            what = "comes only when already gone: look at instroomdatum and uitstroomdatum in the pupil system"
            self.left_out.append(f"line {record.line}, {record.name}: {what}")
            yield from self._gone(record)
            return
        try:
            yield self._pupil(record)
        except Unusable as error:
            self.leave_out(error.line or record.line, error.called or record.name, error)
            yield from self._gone(record)

    def _gone(self, record: Element) -> Iterator[RosterRecord]:
        """Of who is left out for another reason, that they have left or will: no file makes that undone."""
        with suppress(Unusable):
            if leaves := LONG_AGO if _is_historic(record) else _leaves(record):
                yield PupilGoneRecord(self.place(record.line), self._key(record), leaves)

    def _pupil(self, record: Element) -> PupilRecord:
        first = record.read("roepnaam", values.cleaned) or record.read("voornamen", values.cleaned).partition(" ")[0]
        last = values.family_name(record.read("voorvoegsel", values.cleaned), record.read("achternaam", values.cleaned))
        if not first:
            self.note(record.line, "no-call-name", "the pupil has no call name, so a mail would name nobody")
        combined = (one for part in record.all("samengestelde_groepen") for one in part.all("samengestelde_groep"))
        groups = [self._group_of(one) for one in (*record.all("groep"), *combined)]
        sites = [_key_in(one, one.key, one.name) for one in record.all("vestiging")]
        return PupilRecord(
            self.place(record.line),
            self._key(record),
            first,
            last,
            registered=True,
            groups=_kept(tuple(dict.fromkeys(key for key in groups if key))),
            year=self._year(record, record.said("jaargroep")),
            site=next((site for site in sites if site), ""),
            starts_on=record.read("instroomdatum", values.day),
            leaves_on=_leaves(record),
        )

    def _group_of(self, record: Element) -> str:
        """The key of the group of a pupil, also where it stands in the element and not at it."""
        if not (key := _key_in(record, record.key, record.name)) and (key := _key_in(record, record.text, record.name)):
            self.note(record.line, "key-as-text", "the key of a group stands in its element; it is read as the key")
        return key

    def _key(self, record: Element) -> str:
        key = _key_in(record, record.key, "key")
        if key.startswith("#"):
            raise self.refused(
                f"line {record.line}: its keys begin with #, so they are made up for this file alone and name somebody "
                "else in the next; export with the keys of the pupil system"
            )
        if not key:
            raise Unusable(_NO_KEY)
        return key

    def _year(self, record: Element, year: str) -> str:
        if year and year not in YEARS | NO_YEAR | {HISTORIC}:
            self.note(record.line, "year-unknown", "jaargroep is none that the format knows; it was left out")
        return year if year in YEARS else ""

    def ended(self, whole: frozenset[str], *, has_none: bool) -> Iterator[RosterRecord]:
        """What the file says of itself and of what it has all, and its notes: what is unknown is counted alone.

        ``has_none`` is true of a file that should have pupils and has not even a place for them.
        """
        yield self._school(self.schools[0] if self.schools else Element("school", 1), whole)
        if has_none:
            self.note(1, "no-pupils", "the file has no pupils, so by it nobody comes and nobody leaves")
        if self.unknown:
            self.note(1, "unknown-elements", f"unknown elements that were skipped: {self.unknown}")
        if self.staff:
            hint = f"colleagues of whom none is taken in, for staff.csv says who may decide: {self.staff}"
            self.note(1, "staff-proposed", hint)
        yield from self.notes

    def left_out_if_any(self) -> None:
        """Raise ImportIncomplete with the first twenty records left out, after all that could be read."""
        if self.left_out:
            more = len(self.left_out) - MOST_SHOWN
            lines = [*self.left_out[:MOST_SHOWN], *([f"and {more} more"] if more > 0 else [])]
            what = "these were left out, and the rest was read; put them right in the file, then import it again"
            raise ImportIncomplete(f"{self.name}: {what}\n  " + "\n  ".join(lines))


@lru_cache(maxsize=10_000)
def _kept(groups: tuple[str, ...]) -> tuple[str, ...]:
    """The same tuple for all pupils of the same groups: a board has a hundred thousand."""
    return groups


def _key_in(of: Element, text: str | None, called: str) -> str:
    """A key that an element has; what cannot be read is told by what the file calls it, with its line."""
    try:
        return values.key(text)
    except Unusable as error:
        raise Unusable(str(error), called, of.line) from None


def _leaves(record: Element) -> date | None:
    """From which day on a pupil is at school no longer; who is historic is so already, on a day that may be unknown."""
    leaves = record.read("uitstroomdatum", values.day)
    return leaves or (LONG_AGO if _is_historic(record) else None)


def _comes_after_leaving(record: Element) -> bool:
    """True if the days contradict each other, and it matters: of who is historic only the leaving does."""
    with suppress(Unusable):
        begins, leaves = record.read("instroomdatum", values.day), record.read("uitstroomdatum", values.day)
        return bool(begins and leaves and begins > leaves) and not _is_historic(record)
    return False


def _is_historic(record: Element) -> bool:
    return record.said("jaargroep") == HISTORIC


def _fault(element: Element) -> str:
    """The code of a SOAP fault, and nothing of what it says beside that."""
    inner = [child.said("Value") for child in element.all("Code")]
    code = next((code for code in (element.said("faultcode"), *inner) if _CODE.fullmatch(code)), "")
    return code or "without a code"


_NO_RECORD = (
    "an element is none that the format has in this place, so nobody reads it, nor who stands in it ({count}); let the "
    "pupil system export it anew"
)
_NO_KEY = "the pupil has no school key, and is never known by a name or a chain id; give it one in the pupil system"
