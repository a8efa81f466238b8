"""Whatever a pupil system exports: each version and trap is read, each broken one refused, and twice is once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from each import each
from imported import Imported
from ouderbrug import Authority, GuardianRecord, GuardianshipRecord, ImportRefused, PupilRecord, Receives, RosterRecord
from ouderbrug.school.importing import Said
from ouderbrug.school.register import as_ruled
from ouderbrug_pupil_systems import EdexmlImporter, UwlrImporter
from pupil_files import IMPORTERS, TODAY, judged
from school_exports import BROKEN, SIX, TRAPS, VERSIONS, Export, exports, mutated

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

on_disk = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "leerlingen.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def read(path: Path) -> tuple[list[RosterRecord], ImportRefused | None]:
    """What is read of a file, and how it ended."""
    found: list[RosterRecord] = []
    try:
        for importer in [one for one in (of(of.Config()) for of in IMPORTERS) if one.sniff(path)][:1]:
            for record in importer.read(path):
                found.append(record)
    except ImportRefused as error:
        return found, error
    return found, None


@each(("version", "trap"), [(version, trap) for version in VERSIONS for trap in TRAPS])
def test_each_trap_of_each_version_is_read(tmp_path: Path, version: str, trap: str) -> None:
    found = judged(written(tmp_path, replace(TRAPS[trap], version=version).text))
    assert not found.stops and set(found.change.pupils) - {"n"} == {one.key for one in SIX}
    assert all(one.first_name.startswith("Kind") for one in found.change.pupils.values() if one.key != "n")


@each(("version", "how"), [(version, how) for version in VERSIONS[:-1] for how in BROKEN])
def test_each_broken_one_lets_nobody_leave(tmp_path: Path, version: str, how: str) -> None:
    school = Imported()
    school.takes_in(as_ruled(school.roster, read(written(tmp_path, Export(version, SIX).text))[0], TODAY))
    records, error = read(written(tmp_path, Export(version, SIX[:5]).text.replace(*BROKEN[how], 1)))
    if error is None or error.exit_code == 1:
        change = school.takes_in(as_ruled(school.roster, records, TODAY)).whole
        assert not change.left_pupils, how
        assert error or how == "one key twice"
    assert all(school.roster.pupils[one.key].active for one in SIX)


@on_disk
@given(mutated())
def test_an_importer_raises_nothing_but_its_own_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = written(tmp_path_factory.getbasetemp(), data)
    for importer in (EdexmlImporter(EdexmlImporter.Config()), UwlrImporter(UwlrImporter.Config())):
        importer.sniff(path)
        try:
            records = list(importer.read(path))
        except ImportRefused as error:
            assert "Sam" not in str(error) and "Bos" not in str(error)
        else:
            as_ruled(Imported().roster, records, TODAY)


@on_disk
@given(exports)
def test_twice_is_once(tmp_path_factory: pytest.TempPathFactory, export: Export) -> None:
    school = Imported()
    path = written(tmp_path_factory.getbasetemp(), export.text)
    everybody = Said(dict.fromkeys(("left", "group-gone", "group-spellings"), frozenset()))
    for _ in range(2):
        before = school.roster
        done = school.takes_in(as_ruled(school.roster, read(path)[0], TODAY), everybody)
    assert school.roster == before
    assert not (done.change.left_pupils or done.change.new.get("pupils") or done.change.changed.get("pupils"))


BANNED = [
    PupilRecord("c:1", "k0", "KindA", "Bos", group="3A"),
    GuardianRecord("c:1", "o1", "Noor", "Bos", blocked="court-order"),
    GuardianshipRecord("c:1", "k0", "o1", authority=Authority.YES, receives=Receives.ALL),
]


@on_disk
@given(st.lists(exports | st.just(None), max_size=5), st.booleans())
def test_no_export_ever_lifts_a_ban(
    tmp_path_factory: pytest.TempPathFactory, files: list[Export | None], accepted: bool
) -> None:
    school = Imported()
    everything = {"left": frozenset[str](), "group-gone": frozenset[str](), "key-changed-name": frozenset[str]()}
    for file in (None, *files):
        records = BANNED if file is None else read(written(tmp_path_factory.getbasetemp(), file.text))[0]
        said = Said(dict.fromkeys(everything, frozenset())) if accepted else Said()
        school.takes_in(as_ruled(school.roster, records, TODAY), said)
        banned = [one for one in school.people.guardians.values() if one.blocked]
        assert [one.key for one in banned] == ["o1"]
