"""While nobody has said whose key it is nothing about that child goes to anybody; the answer lets it go or ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian, mails, score

if TYPE_CHECKING:
    from a_school import School

EVENING, MORNING, LATER = (f"2026-11-{at}:00:00+01:00" for at in ("23T19", "24T10", "24T11"))
MOTHER, NEW, OTHER = (f"{key}@guardian.example" for key in ("n1", "n9", "n2"))
NEWS = {"id": "news", "kind": "notice", "audience": {"group": "3A"}, "payload": {"title": "Gym", "body": "Neem mee."}}
NAMES = {
    "id": "one", "kind": "notice", "audience": {"pupil": "r1"},
    "payload": {"title": "Bril", "body": "Guus Zeeman vond de bril."},
}  # fmt: skip


@pytest.fixture
def families(school: School) -> School:
    for number in range(12):
        school.family(f"q{number} Kind{number} A{number}x", "8C", guardian(f"o{number}", f"Ouder{number} A{number}x"))
    school.family("r1 Deniz Aksoy", "3A", guardian("n1", "Elif Aksoy"))
    school.family("r2 Guus Zeeman", "3A", guardian("n2", "Karin Zeeman"))
    school.enrol()
    school.staff("dir;An Bos;leader;", "juf.karin;Karin Juf;teacher;3A")
    return school


def _renamed(school: School, what: str) -> None:
    """A file in which the key is another child's, or another woman's."""
    school.rows = [row for row in school.rows if row["pupil_key"] != "r1"]
    if what == "pupil":
        school.family("r1 Fatima Yilmaz", "3A", guardian("n9", "Ay Yilmaz"))
    else:
        school.family("r1 Deniz Aksoy", "3A", guardian("n1", "Marijke Postma", email=NEW))


def _before(school: School, when: str) -> None:
    """What there was of it before the file came: told, queued, waiting for a yes, or nothing."""
    if when == "revised":
        assert mails(school, score("r1", "one")) == [MOTHER]
    school.now = EVENING
    if when == "queued":
        assert mails(school, score("r1", "one")) == []
    if when in ("draft", "approved"):
        assert mails(school, NAMES) == []
        if when == "approved":
            school.approve("one", "--as", "dir")


def _meanwhile(school: School, when: str) -> list[dict[str, Any]]:
    if when == "draft":
        school.run("dispatch", exit_code=None)
        school.approve("one", "--as", "dir", exit_code=None)
    if when == "typed":
        words = ("--payload", '{"title": "Bril", "body": "De bril ligt hier."}', "--as", "dir")
        typed = school.run("event", "add", "notice", "--pupil", "r1", *words, exit_code=None)
        assert typed.exit_code
    new = score("r1", "one")
    return {"new": [new], "revised": [new | {"revision": 2} | _other_words(new)], "later": [new | {"revision": 2}]}.get(
        when, []
    )


def _other_words(event: dict[str, Any]) -> dict[str, Any]:
    return {"payload": event["payload"] | {"summary": "Het gaat heel goed."}}


WHEN = ["new", "later", "revised", "queued", "draft", "approved", "typed"]


@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize("answer", ["same", "other"])
def test_nothing_about_a_child_whose_key_is_in_doubt_goes_until_it_is_answered(
    families: School, when: str, answer: str
) -> None:
    known = families.rows
    _before(families, when)
    _renamed(families, "pupil")
    assert "key-changed-name: r1" in families.enrol(exit_code=2).stderr
    families.now = MORNING
    assert mails(families, *_meanwhile(families, when), NEWS, score("r2", "other")) == sorted([MOTHER, OTHER, OTHER])
    if when in ("queued", "draft", "approved"):
        assert "r1 may be another child" in families.run("status", exit_code=None).stdout
    if answer == "same":
        families.rows = known
        families.enrol()
    else:
        families.enrol("--accept-changed-names", "--accept-left", "--accept-changes")
    goes = {"same": [MOTHER], "other": [NEW] if when in ("new", "later", "revised") else []}[answer]
    if (when, answer) == ("revised", "other"):
        goes = [MOTHER, NEW]  # she hears that what she heard of her own child is no more for her
    families.now = LATER
    assert mails(families) == (goes if when != "typed" else [])
    assert not [one for one in families.smtp.mails if MOTHER in one.recipients and "Fatima" in str(one.parsed)]
    assert mails(families, score("r1", "last")) == [MOTHER if answer == "same" else NEW]


@pytest.mark.parametrize("when", ["new", "queued", "draft"])
@pytest.mark.parametrize("answer", ["same", "other"])
def test_nothing_about_a_child_goes_to_a_guardian_whose_key_is_in_doubt(
    families: School, when: str, answer: str
) -> None:
    known = families.rows
    _before(families, when)
    _renamed(families, "guardian")
    assert "key-changed-name: n1" in families.enrol(exit_code=2).stderr
    families.now = MORNING
    assert mails(families, *_meanwhile(families, when), NEWS, score("r2", "other")) == sorted([MOTHER, OTHER, OTHER])
    assert "n1 may be another guardian" in families.run("status", exit_code=None).stdout
    families.now = LATER
    if answer == "same":
        families.rows = known
        families.enrol()
        assert mails(families) == [MOTHER]
    else:
        families.enrol("--accept-changed-names", "--accept-left", "--accept-changes")
        assert MOTHER not in mails(families, score("r1", "last"))
