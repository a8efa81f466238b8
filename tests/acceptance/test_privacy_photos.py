"""Where the photos of a pupil went is told to who withdraws a consent, and they go with who is erased."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from a_school import guardian
from ouderbrug.store import events, pictures, tables
from ouderbrug.store.database import Store

if TYPE_CHECKING:
    from pathlib import Path

    from a_school import School

pytestmark = pytest.mark.slow

DIR = ("--as", "dir")
KEY = "99ZZ00"


@pytest.fixture
def shown(school: School) -> School:
    """Two classmates are on one photo, one on another; all have consent, and both went."""
    media = school.folder / "media"
    media.mkdir()
    for number, name in enumerate(("brug.jpg", "zand.jpg")):
        (media / name).write_bytes(b"\xff\xd8\xff\xdb\x00\x04" + bytes([65 + number] * 2) + b"\xff\xd9")
    school.configure('\n[content]\nmedia_root = "media"\n')
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    school.family("p2 Deniz Aksoy", "3A", guardian("g3", "Elif Aksoy"))
    school.enrol()
    school.staff("dir;Ria;leader;", "juf.karin;Karin;teacher;3A")
    consents = school.folder / "consents.csv"
    consents.write_text(
        "pupil_key;purpose;channel;status;date\np1;photo;;given;2026-09-01\np2;photo;;given;2026-09-01\n"
    )
    school.run("import", str(consents))
    both, one = [{"file": "brug.jpg", "pupils": ["p1", "p2"]}], [{"file": "zand.jpg", "pupils": ["p2"]}]
    for day, (name, photos) in enumerate((("brug", both), ("zand", one)), 23):
        school.now = f"2026-11-{day}T10:00:00+01:00"
        school.happens({"id": name, "kind": "moment", "audience": {"group": "3A"},
                        "payload": {"what": "We speelden.", "photos": photos}})  # fmt: skip
        school.dispatch(exit_code=None)
    return school


def places(school: School, pupil: str) -> list[tuple[str, str]]:
    found = school.json("privacy", "photos", pupil, *DIR)["photos"]
    return [(one["event"], one["recipient"]) for one in found]


def test_it_lists_where_each_photo_of_a_pupil_went(shown: School) -> None:
    assert places(shown, "p1") == [("brug", "g1"), ("brug", "g3")]
    assert len(places(shown, "p2")) == 4
    assert "brug" in shown.run("privacy", "photos", "p1", *DIR).stdout
    assert "no pupil of that key" in shown.run("privacy", "photos", "p9", *DIR, exit_code=2).stderr


def named(files: list[dict[str, Any]]) -> list[tuple[str, list[str]]]:
    return [(one["file"].rpartition("/")[2], one["pupils"]) for one in files]


def test_who_is_kept_out_by_now_should_not_have_had_a_photo_in_news_either(shown: School) -> None:
    next(row for row in shown.rows if row["guardian_key"] == "g3").update(blocked="court-order")
    shown.enrol()
    assert {(one["event"], one["guardian"], one["why"])
            for one in shown.json("privacy", "breach", *DIR, exit_code=3)["reached"]} == {
        ("brug", "g3", "kept-out"), ("zand", "g3", "kept-out")}  # fmt: skip
    of_event = shown.json("privacy", "breach", "brug", *DIR, exit_code=3)["reached"]
    assert {one["guardian"]: one["why"] for one in of_event} == {"g1": "", "g3": "kept-out"}


def test_a_breach_names_what_went_along_with_each_message_and_what_stayed_behind(shown: School) -> None:
    (shown.folder / "media" / "briefje.txt").write_text("Tot morgen.")
    (shown.folder / "consents.csv").write_text(
        "pupil_key;purpose;channel;status;date\np1;photo;;withdrawn;2026-11-24\n"
    )
    shown.run("import", str(shown.folder / "consents.csv"), exit_code=None)
    photos = [{"file": "brug.jpg", "pupils": ["p1", "p2"]}, {"file": "zand.jpg", "pupils": ["p2"]}]
    shown.happens({"id": "later", "kind": "moment", "audience": {"group": "3A"},
                   "payload": {"what": "Nog meer.", "photos": photos}},
                  {"id": "brief", "kind": "notice", "audience": {"group": "3A"},
                   "payload": {"title": "Een briefje", "body": "Lees het.", "attachments": ["briefje.txt"]}},
                  file="later.jsonl")  # fmt: skip
    for shown.now in ("2026-11-25T10:00:00+01:00", "2026-11-27T10:00:00+01:00", "2026-11-30T10:00:00+01:00"):
        shown.dispatch(exit_code=None)
    for event, went, stayed in (
        ("brug", [("brug.jpg", ["p1", "p2"])], []),
        ("later", [("zand.jpg", ["p2"])], [("brug.jpg", ["p1", "p2"])]),
        ("brief", [("briefje.txt", [])], []),
    ):
        found = shown.json("privacy", "breach", event, *DIR, exit_code=3)["reached"]
        assert [one["guardian"] for one in found] == ["g1", "g3"]
        for one in found:
            told = [
                [(each["file"].rpartition("/")[2], each["pupils"]) for each in one[name]]
                for name in ("files", "stayed")
            ]
            assert told == [went, stayed]
    said = shown.run("privacy", "breach", "later", *DIR, exit_code=3).stdout
    assert said.count("zand.jpg (p2)") == said.count("brug.jpg (p1 p2)") == 2


def test_a_file_that_is_named_after_somebody_gets_another_name_and_the_originals_are_told(shown: School) -> None:
    media = shown.folder / "media"
    (media / "Jip Prins.jpg").write_bytes(b"\xff\xd8\xff\xdb\x00\x04QQ\xff\xd9")
    what = "Taart, met dank aan PRINS, Jip en jip\u00a0prins."
    shown.happens({"id": "taart", "kind": "moment", "audience": {"group": "3A"},
                   "payload": {"what": what, "photos": [{"file": "Jip Prins.jpg", "pupils": ["p2"]}]}},
                  file="taart.jsonl")  # fmt: skip
    shown.now = "2026-11-25T10:00:00+01:00"
    shown.dispatch(exit_code=None)
    shown.approve("taart", "--as", "juf.karin")
    shown.now = "2026-11-25T10:30:00+01:00"
    assert shown.dispatch(exit_code=None)["sent"] == 2
    done = shown.json("privacy", "erase", "--pupil", "p1", *DIR, exit_code=3)
    assert done["photos"] == ["media/brug.jpg"], "what shows them"
    assert set(done["files"]) == {"contacts.csv", "consents.csv", "inbox/taart.jsonl", "inbox/week.jsonl",
                                  "media/Jip Prins.jpg"}  # fmt: skip
    (kept,) = (path for path in (media / ".kept").glob("*/*.jpg") if b"QQ" in path.read_bytes())
    assert kept.name == "bestand.jpg"
    with closing(sqlite3.connect(shown.folder / "ouderbrug.db")) as store:
        ((payload,),) = store.execute("SELECT payload FROM event WHERE event_id = 'taart'").fetchall()
    said = json.loads(payload)
    assert said["what"] == "Taart, met dank aan [gewist] en [gewist]."
    assert said["photos"] == [{"file": f".kept/{kept.parent.name}/bestand.jpg", "pupils": ["p2"]}]


def test_with_a_pupil_the_photos_of_them_go_and_those_of_others_stay(shown: School) -> None:
    kept = shown.folder / "media" / ".kept"
    before = sorted(path.name for path in kept.iterdir() if len(path.name) == 64)
    assert len(before) == 2
    done = shown.json("privacy", "erase", "--pupil", "p1", *DIR, exit_code=3)
    assert done["erased"]["photos"] == 1
    assert len([path for path in kept.iterdir() if len(path.name) == 64]) == 1
    assert places(shown, "p2") == [("brug", "g1"), ("brug", "g3"), ("zand", "g1"), ("zand", "g3")]


def test_who_else_was_on_a_picture_is_known_of_what_went_before_somebody_on_it_was_erased(shown: School) -> None:
    """What goes after that goes without the picture, and nobody got it; a ban since makes it a breach."""
    news = {"kind": "moment", "audience": {"group": "3A"}}
    photos = [{"file": "brug.jpg", "pupils": ["p1", "p2"]}]
    shown.happens({**news, "id": "later", "payload": {"what": "Nog meer.", "photos": photos}}, file="later.jsonl")
    shown.now = "2026-11-24T19:30:00+01:00"
    shown.dispatch(exit_code=None)
    shown.json("privacy", "erase", "--pupil", "p1", *DIR, exit_code=3)
    shown.now = "2026-11-25T10:00:00+01:00"
    before = len(shown.smtp.mails)
    shown.dispatch(exit_code=None)
    assert len(shown.smtp.mails) == before + 1, "g1 has no child here any more"
    assert [one for one in places(shown, "p2") if one[0] == "later"] == []
    went = shown.json("privacy", "photos", "p2", *DIR)["photos"]
    assert {one["file"].rpartition("/")[2] for one in went} == {"picture", "zand.jpg"}, "no name that it had"
    shown.rows = [row for row in shown.rows if row["pupil_key"] != "p1"]
    next(row for row in shown.rows if row["guardian_key"] == "g3").update(blocked="court-order")
    shown.enrol("--accept-left")
    wrong = shown.json("privacy", "breach", *DIR, exit_code=3)["reached"]
    assert sorted((one["event"], one["guardian"]) for one in wrong) == [("brug", "g3"), ("zand", "g3")]
    (brug,) = (one for one in wrong if one["event"] == "brug")
    assert [(name, who[:1]) for name, who in named(brug["files"])] == [("picture", ["p2"])]


# What a child was on, once it is erased or gone


PICTURE = b"\xff\xd8\xff\xdb\x00\x04ZZ\xff\xd9"


def moment(name: str, file: str, *pupils: str, day: str = "2026-11-26") -> dict[str, object]:
    return {"id": name, "kind": "moment", "occurred_at": f"{day}T08:00:00+01:00", "audience": {"group": "3A"},
            "payload": {"what": f"We speelden {name}.", "photos": [{"file": file, "pupils": [*pupils]}]}}  # fmt: skip


@pytest.fixture
def twice(shown: School) -> School:
    """One picture by two names: one event names p1 on it, another p2, who has no consent."""
    consents = shown.folder / "consents.csv"
    consents.write_text(consents.read_text().replace("p2;photo;;given", "p2;photo;;withdrawn"))
    shown.run("import", str(consents), exit_code=None)
    for name in ("rood.jpg", "blauw.jpg"):
        (shown.folder / "media" / name).write_bytes(PICTURE)
    return shown


def pictures_of(school: School, *events: dict[str, object], now: str, file: str = "twice.jsonl") -> list[str]:
    """Who gets a picture in the mails that go now."""
    before = len(school.smtp.mails)
    school.happens(*events, file=file)
    school.dispatch(now=now, exit_code=None)
    return [one.recipients[0] for one in school.smtp.mails[before:]
            if any(part.get_content_maintype() == "image" for part in one.parsed.walk())]  # fmt: skip


def erased(school: School, now: str) -> None:
    done = school.json("privacy", "erase", "--pupil", "p2", *DIR, now=now, exit_code=3)
    assert {"media/rood.jpg", "media/blauw.jpg"} <= {*done["photos"]}
    copies = [one for one in done["photos"] if ".kept" in one]
    assert [*map(school.folder.joinpath, copies)] == sorted(
        path for path in (school.folder / "media" / ".kept").rglob("*.jpg") if path.read_bytes() == PICTURE
    )


def last_words(school: School) -> str:
    return str(school.smtp.mails[-1].parsed.get_body(("plain",)).get_content())


@pytest.mark.parametrize("later", [False, True])
def test_a_picture_with_a_child_who_is_erased_goes_nowhere_under_another_name(twice: School, later: bool) -> None:
    one, two = moment("een", "rood.jpg", "p1"), moment("twee", "blauw.jpg", "p2")
    waits = () if later else (one,)
    assert pictures_of(twice, *waits, two, now="2026-11-26T19:30:00+01:00") == []
    erased(twice, "2026-11-26T19:40:00+01:00")
    new = (moment("een", "rood.jpg", "p1", day="2026-12-07"),) if later else ()
    morning = "2026-12-07T10:00:00+01:00" if later else "2026-11-27T10:00:00+01:00"
    assert pictures_of(twice, *new, now=morning, file="later.jsonl") == []
    assert "We speelden een." in last_words(twice), "the words go"


def test_a_picture_stays_behind_once_the_words_of_its_news_are_gone(twice: School) -> None:
    assert pictures_of(twice, moment("twee", "blauw.jpg", "p2"), now="2026-11-26T10:00:00+01:00") == []
    twice.run("purge", now="2027-06-14T10:00:00+02:00", exit_code=None)
    with closing(sqlite3.connect(twice.folder / "ouderbrug.db")) as store:
        ((payload,),) = store.execute("SELECT payload FROM event WHERE event_id = 'twee'").fetchall()
    assert "We speelden" not in payload and "blauw" not in payload
    new = moment("een", "rood.jpg", "p1", day="2027-06-14")
    assert pictures_of(twice, new, now="2027-06-14T10:30:00+02:00", file="later.jsonl") == []
    assert "We speelden een." in last_words(twice), "the words go"


def test_a_picture_stays_barred_when_the_child_comes_back(twice: School) -> None:
    pictures_of(twice, moment("twee", "blauw.jpg", "p2"), now="2026-11-26T10:00:00+01:00")
    erased(twice, "2026-11-26T11:00:00+01:00")
    twice.now = "2026-12-07T09:00:00+01:00"
    twice.enrol()
    new = moment("een", "rood.jpg", "p1", day="2026-12-07")
    assert pictures_of(twice, new, now="2026-12-07T10:00:00+01:00", file="later.jsonl") == []
    assert "We speelden een." in last_words(twice), "the words go"


def test_a_picture_stays_barred_in_a_backup_of_before_it_was_taken(twice: School, tmp_path: Path) -> None:
    twice.run("store", "backup", str(tmp_path / "before.db"), now="2026-11-26T09:00:00+01:00")
    pictures_of(twice, moment("twee", "blauw.jpg", "p2"), now="2026-11-26T10:00:00+01:00")
    erased(twice, "2026-11-26T11:00:00+01:00")
    twice.run("store", "restore", str(tmp_path / "before.db"), now="2026-11-26T12:00:00+01:00", exit_code=None)
    (twice.folder / "inbox" / "twice.jsonl").unlink()
    twice.now = "2026-12-07T09:00:00+01:00"
    twice.enrol("--accept-left", exit_code=None)
    new = moment("een", "rood.jpg", "p1", day="2026-12-07")
    assert pictures_of(twice, new, now="2026-12-07T10:00:00+01:00", file="later.jsonl") == []
    assert "We speelden een." in last_words(twice), "the words go"


def test_who_else_is_on_a_picture_stays_known_once_one_of_them_is_erased(shown: School) -> None:
    shown.json("privacy", "erase", "--pupil", "p2", *DIR, exit_code=3)
    with closing(Store(shown.store, KEY)) as store, store.reading() as connection:
        assert len(pictures.with_pupil(connection, KEY, "p1")) == 1
        assert not pictures.with_pupil(connection, KEY, "p2")
        (event,) = (one.event for one in events.find(connection, KEY, "brug"))
        assert not {"photos", pictures.SHOWN} & event.payload.keys(), "the event itself tells nothing of it"


def test_a_picture_of_two_who_are_erased_is_barred_until_the_last_of_their_days(shown: School) -> None:
    row = {"school": KEY, "now": "erased", "at": datetime(2026, 11, 26, tzinfo=UTC)}
    days = {"a" * 64: (2034, 2027), "b" * 64: (2027, 2034)}
    with closing(Store(shown.store, KEY)) as store, store.writing() as connection:
        for name, years in days.items():
            for year in years:
                pictures.bar(connection, row | {"until": date(year, 7, 31)}, [name])
        barred = select(tables.erased.c.until).where(tables.erased.c.what == pictures.BARRED)
        assert [*connection.scalars(barred)] == [date(2034, 7, 31)] * 2
