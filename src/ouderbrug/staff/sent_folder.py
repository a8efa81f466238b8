"""Which messages a sent-folder or the log of a relay shows to have gone, by the ids that our mails bear."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_ID = re.compile(rb"(?<![0-9a-f])([0-9a-f]{32})@")
_OWN = (b"message-id", b"x-ouderbrug-id")
_QUEUED_AS = re.compile(
    rb"(?:\]:|^\d{4}-\d\d-\d\d \S+) (?:\d{4}-\d\d-\d\d \S+ )?"
    rb"(?:([0-9A-Za-z]+-[0-9A-Za-z-]+) |([0-9A-Za-z]{2,40}): )"
)
"""By what name a relay has a mail: Exim's has hyphens and stands after the time, those of others after the process."""
_WENT = re.compile(rb"status=sent|stat=Sent| [=-]> ")
_STAYS = re.compile(rb"status=(?!sent)\w|stat=(?!Sent)\w|reject| \*\* | == |discarded")
_READER = re.compile(rb"[^\s<>=,;:]+@[^\s<>=,;:]+")
"""Of whom a line says it: the first address in it."""
_MOST = 10_000
"""Bytes of a line that are looked at: no id stands later in one."""


def ids_in(path: Path) -> set[str]:
    """The ids of our mails in a maildir (or a folder of mails), an mbox, one mail, or a log; raises OSError.

    A log is one of Postfix, Exim or sendmail; what it says was refused, bounced or put off for anybody is not in it. Of
    a mail only its own id counts: an answer, or the word that a mail could not be delivered, names it as well. What is
    half written, a draft, or still to be sent was not.
    """
    if path.is_dir():
        files = (one for one in sorted(path.rglob("*")) if one.is_file() and _is_sent(one, path))
        return {found for one in files for found in _of_mails(one)}
    with path.open("rb") as file:
        is_mail = path.suffix == ".eml" or file.read(5) == b"From "
    return set(_of_mails(path)) if is_mail else set(_of_log(path))


_NOT_SENT = re.compile("draft|concept|outbox|postvak uit|te verzenden", re.IGNORECASE)
"""What folders are called whose mails nobody sent."""


def _is_sent(mail: Path, root: Path) -> bool:
    """False for what a folder holds half written (tmp of a maildir), as a draft (its flag D) or still to be sent."""
    folders = mail.relative_to(root).parts[:-1]
    half = mail.parent.name == "tmp" and (mail.parent.parent / "cur").is_dir()
    return not (half or "D" in mail.name.partition(":2,")[2] or any(map(_NOT_SENT.search, folders)))


def _of_mails(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        name, in_head, blank = b"", True, True
        for line in _lines(file):
            if blank and line.startswith(b"From "):
                in_head = True
                continue
            blank = not line.strip()
            in_head = in_head and not blank
            if not in_head:
                continue
            if not line.startswith((b" ", b"\t")):
                name = line.partition(b":")[0].strip().lower()
            if name in _OWN:
                yield from _in(line)


def _of_log(path: Path) -> Iterator[str]:
    """The ids of what the relay passed on to all whom it was for: that it took it in says a line of its own.

    What it put off for a while may go after that: of each reader the last word counts.
    """
    took: dict[bytes, set[str]] = {}
    last: dict[bytes, dict[bytes, bool]] = {}
    with path.open("rb") as file:
        for line in _lines(file):
            if (found := _QUEUED_AS.search(line)) is None:
                continue
            mail = found[1] or found[2]
            took.setdefault(mail, set()).update(_in(line))
            if (went := bool(_WENT.search(line))) or _STAYS.search(line):
                reader = _READER.search(line)
                last.setdefault(mail, {})[reader[0].lower() if reader else b""] = went
    # A filter on the way takes a mail in once more under another name: it went if each of them did.
    stays = {found for mail, ids in took.items() if not (last.get(mail) and all(last[mail].values())) for found in ids}
    yield from (found for ids in took.values() for found in ids if found not in stays)


def _lines(file: Iterable[bytes]) -> Iterator[bytes]:
    for line in file:
        yield line[:_MOST]


def _in(line: bytes) -> Iterator[str]:
    yield from (found.decode() for found in _ID.findall(line))
