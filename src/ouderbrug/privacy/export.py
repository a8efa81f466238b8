"""What is held of one person, for whoever asks for it (AVG, art. 15): theirs, and nothing of anybody else.

A leader reads it before it is given: what free words say of others no program knows for sure. What certainly names
somebody else, or has not been told yet, stays out and is counted.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ouderbrug.errors import ConfigError
from ouderbrug.model import State
from ouderbrug.people import Authority
from ouderbrug.school.may_be_told import may_be_told
from ouderbrug.store import follow_ups, held, roster, tables
from ouderbrug.texts.merging import named
from ouderbrug.wire.mailboxes import normalised_address

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ouderbrug.school.roster import Roster
    from ouderbrug.store.held import Row

NOT_GONE, NAMES_OTHERS, OF_SEVERAL = "not-gone", "names-others", "of-several"
"""Why words stay out: they did not go to this guardian, name somebody else, or are about several pupils."""


@dataclass(frozen=True)
class Export:
    """What is held of somebody, by what it is; ``left_out`` counts the words that stayed out, by the code of why."""

    parts: dict[str, list[Row]]
    left_out: Counter[str] = field(default_factory=Counter)


def of_guardian(connection: Connection, school: str, key: str) -> Export:
    """All that is held of a guardian; raises ConfigError where nobody has that key."""
    people = roster.load(connection, school)
    if key not in people.guardians:
        raise ConfigError("no guardian has that key; see the guardian_key column of contacts.csv")
    left_out: Counter[str] = Counter()
    guardian, tie, brought = tables.guardian, tables.guardianship, tables.brought
    consent, response, token = tables.consent, tables.response, tables.opt_out_token
    here = guardian.c.school == school, guardian.c.key == key
    address = normalised_address(people.guardians[key].email)
    parts = {
        "person": held.rows(connection, guardian, *here, without=("blocked_by",)),
        "children": _theirs(connection, school, tie, key, without=("guardian", "receives_by")),
        "consents": _theirs(connection, school, consent, key, without=("guardian", "source")),
        "messages": [
            _message(people, key, row, text, left_out) for row, text in held.messages_to(connection, school, key)
        ],
        "answers": _theirs(connection, school, response, key, without=("guardian", "by", "source")),
        "agreements": _theirs(connection, school, tables.agreement, key, without=("guardian", "by")),
        "talks": _done(connection, school, lambda code, of: code == follow_ups.TALK and of == key),
        "asked": held.asked(connection, school, key),
        "holds": held.holds_on(connection, school, "guardian", key),
        "app_ids": held.app_ids(connection, school, "guardian", key),
        "returned": held.returned(connection, school, [address]),
        "stopped": [
            {"channel": channel, "at": at}
            for (channel, place), at in sorted(people.stopped.items())
            if place in people.places(people.guardians[key])
        ],
        "unsubscribe_tokens": _theirs(connection, school, token, key, without=("hash", "guardian")),
        "links_in_mails": _theirs(connection, school, tables.mail_link, key, without=("hash", "guardian")),
        "wishes": _theirs(connection, school, tables.wish, key, without=("undo", "guardian")),
        "stopped_imports": _theirs(connection, school, brought, key, without=("guardian",)),
    }
    return Export(parts, left_out)


def of_pupil(connection: Connection, school: str, key: str, guardian: str) -> Export:
    """All that is held of a pupil, for a guardian who may have it.

    Raises ConfigError where nobody has a key, or the guardian has no authority or is kept out: that a person answers.
    """
    people = roster.load(connection, school)
    if key not in people.pupils or guardian not in people.guardians:
        raise ConfigError("name a pupil and a guardian by their keys; see contacts.csv")
    if not _may_have(people, key, guardian):
        raise ConfigError("this guardian has no authority over the pupil by the data of the school, or is kept out; "
                          "what they may have, the school leader answers by hand")  # fmt: skip
    left_out: Counter[str] = Counter()
    pupil, stay, consent = tables.pupil, tables.stay, tables.consent
    here = pupil.c.school == school, pupil.c.key == key
    told = [
        _message(people, guardian, row, text, left_out)
        for row, text in held.messages_to(connection, school, guardian)
        if row["about_a_child"] and key in row["pupils"]
    ]
    parts = {
        "person": held.rows(connection, pupil, *here),
        "groups": held.rows(connection, stay, stay.c.school == school, stay.c.pupil == key, without=("pupil",)),
        "consents": held.rows(
            connection, consent, consent.c.school == school, consent.c.pupil == key,
            without=("pupil", "guardian", "source"),
        ),
        "events": [
            _event(people, key, guardian, row, left_out) for row in held.events_about(connection, school, key)
        ],
        "messages": told,
        "holds": held.holds_on(connection, school, "pupil", key),
        "app_ids": held.app_ids(connection, school, "pupil", key),
    }  # fmt: skip
    return Export(parts, left_out)


def _may_have(people: Roster, pupil: str, guardian: str) -> bool:
    ties = [tie for tie in people.ties_of_guardian.get(guardian, ()) if tie.pupil == pupil]
    return any(tie.authority is Authority.YES for tie in ties) and may_be_told(people, guardian, pupil)


def _theirs(connection: Connection, school: str, table: Any, key: str, *, without: tuple[str, ...]) -> list[Row]:
    return held.rows(connection, table, table.c.school == school, table.c.guardian == key, without=without)


def _done(connection: Connection, school: str, is_theirs: Any) -> list[Row]:
    done = follow_ups.done(connection, school)
    return [{"at": at} for (code, of), at in sorted(done.items(), key=lambda one: one[1]) if is_theirs(code, of)]


def _message(people: Roster, guardian: str, row: Row, text: Any, left_out: Counter[str]) -> Row:
    """What went to a guardian, in the words in which they have it; of the rest only that it is there."""
    found = {name: row[name] for name in ("event_id", "kind", "channel", "state", "due_at", "settled_at")}
    if row["state"] != State.SENT or row["pilot"]:
        left_out[NOT_GONE] += 1
        return found
    said = named(text, people.names([guardian]), people.call_names(people.concerning(guardian, tuple(row["pupils"]))))
    return found | {"subject": said.subject, "text": said.body}


def _event(people: Roster, pupil: str, guardian: str, row: Row, left_out: Counter[str]) -> Row:
    """What was written down of a pupil; its words only where they are about nobody else and are told already."""
    found = {name: row[name] for name in ("event_id", "revision", "kind", "occurred_at", "withdrawn")}
    why = NOT_GONE if row["waits"] else OF_SEVERAL if row["audience"]["keys"] != [pupil] else ""
    why = why or (NAMES_OTHERS if names_others(people, pupil, guardian, row["payload"]) else "")
    if why:
        left_out[why] += 1
        return found | {"left_out": why}
    return found | {"payload": row["payload"]}


def names_others(people: Roster, pupil: str, guardian: str, words: Any) -> bool:
    """True if these words hold a name, address or number of any pupil or guardian but these two."""
    text = json.dumps(words, ensure_ascii=False).casefold()
    one, other = people.pupils[pupil], people.guardians[guardian]
    own = {part.casefold() for part in (one.first_name, one.last_name, other.first_name, other.last_name)}
    pupils = [each for key, each in people.pupils.items() if key != pupil]
    guardians = [each for key, each in people.guardians.items() if key != guardian]
    names = {name for each in pupils for name in (each.first_name, each.last_name)}
    names |= {word for each in guardians for word in (each.first_name, each.last_name, each.email, each.mobile)}
    others = {name.casefold() for name in names if name} - own
    return any(name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in others)
