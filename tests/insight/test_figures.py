"""The figures of a school, counted from what it sent: on the terminal, as a page, and as leaders see them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from a_school import School, guardian

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox

NEWS = {"kind": "newsletter", "occurred_at": "2026-11-23T08:00:00+01:00"}


@pytest.fixture
def school(tmp_path: Path, smtp: SmtpSandbox) -> School:
    """Twelve families of 3A, of which six read Turkish, and six of 7B, of which one has no address."""
    folder = tmp_path / "school"
    folder.mkdir()
    school = School(folder, smtp)
    for n in range(12):
        language = "tr" if n < 6 else "nl"
        school.family(f"p{n} Kind{n} Vos", "3A", guardian(f"g{n}", f"Ouder{n} Vos", language=language))
    for n in range(12, 18):
        school.family(
            f"p{n} Kind{n} Mol", "7B", guardian(f"g{n}", f"Ouder{n} Mol", **({"email": ""} if n == 17 else {}))
        )
    school.configure('[content]\nunreviewed_languages = ["tr"]\n')
    school.enrol()
    for n in range(4):
        audience: dict[str, Any] = {"school": True} if n == 3 else {"group": "3A"}
        turkish = {"title": f"Haberler {n}", "body": "Bu ay çok okuduk."}
        text = {"title": f"Nieuws {n}", "body": "We lazen veel deze maand.", "translations": {"tr": turkish}}
        school.happens(NEWS | {"id": f"n{n}", "audience": audience, "payload": text}, file=f"n{n}.jsonl")
    school.dispatch()
    return school


def figures(school: School, *options: str) -> dict[str, dict[str, int | None]]:
    """The numbers of each figure of one column, by the names of its rows."""
    document = school.json("report", *options)
    return {
        one["figure"]: {row["name"]: row["counts"][0] for row in one["rows"]}
        for one in document["figures"]
        if len(one["columns"]) == 1
    }


def test_each_guardian_stands_in_one_row_and_counts_are_rounded(school: School) -> None:
    found = figures(school)
    assert found["reach"] == {"got": 15, "nothing": 0, "no-way": None}, "one without an address would be known"
    assert found["languages"] == {"nl": 10, "tr": 5}
    assert found["own-language"] == {"own": 5, "other": 0}
    assert found["load"] == {"0": None, "1": 5, "2": 0, "3": 10, ">3": 0}
    assert found["goals"]["inform"] == 4


def test_a_group_that_hears_little_is_seen(school: School) -> None:
    document = school.json("report", "--weeks", "2")
    rhythm = next(one for one in document["figures"] if one["figure"] == "rhythm")
    assert rhythm["columns"] == ["2026-11-10", "2026-11-17"]
    assert {row["name"]: row["counts"] for row in rhythm["rows"]} == {"3A": [0, 3], "7B": [0, 1]}


def test_what_went_before_these_weeks_does_not_count(school: School) -> None:
    school.now = "2026-12-28T10:00:00+01:00"
    found = figures(school)
    assert found["reach"]["got"] == 0
    assert found["load"]["0"] == 20
    assert set(found["goals"].values()) == {0}


def test_the_page_opens_offline_and_names_nobody(school: School) -> None:
    path = school.folder / "bereik.html"
    said = school.run("report", "--html", str(path)).stderr
    page = path.read_text()
    assert "bereik.html" in said and path.stat().st_mode & 0o777 == 0o600
    assert not re.search(r"Kind\d|Ouder\d|Vos|Mol|\bp\d+\b|\bg\d+\b|\w@\w", page)
    assert not re.search(r"(?:src|href|url|script)\s*[=(>]", page)
    assert "<svg" in page and page.count("<table>") == page.count("<caption>") == 7
    assert "minder dan 5" in page and "afgerond op 5" in page


def test_the_terminal_says_the_same_in_words(school: School) -> None:
    said = school.run("report").stdout
    for line in ("Turkish: 5", "Yes: 5", "7B: 17 Nov 1", "rounded to 5"):
        assert line in said, said
    assert not re.search(r"Kind\d|Ouder\d|\bp\d+\b|\bg\d+\b|@", said)
