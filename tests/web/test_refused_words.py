"""Words that cannot go are given back with the reason, and the draft stands as it stood."""

from __future__ import annotations

import pytest

from web_browser import Pages, seen

MILA = "mila@wegwijzer.example"
REFUSED = {
    "a rule of the text": (
        {"field.summary": "U moet 25 euro bijdrage betalen."},
        "nog niet: een bijdrage is altijd vrijwillig, en dat staat er niet bij",
    ),
    "an empty field": ({"field.summary": ""}, "Dit klopt nog niet: “Wat zie je?"),
    "two, the first of which is named": ({"field.summary": "", "field.ask": " "}, "Dit klopt nog niet: “Wat zie je?"),
    "a field of a table": ({"field.action.what": ""}, "Dit klopt nog niet: “Wat kan een ouder thuis doen?”"),
}


@pytest.mark.parametrize("button", ["Bekijk hoe het wordt", "Kijk na"])
@pytest.mark.parametrize(("typed", "why"), REFUSED.values(), ids=REFUSED)
def test_refused_words_are_given_back_with_the_reason(
    here: Pages, button: str, typed: dict[str, str], why: str
) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    mila = here.signed_in(MILA)
    mila.get("/read/1/change")
    (before,) = (form.fields for form in mila.forms if "field.summary" in form.fields)
    answer = mila.press(button, **typed)
    assert answer.status_code == 200 and why in mila.text, mila.text
    (after,) = (form.fields for form in mila.forms if "field.summary" in form.fields)
    assert all(after[name].strip() == said.strip() for name, said in typed.items())
    better = before | {"field.summary": "Het delen ging heel goed."}
    assert mila.press("Bekijk hoe het wordt", **better).status_code == 200
    assert mila.press("Versturen").status_code == 303, "the page goes on from there"
