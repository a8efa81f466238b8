"""What is owed beside messages, whom nobody reaches, and the week ahead with its hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ouderbrug.store import viewings
from web_browser import asking, news, pages, seen, to_be_posted
from web_family import page_of

if TYPE_CHECKING:
    from web_browser import Pages

pytestmark = pytest.mark.slow


def test_a_leader_holds_everything_in_one_press_and_lets_it_go_again(here: Pages) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    ria = here.signed_in("ria@wegwijzer.example")
    ria.get("/lead")
    assert "Wacht nog op een ja" in ria.text and "Jip" in ria.text
    assert "Niemand krijgt in zeven dagen meer dan 3" in ria.text
    assert ria.press("Alles tegenhouden").status_code == 303
    assert ria.follow().status_code == 200 and "Ria Vos houdt alles tegen sinds" in ria.text
    here.school.approve("seen", "--as", "juf")
    assert here.school.dispatch("2026-11-23T10:11:00+01:00") == {}
    assert ria.press("Weer vrijgeven").status_code == 303
    assert "seen" in str(here.school.json("approve"))
    ria.get("/lead")
    ria.press("Alles tegenhouden")
    ria.follow()
    held = ria.forms
    ria.press("Weer vrijgeven")
    release = next(form for form in held if form.action == "/lead/release")
    assert ria.post(release.action, release.fields).status_code == 409 and "niets tegengehouden" in ria.text


@pytest.mark.parametrize("before", ["ib", "dir"])
def test_a_leader_lets_nothing_go_that_they_did_not_see_held(here: Pages, before: str) -> None:
    """Somebody let it go and held it once more since the page was shown, perhaps for another reason."""
    here.school.run("hold", "school", "--as", before)
    ria = here.signed_in("ria@wegwijzer.example")
    ria.get("/lead")
    release = next(form for form in ria.forms if form.action == "/lead/release")
    here.school.run("release", "school", "--as", "dir")
    here.school.run("hold", "school", "--as", "ib", "--reason", "een brand", now="2026-11-23T10:05:00+01:00")
    assert ria.post(release.action, release.fields).status_code == 409
    ria.get("/lead")
    assert "Ib Smit houdt alles tegen" in ria.text
    assert ria.press("Weer vrijgeven").status_code == 303
    assert "Alles tegenhouden" in ria.get("/lead").text


def test_the_week_ahead_says_what_goes_when_and_to_how_many(here: Pages) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    here.school.approve("seen", "--as", "juf")
    ria = here.signed_in("ria@wegwijzer.example")
    ria.get("/lead")
    assert "maandag 23 november" in ria.text and "2 berichten" in ria.text


@pytest.mark.parametrize("hold", [("pupil", "p1"), ("school",)], ids=" ".join)
def test_what_is_held_stands_nowhere_as_going(here: Pages, hold: tuple[str, ...]) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/read")
    mila.press("Versturen")
    mila.follow()
    sent = mila.last.url.path  # type: ignore[union-attr]
    here.school.run("hold", *hold, "--as", "ib")
    ria = here.signed_in("ria@wegwijzer.example")
    ria.get("/lead")
    assert "<h3>" not in ria.last.text and "Wordt tegengehouden" in ria.text and "2 berichten" in ria.text  # type: ignore[union-attr]
    family = page_of(here, "Sara Bakker")
    assert "wacht: er is iets tegengehouden" in family.text and "staat klaar" not in family.text
    for minutes in (0, 11):
        here.later(minutes=minutes)
        mila.get(sent)
        assert "Wacht: er is iets tegengehouden" in mila.text and "weg" not in mila.text, minutes


def test_of_what_is_held_in_part_the_rest_is_said_to_go(here: Pages) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    here.school.run("hold", "guardian", "g2", "--as", "ib")
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/read")
    mila.press("Versturen")
    mila.follow()
    assert "Gaat op zijn vroegst" in mila.text and "Een deel wacht: er is iets tegengehouden" in mila.text


@pytest.mark.parametrize(("who", "reads"), [("mila", False), ("inge", False), ("ib", True), ("ria", True)])
def test_why_somebody_gets_only_what_they_ask_for_a_teacher_reads_nowhere(
    here: Pages, who: str, *, reads: bool
) -> None:
    here.school.rows[1] |= {"receives": "on_request"}
    here.school.enrol("--accept-changes")
    board = to_be_posted(here)
    board.school.happens(news())
    board.school.dispatch()
    board.school.run("hold", "school", "--as", "dir")
    board.school.run("release", "school", "--as", "dir")
    one = pages(board.school).signed_in(f"{who}@wegwijzer.example")
    one.get("/read")
    assert "Nieuws van groep 3" in one.text
    assert ("Krijgt alleen waar die zelf om vraagt" in one.text) == reads


def test_what_is_owed_is_listed_and_ticked_off(here: Pages) -> None:
    here.school.happens(asking())
    here.school.dispatch()
    for guardian in ("g1", "g2"):  # what is owed to one family is done in one press
        here.school.run("respond", "zoo", guardian, "ja", "--as", "juf")
    here.school.now = "2026-11-26T10:00:00+01:00"
    here.clock[0] = here.clock[0].replace(day=26)
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/")
    assert "om te regelen" in mila.text
    mila.get("/follow-ups")
    assert "Sara Bakker" in mila.text, mila.text
    before = len(here.school.json("tasks", "--as", "juf")["errands"])
    assert mila.press("Gedaan").status_code == 303
    assert len(here.school.json("tasks", "--as", "juf")["errands"]) == before - 2


@pytest.mark.parametrize("apart", [False, True])
def test_what_is_owed_to_one_family_is_a_line_with_one_button(here: Pages, *, apart: bool) -> None:
    """But for guardians who are not to meet: each of them has a line."""
    staff = here.school.folder / "staff.csv"
    staff.write_text("".join(line for line in staff.read_text().splitlines(keepends=True) if "own;" not in line))
    here.school.run("import", str(staff), "--accept-changes")
    here.school.happens(asking())
    here.school.dispatch()
    for guardian in ("g1", "g2"):
        here.school.run("respond", "zoo", guardian, "ja", "--as", "juf")
    if apart:
        here.school.run("pair", "not_together", "g1", "g2", "--as", "dir")
    here.school.now = "2026-11-26T10:00:00+01:00"
    here.later(days=3)
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/follow-ups")
    assert mila.text.count("Bedank een ouder voor de hulp") == 1, mila.text
    assert ("Sara Bakker en Mark Prins" in mila.text) != apart and mila.text.count("Gedaan") == 1 + apart
    assert mila.press("Gedaan").status_code == 303
    left = [one["code"] for one in here.school.json("tasks", "--as", "juf")["errands"]]
    assert left.count("thanks-owed") == apart


def test_whom_nobody_reaches_stands_there_for_the_own_groups(here: Pages) -> None:
    here.school.rows[-2]["mobile"] = ""
    toml = here.school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text().replace('"email", "handover"', '"email"'))
    here.school.enrol("--accept-changes")

    fresh = pages(here.school)
    mila, bas = fresh.signed_in("mila@wegwijzer.example"), fresh.signed_in("bas@wegwijzer.example")
    mila.get("/reach")
    assert "Elif Aksoy" in mila.text and "Geen adres" in mila.text
    bas.get("/reach")
    assert "Elif" not in bas.text and "We bereiken iedereen" in bas.text


def test_a_child_about_whom_nobody_may_hear_stands_there_too(here: Pages) -> None:
    for row in here.school.rows:
        if row["group"] != "3A":
            row["blocked"] = "court-order"
    here.school.enrol("--accept-changes")
    mila, bas = here.signed_in("mila@wegwijzer.example"), here.signed_in("bas@wegwijzer.example")
    bas.get("/reach")
    assert "Geen verzorger die iets van school mag horen" in bas.text
    mila.get("/reach")
    assert "Geen verzorger" not in mila.text


def test_why_not_everybody_got_it_a_leader_reads_in_words(here: Pages) -> None:
    here.school.rows[1]["receives"] = "nothing"
    here.school.enrol("--accept-changes")
    here.school.happens(
        {"id": "walk", "kind": "moment", "audience": {"group": "3A"}, "payload": {"what": "Een wandeling."}}
    )
    here.school.dispatch()
    fresh = pages(here.school)
    ria = fresh.signed_in("ria@wegwijzer.example")
    ria.get("/follow-ups")
    assert "Krijgt niets over dit kind (1)" in ria.text, ria.text


def _fails(here: Pages, *replies: str) -> None:
    """Something about a child fails at one guardian, or is unknown."""
    here.school.happens(seen())
    here.school.dispatch()
    here.school.approve("seen", "--as", "juf")
    here.school.smtp.replies["RCPT"] = list(replies)
    here.school.dispatch("2026-11-23T10:11:00+01:00", exit_code=None)
    here.later(minutes=11)


def test_what_failed_is_sent_again_by_who_may(here: Pages) -> None:
    toml = here.school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text().replace('"email", "handover"', '"email"'))
    _fails(here, "550 5.1.1 no such user")
    fresh = pages(here.school)
    fresh.later(minutes=11)
    mila, bas, ict = (fresh.signed_in(f"{name}@wegwijzer.example") for name in ("mila", "bas", "ivo"))
    for browser in (mila, bas, ict):
        browser.get("/stuck")
    assert "Jip" in mila.text and "Sara Bakker" in mila.text
    assert "Er is niets vastgelopen" in bas.text
    assert "Een bericht over een kind" in ict.text and "Jip" not in ict.text and "Bakker" not in ict.text
    assert mila.press("Stuur opnieuw").status_code == 303
    assert here.school.dispatch("2026-11-23T10:12:00+01:00") == {"sent": 1}


def test_what_is_unknown_is_settled_and_counts_once(here: Pages) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    here.school.approve("seen", "--as", "juf")
    here.school.smtp.replies["."] = ["close"]
    here.school.dispatch("2026-11-23T10:11:00+01:00", exit_code=3)
    here.later(minutes=12)
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/")
    assert "vastgelopen" in mila.text
    mila.get("/stuck")
    assert mila.press("Niet aangekomen").status_code == 303
    assert here.school.dispatch("2026-11-23T10:13:00+01:00") == {"sent": 1}
    mila.get("/stuck")
    assert "Er is niets vastgelopen" in mila.text


def test_a_channel_that_closed_is_opened_again(here: Pages) -> None:
    here.school.smtp.replies["MAIL"] = ["550 5.7.1 no"]
    _fails(here)
    here.later(minutes=1)
    ivo = here.signed_in("ivo@wegwijzer.example")
    ivo.get("/stuck")
    assert "Er gaat niets over de mail sinds" in ivo.text
    assert ivo.press("Weer openen").status_code == 303
    assert here.school.dispatch("2026-11-23T10:13:00+01:00") == {"sent": 2}


def test_a_leader_sees_the_figures_and_who_got_nothing_by_name(here: Pages) -> None:
    ria = here.signed_in("ria@wegwijzer.example")
    ria.get("/insight")
    for word in ("Zo bereiken we ouders", "Wie bereiken we?", "minder dan 5", "Deze ouders kregen niets", "Elif Aksoy"):
        assert word in ria.text, ria.text
    with here.desk.reading() as work:
        seen_by = [one.staff for one in viewings.of_pupil(work.connection, work.school, "p2") if one.what == "insight"]
    assert seen_by == ["dir"], "each look at these names is noted"
    for mail in ("mila@wegwijzer.example", "ivo@wegwijzer.example", "sara@guardian.example"):
        assert here.signed_in(mail).get("/insight").status_code == 403
