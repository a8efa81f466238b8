"""News whose words are true until a day is told of in time, also where it is put off as it would go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from a_school import School

AT_FOUR = "2026-11-23T16:01:00+01:00"


@pytest.mark.parametrize(
    ("body", "by"),
    [
        ("De Sint komt op 27 november op school.", "2026-11-27"),
        ("Kom allemaal op maandag 30 november in het rood.", None),  # it goes on that day
        ("De Sint komt gauw op school.", None),
    ],
)
def test_13_what_is_put_off_past_its_own_words_is_told_on_that_day(
    small_school: School, body: str, by: str | None
) -> None:
    """It waits for its hour in a digest, and the week is full by then."""
    small_school.configure('[digest]\nat = "16:00"\n[rules.frequency]\nper_guardian = 1\n')
    small_school.staff("juf;Mila Vos;teacher;3A", "ria;Ria Vos;leader;")
    news = {"title": "Nieuws", "body": body}
    small_school.happens(
        {"id": "nb", "kind": "newsletter", "priority": "low", "audience": {"group": "3A"}, "payload": news}
    )
    small_school.dispatch()
    note = {"title": "Gymtas", "body": "Neem een gymtas mee."}
    small_school.happens({"id": "n1", "kind": "notice", "audience": {"group": "3A"}, "payload": note}, file="n1.jsonl")
    small_school.dispatch("2026-11-23T12:00:00+01:00")
    assert small_school.dispatch(AT_FOUR)["delayed"]
    late = [one for one in small_school.json("tasks")["errands"] if one["code"] == "comes-late"]
    assert [(one["event"], one["due"], one["goes_on"]) for one in late] == ([("nb", by, "2026-11-30")] if by else [])
    assert ("nb cannot go before Mon 30 Nov" in " ".join(small_school.run("plan").stdout.split())) is bool(by)
