"""How far each text of a run had come, where the store is on a server."""

from alembic import op

from ouderbrug.store import dialects

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """No run is under way while a store is migrated."""
    dialects.make_progress(op.get_bind())
