"""The list of what waits for approval, for a person or a machine; `approve` shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ouderbrug.cli.reasons import reason
from ouderbrug.cli.session import give, say, table
from ouderbrug.school.reaching import may_hear
from ouderbrug.school.signing import signers
from ouderbrug.staff.approvals import of_days_in, warned
from ouderbrug.staff.card_advice import stops_for
from ouderbrug.staff.shown import fingerprint
from ouderbrug.store import tasks
from ouderbrug.texts.merging import named

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from sqlalchemy import Connection

    from ouderbrug.cli.language import Words
    from ouderbrug.people import Staff
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.staff.approvals import Waiting
    from ouderbrug.texts.merging import Signer


def listed(
    connection: Connection, waiting: Sequence[Waiting], people: Roster, runtime: Runtime, today: date, who: str | None
) -> list[dict[str, Any]]:
    """Each message that waits, as its guardian gets it, with what to look at, and its fingerprint.

    What would tell of a ban or of custody only who may know why reads; who did not say ``who`` they are does not.
    """
    reader, rules = people.staff.get(who or ""), runtime.registry.rules
    trails = tasks.trails(connection, [one.row.id for one in waiting])
    of_rules = [warned(trails.get(one.row.id, ())) for one in waiting]
    may = {one.row.id: may_hear(people, one.message.pupils) for one in waiting}
    return [
        {"message": one.row.id, "event": one.row.event_id, "recipient": _named(one.row.recipient, may[one.row.id]),
         "kind": one.row.kind, "for": _whom(one, people, may[one.row.id]), "groups": one.groups,
         "assigned": one.assigned.keys, "level": one.assigned.level,
         **_as_it_goes(one, people, may[one.row.id],
                       signers(one.message, people, today, runtime.calendar, runtime.kinds.from_school)),
         "files": [file.path for file in one.files],
         "held_back": [file.path for file in one.stay],
         "warnings": list(stops_for((*codes, *one.codes), reader, rules)), "instead": instead,
         "of_days": {code: heed.said for code, heed in one.of_days.items()},
         "shown": fingerprint([one], people)}
        for one, (codes, instead) in zip(waiting, of_rules, strict=True)
    ]  # fmt: skip


def show_list(rows: Sequence[Mapping[str, Any]], people: Roster, words: Words, *, json_: bool) -> None:
    """The list as a document, or as a table that a person can read: numbers to name, and people by their names."""
    if json_:
        return give({"awaiting_approval": rows})
    cells = [(one["message"], one["event"], one["subject"], ", ".join(one["for"]), _decides(one, people, words),
              "; ".join([*_why(one["warnings"], one["of_days"], words), *_instead(one["instead"])]))
             for one in rows]  # fmt: skip
    table(("number", "event", "what", "to whom", "who decides", "look at"), cells)
    said = (
        "{count} {count:waits|wait}; `ouderbrug preview EVENT` shows the text, `ouderbrug approve NUMBER... --as KEY` "
        "shows several and lets them go (12 14-16)"
    )
    return say(words(said, count=len(rows)))


def why_each(waiting: Iterable[Waiting], words: Words, runtime: Runtime, one: Staff | None = None) -> list[str]:
    """Why somebody looks at these messages, each reason once, as this colleague may read it."""
    each, rules = list(waiting), runtime.registry.rules
    codes = (stops_for((code for code in draft.codes if code not in draft.of_days), one, rules) for draft in each)
    said = (said for some in codes for said in _why(some, {}, words))
    return list(dict.fromkeys((*of_days_in(each), *said)))


def show_why(why: Iterable[str], words: Words) -> None:
    """Why somebody looks at what was shown, a line each."""
    for said in why:
        say(words("look at: {why}", why=said))


def _why(codes: Iterable[str], of_days: Mapping[str, str], words: Words) -> list[str]:
    """Each code in words, those first that have to do with days: these are Dutch, as the texts that they are of."""
    said = (reason(code.rpartition(".")[2], words) for code in codes if code not in of_days)
    return list(dict.fromkeys((*of_days.values(), *said)))


def _instead(found: Mapping[str, str]) -> list[str]:
    return [f"{said} -> {better}" for said, better in found.items()]


def _named(recipient: str, heard: Collection[str]) -> str:
    """A recipient by key; nobody who may hear nothing from school, for who is named may be told all the same."""
    return recipient if recipient.startswith("group:") or recipient in heard else ""


def _whom(one: Waiting, people: Roster, heard: Collection[str]) -> list[str]:
    if one.message.group:
        return [f"group {one.message.group}"]
    return [people.guardians[key].name for key in one.guardians if key in heard]


def _decides(one: Mapping[str, Any], people: Roster, words: Words) -> str:
    names = ", ".join(people.staff[key].name if key in people.staff else key for key in one["assigned"])
    return names if one["level"] == "teacher" else f"{names} ({words(one['level'])})".lstrip()


def _as_it_goes(one: Waiting, people: Roster, heard: Collection[str], signed: Sequence[Signer]) -> dict[str, str]:
    of_group = bool(one.message.group)
    names = () if of_group else people.names(key for key in one.guardians if key in heard)
    text = named(one.message.text, names, () if of_group else people.call_names(one.message.pupils), signed)
    return {"subject": text.subject, "text": text.body}
