"""The command ``sandbox``: stand-in services on this machine, showing what arrived."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.testing import Mail


@click.command()
@click.option("--port", default=2525, show_default=True, type=click.IntRange(0, 65535), help="0: any free one.")
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, writable=True, path_type=Path),
    help="Keep each mail here as an .eml file.",
)
@click.option("--seconds", type=click.FloatRange(min=0), help="Stop by itself after so long.")
def sandbox(port: int, folder: Path | None, seconds: float | None) -> None:
    """Take in mail on this machine and show it; nothing goes any further.

    Point a channel at it (host = "127.0.0.1", port = 2525, security = "none") and run, in another terminal:

    \b
        ouderbrug sandbox --folder mails
        ouderbrug dispatch

    Every mail that arrives is one line: time, number, To and Subject. Ctrl-C stops it.
    """
    from ouderbrug.testing import SmtpSandbox

    stand_in = SmtpSandbox(port=port, folder=folder, on_mail=lambda mail: click.echo(_line(mail)))
    with _stopped_by_signal() as stop:
        try:
            stand_in.__enter__()
        except OSError:
            raise click.UsageError(f"port {port} cannot be opened; choose another with --port") from None
        try:
            click.echo(f"SMTP on {stand_in.host}:{stand_in.port}; Ctrl-C stops it", err=True)
            stop.wait(seconds)
        finally:
            stand_in.__exit__()


def _line(mail: Mail) -> str:
    shown = (f"{mail.at:%H:%M:%S}", str(mail.number), str(mail.parsed["To"]), str(mail.parsed["Subject"]))
    return "  ".join(map(_escaped, shown))


def _escaped(text: str) -> str:
    """The text with whatever a terminal would obey written out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


@contextmanager
def _stopped_by_signal() -> Iterator[threading.Event]:
    stop = threading.Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in signals}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
