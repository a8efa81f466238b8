"""A second clock in the times of files: those of an inbox on another machine, which that machine's clock set."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MOUNTS = Path("/proc/self/mountinfo")
_OF_SERVERS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "fuse.sshfs"})
"""File systems on which the other side says when a file was written."""


def mounts() -> str:
    """What is mounted on this machine, as the kernel says it; empty where it does not say."""
    try:
        return _MOUNTS.read_text("utf-8", "replace")
    except OSError:
        return ""


def of_files(folders: Iterable[Path], mounted: str) -> list[datetime]:
    """When the newest file of each of these folders was written; only those that lie on another machine say anything.

    The time of a file on this machine is of the clock that is in doubt.
    """
    servers = set(_servers(mounted))
    found = (_newest(folder, servers) for folder in folders)
    return [datetime.fromtimestamp(at, UTC) for at in found if at]


def _newest(folder: Path, servers: set[int]) -> float:
    newest = 0.0
    with suppress(OSError):
        if folder.stat().st_dev in servers:
            for entry in os.scandir(folder):
                with suppress(OSError):
                    newest = max(newest, entry.stat(follow_symlinks=False).st_mtime)
    return newest


def _servers(mounted: str) -> Iterator[int]:
    """The devices of other machines, of lines "36 35 98:0 / /inbox rw - nfs4 server:/inbox rw"."""
    for line in mounted.splitlines():
        here, _, there = line.partition(" - ")
        words = here.split()
        if len(words) > 2 and there.split(" ")[0] in _OF_SERVERS:
            major, _, minor = words[2].partition(":")
            yield os.makedev(int(major), int(minor))
