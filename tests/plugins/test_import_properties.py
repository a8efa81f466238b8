"""Whatever becomes of a file on its way, an importer raises nothing but its own error; and twice is once."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from each import each
from imported import Imported
from ouderbrug import GuardianshipRecord, ImportIncomplete, ImportRefused, PupilRecord
from ouderbrug.school.named_pupils import by_name
from ouderbrug.school.roster import Roster
from ouderbrug_contacts import ContactsImporter, SocialSchoolsImporter, StaffImporter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from a_school import School

FILES = Path(__file__).parent / "files"
SECRET = ("Noor", "Hof", "noor@school.example", "0612345601")
HEAD = ["pupil_key", "pupil_first_name", "pupil_last_name", "group", "guardian_key", "first_name", "last_name",
        "authority", "email", "mobile", "blocked", "receives_since"]  # fmt: skip
ROW = ["00012", "Sam", "Bos", "3A", "g1", "Noor", "van 't Hof", "yes", "noor@school.example", "0612345601", "", ""]
CSV = "\r\n".join([";".join(HEAD), ";".join(ROW), ";".join(["00013", "Lot", *ROW[2:]])]).encode() + b"\r\n"
IMPORTERS = (ContactsImporter, StaffImporter, SocialSchoolsImporter)
CHANGES = st.lists(st.tuples(st.integers(0, 10**9), st.binary(max_size=6), st.integers(0, 6)), max_size=8)


def workbook() -> bytes:
    book = Workbook()
    for row in (HEAD, ROW):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


XLSX = workbook()
MEMBERS = {
    info.filename: zipfile.ZipFile(io.BytesIO(XLSX)).read(info) for info in zipfile.ZipFile(io.BytesIO(XLSX)).infolist()
}


def changed(raw: bytes, changes: Iterable[tuple[int, bytes, int]], cut: float) -> bytes:
    new = bytearray(raw)
    for at, content, over in changes:
        start = at % max(len(new), 1)
        new[start : start + over] = content
    return bytes(new[: int(len(new) * cut)])


def tried(path: Path) -> None:
    """Each importer looks at the file and reads it; what it raises is its own, and repeats nothing of a person."""
    for importer in IMPORTERS:
        made = importer(importer.Config())
        try:
            made.sniff(path)
            made.explain(path)
            list(made.read(path))
        except (ImportRefused, ImportIncomplete) as error:
            assert not [word for word in SECRET if word in str(error)], str(error)


@pytest.mark.property
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES, cut=st.floats(0, 1))
def test_any_mutation_of_a_csv(tmp_path: Path, changes: list[tuple[int, bytes, int]], cut: float) -> None:
    (path := tmp_path / "contacts.csv").write_bytes(changed(CSV, changes, cut))
    tried(path)


@pytest.mark.property
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES, cut=st.floats(0.5, 1), member=st.sampled_from([None, *MEMBERS]))
def test_any_mutation_of_a_workbook(
    tmp_path: Path, changes: list[tuple[int, bytes, int]], cut: float, member: str | None
) -> None:
    path = tmp_path / "contacts.xlsx"
    if member is None:
        path.write_bytes(changed(XLSX, changes, cut))
    else:
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in MEMBERS.items():
                archive.writestr(name, changed(content, changes, cut) if name == member else content)
    tried(path)


@pytest.mark.property
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=400), name=st.sampled_from(["contacts.csv", "staff.xlsx", "lijst"]))
def test_any_bytes(tmp_path: Path, raw: bytes, name: str) -> None:
    (path := tmp_path / name).write_bytes(raw)
    tried(path)


@pytest.mark.property
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(st.lists(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.dates(),
                                         st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=12)),
                               min_size=len(HEAD), max_size=len(HEAD)), max_size=4))  # fmt: skip
def test_any_cells_of_a_workbook(tmp_path: Path, cells: list[list[Any]]) -> None:
    book = Workbook()
    for row in (HEAD, *cells):
        book.active.append([str(cell) if cell is not None and cell != cell else cell for cell in row])
    try:
        book.save(path := tmp_path / "contacts.xlsx")
    except (ValueError, OverflowError):
        return  # what no workbook holds
    tried(path)


@each(
    "name",
    ["contacts/c01-zermelo.csv", "contacts/c04-mail-shapes.csv", "contacts/c06-formula-cells.csv",
     "xlsx/x03-dimension-lies.xlsx", "xlsx/x06-1904-dates.xlsx"],
)  # fmt: skip
def test_what_is_imported_twice_is_imported_once(name: str) -> None:
    importer = ContactsImporter(ContactsImporter.Config())
    school = Imported(Roster("99ZZ00"))
    records: list[Any] = []
    try:
        for record in importer.read(FILES / name):
            records.append(record)
    except ImportIncomplete:
        pass
    children = sorted({record.pupil for record in records if isinstance(record, GuardianshipRecord)})
    assert children
    records = [*(PupilRecord("contacts.csv:1", key, first_name="Kind") for key in children), *records]
    school.takes_in(by_name(school.roster, records)[0])
    once = school.roster
    again = school.takes_in(by_name(school.roster, records)[0])
    assert school.roster == once and once.ties
    assert set(again.change.new.values()) | set(again.change.changed.values()) <= {0}


@pytest.mark.parametrize(
    "name", ["oneroster/o01-agents-on-child-or-parent.zip", "oneroster/o03-12-teacher-who-is-also-parent.zip"]
)
def test_a_set_that_comes_twice_changes_nothing(school: School, name: str) -> None:
    shutil.copy(FILES / name, path := school.folder / "export.zip")
    school.run("import", str(path))
    again = school.json("import", str(path))
    assert set(again["new"].values()) | set(again["changed"].values()) | set(again["left"].values()) == {0}
