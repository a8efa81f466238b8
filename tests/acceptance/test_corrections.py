"""Who heard of something hears what became of it, in words that say what it was; who heard nothing hears no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar

from a_school import guardian, score
from chances import more

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from a_school import School

EVENING = {"title": "Ouderavond", "starts_at": "2026-12-10T19:30:00+01:00", "place": "aula", "why": "U hoort alles."}
POSTS = (
    '[channels.handover]\nplugin = "handover"\n',
    '[channels.handover]\nplugin = "handover"\n\n[channels.board]\nplugin = "parro"\nmode = "assisted"\n',
)


def invitation(group: str = "3A", **more: Any) -> dict[str, Any]:
    return {"id": "avond", "kind": "meeting_invitation", "audience": {"group": group}, "payload": EVENING | more}


def body(mail: Any) -> str:
    return str(mail.parsed.get_body(("plain",)).get_content()).replace("\r\n", "\n")


def calendars(school: School, address: str) -> list[Any]:
    found = []
    for mail in school.smtp.mails:
        if address in str(mail.parsed["To"]):
            parts = [part for part in mail.parsed.walk() if part.get_content_type() == "text/calendar"]
            found += [Calendar.from_ical(part.get_payload(decode=True)).events[0] for part in parts]
    return found


def moves(school: School, pupil: str, group: str) -> None:
    for row in school.rows:
        row["group"] = group if row["pupil_key"] == pupil else row["group"]
    school.enrol("--accept-changes")


@pytest.mark.parametrize("change", ["amend", *more("withdraw")])
def test_17_a_correction_reaches_who_had_it_also_after_an_opt_out(small_school: School, change: str) -> None:
    small_school.happens(invitation())
    small_school.dispatch()
    small_school.run("optout", "g1")
    small_school.run("optout", "g3")
    small_school.run("event", change, "avond", *(("--set", "place=hal") if change == "amend" else ()))
    small_school.dispatch(now="2026-11-23T10:05:00+01:00")
    called = "Gewijzigd: Ouderavond op donderdag 10 december" if change == "amend" else "Gaat niet door: Ouderavond"
    for key in ("g1@", "g2@", "g3@"):
        assert small_school.subjects(key)[1:] == [called]
    news = {"title": "Nieuws", "body": "Veel te doen."}
    small_school.happens({"id": "n", "kind": "newsletter", "audience": {"group": "3A"}, "payload": news})
    small_school.dispatch(now="2026-11-23T10:10:00+01:00")
    assert len(small_school.subjects("g1@")) == 2, "and nothing else reaches who opted out"


def test_17_a_ban_stays_a_ban_for_corrections(small_school: School) -> None:
    small_school.happens(invitation())
    small_school.dispatch()
    for row in small_school.rows:
        row["blocked"] = "court-order" if row["guardian_key"] == "g1" else row["blocked"]
    small_school.enrol("--accept-changes")
    small_school.run("event", "withdraw", "avond")
    small_school.dispatch(now="2026-11-23T10:05:00+01:00")
    assert [len(small_school.subjects(key)) for key in ("g1@", "g2@")] == [1, 2]


def test_17_what_is_off_is_what_this_guardian_had_heard_of(small_school: School) -> None:
    small_school.happens(invitation())
    small_school.dispatch()
    # The change and the withdrawal come in one evening, so that nobody hears of the new date.
    later = "starts_at=2026-12-11T20:00:00+01:00"
    small_school.run("event", "amend", "avond", "--set", later, now="2026-11-23T20:00:00+01:00")
    small_school.run("event", "withdraw", "avond", now="2026-11-23T20:05:00+01:00")
    small_school.dispatch(now="2026-11-24T10:00:00+01:00")
    last = [mail for mail in small_school.smtp.mails if "g2@" in str(mail.parsed["To"])][-1]
    assert "Dit gaat niet door: Ouderavond" in body(last)
    assert "donderdag 10 december om 19.30 uur" in body(last) and "11 december" not in body(last)
    on, off = calendars(small_school, "g2@")
    assert (off["STATUS"], off.start, off["SEQUENCE"]) == ("CANCELLED", on.start, 1), "the entry that they have"


def test_17_a_change_says_what_it_was(small_school: School) -> None:
    small_school.happens(invitation())
    small_school.dispatch()
    small_school.run("event", "amend", "avond", "--set", "starts_at=2026-12-11T20:00:00+01:00")
    small_school.dispatch(now="2026-11-23T10:05:00+01:00")
    said = body(small_school.smtp.mails[-1])
    assert "\nEerst: donderdag 10 december om 19.30 uur, aula\nNu: vrijdag 11 december" in said


def test_17_a_child_that_moved_group_is_not_told_that_an_evening_is_off_that_is_on(small_school: School) -> None:
    small_school.happens(invitation())
    small_school.dispatch()
    moves(small_school, "p2", "7B")
    small_school.run("event", "amend", "avond", "--set", "place=hal")
    small_school.dispatch(now="2026-11-23T10:05:00+01:00")
    (_, moved) = [mail for mail in small_school.smtp.mails if "g3@" in str(mail.parsed["To"])]
    assert "niet door" not in str(moved.parsed["Subject"]) + body(moved)
    assert str(moved.parsed["Subject"]).startswith("Niet meer voor u: ")
    assert "donderdag 10 december" in body(moved) and "hoeft er niets mee te doen" in body(moved)
    assert [event["STATUS"] for event in calendars(small_school, "g3@")] == ["CONFIRMED", "CANCELLED"]
    assert small_school.subjects("g1@")[1].startswith("Gewijzigd")


def test_17_an_open_card_that_nobody_told_is_withdrawn_and_its_slot_is_free(small_school: School) -> None:
    small_school.configure(replace=('general = ["email"]', 'general = ["handover"]'))
    small_school.happens(invitation() | {"audience": {"pupil": "p1"}})
    small_school.dispatch()
    (card,) = small_school.json("tasks")["cards"]
    told, open_ = (tick["message"] for tick in card["ticks"])
    small_school.run("settle", str(told), "--done", "--as", "juf")
    small_school.run("event", "withdraw", "avond")
    assert small_school.dispatch(now="2026-11-23T10:05:00+01:00") == {"handed_over": 1}
    (again,) = small_school.json("tasks", now="2026-11-23T10:06:00+01:00")["cards"]
    assert [tick["guardians"] for tick in again["ticks"]] == [["g1"]], "only who was told hears that it is off"
    assert {one["message"]: one["state"] for one in small_school.json("log")["messages"]}[open_] == "cancelled"
    states = small_school.json("status")["messages"]
    assert (states["cancelled"], states["handed_over"], states["sent"]) == (1, 1, 1)


def test_17_a_card_that_was_told_and_is_ticked_after_it_was_off_makes_the_word_that_it_is_off(
    small_school: School,
) -> None:
    small_school.configure(replace=('general = ["email"]', 'general = ["handover"]'))
    small_school.happens(invitation() | {"audience": {"pupil": "p1"}})
    small_school.dispatch()
    small_school.run("event", "withdraw", "avond")
    (asked,) = [one for one in small_school.json("tasks")["errands"] if one["code"] == "perhaps-told"]
    assert asked["key"] == "avond" and "settle --card avond" in asked["command"]
    small_school.run("tasks", "--print", str(small_school.folder / "lijst.html"))
    paper = (small_school.folder / "lijst.html").read_text()
    assert "geef dit door aan wie de computer bedient" in paper
    assert not any(raw in paper for raw in ("<code>", "settle", " KEY")), "no teacher types a command"
    done = ("settle", "--card", "avond", "--child", "p1", "--done", "--as", "juf")
    assert "do not post or tell it, the event is off" in small_school.run(*done, exit_code=3).stderr
    small_school.run(*done, "--already-posted")
    assert small_school.dispatch(now="2026-11-23T10:05:00+01:00") == {"handed_over": 2}
    left = small_school.json("tasks", now="2026-11-23T10:06:00+01:00")
    assert [tick["guardians"] for card in left["cards"] for tick in card["ticks"]] == [["g1"], ["g2"]]
    assert [one for one in left["errands"] if one["code"] == "perhaps-told"] == []


def test_17_who_read_a_post_and_left_the_group_hears_that_it_is_off(small_school: School) -> None:
    small_school.configure(replace=POSTS)
    toml = small_school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text().replace('general = ["email"]', 'general = ["board", "email"]'))
    small_school.happens(invitation())
    small_school.dispatch()
    for card in small_school.json("tasks")["cards"]:
        small_school.run("settle", str(card["ticks"][0]["message"]), "--done", "--as", "juf")
    moves(small_school, "p2", "7B")
    small_school.run("event", "withdraw", "avond")
    small_school.dispatch(now="2026-11-23T10:05:00+01:00")
    plans = [plan for plan in small_school.json("why", "avond")["plans"] if plan["revision"] == 2]
    assert {plan["recipient"] for plan in plans if plan["verdict"] == "allow"} == {"group:3A", "g3"}
    assert small_school.subjects("g3@") == ["Gaat niet door: Ouderavond"]


def test_17_the_organizer_of_the_first_invitation_stays_when_the_teacher_changes(small_school: School) -> None:
    def teacher(key: str) -> None:
        rows = [f"{key};{key};teacher;3A;{key}@wegwijzer.example"]
        (small_school.folder / "staff.csv").write_text("\n".join(["key;name;role;groups;email", *rows]) + "\n")
        small_school.run("import", str(small_school.folder / "staff.csv"))

    teacher("karin")
    small_school.happens(invitation())
    small_school.dispatch()
    teacher("jan")
    small_school.run("event", "amend", "avond", "--set", "place=hal")
    small_school.dispatch(now="2026-11-23T10:05:00+01:00")
    small_school.run("event", "withdraw", "avond")
    small_school.dispatch(now="2026-11-23T10:10:00+01:00")
    found = calendars(small_school, "g3@")
    assert [event["SEQUENCE"] for event in found] == [0, 1, 2] and len({str(event["UID"]) for event in found}) == 1
    assert {str(event["ORGANIZER"]) for event in found} == {"mailto:karin@wegwijzer.example"}
    assert {event["ORGANIZER"].params["SENT-BY"] for event in found} == {"mailto:ouders@wegwijzer.example"}
    assert all(event.end > event.start for event in found)


def test_17_the_schools_own_mailbox_stays_the_organizer_too(small_school: School) -> None:
    small_school.happens(invitation())
    small_school.dispatch()
    small_school.configure(replace=("ouders@wegwijzer.example", "school@wegwijzer.example"))
    small_school.run("event", "withdraw", "avond")
    small_school.dispatch(now="2026-11-23T10:05:00+01:00")
    first, last = calendars(small_school, "g3@")
    assert first["ORGANIZER"] == last["ORGANIZER"] == "mailto:ouders@wegwijzer.example"
    assert "SENT-BY" not in first["ORGANIZER"].params
    assert last["ORGANIZER"].params["SENT-BY"] == "mailto:school@wegwijzer.example"


def test_17_who_never_heard_that_it_is_on_does_not_hear_that_it_is_off(school: School) -> None:
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    school.enrol()
    school.happens(invitation())
    school.dispatch(now="2026-11-23T06:00:00+01:00")
    school.run("event", "withdraw", "avond")
    school.dispatch(now="2026-11-23T10:00:00+01:00")
    assert school.smtp.mails == []


def leaves(school: School, pupil: str) -> None:
    school.rows = [row for row in school.rows if row["pupil_key"] != pupil]
    school.enrol("--accept-left", "--accept-changes", "--accept-groups")


def test_17_what_is_withdrawn_long_after_is_heard_whatever_its_title_says(small_school: School) -> None:
    news = {"title": "De ouderbijdrage", "body": "Die is vrijwillig. Maak het bedrag over."}
    small_school.happens({"id": "geld", "kind": "notice", "audience": {"group": "3A"}, "payload": news})
    small_school.dispatch()
    small_school.run("event", "withdraw", "geld", now="2026-12-16T10:00:00+01:00")
    assert small_school.dispatch(now="2026-12-16T10:05:00+01:00") == {"sent": 3}
    assert all(len(small_school.subjects(key)) == 2 for key in ("g1@", "g2@", "g3@"))


def test_17_a_family_that_left_school_hears_that_it_is_off(small_school: School) -> None:
    small_school.happens(invitation())
    small_school.dispatch()
    leaves(small_school, "p2")
    small_school.run("event", "withdraw", "avond")
    small_school.dispatch(now="2026-11-23T10:05:00+01:00")
    assert small_school.subjects("g3@")[1:] == ["Gaat niet door: Ouderavond"]
    news = {"title": "Nieuws", "body": "Veel te doen."}
    small_school.happens({"id": "n", "kind": "newsletter", "audience": {"pupil": "p2"}, "payload": news})
    told = small_school.run("dispatch", now="2026-11-23T10:10:00+01:00", exit_code=1).stderr
    assert len(small_school.subjects("g3@")) == 2, "and nothing else"
    assert "nobody at home is known" in told, "which whoever wrote it hears"


def test_17_a_group_that_was_emptied_hears_that_it_is_off_and_no_change_made_for_nobody(small_school: School) -> None:
    small_school.happens(invitation())
    small_school.dispatch()
    for row in small_school.rows:
        row["group"] = "7B" if row["group"] == "3A" else row["group"]
    small_school.enrol("--accept-changes", "--accept-groups")
    refused = small_school.run("event", "amend", "avond", "--set", "place=hal", exit_code=None)
    assert refused.exit_code not in (0, 3)
    assert "no group here is called so" in refused.stderr
    small_school.dispatch(now="2026-11-23T10:05:00+01:00")
    assert len(small_school.subjects("g3@")) == 1
    small_school.run("event", "withdraw", "avond")
    small_school.dispatch(now="2026-11-23T10:10:00+01:00")
    for key in ("g1@", "g2@", "g3@"):
        assert small_school.subjects(key)[1:] == ["Gaat niet door: Ouderavond"]


def test_17_a_meeting_that_has_no_time_any_more_leaves_the_calendar(small_school: School) -> None:
    said = {"milestone": "honderd boeken", "what": "Feest.", "starts_at": EVENING["starts_at"], "place": "aula"}
    one = {"id": "avond", "kind": "celebration", "audience": {"group": "3A"}, "payload": said}
    small_school.happens(one)
    small_school.dispatch()
    del said["starts_at"], said["place"]
    small_school.happens(one | {"revision": 2})
    small_school.dispatch(now="2026-11-23T10:05:00+01:00")
    on, off = calendars(small_school, "g3@")
    assert (off["STATUS"], off.start, off["UID"]) == ("CANCELLED", on.start, on["UID"])


def test_17_what_changed_and_changed_back_before_anybody_heard_is_no_change(small_school: School) -> None:
    small_school.happens(invitation())
    small_school.dispatch()
    small_school.run("event", "amend", "avond", "--set", "place=hal", now="2026-11-23T20:00:00+01:00")
    small_school.run("event", "amend", "avond", "--set", "place=aula", now="2026-11-23T20:05:00+01:00")
    assert small_school.dispatch(now="2026-11-24T10:00:00+01:00") == {}
    assert len(small_school.subjects("g3@")) == 1
    plans = [plan for plan in small_school.json("why", "avond")["plans"] if plan["revision"] == 3]
    assert {plan["reason"] for plan in plans if plan["rule"] is None} == {"nothing-new"}


def test_17_another_moment_at_which_it_may_go_is_no_change_to_who_had_it(small_school: School) -> None:
    """Of a result the day of its report may move; who was told by then hears nothing again."""
    one = score("p1", "m7")
    small_school.happens(one)
    small_school.dispatch()
    first = len(small_school.smtp.mails)
    assert first > 0
    later = one | {"revision": 2, "payload": one["payload"] | {"send_at": "2026-11-25T08:30:00+01:00"}}
    small_school.happens(later)
    small_school.dispatch(now="2026-11-24T10:00:00+01:00", exit_code=None)
    assert small_school.json("approve")["awaiting_approval"] == []
    small_school.dispatch(now="2026-11-25T10:00:00+01:00", exit_code=None)
    assert len(small_school.smtp.mails) == first


def test_11_a_series_stands_in_the_calendar_and_a_moment_that_is_dropped_leaves_it(small_school: School) -> None:
    meetings = [{"starts_at": f"2026-12-{day}T19:00:00+01:00", "place": "de aula"} for day in ("07", "14")]
    series = {"title": "Koffie en rekenen", "why": "We laten zien hoe het gaat.", "meetings": meetings}
    told = {
        "id": "s1",
        "kind": "meeting_series",
        "occurred_at": "2026-11-23T09:00:00+01:00",
        "audience": {"group": "7B"},
    }
    small_school.happens(told | {"payload": series})
    small_school.dispatch()
    first = small_school.smtp.mails[-1].parsed
    small_school.happens(told | {"revision": 2, "payload": series | {"meetings": meetings[:1]}}, file="later.jsonl")
    small_school.dispatch(now="2026-11-24T10:00:00+01:00")
    to = first["To"].addresses[0].addr_spec
    [then] = [mail.parsed for mail in small_school.smtp.mails[1:] if mail.parsed["Subject"].startswith("Gewijzigd")
              and mail.parsed["To"].addresses[0].addr_spec == to]  # fmt: skip
    entries = [
        [(one["UID"], one["STATUS"], one["SUMMARY"]) for one in _calendar(mail).events] for mail in (first, then)
    ]
    uids = [uid for uid, *_ in entries[0]]
    assert entries[0] == [(uid, "CONFIRMED", "Koffie en rekenen") for uid in uids] and len(set(uids)) == 2
    assert entries[1] == [(uids[0], "CONFIRMED", "Koffie en rekenen"), (uids[1], "CANCELLED", "Koffie en rekenen")]


def _calendar(mail: Any) -> Any:
    [part] = [one for one in mail.walk() if one.get_content_type() == "text/calendar"]
    return Calendar.from_ical(part.get_payload(decode=True))


LATE = {
    "ticked": ("settle", "{}", "--done", "--already-posted", "--as", "juf"),
    "told": ("settle", "{}", "--skipped", "--reason", "told-at-gate", "--as", "juf"),
    "answered": ("respond", "avond", "g1", "ja", "--as", "juf"),
}


@pytest.mark.parametrize(
    ("how", "waits"),
    [("ticked", False), ("ticked", True), ("told", False), ("told", True), ("answered", False), ("answered", True)],
)
def test_17_who_turns_out_to_have_heard_before_it_changed_gets_the_change_and_no_second_invitation(
    small_school: School, how: str, waits: bool
) -> None:
    """The card of the change lies ready, or goes tomorrow; of whom nobody says so it stays an invitation."""
    small_school.configure(replace=('general = ["email"]', 'general = ["handover"]'))
    small_school.happens(invitation() | {"audience": {"pupil": "p1"}})
    small_school.dispatch()
    (card,) = small_school.json("tasks")["cards"]
    first = next(tick["message"] for tick in card["ticks"] if tick["guardians"] == ["g1"])
    small_school.run("event", "amend", "avond", "--set", "place=hal")
    later = "2026-11-23T10:05:00+01:00"
    if not waits:
        small_school.dispatch(now=later)
    small_school.run(*(word.format(first) for word in LATE[how]))
    small_school.dispatch(now=later)
    (card,) = small_school.json("tasks", now=later)["cards"]
    said = {tick["guardians"][0]: tick["subject"] for tick in card["ticks"]}
    assert said == {"g1": "Gewijzigd: Ouderavond op donderdag 10 december", "g2": "Uitnodiging: Ouderavond"}


@pytest.mark.parametrize("by", ["number", "card"])
@pytest.mark.parametrize(
    ("tick", "heard"),
    [((), False), (("--done",), True), (("--skipped", "--reason", "told-at-gate"), True), (("--skipped",), False)],
    ids=["nobody-says", "done", "at-the-gate", "skipped"],
)
def test_17_a_card_that_ran_out_and_is_ticked_late_counts_as_what_it_was(
    small_school: School, tick: tuple[str, ...], heard: bool, by: str
) -> None:
    small_school.configure(replace=('general = ["email"]', 'general = ["handover"]'))
    times = {"starts_at": "2026-11-23T13:00:00+01:00", "ends_at": "2026-11-23T15:00:00+01:00"}
    told = invitation() | {"audience": {"pupil": "p3"}, "kind": "closure"}
    small_school.happens(told | {"payload": {"title": "Dicht", "why": "Storm."} | times})
    small_school.dispatch()
    numbers = [tick["message"] for card in small_school.json("tasks")["cards"] for tick in card["ticks"]]
    small_school.dispatch(now="2026-11-23T16:00:00+01:00", exit_code=None)
    which = [("--card", "avond")] if by == "card" else [(str(number),) for number in numbers]
    for words in which if tick else ():
        small_school.run("settle", *words, *tick, "--as", "juf")
    new = "--set", "starts_at=2026-11-25T13:00:00+01:00", "--set", "ends_at=2026-11-25T15:00:00+01:00"
    small_school.run("event", "amend", "avond", *new)
    small_school.dispatch(now="2026-11-23T16:05:00+01:00", exit_code=None)
    cards = small_school.json("tasks", now="2026-11-23T16:06:00+01:00")["cards"]
    said = {tick["subject"] for card in cards for tick in card["ticks"]}
    assert said == {"Gewijzigd: Dicht nu op woensdag 25 november" if heard else "Dicht"}
    unsent = small_school.json("tasks", now="2026-11-23T16:06:00+01:00")["errands"]
    assert not (tick and any("avond:not-told" in one["key"] for one in unsent))


def test_5_a_score_that_was_told_as_good_and_is_not_is_told_by_a_colleague(small_school: School) -> None:
    """A drop is talked about: it came by mail as a change, said the news twice, and was not sorry."""
    small_school.happens(score(event="toets"))
    small_school.dispatch()
    went = len(small_school.smtp.mails)
    (small_school.folder / "staff.csv").write_text("key;name;email;groups;role\nkarin;Karin de Boer;;3A;teacher\n")
    small_school.run("import", str(small_school.folder / "staff.csv"))
    worse = ("--set", "direction=down", "--set", "summary=De tafels lukken nog niet vlot.")
    small_school.run("event", "amend", "toets", *worse)
    small_school.run("dispatch", exit_code=None)
    small_school.approve("toets", "--as", "karin")
    small_school.run("dispatch", exit_code=None)
    cards = small_school.json("tasks")["cards"]
    assert went and len(small_school.smtp.mails) == went
    assert cards and {card["kind"] for card in cards} == {"notable_score"}
    page = small_school.folder / "taken.html"
    small_school.run("tasks", "--as", "karin", "--print", str(page))
    told = page.read_text()
    assert "klopte niet. Dit klopt wel: " in told and told.count("De tafels lukken nog niet vlot.") == len(cards)
    assert "Zeg eerst dat we ons hebben vergist" in told and "Begin met iets moois" not in told
    assert "Doen vóór woensdag 25 november" in told, "the next school day: it is believed until then"
