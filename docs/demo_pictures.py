"""Takes the pictures of the demo's page anew, with headless Chromium: `make pictures` calls it.

It lives the demo's week in a folder of its own, and shows the page from its top as a telephone and as a window do.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import mails

PICTURES = Path(__file__).parent / "img" / "demo"
SHOWN = {"week-390.png": ("week.html", 390, 1760), "week-900.png": ("week.en.html", 900, 1380)}
"""Of which page each picture is, how many pixels wide, and how high."""


def main() -> int:
    """Take them; 1 where Chromium is not on this machine."""
    if (program := mails.program_named("chromium")) is None:
        sys.stdout.write("chromium is not on this machine: no pictures were taken\n")
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "school"
        subprocess.run(
            [sys.executable, "-m", "ouderbrug", "demo", str(folder), "--json"], check=True, stdout=subprocess.DEVNULL
        )
        for name, (page, width, height) in SHOWN.items():
            html = (folder / page).read_text("utf-8")
            mails.picture(program, html, (width, height), PICTURES / name)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
