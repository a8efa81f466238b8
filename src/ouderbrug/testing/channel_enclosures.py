"""What goes along with a text: files of whatever name and size, and invitations with each moment of theirs."""

from __future__ import annotations

import base64
import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from ouderbrug.errors import DeliveryError
from ouderbrug.model import Attachment, Meeting, MeetingTime
from ouderbrug.testing.channel_sweep import ChannelSweep
from ouderbrug.testing.channel_variety import told_in

if TYPE_CHECKING:
    from collections.abc import Mapping


FILES: Mapping[str, tuple[str, bytes]] = {
    "boom/lijst.txt": ("text/plain", b"Een boom vol appels."),
    "kist/lijst.txt": ("text/plain", b"Een kist vol peren."),
    "дерево.txt": ("text/plain", b"Een mand vol pruimen."),
    "木.txt": ("text/plain", b"Een zak vol noten."),
    "kaart.pdf": ("application/pdf", b"%PDF-1.4 Een krat vol druiven."),
}
"""Two of one name, two with no Latin letter in theirs, and one of another type."""
LARGE: Mapping[str, tuple[str, bytes]] = {"groot.txt": ("text/plain", b"Zo veel appels. " * 7_000)}
"""A file of more than 100 kB."""
_LASTS = timedelta(minutes=95)
_WINTER = Meeting(
    "avond@school.example",
    0,
    "Avond over lezen",
    "de aula",
    datetime(2026, 12, 2, 14, 30, tzinfo=UTC),
    datetime(2026, 12, 2, 16, 5, tzinfo=UTC),
)
_SUMMER = datetime(2027, 6, 16, 17, 15, tzinfo=UTC)
_TIMES = tuple(MeetingTime(one, one + _LASTS, "de aula") for one in (_WINTER.starts_at, _SUMMER))
_SERIES = replace(_WINTER, times=_TIMES)
MEETINGS: Mapping[str, Meeting] = {
    "in winter": _WINTER,
    "in summer": replace(_WINTER, starts_at=_SUMMER, ends_at=_SUMMER + _LASTS),
    "of which no end is known": replace(_WINTER, ends_at=None),
    "that was moved": replace(_WINTER, sequence=3),
    "that is called off": replace(_WINTER, cancelled=True),
    "to a series": _SERIES,
}
"""What a message may invite to."""
CHANGES: Mapping[str, tuple[Meeting, Meeting]] = {
    "that it is called off": (_WINTER, replace(_WINTER, cancelled=True)),
    "its sequence": (_WINTER, replace(_WINTER, sequence=3)),
    "that one of its moments is called off": (
        _SERIES,
        replace(_SERIES, times=(_TIMES[0], replace(_TIMES[1], cancelled=True))),
    ),
}
"""An invitation as it was and as it is, and what of it has to be told."""
_ISO = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)[T ](\d\d):?(\d\d)(?::?\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
_SECONDS = re.compile(r"(?<!\d)([12]\d{9})(?:\d{3})?(?!\d)")
_SCHOOL = ZoneInfo("Europe/Amsterdam")


class ChannelEnclosures(ChannelSweep):
    """The part of the contract about files and invitations."""

    def moments_in(self, said: str) -> set[datetime]:
        """Each moment that a request tells: ISO 8601, in the time of the school where it has no offset, or seconds.

        A channel whose service has moments in another form says here how it reads them.
        """
        return {*_in_iso(said)} | {datetime.fromtimestamp(int(one), UTC) for one in _SECONDS.findall(said)}

    def test_files_go_along(self) -> None:
        if not self.can.attachments:
            pytest.skip("this channel carries no files")
        channel, files = self._over_http(self.accepted), {**FILES, **LARGE}
        attachments = self._written(files)
        self._send(channel, self._message(attachments=attachments))
        self._carries(files, "plain")
        for sort, changes in self._sorts():
            with suppress(DeliveryError):
                self._send(channel, self._message(**changes, attachments=attachments[: len(FILES)]))
                self._carries(FILES, sort)

    def test_an_invitation_says_when(self) -> None:
        self._must_invite()
        for what, meeting in MEETINGS.items():
            said = self._invited(meeting)
            moments = [one.starts_at for one in meeting.times or (meeting,)]
            if what != "of which no end is known":
                moments += [one.ends_at for one in meeting.times or (meeting,) if one.ends_at]
            untold = sorted({*moments} - self.moments_in(said))
            assert not untold, f"an invitation {what}: {untold[0]} is told nowhere, or as another moment"

    def test_a_change_of_an_invitation_is_told(self) -> None:
        self._must_invite()
        for what, (before, after) in CHANGES.items():
            assert self._invited(before) != self._invited(after), f"of an invitation it does not tell {what}"

    def _must_invite(self) -> None:
        """Skip the test where no invitation goes along."""
        if not self.can.calendar:
            pytest.skip("this channel carries no invitations")
        if _WINTER.uid not in self._invited(_WINTER):
            pytest.skip("none goes along, which another test finds")

    def _invited(self, meeting: Meeting) -> str:
        """All that a request says that invites to this."""
        message = self._message(meeting=meeting)
        self._send(self._over_http(self.accepted), message)
        return " ".join(told_in(self.requests[-1]))

    def _written(self, files: Mapping[str, tuple[str, bytes]]) -> tuple[Attachment, ...]:
        for name, (_, content) in files.items():
            (self._folder / name).parent.mkdir(exist_ok=True)
            (self._folder / name).write_bytes(content)
        return tuple(Attachment(str(self._folder / name), kind) for name, (kind, _) in files.items())

    def _carries(self, files: Mapping[str, tuple[str, bytes]], sort: str) -> None:
        """Fail where one of these is not in what went last, or has another type there."""
        sent = self.requests[-1].content
        flat = re.sub(rb"\\[rn]|\s", b"", sent)
        for name, (_, content) in files.items():
            forms = base64.b64encode(content), base64.urlsafe_b64encode(content), content.hex().encode()
            goes = content in sent or any(one.rstrip(b"=") in flat for one in forms)
            assert goes, f"{sort}: of {len(files)} files {name} stays behind"
        types = {kind for kind, _ in files.values()}
        named = {kind for kind in types if kind.encode() in sent.replace(b"\\/", b"/")}
        assert named in (set(), types), f"{sort}: a file goes as of another type than it is"


def _in_iso(said: str) -> set[datetime]:
    found = set()
    for match in _ISO.finditer(said):
        year, month, day, hour, minute = (int(one) for one in match.groups()[:5])
        with suppress(ValueError):  # some other number
            local = datetime(year, month, day, hour, minute, tzinfo=_SCHOOL)
            offset = match[6]
            found.add(datetime.fromisoformat(f"{local:%Y-%m-%dT%H:%M}{offset}") if offset else local)
    return {one.astimezone(UTC) for one in found}
