"""A new message by tiles: what guardians will read is shown and judged first, and it can be called off for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from each import each
from ouderbrug.web.new import all_tiles
from web_browser import Pages, by_link, pages

if TYPE_CHECKING:
    from web_browser import Browser

WORDS = {"field.what": "We bouwden een brug van papier. Vraag uw kind hoe sterk hij was.", "group": "3A"}


def _looked_at(here: Pages, kind: str = "moment", **words: str) -> Browser:
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/new")
    assert "Mooi moment" in mila.text and "Iets te vieren" in mila.text
    mila.get(f"/new/{kind}")
    mila.press("Bekijk", **(WORDS | words))
    return mila


def test_a_teacher_writes_to_the_own_group_and_it_goes_after_ten_minutes(here: Pages) -> None:
    mila = _looked_at(here)
    assert "Dit krijgen 2 ouders" in mila.text and "een brug van papier" in mila.text, mila.text
    assert here.school.dispatch() == {}
    mila.press("Klaarzetten")
    mila.follow()
    assert "maandag 23 november om 10.10 uur" in mila.text
    assert here.school.dispatch("2026-11-23T10:09:00+01:00") == {}
    assert here.school.dispatch("2026-11-23T10:11:00+01:00")["sent"] == 2


def test_what_was_put_ready_is_called_off_and_nobody_hears_of_it(here: Pages) -> None:
    mila = _looked_at(here)
    mila.press("Klaarzetten")
    mila.follow()
    assert mila.press("Toch niet").status_code == 303
    assert here.school.dispatch("2026-11-23T10:11:00+01:00") == {}
    assert here.school.smtp.mails == []
    mila = _looked_at(here)
    mila.press("Klaarzetten")
    mila.follow()
    here.school.dispatch("2026-11-23T10:25:00+01:00")
    here.later(minutes=25)
    undo = next(form for form in mila.forms if form.action.endswith("/undo"))
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/")
    proof = mila.visitor_proof()
    assert mila.post(undo.action, undo.fields | {"proof": proof}).status_code == 409


def test_an_idea_of_the_library_fills_in_what_to_do_at_home_and_leaves_the_rest(here: Pages) -> None:
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/new/home_tip")
    assert "Kies uit 70 ideeën" in mila.text
    mila.press("Overnemen", idea="letter-hunt", **{"field.learning_goal": "letters herkennen", "group": "3A"})
    form = next(form for form in mila.forms if form.action == "/new/home_tip")
    assert form.fields["field.action.what"] == "zoek in huis vijf dingen die met dezelfde letter beginnen"
    assert (form.fields["field.action.minutes"], form.fields["field.action.when"]) == ("5", "elke dag na school")
    assert form.fields["field.learning_goal"] == "letters herkennen"
    mila.press("Bekijk", group="3A")
    assert "vijf dingen die met dezelfde letter beginnen" in mila.text, mila.text
    mila.get("/new/home_tip")
    mila.press("Overnemen", idea="no-such-idea", **{"field.action.what": "lees samen"})
    assert (
        next(form for form in mila.forms if form.action == "/new/home_tip").fields["field.action.what"] == "lees samen"
    )


def test_a_second_press_sends_nothing_twice(here: Pages) -> None:
    mila = _looked_at(here)
    form = next(form for form in mila.forms if form.action.endswith("/ready"))
    for _ in range(2):
        assert mila.post(form.action, form.fields).status_code == 303
    assert here.school.dispatch("2026-11-23T10:11:00+01:00")["sent"] == 2


TYPED = {"": "klokkijken met kwartieren", "long": "We bouwden een brug van papier.", "number": "10",
         "when": "2026-11-26T14:00", "day": "2026-11-25"}  # fmt: skip
"""What somebody types in a field of each form."""


def test_each_tile_asks_its_questions_and_shows_what_guardians_will_read(here: Pages) -> None:
    mila = here.signed_in("mila@wegwijzer.example")
    for tile in all_tiles():
        assert mila.get(f"/new/{tile['kind']}").status_code == 200, tile["kind"]
        answers = {f"field.{one['name']}": TYPED[one["form"]] for one in tile["fields"]}
        assert mila.press("Bekijk", **({"pupil": "p1"} if "child" in tile else {"group": "3A"}), **answers)
        assert "Dit krijgen 2 ouders" in mila.text, mila.text


REFUSED = (
    ({"group": "7B"}, "Kies een van je eigen groepen"),
    ({"field.what": ""}, "Dit klopt nog niet"),
)


@each(("words", "said"), REFUSED)
def test_what_is_not_right_is_said_and_nothing_is_stored(here: Pages, words: dict[str, str], said: str) -> None:
    mila = _looked_at(here, **words)
    assert said in mila.text, mila.text
    assert here.school.dispatch() == {}


def test_what_is_typed_is_checked_on_the_page_itself(here: Pages) -> None:
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/new/moment")
    mila.press("Kijk na", **WORDS)
    assert "Dit krijgen 2 ouders" in mila.text and "Voor welke groep?" in mila.text
    form = next(form for form in mila.forms if form.action == "/new/moment")
    assert form.fields["field.what"] == WORDS["field.what"]
    mila.press("Kijk na", **(WORDS | {"field.what": "Betaal de ouderbijdrage."}))
    assert "Zo kan het nog niet" in mila.text and "Dit krijgen" not in mila.text
    assert here.school.dispatch() == {}


def test_what_the_rules_warn_of_is_said_before_it_is_put_ready(here: Pages) -> None:
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/new/newsletter")
    long = "Deze zin gaat maar door en door en door, met veel woorden die niemand in een keer leest of onthoudt."
    words = {"field.title": "Het plein", "field.body": f"U moet een tas meenemen. {long}", "group": "3A"}
    mila.press("Kijk na", **words)
    assert "“U moet”. Liever: wilt u" in mila.text and "Dit krijgen 2 ouders" in mila.text, mila.text
    assert mila.press("Bekijk", **words).status_code == 200 and "“U moet”. Liever: wilt u" in mila.text


def test_now_is_offered_where_it_can_go_now_and_waits_for_nothing(here: Pages) -> None:
    mila = _looked_at(here)
    assert "Klaarzetten voor maandag 23 november om 10.10 uur" in mila.text
    assert mila.press("Nu versturen").status_code == 303
    assert here.school.dispatch("2026-11-23T10:01:00+01:00")["sent"] == 2


def test_what_the_rules_let_go_later_says_when_and_is_not_offered_now(here: Pages) -> None:
    here.later(hours=9)
    mila = _looked_at(here)
    assert "Klaarzetten voor dinsdag 24 november om 8.00 uur" in mila.text and "Nu versturen" not in mila.text


def test_whom_it_does_not_reach_stands_beside_it_to_be_called(here: Pages) -> None:
    mila = _looked_at(here)
    assert "Zo bereik je niet: Elif Aksoy" in mila.text and "Bel Elif Aksoy: +31612345678" in mila.text
    here.school.rows[2]["blocked"] = "no-contact"
    here.school.enrol("--accept-changes")
    assert "Elif" not in _looked_at(here).text, "whom a ban keeps out stands nowhere"


def test_a_kind_without_a_tile_is_not_here(here: Pages) -> None:
    mila = here.signed_in("mila@wegwijzer.example")
    assert mila.get("/new/notable_score").status_code == 404
    assert mila.get("/new/nothing").status_code == 404


GOOD = {"field.what": "Een nieuw kind kreeg meteen een plekje in het spel.", "pupil": "p1"}


def test_good_news_about_a_child_goes_to_its_own_guardians_and_to_nobody_whom_a_ban_keeps_out(here: Pages) -> None:
    mila = _looked_at(here, "encouragement", **GOOD)
    assert "Dit krijgen 2 ouders" in mila.text and "Gaat per mail" in mila.text
    assert "Sara Bakker" in mila.text and "Mark Prins" in mila.text and "moois over Jip" in mila.text, mila.text
    here.school.rows[1]["blocked"] = "court-order"
    here.school.enrol("--accept-changes")
    fresh = pages(here.school)
    mila = _looked_at(fresh, "encouragement", **GOOD)
    assert "Dit krijgt 1 ouder" in mila.text and "Mark" not in mila.text, mila.text
    mila.press("Klaarzetten")
    mila.follow()
    ready = str(mila.last.url.path) if mila.last else ""
    assert "10.10 uur" in mila.text
    for stranger in (fresh.signed_in("bas@wegwijzer.example"), by_link(fresh, "mila@wegwijzer.example")):
        assert stranger.get(ready).status_code == 404
        assert stranger.post(f"{ready}/undo", {"proof": stranger.visitor_proof()}).status_code == 404
    before = len(here.school.smtp.mails)
    here.school.dispatch("2026-11-23T10:11:00+01:00")
    assert [mail.recipients for mail in here.school.smtp.mails[before:]] == [("g1@guardian.example",)]


def test_who_may_write_about_which_child(here: Pages) -> None:
    mila, bram = here.signed_in("mila@wegwijzer.example"), here.signed_in("mark@wegwijzer.example")
    mila.get("/new/encouragement")
    assert "Jip Prins (3A)" in mila.text and "Roos" not in mila.text
    bram.get("/new/encouragement")
    assert "Deniz Aksoy" in bram.text and "Jip" not in bram.text, "the own family"
    for one, pupil in ((mila, "p3"), (bram, "p1"), (mila, "nobody")):
        for path in ("/new/encouragement", "/new/encouragement/ready"):
            form = GOOD | {"pupil": pupil, "id": "hand-1", "proof": one.visitor_proof()}
            assert one.post(path, form).status_code == 409 and "Kies een kind" in one.text, (pupil, path)
    link = by_link(here, "mila@wegwijzer.example")
    link.get("/new")
    assert "Mooi moment" in link.text and "een kind" not in link.text
    assert link.get("/new/encouragement").status_code == 404


def test_of_what_happened_to_a_child_is_said_first_how_the_child_is(here: Pages) -> None:
    said = {"field.how_now": "Jip speelt weer", "field.what": "Op het plein was er een botsing.", "pupil": "p1",
            "field.what_we_did": "We hebben de knie gekoeld.", "field.ask": "Hoe gaat het vanavond?"}  # fmt: skip
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/new/incident")
    assert mila.text.index("Hoe gaat het nu met het kind?") < mila.text.index("Wat is er gebeurd?")
    mila.press("Bekijk", **said)
    assert mila.text.index("Jip speelt weer.") < mila.text.index("een botsing"), mila.text


def test_words_that_a_rule_holds_back_are_named_and_a_ban_is_not(here: Pages) -> None:
    words = {"field.summary": "Meer zit er niet in.", "field.ask": "Ziet u dat ook?", "pupil": "p1"}
    words |= {"field.action.what": "samen tellen", "field.action.minutes": "10", "field.action.when": "elke dag"}
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/new/behaviour_update")
    mila.press("Bekijk", **words)
    assert "Zo kan het nog niet: verwacht weinig van het kind." in mila.text, mila.text
    assert "“Meer zit er niet in”. Liever: dit lukt nog niet; zo oefenen we." in mila.text, mila.text
    for row in here.school.rows[:2]:
        row["blocked"] = "court-order"
    here.school.enrol("--accept-changes")
    mila = pages(here.school).signed_in("mila@wegwijzer.example")
    mila.get("/new/encouragement")
    mila.press("Bekijk", **GOOD)
    assert "Zo krijgt niemand dit. Overleg met de schoolleiding." in mila.text, mila.text


def test_html_in_what_is_typed_is_text_on_each_page_that_shows_it(here: Pages) -> None:
    typed = '</textarea><script>alert("x")</script><img src=x onerror=y>'
    mila = _looked_at(here, **{"field.what": typed})
    pages = [mila.last]
    mila.press("Verder aanpassen")
    pages.append(mila.last)
    mila.post("/new/moment", {"field.what": typed, "group": typed, "proof": mila.visitor_proof()})
    pages.append(mila.last)
    for page in pages:
        assert page is not None and page.status_code in (200, 409)
        assert "<script>" not in page.text and "<img" not in page.text


def test_a_group_that_is_not_ones_own_is_refused_whatever_the_form_says(here: Pages) -> None:
    mila = here.signed_in("mila@wegwijzer.example")
    mila.get("/")
    form = WORDS | {"group": "7B", "id": "hand-1", "proof": mila.visitor_proof()}
    for path in ("/new/moment", "/new/moment/ready"):
        assert mila.post(path, form).status_code == 409 and "Kies een van je eigen groepen" in mila.text
    ria = here.signed_in("ria@wegwijzer.example")
    ria.get("/new/moment")
    ria.press("Bekijk", **(WORDS | {"group": "7B"}))
    ria.press("Klaarzetten")
    ria.follow()
    undo = next(form for form in ria.forms if form.action.endswith("/undo"))
    theirs = undo.fields | {"proof": mila.visitor_proof()}
    assert mila.post(undo.action, theirs).status_code == 404
    assert here.school.dispatch("2026-11-23T10:11:00+01:00")["sent"] == 1


def test_a_second_press_shows_what_was_put_ready_and_other_words_do_not_pass_for_it(here: Pages) -> None:
    mila = _looked_at(here)
    form = next(one for one in mila.forms if one.action.endswith("/ready"))
    first = mila.post(form.action, form.fields | {"now": "yes"})
    here.later(minutes=1)
    second = mila.post(form.action, form.fields | {"now": "yes"})
    assert (second.status_code, second.headers["location"]) == (303, first.headers["location"])
    assert here.school.dispatch("2026-11-23T10:02:00+01:00")["sent"] == 2
    here.later(minutes=1)
    assert mila.post(form.action, form.fields).headers["location"] == first.headers["location"], "it went"
    assert here.school.dispatch("2026-11-23T10:20:00+01:00") == {}
    bas = here.signed_in("bas@wegwijzer.example")
    bas.get("/new/moment")
    theirs = form.fields | {"proof": bas.visitor_proof()}
    assert bas.post(form.action, theirs).status_code == 409, "the id opens nothing of another group"


def test_enter_in_a_line_of_a_form_is_the_main_button(here: Pages) -> None:
    """A browser presses the first button of the form."""
    mila = here.signed_in("mila@wegwijzer.example")
    for tile in all_tiles():
        if mila.get(f"/new/{tile['kind']}").status_code == 200:
            form = next(one for one in mila.forms if one.action == f"/new/{tile['kind']}")
            assert next(iter(form.buttons.values())) == ("", "")
