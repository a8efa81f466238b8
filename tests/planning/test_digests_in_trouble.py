"""What is in a digest is neither lost nor told twice where the digest, or somebody it is for, gets into trouble."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from ouderbrug import failpoints
from ouderbrug.planning import routing
from ouderbrug.rules.judgement import BOTH_AT_ONCE, Judgement

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

SIX, LATER = "2026-11-23T18:00:00+01:00", "2026-11-23T18:10:00+01:00"
TOMORROW, TOMORROW_SIX = "2026-11-24T10:00:00+01:00", "2026-11-24T18:00:00+01:00"
DIGEST = '\n[digest]\nat = "18:00"\n'
WIDE = ('send = ["08:00-18:00"]', 'send = ["08:00-20:00"]')
WISH = {"digest": "ja"}
SHARED = {"email": "thuis@guardian.example"}


def moment(id: str, group: str, what: str) -> dict[str, Any]:
    return {"id": id, "kind": "moment", "audience": {"group": group}, "payload": {"what": what}}


def question(id: str, pupil: str, **more: Any) -> dict[str, Any]:
    asked = {"id": id, "kind": "question", "audience": {"pupil": pupil}, "payload": {"question": "Hoe gaat het thuis?"}}
    return asked | more


def letter(id: str, group: str = "3A", **more: Any) -> dict[str, Any]:
    news = {"title": f"Brief {id}", "body": "Tot dan."}
    return {"id": id, "kind": "notice", "audience": {"group": group}, "payload": news} | more


def bodies(school: School) -> list[str]:
    return [mail.parsed.get_body(("plain",)).get_content() for mail in school.smtp.mails]


def rows(school: School, query: str) -> list[tuple[Any, ...]]:
    (store,) = [*school.folder.rglob("*.db"), *school.folder.rglob("*.sqlite*")][:1]
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as connection:
        found = connection.execute(query).fetchall()
    connection.close()
    return found


@pytest.fixture
def gathers(school: School) -> School:
    """A school with a digest at six, and nobody in it yet."""
    school.configure(DIGEST, replace=WIDE)
    return school


@pytest.fixture
def sara(gathers: School) -> School:
    """Sara has one child, Jip, and wants all in a digest."""
    gathers.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker") | WISH)
    gathers.enrol()
    return gathers


def test_news_of_one_child_and_a_question_about_another_go_in_one_digest(gathers: School) -> None:
    """The question is about Jip alone; that Sara's authority over Roos is not known does not matter to it."""
    gathers.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker") | WISH)
    gathers.family("p2 Roos Visser", "5B", guardian("g1", "Sara Bakker") | WISH | {"authority": "unknown"})
    gathers.enrol()
    gathers.happens(question("q1", "p1"), moment("m1", "5B", "De torens staan."))
    assert gathers.dispatch()["folded"] == 2
    assert gathers.dispatch(SIX) == {"sent": 1}
    assert "De torens staan." in bodies(gathers)[0] and "Hoe gaat het thuis?" in bodies(gathers)[0]


def test_who_joined_and_may_not_read_all_of_it_gets_what_they_may_by_themselves(gathers: School) -> None:
    mark = guardian("g2", "Mark Prins", relation="father") | SHARED
    gathers.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker") | WISH | SHARED, mark | {"authority": "unknown"})
    gathers.enrol()
    gathers.happens(moment("m1", "3A", "De torens staan."), question("q1", "p1"))
    gathers.dispatch()
    gathers.dispatch(SIX)
    named = {str(mail.parsed["To"]): body for mail, body in zip(gathers.smtp.mails, bodies(gathers), strict=True)}
    assert not any("Mark" in to and "Hoe gaat het" in body for to, body in named.items()), named
    gathers.dispatch(TOMORROW_SIX)
    assert sum("Mark" in str(mail.parsed["To"]) for mail in gathers.smtp.mails) == 1
    assert gathers.json("status")["messages"]["queued"] == 0


def test_an_institution_gets_its_digest(gathers: School) -> None:
    gi = guardian("g1", "Gecertificeerde Instelling", relation="institution") | WISH
    gathers.family("p1 Jip Prins", "3A", gi)
    gathers.enrol()
    gathers.configure(DIGEST + '\n[rules.consent]\ninstitution_kinds = ["notice"]\n', replace=WIDE)
    gathers.happens(letter("n1"))
    assert gathers.dispatch()["folded"] == 1
    assert gathers.dispatch(SIX) == {"sent": 1}


def test_when_the_first_of_two_at_one_address_leaves_the_other_has_it_still(gathers: School) -> None:
    both = guardian("g1", "Sara Bakker") | SHARED, guardian("g2", "Mark Prins", relation="father") | SHARED
    gathers.family("p1 Jip Prins", "3A", *both)
    gathers.enrol()
    gathers.happens(moment("m1", "3A", "De torens staan."))
    assert gathers.dispatch()["folded"] == 2
    gathers.rows = [row | ({"receives": "on_request"} if row["guardian_key"] == "g1" else {}) for row in gathers.rows]
    gathers.enrol()
    gathers.dispatch(SIX)
    gathers.dispatch(TOMORROW_SIX)
    (mail,) = gathers.smtp.mails
    assert "Mark" in str(mail.parsed["To"]) and "Sara" not in str(mail.parsed["To"])


def test_who_moves_to_an_address_of_their_own_gets_it_there(gathers: School) -> None:
    both = guardian("g1", "Sara Bakker") | SHARED, guardian("g2", "Mark Prins", relation="father") | SHARED
    gathers.family("p1 Jip Prins", "3A", *both)
    gathers.enrol()
    gathers.happens(moment("m1", "3A", "De torens staan."), moment("m2", "3A", "De brug houdt."))
    gathers.dispatch()
    gathers.rows[1]["email"] = "mark@guardian.example"
    gathers.enrol("--accept-changes")
    gathers.dispatch(SIX)
    gathers.dispatch(TOMORROW_SIX)
    got = sorted((str(mail.parsed["To"]), "torens" in body and "brug" in body)
                 for mail, body in zip(gathers.smtp.mails, bodies(gathers), strict=True))  # fmt: skip
    assert [whole for _, whole in got] == [True, True] and "Mark" not in got[1][0]


def test_what_becomes_too_hard_for_its_reader_is_told_and_not_dropped(sara: School) -> None:
    hard = "Op het plein komt donderdag een heel groot klimrek met touwen en netten voor alle kinderen van onze school."
    sara.happens(letter("n1", payload={"title": "Klimrek", "body": hard}), letter("n2"))
    assert sara.dispatch()["folded"] == 2
    sara.rows[0]["reading_support"] = "ja"
    sara.enrol()
    assert sara.dispatch(SIX) == {"sent": 1, "handed_over": 1}
    assert "klimrek" not in bodies(sara)[0]


def test_what_would_be_past_its_use_leaves_a_digest_that_has_to_wait(gathers: School) -> None:
    """The cap is full until Monday. A question of use until Thursday is told by a colleague; the news waits."""
    gathers.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker") | {"digest": "nee"})
    gathers.enrol()
    gathers.happens(*(letter(f"n{n}") for n in range(3)))
    assert gathers.dispatch()["sent"] == 3
    gathers.rows[0]["digest"] = "ja"
    gathers.enrol()
    gathers.happens(question("q1", "p1", occurred_at="2026-11-14T10:00:00+01:00"), moment("m1", "3A", "De brug houdt."))
    assert gathers.dispatch("2026-11-23T10:05:00+01:00")["folded"] == 2, gathers.json("plan")
    counts = gathers.dispatch(SIX)
    assert counts == {"delayed": 1, "handed_over": 1}
    assert gathers.dispatch("2026-11-30T08:00:00+01:00").get("sent") == 1
    assert "De brug houdt." in bodies(gathers)[-1] and "Hoe gaat het" not in bodies(gathers)[-1]


def test_a_digest_that_fails_lets_go_of_what_has_a_further_channel(sara: School) -> None:
    sara.happens(question("q1", "p1"), moment("m1", "3A", "De torens staan."))
    assert sara.dispatch()["folded"] == 2
    sara.smtp.replies["RCPT"] = ["550 5.1.1 no such mailbox"]
    assert sara.dispatch(SIX, exit_code=None) == {"failed": 1, "handed_over": 1}
    assert sara.json("status")["messages"]["failed"] == 2, "the digest, and the news that has no other way"


def test_a_digest_never_becomes_a_card(sara: School) -> None:
    replaced = ('general = ["email"]', 'general = ["email", "handover"]')
    text = (sara.folder / "ouderbrug.toml").read_text().replace(*replaced)
    (sara.folder / "ouderbrug.toml").write_text(text)
    sara.happens(letter("n1"), letter("n2"))
    assert sara.dispatch()["folded"] == 2
    sara.smtp.replies["RCPT"] = ["550 5.1.1 no such mailbox"]
    counts = sara.dispatch(SIX, exit_code=None)
    assert counts == {"handed_over": 2}
    assert {kind for (kind,) in rows(sara, "select kind from message where state = 'handed_over'")} == {"notice"}


def test_a_channel_that_is_gone_lets_go_of_what_was_gathered_for_it(sara: School) -> None:
    sara.happens(question("q1", "p1"), letter("n1"))
    assert sara.dispatch()["folded"] == 2
    text = (sara.folder / "ouderbrug.toml").read_text()
    text = text.replace("channels.email", "channels.mail").replace('"email"', '"mail"')
    (sara.folder / "ouderbrug.toml").write_text(text.replace('plugin = "mail"', 'plugin = "email"'))
    sara.dispatch(SIX, exit_code=None)
    sara.dispatch(TOMORROW_SIX, exit_code=None)
    assert len(sara.smtp.mails) == 1, rows(sara, "select kind, state, channel, error_class from message")
    assert "Hoe gaat het" in bodies(sara)[0] and "Brief n1" in bodies(sara)[0]


def test_what_is_approved_after_its_digest_failed_goes_in_the_next(sara: School) -> None:
    sara.staff("directie;Vera de Groot;leader;")
    sara.family("p2 Roos Bakker", "5B", guardian("g1", "Sara Bakker") | WISH)
    sara.enrol()
    sara.happens(moment("m1", "3A", "De torens staan."), moment("m2", "5B", "De brug houdt."))
    assert sara.dispatch()["folded"] == 2
    sara.run("hold", "pupil", "p1", "--as", "directie", "--reason", "stilte")
    sara.run("release", "pupil", "p1", "--as", "directie")
    store = next(iter(sara.folder.rglob("*.db")), None) or next(iter(sara.folder.rglob("*.sqlite*")))
    with sqlite3.connect(store) as connection:  # what is left where a digest was taken too often by runs that died
        connection.execute("update message set state = 'failed' where kind = 'digest'")
    connection.close()
    sara.dispatch(SIX, exit_code=None)
    sara.approve("m1", "--as", "directie", now=LATER)
    sara.dispatch(LATER, exit_code=None)
    sara.dispatch(TOMORROW_SIX, exit_code=None)
    assert len(sara.smtp.mails) == 1 and "De torens staan." in bodies(sara)[0]


def test_what_is_approved_before_the_hour_makes_no_second_digest(sara: School) -> None:
    sara.staff("directie;Vera de Groot;leader;")
    linked = letter("n1", payload={"title": "Lezen", "body": "Kijk op https://vreemd.example/a."})
    sara.happens(moment("m1", "3A", "De torens staan."), linked)
    assert sara.dispatch() == {"collected": 2, "folded": 1, "awaiting_approval": 1}
    sara.approve("n1", "--as", "directie", now="2026-11-23T17:59:00+01:00")
    sara.dispatch(SIX)
    sara.dispatch(TOMORROW_SIX)
    assert len(sara.smtp.mails) == 1 and "De torens staan." in bodies(sara)[0] and "vreemd" in bodies(sara)[0]


def test_what_went_to_a_real_mailbox_in_a_digest_was_no_pilot(sara: School) -> None:
    toml = sara.folder / "ouderbrug.toml"
    real = toml.read_text()
    toml.write_text(real.replace("[school]", 'redirect_to = "proef@wegwijzer.example"\n\n[school]', 1))
    sara.happens(letter("n1"))
    sara.dispatch(exit_code=None)
    toml.write_text(real)
    sara.go_live("--keep")
    assert sara.dispatch(SIX) == {"sent": 1}
    assert "g1@" in str(sara.smtp.mails[0].parsed["To"])
    sara.happens({"id": "n1", "withdrawn": True})
    assert sara.dispatch(TOMORROW) == {"collected": 1, "sent": 1}, "who had it in earnest hears that it is off"


def test_the_store_keeps_no_name_in_the_text_of_a_digest(sara: School) -> None:
    sara.happens(question("q1", "p1"), moment("m1", "3A", "De torens staan."))
    sara.dispatch()
    sara.dispatch(SIX)
    assert "Jip" in bodies(sara)[0] and "Sara" in str(sara.smtp.mails[0].parsed["To"])
    kept = rows(sara, "select subject || app || body || html from text")
    assert not any("Jip" in text or "Sara" in text for (text,) in kept)


def dies(school: School, at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a run end in the middle of a message, with what it holds left as it is."""

    def stumble(name: str) -> None:
        if name == at:
            raise failpoints.Stumbled(name)

    with monkeypatch.context() as patch:
        patch.setattr(failpoints, "at", stumble)
        school.dispatch(SIX, exit_code=None)


@pytest.mark.parametrize(("at", "became"), [("after_sending", "sent"), ("after_send", "unknown")])
def test_a_run_that_dies_leaves_all_that_is_inside_unknown_once_it_began(
    sara: School, at: str, became: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sara.happens(question("q1", "p1"), moment("m1", "3A", "De torens staan."))
    sara.dispatch()
    dies(sara, at, monkeypatch)
    sara.dispatch(TOMORROW, exit_code=None)
    states = dict(rows(sara, "select state, count(*) from message group by state"))
    assert (states, len(sara.smtp.mails)) == ({became: 3}, 1), "neither lost nor sent again"


def test_what_did_not_arrive_goes_again_as_one_and_is_judged_again(
    sara: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    sara.staff("directie;Vera de Groot;leader;")
    sara.happens(question("q1", "p1"), moment("m1", "3A", "De torens staan."))
    sara.dispatch()
    dies(sara, "after_send", monkeypatch)
    sara.dispatch(TOMORROW, exit_code=None)
    sara.happens({"id": "m1", "withdrawn": True})
    sara.dispatch("2026-11-24T10:01:00+01:00", exit_code=None)
    before = len(sara.smtp.mails)
    number = rows(sara, "select id from message where event_id = 'q1'")[0][0]
    sara.run("settle", str(number), "--not-sent", "--as", "directie", now="2026-11-24T10:02:00+01:00")
    sara.happens(moment("m2", "3A", "De brug houdt."))
    sara.dispatch("2026-11-24T10:03:00+01:00", exit_code=None)
    assert len(sara.smtp.mails) == before + 1
    assert "Hoe gaat het" in bodies(sara)[-1] and "De torens" not in bodies(sara)[-1]
    assert "De brug" not in bodies(sara)[-1], "what goes once more takes nothing in: it may be known there already"
    sara.dispatch(TOMORROW_SIX, exit_code=None)
    assert "De brug houdt." in bodies(sara)[-1] and len(sara.smtp.mails) == before + 2


def test_a_digest_in_a_holiday_waits_and_says_only_what_is_still_of_use(gathers: School) -> None:
    gathers.now = "2026-12-18T17:00:00+01:00"
    gathers.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    gathers.enrol()
    gathers.happens(moment("m1", "3A", "De torens staan."))
    gathers.dispatch()
    gathers.happens(letter("n1"), moment("m2", "3A", "De brug houdt."))
    gathers.happens({"id": "m2", "withdrawn": True})
    for day in ("2026-12-21T18:00:00+01:00", "2026-12-30T18:00:00+01:00"):
        gathers.dispatch(day)
    assert gathers.smtp.mails == []
    gathers.dispatch("2027-01-04T08:00:00+01:00")
    gathers.dispatch("2027-01-04T18:00:00+01:00")
    (body,) = [body for body in bodies(gathers) if "De torens" in body]
    assert "De brug" not in body
    assert not rows(gathers, "select id from message where state = 'queued'")


def test_a_stranger_never_reads_of_another_family_in_a_digest(gathers: School) -> None:
    gathers.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker") | WISH)
    gathers.family("p2 Deniz Aksoy", "3A", guardian("g2", "Elif Aksoy") | WISH)
    gathers.enrol()
    gathers.happens(question("q1", "p1"), question("q2", "p2"), moment("m1", "3A", "De torens staan."))
    gathers.dispatch()
    assert gathers.dispatch(SIX) == {"sent": 2}
    for mail, body in zip(gathers.smtp.mails, bodies(gathers), strict=True):
        to = str(mail.parsed["To"])
        assert ("Jip" in body, "Deniz" in body) == ("g1@" in to, "g2@" in to)


@pytest.mark.parametrize(("channel", "goes_to"), [("email", "handover"), ("handover", None), ("phone", None)])
def test_what_a_colleague_has_goes_to_no_second_colleague(
    school: School, monkeypatch: pytest.MonkeyPatch, channel: str, goes_to: str | None
) -> None:
    """Two channels that a person delivers must not hand a message to each other for ever."""
    school.configure('\n[channels.phone]\nplugin = "handover"\n')
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    school.enrol()
    asked: list[str | None] = []
    original = routing.to_a_person

    def ask(work: Any, message: Any, judgement: Any) -> str | None:
        late = Judgement("delay", None, BOTH_AT_ONCE, message.deadline)
        asked.append(original(work, replace(message, channel=channel), late))
        return original(work, message, judgement)

    monkeypatch.setattr(routing, "to_a_person", ask)
    school.happens(question("q1", "p1"))
    school.json("plan")
    assert asked == [goes_to]
