"""What an importer makes of files that are longer, saved otherwise or filled in otherwise than its author's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.errors import ImportRefused
from ouderbrug.people import PARENTS, Authority, Receives
from ouderbrug.records import GuardianRecord, GuardianshipRecord, PupilRecord
from ouderbrug.testing.importer_bench import ImporterBench, keys_of, notes, values_of
from ouderbrug.testing.samples import CANARY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ouderbrug.records import RosterRecord

MANY = 1_100
"""More rows than anybody has in mind who writes a limit."""
_ENCODINGS = ("utf-8", "cp1252", "utf-16")
"""As what a table is saved on a computer of a school."""
_ACCENTED = re.compile(rf"(?<!@){CANARY}(?![\w.+-]*@)")
"""The word in a name, and not in an address."""
NOT_IN_A_CELL = rb"[^;,\t|<>\"\r\n]"
_UNKNOWN = (b"zomaar", b"-", b"0", b"n.v.t.")
"""What somebody writes in a cell that knows other words."""
_SPACE = b" "
"""Where an empty cell is refused, a space is no word either."""
_LETTERS, _FIGURES = b"\x01", b"\x02"
"""Marks in a row for the number of its copy."""
_PROTECTED: Mapping[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("blocked", "blocked_until", "opt_out", "address_secret", "deceased"), bool),
    "authority": lambda said: said not in (Authority.YES, Authority.UNKNOWN, None),
    "receives": lambda said: said not in (Receives.ALL, None),
}
"""Whether what is told of somebody keeps something from them."""
LIFTED: Mapping[str, Callable[[Any], bool]] = {
    **dict.fromkeys(_PROTECTED, lambda said: not said),
    "authority": lambda said: said is Authority.YES,
    "receives": lambda said: said is Receives.ALL,
}
"""Whether another word lifts that; of no authority and half of it the house tells by asking."""


class ImporterPeople(ImporterBench):
    """The part of the contract about what stands in other files of that sort."""

    def test_a_long_file_is_read_to_its_end(self) -> None:
        if not all(self._places_by_row().values()):
            pytest.skip("a row is passed over, which another test finds")
        whole = len(self._keys_in(self._written().read_bytes()) or ())
        for row in self._rows():
            more = len(self._keys_in(self._repeated(row, 1)) or ()) - whole
            if more > 0:
                content = self._repeated(row, MANY)
                read = self._keys_in(content)
                broke = self._breaks_on(content) if read is None else ""
                assert not broke, f"a file of {MANY} rows ends it by {broke}: read it, or raise ImportRefused"
                found = MANY * more if read is None else len(read) - whole  # it may refuse what is long, not cut it
                assert found == MANY * more, f"of {MANY * more} people in {MANY} rows {found} were read"
                return
        pytest.skip("a row more is nobody more")

    def test_letters_survive_another_encoding(self) -> None:
        try:
            text = self._written().read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            pytest.skip("it is no file of text")
        told = {one for one in _texts(self._read(self._written())) if _ACCENTED.search(one)}
        expected = {_accented(one) for one in told}
        for encoding in _ENCODINGS:
            read = self._tried_on(_accented(text).encode(encoding))
            lost = expected - {*_texts(read)} if read is not None else ()
            assert not lost, f"a file saved as {encoding} is read with other letters; read it right, or refuse it"

    def test_an_unknown_word_lifts_no_protection(self) -> None:
        before = self._read(self._written())
        protected = self._protected(before)
        if not protected:
            pytest.skip("it tells nothing that protects somebody")
        for content in self._with_unknown_words():
            read = self._tried_on(content)
            if read is None or {*notes(read)} - {*notes(before)}:
                continue
            for keys, name in protected:
                assert not is_lifted(read, keys, name), (
                    f"a word that nobody knows lifts {name}; refuse it, or name it in `unsure`"
                )

    def test_an_unknown_word_makes_no_parent(self) -> None:
        before = self._read(self._written())
        known = {keys_of(one): one.relation for one in before if isinstance(one, GuardianshipRecord)}
        for read in map(self._tried_on, self._with_unknown_words()):
            if read is None or {*notes(read)} - {*notes(before)}:
                continue
            for one in (tie for tie in read if isinstance(tie, GuardianshipRecord) and keys_of(tie) in known):
                made = one.relation in PARENTS and one.relation != known[keys_of(one)]
                assert not made or {"relation", "row"} & one.unsure, (
                    f"a word that nobody knows makes somebody a {one.relation}; refuse it, or say `other`"
                )

    @pytest.mark.parametrize("sort", [PupilRecord, GuardianRecord])
    def test_two_of_one_name_stay_two(self, sort: type[PupilRecord | GuardianRecord]) -> None:
        apart = b"".join(self._apart())
        read = self._tried_on(apart) or ()
        people = list({one.key: one for one in read if isinstance(one, sort)}.values())
        alike, keys = apart, {key for one in read for key in keys_of(one)}
        for one in people[1:]:
            for name, other in ((one.first_name, people[0].first_name), (one.last_name, people[0].last_name)):
                alike = in_cells(alike, name, other) if name and other and name not in keys else alike
        again = self._tried_on(alike)
        if alike == apart or again is None or {*notes(again)} - {*notes([*read])}:
            pytest.skip("it names fewer than two, or refuses two of one name")
        for what in (sort, GuardianshipRecord):
            pairs = [{keys_of(one) for one in found if isinstance(one, what)} for found in (read, again)]
            assert len(pairs[0]) == len(pairs[1]), "two people of one name are taken for one"

    def _rows(self) -> list[int]:
        return [number for number, line in enumerate(self._lines()) if CANARY.encode() in line]

    def _apart(self) -> list[bytes]:
        """The lines of the file, each with a word of its own."""
        lines = self._lines()
        for row in self._rows():
            lines[row] = lines[row].replace(CANARY.encode(), f"{CANARY}{_letters(row)}".encode())
        return lines

    def _repeated(self, row: int, times: int) -> bytes:
        """The file with a row said so many times more, each of other people."""
        lines = self._lines()
        keys = {key for one in self._read(self._written()) for key in keys_of(one)}
        other = _of_others(lines[row], keys)
        more = (other.replace(_LETTERS, _letters(n).encode()).replace(_FIGURES, b"%04d" % n) for n in range(times))
        return b"".join([*lines[: row + 1], *more, *lines[row + 1 :]])

    def _with_unknown_words(self) -> Iterator[bytes]:
        """The file with a word that it does not know in each cell in turn, but those of names and addresses.

        Where a cell may be empty, a space in it is so too.
        """
        lines = self._lines()
        known = {*re.findall(NOT_IN_A_CELL + rb"+", b"".join(lines)), *(one.encode() for one in self.knows)}
        for number in self._rows():
            for cell in re.finditer(NOT_IN_A_CELL + rb"+", lines[number]):
                if CANARY.encode() in cell[0]:
                    continue
                empty, *others = (
                    b"".join([*lines[:number], _with(lines[number], cell.span(), word), *lines[number + 1 :]])
                    for word in (b"", _SPACE, *(one for one in _UNKNOWN if one not in known))
                )
                yield from others[0 if self._tried_on(empty) is None else 1 :]

    def _protected(self, read: list[RosterRecord]) -> set[tuple[tuple[str, ...], str]]:
        """Whom the file protects, and by what; of these those alone whom its author expects to be, where they say."""
        found, expected = (_protections(records, self.says) for records in (read, list(self.expected(CANARY))))
        return found & expected if expected else found

    def _keys_in(self, content: bytes) -> set[tuple[object, ...]] | None:
        read = self._tried_on(content)
        return read if read is None else {(type(one), *keys_of(one)) for one in read}

    def _breaks_on(self, content: bytes) -> str:
        """By what error a file of its own ends it that is not even refused; empty where none does."""
        path = self._with(content)
        try:
            if self._sniffs(path):
                self._read(path)
        except ImportRefused:
            return ""
        except Exception as error:
            return type(error).__name__
        return ""

    def _tried_on(self, content: bytes) -> list[RosterRecord] | None:
        """What is read of a file; None where it is no file of its own, or refused."""
        path = self._with(content)
        try:
            return self._read(path) if self._sniffs(path) else None
        except Exception:
            return None


def _with(row: bytes, span: tuple[int, int], word: bytes) -> bytes:
    """A row with another word in a cell."""
    return row[: span[0]] + word + row[span[1] :]


def is_lifted(read: list[RosterRecord], keys: tuple[str, ...], name: str) -> bool:
    """True if all that is told of somebody lifts what protects them, and nobody has to ask."""
    said = [one for one in read if keys_of(one) == keys and hasattr(one, name)]
    unsure = any(name in one.unsure or "row" in one.unsure for one in said)  # type: ignore[union-attr]
    return bool(said) and not unsure and all(LIFTED[name](getattr(one, name)) for one in said)


def _protections(records: Iterable[RosterRecord], says: frozenset[str]) -> set[tuple[tuple[str, ...], str]]:
    told = ((one, name) for one in records for name in says & _PROTECTED.keys() if hasattr(one, name))
    return {(keys_of(one), name) for one, name in told if _PROTECTED[name](getattr(one, name))}


def _of_others(row: bytes, keys: Iterable[str]) -> bytes:
    """A row with other keys, names and addresses, which end with a mark for what is to stand there."""
    row = row.replace(CANARY.encode(), CANARY.encode() + _LETTERS)
    for key in filter(None, keys):
        row = in_cells(row, key, f"{key}{_FIGURES.decode()}")
    return row


def in_cells(content: bytes, old: str, new: str) -> bytes:
    whole = rb"(?<!" + NOT_IN_A_CELL + rb")" + re.escape(old.encode()) + rb"(?!" + NOT_IN_A_CELL + rb")"
    return re.sub(whole, new.encode().replace(b"\\", rb"\\"), content)


def _letters(number: int) -> str:
    """A number by letters, as names have no figures."""
    return "".join(ascii_lowercase[number // 26**place % 26] for place in range(4))


def _accented(text: str) -> str:
    return _ACCENTED.sub(f"{CANARY[:-1]}ë", text)


def _texts(value: Any) -> Iterator[str]:
    """Every text in records."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts(list(value.values()))
    elif hasattr(value, "__dataclass_fields__"):
        yield from _texts(values_of(value))
    elif isinstance(value, Iterable):
        for one in value:
            yield from _texts(one)
