"""``python -m ouderbrug`` is the command ``ouderbrug``."""

from ouderbrug.cli import main

if __name__ == "__main__":
    main(prog_name="ouderbrug")
