"""Backups by the tools of PostgreSQL: made by pg_dump, and read back by pg_restore into a file, without a server."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from contextlib import closing
from datetime import UTC, date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Boolean, Date, Float, Integer, insert

from ouderbrug.errors import StoreError
from ouderbrug.store import database, drains, reaching, tables
from ouderbrug.store.moving import AT_ONCE, tables_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Column, Connection, MetaData

ENDING = ".dump"
"""How the name of a backup ends that pg_dump is to make."""
_BEGINS = b"PGDMP"
_DAMAGED = "it is damaged"
_COPY = re.compile(r"COPY (?:\w+\.)?\"?(\w+)\"? \((.*)\) FROM stdin;")
_END, _NULL = r"\.", r"\N"
_ESCAPED = re.compile(r"\\(.)")
_MEANS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_READ: dict[type, Callable[[str], Any]] = {
    Boolean: lambda text: text == "t",
    Integer: int,
    Float: float,
    tables.Moment: lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC),
    Date: date.fromisoformat,
    JSON: json.loads,
}
"""How a value is read that is no text, by the type of its column."""


def dump(url: str, target: Path) -> None:
    """Let pg_dump write all of a database to a new file, in its own format; raises StoreError."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        how = (
            "--format=custom",
            f"--exclude-schema={drains.SCHEMA}",
            "--no-owner",
            "--no-privileges",
            f"--file={target}",
            f"--dbname={reaching.conninfo(url)}",
        )
        with _said(_tool("pg_dump"), *how) as tool:
            tool.communicate()
        if tool.returncode:
            raise StoreError("pg_dump made no backup; it must be as new as the server. A file .db is made without it")
    except BaseException:
        target.unlink()
        raise


def is_dump(file: Path) -> bool:
    """True for what pg_dump made in its own format."""
    with file.open("rb") as opened:
        return opened.read(len(_BEGINS)) == _BEGINS


def load(file: Path, target: Path) -> None:
    """Make a store in a new file of what a dump holds, of the schema that it has; raises StoreError."""
    found = [row for name, row in _rows(file, "--table=alembic_version") if name == "alembic_version"]
    revision = (found[0]["version_num"] if found else None) or ""
    if revision not in database.REVISIONS:
        raise StoreError("that dump holds no store of this version of ouderbrug, or an older one; name another backup")
    database.make(target, rehearsal=False, older=revision)
    with closing(database.Store(target, "", any_schema=True)) as store, store.writing() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        _fill(connection, tables_of(connection), file)


def _fill(connection: Connection, known: MetaData, file: Path) -> None:
    for table in reversed(known.sorted_tables):
        connection.execute(table.delete())
    rows = ((name, row) for name, row in _rows(file) if name in known.tables)
    while some := list(islice(rows, AT_ONCE)):
        for name in dict.fromkeys(name for name, _ in some):
            columns = known.tables[name].columns
            of_table = [
                {key: _value(columns[key], text) for key, text in row.items()} for at, row in some if at == name
            ]
            connection.execute(insert(known.tables[name]), of_table)


def _rows(file: Path, *only: str) -> Iterator[tuple[str, dict[str, str | None]]]:
    """Each row with the name of its table, its values as text."""
    with _said(_tool("pg_restore"), "--data-only", *only, "--file=-", str(file)) as tool:
        assert tool.stdout is not None
        name, columns = "", list[str]()
        for line in tool.stdout:
            if (begins := _COPY.match(line)) and not name:
                name, columns = begins[1], [column.strip('" ') for column in begins[2].split(",")]
            elif line == f"{_END}\n":
                name = ""
            elif name:
                yield name, dict(zip(columns, map(_text, line.removesuffix("\n").split("\t")), strict=True))
    if tool.returncode:
        raise StoreError(f"that file cannot take the place of the store: {_DAMAGED}; name another backup")


def _text(written: str) -> str | None:
    return None if written == _NULL else _ESCAPED.sub(lambda found: _MEANS.get(found[1], found[1]), written)


def _value(column: Column[Any], text: str | None) -> Any:
    if text is None:
        return None
    return next((read(text) for type_, read in _READ.items() if isinstance(column.type, type_)), text)


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise StoreError(
            f"{name} is not on this machine. `ouderbrug store backup` makes a file .db without it; a dump its operator "
            "puts in an empty database, which `ouderbrug store restore postgresql://USER@HOST/DATABASE` reads"
        )
    return found


def _said(tool: str, *words: str) -> subprocess.Popen[str]:
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL  # what it says on stderr may hold values
    return subprocess.Popen([tool, *words], stdin=nothing, stdout=pipe, stderr=nothing, text=True, encoding="utf-8")
