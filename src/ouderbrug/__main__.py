"""``python -m ouderbrug`` is the command ``ouderbrug``."""

import os
import sys

from ouderbrug.bounded import leave
from ouderbrug.cli import main, of_the_system


def run() -> None:
    """The command, as a process of its own; what cannot even be said, for want of room, still has its exit code."""
    try:
        main(prog_name="ouderbrug")
    except SystemExit as done:
        leave(done.code)
    except OSError as error:
        found = of_the_system(error)
        try:
            sys.stderr.write(f"ouderbrug: {found}\n")
        finally:
            os._exit(found.exit_code)


if __name__ == "__main__":
    run()
