"""What a person looks at is what goes: to each guardian their own words, whoever else the event is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from chances import cover
from ouderbrug_email.ending import _SAID
from small_engine import SHARED

if TYPE_CHECKING:
    from a_school import School

NEWS = {"id": "n1", "kind": "newsletter", "audience": {"school": True}, "payload": {"title": "Nieuws", "body": "Zie."}}
SCORE = {"id": "s1", "kind": "notable_score", "audience": {"pupil": "p1"}, "payload": {
    "subject": "Lezen", "direction": "up", "summary": "Jip leest vlot.", "next_goal": "een dik boek",
    "action": {"what": "samen lezen", "minutes": 10, "when": "na het eten"}, "approved_by": "juf"}}  # fmt: skip
ENGLISH = "This message is in Dutch."
ENDS = tuple(ask for ask, _, _ in _SAID.values())
LINES = {"en": ENGLISH, "tr": "Bu mesaj Hollandaca.", "ar": "هذه الرسالة باللغة الهولندية."}


def plain_text(mail: Any) -> str:
    """The text part of a mail, with line breaks as texts have them, without the line by which its kind ends.

    That line has a token of its own in each mail, which is made when it goes, and says nothing of the text.
    """
    text = str(mail.parsed.get_body(("plain",)).get_content()).replace("\r\n", "\n")
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(ENDS))


def received(school: School) -> list[tuple[str, str]]:
    """To whom each mail went, and its text; a mail to two at one address went to both."""
    return [(one.display_name, plain_text(mail)) for mail in school.smtp.mails for one in mail.parsed["To"].addresses]


def planned(school: School) -> list[tuple[str, str]]:
    """What ``plan`` shows of what goes now: the name of the guardian, and the text."""
    names = {row["guardian_key"]: f"{row['first_name']} {row['last_name']}" for row in school.rows}
    plans = school.json("plan")["plans"]
    return [(names[plan["recipient"]], plan["text"]) for plan in plans if plan["verdict"] == "allow"]


@pytest.mark.parametrize("order", [("nl", "en", "tr", "ar"), ("ar", "tr", "en", "nl")])
def test_12_each_guardian_reads_the_line_in_their_own_language(school: School, order: tuple[str, ...]) -> None:
    school.configure('\n[content]\nunreviewed_languages = ["tr", "ar"]\n')
    for number, language in enumerate(order):
        school.family(f"p{number} Jip Prins", "3A", guardian(f"g{number}", f"Bo {language}", language=language))
    school.enrol()
    school.happens(NEWS)
    shown = planned(school)
    school.dispatch()
    assert sorted(received(school)) == sorted(shown)
    got = dict(shown)
    assert len(got) == 4
    for language in order:
        begins = LINES.get(language, "Beste")
        assert got[f"Bo {language}"].startswith(begins), language
        assert not any(line in got[f"Bo {language}"] for line in LINES.values() if line != begins)


PEOPLE = {
    "each alone": [("nl", False), ("en", False), ("tr", False)],
    "two at one address": [("nl", True), ("nl", True), ("en", False)],
    "two languages at one address": [("nl", True), ("en", True), ("nl", False)],
}


@pytest.mark.parametrize(("people", "queue"), cover(PEOPLE, {"new": False, "queued": True}))
def test_12_what_plan_shows_each_guardian_is_the_text_part_that_goes(
    school: School, people: list[tuple[str, bool]], queue: bool
) -> None:
    school.configure('\n[content]\nunreviewed_languages = ["tr"]\n')
    guardians = [
        guardian(f"g{n}", f"Bo Nummer{n}", language=language) | ({"email": SHARED} if shares else {})
        for n, (language, shares) in enumerate(people)
    ]
    school.family("p1 Jip Prins", "3A", *guardians)
    school.enrol()
    school.happens(NEWS, SCORE)
    if queue:  # taken in at night: what plan shows is stored by then
        school.dispatch(now="2026-11-23T06:00:00+01:00")
        school.now = "2026-11-23T10:00:00+01:00"
    shown = planned(school)
    school.dispatch()
    # Of two at one address one stands in the outbox once both are in one mail; the names of both stand in its text.
    got = received(school)
    assert len(got) == 6 and set(shown) <= set(got) and {text for _, text in shown} == {text for _, text in got}
    if not queue:
        assert sorted(shown) == sorted(got)


def test_12_preview_shows_each_text_that_goes_and_to_whom(school: School) -> None:
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), guardian("g2", "Ann Lee", language="en"))
    school.family("p2 Deniz Aksoy", "3A", guardian("g3", "Elif Aksoy", blocked="court-order"))
    school.enrol()
    school.happens(NEWS)
    before = school.json("preview", "n1")["texts"]
    assert [one["for"] for one in before] == [["g1"], ["g2"]]
    assert [one["mail"].startswith(ENGLISH) for one in before] == [False, True]
    school.dispatch()
    assert school.json("preview", "n1")["texts"] == before
    assert {one["mail"] for one in before} == {text for _, text in received(school)}
    assert "mail, for g2 ---" in school.run("preview", "n1").stdout


def test_12_preview_shows_one_guardian_of_each_text_what_they_get(school: School) -> None:
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins"))
    school.family("p2 Deniz Aksoy", "3A", guardian("g3", "Elif Aksoy", email=SHARED))
    school.family("p2 Deniz Aksoy", "3A", guardian("g4", "Can Aksoy", email=SHARED))
    school.family("p3 Ilias Amrani", "3A", guardian("g5", "Anna Smit", blocked="court-order"))
    school.enrol()
    school.happens(SCORE | {"audience": {"pupils": ["p1", "p2", "p3"]}})
    shown = {}
    for key, seen in {None: "g1", "g2": "g2", "g3": "g3", "g4": "g3"}.items():
        words = ("--for", key) if key else ()
        (text,) = school.json("preview", "s1", *words)["texts"]
        assert text["for"] == ["g1", "g2", "g3", "g4"] and text["as_to"][0] == seen
        shown[seen] = text["mail"]
    assert "Beste Elif Aksoy en Can Aksoy" in shown["g3"] and "gaat met Deniz." in shown["g3"]
    plain = school.run("preview", "s1").stdout
    assert "Sara Bakker" in plain and "own names, for g2 g3 g4" in plain and "Elif" not in plain
    assert "g5" not in plain and "why EVENT" in school.run("preview", "s1", "--for", "g5", exit_code=1).stderr
    school.dispatch()
    assert {text for _, text in received(school)} == set(shown.values())


def test_12_a_digest_is_in_the_language_of_its_guardian(school: School) -> None:
    school.configure('\n[digest]\nat = "16:00"\n')
    school.family("p1 Jip Prins", "3A", guardian("g1", "Ann Lee", language="en", digest="ja"))
    school.enrol()
    more = NEWS | {"id": "n2", "payload": NEWS["payload"] | {"title": "Ander nieuws", "body": "We gaan naar het bos."}}
    school.happens(NEWS, more)
    school.dispatch()
    school.dispatch(now="2026-11-23T16:00:00+01:00")
    (mail,) = school.smtp.mails
    assert mail.parsed["Content-Language"] == "en" and ENGLISH in plain_text(mail)


def test_12_in_a_pilot_plan_shows_what_its_mailbox_gets(school: School) -> None:
    toml = school.folder / "ouderbrug.toml"
    toml.write_text('redirect_to = "proef@wegwijzer.example"\n' + toml.read_text())
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), guardian("g2", "Ann Lee", language="en"))
    school.enrol()
    school.happens(NEWS, SCORE)
    shown = {text for _, text in planned(school)}
    school.dispatch()
    assert shown == {text for _, text in received(school)} and len(school.smtp.mails) == 4
    assert not any("Sara" in text or "Jip" in text for text in shown)
