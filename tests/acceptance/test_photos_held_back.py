"""A photo goes with the consent of each child on it; without it the text goes alone, and that is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

BRUG, ZAND = (b"\xff\xd8\xff\xdb\x00\x04" + bytes([65 + one] * 2) + b"\xff\xd9" for one in range(2))
NIGHT, MORNING = "2026-11-23T20:00:00+01:00", "2026-11-24T08:30:00+01:00"
GIVEN, TAKEN_BACK = "given;2026-09-01", "withdrawn;2026-11-20"


@pytest.fixture
def class_3a(school: School) -> School:
    (school.folder / "media").mkdir()
    for name, photo in (("brug.jpg", BRUG), ("zand.jpg", ZAND)):
        (school.folder / "media" / name).write_bytes(photo)
    school.configure('\n[content]\nmedia_root = "media"\n')
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    school.family("p2 Deniz Aksoy", "3A", guardian("g3", "Elif Aksoy"))
    school.enrol()
    school.staff("dir;Ria;leader;", "juf.karin;Karin;teacher;3A")
    says(school, "p1;" + GIVEN, "p2;" + GIVEN)
    return school


def says(school: School, *rows: str, purpose: str = "photo") -> str:
    table = school.folder / "consents.csv"
    head, said = "pupil_key;status;date;purpose;channel", (f"{row};{purpose};" for row in rows)
    table.write_text("\n".join([head, *said]) + "\n")
    return school.run("import", str(table)).output


def moment(*photos: tuple[str, list[str]], event: str = "brug") -> dict[str, Any]:
    shown = [{"file": file, "pupils": pupils} for file, pupils in photos]
    return {"id": event, "kind": "moment", "audience": {"group": "3A"},
            "payload": {"what": "We bouwden een brug.", "photos": shown}}  # fmt: skip


BOTH, DENIZ = ("brug.jpg", ["p1", "p2"]), ("zand.jpg", ["p2"])


def pictures(school: School) -> list[list[bytes]]:
    """The photos in each mail."""
    return [
        [part.get_content() for part in mail.parsed.walk() if part.get_content_maintype() == "image"]
        for mail in school.smtp.mails
    ]


def errands(school: School, code: str) -> list[tuple[str, list[str]]]:
    return [(one["key"], one["assigned"]) for one in school.json("tasks")["errands"] if one["code"] == code]


def test_a_photo_with_one_child_without_consent_stays_behind_and_the_text_goes(class_3a: School) -> None:
    says(class_3a, "p1;" + TAKEN_BACK)
    class_3a.happens(moment(BOTH, DENIZ))
    assert class_3a.dispatch() == {"collected": 1, "sent": 2}
    assert pictures(class_3a) == [[ZAND], [ZAND]]
    assert all("We bouwden een brug." in mail.parsed.get_body(("plain",)).get_content() for mail in class_3a.smtp.mails)


@pytest.mark.parametrize("again", ["brug.jpg", "./brug.jpg", "copy.jpg"])
def test_a_picture_that_comes_twice_stays_behind_for_each_child_on_it(class_3a: School, again: str) -> None:
    (class_3a.folder / "media" / "copy.jpg").write_bytes(BRUG)
    says(class_3a, "p2;" + TAKEN_BACK)
    class_3a.happens(moment(("brug.jpg", ["p1"]), (again, ["p2"]), ("zand.jpg", ["p1"])))
    assert class_3a.dispatch() == {"collected": 1, "sent": 2}
    assert pictures(class_3a) == [[ZAND], [ZAND]]
    listed = class_3a.json("privacy", "photos", "p1", "--as", "dir")["photos"]
    assert {one["file"].rpartition("/")[2] for one in listed} == {"zand.jpg"}
    assert class_3a.json("privacy", "photos", "p2", "--as", "dir")["photos"] == []


@pytest.mark.parametrize("first", [True, False])
def test_a_picture_that_another_event_names_a_child_on_stays_behind(class_3a: School, first: bool) -> None:
    """Of one run or of days apart, as a photo of the one and beside a newsletter of the other."""
    (class_3a.folder / "media" / "copy.jpg").write_bytes(BRUG)
    says(class_3a, "p2;" + TAKEN_BACK)
    class_3a.happens(moment(("copy.jpg", ["p2"]), event="named"))
    if first:
        class_3a.dispatch()
        class_3a.smtp.mails.clear()
    class_3a.happens(moment(("brug.jpg", ["p1"])), file="brug.jsonl")
    letter = {"id": "brief", "kind": "newsletter", "audience": {"group": "3A"},
              "payload": {"title": "Brief", "body": "Lees dit.", "attachments": ["brug.jpg"]}}  # fmt: skip
    class_3a.happens(letter, file="brief.jsonl")
    class_3a.dispatch(exit_code=None)
    class_3a.approve("brief", "--as", "juf.karin", exit_code=None)
    class_3a.dispatch(now="2026-11-23T10:30:00+01:00", exit_code=None)
    assert len(class_3a.smtp.mails) >= 4 and not any(pictures(class_3a))
    assert class_3a.json("privacy", "photos", "p2", "--as", "dir")["photos"] == []


def test_what_is_taken_back_between_the_plan_and_the_mail_counts(class_3a: School) -> None:
    class_3a.happens(moment(BOTH))
    class_3a.dispatch(now=NIGHT)
    assert not class_3a.smtp.mails
    says(class_3a, "p2;" + TAKEN_BACK)
    assert class_3a.dispatch(now=MORNING) == {"sent": 2}
    assert pictures(class_3a) == [[], []]


def test_an_approval_covers_the_text_and_a_photo_that_loses_its_consent_since_stays_behind(class_3a: School) -> None:
    class_3a.happens(moment(BOTH, ("zand.jpg", [])))
    class_3a.dispatch()
    class_3a.approve("brug", "--as", "juf.karin")
    says(class_3a, "p1;" + TAKEN_BACK)
    assert class_3a.dispatch(now=MORNING) == {"sent": 2}
    assert pictures(class_3a) == [[ZAND], [ZAND]]


def test_a_colleague_hears_that_a_photo_stayed_behind_once(class_3a: School) -> None:
    says(class_3a, "p1;" + TAKEN_BACK)
    class_3a.happens(moment(BOTH, DENIZ))
    assert errands(class_3a, "photo-held-back") == []
    class_3a.dispatch()
    assert errands(class_3a, "photo-held-back") == [("brug", ["juf.karin"])]
    class_3a.run("tasks", "--did", "photo-held-back", "brug", "--as", "juf.karin")
    assert errands(class_3a, "photo-held-back") == []


def test_who_takes_consent_back_makes_a_leader_see_where_the_photos_went(class_3a: School) -> None:
    class_3a.happens(moment(BOTH, DENIZ))
    class_3a.dispatch()
    assert errands(class_3a, "photo-taken-back") == []
    told = says(class_3a, "p1;" + TAKEN_BACK)
    assert "pupil p1: 2 messages with a photo went before; `ouderbrug privacy photos p1`" in told
    assert errands(class_3a, "photo-taken-back") == [("p1", ["dir"])]
    class_3a.happens(moment(BOTH, event="later"), file="later.jsonl")
    class_3a.dispatch(now=MORNING)
    listed = class_3a.json("privacy", "photos", "p1", "--as", "dir")["photos"]
    assert [(one["event"], one["recipient"]) for one in listed] == [("brug", "g1"), ("brug", "g3")]
    class_3a.run("tasks", "--did", "photo-taken-back", "p1", "--as", "dir")
    assert errands(class_3a, "photo-taken-back") == []


def test_plan_and_preview_say_which_photo_stays_behind(class_3a: School) -> None:
    says(class_3a, "p1;" + TAKEN_BACK)
    class_3a.happens(moment(BOTH, DENIZ))
    assert [plan["held_back"] for plan in class_3a.json("plan")["plans"]] == [["brug.jpg"]] * 2
    assert "brug: a photo stays behind" in class_3a.run("plan").stdout
    (shown,) = class_3a.json("preview", "brug")["texts"]
    assert [path.rpartition("/")[2] for path in shown["files"]] == ["zand.jpg"]
    assert "stays behind, as not each child on it has consent: " in class_3a.run("preview", "brug").stdout


YES, NO = "photo;given;2026-09-01", "photo;withdrawn;2026-09-01"


@pytest.mark.parametrize(
    ("words", "goes"),
    [
        ([("g1", YES)], True),
        ([("g2", YES)], False),
        ([("g2", YES), ("", NO)], False),
        ([("g1", YES), ("g2", YES)], True),
        ([("g1", YES), ("g2", NO)], False),
        ([("g1", NO), ("g3", "photo;given;2026-11-01")], False),
        ([("g1", YES), ("g3", NO)], False),
        ([("g1", NO), ("g1", "photo;given;2026-11-01")], True),
        ([("", YES)], True),
        ([], False),
    ],
)
def test_the_yes_of_who_has_no_authority_gives_nothing_and_the_no_of_anybody_stands(
    school: School, words: list[tuple[str, str]], goes: bool
) -> None:
    (school.folder / "media").mkdir()
    (school.folder / "media" / "brug.jpg").write_bytes(BRUG)
    school.configure('\n[content]\nmedia_root = "media"\n')
    without = guardian("g2", "Rob Prins", authority="unknown", relation="father")
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), without, guardian("g3", "Eva Prins"))
    school.enrol()
    table = school.folder / "consents.csv"
    rows = [f"p1;{key};{said};" for key, said in words]
    table.write_text("\n".join(["pupil_key;guardian_key;purpose;status;date;channel", *rows]) + "\n")
    school.run("import", str(table))
    school.happens(moment(("brug.jpg", ["p1"])))
    assert {bool(one["held_back"]) for one in school.json("plan")["plans"]} == {not goes}


PAUSE, HOLD = ("privacy", "pause", "--pupil"), ("hold", "pupil")


@pytest.mark.parametrize(("begin", "end"), [(PAUSE, (*PAUSE, "p2", "--end")), (HOLD, ("release", "pupil", "p2"))])
@pytest.mark.parametrize("waits", [True, False])
def test_a_photo_of_a_child_about_whom_nothing_goes_stays_behind_for_others_until_that_ends(
    class_3a: School, begin: tuple[str, ...], end: tuple[str, ...], waits: bool
) -> None:
    """Be it of news that waited already or of new; nothing of it was taken back."""
    class_3a.happens(moment(("zand.jpg", ["p2"]), event="before"), file="before.jsonl")
    class_3a.dispatch()
    assert pictures(class_3a) == [[ZAND], [ZAND]]
    class_3a.smtp.mails.clear()
    says(class_3a, "p2;withdrawn;2026-11-20", purpose="website")
    class_3a.happens(moment(BOTH, event="evening"), file="evening.jsonl")
    if waits:
        class_3a.dispatch(now=NIGHT)
    class_3a.run(*begin, "p2", "--as", "dir")
    class_3a.dispatch(now=MORNING, exit_code=None)
    assert pictures(class_3a) == [[]]
    codes = {one["code"]: one["key"] for one in class_3a.json("tasks")["errands"]}
    assert codes["photo-held-back"] == "evening" and "photo-taken-back" not in codes
    class_3a.run(*end, "--as", "dir")
    class_3a.happens(moment(BOTH, event="later"), file="later.jsonl")
    class_3a.dispatch(now="2026-11-24T10:00:00+01:00", exit_code=None)
    assert pictures(class_3a)[1:] == [[BRUG]] * 2


def test_a_photo_of_a_child_who_has_died_stays_behind(class_3a: School) -> None:
    class_3a.happens(moment(BOTH))
    contacts = class_3a.folder / "contacts.csv"
    head, *rows = contacts.read_text().splitlines()
    rows = [f"{row};{'yes' if row.startswith('p1;') else ''}" for row in rows]
    contacts.write_text("\n".join([head + ";pupil_deceased", *rows]) + "\n")
    class_3a.run("import", str(contacts))
    class_3a.dispatch(exit_code=None)
    assert pictures(class_3a) == [[]]


def test_a_photo_stays_behind_in_a_digest_too(school: School) -> None:
    (school.folder / "media").mkdir()
    for name, photo in (("brug.jpg", BRUG), ("zand.jpg", ZAND)):
        (school.folder / "media" / name).write_bytes(photo)
    school.configure('\n[content]\nmedia_root = "media"\n[digest]\nat = "17:30"\n')
    mother = guardian("g1", "Sara Bakker")
    for name, group in (("p1 Jip Prins", "3A"), ("p2 Roos Prins", "5B"), ("p3 Daan Prins", "7B")):
        school.family(name, group, mother)
    school.enrol()
    school.staff("dir;Ria;leader;", "juf.karin;Karin;teacher;3A")
    says(school, "p1;" + GIVEN)
    seen = (("m1", "3A", "brug.jpg", "p1"), ("m2", "5B", "zand.jpg", "p2"))
    for event, group, file, pupil in seen:
        school.happens(moment((file, [pupil]), event=event) | {"audience": {"group": group}}, file=f"{event}.jsonl")
    school.happens(moment(event="m3") | {"audience": {"group": "7B"}}, file="m3.jsonl")
    school.dispatch()
    school.dispatch(now="2026-11-23T17:30:00+01:00")
    assert pictures(school) == [[BRUG]]
    assert [key for key, _ in errands(school, "photo-held-back")] == ["m2"]
    assert school.json("privacy", "photos", "p2", "--as", "dir")["photos"] == []


def test_each_event_of_which_a_picture_stayed_behind_is_said_also_of_one_that_names_nobody(class_3a: School) -> None:
    """The letter has the picture as an attachment: who is on it another event says."""
    letter = {"id": "letter", "kind": "newsletter", "audience": {"group": "3A"},
              "payload": {"title": "Nieuws", "body": "Lees het.", "attachments": ["brug.jpg"]}}  # fmt: skip
    class_3a.happens(letter)
    class_3a.dispatch(now=NIGHT, exit_code=None)
    class_3a.approve("letter", "--as", "dir", exit_code=None)
    says(class_3a, "p2;" + TAKEN_BACK)
    class_3a.happens(moment(BOTH))
    class_3a.dispatch(now=NIGHT, exit_code=None)
    class_3a.dispatch(now=MORNING, exit_code=None)
    assert pictures(class_3a) == [[], [], [], []]
    assert sorted(key for key, _ in errands(class_3a, "photo-held-back")) == ["brug", "letter"]
