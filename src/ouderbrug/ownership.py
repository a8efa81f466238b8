"""Who else on this machine could have written a file: asked of all that can change a message or a person.

Owners and modes are read, nothing is tried: root may write everywhere, and so proves nothing. They are those of the
content and not of a name: a second name (a hard link) lets nobody write who may not write by the first.
"""

from __future__ import annotations

import grp
import os
import pwd
import stat
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ouderbrug.errors import ConfigError
from ouderbrug.file_names import file_called

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

MOST_LINKS = 40
"""Links that one path may lead over; the system follows no more either."""


def ours(path: Path) -> None:
    """Refuse a file or folder that another user of this machine could have changed; raises ConfigError.

    A folder is looked at with all that is in it, and each with all folders and links on the way to it. A group may
    write only where it is the user's own, or root's. What is not there is no fault here.
    """
    for one in _all_in(path):
        _ours(one, path)
        if one.is_symlink():
            _safe_way(one)
    _safe_way(path)


def ours_among_others(path: Path, others: Others) -> None:
    """The same of a folder alone that lies in one of ``others``; what is in it is looked at when it is used."""
    _ours(path, path)
    _safe_way(path, others)


def ours_alone(path: Path) -> None:
    """The same, and the file has no second name by which somebody could reach it; raises ConfigError."""
    ours(path)
    with suppress(FileNotFoundError):
        if path.stat().st_nlink > 1:
            raise ConfigError(f"{path.name} has a second name (a hard link); copy it, and use the copy")


@dataclass(frozen=True)
class Others:
    """Which users and groups of this machine, beside us and root, may write what is others' to write."""

    owners: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    @cached_property
    def gids(self) -> frozenset[int]:
        """The groups that may write, by number, ours and root's among them."""
        return frozenset({0, os.getegid(), *_gids(self.groups)})

    @cached_property
    def _uids(self) -> frozenset[int]:
        return frozenset({0, os.geteuid(), *_uids(self.owners)})

    def may_own(self, uid: int) -> bool:
        """True for who is named, and for who is in a group that is named."""
        return uid in self._uids or not frozenset(_gids(self.groups)).isdisjoint(_groups_of(uid))


NOBODY_ELSE = Others()


def from_others(path: Path, others: Others, called: str) -> None:
    """Refuse a file or folder that whoever likes could have written; raises ConfigError.

    It belongs, and so does its folder, to us, to root or to one of ``others``; only they may write to it. Errors say
    what it is ``called``: its own name, and that of its folder, may be a child's.
    """
    for one, name in ((path, called), *(() if path.is_dir() else ((path.parent, f"the folder of {called}"),))):
        with suppress(FileNotFoundError):
            _from_others(one.stat(), others, name)
    _safe_way(path, others, called)


def inbox_from_others(path: Path, others: Others) -> None:
    """The same for an inbox and each file in it, but that a source sets aside by itself what everybody may write."""
    from_others(path, others, "the inbox")
    for number, one in enumerate(sorted(path.iterdir()) if path.is_dir() else (), 1):
        called = file_called(one.name, f"file {number} of the inbox, in the order of names")
        with suppress(FileNotFoundError):
            _from_others(one.stat(), others, called, by_all=False)
        if one.is_symlink():
            _safe_way(one, others, called)


def _from_others(status: os.stat_result, others: Others, called: str, *, by_all: bool = True) -> None:
    if not others.may_own(status.st_uid):
        raise ConfigError(f"{called} belongs to another user; name them in [intake] owners, or use chown")
    if by_all and status.st_mode & stat.S_IWOTH:
        raise ConfigError(f"everybody on this machine may write to {called}; close it with chmod o-w")
    if status.st_mode & stat.S_IWGRP and status.st_gid not in others.gids:
        raise ConfigError(f"a group may write to {called}; name it in [intake] groups, or use chmod g-w")


def _all_in(path: Path, within: tuple[Path, ...] = ()) -> Iterator[Path]:
    """A file or folder and all that is in it, also behind links; a link back to a folder above is not followed."""
    if path.exists():
        yield path
    if path.is_dir() and (real := path.resolve()) not in within:
        for one in sorted(path.iterdir()):
            yield from _all_in(one, (*within, real))


def _safe_way(path: Path, others: Others = NOBODY_ELSE, called: str = "") -> None:
    """Refuse a path of which another user could change a part; in a folder like /tmp only the owner of a part can."""
    file = called or path.name
    for part, status in _way(path):
        name = "the folder or link that `namei -l` shows" if called else part
        if not others.may_own(status.st_uid):
            raise ConfigError(f"{name}, on the way to {file}, belongs to another user; use chown")
        if stat.S_ISLNK(status.st_mode) or status.st_mode & stat.S_ISVTX:
            continue
        if status.st_mode & stat.S_IWOTH:
            raise ConfigError(f"everybody on this machine can put another {file} in its place: chmod o-w {name}")
        if status.st_mode & stat.S_IWGRP and status.st_gid not in others.gids:
            raise ConfigError(f"a group can put another {file} in its place: chmod g-w {name}")
    with suppress(FileNotFoundError):
        there = path.resolve(strict=True)
        status = there.stat()
        if there.parent.stat().st_mode & stat.S_IWOTH:
            if not others.may_own(status.st_uid):
                raise ConfigError(f"{file} belongs to another user, in a folder where all may put files; use chown")
            if stat.S_ISREG(status.st_mode) and status.st_nlink > 1:
                # Where the system lets them (fs.protected_hardlinks = 0), others name another file of ours like this.
                raise ConfigError(f"{file} has a second name, in a folder where all may put files; copy it")


def _way(path: Path) -> Iterator[tuple[str, os.stat_result]]:
    """The name of each folder and each link that leads to a file, from the root on, as far as it is there."""
    here, ahead, links = "/", [*reversed(path.absolute().parts)], 0
    while ahead and links < MOST_LINKS:
        part = ahead.pop()
        step = os.path.dirname(here) if part == ".." else os.path.join(here, part)
        try:
            status = os.lstat(step)
        except (FileNotFoundError, NotADirectoryError):
            return
        if stat.S_ISLNK(status.st_mode):
            ahead += reversed(Path(os.readlink(step)).parts)
            links += 1
        else:
            here = step
        if ahead:
            yield os.path.basename(step) or "/", status


def _ours(path: Path, named: Path) -> None:
    """What a link leads to is looked at, and the link itself, which its owner could turn elsewhere."""
    name = path.name if path == named else f"{named.name}/{path.relative_to(named)}"
    try:
        link, status = path.lstat(), path.stat()
    except FileNotFoundError:
        return
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        raise ConfigError(f"{name} is no regular file, and who reads it may wait for ever; put a file in its place")
    if not {link.st_uid, status.st_uid} <= {0, os.geteuid()}:
        raise ConfigError(f"{name} belongs to another user; it must be yours or root's (chown)")
    if status.st_mode & stat.S_IWOTH:
        raise ConfigError(f"{name} can be changed by everybody on this machine; run `chmod o-w {name}`")
    if status.st_mode & stat.S_IWGRP and status.st_gid not in (0, os.getegid()):
        raise ConfigError(f"{name} can be changed by a group; run `chmod g-w {name}`")


def _uids(names: Collection[str]) -> Iterator[int]:
    for name in names:
        with suppress(KeyError):
            yield pwd.getpwnam(name).pw_uid


def _groups_of(uid: int) -> list[int]:
    """The groups of a user; of one without a name, none."""
    try:
        user = pwd.getpwuid(uid)
    except KeyError:
        return []
    return os.getgrouplist(user.pw_name, user.pw_gid)


def _gids(names: Collection[str]) -> Iterator[int]:
    for name in names:
        with suppress(KeyError):
            yield grp.getgrnam(name).gr_gid


def state_folder() -> Path:
    """Where programs of this user keep what they must remember (freedesktop.org, base directories)."""
    known = os.environ.get("XDG_STATE_HOME", "")
    return (Path(known) if known.startswith("/") else Path("~/.local/state").expanduser()) / "ouderbrug"
