"""A kind that a school brings itself, as the docs show it, gets all that a built-in kind gets."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School

PAGE = Path(__file__).parents[2] / "docs" / "write-a-plugin.md"
MONDAY, TUESDAY = "2026-11-23T09:00:00+01:00", "2026-11-24T09:00:00+01:00"
TEMPLATE = """{% block subject %}Ruilen: {{ what }}{% endblock %}
{% block app %}Doet u mee met {{ what }}?{% endblock %}
{% block body %}Beste {{ guardian }}, helpt u mee met {{ what }}? Wij zijn er om {{ when(starts_at) }}.{% endblock %}
"""
MORE = """

class Applause(EventKind):
    \"\"\"Thanks for a swap.\"\"\"

    name = "applause"
    goal = Goal.ENCOURAGE
    content_class = ContentClass.PERSONAL
    refers_to = "swap"
    topics = (Topic.THANKS,)
    templates = Path(__file__).parent / "templates"

    class Payload(KindPayload):
        \"\"\"``swap`` is the id of the event.\"\"\"

        swap: OneLine


@hookimpl
def register_event_kinds() -> list[type[EventKind]]:
    return [SwapDay, Applause]
"""


@pytest.fixture
def five(school: School) -> School:
    """Five families in one group, and a plugin with the kind of the docs and one of thanks."""
    plugin = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[1]
    own = school.folder / "own"
    (own / "templates" / "nl").mkdir(parents=True)
    (own / "swaps.py").write_text(plugin.partition("\n\n@hookimpl")[0] + MORE)
    (own / "templates" / "nl" / "swap_day.j2").write_text(TEMPLATE)
    (own / "templates" / "nl" / "applause.j2").write_text(
        re.sub(r"\{\{ what \}\}|\{\{ when.*?\}\}", "ruilen", TEMPLATE)
    )
    school.configure("[plugins]\nuse = ['swaps']\nplugins_dir = 'own'\n[digest]\nat = \"16:00\"\n")
    for number in range(1, 6):
        who = guardian(f"g{number}", f"Ouder{number} Bakker", digest="ja" if number == 5 else "")
        school.family(f"p{number} Kind{number} Bakker", "3A", who)
    school.now = MONDAY
    school.enrol()
    school.staff("juf.karin;Karin de Boer;teacher;3A")
    return school


def swap(number: int = 1, audience: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    payload = {"what": f"speelgoed {number}", "starts_at": "2026-12-15T14:00:00+01:00", "place": "de aula", "needed": 2}
    return {"id": f"swap{number}", "kind": "swap_day", "audience": audience or {"group": "3A"},
            "payload": payload | changes}  # fmt: skip


def mailed(school: School) -> Counter[str]:
    return Counter(mail.recipients[0].partition("@")[0] for mail in school.smtp.mails)


def plans(school: School, event: str) -> dict[str, tuple[str, str | None]]:
    return {plan["recipient"]: (plan["verdict"], plan["reason"]) for plan in school.json("why", event)["plans"]}


def errands(school: School, code: str, now: str) -> list[str]:
    return [one["key"] for one in school.json("tasks", now=now)["errands"] if one["code"] == code]


def test_guardians_are_asked_in_turn_with_an_invitation_and_a_way_to_unsubscribe(five: School) -> None:
    five.happens(swap())
    assert five.dispatch() == {"collected": 1, "sent": 2, "delayed": 3}
    assert plans(five, "swap1")["g3"] == ("delay", "fair-turn")
    five.run("respond", "swap1", "g1", "nee", "--as", "juf.karin")
    assert five.dispatch(TUESDAY)["sent"] == 1
    assert mailed(five) == {"g1": 1, "g2": 1, "g3": 1}
    mail = five.smtp.mails[0].parsed
    assert "text/calendar" in [part.get_content_type() for part in mail.walk()]
    assert mail["List-Unsubscribe"]


def test_enough_yeses_close_it(five: School) -> None:
    five.happens(swap(needed=1))
    five.dispatch()
    assert five.json("respond", "swap1", "g1", "ja", "--as", "juf.karin")["cancelled"] == 4


def test_who_wishes_a_digest_gets_it_gathered(five: School) -> None:
    five.happens(swap(audience={"pupil": "p5"}))
    assert five.dispatch()["folded"] == 1
    assert five.dispatch("2026-11-23T16:00:00+01:00")["sent"] == 1


def test_after_three_questions_without_an_answer_a_colleague_asks_why(five: School) -> None:
    for number in range(1, 5):
        day = date(2026, 11, 2) + timedelta(days=7 * (number - 1))
        five.now = f"{day}T09:00:00+01:00"
        five.happens(swap(number, needed=4, reply_by=str(day + timedelta(days=2))), file=f"{number}.jsonl")
        five.dispatch()
        if number < 4:
            five.run("respond", f"swap{number}", "g2", "nee", "--as", "juf.karin")
            five.run("respond", f"swap{number}", "g3", "nee", "--as", "juf.karin")
    assert plans(five, "swap4")["g1"] == ("refuse", "no-reply")
    assert "g1" in errands(five, "ask-why", five.now)


def test_thanks_are_owed_until_a_kind_about_thanks_names_it(five: School) -> None:
    five.happens(swap(starts_at="2026-11-24T14:00:00+01:00"))
    five.dispatch()
    five.run("respond", "swap1", "g1", "ja", "--as", "juf.karin")
    later = "2026-11-25T09:00:00+01:00"
    assert errands(five, "thanks-owed", later) == ["swap1:g1"]
    five.now = later
    five.happens({"id": "t", "kind": "applause", "audience": {"pupil": "p1"}, "payload": {"swap": "swap1"}})
    five.dispatch()
    assert errands(five, "thanks-owed", later) == []


def test_rules_about_a_topic_judge_it(five: School) -> None:
    five.happens(swap(starts_at="2026-12-15T10:00:00+01:00"))
    five.dispatch()
    trail = five.json("why", "swap1")["plans"][0]["rules"]
    [step] = [one for one in trail if one.get("rule") == "invite"]
    assert step["detail"]["warnings"] == ["daytime-only"]


def test_it_has_cards_to_print(five: School) -> None:
    five.happens(swap(card=True))
    five.dispatch()
    page = five.folder / "cards.html"
    five.run("card", "swap1", "--out", str(page))
    assert "Ruilen: speelgoed 1" in page.read_text("utf-8")
