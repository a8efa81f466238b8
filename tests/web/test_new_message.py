"""A new message by tiles: what guardians will read is shown and judged first, and it can be called off for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from each import each
from ouderbrug.web.new import _tiles

if TYPE_CHECKING:
    from web_browser import Browser, Pages

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


def test_a_second_press_sends_nothing_twice(here: Pages) -> None:
    mila = _looked_at(here)
    form = next(form for form in mila.forms if form.action.endswith("/ready"))
    for _ in range(2):
        assert mila.post(form.action, form.fields).status_code == 303
    assert here.school.dispatch("2026-11-23T10:11:00+01:00")["sent"] == 2


TYPED = {"": "klokkijken met kwartieren", "long": "We bouwden een brug van papier.", "number": "10",
         "when": "2026-11-26T14:00"}  # fmt: skip
"""What somebody types in a field of each form."""


def test_each_tile_asks_its_questions_and_shows_what_guardians_will_read(here: Pages) -> None:
    mila = here.signed_in("mila@wegwijzer.example")
    for tile in _tiles():
        assert mila.get(f"/new/{tile['kind']}").status_code == 200, tile["kind"]
        answers = {f"field.{one['name']}": TYPED[one["form"]] for one in tile["fields"]}
        assert mila.press("Bekijk", group="3A", **answers).status_code == 200
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


def test_whom_it_does_not_reach_stands_beside_it(here: Pages) -> None:
    mila = _looked_at(here)
    assert "Zo bereik je niet: Elif Aksoy" in mila.text


def test_a_kind_about_a_child_is_no_tile(here: Pages) -> None:
    mila = here.signed_in("mila@wegwijzer.example")
    assert mila.get("/new/behaviour_update").status_code == 404
    assert mila.get("/new/nothing").status_code == 404


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
        assert "<script" not in page.text and "<img" not in page.text


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
