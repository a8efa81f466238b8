"""Intake: a record of a source becomes an Event, or is set aside with its place, a code and what to do."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from ouderbrug.failures import NO_FILES
from ouderbrug.hints import KINDS_PAGE, nearest, with_zeros
from ouderbrug.model import Audience, ContentClass, Event, Priority
from ouderbrug.planning.counting import is_other_than
from ouderbrug.planning.dutch_times import how_to_write, is_day_alone
from ouderbrug.planning.last_words import NOTHING, CalledOff
from ouderbrug.plugin_trace import counted
from ouderbrug.records import Incoming, Rejected
from ouderbrug.safe_keys import safe_key
from ouderbrug.school.calendar import deadline
from ouderbrug.school.media import FileProblem, taken_in
from ouderbrug.setting_faults import explained
from ouderbrug.setting_places import known_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ouderbrug.event_kind import EventKind
    from ouderbrug.planning.last_words import LastWord
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.events import StoredEvent

FIELDS = ("id", "kind", "occurred_at", "audience", "payload", "revision", "withdrawn", "priority")
SCOPES = {"pupil": "pupils", "pupils": "pupils", "group": "groups", "groups": "groups", "years": "years",
          "site": "site", "school": "school"}  # fmt: skip
KEY_IN_DOUBT = "key-in-doubt"
"""Why a record waits that names a child whose key may be another's: an import that stopped says so."""
NOT_HERE_YET = frozenset({"unknown-year", "unknown-group", "nobody-there", KEY_IN_DOUBT})
"""Why a record has nobody to go to, where an import may bring them."""
BEFORE_AN_IMPORT = NOT_HERE_YET | {"unknown-pupil", "unknown-school"}
"""The same before anybody is here. Later an unknown key of a pupil is a slip, and could become another child's."""
_OF_FILES = {
    "attachment-too-large": "the files of one message weigh 10 MB together at most; send a link to the rest",
    "attachment-program": "programs, web pages, macros and packed folders go along with no message; send a PDF",
    "attachment-photo-type": "hidden details of such a photo cannot be taken out; save it as JPEG",
    "attachment-type": "send a PDF, photo, text, office document, sound or film whose content is what its ending says",
    "attachment-hidden-track": "the film has a track that nobody sees (where the camera was); export it anew",
    "attachment-locked": "the PDF has a password, and what it tells unseen cannot be taken out; send it without one",
    "file-damaged": "the file cannot be read to its end; save it anew",
    "file-of-others": "others may write it or its folder: chmod o-w,g-w or chown, or name who may in [intake]",
    "file-not-kept": "let the user that runs ouderbrug write the folder .kept below [content] media_root",
}
"""What to do about a file, where the name is not at fault."""
MOST_GROUPS = 40
"""So many groups are named to whom names one that is not there."""
CHANGED_BEFORE = "a later revision is here, and this one was stored with other words; give it a higher number"
"""What is advised where a source counts behind the store."""
_ID = re.compile(r"[^\x00-\x1f\x7f]{1,200}")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,19}")


def may_come(code: str, roster: Roster) -> bool:
    """True if an import may bring those of whom this code says that they are not here."""
    return code in (NOT_HERE_YET if roster.pupils else BEFORE_AN_IMPORT)


def is_id(value: object) -> bool:
    """True if an event may be called so."""
    return isinstance(value, str) and bool(_ID.fullmatch(value))


def _at(number: int, meant: str) -> str:
    """What may be meant; of a field like no other where it stands: its name may be a child's, and is unsaid."""
    return meant if meant.startswith("did you mean") else f"field {number} of its object; {meant}"


def _with_safe_keys(payload: dict[str, Any]) -> dict[str, Any]:
    """The payload with the pupils on its photos by keys that may be written down."""
    if not (photos := payload.get("photos")):
        return payload
    named = [one | {"pupils": [*map(safe_key, one["pupils"])]} if one.get("pupils") else one for one in photos]
    return payload | {"photos": named}


@dataclass
class _Refused(Exception):
    """Ends the reading of one record; it never leaves this module."""

    code: str
    hint: str
    field: str = ""


@dataclass(frozen=True)
class Intake:
    """Accepts records for one school, by its roster and calendar, at one moment.

    Copies of the files that it accepts are written for the store that ``keeper`` names, and for none if it is empty.
    ``still_here`` tells of an event whether children whom it was about are at school, in whatever group.
    """

    runtime: Runtime
    roster: Roster
    now: datetime
    keeper: str = ""
    still_here: Callable[[StoredEvent], bool] = lambda _: False

    def accept(
        self,
        source: str,
        incoming: Incoming,
        known: StoredEvent | None,
        aside: LastWord = NOTHING,
        stored: Sequence[StoredEvent] = (),
    ) -> Event | CalledOff | Rejected | None:
        """An event; a rejection; or None where the store already has it, or a later revision of it.

        ``aside`` is the last word about it that is set aside; a withdrawal of that alone makes no event. ``stored`` is
        all of it in the store: a revision that stands there and says something else is never passed over.
        """
        try:
            self._must_be_as_stored(source, incoming.data, known, stored)
            if incoming.data.get("withdrawn") is not True:
                return self._read(source, incoming.data, known, aside)
            found = self._withdrawal(incoming.data, known, aside)
            return (
                CalledOff(source, str(incoming.data["id"]), found, incoming.place) if isinstance(found, int) else found
            )
        except _Refused as refused:
            return Rejected(incoming.place, refused.code, refused.hint, refused.field)

    def _must_be_as_stored(
        self, source: str, data: Mapping[str, Any], known: StoredEvent | None, stored: Sequence[StoredEvent]
    ) -> None:
        """Refuse an earlier revision that says something else than under its number: it was counted too low."""
        if known is None or ("revision" not in data and data.get("withdrawn") is True):
            return
        _, revision = self._identity(data)
        same = next((one.event for one in stored if one.event.revision == revision < known.event.revision), None)
        if same is None or (data.get("withdrawn") is True and known.event.withdrawn):
            return
        if data.get("withdrawn") is True or self._is_other_than(data, same):
            raise _Refused("changed-without-revision", CHANGED_BEFORE, "revision")

    def _is_other_than(self, data: Mapping[str, Any], stored: Event) -> bool:
        """True if a record that can be read says something else than was stored of it."""
        try:
            kind = self._kind(data)
            payload = self._payload(data.get("payload", {}), kind)
        except _Refused:
            return False
        return is_other_than(replace(stored, kind=kind.name, payload=payload, withdrawn=False), stored)

    def _read(self, source: str, data: Mapping[str, Any], known: StoredEvent | None, aside: LastWord) -> Event | None:
        event_id, revision = self._identity(data)
        if (known and revision < known.event.revision) or (aside.off and revision < aside.revision):
            return None
        if aside.off and revision == aside.revision:
            raise _Refused("changed-without-revision", "it was withdrawn; give it a higher revision", "revision")
        if aside.over and revision < aside.revision and not (known and revision == known.event.revision):
            raise _Refused("later-was-refused", "mend the later revision, or give this one a higher number", "revision")
        kind = self._kind(data)
        payload = self._payload(data.get("payload", {}), kind)
        occurred_at = self._moment(data.get("occurred_at"), "occurred_at")
        event = Event(
            school=self.runtime.school,
            source=source,
            id=event_id,
            kind=kind.name,
            occurred_at=occurred_at,
            audience=self._audience(data.get("audience"), kind, known),
            payload=self._with_copies(payload),
            revision=revision,
            priority=self._priority(data.get("priority"), kind, source),
        )
        taken = self._unless_known(event, known, kind)
        return replace(taken, payload=self._with_copies(payload, self.keeper)) if taken and self.keeper else taken

    def _unless_known(self, event: Event, known: StoredEvent | None, kind: type[EventKind]) -> Event | None:
        from ouderbrug.store.events import content_hash

        if known and content_hash(event) == known.content_hash:
            return None
        if known and event.revision == known.event.revision:
            raise _Refused("changed-without-revision", "give a changed event a higher revision", "revision")
        if self._is_of_another_child(event):
            raise _Refused("key-of-another-child", "name the child of then by the key that it has now", "audience")
        if event.occurred_at < self.now - timedelta(days=self.runtime.settings.intake.max_age):
            raise _Refused("too-old", f"events older than {self.runtime.settings.intake.max_age} days are not taken",
                           "occurred_at")  # fmt: skip
        if deadline(event, kind, self.runtime.calendar) <= self.now:
            raise _Refused("in-the-past", "correct the date or leave it", "occurred_at")
        return event

    def _is_of_another_child(self, event: Event) -> bool:
        """True of what happened while a key that it names was another child's."""
        if not self.roster.keys_since:
            return False
        named = {*(event.audience.keys if event.audience.scope == "pupils" else ())}
        named |= {key for photo in event.payload.get("photos") or () for key in photo.get("pupils") or ()}
        day = event.occurred_at.astimezone(self.runtime.calendar.tz).date()
        return any(day < self.roster.keys_since.get(key, day) for key in named)

    def _identity(self, data: Mapping[str, Any]) -> tuple[str, int]:
        for number, name in enumerate(data, 1):
            if name not in FIELDS:
                raise _Refused("unknown-field", _at(number, nearest(name, FIELDS)), name)
        event_id, revision = data.get("id"), data.get("revision", 1)
        if not isinstance(event_id, str) or not is_id(event_id):
            raise _Refused("bad-id", "give each event an id: a text of 1 to 200 characters", "id")
        if isinstance(revision, str) and _WHOLE_NUMBER.fullmatch(revision):
            revision = int(revision)
        if not isinstance(revision, int) or isinstance(revision, bool) or not 1 <= revision < 2**53:
            raise _Refused("bad-revision", "a revision is a whole number from 1", "revision")
        return event_id, revision

    def _withdrawal(self, data: Mapping[str, Any], known: StoredEvent | None, aside: LastWord) -> Event | int | None:
        """The event as withdrawn; the revision with which what is set aside alone is; None where it was before."""
        _, revision = self._identity(data)
        explicit, last = "revision" in data, known.event.revision if known else 0
        if known is None and aside is NOTHING:
            raise _Refused("unknown-event", "there is nothing to withdraw under this id", "id")
        if explicit and revision < last:
            return None
        if known is None or known.event.withdrawn:
            ends = not aside.off and aside.revision > last and not (explicit and revision < aside.revision)
            return max(revision, aside.revision + 1) if ends else None
        latest = known.event
        if explicit and revision == latest.revision:
            raise _Refused("changed-without-revision", "give a withdrawal a higher revision, or none", "revision")
        revision = revision if explicit else max(last, aside.revision) + 1
        names = {name: getattr(latest, name) for name in latest.__dataclass_fields__}
        return Event(**{**names, "revision": revision, "withdrawn": True})

    def _kind(self, data: Mapping[str, Any]) -> type[EventKind]:
        known, name = self.runtime.kinds.from_sources, data.get("kind")
        if not isinstance(name, str) or name not in known:
            raise _Refused("unknown-kind", nearest(str(name), known, KINDS_PAGE), "kind")
        return self.runtime.kinds[name]

    def _moment(self, value: Any, field: str) -> datetime:
        """An aware time in UTC; one without offset is the school's, and refused in the hour that comes twice."""
        try:
            moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            moment = None
        if moment is None or moment.year < 2000 or moment.year > 2100:
            raise _Refused("bad-time", how_to_write(value), field)
        if moment.tzinfo is None:
            local = moment.replace(tzinfo=self.runtime.calendar.tz)
            if local.utcoffset() != local.replace(fold=1).utcoffset():
                raise _Refused("ambiguous-time", "the clock changes then; add the offset (+01:00 or +02:00)", field)
            moment = local
        return moment.astimezone(UTC)

    def _audience(self, value: Any, kind: type[EventKind], known: StoredEvent | None) -> Audience:
        example = 'for example {"group": "3A"}'
        if not isinstance(value, dict) or len(value) != 1:
            raise _Refused("no-audience", f"name exactly one audience, {example}", "audience")
        ((name, keys),) = value.items()
        if name not in SCOPES:
            raise _Refused("unknown-audience", nearest(name, SCOPES), "audience")
        audience = Audience(SCOPES[name], self._keys(name, keys))
        if kind.content_class is ContentClass.SENSITIVE and audience.scope != "pupils":
            raise _Refused("audience-too-wide", "this kind is about a child: name the pupil", "audience")
        what = self.roster.unknown_in(audience)
        # Of a group that is called otherwise now all who heard of it would hear that it is no more for them.
        anew = known is None or known.event.audience != audience
        if what and (anew or (known is not None and what in ("group", "year") and self.still_here(known))):
            if what == "group" and (groups := ", ".join(sorted(self.roster.groups)[:MOST_GROUPS])):
                raise _Refused("unknown-group", f"groups here are {groups}; import the roster if it is new", "audience")
            raise _Refused(f"unknown-{what}", self._with_zeros(audience), "audience")
        if audience.scope == "pupils" and not self.roster.in_doubt.isdisjoint(audience.keys):
            raise _Refused(
                KEY_IN_DOUBT, "an import waits, for nobody has said whose key that is; answer it", "audience"
            )
        # A change is for who heard of it as well, who may have left since.
        if known is None and not any(map(self.roster.ties_of_pupil.get, self.roster.pupils_in(audience))):
            raise _Refused("nobody-there", "nobody at home is known for whom it is; import the roster, or name others",
                           "audience")  # fmt: skip
        return audience

    def is_for_the_same(self, data: Mapping[str, Any], known: StoredEvent) -> bool:
        """True of a change that names whom the event was for, and of whom it was only refused that they are unknown."""
        ((name, keys),) = data["audience"].items()
        return Audience(SCOPES[name], self._keys(name, keys)) == known.event.audience

    def _with_zeros(self, audience: Audience) -> str:
        """What to do about a key that nobody has: a spreadsheet, or who typed it, may have dropped its zeros."""
        lost = audience.keys if audience.scope == "pupils" else ()
        near = (with_zeros(key, self.roster.pupils) for key in lost if key not in self.roster.pupils)
        found = next(filter(None, near), "")
        return f"did you mean {found}, with its zeros?" if found else "import the roster first"

    def _keys(self, name: str, keys: Any) -> tuple[str, ...]:
        if name == "school":
            if keys not in (True, "true"):
                raise _Refused("no-audience", 'the whole school is {"school": true}', "audience")
            return ()
        listed = keys if isinstance(keys, list) else [keys]
        if not listed or not all(isinstance(key, (str, int)) and not isinstance(key, bool) for key in listed):
            raise _Refused("no-audience", f"name at least one under {name}", "audience")
        keys = dict.fromkeys(str(key) for key in listed)
        return tuple(dict.fromkeys(map(safe_key, keys)) if SCOPES[name] == "pupils" else keys)

    def _payload(self, value: Any, kind: type[EventKind]) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _Refused("bad-payload", "payload is an object", "payload")
        for field in kind.text.subject:
            if "=?" in json.dumps([value.get(field.partition(".")[0]), value.get("translations")]):
                raise _Refused("encoded-word", 'take "=?" out; it could smuggle a mail header', f"payload.{field}")
        timed = {name: self._with_offset(name, item, kind) for name, item in value.items()}
        try:
            payload = counted(f"Payload of kinds.{kind.name}", kind.Payload.model_validate)(timed).model_dump(
                mode="json", exclude_none=True, exclude_defaults=True
            )
        except ValidationError as error:
            raise self._of_payload(error, kind, value) from None
        return _with_safe_keys(payload)

    def _with_copies(self, payload: Mapping[str, Any], keeper: str = "") -> dict[str, Any]:
        trouble = self.runtime.loaded.media_trouble
        if trouble and (payload.get("photos") or payload.get("attachments")):
            raise _Refused(NO_FILES, trouble, "payload")
        try:
            settings = self.runtime.settings
            return taken_in(payload, settings.content.media_root, settings.intake.others, keeper=keeper)
        except FileProblem as problem:
            hint = _OF_FILES.get(problem.code, "files are named relative to [content] media_root and must be there")
            raise _Refused(problem.code, hint, "payload") from None

    def _with_offset(self, name: str, value: Any, kind: type[EventKind]) -> Any:
        if not (name.endswith("_at") and isinstance(value, str) and name in kind.Payload.model_fields):
            return value
        if is_day_alone(value):
            raise _Refused("bad-time", how_to_write(value), f"payload.{name}")
        return self._moment(value, f"payload.{name}").isoformat()

    def _of_payload(self, error: ValidationError, kind: type[EventKind], value: Mapping[str, Any]) -> _Refused:
        found = error.errors(include_url=False, include_input=False)
        # A slip in a name leaves what was meant missing as well; the slip is what somebody made.
        first = next((one for one in found if one["type"] == "extra_forbidden"), found[0])
        place = tuple(first["loc"])
        field = ".".join(str(part) for part in ("payload", *place))
        if first["type"] == "extra_forbidden":
            meant = nearest(str(place[-1]), known_keys(kind.Payload, place[:-1]))
            hint = _at(list(value).index(str(place[0])) + 1, meant) if len(place) == 1 else meant
            return _Refused("unknown-field", hint, field)
        if first["type"] == "missing":
            return _Refused("missing-field", f"a {kind.name} needs it", field)
        return _Refused("bad-field", explained(first, kind.Payload)[0], field)

    def _priority(self, value: Any, kind: type[EventKind], source: str) -> Priority:
        if value is None:
            return kind.priority
        names = {priority.name.lower(): priority for priority in Priority}
        if not isinstance(value, str) or value not in names:
            raise _Refused("bad-priority", nearest(str(value), names), "priority")
        priority = names[value]
        if priority is Priority.URGENT and not kind.delivery.urgent_allowed:
            raise _Refused("not-urgent", f"a {kind.name} is never urgent; send a notice instead", "priority")
        return priority
