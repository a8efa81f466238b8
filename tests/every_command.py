"""Every command with the words that it takes, in the order of a story: what one does, the next may show."""

from __future__ import annotations

AS = ("--as", "juf.karin")
FEAST = ("--group", "3A", "--set", "milestone=honderd boeken", "--set", "what=Kom kijken!", "--set", "card=true",
         "--set", "starts_at=2026-12-11T13:30:00+01:00", "--set", "place=de aula")  # fmt: skip
NEWS = ("--school", "--set", "title=Nieuws", "--set", "body=Er is nieuws.")

STORY: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
    (("init",), ()),
    (("check",), ("--offline",)),
    (("plugins",), ()),
    (("plugins", "new"), ("ouderbrug-letters", "--kind", "channel")),
    (("import",), ("contacts.csv", "staff.csv")),
    (("import",), ("contacts.csv", "--dry-run")),
    (("calendar",), ()),
    (("event", "add"), ("celebration", "--id", "feest", *FEAST)),
    (("event", "add"), ("notice", "--id", "now", "--urgent", *NEWS)),
    (("event", "amend"), ("feest", "--set", "place=het plein")),
    (("card",), ("feest", "--out", "kaart.html")),
    (("plan",), ()),
    (("plan",), ("--by", "guardian")),
    (("plan",), ("--from", "2026-11-23", "--to", "2026-11-24")),
    (("preview",), ("feest",)),
    (("dispatch",), ()),
    (("why",), ("feest",)),
    (("log",), ()),
    (("status",), ()),
    (("approve",), ()),
    (("retry",), ("--channel", "email", *AS)),
    (("hold",), ("school", *AS)),
    (("release",), ("school", *AS)),
    (("release",), ("channel", "email")),
    (("pair",), ("reads_together", "g1", "g2", "--as", "directie")),
    (("optout",), ("g2", "--kind", "newsletter")),
    (("unreached",), ()),
    (("privacy", "export"), ("--guardian", "g1", "--as", "directie")),
    (("privacy", "pause"), ("--guardian", "g2", "--as", "directie")),
    (("privacy", "pause"), ("--guardian", "g2", "--end", "--as", "directie")),
    (("purge",), ("--dry-run",)),
    (("purge",), ()),
    (("privacy", "erase"), ("--guardian", "g1", "--dry-run", "--as", "directie")),
    (("tasks",), ()),
    (("tasks",), ("--print", "kaarten.html")),
    (("tasks",), ("--talked", "g1", *AS)),
    (("event", "withdraw"), ("feest",)),
    (("store", "migrate"), ()),
    (("store", "backup"), ("copy.db",)),
    (("store", "check"), ()),
    (("store", "clock"), ()),
    (("store", "restore"), ("copy.db",)),
    (("sandbox",), ("--port", "0", "--seconds", "0")),
]
