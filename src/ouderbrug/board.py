"""A board of schools: one TOML that many schools extend, with the keys that it locks, and the schools it names."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from difflib import get_close_matches
from glob import iglob
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, field_validator

from ouderbrug.errors import ConfigError
from ouderbrug.ownership import state_folder
from ouderbrug.toml_files import glance

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from ouderbrug.toml_lines import Place

    Data = Mapping[str, Any]

_BESIDE_THE_BOARD = (("content", "templates"), ("plugins", "plugins_dir"))
"""Paths that are the board's where its TOML has them; all others are looked for beside the TOML of each school."""


_OF_NO_SCHOOL = ("extends", "locked", "schools")
"""What ties a school to its board, or is the board's alone: no school sets these as settings."""


class Board(BaseModel):
    """What a TOML of a board says beside the settings that its schools take over.

    ``schools`` are the TOMLs of its schools, relative to its own and also as a pattern ("*/ouderbrug.toml"). What is
    ``locked`` ("channels.email.host", "rules") no school sets by itself.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    schools: tuple[str, ...] = ()
    locked: tuple[str, ...] = ()

    @field_validator("schools", "locked", mode="before")
    @classmethod
    def _is_a_list(cls, value: Any) -> Any:
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            raise ValueError("must be a list of texts")
        return value

    @property
    def places(self) -> tuple[Place, ...]:
        """What is locked, as places in a TOML."""
        return tuple(tuple(key.split(".")) for key in self.locked)


def is_board(data: Data) -> bool:
    """True for the TOML of a board, which is no school."""
    return "schools" in data or "locked" in data


def misspelt(board: Board, data: Data, tables: Collection[str]) -> Iterator[tuple[Place, str]]:
    """Where a locked key locks nothing, being no table of a school's TOML and not set in the board's; and a hint."""
    set_here = (".".join(map(str, place)) for place in _set_in(data) if place[0] not in _OF_NO_SCHOOL)
    known = [*(one for one in tables if one not in _OF_NO_SCHOOL), *set_here]
    for number, place in enumerate(board.places):
        if place[0] in _OF_NO_SCHOOL:
            yield ("locked", number), "take it out: it is no setting of a school"
        elif not (_has(data, place) or (len(place) == 1 and place[0] in tables)):
            close = get_close_matches(board.locked[number], known, n=1)
            yield ("locked", number), f"did you mean {close[0]}?" if close else "set it here, or lock a whole table"


def taken(board: Board, data: Data) -> list[Place]:
    """The places in a school's TOML at which it sets what the board locks, or what that stands in."""
    return [one for one in _set_in(data) if any(one[: len(place)] == place[: len(one)] for place in board.places)]


def merged(board: Data, own: Data) -> dict[str, Any]:
    """The settings of a school: its own, table by table, over those of its board; a list replaces a list."""
    found = {key: value for key, value in board.items() if key not in own}
    for key, value in own.items():
        inherited = board.get(key)
        both = isinstance(value, dict) and isinstance(inherited, dict)
        found[key] = merged(inherited, value) if both and inherited is not None else value
    return found


def handed_down(data: Data, folder: Path) -> dict[str, Any]:
    """What schools take over of a board's TOML: no list of schools, and its own paths as whole ones."""
    found = {key: value for key, value in data.items() if key not in ("schools", "locked")}
    for table, key in _BESIDE_THE_BOARD:
        if isinstance(found.get(table), dict) and isinstance(path := found[table].get(key), str):
            found[table] = {**found[table], key: str(folder / path)}
    return found


def schools(path: Path, board: Board) -> list[Path]:
    """The TOMLs of a board's schools, by name; raises ConfigError where a name or pattern finds none."""
    found: set[Path] = set()
    for one in board.schools:
        here = _matching(path.parent, one) if not one.startswith("/") else set()
        if not here:
            raise ConfigError(f"{path.name}: schools: there is no {one} beside it; name the TOML of each school")
        found |= here
    if not found:
        raise ConfigError(f'{path.name} names no schools; say which are its own: schools = ["*/ouderbrug.toml"]')
    return sorted(found)


def _matching(folder: Path, pattern: str) -> set[Path]:
    """What a pattern finds below a folder, links to what is not there too: such a school has not left its board."""
    return {(folder / one).absolute() for one in iglob(pattern, root_dir=folder, recursive=True, include_hidden=True)}


def above(path: Path, extends_: str) -> Path:
    """The TOML that the one at ``path`` extends; raises ConfigError for a path that cannot be."""
    try:
        return Path(os.path.realpath(path.parent / extends_))
    except ValueError:
        raise ConfigError(f"{path.name}: extends is no path that there can be; write it anew") from None


def key_of(path: Path) -> str:
    """BRIN and site of the school of a TOML, else the name of its folder, also where it is broken."""
    school = (glance(path) or {}).get("school")
    if isinstance(school, dict) and isinstance(school.get("brin"), str):
        return f"{school['brin']}{school.get('site', '00')}"
    return path.parent.name


def extends(path: Path, board: Path) -> bool:
    """False for the TOML of a school in which nothing of this board would be locked; a broken one says so itself."""
    data = glance(path)
    if data is None:
        return True
    base = data.get("extends")
    try:
        return isinstance(base, str) and above(path, base) == Path(os.path.realpath(board))
    except ConfigError:
        return False


def unlisted(path: Path, listed: Iterable[Path]) -> list[Path]:
    """The TOMLs in the folders beside a board's that extend it and are not among its schools: nobody runs them."""
    beside = {file.absolute() for file in path.parent.glob("*/*.toml")} - set(listed)
    return sorted(one for one in beside if glance(one) is not None and extends(one, path))


def forgotten(path: Path, listed: Mapping[str, Sequence[Path]]) -> tuple[list[str], Path]:
    """The TOMLs of schools that this board had in an earlier run and finds no more, and where they stand noted.

    ``listed`` are those that it has, by BRIN and site; they are noted for the next run, in the state folder of this
    user, for a pattern misses nobody. A school that is in another folder now is not gone.
    """
    kept = _kept(path, ".schools")
    before = dict(line.split("\t", 1) for line in _text(kept).splitlines() if "\t" in line)
    here = path.absolute().parent
    now = {os.path.relpath(one, here): key for key, files in listed.items() for one in files}
    if not now.items() <= before.items():
        _keep(kept, "".join(sorted(f"{toml}\t{key}\n" for toml, key in (before | now).items())))
    return sorted(toml for toml, key in before.items() if toml not in now and key not in listed), kept


def in_turn(path: Path, keys: Iterable[str]) -> list[str]:
    """The schools of the board, and first those that had no turn in a run that ended before all had theirs."""
    each, last = list(keys), _text(_kept(path, ".turn"))
    after = each.index(last) + 1 if last in each else 0
    return each[after:] + each[:after]


def note_turn(path: Path, key: str) -> None:
    """Say whose turn it is, for the next run if this one ends here; empty where all had theirs."""
    kept = _kept(path, ".turn")
    if key:
        _keep(kept, key)
    else:
        kept.unlink(missing_ok=True)


def _kept(path: Path, ending: str) -> Path:
    """Where something of the board is noted for the next run, in the state folder of this user."""
    return state_folder() / f"{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:32]}{ending}"


def _text(kept: Path) -> str:
    try:
        return kept.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _keep(kept: Path, text: str) -> None:
    fresh = kept.with_suffix(f".{os.getpid()}.new")
    with suppress(OSError):  # a full disk leaves what was noted as it was
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh.write_text(text, "utf-8")
        os.replace(fresh, kept)


def _set_in(data: Data, above: Place = ()) -> Iterator[Place]:
    for key, value in data.items():
        yield from _set_in(value, (*above, key)) if isinstance(value, dict) else [(*above, key)]


def _has(data: Data, place: Place) -> bool:
    for key in place:
        if not isinstance(data, dict) or key not in data:
            return False
        data = data[key]
    return True
