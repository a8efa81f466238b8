"""A store of an older schema becomes one of this one, and nothing in it is lost or points to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import text

from ouderbrug.model import Text
from ouderbrug.store import database, dialects, outbox, tables

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

EVENT = (
    "insert into event values (1, 's', 'office', 'e', 1, 'notice', '2026-11-23', '{}', '{}', 2, 0, 'h', '2026-11-23')"
)
TEXT = "insert into text values ({}, 1, '{}', '', 'Nieuws', 'Nieuws', 'Nieuws', '<p>Nieuws</p>')"
MESSAGE = (
    "insert into message (id, school, key, public_id, event, text, recipient, pupils, channel, state, due_at, priority,"
    " deadline, occurred_at, event_id, kind, correction, in_reply_to, meeting_uid, meeting_sequence, approved_by,"
    " approval_hash, held, pilot, fence, attempts, settled_by, settled_note, remote_id, error_class) values"
    " ({0}, 's', 'k{0}', 'p{0}', 1, {0}, 'g{0}', '[]', 'email', 'queued', '2026-11-23', 2, '2026-11-24', '2026-11-23',"
    " 'e', 'notice', '', '', '', 0, '', '', 0, 0, 0, 0, '', '', '', '')"
)


def older(path: Path, revision: str) -> Connection:
    """A new store as a version of that schema would have made it, in a transaction."""
    path.touch()
    connection = dialects.Sqlite(path).engine(readonly=False, busy_ms=1000, require=None).connect()
    connection.begin()
    config = Config()
    config.set_main_option("script_location", "ouderbrug.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    return connection


def test_texts_and_their_messages_outlive_what_tells_texts_apart(tmp_path: Path) -> None:
    connection = older(tmp_path / "old.db", "0003")
    connection.execute(text(EVENT))
    for number, language in enumerate(("nl", "en"), 1):
        connection.execute(text(TEXT.format(number, language)))
        connection.execute(text(MESSAGE.format(number)))
    database.migrate(connection)
    connection.commit()
    assert dialects.examine(connection) == []
    assert [one.language for one in outbox.texts(connection, [1, 2]).values()] == ["nl", "en"]
    new = [Text("nl", "Nieuws", line, line, line) for line in ("een", "twee", "een")]
    assert [outbox.add_text(connection, 1, one, None) for one in new] == [3, 4, 3]
    connection.close()


def test_a_migrated_store_has_the_tables_that_the_code_knows(tmp_path: Path) -> None:
    connection = older(tmp_path / "old.db", "head")
    assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
    connection.close()


def test_plans_stay_whole_when_a_guardian_may_have_several(tmp_path: Path) -> None:
    connection = older(tmp_path / "old.db", "0012")
    connection.execute(text(EVENT))
    plan = (
        "insert into plan (id, school, event, recipient, pupils, verdict, language, language_reason, trail, judged_at"
    )
    plan += ") values ({}, 's', 1, 'g{}', '[\"p1\"]', 'refuse', 'nl', '', '[]', '2026-11-23')"
    for number in (1, 2):
        connection.execute(text(plan.format(number, number)))
    database.migrate(connection)
    connection.commit()
    assert dialects.examine(connection) == []
    parts = connection.execute(text("select recipient, part, pupils from plan order by id")).all()
    assert [tuple(one) for one in parts] == [("g1", 0, '["p1"]'), ("g2", 0, '["p1"]')]
    connection.close()
