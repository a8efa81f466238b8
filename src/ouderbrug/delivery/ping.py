"""The heartbeat: the school's monitoring hears of each run that ended, and takes silence for a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug import bounded
from ouderbrug.wire.causes import no_connection
from ouderbrug.wire.urls import host_of, is_loopback

if TYPE_CHECKING:
    import httpx

SECONDS = 5.0
"""How long the monitoring may take to answer; a run never waits longer for it."""


def ping(url: str, generation: int, exit_code: int, *, loopback_only: bool = False) -> str:
    """Call the monitoring; returns why that failed, as a code, or an empty text. Never raises.

    It says how a run ended and how many changes the store has seen: a number that goes down is that of a machine
    that was put back to an earlier day.
    """
    if loopback_only and not is_loopback(host_of(url)):
        return "loopback-only"
    return asked(url, {"X-Ouderbrug-Exit": str(exit_code), "X-Ouderbrug-Generation": str(generation)})


def asked(url: str, headers: dict[str, str]) -> str:
    """Call it with these headers, or with none, which tells of no run; returns as :func:`ping` does."""
    import httpx

    try:
        answer = bounded.call(lambda: _get(url, headers), SECONDS, "ping")
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        return no_connection(error)
    except Exception as error:
        return bounded.problem(error, SECONDS)
    return "" if answer.is_success else f"http-{answer.status_code}"


def _get(url: str, headers: dict[str, str]) -> httpx.Response:
    import httpx

    with (
        httpx.Client(trust_env=False, follow_redirects=False, timeout=SECONDS, headers=headers) as client,
        client.stream("GET", url) as answer,
    ):
        return answer
