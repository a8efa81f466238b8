"""The channel ``folder``: files that another system picks up, a few for each message: CSV, HTML, a calendar entry."""

from __future__ import annotations

import csv
import io
import os
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from ouderbrug import (
    Capabilities,
    Channel,
    ChannelClosed,
    ChannelConfig,
    ContentClass,
    DeliveryError,
    Permanent,
    Receipt,
    RepeatSafe,
    Unreachable,
    calendar_of,
    hookimpl,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug import Message, Text

HEADERS = (
    *("id", "kind", "audience", "recipient", "address", "correction", "corrects", "language", "subject", "short"),
    "text",
)
"""The columns of a CSV file."""
FORMULA = tuple("=+-@\t\r")
"""What a spreadsheet takes for a formula where a cell begins with it (OWASP, CSV injection)."""
MODE = 0o640
_INVITATIONS_ALONE = (
    "formats holds ics alone, so only invitations lie here; all else takes the next channel of its route, or fails"
)


class FolderConfig(ChannelConfig):
    """Where files go and of which ``formats``; who may read them is said by the folder and its group.

    ``address`` says which address of a guardian goes along; without one they are known by the school's own key.
    """

    path: Path
    formats: frozenset[Literal["csv", "html", "ics"]] = Field(default=frozenset({"csv"}), min_length=1)
    classes: frozenset[ContentClass] = frozenset({ContentClass.GENERAL})
    audiences: frozenset[Literal["guardian", "group"]] = Field(default=frozenset({"guardian"}), min_length=1)
    address: Literal["", "email", "mobile"] = ""


class Folder(Channel[FolderConfig]):
    """A message is a set of files of one name, so that a repeat writes the same ones again."""

    name: ClassVar[str] = "folder"

    @classmethod
    def capabilities_of(cls, config: FolderConfig, /) -> Capabilities:
        """What its settings say."""
        return Capabilities(
            audiences=frozenset(config.audiences),
            classes=config.classes,
            html="html" in config.formats,
            calendar="ics" in config.formats,
            invitations_only=config.formats <= {"ics"},
            repeat_safe=RepeatSafe.YES,
            addressed_by=config.address,
        )

    @classmethod
    def notes_of(cls, config: FolderConfig, /) -> Sequence[str]:
        """That calendar entries alone hold no text."""
        return (_INVITATIONS_ALONE,) if config.formats <= {"ics"} else ()

    def send(self, message: Message) -> Receipt:
        """Write its files, durably; Unreachable where the folder does not take them.

        Of a rehearsal nothing is written, for another system would take it as true.
        """
        self._must_carry(message)
        if self.context.loopback_only:
            raise ChannelClosed("loopback-only")
        problem: DeliveryError | None = None  # raised below, since what the system says holds a path or the text
        try:
            for ending, content in self.files(message).items():
                _write(self.config.path / f"{message.public_id}.{ending}", content)
            _settle(self.config.path)
        except UnicodeError:
            problem = Permanent("text-not-encodable")
        except OSError:
            problem = Unreachable("folder")
        if problem is not None:
            raise problem
        return Receipt(self.context.clock(), remote_id=message.public_id)

    def files(self, message: Message) -> dict[str, bytes]:
        """The content of each file, by the ending of its name; the CSV is the last, so that the others are there."""
        made: dict[str, bytes] = {}
        if "ics" in self.config.formats and message.meeting is not None:
            made["ics"] = calendar_of(message.meeting, self.context.clock(), self.context.timezone)
        for number, one in enumerate(message.meetings if "ics" in self.config.formats else (), 1):
            made[f"{number}.ics"] = calendar_of(one, self.context.clock(), self.context.timezone)
        if "html" in self.config.formats:
            made["html"] = _page(message.text).encode("utf-8")
        if "csv" in self.config.formats:
            made["csv"] = self._row(message).encode("utf-8")
        return made

    def check(self) -> None:
        """The folder is there and takes files; nothing is written."""
        if not os.access(self.config.path, os.W_OK | os.X_OK):
            raise Unreachable("folder")

    def _must_carry(self, message: Message) -> None:
        if message.content_class not in self.config.classes or (message.about_a_child and message.group):
            raise Permanent("class-not-on-channel")
        if ("group" if message.group else "guardian") not in self.config.audiences:
            raise Permanent("audience-not-on-channel")
        if message.attachments:
            raise Permanent("attachment-not-on-channel")
        if self.config.formats <= {"ics"} and (message.meeting is None or message.is_digest):
            raise Permanent("text-not-on-channel")

    def _row(self, message: Message) -> str:
        text, audience = message.text, "group" if message.group else "guardian"
        address = message.to[0].value if self.config.address and message.to else ""
        row = [message.public_id, message.event.kind, audience, message.group or message.recipient, address]
        row += [message.correction or "", message.in_reply_to, text.language, text.subject, text.app, text.body]
        out = io.StringIO(newline="")
        csv.writer(out, quoting=csv.QUOTE_ALL).writerows([HEADERS, [_plain(cell) for cell in row]])
        return out.getvalue()


def _page(text: Text) -> str:
    language, title = text.language.partition(",")[0], escape(text.subject)
    head = f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8"><title>{title}</title></head>'
    return f"{head}\n<body>\n{text.html}\n</body>\n</html>\n"


def _plain(cell: str) -> str:
    """A cell that no spreadsheet reads as a formula; a telephone number stays one."""
    return f"'{cell}" if cell.startswith(FORMULA) and not cell[1:].isdigit() else cell


def _write(path: Path, content: bytes) -> None:
    """Put a file in place whole: whoever looks sees all of it, or nothing."""
    beside = path.with_name(f".{path.name}.part")
    with suppress(FileNotFoundError):
        beside.unlink()  # what an earlier try left, or what somebody put there to lead elsewhere
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, MODE), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    os.replace(beside, path)


def _settle(folder: Path) -> None:
    """New names survive a power cut only when the folder was written too."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@hookimpl
def register_channels() -> list[type[Channel]]:
    """The channel of this package."""
    return [Folder]
