"""Every column is known by what it holds of people, and whoever is erased is gone from each."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Boolean, Date, Integer, insert, select

from ouderbrug.store import erasing, roster, tables
from ouderbrug.store.personal import TABLES, Holds, columns_of
from ouderbrug.store.tables import Moment
from store_samples import NOW, SCHOOL, fresh

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Column, Connection, Table

GUARDIAN, PUPIL = "kanarie-g", "kanarie-p"
BOTH = f"{PUPIL}:{GUARDIAN}"
SAYS = "Wat Wilma Kanarie en Bella Kanarie zeiden."
MARK = "kanarie"
SEVERAL: dict[str, list[dict[str, Any]]] = {
    "app_id": [{"scope": "guardian", "key": GUARDIAN}, {"scope": "pupil", "key": PUPIL},
               {"scope": "thread", "key": GUARDIAN}],
    "hold": [{"id": 1, "scope": "guardian", "key": GUARDIAN}, {"id": 2, "scope": "pupil", "key": PUPIL},
             {"id": 3, "scope": "pair", "key": BOTH}],
    "pair": [{"id": 1, "what": "not_together", "one": GUARDIAN, "other": "z"},
             {"id": 2, "what": "asked", "one": PUPIL, "other": GUARDIAN},
             {"id": 3, "what": "receives_all", "one": PUPIL, "other": GUARDIAN}],
    "errand": [{"code": "talk", "key": GUARDIAN}, {"code": "child-without-word", "key": PUPIL},
               {"code": "information-asked", "key": BOTH}],
    "event": [{"id": 1, "audience": {"scope": "pupils", "keys": [PUPIL]}, "payload": {"body": SAYS}},
              {"id": 2, "event_id": "e2", "audience": {"scope": "school", "keys": []},
               "payload": {"body": SAYS}}],
    "message": [{"id": 1, "key": f"{SCHOOL}\x1foffice\x1fe1\x1f1\x1f{GUARDIAN}", "state": "sent", "pupils": [PUPIL]}],
    "meta": [{"key": f"renamed:{SCHOOL}", "value": f'[["guardian", "kanarie-oud", "{GUARDIAN}"]]'},
             {"key": f"departed:{SCHOOL}", "value": f'[["pupil", "{PUPIL}", "2026-11-01"]]'}],
    "guardian": [{"first_name": "Wilma", "last_name": "Kanarie"}],
    "pupil": [{"first_name": "Bella", "last_name": "Kanarie"}],
    "consent": [{"id": 1, "pupil": PUPIL}, {"id": 2, "pupil": "other"}],
    "staff": [{"role": "teacher"}],
    "guardianship": [{"relation": "mother", "authority": "yes", "receives": "all"}],
    "bounce": [{"mailbox": "the hash of the address"}],
}  # fmt: skip
"""What a row has beside what its columns hold, and of some tables several rows."""


def test_every_column_of_every_table_is_named_once() -> None:
    assert {table.name for table in tables.metadata.sorted_tables} == TABLES.keys()
    for table in tables.metadata.sorted_tables:
        named = [name for names in TABLES[table.name].columns.values() for name in names.split()]
        assert sorted(named) == sorted(column.name for column in table.c), table.name


def _value(column: Column[Any], holds: Holds) -> Any:
    """Something that this column could hold of the two."""
    said = {Holds.GUARDIAN: GUARDIAN, Holds.PUPIL: PUPIL, Holds.WORDS: SAYS, Holds.OWN: "Eigen Kanarie",
            Holds.EITHER: GUARDIAN}.get(holds, "x")  # fmt: skip
    for sort, value in ((Boolean, False), (Integer, 1), (Moment, NOW), (Date, date(2026, 11, 23))):
        if isinstance(column.type, sort):
            return value
    return [said] if isinstance(column.type, JSON) else said


def _rows(table: Table) -> list[dict[str, Any]]:
    held = columns_of(table.name)
    plain = {column.name: _value(column, held[column.name]) for column in table.c if not column.foreign_keys}
    plain |= {column.name: 1 for column in table.c if column.foreign_keys}
    plain |= {"school": SCHOOL} if "school" in plain else {}
    return [plain | more for more in SEVERAL.get(table.name, [{}])]


def _furnish(connection: Connection) -> None:
    for table in tables.metadata.sorted_tables:
        if table.name in (
            "generation",
            "lineage",
            "stamp",
            "brought",
            "erased",
        ):  # of an import that stopped nobody is erased
            continue
        connection.execute(insert(table), _rows(table))
    connection.execute(tables.set_aside.update().values(data={"audience": {"pupil": PUPIL}}))


def _left(connection: Connection) -> dict[str, list[str]]:
    """The columns in which the two stand."""
    found: dict[str, list[str]] = {}
    for table in tables.metadata.sorted_tables:
        for row in connection.execute(select(table)).mappings():
            found.setdefault(table.name, []).extend(name for name in row if MARK in str(row[name]).casefold())
    return {name: columns for name, columns in found.items() if columns}


def test_who_is_erased_is_gone_from_every_column(tmp_path: Path) -> None:
    with closing(fresh(tmp_path)) as store:
        with store.writing() as connection:
            _furnish(connection)
            named = _left(connection)
        wanted = {
            name for name in TABLES
            if {Holds.GUARDIAN, Holds.PUPIL, Holds.EITHER, Holds.WORDS, Holds.OWN} & TABLES[name].columns.keys()
        } - {"brought"}  # fmt: skip
        assert named.keys() >= wanted, "each of them held something"
        with store.writing() as connection:
            for what, key in (("guardian", GUARDIAN), ("pupil", PUPIL)):
                whom = erasing.whom(roster.stored(connection, SCHOOL), what, key)
                erasing.erase(connection, SCHOOL, whom, NOW, date(2034, 7, 31))
            assert _left(connection) == {}


def test_words_of_another_school_in_the_same_store_are_left_alone(tmp_path: Path) -> None:
    with closing(fresh(tmp_path)) as store, store.writing() as connection:
        _furnish(connection)
        connection.execute(tables.event.update().where(tables.event.c.id == 2).values(school="99XX00"))
        whom = erasing.whom(roster.stored(connection, SCHOOL), "guardian", GUARDIAN)
        erasing.erase(connection, SCHOOL, whom, NOW, date(2034, 7, 31))
        payload = connection.execute(select(tables.event.c.payload).where(tables.event.c.id == 2)).scalar_one()
        assert payload == {"body": SAYS}
