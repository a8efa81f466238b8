"""A channel that cannot carry a message: the next one of the route is asked, for each guardian by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from sms_channel import SMS

if TYPE_CHECKING:
    from a_school import School

MORNING, EVENING = "2026-11-23T10:05:00+01:00", "2026-11-22T20:00:00+01:00"


def texting(school: School, most: int = 160, general: str = '["sms", "email", "handover"]') -> School:
    """General news goes by text message first."""
    plugins = school.folder / "own"
    plugins.mkdir(exist_ok=True)
    (plugins / "texting.py").write_text(SMS)
    toml = "[plugins]\nuse = ['texting']\nplugins_dir = 'own'\n"
    toml += f"[channels.sms]\nplugin = 'texting'\nout = '{school.folder / 'sms.txt'}'\n"
    school.configure(f"{toml}most = {most}\n", replace=('general = ["email"]', f"general = {general}"))
    return school


def news(words: str) -> dict[str, Any]:
    payload = {"title": "Nieuws", "body": words}
    return {"id": "n1", "kind": "newsletter", "audience": {"school": True}, "payload": payload}


def three(school: School) -> None:
    """One with both, one whose telephone stands on the wall, one with neither."""
    both = guardian("g1", "Sara Bakker", mobile="+31612345601")
    landline = guardian("g2", "Mark Prins", relation="father", mobile="+31201234567")
    school.family("p1 Jip Prins", "3A", both, landline, guardian("g3", "Ans Vink", relation="carer", email=""))
    school.enrol()


def ways(school: School) -> dict[str, tuple[str, str]]:
    found = school.json("why", "n1")["plans"]
    return {one["recipient"]: (one["channel"] or "", one["reason"] or "") for one in found}


def test_2_an_sms_first_route_takes_a_long_text_to_everybody_another_way(school: School) -> None:
    three(texting(school))
    school.happens(news("woord " * 161))
    school.dispatch()
    assert ways(school) == {"g1": ("email", ""), "g2": ("email", ""), "g3": ("handover", "")}
    assert sorted(mail.recipients[0] for mail in school.smtp.mails) == ["g1@guardian.example", "g2@guardian.example"]
    said = school.run("why", "n1").stdout
    assert "not over sms: what a channel may carry: refuse, too long" in said and "where 160 fit" in said


def test_2_a_short_text_goes_to_the_one_who_has_a_mobile_telephone(school: School) -> None:
    three(texting(school))
    school.happens(news("Kort."))
    school.dispatch()
    assert ways(school) == {"g1": ("sms", ""), "g2": ("email", ""), "g3": ("handover", "")}
    assert (school.folder / "sms.txt").read_text() == "+31612345601\n"


def test_2_it_is_refused_only_where_none_is_left_and_then_says_why_for_each(school: School) -> None:
    three(texting(school, general='["sms", "email"]'))
    school.happens(news("woord " * 161))
    school.dispatch()
    assert ways(school)["g3"] == ("", "unreachable")
    [plan] = [one for one in school.json("why", "n1")["plans"] if one["recipient"] == "g3"]
    passed = {step["passed_over"]: step["reason"] for step in plan["rules"]}
    assert passed == {"sms": "too-long", "email": "unreachable"}


def test_2_what_its_channel_carries_no_more_at_the_mark_goes_over_the_next(school: School) -> None:
    three(texting(school, most=2000))
    school.happens(news("woord " * 161))
    school.dispatch(now=EVENING)
    assert ways(school)["g1"][0] == "sms"
    texting(school, most=160)
    school.dispatch(now=MORNING)
    assert ways(school)["g1"][0] == "email"
    assert len(school.subjects("g1@")) == 1
    assert not (school.folder / "sms.txt").exists()


@pytest.mark.parametrize(("waits_over", "other"), [("mobile", "email"), ("email", "mobile")])
def test_6_news_that_waits_for_an_address_that_is_emptied_goes_another_own_way(
    school: School, waits_over: str, other: str
) -> None:
    """A channel is called with no empty address: it might say that it sent."""
    route = '["sms", "email"]' if waits_over == "mobile" else '["email", "sms"]'
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", mobile="+31612345601"))
    texting(school, general=route).enrol()
    school.now = EVENING
    school.happens(news("Kort."))
    school.dispatch()
    school.rows[0][waits_over] = ""
    school.enrol("--accept-changes")
    assert school.dispatch(MORNING) == {"sent": 1}
    assert ways(school)["g1"][0] == ("sms" if other == "mobile" else "email")
    written = school.folder / "sms.txt"
    assert (written.read_text() if written.exists() else "") == ("+31612345601\n" if other == "mobile" else "")
    assert len(school.smtp.mails) == (other == "email")


def test_6_news_that_finds_no_address_is_told_and_goes_once_that_is_filled_in_again(school: School) -> None:
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    texting(school, general='["sms", "email"]').enrol()
    school.now = EVENING
    school.happens(news("Kort."))
    school.dispatch()
    school.rows[0]["email"] = ""
    school.enrol("--accept-changes")
    assert school.dispatch(MORNING, exit_code=1) == {"failed": 1}
    assert ("not-sent", "n1:failed") in {(one["code"], one["key"]) for one in school.json("tasks")["errands"]}
    school.rows[0]["email"] = "g1@guardian.example"
    school.enrol()
    assert school.dispatch() == {"sent": 1}
