"""A free day of some groups: each reader hears what is so for the groups of their own children, and nothing else."""

from __future__ import annotations

import pytest
from icalendar import Calendar

from a_school import School, guardian

pytestmark = pytest.mark.slow

FIRST, SECOND = "2026-12-16", "2026-12-18"
BOTH = "op vrijdag 18 december"
SCHOOL = f"is er {BOTH} gewoon school."
FREE = f"De kinderen van {{}} zijn {BOTH} nog steeds vrij."
BOOKS = '\n[school_year]\nbook_list = ["Het huis met de blauwe deur"]\n'


def day(of: str, *groups: str, kind: str = "study-day", name: str = "Studiedag") -> str:
    """A free day of the TOML, for these groups or for all."""
    whom = f"groups = {list(groups)}\n" if groups else ""
    care = 'solution = "De opvang is open."\n' if kind == "study-day" else ""
    return f'\n[[holidays]]\nname = "{name}"\nfrom = {of}\nto = {of}\nkind = "{kind}"\n{whom}{care}'


@pytest.fixture
def families(school: School) -> School:
    """Loes has a child in 3A, Karin one in 5B, Joke one in 8A, and Mila one in 3A and one in 5B."""
    school.family("p1 Noor Visser", "3A", guardian("loes", "Loes Visser"))
    school.family("p2 Sem Smit", "5B", guardian("karin", "Karin Smit"))
    school.family("p3 Lev Veen", "8A", guardian("joke", "Joke Veen"))
    school.family("p4 Fem Bos", "3A", guardian("mila", "Mila Bos"))
    school.family("p5 Tijn Bos", "5B", guardian("mila", "Mila Bos"))
    school.enrol()
    return school


def heard(school: School, key: str, since: int) -> str:
    """All that came to one address after so many mails, in one line."""
    mine = [mail.parsed for mail in school.smtp.mails[since:] if f"{key}@" in str(mail.parsed["To"])]
    parts = [part.get_content() for one in mine if (part := one.get_body(("plain",)))]
    return " ".join(" ".join([str(one["Subject"]) for one in mine] + parts).split())


def entries(school: School, key: str) -> set[str]:
    """The days that the calendar of one reader holds now."""
    found: dict[str, tuple[str, str]] = {}
    for mail in (one.parsed for one in school.smtp.mails if f"{key}@" in str(one.parsed["To"])):
        for part in mail.walk():
            if part.get_content_type() == "text/calendar":
                for one in Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT"):
                    found[str(one["UID"])] = str(one["DTSTART"].dt)[:10], str(one.get("STATUS", ""))
    return {when for when, status in found.values() if status != "CANCELLED"}


SOME = day(FIRST) + day(SECOND, "5B", "8A")
EACH = SOME + day(SECOND, "3A", kind="holiday", name="Vrije dag")


@pytest.mark.parametrize("on", ["2026-12-10", "2026-12-14"], ids=["before its own reminder", "after it"])
@pytest.mark.parametrize(
    ("toml", "school_for", "free_for"),
    [
        (day(FIRST), {"loes": "", "karin": "", "joke": "", "mila": ""}, {}),
        (SOME, {"loes": "", "mila": "Voor groep 3A"}, {"karin": "groep 5B", "joke": "groep 8A", "mila": "groep 5B"}),
        (EACH, {}, {"loes": "groep 3A", "karin": "groep 5B", "joke": "groep 8A", "mila": "groep 3A en 5B"}),
        (day(FIRST, "3A") + day(SECOND, "5B", "8A"), {"loes": "", "mila": "Voor groep 3A"}, {"karin": "groep 5B"}),
        (
            day(FIRST) + day(SECOND, kind="holiday", name="Brugdag"),
            {},
            {"loes": "groep 3A", "karin": "groep 5B", "mila": "groep 3A en 5B"},
        ),
    ],
    ids=["taken out", "for some", "and the others by another", "each its own", "for all by another"],
)
def test_of_two_days_in_one_mail_each_hears_of_their_own_groups(
    families: School, toml: str, school_for: dict[str, str], free_for: dict[str, str], on: str
) -> None:
    families.configure(day(FIRST) + day(SECOND))
    families.dispatch("2026-12-09T10:00:00+01:00")
    before = len(families.smtp.mails)
    assert entries(families, "karin") == {FIRST, SECOND}
    families.configure(toml)
    families.dispatch(f"{on}T10:00:00+01:00")
    for key in ("loes", "karin", "joke", "mila"):
        said = heard(families, key, before)
        assert (f"{BOTH} gewoon school" in said) is (key in school_for), (key, said)
        assert school_for.get(key, "") in said
        assert key not in free_for or FREE.format(free_for[key]) in said, (key, said)
    if toml == SOME:
        kept = {key: SECOND in entries(families, key) for key in ("loes", "karin", "joke", "mila")}
        assert kept == {"loes": False, "karin": True, "joke": True, "mila": True}
        families.dispatch("2026-12-15T10:00:00+01:00")
        families.dispatch("2026-12-16T10:00:00+01:00")
        assert heard(families, "karin", before).count("gewoon school") == 0


def test_of_one_day_the_others_are_not_sent_to_school_on_a_day_of_their_own(families: School) -> None:
    families.configure(day(SECOND))
    families.dispatch("2026-12-11T10:00:00+01:00")
    before = len(families.smtp.mails)
    families.configure(day(SECOND, "5B", "8A") + day(SECOND, "3A", kind="holiday", name="Vrije dag"))
    families.dispatch("2026-12-14T10:00:00+01:00")
    for key in ("loes", "mila"):
        said = heard(families, key, before)
        assert "gewoon school" not in said and FREE.format("groep 3A") in said


@pytest.mark.parametrize(
    ("free", "first", "later"),
    [
        ((), "maandag 4 januari", ""),
        (("2027-01-04",), "dinsdag 5 januari", ""),
        (("2027-01-04", "3A"), "maandag 4 januari", "Groep 3A: dinsdag 5 januari"),
        (("2027-01-04", "3A", "5B"), "maandag 4 januari", "Groep 3A en 5B: dinsdag 5 januari"),
    ],
)
def test_before_a_holiday_each_group_hears_when_it_is_back(
    families: School, free: tuple[str, ...], first: str, later: str
) -> None:
    families.configure(BOOKS + (day(*free) if free else ""))
    families.dispatch("2026-12-18T10:00:00+01:00")
    said = heard(families, "loes", 0)
    assert f"Weer naar school: {first}" in said and later in said
    assert ("Groep" in said.partition("Weer naar school")[2].partition("We wensen")[0]) is bool(later)


def lessons(number: int) -> dict[str, object]:
    said = {"title": f"Brief {number}", "body": "Dag."}
    return {"id": f"n{number}", "kind": "notice", "audience": {"group": "3A"}, "payload": said}


def test_13_no_card_or_mail_comes_after_the_day_that_it_tells_of(families: School) -> None:
    """The first slot is in the holiday, and the first day after it is too late: it is told in a talk before it."""
    families.configure(day("2026-12-18") + day("2027-01-04", "3A"))
    families.now = "2026-12-16T09:00:00+01:00"
    families.happens(*(lessons(number) for number in range(3)))
    families.dispatch()
    families.now = "2026-12-17T08:00:00+01:00"
    plans = [one for one in families.json("plan")["plans"] if one["event"] == "study-day-2027-01-04-3A-1d"]
    assert {(one["recipient"], one["verdict"], one["as"]) for one in plans} == {
        ("loes", "allow", "card"),
        ("mila", "allow", "card"),
    }
    families.dispatch(exit_code=None)
    told = [one for one in families.json("tasks")["cards"] if "study-day-2027-01-04-3A-1d" in one["events"]]
    assert len(told) == 2 and all(one["talk"] and one["do_before"] < "2027-01-04T08:00" for one in told)
