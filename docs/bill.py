"""Gives what states its licence by a file alone the text of that file in a bill of materials, which would name none.

    build/house/bin/python docs/bill.py build/ouderbrug.cdx.json

Ends with 1 where something is left without a licence. The interpreter is that of the environment in the bill.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import distribution
from pathlib import Path


def licences(name: str) -> list[dict[str, dict[str, object]]]:
    """The licence files of a distribution in the words of CycloneDX, by the paths of metadata 2.4 or the older ones."""
    found = distribution(name)
    files = found.metadata.get_all("License-File") or []
    texts = {file: found.read_text(f"licenses/{file}") or found.read_text(file) for file in files}
    return [
        {"license": {"name": f"{name}: {file}", "acknowledgement": "declared", "text": {"content": text}}}
        for file, text in texts.items()
        if text
    ]


if __name__ == "__main__":
    bill = Path(sys.argv[1])
    held = json.loads(bill.read_text("utf-8"))
    for one in held["components"]:
        if not one.get("licenses"):
            one["licenses"] = licences(one["name"])
    bill.write_text(json.dumps(held, indent=2, ensure_ascii=False) + "\n", "utf-8")
    if without := [one["name"] for one in held["components"] if not one["licenses"]]:
        sys.exit(f"no licence is known of {', '.join(without)}")
