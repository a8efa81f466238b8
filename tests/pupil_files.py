"""Files of pupil systems, and what an import of one by a school would do on 23 November 2026."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ouderbrug.school.importing import Said, judge
from ouderbrug.school.register import as_ruled
from ouderbrug.school.roster import Roster
from ouderbrug_pupil_systems import EdexmlImporter, UwlrImporter

if TYPE_CHECKING:
    from ouderbrug import RosterRecord
    from ouderbrug.school.importing import Judged

FILES = Path(__file__).parent / "plugins" / "files"
TODAY = date(2026, 11, 23)
IMPORTERS = (EdexmlImporter, UwlrImporter)


def sample(name: str) -> Path:
    """The file whose name begins so."""
    [path] = [*FILES.glob(f"*/{name}-*.xml")]
    return path


def records(path: Path, **settings: object) -> list[RosterRecord]:
    """What the importer reads that says that the file is its own; no other one says so."""
    [importer] = [one for one in (of(of.Config(**settings)) for of in IMPORTERS) if one.sniff(path)]
    return list(importer.read(path))


def judged(path: Path, before: Roster | None = None, said: Said | None = None, **settings: object) -> Judged:
    """What an import of the file does at a school without pupils, or with these."""
    roster = before or Roster("99ZZ00")
    return judge(roster, as_ruled(roster, records(path, **settings), TODAY), said or Said())


def after(change: Judged) -> Roster:
    """The school as the import leaves it, if it had nobody before."""
    return Roster("99ZZ00", pupils=change.change.pupils, registered=change.change.registered)


def codes(change: Judged) -> set[str]:
    """The codes of all that the import noted."""
    return {note.code for note in change.whole.notes}
