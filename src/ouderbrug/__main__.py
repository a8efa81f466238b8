"""``python -m ouderbrug`` is the command ``ouderbrug``."""

import io
import os
import signal
import sys
from typing import Any

FULL = 75
"""The exit code of what may be tried again: there was no room to say what was done."""


class _Heard(io.FileIO):
    """An output whose reader may go away: what is said then is heard by nobody, and the command goes on to its end."""

    def write(self, said: Any, /) -> int:
        """Write it; nothing of it where nobody reads any more, nor of what comes after."""
        try:
            return super().write(said)
        except BrokenPipeError:
            os.dup2(nowhere := os.open(os.devnull, os.O_WRONLY), self.fileno())
            os.close(nowhere)
            return len(memoryview(said).cast("B"))


def run() -> None:
    """The command, as a process of its own; what cannot even be said, for want of room, still has its exit code."""
    heard = signal.getsignal(signal.SIGINT)
    if heard is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # while nothing has begun, Ctrl-C ends it without a word
    from ouderbrug import cli
    from ouderbrug.bounded import leave, pressed
    from ouderbrug.cli import strays

    signal.signal(signal.SIGINT, pressed if heard is signal.default_int_handler else heard)
    strays.heard()
    _take_the_place_of_what_is_closed()
    _let_readers_go()
    try:
        cli.main(prog_name="ouderbrug")
    except SystemExit as done:
        leave(_said(done.code))
    except OSError as error:
        found = cli.of_the_system(error)
        try:
            sys.stderr.write(f"ouderbrug: {found}\n")
        finally:
            os._exit(found.exit_code)


def _said(code: Any) -> Any:
    """The exit code, once all that was said is out; what found no room is over, and then nothing ends with 0."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            # What waits in it still would be tried again as the process ends, with a traceback and a code of Python's.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            code = code or FULL
    return code


def _let_readers_go() -> None:
    """Let a command end as it would have ended although whoever read it went away, as `head` does."""
    for name in ("stdout", "stderr"):
        plain = getattr(sys, name)
        if plain.writable():
            heard = _Heard(plain.fileno(), "w", closefd=False)
            how = {"encoding": plain.encoding, "errors": plain.errors, "line_buffering": plain.line_buffering}
            buffer: Any = heard if plain.write_through else io.BufferedWriter(heard)
            setattr(sys, name, io.TextIOWrapper(buffer, **how, write_through=plain.write_through))


def _take_the_place_of_what_is_closed() -> None:
    """Let no file get the number of an output that is closed; what is written there fails, as on a full disk."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            nothing = os.open(os.devnull, os.O_RDONLY)
            os.dup2(nothing, number)
            if nothing != number:
                os.close(nothing)
            file = io.FileIO(number, "w" if number else "r", closefd=False)
            setattr(sys, name, io.TextIOWrapper(file, "utf-8", write_through=True))


if __name__ == "__main__":
    run()
