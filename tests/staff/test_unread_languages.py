"""Who got a message in another language than theirs is named to the colleagues of the child, until one called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

STAFF = (
    "key;name;email;groups;role\n"
    "karin;Karin de Boer;karin@wegwijzer.example;3A;teacher\n"
    "ria;Ria Vos;ria@wegwijzer.example;;leader\n"
)
TUESDAY = "2026-11-24T{}:00+01:00"
COUNT = "1 ouder die een andere taal leest"


def letter(id: str) -> dict[str, Any]:
    payload = {"title": "Brief", "body": "Tot dan."}
    return {"id": id, "kind": "notice", "audience": {"group": "3A"}, "payload": payload}


def errands(school: School, at: str) -> list[tuple[str, str, str]]:
    found = school.json("tasks", now=TUESDAY.format(at))["errands"]
    return [(one["code"], one["key"], *one["assigned"]) for one in found if one["code"] == "unread-language"]


def subjects(school: School, who: str) -> list[str]:
    return [one for one in school.subjects(f"{who}@") if COUNT in one]


@pytest.fixture
def emine(school: School) -> School:
    """She reads Turkish; the other parent Dutch, and who has no mailbox hears it from a colleague anyway."""
    school.configure('\n[staff_mail]\nat = "07:30"\n')
    emine = guardian("g1", "Emine Kaya") | {"language": "tr"}
    school.family("p1 Sem Kaya", "3A", emine, guardian("g2", "Ali Kaya"))
    school.family("p2 Lina Aksoy", "3A", guardian("g3", "Elif Aksoy") | {"language": "tr", "email": ""})
    school.enrol()
    (school.folder / "staff.csv").write_text(STAFF)
    school.run("import", str(school.folder / "staff.csv"))
    return school


def test_2_a_guardian_who_got_it_in_another_language_is_an_errand_until_somebody_called(emine: School) -> None:
    assert errands(emine, "07:00") == [], "nothing went yet"
    emine.happens(letter("n1"))
    emine.dispatch(exit_code=None)
    assert errands(emine, "07:00") == [("unread-language", "g1", "karin")]
    emine.dispatch(TUESDAY.format("08:00"), exit_code=None)
    assert subjects(emine, "karin")
    assert not any("Emine" in str(mail.parsed) for mail in emine.smtp.mails if "karin@" in str(mail.parsed["To"]))
    page = emine.folder / "list.html"
    emine.run("tasks", "--print", str(page), now=TUESDAY.format("08:01"))
    assert "Bel met een tolk" in page.read_text() and "Emine Kaya (Turks; Sem, 3A)" in page.read_text()
    emine.run("tasks", "--did", "unread-language", "g1", "--as", "karin", now=TUESDAY.format("09:00"))
    emine.happens(letter("n2"))
    emine.dispatch(TUESDAY.format("10:00"), exit_code=None)
    assert errands(emine, "11:00") == [], "it does not come back"


def translated(id: str, language: str) -> dict[str, Any]:
    told = letter(id)
    told["payload"] |= {"translations": {language: {"title": "Word", "body": "Bye."}}}
    return told


def test_2_where_texts_are_in_their_language_there_is_none(emine: School) -> None:
    emine.configure('\n[staff_mail]\nat = "07:30"\n[content]\nunreviewed_languages = ["tr"]\n')
    emine.happens(translated("n1", "tr"))
    emine.dispatch(exit_code=None)
    assert errands(emine, "07:00") == []


@pytest.mark.parametrize("language", ["en", "en-GB", "tr", "pl", "so"])
@pytest.mark.parametrize("digest", [False, True], ids=["by itself", "in a digest"])
@pytest.mark.parametrize("there", [False, True], ids=["not translated", "translated"])
def test_13_who_got_what_nobody_translated_is_called_whatever_the_language(
    school: School, language: str, digest: bool, there: bool
) -> None:
    """A school that writes Dutch alone: its English templates say nothing to who reads English."""
    school.configure('\n[content]\nunreviewed_languages = ["tr", "pl", "so"]\n')
    ann = guardian("g1", "Ann Lee") | {"language": language, "digest": "yes" if digest else ""}
    school.family("p1 Bo Lee", "3A", ann, guardian("g2", "Ali Kaya") | {"digest": "yes" if digest else ""})
    school.enrol()
    code = language.partition("-")[0]
    school.happens(*((translated(id, code) if there else letter(id)) for id in ("n1", "n2")))
    school.dispatch(exit_code=None)
    school.dispatch("2026-11-23T17:00:00+01:00", exit_code=None)
    worded = there and language != "so"
    assert [one[:2] for one in errands(school, "07:00")] == ([] if worded else [("unread-language", "g1")])


def test_14_the_printed_list_says_once_what_several_guardians_have_in_common(emine: School) -> None:
    emine.family("p4 Bo Yildiz", "3A", guardian("g5", "Can Yildiz") | {"language": "tr"})
    emine.family("p5 Ola Nowak", "3A", guardian("g6", "Ola Nowak") | {"language": "pl"})
    emine.enrol()
    emine.happens(letter("n1"))
    emine.dispatch(exit_code=None)
    page = emine.folder / "list.html"
    emine.run("tasks", "--print", str(page), now=TUESDAY.format("08:01"))
    text = page.read_text()
    assert text.count("Bel met een tolk, en spreek af") == 1
    for whom in ("Emine Kaya (Turks; Sem, 3A)", "Can Yildiz (Turks; Bo, 3A)", "Ola Nowak (Pools; Ola, 3A)"):
        assert text.count(f"<li>{whom}</li>") == 1


def test_10_a_draft_is_read_on_paper_without_the_line_that_it_is_in_dutch(emine: School) -> None:
    """It stood there twice, once below a line in Turkish, for a colleague who reads Dutch."""
    happened = {"what": "Er was een botsing.", "what_we_did": "We hebben gekoeld.", "ask": "Hoe gaat het?"}
    emine.happens({"id": "i1", "kind": "incident", "audience": {"pupil": "p1"}, "payload": happened})
    emine.dispatch(exit_code=None)
    page = emine.folder / "list.html"
    emine.run("tasks", "--print", str(page), now=TUESDAY.format("08:01"))
    text = page.read_text().partition("Dit krijgen ouders:")[2]
    assert text.count("Er was een botsing.") == 1 and "Beste Emine Kaya en Ali Kaya," in text
    assert "Bu mesaj" not in text and "omdat u ouder" not in text and "Karin de Boer (groep 3A)" in text


@pytest.mark.parametrize(
    ("language", "apart", "keys"), [("tr", False, ["g1"]), ("ar", False, ["g1", "g2"]), ("tr", True, ["g1", "g2"])]
)
def test_two_parents_who_read_one_language_are_one_thing_to_do(
    school: School, language: str, keys: list[str], *, apart: bool
) -> None:
    both = guardian("g1", "Emine Kaya", language="tr"), guardian("g2", "Ali Kaya", language=language)
    school.family("p1 Sem Kaya", "3A", *both)
    school.enrol()
    (school.folder / "staff.csv").write_text(STAFF)
    school.run("import", str(school.folder / "staff.csv"))
    if apart:
        school.run("pair", "not_together", "g1", "g2", "--as", "ria")
    school.happens(letter("n1"))
    school.dispatch(exit_code=None)
    found = [one for one in school.json("tasks")["errands"] if one["code"] == "unread-language"]
    assert [one["key"] for one in found] == keys
    assert [one["also"] for one in found] == ([["g2"]] if len(keys) == 1 else [[], []])
    school.run("tasks", "--did", "unread-language", "g1", "--as", "karin")
    assert [key for _, key, _ in errands(school, "07:00")] == keys[1:]
