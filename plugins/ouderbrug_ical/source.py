"""``ical``: a calendar that is read again and again, and what it tells since.

What was told is remembered in the cursor: by it a change has a higher revision, whatever stamps the feed moves, and
an entry that is gone is called off; by a feed that answers nothing, nothing is.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ouderbrug import Batch, DeliveryError, Incoming, Rejected, Source
from ouderbrug_ical import faults, feed, memory
from ouderbrug_ical.entries import read
from ouderbrug_ical.following import Following
from ouderbrug_ical.memory import Cursor, Told
from ouderbrug_ical.series import happenings
from ouderbrug_ical.settings import CalendarConfig, Sorting
from ouderbrug_ical.telling import payload

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ouderbrug_ical.entries import Entry

_FAR = timedelta(days=400)
"""So far an entry may have moved and still be found."""


class IcalSource(Source):
    """Reads a calendar in iCalendar, and changes nothing there."""

    name = "ical"
    counts_revisions = True

    class Config(CalendarConfig):
        """The settings of a ``[[sources]]`` with this plugin."""

    config: Config

    def poll(self, cursor: str | None) -> Batch:
        """What came near, changed or is off since; raises DeliveryError if the calendar cannot be read."""
        before, now = memory.of_text(cursor), self.context.clock()
        if self._is_fresh(before, now):
            return Batch((), (), cursor)
        zone = ZoneInfo(self.context.timezone)
        calendar = read(self._bytes(), zone)
        found = {_id(uid): one for uid, one in happenings(calendar, now - timedelta(days=1), now + _FAR)}
        told, over = memory.still_told(before, found, now)
        following = Following(
            told, dict(before.seen), now, self._sorted, lambda name, one: _hash(self._event(name, one, told[name]))
        )
        here = following.known_again(found)
        gone, lost = following.gone(here, calendar)
        ours = {name: one for name, one in here.items() if self._sorted(one) is not None}
        events = [*self._changes(ours, told, now), *self._withdrawals(gone, told)]
        hidden = {name for name in here.keys() & told.keys() if here[name].private and not told[name].off}
        complaints = [
            *calendar.rejected,
            *(Rejected(place, "calendar-halved", faults.HALVED) for place in _moments(lost, told)),
            *(Rejected(place, "entry-private", faults.PRIVATE) for place in _moments(hidden, told)),
        ]
        fresh = [one for one in complaints if _said(one) not in before.complaints]
        said = tuple(sorted({_said(one) for one in complaints}))
        after = Cursor(now.isoformat(), told, said, following.seen, over)
        return Batch(tuple(events), tuple(fresh), json.dumps(asdict(after), sort_keys=True))

    def check(self) -> Sequence[str]:
        """Whether a file can be read as a calendar; a feed is asked by runs alone."""
        if self.config.path is None:
            return ()
        try:
            read(self._bytes(), ZoneInfo(self.context.timezone))
        except DeliveryError as error:
            return (f"its file cannot be read as a calendar ({error.code}); look at path",)
        return ()

    def _bytes(self) -> bytes:
        if self.config.path is not None:
            return feed.of_file(self.config.path)
        assert self.config.url is not None
        return feed.of_url(self.config.url.reveal(), self.context, self.config.timeout_seconds)

    def _is_fresh(self, before: Cursor, now: datetime) -> bool:
        """True if the feed was asked a short while ago; a file is looked at each time."""
        if self.config.url is None or not before.asked:
            return False
        return timedelta() <= now - datetime.fromisoformat(before.asked) < timedelta(minutes=self.config.minutes)

    def _sorting(self, entry: Entry) -> Sorting:
        fits = (one for one in self.config.sorting if any(word.casefold() in entry.words for word in one.words))
        return next(fits, Sorting(words=("",)))

    def _changes(self, ours: Mapping[str, Entry], told: dict[str, Told], now: datetime) -> Iterator[Incoming]:
        """What is new within the days ahead, and what changed of that which was told."""
        near = now + timedelta(days=self.config.days_ahead)
        for name, entry in sorted(ours.items(), key=lambda one: (one[1].start, one[0])):
            known = told.get(name)
            if known is None and self._is_a_copy(entry, ours, told):
                continue
            if entry.cancelled or entry.end <= now or (known is None and entry.start > near) or not entry.title:
                continue
            event = self._event(name, entry, known)
            mark = _hash(event)
            if known and known.hash == mark and not known.off:
                continue
            revision = known.revision + 1 if known else 1
            since = now.astimezone(entry.start.tzinfo).replace(microsecond=0).isoformat()
            until = max(entry.end, entry.start + timedelta(days=1)).astimezone(UTC).isoformat()
            told[name] = self._told(entry, known, Told(mark, revision, since, until, ends=entry.end.isoformat()))
            yield Incoming(f"{self.context.name}:{name}"[:200], event | {"revision": revision, "occurred_at": since})

    def _told(self, entry: Entry, known: Told | None, now: Told) -> Told:
        """What is told now, with all by which it is known again."""
        seen_as = known.seen_as if known else ""
        how = self._stays(entry, known) or self._sorted(entry)
        return replace(memory.known_by(now, entry), seen_as=seen_as, sorted=how, words=memory.mark(entry.words))

    def _is_a_copy(self, entry: Entry, ours: Mapping[str, Entry], told: Mapping[str, Told]) -> bool:
        """True of an entry that says what another says that is there and was told, as where one calendar is moved."""
        alike = (name for name, one in told.items() if name in ours and not one.off and one.same == memory.same(entry))
        return any(_hash(self._event(name, entry, told[name])) == told[name].hash for name in alike)

    def _stays(self, entry: Entry, known: Told | None) -> dict[str, Any] | None:
        """How an entry was sorted when it was told; None once its own words are others, which may name other groups."""
        is_as_told = known is not None and not known.off and known.words in ("", memory.mark(entry.words))
        return known.sorted if known is not None and is_as_told else None

    def _sorted(self, entry: Entry) -> dict[str, Any] | None:
        """Of which kind, for whom and with which fixed fields an entry is told; None of what nothing is made of."""
        sorting = self._sorting(entry)
        if entry.private or sorting.skip:
            return None
        audience = self.config.audience if sorting.audience is None else sorting.audience
        return {"kind": sorting.kind or self.config.kind, "audience": audience, "payload": sorting.payload}

    def _event(self, name: str, entry: Entry, known: Told | None) -> dict[str, Any]:
        """The event of an entry; what was told stays sorted as it was, whatever the settings say since."""
        how = self._stays(entry, known) or self._sorted(entry) or {"kind": "", "audience": {}, "payload": {}}
        said = payload(entry, how["kind"], self.config.place, how["payload"])
        return {"id": name, "kind": how["kind"], "audience": how["audience"], "payload": said}

    def _withdrawals(self, gone: set[str], told: dict[str, Told]) -> Iterator[Incoming]:
        for name in sorted(gone):
            told[name] = replace(told[name], revision=told[name].revision + 1, off=True)
            data = {"id": name, "revision": told[name].revision, "withdrawn": True}
            yield Incoming(f"{self.context.name}:{name}"[:200], data)


def _id(uid: str) -> str:
    """The id of an entry as that of an event: no longer than one may be, and without what hides in it."""
    plain = "".join(sign if sign.isprintable() and not sign.isspace() else "_" for sign in uid)
    return plain if len(plain) <= 100 else f"{plain[:60]}-{hashlib.sha256(uid.encode()).hexdigest()[:32]}"


def _moments(names: Iterable[str], told: Mapping[str, Told]) -> list[str]:
    """When each of these begins, by which a person finds it: its id may hold a name, and stands in no log."""
    return sorted({f"event of {told[name].when:%Y-%m-%d %H:%M}" for name in names})


def _said(one: Rejected) -> str:
    return f"{one.place} {one.code}"


def _hash(event: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(event, sort_keys=True).encode()).hexdigest()[:32]
