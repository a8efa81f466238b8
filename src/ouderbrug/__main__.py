"""``python -m ouderbrug`` is the command ``ouderbrug``."""

from ouderbrug.bounded import leave
from ouderbrug.cli import main


def run() -> None:
    """The command, as a process of its own."""
    try:
        main(prog_name="ouderbrug")
    except SystemExit as done:
        leave(done.code)


if __name__ == "__main__":
    run()
