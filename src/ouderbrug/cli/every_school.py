"""One command for each school of a board, in one process: a school that fails does not keep the others waiting."""

from __future__ import annotations

import sys
from contextlib import closing
from functools import update_wrapper
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from ouderbrug.cli import BOARD, GATHERED, LANGUAGE, SCHOOL, STOPPED, Refused, as_refused, words_of
from ouderbrug.cli.session import Session, give, say, tell
from ouderbrug.cli.stdout import ours_alone
from ouderbrug.errors import ConfigError, OuderbrugError, TryAgainLater
from ouderbrug.store_url import STORE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

IN_ONE_TABLE = ("status",)
"""The commands that show all schools in one table."""
IN_TURN = ("dispatch",)
"""The commands of which the next run begins with the schools that had no turn, where one ended before all had theirs:
a plugin of one school may end the process, each time at that school."""
ORDER = (2, 75, 3, 1)
"""Where several schools end otherwise than with 0: the code that says most comes first, as within one."""


def pass_each_session(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command a Session; where it is asked of all schools of a board it is called for each of them."""

    @click.option("--all-schools", is_flag=True, help="Do it for each school of the board whose TOML --config names.")
    @click.pass_context
    def wrapped(ctx: click.Context, /, *args: Any, all_schools: bool, **options: Any) -> Any:
        path: Path = ctx.find_root().obj
        if not all_schools:
            with ours_alone():
                return ctx.invoke(function, Session(path), *args, **options)

        def of_one(school: Path) -> None:
            _require_its_board(school, path)
            with ours_alone():
                ctx.invoke(function, Session(school), *args, **options)

        sys.exit(_for_each(ctx, path, of_one, as_json=bool(options.get("json_"))))

    return update_wrapper(wrapped, function)


def _for_each(ctx: click.Context, path: Path, command: Callable[[Path], Any], *, as_json: bool) -> int:
    """Run a command for every school of the board at ``path``; returns the exit code of all of them together."""
    root, ended, documents, lines = ctx.find_root(), {}, {}, dict[str, Any]()
    in_one_table = ctx.command.name in IN_ONE_TABLE
    schools = _schools(path)
    for key in _in_turn(ctx, path, schools):
        school = schools[key]
        root.meta.pop(LANGUAGE, None)
        root.meta.update({SCHOOL: key, GATHERED: [], **({BOARD: []} if in_one_table else {})})
        root.obj = school
        if not (as_json or in_one_table):
            say(f"{key}:")
        ended[key] = _ended(ctx, command, school)
        documents[key] = {"exit_code": ended[key], "said": next(iter(root.meta.pop(GATHERED)), None)}
        lines[key] = next(iter(root.meta.pop(BOARD, ())), None)
    root.meta.pop(SCHOOL, None)
    root.meta.pop(LANGUAGE, None)
    root.obj = path
    for key in schools.keys() - ended.keys():
        ended[key] = TryAgainLater.exit_code
        documents[key] = {"exit_code": ended[key], "said": None}
        tell(f"{key} waits for the next run: this one was told to stop before it")
    ended |= _unlisted(path) | _left_out(path) | _forgotten(path)
    if as_json and in_one_table:
        give({"schools": documents, "board": {key: one and one[1] for key, one in lines.items()}})
    elif as_json:
        give({"schools": documents})
    elif in_one_table:
        from ouderbrug.cli.board_status import show

        show({key: one and one[0] for key, one in lines.items()}, ended, words_of(ctx))
    return next((code for code in ORDER if code in ended.values()), 0)


def _in_turn(ctx: click.Context, path: Path, schools: Iterable[str]) -> Iterator[str]:
    """Each school when its turn has come, until this run is told to stop."""
    from ouderbrug.board import in_turn, note_turn

    noted = ctx.command.name in IN_TURN
    for key in in_turn(path, schools) if noted else schools:
        if ctx.find_root().meta.get(STOPPED):
            return
        if noted:
            note_turn(path, key)
        yield key
    if noted:
        note_turn(path, "")


def _unlisted(path: Path) -> dict[str, int]:
    """Say which schools took the board's settings over and are left out by it: what waits there nobody sends."""
    from ouderbrug.board import forgotten, unlisted

    listed = _listed(path)
    left_out = unlisted(path, chain.from_iterable(listed.values()))
    missing, noted = forgotten(path, listed)
    gone = [one for one in missing if (path.absolute().parent / one) not in left_out]
    for one_gone in gone:
        tell(
            f"{one_gone} was a school of {path.name} and is not found any more, so nobody runs it: put it back, or "
            f"take its line out of {noted}"
        )
    for one in left_out:
        toml, board = f"{one.parent.name}/{one.name}", path.name
        tell(
            f"{toml} extends {board} and is not among its schools, so nobody runs it; name it there, or take extends "
            "out of it"
        )
    return {str(one): 3 for one in (*left_out, *gone)}


def _forgotten(path: Path) -> dict[str, int]:
    """Say which schools of the board's database have messages that wait, and no TOML by which anybody runs them.

    What another board runs is its own. It is looked at where a school was run at all: a board in which nothing is to be
    done opens no store.
    """
    if "ouderbrug.store.database" not in sys.modules:
        return {}
    from ouderbrug.config import read_board

    url = str(read_board(path)[1].get("store", {}).get("url", ""))
    alone = _not_run(path, url) if url.startswith("postgresql:") else {}
    for key, count in alone.items():
        tell(
            f"{key} has messages that wait in the database of {path.name} ({count}) and no TOML of a school here, so "
            "nobody runs it here: put its TOML back, or run it where that is"
        )
    return dict.fromkeys(alone, 3)


def _not_run(path: Path, url: str) -> dict[str, int]:
    from ouderbrug.store import neighbours
    from ouderbrug.store.database import Store

    try:
        with closing(Store(path.with_name(STORE), "", server=url, readonly=True)) as store, store.reading() as reads:
            return neighbours.not_run(reads, set(_listed(path)))
    except OuderbrugError:
        return {}  # each of its schools said so


def _left_out(path: Path) -> dict[str, int]:
    """Say which schools are left out as two of them are one: of which of the two each message is, nobody knows."""
    for files in _clashing(path).values():
        tell(_twice(files))
    return dict.fromkeys(_clashing(path), ConfigError.exit_code)


def _ended(ctx: click.Context, command: Callable[[Path], Any], school: Path) -> int:
    try:
        command(school)
    except SystemExit as done:
        return int(done.code or 0)
    except (click.ClickException, click.Abort, click.exceptions.Exit, KeyboardInterrupt) as error:
        if not isinstance(error, Refused):
            raise
        tell(error.message)
        return error.exit_code
    except Exception as error:
        refused = as_refused(ctx, error)
        tell(refused.message)
        return refused.exit_code
    return 0


def _require_its_board(school: Path, path: Path) -> None:
    """Refuse a school that the board names and that does not extend it, as nothing would be locked there."""
    from ouderbrug.board import extends

    if not extends(school, path):
        raise ConfigError(f"{school.name} does not extend {path.name}; write extends with its path on the first line")


def school_of(path: Path, key: str) -> Path:
    """The TOML of one school of the board at ``path``, by BRIN and site or by its folder; raises ConfigError."""
    known = _schools(path)
    if files := _clashing(path).get(key):
        raise ConfigError(_twice(files))
    found = known.get(key) or next((one for one in known.values() if one.parent.name == key), None)
    if found is None:
        raise ConfigError(f"{path.name} names no such school; it has {', '.join(_listed(path))}")
    _require_its_board(found, path)
    return found


def schools_of(path: Path) -> dict[str, Path]:
    """The TOMLs of a board's schools, or of one school, by BRIN and site; says which are left out, and why.

    Raises ConfigError where none is left.
    """
    from ouderbrug.board import is_board, key_of
    from ouderbrug.toml_files import glance

    if not is_board(glance(path) or {}):  # reading it as a school's says what is wrong
        return {key_of(path): path}
    found, wrong = _schools(path), [ConfigError(_twice(files)) for files in _clashing(path).values()]
    for key, one in tuple(found.items()):
        try:
            _require_its_board(one, path)
        except ConfigError as error:
            wrong.append(error)
            del found[key]
    for one_wrong in wrong if found else wrong[1:]:
        tell(str(one_wrong))
    if not found:
        raise wrong[0]
    return found


def _schools(path: Path) -> dict[str, Path]:
    """The TOMLs of a board's schools, by BRIN and site, but those of which two are one school; raises ConfigError."""
    return {key: files[0] for key, files in _listed(path).items() if len(files) == 1}


def _clashing(path: Path) -> dict[str, list[Path]]:
    """The TOMLs that say that they are one school, by BRIN and site: neither is run."""
    return {key: files for key, files in _listed(path).items() if len(files) > 1}


def _listed(path: Path) -> dict[str, list[Path]]:
    from ouderbrug.board import key_of, schools
    from ouderbrug.config import read_board

    found: dict[str, list[Path]] = {}
    for one in schools(path, read_board(path)[0]):
        found.setdefault(key_of(one), []).append(one)
    return found


def _twice(files: list[Path]) -> str:
    one, other = (file.parent.name for file in files[:2])
    return f"{one} and {other} are one school, by BRIN and site; mend the TOML of one"
