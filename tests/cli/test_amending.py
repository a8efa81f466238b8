"""Which translations a change of an event leaves standing: those of the texts that are the same as before."""

from __future__ import annotations

from typing import Any

import pytest

from ouderbrug.cli.amending import payload_of
from ouderbrug.errors import ConfigError
from ouderbrug.planning.rewording import amended

BEFORE = {
    "title": "Oud", "starts_at": "2026-12-10T15:30:00+01:00", "approved_by": "juf",
    "action": {"what": "samen lezen", "minutes": 10, "when": "na het eten"},
    "steps": [{"what": "lezen"}, {"what": "praten"}],
}  # fmt: skip
TEXTS = ("title", "action.what", "action.when", "steps.0.what", "steps.1.what")
STALE: dict[str, tuple[str, tuple[str, ...]]] = {
    "a number beside the texts": ("action.minutes=20", ()),
    "a time": ("starts_at=2026-12-11T15:30:00+01:00", ()),
    "a new field": ("place=aula", ()),
    "the same text again": ("title=Oud", ()),
    "one text": ("title=Nieuw", ("title",)),
    "a text inside": ("action.what=samen rekenen", ("action.what",)),
    "a text that is gone": ('action={"when": null}', ("action.when",)),
    "a list that changed places": ('steps=[{"what": "praten"}, {"what": "lezen"}]', ("steps.0.what", "steps.1.what")),
    "a list that lost its end": ('steps=[{"what": "lezen"}]', ("steps.1.what",)),
    "a list that grew": ('steps=[{"what": "lezen"}, {"what": "praten"}, {"what": "spelen"}]', ()),
    "all of it": ("action=iets", ("action.what", "action.when")),
}


def translated(**more: Any) -> dict[str, Any]:
    return BEFORE | {"translations": {language: dict.fromkeys(TEXTS, language) for language in ("en", "tr")}} | more


@pytest.mark.parametrize(("field", "stale"), STALE.values(), ids=STALE)
def test_11_a_translation_is_stale_when_its_own_text_changed(field: str, stale: tuple[str, ...]) -> None:
    after = amended(translated(), payload_of((field,)))
    assert "approved_by" not in after
    for language in ("en", "tr"):
        assert set(after["translations"][language]) == set(TEXTS) - set(stale)


def test_11_a_translation_that_comes_with_the_change_joins_those_that_still_hold() -> None:
    before = translated()
    after = amended(before, payload_of(("title=Nieuw", 'translations={"en": {"title": "New"}}')))
    assert after["translations"]["en"] == dict.fromkeys(TEXTS, "en") | {"title": "New"}
    assert "title" not in after["translations"]["tr"] and before == translated()


def test_11_where_no_translation_holds_there_is_none() -> None:
    after = amended({"title": "Oud", "translations": {"en": {"title": "Old"}}}, {"title": "Nieuw"})
    assert after == {"title": "Nieuw"}
    assert amended(translated(), {"translations": "geen"})["translations"] == "geen", (
        "intake says what is wrong with it"
    )


def test_a_field_without_a_value_is_refused() -> None:
    with pytest.raises(ConfigError):
        payload_of(("title",))
