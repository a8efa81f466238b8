"""How a server is reached, by the URL in [store]: read once, in one way, by runs, workers and pg_dump."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import make_url

if TYPE_CHECKING:
    from sqlalchemy import URL

LINE = {"connect_timeout": 30, "keepalives_idle": 60, "keepalives_interval": 10, "keepalives_count": 3,
        "tcp_user_timeout": 90_000}  # fmt: skip
"""When a line to a server that says nothing counts as broken (libpq; seconds, the last in ms): a run on a machine that
is cut off would else wait for two hours, which is how long a system waits by itself. What the URL says goes first."""


def driven(url: str) -> URL:
    """The URL of a server, with the driver by which it is spoken to."""
    return make_url(url).set(drivername="postgresql+psycopg")


def patience(url: str) -> dict[str, Any]:
    """When its line counts as broken, as far as the URL does not say that itself."""
    said = make_url(url).query
    return {name: value for name, value in LINE.items() if name not in said}


def conninfo(url: str) -> str:
    """The same server in the words of libpq, which read several hosts behind a ? otherwise than the URL means them."""
    from psycopg.conninfo import make_conninfo

    parts = driven(url)
    _, asked = parts.get_dialect()().create_connect_args(parts)
    return make_conninfo("", **{"application_name": "ouderbrug", **patience(url), **asked})
