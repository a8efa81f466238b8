"""What an importer makes of values that are otherwise: longer, with a sign of the table in them, or shared by two."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from itertools import permutations, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.people import Authority
from ouderbrug.records import GuardianRecord, GuardianshipRecord, PupilRecord
from ouderbrug.testing.importer_bench import keys_of, notes, values_of
from ouderbrug.testing.importer_keys import ImporterKeys
from ouderbrug.testing.importer_people import NOT_IN_A_CELL, in_cells, is_lifted
from ouderbrug.testing.named_in_code import named_in
from ouderbrug.testing.samples import CANARY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ouderbrug.records import RosterRecord

    Person = PupilRecord | GuardianRecord

_LONGER = {
    "first_name": "Annemarie-Wilhelmina-Constance-Theodora",
    "last_name": "Oudenhoven-Nieuwenhuizen-Zuylestein-Rozenburg",
    "email": "annemarie.wilhelmina.constance+school@basisschool-de-regenboog.example",
    "mobile": "+32470123456",
    "group": "Plusgroep 5/6B",
}
"""Values as there are, longer than those of most."""
_SEPARATORS = (b";", b",", b"\t", b"|")
_NO_TABLE = (b"<", b"{", b"[")
_DECIDED = (Authority.YES, Authority.NO)
_MIXED = f"{CANARY[:3]}{CANARY[3:].capitalize()}"
_IN_A_NAME = re.compile(rb"(?<!@)" + CANARY.encode() + rb"(?![\w.+-]*@)")
_WORDS = 30
"""So many words that the code names stand in a name."""
_SHARED = ("first_name", "last_name", "email", "mobile")


class ImporterValues(ImporterKeys):
    """The part of the contract about values that its author's file has not."""

    def test_a_long_value_is_read_whole(self) -> None:
        before, lines = self._sound()
        for one, name in _each_value(before):
            old, new = getattr(one, name), _LONGER[name]
            read = self._read_with(in_cells(b"".join(lines), old, new), lines, before)
            found = [other for other in read or () if type(other) is type(one) and keys_of(other) == keys_of(one)]
            known = [other for other in found if name not in {*getattr(other, "unsure", ()), *_half_read(other)}]
            whole = any(_as_told(getattr(other, name), name) == _as_told(new, name) for other in known)
            assert not known or whole, f"{name} is cut or changed where it is longer"

    def test_a_long_row_is_not_passed_over(self) -> None:
        before, lines = self._sound()
        content = b"".join(lines)
        for one, name in _each_value(before):
            content = in_cells(content, getattr(one, name), _LONGER[name])
        read = self._read_with(content, lines, before)
        kept = read is None or _people_in(read) >= _people_in(before)
        assert kept, "a row of long values is passed over, and who stands in it is gone: read it, or refuse the file"

    def test_letters_keep_their_case(self) -> None:
        before, lines = self._sound()
        content = _IN_A_NAME.sub(_MIXED.encode(), b"".join(lines))
        groups = {one.group for one in before if isinstance(one, PupilRecord) and one.group}
        for number, group in enumerate(sorted(groups)):
            content = in_cells(content, group, f"{3 + number}aB")
        read = self._read_with(content, lines, before)
        said = {*re.findall(NOT_IN_A_CELL + rb"+", content)}
        as_it_stands = {one.decode("utf-8", "replace") for one in said}
        folded = {one.casefold() for one in as_it_stands}
        for one in read or ():
            for name in ("first_name", "last_name", "group"):
                value = getattr(one, name, None) or ""
                same = value in as_it_stands or value.casefold() not in folded
                assert same, f"{name} is written with other capitals than it has there: that may be another's"

    def test_no_word_of_a_name_decides(self) -> None:
        before, lines = self._sound()
        module = sys.modules[self.importer.__module__]
        file = Path(module.__file__ or "")
        names = {getattr(one, name) for one, name in _each_value(before) if name.endswith("_name")}
        for word in named_in(file.parent if module.__package__ else file).words[-_WORDS:] if names else ():
            content = b"".join(lines)
            for name in names:
                content = in_cells(content, name, f"{name} {word.capitalize()}")
            read = self._read_with(content, lines, before)
            kept = read is None or _people_in(read) >= _people_in(before)
            assert kept, f"who has {word} in their name is passed over: read them, or say a note"

    @pytest.mark.parametrize("sort", [PupilRecord, GuardianRecord])
    def test_one_of_two_stays_with_both(self, sort: type[Person]) -> None:
        before, lines = self._sound()
        people = {one.key: one for one in before if isinstance(one, sort)}
        ties = [one for one in before if isinstance(one, GuardianshipRecord)]
        name = "pupil" if sort is PupilRecord else "guardian"
        for one, other in permutations(ties, 2):
            own, others = getattr(one, name), getattr(other, name)
            apart = one.pupil != other.pupil and one.guardian != other.guardian
            if not apart or {own, others} - people.keys() or (others in _pupils(before)) != (sort is PupilRecord):
                continue
            content = in_cells(b"".join(lines), others, own)
            if content == b"".join(lines):
                continue
            for shared in _SHARED:
                values = [getattr(people[key], shared, None) or "" for key in (others, own)]
                content = in_cells(content, *values) if all(values) else content
            read = self._read_with(content, lines, before)
            pairs = {keys_of(tie) for tie in read or () if isinstance(tie, GuardianshipRecord)}
            both = {keys_of(replace(tie, **{name: own})) for tie in (one, other)}
            assert read is None or both <= pairs, f"of a {name} who stands in two rows one pair is lost"
            if read is not None:
                return

    def test_a_separator_in_a_cell_moves_nothing(self) -> None:
        before, lines = self._sound()
        for row, sign in self._in_cells(lines):
            word = re.search(CANARY.encode() + rb"[a-z]*(?![\w.@+-])", lines[row])
            if not word:
                continue
            old = word[0].decode()
            changed = in_cells(lines[row], old, f'"{old}{sign.decode()} en meer"')
            read = self._read_with(b"".join([*lines[:row], changed, *lines[row + 1 :]]), lines, before)
            if read is None or any(old in key for one in before for key in keys_of(one)):
                continue
            moved = [one for one in read if not any(_is_same(other, one, old) for other in before)]
            assert not moved, "a separator inside quotes moves what stands behind it to another column"

    def test_a_row_of_empty_cells_ends_nothing(self) -> None:
        before, lines = self._sound()
        for row, sign in self._in_cells(lines):
            empty = sign * lines[row].count(sign) + b"\n"
            read = self._read_with(b"".join([*lines[:row], empty, *lines[row:]]), lines, before)
            assert read is None or _people_in(read) >= _people_in(before), (
                "behind a row of empty cells nobody is read: read them, or refuse the file"
            )

    def test_a_row_with_a_cell_more_is_not_passed_over(self) -> None:
        before, lines = self._sound()
        if self._read_with(self.cut(b"".join(lines)), lines, before) is not None:
            pytest.skip("it passes over a row that is cut off too, which another test finds")
        for row, sign in self._in_cells(lines):
            line = lines[row].rstrip(b"\r\n")
            for cell in (b"", b"x"):
                longer = line + sign + cell + lines[row][len(line) :]
                read = self._read_with(b"".join([*lines[:row], longer, *lines[row + 1 :]]), lines, before)
                assert read is None or _people_in(read) >= _people_in(before), (
                    "a row with a cell more is passed over: refuse it, or say a note"
                )

    @pytest.mark.parametrize("name", ["email", "mobile"])
    def test_two_of_one_address_stay_two(self, name: str) -> None:
        before, lines = self._sound()
        whole, told = (
            b"".join(lines),
            {one.key: getattr(one, name) for one in before if isinstance(one, GuardianRecord)},
        )
        known = {key: value for key, value in told.items() if value}
        for one, other in permutations(known, 2):
            fresh = self._read_with(in_cells(whole, known[other], _LONGER[name]), lines, before)
            read = self._read_with(in_cells(whole, known[other], known[one]), lines, before)
            if read is None or fresh is None or _ties_of(fresh) != _ties_of(before):
                continue  # it is refused, or the address is their key, and there is no other
            assert _ties_of(read) == _ties_of(before), f"two who share one {name} are taken for one"
            reached = {said.key for said in read if isinstance(said, GuardianRecord) and _has(said, name)}
            assert not {one, other} - reached, f"of two who share one {name} one has none"

    def test_each_child_of_a_guardian_has_its_own_right(self) -> None:
        before, lines = self._sound()
        people = {one.key: one for one in before if isinstance(one, GuardianRecord)}
        decided = [one for one in before if isinstance(one, GuardianshipRecord) and one.authority in _DECIDED]
        for one, other in permutations(decided, 2):
            apart = one.pupil != other.pupil and one.guardian != other.guardian and one.authority != other.authority
            if not apart or {one.guardian, other.guardian} - people.keys() or other.guardian in _pupils(before):
                continue
            content = in_cells(b"".join(lines), other.guardian, one.guardian)
            for name in _SHARED:
                values = [getattr(people[who.guardian], name) or "" for who in (other, one)]
                content = in_cells(content, *values) if all(values) else content
            read = self._read_with(content, lines, before)
            for tie in (one, other) if read is not None else ():
                found = [said for said in read or () if keys_of(said) == (tie.pupil, one.guardian)]
                sure = [said.authority for said in found if not {*said.unsure} & {"authority", "row"}]  # type: ignore[union-attr]
                assert not found or not sure or tie.authority in sure, (
                    "of a guardian of two children the row of one says what is told of the other"
                )

    def test_a_ban_in_one_row_of_a_guardian_counts(self) -> None:
        before, lines = self._sound()
        people = {one.key: one for one in before if isinstance(one, GuardianRecord)}
        banned = {key for key, one in people.items() if one.blocked}
        for one, other in product(banned, people.keys() - banned - _pupils(before)):
            content = in_cells(b"".join(lines), other, one)
            for name in _SHARED:
                values = [getattr(people[key], name) or "" for key in (other, one)]
                content = in_cells(content, *values) if all(values) else content
            read = self._read_with(content, lines, before)
            lifted = read is not None and is_lifted(read, (one,), "blocked")
            assert not lifted, "of a guardian of two children the row of one lifts the ban that stands in the other"

    def _in_cells(self, lines: list[bytes]) -> Iterator[tuple[int, bytes]]:
        """Each row that names somebody, with the sign between its cells; none of what is no table."""
        for row in self._rows():
            sign = max(_SEPARATORS, key=lines[row].count)
            if lines[row].count(sign) >= 2 and lines[row].lstrip()[:1] not in _NO_TABLE:
                yield row, sign

    def _read_with(
        self, content: bytes, lines: list[bytes], before: Iterable[RosterRecord]
    ) -> list[RosterRecord] | None:
        """What is read of another content; None where it is no other, refused, or has a note."""
        read = None if content == b"".join(lines) else self._tried_on(content)
        return None if read is None or {*notes(read)} - {*notes([*before])} else read


def _each_value(read: Iterable[RosterRecord]) -> Iterator[tuple[Person, str]]:
    """The first of each sort of person that tells each of these."""
    seen = set[tuple[type, str]]()
    for one in read:
        for name in _LONGER if isinstance(one, PupilRecord | GuardianRecord) else ():
            if getattr(one, name, None) and (type(one), name) not in seen:
                seen.add((type(one), name))
                yield one, name  # type: ignore[misc]


def _as_told(value: Any, name: str) -> str:
    return re.sub(r"^00|\D", "", f"{value}") if name == "mobile" else f"{value}".casefold()


def _has(one: GuardianRecord, name: str) -> bool:
    """True if an address is told, or somebody has to look which it is."""
    return bool(getattr(one, name)) or bool({name, "row"} & one.unsure) or bool(one.half_read)


def _half_read(one: RosterRecord) -> frozenset[str]:
    """The fields of which something stood in a cell that is none."""
    return frozenset({"email", "mobile"}) if getattr(one, "half_read", ()) else frozenset()


def _is_same(one: RosterRecord, other: RosterRecord, word: str) -> bool:
    """True if two records say the same, but for a name in which a word stands."""
    pairs = zip(values_of(one), values_of(other), strict=False)
    same = (said == now or (word in f"{said}" and word in f"{now}") for said, now in pairs)
    return type(one) is type(other) and all(same)


def _people_in(read: Iterable[RosterRecord]) -> int:
    """How many there are; a key that is made of a line is another on another."""
    return len({(type(one), *keys_of(one)) for one in read})


def _ties_of(read: Iterable[RosterRecord]) -> set[tuple[str, ...]]:
    return {keys_of(one) for one in read if isinstance(one, GuardianshipRecord | GuardianRecord)}


def _pupils(read: Iterable[RosterRecord]) -> set[str]:
    return {one.key for one in read if isinstance(one, PupilRecord)}
