"""XML from outside, read as a stream: only the elements that are asked for become values, and nothing is expanded.

A DOCTYPE is refused before anything that it declares is read, so that no entity ever grows or names a file.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar
from xml.parsers import expat

from ouderbrug import ImportRefused, safe_name
from ouderbrug_pupil_systems.values import Unusable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_Value = TypeVar("_Value")

CHUNK = 64 * 1024
MOST_DEPTH = 64
MOST_ELEMENTS = 2_000
"""How many elements one record may hold; that of a pupil has some thirty."""
MOST_TEXT = 1_000
"""Characters of one value that are kept: no name or key is as long, and what is longer is refused as such."""
SNIFFED = 64 * 1024
FIRST = 12
"""So many elements tell what a file is: an answer lies in an envelope with a head of its own."""
_ELEMENT = re.compile(rb"<([A-Za-z_][\w.:-]*)[\s/>]")
Names = tuple[str, ...]


@dataclass(slots=True)
class Element:
    """An element by its local name, with the line on which it begins, its ``key`` and what it holds."""

    name: str
    line: int
    key: str | None = None
    text: str = field(default="", repr=False)
    children: list[Element] = field(default_factory=list, repr=False)

    def all(self, name: str) -> list[Element]:
        """The children of this name."""
        return [child for child in self.children if child.name == name]

    def said(self, name: str) -> str:
        """The text of the first child of this name that has any; empty where none does."""
        return next((text for child in self.all(name) if (text := child.text.strip())), "")

    def read(self, name: str, how: Callable[[str], _Value]) -> _Value:
        """What the child of this name says, read so; raises Unusable with its name and line where it cannot be."""
        try:
            return how(self.said(name))
        except Unusable as error:
            at = next((child.line for child in self.all(name) if child.text.strip()), self.line)
            raise Unusable(str(error), name, at) from None


class _Enough(Exception):
    """The start of a file tells what it is."""


@dataclass(frozen=True)
class Start:
    """How a file begins: the local names of its first elements, in their order, and the namespaces that they name."""

    names: tuple[str, ...] = ()
    namespaces: frozenset[str] = frozenset()


def start_of(path: Path) -> Start:
    """How a file begins; empty for what is no XML. Of what is refused later the names are told all the same."""
    names: list[str] = []
    namespaces: set[str] = set()

    def begin(name: str, attributes: dict[str, str]) -> None:
        names.append(_local(name))
        namespaces.update(value for key, value in attributes.items() if key.partition(":")[0] == "xmlns")
        if len(names) > FIRST:
            raise _Enough

    def declared(*_: object) -> None:
        raise _Enough

    parser, data = expat.ParserCreate(), b""
    parser.StartElementHandler, parser.StartDoctypeDeclHandler = begin, declared
    try:
        with path.open("rb") as file:
            data = file.read(SNIFFED)
        parser.Parse(data, False)
    except (_Enough, expat.ExpatError, LookupError, ValueError, OSError):
        pass
    is_xml = _plain(data).startswith(b"<")
    found = _ELEMENT.findall(_plain(data)) if is_xml and not names else []
    return Start(tuple(names or (_local(name.decode()) for name in found[:FIRST])), frozenset(namespaces))


def _plain(data: bytes) -> bytes:
    """The bytes as those of signs that every encoding here has in common."""
    return bytes(byte for byte in data if 0 < byte < 128).lstrip()


class XmlFile:
    """One file, of which the elements called ``ignored`` are passed over with all that they hold."""

    def __init__(self, path: Path, most_bytes: int, ignored: frozenset[str]) -> None:
        self.name = safe_name(path.name)
        self._path, self._most, self._ignored = path, most_bytes, ignored
        self.seen: Counter[tuple[str, ...]] = Counter()
        """How often each path outside of records was there."""
        self.first: dict[tuple[str, ...], int] = {}
        """On which line each of them begins first."""

    def refused(self, what: str) -> ImportRefused:
        """The error that says that nothing of this file was stored, and why."""
        return ImportRefused(f"{self.name} was not imported and nothing was stored: {what}")

    def records(self, wanted: Callable[[Names], bool]) -> Iterator[tuple[Names, Element]]:
        """Each wanted element as it ends, with its path; raises ImportRefused for what is no sound XML.

        ``wanted`` is asked of each path of local names, from the root down, that does not lie within a record.
        """
        if self._path.stat().st_size > self._most:
            raise self.refused(f"it is larger than {self._most // 2**20} MB; max_megabytes in the TOML allows more")
        handler = _Handler(self, wanted, self._ignored)
        parser = expat.ParserCreate()
        handler.listen_to(parser)
        with self._path.open("rb") as file:
            while chunk := file.read(CHUNK):
                self._parse(parser, chunk, final=False)
                yield from handler.take()
        self._parse(parser, b"", final=True)
        yield from handler.take()

    def _parse(self, parser: expat.XMLParserType, chunk: bytes, *, final: bool) -> None:
        try:
            parser.Parse(chunk, final)
        except expat.ExpatError as error:
            where = f"line {parser.ErrorLineNumber}, byte {parser.ErrorByteIndex}"
            raise self.refused(f"{where}: {_what(error)}") from None
        except (LookupError, ValueError):
            raise self.refused("it says that it is in an encoding that is not known here; save it as UTF-8") from None


def _what(error: expat.ExpatError) -> str:
    """What is wrong with a file, in our words: those of the library may repeat it."""
    codes = expat.errors.codes
    if error.code == codes[expat.errors.XML_ERROR_INVALID_TOKEN]:
        return "a sign that is not in the encoding that the file names, or no XML; export it again"
    if error.code in (codes[expat.errors.XML_ERROR_NO_ELEMENTS], codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN]):
        return "the file ends too early; export it again"
    if error.code == codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING]:
        return "the encoding that the file names is not known here; save it as UTF-8"
    return "this is no sound XML; export it again"


class _Handler:
    """What the parser calls: keeps the path, and makes elements of what is within a record."""

    def __init__(self, file: XmlFile, wanted: Callable[[Names], bool], ignored: frozenset[str]) -> None:
        self._file, self._wanted, self._ignored = file, wanted, ignored
        self._path: list[str] = []
        self._open: list[Element] = []
        self._elements = 0
        self._deaf = 0
        self._found: list[tuple[tuple[str, ...], Element]] = []

    def listen_to(self, parser: expat.XMLParserType) -> None:
        """Take what the parser finds from now on."""
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler, parser.EndElementHandler = self._begin, self._end
        parser.CharacterDataHandler = self._text
        self._parser = parser

    def take(self) -> list[tuple[tuple[str, ...], Element]]:
        """The records that ended since the last time."""
        found, self._found = self._found, []
        return found

    def _doctype(self, *_: object) -> None:
        raise self._file.refused("it holds a DOCTYPE, which no export needs and which can hide what it does")

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        name, line = _local(tag), self._parser.CurrentLineNumber
        self._path.append(name)
        if len(self._path) > MOST_DEPTH:
            raise self._file.refused(f"line {line}: elements lie in each other more than {MOST_DEPTH} deep")
        if self._deaf or name in self._ignored:
            self._deaf += 1
            return
        if self._open or self._wanted(tuple(self._path)):
            self._elements += 1
            if self._elements > MOST_ELEMENTS:
                raise self._file.refused(f"line {line}: one record holds more than {MOST_ELEMENTS} elements")
            element = Element(name, line, _key(attributes))
            if self._open:
                self._open[-1].children.append(element)
            self._open.append(element)
        elif len(self._path) <= 6:
            self._file.seen[tuple(self._path)] += 1
            self._file.first.setdefault(tuple(self._path), line)

    def _end(self, _: str) -> None:
        path = tuple(self._path)
        self._path.pop()
        if self._deaf:
            self._deaf -= 1
        elif self._open:
            element = self._open.pop()
            if not self._open:
                self._elements = 0
                self._found.append((path, element))

    def _text(self, text: str) -> None:
        if self._open and not self._deaf and len(self._open[-1].text) <= MOST_TEXT:
            self._open[-1].text += text[: MOST_TEXT + 1]


def _key(attributes: dict[str, str]) -> str | None:
    """The key of an element, also where its attribute has a prefix."""
    return next((value for name, value in attributes.items() if _local(name) == "key"), None)


def _local(name: str) -> str:
    return name.rpartition(":")[2]
