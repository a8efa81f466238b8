"""A part of a set does what it says outright, and names by key what it cannot do; nothing of it is passed over."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from each import each
from ouderbrug import GroupRecord, Guardian, Guardianship, ImportIncomplete, Pupil, Receives
from ouderbrug.school.importing import Said, as_written, judge
from ouderbrug.school.register import as_ruled
from ouderbrug.school.roster import Roster
from ouderbrug.school.undated import dated
from ouderbrug_oneroster import OneRosterImporter

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.school.importing import Judged

TODAY, YEAR = date(2026, 11, 23), "2026-2027"
HEADS = {
    "orgs": "sourcedId,name,type,identifier",
    "users": "sourcedId,status,enabledUser,orgSourcedIds,role,givenName,familyName,email,agentSourcedIds",
    "roles": "sourcedId,status,userSourcedId,role,orgSourcedId,endDate",
    "classes": "sourcedId,status,title,grades,classType,schoolSourcedId",
    "enrollments": "sourcedId,status,classSourcedId,schoolSourcedId,userSourcedId,role,beginDate,endDate",
}
CHILDREN = {"s1": "3A", "s2": "3A", "s3": "3A", "s4": "3A", "s5": "4A", "s6": "4A", "s7": "4A"}
TIED = {("s1", "p1"), ("s1", "p2"), ("s2", "p3"), ("s3", "p4"), ("s4", "p5"), ("s5", "p6"), ("s6", "p7"), ("s7", "p8")}
PEOPLE = Roster(
    "99ZZ00",
    pupils={
        key: Pupil(key, f"K{key}", f"Bos{key}", (group,), registered=True, year=group[0])
        for key, group in CHILDREN.items()
    },
    guardians={key: Guardian(key, f"K{key}", f"Bos{key}", f"{key}@thuis.example") for _, key in TIED},
    ties=tuple(Guardianship(*pair) for pair in sorted(TIED)),
    registered={"c1": GroupRecord("", "c1", "3A", "3"), "c2": GroupRecord("", "c2", "4A", "4")},
)


def person(key: str, role: str, more: str = "", agents: str = "", status: str = "active", org: str = "o1") -> str:
    return f'{key},{status},true,{org},{role},K{key},Bos{key},{more},"{agents}"'


def enrolled(key: str, of: str, status: str = "active", days: str = ",", role: str = "student") -> str:
    return f"e{key}{of},{status},{of},o1,{key},{role},{days}"


@dataclass
class Part:
    """What a part says, and what is otherwise at school by it; each file is a delta but those that are ``bulk``."""

    users: tuple[str, ...] = ()
    enrollments: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    roles: tuple[str, ...] | None = None
    bulk: frozenset[str] = frozenset()
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ties: set[tuple[str, str]] = field(default_factory=set)
    on_request: set[tuple[str, str]] = field(default_factory=set)
    untied: set[tuple[str, str]] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    says: tuple[str, ...] = ()
    left_out: str = ""
    email: tuple[str, str] = ("p8", "p8@thuis.example")


def written(folder: Path, part: Part) -> Path:
    files: dict[str, Any] = {"orgs": ("o1,School,school,99ZZ",), "users": part.users, "enrollments": part.enrollments}
    files |= {"classes": part.classes} | ({} if part.roles is None else {"roles": part.roles})
    files = {name: rows for name, rows in files.items() if rows or name == "roles" or name in part.bulk}
    modes = "".join(f"file.{name},{'bulk' if name in {*part.bulk, 'orgs'} else 'delta'}\n" for name in files)
    path = folder / "deel.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.csv", f"propertyName,value\noneroster.version,1.1\n{modes}")
        for name, rows in files.items():
            archive.writestr(f"{name}.csv", "\n".join((HEADS[name], *rows)))
    return path


def judged(path: Path, before: Roster = PEOPLE) -> tuple[Judged, str]:
    importer = OneRosterImporter(OneRosterImporter.Config())
    importer.today = TODAY
    records, left_out = [], ""
    try:
        records.extend(importer.read(path))
    except ImportIncomplete as error:
        left_out = str(error)
        records = list(_until_it_ends(importer, path))
    said = Said({"left": frozenset(), "group-gone": frozenset(), "changes": frozenset()})
    return judge(before, as_ruled(before, dated(records, YEAR), TODAY), said), left_out


def _until_it_ends(importer: OneRosterImporter, path: Path) -> Any:
    try:
        yield from importer.read(path)
    except ImportIncomplete:
        return


GONE = "names guardian p2 no more"
ASK = "ask for a whole export (bulk)"
_3, _4 = "c1,,3A,3,homeroom,o1", "c2,,4A,4,homeroom,o1"
CASES = {
    # --- people
    "a new address": Part((person("p8", "parent", "nieuw@thuis.example"),), email=("p8", "nieuw@thuis.example")),
    "an address of nobody any more": Part((person("p8", "parent"),), email=("p8", "")),
    "a parent who is new, on their own row": Part((person("p9", "parent", agents="s5"),), ties={("s5", "p9")}),
    "a parent who is new, on the child's row": Part(
        (person("p9", "parent"), person("s5", "student", agents="p6,p9")), ties={("s5", "p9")}
    ),
    "a parent who is new and nobody's": Part((person("p9", "parent"),), says=(f"guardian p9 is new,{ASK}",)),
    "a parent of a child whom nobody knows": Part(
        (person("p8", "parent", "p8@thuis.example", "s7,s99"),), says=(f"p8 is tied to s99,{ASK}",)
    ),
    "a parent who is known, on the child's row": Part(
        (person("s1", "student", agents="p1,p2,p8"),), ties={("s1", "p8")}
    ),
    "a parent whom nobody knows": Part(
        (person("s1", "student", agents="p1,p2,x9"),), says=(f"s1 is tied to x9,{ASK}",)
    ),
    "a teacher as agent": Part((person("s1", "student", agents="p1,p2,t1"), person("t1", "teacher"))),
    "a child's row that names one no more": Part(
        (person("s1", "student", agents="p1"),), untied={("s1", "p2")}, left={"p2"}, says=(GONE,)
    ),
    "a child's row without any": Part((person("s1", "student"),), says=("name no guardian: 1 (s1)",)),
    "a parent's row that names another child": Part(
        (person("p5", "parent", "p5@thuis.example", "s5"),), ties={("s5", "p5")},
        says=(f"guardian p5 does not name pupil s4,{ASK}",),
    ),
    "a parent's row with the same children": Part((person("p5", "parent", "p5@thuis.example", "s4"),)),
    "a parent who is a teacher alone": Part((person("p4", "teacher"),), untied={("s3", "p4")}, left={"p4"}),
    "a parent of a child who leaves": Part(
        (person("p7", "parent", "p7@thuis.example", "s6"), person("s6", "student", status="tobedeleted")), left={"s6"}
    ),
    "a child of another school": Part((person("s6", "student", org="o2"),), left={"s6"}),
    "a parent who is a relative now": Part((person("p8", "relative", "p8@thuis.example"),), on_request={("s7", "p8")}),
    "a relative who is new": Part(
        (person("p9", "relative", agents="s5"),), ties={("s5", "p9")}, on_request={("s5", "p9")}
    ),
    "a relative who is new, with the child": Part(
        (person("p9", "relative"), person("s5", "student", agents="p6,p9")), ties={("s5", "p9")},
        on_request={("s5", "p9")},
    ),
    # --- OneRoster 1.2: a user without a role
    "a new address, and no role": Part(
        (person("p8", "", "nieuw@thuis.example"),), roles=(), email=("p8", "nieuw@thuis.example")
    ),
    "a new link, and no role": Part((person("s1", "", agents="p1,p2,p8"),), roles=(), ties={("s1", "p8")}),
    "a new address, and no roles at all": Part(
        (person("p8", "", "nieuw@thuis.example"),), email=("p8", "nieuw@thuis.example")
    ),
    "no role, and nobody knows them": Part((person("t7", ""),), roles=()),
    "a role of a child that ended": Part(roles=("r,tobedeleted,s6,student,o1,",), left={"s6"}),
    "a role of a child elsewhere that ended": Part(roles=("r,tobedeleted,s6,student,o2,",)),
    "a role of a parent that ended": Part(roles=("r,,p4,parent,o1,2026-11-01",), untied={("s3", "p4")}, left={"p4"}),
    "a role that began, of whom it says no more": Part(
        roles=("r,active,t7,parent,o1,",), left_out="roles.csv, line 2: a role of somebody whose own row this part"
    ),
    # --- groups
    "a move": Part(enrollments=(enrolled("s2", "c1", "tobedeleted"), enrolled("s2", "c2")), groups={"s2": ("4A",)}),
    "a move, beside all classes": Part(
        enrollments=(enrolled("s2", "c1", "tobedeleted"), enrolled("s2", "c2")), classes=(_3, _4),
        bulk=frozenset({"classes"}), groups={"s2": ("4A",)},
    ),
    "a move, beside the child's row": Part(
        (person("s2", "student", agents="p3"),), (enrolled("s2", "c1", "tobedeleted"), enrolled("s2", "c2")),
        groups={"s2": ("4A",)},
    ),
    "an end by its day": Part(
        enrollments=(enrolled("s2", "c1", days=",2026-11-20"), enrolled("s2", "c2")), groups={"s2": ("4A",)}
    ),
    "out of the only group": Part(
        enrollments=(enrolled("s2", "c1", "tobedeleted"),), groups={"s2": ()}, says=("pupil s2 has no group",)
    ),
    "one more group": Part(enrollments=(enrolled("s2", "c2"),), groups={"s2": ("3A", "4A")}),
    "a teacher's class": Part(enrollments=(enrolled("t1", "c2", role="teacher"),)),
    "a class that begins later": Part(
        enrollments=(enrolled("s2", "c2", days="2027-01-11,"),), left_out="it begins on a later day"
    ),
    "a pupil whom nobody knows": Part(enrollments=(enrolled("s99", "c2"),), says=(f"pupil s99 joins a group,{ASK}",)),
    "a leaver whom nobody knows": Part(enrollments=(enrolled("s99", "c2", "tobedeleted"),)),
    "a pupil who comes": Part(
        (person("s8", "student"), person("p9", "parent", agents="s8")), (enrolled("s8", "c2"),),
        groups={"s8": ("4A",)}, ties={("s8", "p9")},
    ),
    "a lesson": Part(enrollments=(enrolled("s2", "gym"),), says=("pupil s2 is in class gym too",)),
    "a move to a class that nobody describes": Part(
        enrollments=(enrolled("s2", "c1", "tobedeleted"), enrolled("s2", "c9")), says=("pupil s2 is in group c9",)
    ),
    "a new class": Part(
        enrollments=(enrolled("s2", "c1", "tobedeleted"), enrolled("s2", "c9")), classes=("c9,,5A,5,homeroom,o1",),
        groups={"s2": ("5A",)},
    ),
    "a lesson that is described": Part(
        enrollments=(enrolled("s2", "gym"),), classes=("gym,,Gym,3,scheduled,o1",), says=("pupil s2 is in class gym",)
    ),
    "a class that is no more": Part(
        classes=("c2,tobedeleted,4A,4,homeroom,o1",), groups={key: () for key in ("s5", "s6", "s7")},
        says=("pupil s5 has no group", "pupil s6 has no group", "pupil s7 has no group"),
    ),
    "another name of a class": Part(
        classes=("c2,,4B,4,homeroom,o1",), groups={key: ("4B",) for key in ("s5", "s6", "s7")}
    ),
    "all enrollments, and no users": Part(
        enrollments=(enrolled("s1", "c1"), enrolled("s2", "c2")), classes=(_3, _4),
        bulk=frozenset({"classes", "enrollments"}), groups={"s2": ("4A",)},
    ),
    "all enrollments, and no classes": Part(
        enrollments=(enrolled("s1", "c1"), enrolled("s2", "c2")), bulk=frozenset({"enrollments"}),
        groups={"s2": ("4A",)},
    ),
}  # fmt: skip


@each("name", list(CASES))
def test_a_part_does_what_it_says(tmp_path: Path, name: str) -> None:
    part = CASES[name]
    found, left_out = judged(written(tmp_path, part))
    assert part.left_out in left_out and bool(part.left_out) == bool(left_out)
    assert not found.stops
    after = as_written(PEOPLE, found.change)
    groups = {key: one.groups for key, one in after.pupils.items()}
    assert groups == {key: (group,) for key, group in CHILDREN.items()} | part.groups
    assert {(tie.pupil, tie.guardian) for tie in after.ties if tie.active} == (TIED | part.ties) - part.untied
    assert {(tie.pupil, tie.guardian) for tie in after.ties if tie.receives is Receives.ON_REQUEST} == part.on_request
    gone = {key for people in (after.pupils, after.guardians) for key, one in people.items() if not one.active}
    assert gone == part.left
    key, email = part.email
    assert after.guardians[key].email == email
    told = [
        note.hint
        for note in found.change.notes
        if note.code not in ("no-school-year", "staff-proposed", "row-set-aside")
    ]
    assert len(told) == len(part.says), told
    for said in part.says:
        assert any(all(word in hint for word in said.split(",")) for hint in told), (said, told)
    assert not [one for one in found.change.asked if one.code != "address-emptied"], (
        "nothing waits that was not emptied"
    )


def test_a_new_child_of_somebody_who_has_it_on_request_is_as_the_others(tmp_path: Path) -> None:
    strict = tuple(replace(tie, receives=Receives.ON_REQUEST) if tie.guardian == "p8" else tie for tie in PEOPLE.ties)
    found, _ = judged(
        written(tmp_path, CASES["a parent who is known, on the child's row"]), replace(PEOPLE, ties=strict)
    )
    assert found.change.ties["s1", "p8"].receives is Receives.ON_REQUEST


def test_a_part_twice_is_a_part_once(tmp_path: Path) -> None:
    for name, part in CASES.items():
        once = as_written(PEOPLE, judged(written(tmp_path, part))[0].change)
        again = judged(written(tmp_path, part), replace(once, registered=PEOPLE.registered))[0].change
        changed = {key for key, one in again.pupils.items() if once.pupils.get(key) != one}
        assert not (changed or again.left_pupils or again.left_guardians or again.left_ties), name


BAD = "s9,active,true,o1,student,=?u?,Bos,,"
"""A row that nobody can use."""


@each(
    ("of_whom", "left"),
    [
        (person("s7", "student", status="tobedeleted"), {"s7"}),
        (person("s7", "student", org="o2"), {"s7"}),
        (person("p8", "parent", agents="s7", status="inactive"), {"p8"}),
        (person("p8", "teacher"), {"p8"}),
        (person("p8", "parent", "p8@thuis.example", "s7"), set()),
    ],
)
def test_what_a_whole_set_says_outright_holds_though_a_row_is_left_out(
    tmp_path: Path, of_whom: str, left: set[str]
) -> None:
    key = of_whom.partition(",")[0]
    rows = {
        guardian: person(guardian, "parent", f"{guardian}@thuis.example", child) for child, guardian in sorted(TIED)
    }
    rows |= {child: person(child, "student") for child in CHILDREN} | {key: of_whom}
    groups = tuple(enrolled(child, "c1" if group == "3A" else "c2") for child, group in CHILDREN.items())
    bulk = frozenset({"users", "classes", "enrollments"})
    found, left_out = judged(written(tmp_path, Part((*rows.values(), BAD), groups, (_3, _4), bulk=bulk)))
    assert "holds the characters =?" in left_out
    assert {*found.change.left_pupils, *found.change.left_guardians} == left
