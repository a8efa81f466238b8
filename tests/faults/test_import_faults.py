"""Files that are made to hurt: an import refuses each quickly, says nothing of what it holds, and changes nothing."""

from __future__ import annotations

import tracemalloc
import zipfile
from typing import TYPE_CHECKING

import pytest

from a_school import School
from each import each
from ouderbrug import ImportRefused
from pupil_files import records

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox

HEAD = "<school><schooljaar>2026-2027</schooljaar><brincode>99ZZ</brincode></school>"
PUPIL = '<leerlingen><leerling key="k1"><roepnaam>{}</roepnaam><jaargroep>3</jaargroep></leerling></leerlingen>'
SECRET = "een geheim van deze machine"


def edex(name: str = "Sam", doctype: str = "", head: str = HEAD) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<EDEX>{head}{PUPIL.format(name)}</EDEX>'.encode()


def bomb(root: str = "EDEX") -> bytes:
    grows = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return edex("&l9;", f'<!DOCTYPE {root} [<!ENTITY l0 "lol">{grows}]>')


def uwlr(body: bytes) -> bytes:
    return body.replace(b"<EDEX>", b"<leerlinggegevens>").replace(b"</EDEX>", b"</leerlinggegevens>").replace(
        b"DOCTYPE EDEX", b"DOCTYPE leerlinggegevens")  # fmt: skip


def deep(levels: int) -> bytes:
    return edex(head=HEAD + "<x>" * levels + "</x>" * levels)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "billion laughs": (bomb, "DOCTYPE"),
    "billion laughs in a document of another name": (lambda: bomb("lolz"), "DOCTYPE"),
    "quadratic blow-up": (
        lambda: edex("&a;" * 20_000, f'<!DOCTYPE EDEX [<!ENTITY a "{"a" * 20_000}">]>'), "DOCTYPE"
    ),
    "external entity": (lambda: edex("&x;", '<!DOCTYPE EDEX [<!ENTITY x SYSTEM "geheim.txt">]>'), "DOCTYPE"),
    "external DTD": (lambda: edex(doctype='<!DOCTYPE EDEX SYSTEM "geheim.txt">'), "DOCTYPE"),
    "parameter entity": (lambda: edex(doctype='<!DOCTYPE EDEX [<!ENTITY % p SYSTEM "geheim.txt"> %p;]>'), "DOCTYPE"),
    "attribute default": (lambda: edex(doctype='<!DOCTYPE EDEX [<!ATTLIST leerling key CDATA "x">]>'), "DOCTYPE"),
    "an entity of nothing": (lambda: edex("&x;"), "no sound XML"),
    "deep nesting": (lambda: deep(100_000), "deep"),
    "a record of a million elements": (lambda: edex("<a/>" * 1_000_000), "elements"),
    "an encoding that nobody knows": (lambda: edex().replace(b"UTF-8", b"geheim-8"), "encoding"),
    "other bytes than it says": (lambda: edex("Jos\xe9").replace(b"\xc3\xa9", b"\xe9"), "byte"),
    "cut off": (lambda: edex()[:-20], "too early"),
    "nothing after the head": (lambda: edex()[:60], ""),
    "two roots": (lambda: edex() + b"<EDEX/>", "no sound XML"),
    "NUL": (lambda: edex("Sam\0"), "XML"),
}  # fmt: skip


@pytest.fixture
def school(tmp_path: Path, smtp: SmtpSandbox) -> School:
    found = School(tmp_path, smtp)
    (found.folder / "geheim.txt").write_text(SECRET)
    return found


@each(("name", "of"), [(name, of) for name in HOSTILE for of in ("edexml", "uwlr")])
@pytest.mark.timeout(20)
def test_f20_hostile_xml_is_refused(tmp_path: Path, name: str, of: str) -> None:
    make, says = HOSTILE[name]
    (tmp_path / "geheim.txt").write_text(SECRET)
    path = tmp_path / "leerlingen.xml"
    path.write_bytes(make() if of == "edexml" else uwlr(make()))
    tracemalloc.start()
    try:
        with pytest.raises((ImportRefused, ValueError)) as refused:
            records(path)
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()
    if not says:
        return
    assert isinstance(refused.value, ImportRefused) and refused.value.exit_code == 2
    assert says in str(refused.value) and SECRET not in str(refused.value) and "Sam" not in str(refused.value)


@each("name", ["billion laughs", "billion laughs in a document of another name", "external entity", "deep nesting"])
def test_f20_the_command_ends_with_2_and_the_store_stays(school: School, name: str) -> None:
    path = school.folder / "leerlingen.xml"
    path.write_bytes(edex())
    school.run("import", str(path))
    path.write_bytes(HOSTILE[name][0]())
    said = school.run("import", str(path), exit_code=2)
    assert SECRET not in said.output
    path.write_bytes(edex())
    assert school.json("import", str(path))["changed"] == {"pupils": 0, "guardians": 0, "guardianships": 0}


def test_f20_a_zip_is_never_opened_for_its_xml(school: School) -> None:
    path = school.folder / "leerlingen.xml"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("leerlingen.xml", b"0" * 50_000_000)
    school.run("import", str(path), exit_code=2)
    assert not school.store.exists()


def test_f20_a_file_larger_than_the_school_allows_is_not_read(school: School) -> None:
    path = school.folder / "leerlingen.xml"
    path.write_bytes(edex(head=HEAD + "<!--" + "x" * 1_100_000 + "-->"))
    school.configure("\n[import.edexml]\nmax_megabytes = 1\n")
    assert "larger than 1 MB" in school.run("import", str(path), exit_code=2).stderr
    school.configure("\n[import.edexml]\nmax_megabytes = 2\n")
    school.run("import", str(path))
