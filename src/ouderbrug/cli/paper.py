"""Writes what is to be printed, so that no other user of the machine can read it or point it elsewhere."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ouderbrug.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, text: str, option: str) -> None:
    """Write a page for its owner alone, never through a link; ConfigError names the option to give another file by."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            os.fchmod(handle, 0o600)
            out.write(text)
    except OSError:
        raise ConfigError(f"{path.name} cannot be written there; name another file after {option}") from None
