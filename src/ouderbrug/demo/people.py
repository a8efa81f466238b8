"""The people of the synthetic school: 8 groups, 200 pupils, 370 guardians, the same each time.

Families differ as they do in a real school: parents apart, foster care, siblings in several groups, other
languages, a shared mailbox, no address at all, and two guardians whom the school may not reach.
"""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

GROUPS = tuple(f"{year}A" for year in range(1, 9))
PUPILS, GUARDIANS = 200, 370
SIBLINGS = (3,) * 5 + (2,) * 20
"""Families with more than one child here; all others have one."""

FIRST = (
    "Noor Sem Lina Adam Fem Tijn Mila Noud Saar Bram Evi Luuk Yara Daan Liv Mees Zoë Finn Amira Thijs Roos Omar "
    "Puck Jens Isa Kaan Lotte Milan Nina Ravi Sofie Stan Tess Youssef Anna Bas Eva Gijs Hanna Ivo"
).split()
LAST = (
    "Bakker Visser Smit Mulder Bos Vos Peters Hendriks Kok Dekker Brouwer Postma Yıldız Kaya Demir Haddad Benali "
    "Nowak Kowalska Kovalenko Okoye Jansen Willems Prins Kuiper Schouten Meijer Hoekstra Veenstra Bosman"
).split()
GROWN = (
    "Sara Mark Emine Tom Anna Piet Lotte Sjoerd Ilse Rob Fatma Mehmet Agnieszka Jan Olena Karim Nadia Wouter Marieke "
    "Hassan Joost Femke Ayşe Ruud Inge Paul Samira Koen Ellen Bart"
).split()
BANNED = {12: "Dirk", 61: "Gerrit"}
"""The families with a guardian whom the school may not reach; a namesake elsewhere would stop the import."""
WITHOUT_MAIL = 85
"""A family without a mailbox in the group whose teacher is ill one morning; there are more such elsewhere."""
LANGUAGES = {"Yıldız": "tr", "Kaya": "tr", "Demir": "tr", "Haddad": "ar", "Benali": "ar", "Nowak": "pl",
             "Kowalska": "pl", "Kovalenko": "uk", "Okoye": "en"}  # fmt: skip
CONTACTS = (
    "pupil_key", "pupil_first_name", "pupil_last_name", "group", "guardian_key", "first_name", "last_name",
    "relation", "authority", "receives", "email", "mobile", "language", "blocked", "app_access",
)  # fmt: skip


@dataclass
class People:
    """Rows of contacts.csv, staff.csv and app_ids.csv."""

    contacts: list[dict[str, str]] = field(default_factory=list)
    staff: list[dict[str, str]] = field(default_factory=list)
    app_ids: list[dict[str, str]] = field(default_factory=list)

    def write(self, folder: Path) -> None:
        """Write the three files as a school office would export them."""
        for name in ("contacts", "staff", "app_ids"):
            rows: list[dict[str, str]] = getattr(self, name)
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
                writer = csv.DictWriter(out, rows[0], delimiter=";")
                writer.writeheader()
                writer.writerows(rows)


def invent() -> People:
    """The people of the school; no chance is left in it."""
    chance = random.Random(8)
    people = People(staff=list(_staff()), app_ids=list(_app_ids()))
    children = iter(_children(chance))
    sizes = (*SIBLINGS, *(1,) * (PUPILS - sum(SIBLINGS)))
    third = GUARDIANS - 2 * len(sizes)
    for number, size in enumerate(sizes):
        last = LAST[(number * 7) % len(LAST)]
        pupils = [(key, first, last, group) for key, first, group in (next(children) for _ in range(size))]
        grown = list(_parents(number, last)) + ([_third(number)] if number % 5 == 1 and third > 0 else [])
        third -= len(grown) - 2
        for key, first, surname, group in pupils:
            for guardian in grown:
                row = dict.fromkeys(CONTACTS, "")
                row |= {"pupil_key": key, "pupil_first_name": first, "pupil_last_name": surname, "group": group}
                people.contacts.append(row | guardian)
    return people


def _children(chance: random.Random) -> Iterator[tuple[str, str, str]]:
    """Key, call name and group of each pupil; neighbours in this order are in different groups."""
    names = [FIRST[number % len(FIRST)] for number in range(PUPILS)]
    chance.shuffle(names)
    for number in range(PUPILS):
        yield f"p{number + 1:03}", names[number], GROUPS[number % len(GROUPS)]


def _parents(number: int, last: str) -> Iterable[dict[str, str]]:
    apart, foster, shared = number % 4 == 3, number % 43 == 5, number % 11 == 2
    first = GROWN[(number * 3) % len(GROWN)], GROWN[(number * 3 + 1) % len(GROWN)]
    surnames = (LAST[(number * 7 + 11) % len(LAST)], last) if apart else (last, last)
    for place, (name, surname) in enumerate(zip(first, surnames, strict=True)):
        key = f"g{number + 1:03}{'ab'[place]}"
        mailbox = f"g{number + 1:03}" if shared else key
        row = {"guardian_key": key, "first_name": name, "last_name": surname, "authority": "yes", "receives": "all",
               "relation": "foster" if foster else ("mother", "father")[place], "language": LANGUAGES.get(last, "nl"),
               "email": f"{mailbox}@guardian.example", "mobile": f"+316123{number * 2 + place:05}"}  # fmt: skip
        yield row | _circumstances(number, place)


def _circumstances(number: int, place: int) -> dict[str, str]:
    """What makes some guardians special; the second parent, in most cases."""
    if number in BANNED and place == 1:
        return {"blocked": "court-order", "first_name": BANNED[number]}
    if number % 23 == 7 and place == 1:
        return {"authority": "no", "receives": "on_request"}
    if number % 47 == 9 and place == 1:
        return {"authority": "unknown"}
    if number % 37 == 4 or number == WITHOUT_MAIL:
        return {"email": "", "app_access": "no"}
    return {"app_access": "no"} if number % 17 == 6 else {}


def _third(number: int) -> dict[str, str]:
    """A partner of a parent: known at school, and addressed only where the parents ask for it."""
    name = GROWN[(number * 3 + 2) % len(GROWN)]
    return {"guardian_key": f"g{number + 1:03}c", "first_name": name, "last_name": LAST[(number * 5 + 3) % len(LAST)],
            "relation": "other", "authority": "no", "receives": "nothing", "language": "nl",
            "email": f"g{number + 1:03}c@guardian.example"}  # fmt: skip


def _staff() -> Iterator[dict[str, str]]:
    for number, group in enumerate(GROUPS):
        name = GROWN[-number - 1]
        days = "mon,tue,wed" if number % 3 == 0 else ""
        yield _colleague(f"t{group.lower()}", f"{name} {LAST[number]}", group, days, "teacher")
        if days:
            yield _colleague(f"d{group.lower()}", f"{GROWN[number]} {LAST[-number - 1]}", group, "thu,fri", "teacher")
    yield _colleague("invaller", "Wil van Dam", "", "", "stand_in")
    yield _colleague("directie", "Ria Vos", "", "", "leader")


def _colleague(key: str, name: str, groups: str, days: str, role: str) -> dict[str, str]:
    return {"key": key, "name": name, "email": f"{key}@lindeboom.example", "groups": groups, "days": days, "role": role}


def _app_ids() -> Iterator[dict[str, str]]:
    for number, group in enumerate(GROUPS):
        yield {"channel": "parro", "scope": "group", "key": group, "app_id": str(7000 + number)}
