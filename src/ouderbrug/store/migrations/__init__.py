"""The steps from one schema to the next; Alembic runs them, and only `store migrate` and a new store need it."""
