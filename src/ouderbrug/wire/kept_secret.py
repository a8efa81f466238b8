"""A secret that its owner may replace while we use it, such as a refresh token."""

from __future__ import annotations

import fcntl
import os
import tempfile
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from ouderbrug.errors import ChannelClosed, ConfigError

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterator
    from pathlib import Path

    from ouderbrug.api import Secret


class KeptSecret:
    """Reads a secret and writes its successor: durably into its file, or in memory where it came from elsewhere.

    Inside ``alone`` no other process reads or replaces it: a refresh token that was used twice may be taken for
    stolen (RFC 9700, section 4.14).
    """

    def __init__(self, secret: Secret, logger: logging.Logger) -> None:
        self._secret, self._logger = secret, logger
        self._file = secret.file.resolve() if secret.file else None
        self._newer = ""

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other processes out; ConfigError if a successor could not be written."""
        if self._file is None:
            yield
            return
        number = _lock_beside(self._file)
        try:
            fcntl.flock(number, fcntl.LOCK_EX)
            yield
        finally:
            os.close(number)

    def reveal(self) -> str:
        """The secret as it is now; ConfigError if it is not there."""
        return self._newer or self._secret.reveal()

    def replace(self, new: str) -> None:
        """Keep the successor before anything uses what came with it; ChannelClosed if it cannot be written."""
        if new == self.reveal():
            return
        if self._file is not None:
            _write(new, self._file)
            return
        if not self._newer:
            self._logger.warning("the refresh token was renewed, but only a file could keep it for the next run")
        self._newer = new


def _lock_beside(file: Path) -> int:
    try:
        number = os.open(file.with_name(file.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        number = None
    if number is None or not os.access(file.parent, os.W_OK):
        if number is not None:
            os.close(number)
        raise ConfigError("the folder of the refresh token cannot be written; a new token has to be kept there")
    return number


def _write(new: str, file: Path) -> None:
    beside = ""
    try:
        number, beside = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        with os.fdopen(number, "w", encoding="ascii") as out:
            out.write(new + "\n")
            out.flush()
            os.fsync(out.fileno())
        os.replace(beside, file)
        _settle(file.parent)
        stored = True
    except OSError:
        stored = False
        with suppress(OSError):
            os.unlink(beside)
    if not stored:
        raise ChannelClosed("token-not-stored")


def _settle(folder: Path) -> None:
    """A new name in a folder survives a power cut only when the folder was written too."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(number)
    finally:
        os.close(number)
