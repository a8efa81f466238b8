"""The staff page, as colleagues use it: read, let go, take back, post and call."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from ouderbrug.store import viewings
from ouderbrug.store.database import Store
from web_browser import news, pages, seen

if TYPE_CHECKING:
    from web_browser import Pages


def test_a_teacher_reads_a_message_about_a_child_and_lets_it_go_in_ten_minutes(here: Pages) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/")
    assert "Goedemorgen, Mila." in mila.text and "1 bericht om te lezen" in mila.text
    mila.get("/read")
    for word in ("Sara Bakker", "Mark Prins", "Jip", "Het delen ging vandaag goed."):
        assert word in mila.text
    mila.press("Versturen")
    mila.follow()
    assert "maandag 23 november om 10.10 uur" in mila.text
    assert here.school.dispatch("2026-11-23T10:09:00+01:00") == {}
    assert here.school.dispatch("2026-11-23T10:11:00+01:00") == {"sent": 2}


def test_what_was_let_go_can_be_taken_back_until_it_goes(here: Pages) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/read")
    mila.press("Versturen")
    mila.follow()
    assert mila.press("Toch niet").status_code == 303
    assert mila.follow().status_code == 200 and "Het delen ging" in mila.text
    assert here.school.dispatch("2026-11-23T10:20:00+01:00") == {}
    mila.press("Versturen")
    mila.follow()
    sent = mila.forms
    here.later(minutes=11)
    assert here.school.dispatch("2026-11-23T10:31:00+01:00") == {"sent": 2}
    undo = next(form for form in sent if form.action.endswith("/undo"))
    assert mila.post(undo.action, undo.fields).status_code == 409 and "Het is al weg" in mila.text


def test_no_other_look_lets_it_go_sooner(here: Pages) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/read")
    mila.press("Versturen")
    mila.follow()
    here.school.happens(news())
    (here.school.folder / "ouderbrug.toml").write_text(
        (here.school.folder / "ouderbrug.toml").read_text().replace("08:00-18:00", "07:00-19:00")
    )
    assert "sent" not in here.school.dispatch("2026-11-23T10:05:00+01:00")


def test_a_message_is_stopped_for_a_reason_that_is_kept(here: Pages) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/read")
    assert mila.press("Niet versturen").status_code == 409 and "Kies waarom" in mila.text
    mila.get("/read")
    assert mila.press("Niet versturen", reason="told-already").status_code == 303
    assert mila.follow().status_code == 200 and "Alles is gelezen" in mila.text
    assert here.school.json("approve")["awaiting_approval"] == []


def test_a_message_is_said_anew_and_judged_before_it_goes(here: Pages) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/read")
    number = mila.forms[1].action.split("/")[2]
    mila.get(f"/read/{number}/change")
    field = {"field.summary": "Het delen ging vandaag heel fijn."}
    mila.press("Bekijk", **field)
    assert "Het delen ging vandaag heel fijn." in mila.text
    assert "heel fijn" not in str(here.school.json("approve")["awaiting_approval"])
    mila.press("Versturen")
    mila.follow()
    assert "om 10.10 uur" in mila.text, mila.text
    here.school.dispatch("2026-11-23T10:11:00+01:00")
    assert len(here.school.smtp.mails) == 2
    assert "heel fijn" in str(here.school.smtp.mails[0].parsed.get_body(("plain",)).get_content())


def test_words_are_checked_while_they_are_changed(here: Pages) -> None:
    here.school.happens(news())
    here.school.dispatch()
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/read")
    number = next(form.action for form in mila.forms if form.action.endswith("/send")).split("/")[2]
    mila.get(f"/read/{number}/change")
    mila.press("Kijk na", **{"field.body": "U moet een tas meenemen. Kijk op https://elders.example/x."})
    assert "“U moet”. Liever: wilt u" in mila.text and "Aanpassen" in mila.text
    mila.press("Overnemen")
    change = next(form for form in mila.forms if "field.body" in form.fields)
    assert change.fields["field.body"].startswith("Wilt u een tas meenemen."), change
    assert "een tas" not in str(here.school.json("approve")), "nothing is stored by it"


def test_in_a_rehearsal_the_press_that_is_taken_back_is_that_one_alone(here: Pages) -> None:
    """The clock stands still there, so that all presses are of one moment."""
    here.school.happens(seen(), seen("p2", "other"))
    here.school.dispatch()
    mila = here.signed_in("mila@wegwijzer.example")
    for _ in range(2):
        mila.get("/read")
        mila.press(next(said for form in mila.forms for said in form.buttons if form.action.endswith("/send")))
        mila.follow()
    assert mila.press("Toch niet").status_code == 303
    assert len({one["event"] for one in here.school.json("approve")["awaiting_approval"]}) == 1


def test_a_call_is_chosen_for_words_that_were_changed(here: Pages) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/read")
    number = next(form.action for form in mila.forms if form.action.endswith("/send")).split("/")[2]
    mila.get(f"/read/{number}/change")
    mila.press("Bekijk", **{"field.summary": "Het delen ging vandaag heel fijn."})
    assert mila.press("Liever bellen").status_code == 303
    assert here.school.dispatch("2026-11-23T10:11:00+01:00") == {"handed_over": 2}
    here.later(minutes=11)
    mila.get("/call")
    mila.get(next(link for link in _links(mila.last.text) if link.startswith("/call/")))
    assert "heel fijn" in mila.text


def test_better_words_are_put_in_the_text_in_one_press_and_judged_again(here: Pages) -> None:
    here.school.happens(news(body="U moet een tas meenemen. Zwakke leerlingen helpen we."))
    here.school.dispatch()
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/read")
    assert "“Zwakke leerlingen”. Liever:" in mila.text and "“U moet”. Liever: wilt u" in mila.text, mila.text
    first, second = [form for form in mila.forms if form.fields.get("words")]
    mila.post(second.action, second.fields)
    change = next(form for form in mila.forms if "field.body" in form.fields)
    assert change.fields["field.body"].startswith("Wilt u een tas meenemen."), change
    assert "Loopt de zin nog goed?" in mila.text and "“U moet”" not in mila.text and "“Zwakke" in mila.text, mila.text
    assert "Wilt u een tas" not in str(here.school.json("approve")), "nothing is stored by it"
    mila.post(change.action, change.fields)
    assert "Wilt u een tas meenemen." in mila.text and "“U moet”" not in mila.text
    mila.press("Overnemen")
    change = next(form for form in mila.forms if "field.body" in form.fields)
    assert change.fields["field.body"].startswith("Wilt u een tas meenemen. Leerlingen die meer tijd"), change
    stranger = here.signed_in("bas@wegwijzer.example")
    stranger.get("/")
    assert stranger.post(first.action, first.fields | {"proof": stranger.visitor_proof()}).status_code == 404


def test_rather_a_call_puts_it_on_a_card(here: Pages) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/read")
    assert mila.press("Liever bellen").status_code == 303
    here.school.dispatch("2026-11-23T10:11:00+01:00")
    assert here.school.smtp.mails == []
    here.later(minutes=11)
    mila.get("/call")
    assert "Sara Bakker" in mila.text


@pytest.mark.parametrize("words", [{}, {"field.summary": "Het delen ging vandaag heel fijn."}])
def test_rather_a_call_is_taken_back_and_it_goes_by_mail_as_before(here: Pages, words: dict[str, str]) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/read")
    if words:
        number = next(form.action for form in mila.forms if form.action.endswith("/send")).split("/")[2]
        mila.get(f"/read/{number}/change")
        mila.press("Bekijk", **words)
    assert mila.press("Liever bellen").status_code == 303
    mila.follow()
    assert "Staat vanaf" in mila.text and "op de lijst" in mila.text
    assert mila.press("Toch niet").status_code == 303
    mila.follow()
    assert "Gaat per mail" in mila.text, mila.text
    assert mila.press("Versturen").status_code == 303
    assert here.school.dispatch("2026-11-23T10:11:00+01:00") == {"sent": 2}
    here.later(minutes=11)
    mila.get("/call")
    assert "Sara Bakker" not in mila.text


def test_what_was_rather_to_be_told_and_lies_on_the_list_is_not_taken_back(here: Pages) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/read")
    mila.press("Liever bellen")
    mila.follow()
    form = next(form for form in mila.forms if form.action.endswith("/undo"))
    here.school.dispatch("2026-11-23T10:11:00+01:00")
    here.later(minutes=11)
    assert mila.post(form.action, form.fields).status_code == 409
    mila.get("/call")
    assert "Sara Bakker" in mila.text


def test_two_colleagues_press_at_once_and_it_goes_once(here: Pages) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    mila, kim = (here.signed_in(f"{name}@wegwijzer.example") for name in ("mila", "kim"))
    mila.get("/read")
    kim.get("/read")
    mila.press("Versturen")
    mila.follow()
    assert kim.press("Versturen").status_code == 409 and "Mila Vos was je voor" in kim.text
    assert here.school.dispatch("2026-11-23T10:11:00+01:00") == {"sent": 2}


def test_what_changed_since_it_was_read_does_not_go(here: Pages) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/read")
    here.school.happens(seen(words="Het delen lukte vandaag niet.") | {"revision": 2})
    here.school.dispatch("2026-11-23T10:05:00+01:00")
    assert mila.press("Versturen").status_code == 409
    assert "Dit is veranderd sinds je het las" in mila.text, "no colleague was first"
    assert here.school.dispatch("2026-11-23T10:20:00+01:00") == {}


def test_a_call_with_its_number_language_and_outcome(here: Pages) -> None:
    toml = here.school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text() + '\n[web]\ninterpreter = "088 - 555 44 33"\n')
    here = pages(here.school)
    here.school.happens(seen("p2"))
    here.school.dispatch()
    here.school.approve("seen", "--as", "juf")
    here.school.dispatch("2026-11-23T10:11:00+01:00")
    here.later(minutes=11)
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/")
    assert "1 gezin om te bellen" in mila.text
    mila.get("/call")
    path = next(link for link in _links(mila.last.text) if link.startswith("/call/"))
    mila.get(path)
    for word in ("Bel Elif Aksoy, moeder van Deniz: +31612345678", "Turks", "Zo voer je het gesprek"):
        assert word in mila.text, mila.text
    assert (
        "Waarom bellen: geen e-mailadres bekend" in mila.text and "Bel de tolkentelefoon: 088 - 555 44 33" in mila.text
    )
    assert mila.press("Voicemail").status_code == 303
    kim = here.signed_in("kim@wegwijzer.example")
    kim.get(path)
    assert "Voicemail ingesproken: maandag 23 november om 10.11 uur" in kim.text, "a colleague knows that it was tried"
    assert kim.press("Niet opgenomen").status_code == 303
    mila.get(path)
    assert "Nam niet op" in mila.text and "Voicemail ingesproken" not in mila.text
    assert mila.press("Gesproken").status_code == 303
    assert mila.follow().status_code == 200 and "niemand om te bellen" in mila.text
    assert here.school.json("tasks")["cards"] == []


def test_what_a_call_agreed_stands_with_the_family_and_nowhere_else(here: Pages) -> None:
    here.school.happens(seen("p2"))
    here.school.dispatch()
    here.school.approve("seen", "--as", "juf")
    here.school.dispatch("2026-11-23T10:11:00+01:00")
    here.later(minutes=11)
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/call")
    mila.get(next(link for link in _links(mila.last.text) if link.startswith("/call/")))
    assert mila.press("Gesproken", agreed="x" * 1001).status_code == 409 and "te lang" in mila.text
    mila.get("/call")
    mila.get(next(link for link in _links(mila.last.text) if link.startswith("/call/")))
    assert mila.press("Gesproken", agreed="Elif oefent <b>klokkijken</b>.").status_code == 303
    kim = here.signed_in("kim@wegwijzer.example")
    kim.get("/families")
    kim.get(kim.last.text.partition(": Elif Aksoy</a>")[0].rpartition('href="')[2].partition('"')[0])
    assert "Elif oefent <b>klokkijken</b>." in kim.text and "Mila Vos" in kim.text, kim.text
    said = here.school.run("tasks", "--all").stdout + here.school.run("log").stdout
    assert "klokkijken" not in said
    exported = here.school.json("privacy", "export", "--guardian", "g3", "--as", "dir")
    assert [one["words"] for one in exported["held"]["agreements"]] == ["Elif oefent <b>klokkijken</b>."]
    here.school.run("privacy", "erase", "--guardian", "g3", "--as", "dir", exit_code=None)
    with closing(sqlite3.connect(here.school.store)) as connection:
        assert connection.execute("select count(*) from agreement").fetchall() == [(0,)]


def test_a_talk_that_was_not_had_is_taken_back_with_what_it_agreed(here: Pages) -> None:
    here.school.happens(seen("p2"))
    here.school.dispatch()
    here.school.approve("seen", "--as", "juf")
    here.school.dispatch("2026-11-23T10:11:00+01:00")
    here.later(minutes=11)
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/call")
    mila.get(next(link for link in _links(mila.last.text) if link.startswith("/call/")))
    mila.press("Gesproken", agreed="Elif oefent klokkijken.")
    mila.get("/call")
    assert "Elif Aksoy (Deniz, 3A): " in mila.text and "niemand om te bellen" in mila.text
    assert mila.press("Toch niet").headers["location"].startswith("/call/")
    assert mila.follow().status_code == 200 and "Bel Elif Aksoy" in mila.text
    with closing(sqlite3.connect(here.school.store)) as connection:
        assert connection.execute("select count(*) from agreement").fetchall() == [(0,)]


def test_when_it_goes_is_said_as_the_rules_are_then(here: Pages) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    here.later(hours=7, minutes=55)
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/read")
    mila.press("Versturen")
    mila.follow()
    assert "op zijn vroegst dinsdag 24 november om 8.00 uur weg" in mila.text, "at 18.05 no mail goes"
    here.school.run("hold", "school", "--as", "dir")
    mila.get(mila.last.url.path)
    assert "Wacht: er is iets tegengehouden" in mila.text and "weg" not in mila.text


def test_each_view_of_something_about_a_child_is_kept(here: Pages) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/")
    assert _viewings(here, "p1") == []
    mila.get("/read")
    assert _viewings(here, "p1") == [("juf", "read")]


def test_another_groups_child_is_not_there(here: Pages) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    number = here.school.json("approve")["awaiting_approval"][0]["message"]
    bas, mark = here.signed_in("bas@wegwijzer.example"), here.signed_in("mark@wegwijzer.example")
    for colleague in (bas, mark):
        assert colleague.get(f"/read/{number}").status_code == 404
        assert "Jip" not in colleague.text and "Sara" not in colleague.text
        colleague.get("/read")
        assert "Alles is gelezen" in colleague.text
        form = {"numbers": str(number), "shown": "1-x", "proof": "", "reason": "not-now"}
        assert colleague.post(f"/read/{number}/stop", form).status_code == 403
    assert _viewings(here, "p1") == []


def test_html_in_a_field_is_text(here: Pages) -> None:
    here.school.happens(seen(words="Kijk <script>alert(1)</script> & <b>dik</b>."))
    here.school.dispatch()
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/read")
    assert "<script>" not in mila.last.text and "<b>dik" not in mila.last.text
    assert "&lt;script&gt;" in mila.last.text


def _links(text: str) -> list[str]:
    return re.findall(r'href="([^"]+)"', text)


def _viewings(here: Pages, pupil: str) -> list[tuple[str, str]]:
    store = Store(here.school.store, "99ZZ00", readonly=True)
    try:
        with store.reading() as connection:
            return [(one.staff, one.what) for one in viewings.of_pupil(connection, "99ZZ00", pupil)]
    finally:
        store.close()


def test_all_that_is_good_goes_in_one_press_and_comes_back_in_one(here: Pages) -> None:
    here.school.happens(seen(), seen("p2", "other"), news())
    here.school.dispatch()
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/read")
    assert "2 berichten waar niets aan hoeft" in mila.text, mila.text
    mila.get("/read/all")
    assert "Jip" in mila.text and "Deniz" in mila.text and "Nieuws van groep 3" not in mila.text
    mila.press("Alle 2 versturen")
    mila.follow()
    assert "Ze gaan op zijn vroegst maandag 23 november om 10.10 uur weg" in mila.text
    assert mila.press("Toch niet").status_code == 303
    mila.get("/read/all")
    mila.press("Alle 2 versturen")
    gone = here.school.dispatch("2026-11-23T10:11:00+01:00")
    assert gone == {"sent": 2, "handed_over": 1}


def test_what_is_other_than_it_stood_there_goes_with_none(here: Pages) -> None:
    here.school.happens(seen(), seen("p2", "other"))
    here.school.dispatch()
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/read/all")
    here.school.happens(seen(words="Het delen lukte vandaag niet.") | {"revision": 2})
    here.school.dispatch("2026-11-23T10:05:00+01:00")
    assert mila.press("Alle 2 versturen").status_code == 409
    assert here.school.dispatch("2026-11-23T10:20:00+01:00") == {}
    kim = here.signed_in("kim@wegwijzer.example")
    kim.get("/read/all")
    assert kim.press("Alle 2 versturen").status_code == 303
