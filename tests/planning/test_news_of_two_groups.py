"""News of two groups is news of each: who has a child in both has both, each with the group that it is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from a_school import School, guardian

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox


@pytest.mark.parametrize(
    "body",
    ["Morgen is er geen gym.", "Groep {} is maandag 30 november vrij.", "Maandag is de klas in lokaal {}."],
)
@pytest.mark.parametrize("later", [True, False], ids=["two days later", "in one run"])
def test_news_of_two_groups_comes_of_each(body: str, tmp_path: Path, smtp: SmtpSandbox, *, later: bool) -> None:
    school = School(tmp_path, smtp)
    both = guardian("g1", "Sara Bakker")
    school.family("p1 Jip Prins", "3A", both)
    school.family("p2 Noor Prins", "7B", both, guardian("g2", "Anna Smit"))
    school.enrol()
    runs = ("2026-11-23", "2026-11-25" if later else "2026-11-23")
    news = [
        {"id": group, "kind": "notice", "audience": {"group": group}, "occurred_at": f"{day}T10:00:00+01:00",
         "payload": {"title": "Even weten", "body": body.format(group)}}
        for group, day in zip(("3A", "7B"), runs, strict=True)
    ]  # fmt: skip
    for number, one in enumerate(news):
        school.happens(one, file=f"{number}.jsonl")
        if later or number:
            school.dispatch(one["occurred_at"])
    mine = [mail for mail in school.smtp.mails if "g1@" in str(mail.parsed["To"])]
    said = [mail.parsed.get_body(("plain",)).get_content() for mail in mine]
    assert [("groep 3A" in one, "groep 7B" in one) for one in said] == [(True, False), (False, True)]
