"""The contract of the importer `photographer`."""

import json
from pathlib import Path

from ouderbrug_photographer import Photographer

from ouderbrug import ConsentRecord
from ouderbrug.testing import ImporterContract


class TestPhotographer(ImporterContract):
    """An export with three answers."""

    importer = Photographer

    def write(self, folder: Path, word: str) -> Path:
        """One yes and two times no, each on a line."""
        answers = [
            {"pupil": f"p{number}", "photo": said, "signed_on": "2026-09-01", "signed_by": f"{word}-{number}"}
            for number, said in enumerate(("yes", "no", "no"))
        ]
        path = folder / "export.json"
        lines = ",\n".join(json.dumps(one) for one in answers)
        path.write_text(f'{{"form": "photo-consent", "answers": [\n{lines}\n]}}\n', "utf-8")
        return path

    def test_no_is_the_end_of_consent(self) -> None:
        """It is no missing answer."""
        importer = Photographer(Photographer.Config())
        read = importer.read(self.write(self.folder, "g"))
        assert [one.given for one in read if isinstance(one, ConsentRecord)] == [True, False, False]
