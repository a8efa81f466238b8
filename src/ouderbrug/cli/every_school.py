"""One command for each school of a board, in one process: a school that fails does not keep the others waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ouderbrug import board as boards
from ouderbrug import config
from ouderbrug.cli import GATHERED, LANGUAGE, SCHOOL, STOPPED, Refused, as_refused
from ouderbrug.cli.session import give, say, tell
from ouderbrug.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ouderbrug.cli.session import Session

ORDER = (2, 75, 3, 1)
"""Where several schools end otherwise than with 0: the code that says most comes first, as within one."""


def for_each(ctx: click.Context, path: Path, command: Callable[[Path], Any], *, as_json: bool) -> int:
    """Run a command for every school of the board at ``path``; returns the exit code of all of them together."""
    root, ended, documents = ctx.find_root(), {}, {}
    for school in boards.schools(path, config.read_board(path)[0]):
        key = boards.key_of(school)
        root.meta.pop(LANGUAGE, None)
        root.meta.update({SCHOOL: key, GATHERED: []})
        root.obj = school
        if not as_json:
            say(f"{key}:")
        ended[key] = _ended(ctx, command, school)
        documents[key] = {"exit_code": ended[key], "said": next(iter(root.meta.pop(GATHERED)), None)}
        if root.meta.get(STOPPED):
            break
    root.meta.pop(SCHOOL)
    if as_json:
        give({"schools": documents})
    return next((code for code in ORDER if code in ended.values()), 0)


def _ended(ctx: click.Context, command: Callable[[Path], Any], school: Path) -> int:
    try:
        command(school)
    except SystemExit as done:
        return int(done.code or 0)
    except (click.ClickException, click.Abort, click.exceptions.Exit, KeyboardInterrupt, BrokenPipeError) as error:
        if not isinstance(error, Refused):
            raise
        tell(error.message)
        return error.exit_code
    except Exception as error:
        refused = as_refused(ctx, error)
        tell(refused.message)
        return refused.exit_code
    return 0


def require_its_board(session: Session, path: Path) -> None:
    """Refuse a school that the board names and that does not extend it, as nothing would be locked there."""
    loaded = session.loaded
    if loaded.settings.extends is None or (loaded.folder / loaded.settings.extends).resolve() != path.resolve():
        raise ConfigError(
            f"{loaded.path.name} does not extend {path.name}; write extends with its path on the first line"
        )


def school_of(path: Path, key: str) -> Path:
    """The TOML of one school of the board at ``path``, by BRIN and site or by its folder; raises ConfigError."""
    known = {boards.key_of(one): one for one in boards.schools(path, config.read_board(path)[0])}
    found = known.get(key) or next((one for one in known.values() if one.parent.name == key), None)
    if found is None:
        raise ConfigError(f"{path.name} names no such school; it has {', '.join(known)}")
    return found
