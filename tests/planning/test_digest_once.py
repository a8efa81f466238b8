"""A digest says each thing once: a day of which two events tell, and that it is not in the language of its reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School

LINE = "Bu mesaj Hollandaca."
IN_ENGLISH = "This message is in Dutch."
DAY = {
    "starts_at": "2026-12-09T08:30:00+01:00",
    "ends_at": "2026-12-09T14:30:00+01:00",
    "solution": "Op school is geen opvang.",
}


def study_day(id: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "kind": "study_day", "audience": {"group": "3A"}, "payload": DAY | more}


def letter(id: str) -> dict[str, Any]:
    payload = {"title": f"Brief {id}", "body": "Tot dan."}
    return {"id": id, "kind": "notice", "audience": {"school": True}, "payload": payload}


@pytest.fixture
def reads_turkish(school: School) -> School:
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker") | {"digest": "yes", "language": "tr"})
    school.enrol()
    return school


def the_digest(school: School) -> tuple[str, str]:
    """All that one mail says, in text and as a page."""
    school.dispatch()
    school.dispatch("2026-11-23T17:00:00+01:00")
    (mail,) = school.smtp.mails
    text, page = (mail.parsed.get_body((sort,)).get_content() for sort in ("plain", "html"))
    return text, page.partition("<main>")[2]


def test_the_line_that_it_is_in_dutch_stands_once_above_all_that_is_inside(reads_turkish: School) -> None:
    reads_turkish.happens(letter("a"), letter("b"), study_day("d"))
    for said in the_digest(reads_turkish):
        assert said.count(LINE) == 1
        assert said.index(LINE) < said.index("Brief a") < said.index("Brief b")


def test_who_has_a_frame_in_their_language_reads_it_at_the_first_that_is_not(school: School) -> None:
    school.family("p1 Jip Prins", "3A", guardian("g1", "Ann Lee") | {"digest": "yes", "language": "en"})
    school.enrol()
    school.happens(letter("a"), letter("b"))
    for said in the_digest(school):
        assert said.count(IN_ENGLISH) == 1
        assert said.index("Dear Ann Lee") < said.index(IN_ENGLISH) < said.index("Brief b")


def test_a_day_of_which_two_events_tell_in_the_same_words_stands_once(reads_turkish: School) -> None:
    reads_turkish.happens(study_day("d7"), study_day("d1"), letter("a"))
    for said in the_digest(reads_turkish):
        assert said.count("Opvang:") == 1
    states = reads_turkish.json("why", "d7")["plans"], reads_turkish.json("why", "d1")["plans"]
    assert [plan["state"] for plans in states for plan in plans] == ["sent", "sent"]


def test_a_day_of_which_a_reminder_of_the_eve_tells_in_another_subject_stands_once(reads_turkish: School) -> None:
    """The reminder of a week before and that of the day before wait for one digest."""
    day = DAY | {"starts_at": "2026-11-25T08:30:00+01:00", "ends_at": "2026-11-25T14:30:00+01:00"}
    early = study_day("d7") | {"payload": day, "occurred_at": "2026-11-18T08:00:00+01:00"}
    reads_turkish.happens(early, study_day("d1") | {"payload": day}, letter("a"))
    for said in the_digest(reads_turkish):
        assert said.count("Opvang:") == 1


@pytest.mark.parametrize("later", [True, False])
def test_a_day_that_is_told_beside_another_stands_once_with_both(reads_turkish: School, later: bool) -> None:
    also = [DAY | {"starts_at": "2026-12-11T08:30:00+01:00", "ends_at": "2026-12-11T14:30:00+01:00"}]
    both, one = study_day("d7", also=also), study_day("d1")
    reads_turkish.happens(*((one, both) if later else (both, one)), letter("a"))
    for said in the_digest(reads_turkish):
        assert said.count("Opvang:") == 2 and "11 december" in said


def test_what_is_not_quite_the_same_stands_by_itself(reads_turkish: School) -> None:
    reads_turkish.happens(study_day("d7"), study_day("d1", solution="Opvang is er in het dorpshuis."))
    for said in the_digest(reads_turkish):
        assert said.count("dorpshuis") == 1 and said.count("geen opvang") == 1


def test_days_of_one_week_go_in_a_mail_of_their_own_beside_what_waits_for_its_hour(small_school: School) -> None:
    """One of two days waits for a place in the week of some guardians, and others have it: each hears of both once."""
    small_school.configure('[digest]\nat = "16:00"\n[rules.frequency]\nper_guardian = 2\n')
    news = {"title": "Bedankt", "body": "Dank u wel voor het helpen."}
    small_school.happens(
        *({"id": id, "kind": "notice", "audience": {"pupil": "p1"}, "payload": news} for id in ("a", "b"))
    )
    small_school.dispatch()
    small_school.happens(study_day("d", starts_at="2026-12-02T08:30:00+01:00", ends_at="2026-12-02T14:30:00+01:00"))
    small_school.dispatch("2026-11-24T10:00:00+01:00")
    before, small_school.now = len(small_school.smtp.mails), "2026-11-30T09:00:00+01:00"
    assert before == 5
    light = letter("c") | {"priority": "low"}
    also = study_day("e", starts_at="2026-12-04T08:30:00+01:00", ends_at="2026-12-04T14:30:00+01:00")
    small_school.happens(light, also)
    small_school.dispatch()
    subjects = {mail.recipients[0][:2]: str(mail.parsed["subject"]) for mail in small_school.smtp.mails[before:]}
    assert len(small_school.smtp.mails) - before == len(subjects)
    both = "Studiedag voor groep 3A op woensdag 2 en vrijdag 4 december"
    one = "Studiedag vrijdag 4 december: de kinderen van groep 3A zijn vrij"
    assert subjects == {"g1": both, "g2": both, "g3": one}


TURKISH = "Görüşürüz."


@pytest.mark.parametrize(("language", "line"), [("tr", "Bu mesaj Hollandaca."), ("en", IN_ENGLISH)])
@pytest.mark.parametrize("at", [0, 1, 2], ids=["first", "between", "last"])
def test_what_can_be_read_stands_together_and_the_rest_below_its_line(
    school: School, language: str, line: str, at: int
) -> None:
    """A digest of two languages: none of one stands among the other, and no line says Dutch of what is not."""
    school.configure('[content]\nunreviewed_languages = ["tr"]\n')
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker") | {"digest": "yes", "language": language})
    school.enrol()
    letters = [letter("a"), letter("b")]
    told = letter("t")
    told["payload"] |= {"translations": {language: {"title": "Mektup", "body": TURKISH}}}
    letters.insert(at, told)
    school.happens(*letters)
    for said in the_digest(school):
        assert said.count(line) == 1
        places = [said.index(words) for words in ("Mektup", TURKISH, line, "Brief b")]
        assert places == sorted(places) and said.index(TURKISH) < said.index("Brief a")
    # The subject is in the language of its frame.
    assert str(school.smtp.mails[0].parsed["subject"]).startswith("Mektup" if language == "en" else "Brief a")
