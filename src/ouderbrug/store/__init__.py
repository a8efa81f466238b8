"""The store: tables, the queries, migrations. One implementation on SQLAlchemy Core.

Functions here take an open connection and values; a transaction is opened by whoever calls them, through
``Store.reading`` and ``Store.writing``.
"""
