"""A TOML file as a person wrote it, or as something else lies in its place: read without hanging on it."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from ouderbrug import plain_files
from ouderbrug.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


def text_of(path: Path) -> str:
    """The text of a file; raises ConfigError where there is none that can be read, in the words of what to do."""
    raw = bytes_of(path)
    try:
        return raw.decode("utf-8-sig")  # what Windows editors put before the first letter means nothing
    except UnicodeDecodeError as error:
        raise ConfigError(_not_utf_8(path.name, error)) from None


def bytes_of(path: Path) -> bytes:
    """The bytes of a file; raises ConfigError as ``text_of`` does."""
    try:
        return plain_files.read(path)
    except FileNotFoundError:
        raise ConfigError(_not_there(path)) from None
    except IsADirectoryError:
        raise ConfigError(
            f"{path.name} is a folder; add the name of the TOML in it: --config FOLDER/ouderbrug.toml"
        ) from None
    except plain_files.NotPlainError:
        raise ConfigError(f"{path.name} is no regular file; put the TOML in its place") from None
    except plain_files.TooLargeError:
        most = plain_files.MOST_BYTES // 1_000_000
        raise ConfigError(f"{path.name} is larger than {most} MB; is it the right file?") from None
    except (OSError, ValueError):
        raise ConfigError(f"{path.name} cannot be read; let the user that runs ouderbrug read it") from None


def parsed(text: str, name: str) -> dict[str, Any]:
    """What a text says; raises TOMLDecodeError, and ConfigError for one that is too deep to be read."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ConfigError(f"{name} has lists or tables too deep in each other; nothing here needs that") from None


def glance(path: Path) -> dict[str, Any] | None:
    """What a TOML says, as far as it can be read at all."""
    try:
        return parsed(text_of(path), path.name)
    except (ConfigError, tomllib.TOMLDecodeError):
        return None


def _not_utf_8(name: str, error: UnicodeDecodeError) -> str:
    """What is wrong, and where: Windows editors save in UTF-16, or each letter in a byte of their own."""
    if error.object[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return f"{name} is UTF-16; save it as UTF-8"
    line = error.object.count(b"\n", 0, error.start) + 1
    return f"{name} is not UTF-8: line {line} holds a letter in another encoding; save the file as UTF-8"


def _not_there(path: Path) -> str:
    if path.is_symlink():
        return f"{path.name} in {path.parent.name or '/'} is a link to what is not there; mount that, or mend the link"
    if path.parent.is_dir():
        return f"there is no {path.name} in {path.parent.name or '/'}; run `ouderbrug init`, or name one with --config"
    return f"there is no {path.name}: its folder {path.parent.name} is not there; name the TOML with --config"
