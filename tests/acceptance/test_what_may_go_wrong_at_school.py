"""Small things that a school runs into: a renamed channel, a mail server that refuses one, a clock, a dry run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from a_school import guardian
from chances import more
from ouderbrug.cli import main

if TYPE_CHECKING:
    from a_school import School

NEWS: dict[str, Any] = {
    "id": "n1",
    "kind": "newsletter",
    "audience": {"group": "3A"},
    "payload": {"title": "Nieuws", "body": "Er is nieuws."},
}
NIGHT, MORNING = "2026-11-22T20:00:00+01:00", "2026-11-23T08:30:00+01:00"


def test_what_waits_for_a_renamed_channel_finds_the_new_one(small_school: School) -> None:
    small_school.happens(NEWS)
    small_school.dispatch(now=NIGHT)
    toml = small_school.folder / "ouderbrug.toml"
    renamed = toml.read_text().replace("[channels.email]", "[channels.post]").replace('"email"', '"post"')
    toml.write_text(renamed.replace('plugin = "post"', 'plugin = "email"'))
    assert small_school.dispatch(now=MORNING) == {"sent": 3}


def test_a_refused_address_moves_on_to_a_colleague(small_school: School) -> None:
    small_school.smtp.replies["RCPT"] = ["550 5.1.1 no such user"]
    score = {"subject": "Lezen", "direction": "up", "summary": "Het gaat goed.", "next_goal": "een boek",
             "action": {"what": "samen lezen", "minutes": 10, "when": "zaterdag"}, "approved_by": "juf"}  # fmt: skip
    small_school.happens({"id": "s", "kind": "notable_score", "audience": {"pupil": "p1"}, "payload": score})
    assert small_school.dispatch() == {"collected": 1, "sent": 1, "handed_over": 1}
    assert small_school.dispatch(now="2026-11-23T10:05:00+01:00") == {}


def test_a_refused_address_of_news_fails_and_says_so(small_school: School) -> None:
    small_school.smtp.replies["RCPT"] = ["550 5.1.1 no such user"]
    small_school.happens(NEWS)
    assert small_school.dispatch(exit_code=1) == {"collected": 1, "sent": 2, "failed": 1, "refused": 1}
    (failed,) = [row for row in small_school.json("log")["messages"] if row["state"] == "failed"]
    assert failed["why"] == "smtp-550-5.1.1"


def test_a_post_that_cannot_be_made_goes_to_each_guardian(small_school: School) -> None:
    plugins = small_school.folder / "plugins"
    plugins.mkdir()
    (plugins / "board.py").write_text(
        "from ouderbrug import Capabilities, Channel, Permanent, hookimpl\n"
        "class Board(Channel):\n"
        "    name = 'board'\n"
        "    capabilities = Capabilities(audiences=frozenset({'group'}))\n"
        "    def send(self, message):\n"
        "        raise Permanent('no-app-id')\n"
        "@hookimpl\n"
        "def register_channels():\n"
        "    return [Board]\n"
    )
    extra = '\n[plugins]\nplugins_dir = "plugins"\n[channels.board]\n'
    small_school.configure(extra, replace=('general = ["email"]', 'general = ["board", "email"]'))
    small_school.happens(NEWS)
    assert {plan["recipient"] for plan in small_school.json("plan")["plans"]} == {"group:3A"}
    small_school.dispatch()
    small_school.dispatch(now="2026-11-23T10:01:00+01:00")
    assert len(small_school.smtp.mails) == 3
    assert small_school.subjects("g4@") == []


def test_a_photo_needs_consent_for_the_channel_it_goes_over(small_school: School) -> None:
    media = small_school.folder / "media"
    media.mkdir()
    (media / "brug.jpg").write_bytes(b"\xff\xd8\xff\xd9")
    small_school.configure('\n[content]\nmedia_root = "media"\n')
    moment = {"what": "We bouwden een brug.", "photos": [{"file": "brug.jpg", "pupils": ["p1"]}]}
    small_school.happens(NEWS | {"kind": "moment", "payload": moment})
    consents = small_school.folder / "consents.csv"
    for channel, stays in (("website", True), ("email", False)):
        consents.write_text(f"pupil_key;purpose;channel;status;date\np1;photo;{channel};given;2026-09-01\n")
        small_school.run("import", str(consents))
        assert _photo_stays(small_school) is stays
    consents.write_text("pupil_key;purpose;channel;status;date\nP1;klassenfoto's;overal;nee;\n")
    told = small_school.run("import", str(consents), exit_code=1).stderr
    assert "consents.csv:2: consent is taken back" in told
    assert "consents.csv:2: a consent that is of nobody here" in told
    assert _photo_stays(small_school)
    assert "in words that are not known here: 1 (p1)" in small_school.run("check", exit_code=None).stdout


def _photo_stays(school: School) -> bool:
    """Whether it goes to nobody of those who get the text."""
    (stays,) = {bool(plan["held_back"]) for plan in school.json("plan")["plans"] if plan["verdict"] != "refuse"}
    return stays


def test_7_a_photo_of_a_child_who_comes_after_a_withdrawal_that_may_name_it_goes_to_nobody(school: School) -> None:
    (school.folder / "media").mkdir()
    (school.folder / "media" / "brug.jpg").write_bytes(b"\xff\xd8\xff\xd9")
    school.configure('\n[content]\nmedia_root = "media"\n')
    consents = school.folder / "consents.csv"
    consents.write_text(
        "pupil_key;purpose;status;date\nP1;foto;withdrawn;2026-10-01\nJip Vos;foto;withdrawn;2026-10-01\n"
    )
    school.run("import", str(consents), exit_code=1)
    assert "under which consent was withdrawn: 2" in school.run("check", exit_code=None).stdout
    school.family("p1 Jip Vos", "3A", guardian("g1", "Sara Vos"))
    assert "pupil p1: what was withdrawn under a key that nobody had" in school.enrol().stderr
    assert "under which consent was withdrawn: 1" in school.run("check", exit_code=None).stdout
    consents.write_text("pupil_key;purpose;status;date\np1;foto;given;2026-09-01\n")
    school.run("import", str(consents))
    moment = {"what": "We bouwden een brug.", "photos": [{"file": "brug.jpg", "pupils": ["p1"]}]}
    school.happens(NEWS | {"kind": "moment", "payload": moment})
    school.dispatch()
    (mail,) = school.smtp.mails
    assert [part.get_content_maintype() for part in mail.parsed.walk()].count("image") == 0


@pytest.mark.parametrize("kind", ["newsletter", *more("moment")])
def test_7_a_photo_that_names_no_pupil_waits_for_a_look_and_goes_after_it(small_school: School, kind: str) -> None:
    (small_school.folder / "media").mkdir()
    (small_school.folder / "media" / "brug.jpg").write_bytes(b"\xff\xd8\xff\xd9")
    small_school.configure('\n[content]\nmedia_root = "media"\n')
    news = {"title": "Nieuws", "body": "De brug is af.", "attachments": ["brug.jpg"]}
    seen = {"what": "De brug is af.", "photos": [{"file": "brug.jpg", "pupils": []}]}
    small_school.happens(NEWS | {"kind": kind, "payload": news if kind == "newsletter" else seen})
    small_school.dispatch()
    waiting = small_school.json("approve")["awaiting_approval"]
    assert {tuple(one["warnings"]) for one in waiting} == {("photo-of-whom",)} and not small_school.smtp.mails
    small_school.approve(str(NEWS["id"]), "--as", "juf.karin")
    small_school.dispatch(now="2026-11-23T10:05:00+01:00")
    assert len(small_school.smtp.mails) == 3


def test_a_dry_run_of_an_import_makes_no_store(school: School) -> None:
    school.family("p1 Jip Vos", "3A", guardian("g1", "Sara Vos"))
    assert "dry run" in school.enrol("--dry-run").stdout
    assert not (school.folder / "ouderbrug.db").exists()


def test_f08_a_clock_that_leaps_stops_before_anything_expires(school: School) -> None:
    school.family("p1 Jip Vos", "3A", guardian("g1", "Sara Vos"))
    school.enrol()
    (school.folder / "ouderbrug.db").unlink()
    words = ["--config", str(school.folder / "ouderbrug.toml")]
    env = {"OUDERBRUG_NOW": None, "OUDERBRUG_CONFIG": None}
    assert CliRunner().invoke(main, [*words, "import", str(school.folder / "contacts.csv")], env=env).exit_code == 0
    assert CliRunner().invoke(main, [*words, "dispatch"], env=env).exit_code == 0
    import sqlite3

    with sqlite3.connect(school.folder / "ouderbrug.db") as store:
        store.execute("update meta set value = '2020-01-01T00:00:00+00:00' where key = 'last_run'")
    store.close()
    leapt = CliRunner().invoke(main, [*words, "dispatch"], env=env)
    assert leapt.exit_code == 3
    assert "--accept-clock" in leapt.stderr
    assert CliRunner().invoke(main, [*words, "dispatch", "--accept-clock"], env=env).exit_code == 0
    with sqlite3.connect(school.folder / "ouderbrug.db") as store:
        store.execute("update meta set value = '2999-01-01T00:00:00+00:00' where key = 'last_run'")
    store.close()
    assert CliRunner().invoke(main, [*words, "dispatch"], env=env).exit_code == 75


def test_a_route_of_its_own_that_is_empty_means_nowhere(small_school: School) -> None:
    small_school.configure(replace=('general = ["email"]', 'general = ["email"]\nnewsletter = []'))
    small_school.happens(NEWS)
    assert {plan["verdict"] for plan in small_school.json("plan")["plans"]} == {"refuse"}


def test_what_waits_goes_sooner_when_the_school_sets_wider_hours(small_school: School) -> None:
    small_school.happens(NEWS)
    assert small_school.dispatch(now="2026-11-23T19:00:00+01:00") == {"collected": 1, "delayed": 3, "refused": 1}
    small_school.configure(replace=('send = ["08:00-18:00"]', 'send = ["08:00-20:00"]'))
    assert {plan["verdict"] for plan in small_school.json("plan", now="2026-11-23T19:05:00+01:00")["plans"]} == {
        "allow"
    }
    assert small_school.dispatch(now="2026-11-23T19:05:00+01:00") == {"sent": 3}


def test_a_slot_that_a_skipped_card_gives_back_is_used(small_school: School) -> None:
    small_school.configure(replace=('general = ["email"]', 'general = ["email"]\nmoment = ["handover"]'))
    moments = [NEWS | {"id": f"m{n}", "kind": "moment", "payload": {"what": f"Dag {n}."}} for n in range(3)]
    small_school.happens(*(one | {"audience": {"pupils": ["p1"]}} for one in moments))
    assert small_school.dispatch()["handed_over"] == 6
    small_school.happens(NEWS)
    assert small_school.dispatch(now="2026-11-23T10:05:00+01:00")["delayed"] == 2
    cards = small_school.json("log", now="2026-11-23T10:06:00+01:00")["messages"]
    (mine, *_) = [row for row in cards if row["recipient"] == "g1" and row["state"] == "handed_over"]
    small_school.run("settle", str(mine["message"]), "--skipped", "--as", "x", now="2026-11-23T10:06:00+01:00")
    assert small_school.dispatch(now="2026-11-23T10:07:00+01:00") == {"sent": 1}
