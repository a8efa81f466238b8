"""A part of a school or a plugin that fails: messages wait, somebody is told, and once it is mended they go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from chances import rows

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

RULE = """
from ouderbrug import Allow, Rule, hookimpl

class Odd(Rule):
    name = "odd"
    {declares}

    def judge(self, message, facts, now):
        {deed}

@hookimpl
def register_rules():
    return [Odd]
"""
USE = "[rules]\norder = ['odd']\n[plugins]\nuse = ['odd']\nplugins_dir = 'own'\n"
STAFF = "key;name;email;groups;role\ndirectie;Ria Vos;directie@wegwijzer.example;;leader\n"
STAFF += "karin;Karin de Boer;karin@wegwijzer.example;3A;teacher\n"
LATER, NEXT_DAY, TOO_LATE = "2026-11-23T10:05:00+01:00", "2026-11-24T10:00:00+01:00", "2026-12-10T10:00:00+01:00"
NOTE = {"audience": {"school": True}, "payload": {"title": "Nieuws", "body": "We lazen veel."}}


def use_rule(school: School, deed: str, declares: str = "reads = None") -> None:
    folder = school.folder / "own"
    folder.mkdir(exist_ok=True)
    (folder / "odd.py").write_text(RULE.format(deed=deed, declares=declares))


def states(school: School) -> dict[str, int]:
    return {name: count for name, count in school.json("status")["messages"].items() if count}


FAILS = {
    "raises": ("raise ValueError(facts.recipient.name)", "reads = None", "ValueError"),
    "leaves": ("raise SystemExit(0)", "reads = None", "SystemExit"),
    "looks at what it does not declare": ("return facts.recipient", "reads = frozenset()", "UndeclaredFact"),
    "says nonsense": ("return 'no'", "reads = None", "no-verdict"),
}


@pytest.mark.parametrize("how", rows(FAILS, "raises", "says nonsense"))
def test_3_what_a_rule_fails_on_waits_is_told_once_and_goes_once_when_it_is_mended(
    small_school: School, how: str
) -> None:
    deed, declares, problem = FAILS[how]
    use_rule(small_school, deed, declares)
    small_school.configure(USE)
    small_school.happens({"id": "news", "kind": "newsletter"} | NOTE)
    told = small_school.run("dispatch", exit_code=3).stderr
    assert f"rule odd of plugin odd fails ({problem}); its messages wait" in told
    assert "Bakker" not in told
    again = small_school.run("dispatch", now=LATER)
    assert "odd" not in again.stderr
    assert states(small_school) == {"queued": 4}
    listed = small_school.run("status").stdout
    assert f"rule odd of plugin odd fails ({problem}) since Mon 23 Nov 10:00" in listed
    assert "4 messages wait until odd is mended" in listed
    use_rule(small_school, "return Allow()")
    assert small_school.dispatch("2026-11-23T10:06:00+01:00") == {"sent": 4}
    assert small_school.dispatch(NEXT_DAY) == {}
    assert len(small_school.smtp.mails) == 4
    assert "odd" not in small_school.run("status").stdout


def test_3_what_is_past_its_use_before_a_rule_is_mended_is_told(small_school: School) -> None:
    use_rule(small_school, "raise ValueError")
    small_school.configure(USE)
    small_school.happens({"id": "news", "kind": "newsletter"} | NOTE)
    small_school.run("dispatch", exit_code=3)
    told = small_school.run("dispatch", now=TOO_LATE, exit_code=3).stderr
    assert "4 messages were past their use before a part that fails was mended" in told
    assert states(small_school) == {"expired": 4}
    small_school.run("dispatch", now=TOO_LATE)


STAFF_MAIL = '\n[staff_mail]\nat = "07:30"\n'
STUCK = "urgent-cannot-go"
TRUSTED = ('trust = ["approve"]', 'trust = ["approve", "urgent"]')


def with_staff(school: School) -> None:
    (school.folder / "staff.csv").write_text(STAFF)
    school.run("import", str(school.folder / "staff.csv"))


def closure() -> dict[str, Any]:
    payload = {"title": "School dicht vanmiddag", "why": "De stroom is uitgevallen."}
    payload |= {"starts_at": "2026-11-23T12:00:00+01:00", "ends_at": "2026-11-23T14:30:00+01:00"}
    return {"id": "u1", "kind": "closure", "audience": {"group": "3A"}, "priority": "urgent", "payload": payload}


def test_3_what_is_urgent_becomes_a_card_and_a_mail_to_teacher_and_leader_at_once(small_school: School) -> None:
    use_rule(small_school, "raise ValueError")
    small_school.configure(USE + STAFF_MAIL, replace=TRUSTED)
    with_staff(small_school)
    small_school.happens(closure())
    small_school.run("dispatch", exit_code=3)
    assert set(states(small_school)) == {"handed_over"}
    for who, do in {
        "karin@": "Vertel het nu, vóór 1",
        "directie@": "Gevraagd aan Karin de Boer: vertel het nu",
    }.items():
        assert small_school.subjects(who)[-1].startswith(do), who
    assert "check first: a rule has to be mended" in small_school.run("tasks").stdout


KIND = """
from pathlib import Path
from ouderbrug import ContentClass, EventKind, Goal, KindPayload, OneLine, Priority, TextFields, hookimpl

class Poison(EventKind):
    name = "poison"
    goal = Goal.INFORM
    content_class = ContentClass.GENERAL
    text = TextFields(free=("title",))
    templates = Path(__file__).parent / "templates"

    class Payload(KindPayload):
        title: OneLine

    @classmethod
    def ends(cls, payload):
        {deed}

@hookimpl
def register_event_kinds():
    return [Poison]
"""
SOUND = "{% block subject %}{{ title }}{% endblock %}{% block app %}{{ title }}{% endblock %}{% block body %}"
SOUND += "{{ title }}{% endblock %}"
OWN = "[plugins]\nuse = ['poison']\nplugins_dir = 'own'\n"
BROKEN = {
    "the kind raises": ("raise ValueError('Roos')", SOUND, OWN),
    "the kind says nonsense": ("return 'tomorrow'", SOUND, OWN),
    "no template": ("return None", "", OWN),
    "a syntax error": ("return None", SOUND + "{% if %}", OWN),
    "an unknown name": ("return None", SOUND.replace("{{ title }}", "{{ titel }}", 1), OWN),
    "what the sandbox refuses": ("return None", SOUND.replace("{{ title }}", "{{ title.__class__ }}", 1), OWN),
    "a template that raises": ("return None", SOUND.replace("{{ title }}", "{{ 1 // 0 }}", 1), OWN),
    "the kind is not named": ("return None", SOUND, "[plugins]\nplugins_dir = 'own'\n"),
}


def use_kind(school: School, deed: str = "return None", template: str = SOUND, toml: str = OWN) -> None:
    folder = school.folder / "own" / "templates" / "nl"
    folder.mkdir(parents=True, exist_ok=True)
    (school.folder / "own" / "poison.py").write_text(KIND.format(deed=deed))
    (folder / "poison.j2").write_text(template)
    if not template:
        (folder / "poison.j2").unlink()
    school.configure(toml)


@pytest.mark.parametrize("broken", rows(BROKEN, "the kind raises", "no template", "the kind is not named"))
def test_3_what_cannot_be_composed_comes_back_by_itself_once_when_it_is_mended(
    small_school: School, broken: str
) -> None:
    use_kind(small_school, *BROKEN[broken])
    unknown = "not named" in broken
    bad = {"id": "bad", "kind": "poison", "audience": {"school": True}, "payload": {"title": "Fijn"}}
    small_school.happens(bad, {"id": "news", "kind": "newsletter"} | NOTE)
    told = small_school.run("dispatch", exit_code=1 if unknown else 3).stderr
    why = "kind: its kind is not loaded" if unknown else "a kind or template has to be mended"
    assert f"week.jsonl:1: {why}" in told and "Roos" not in told
    assert states(small_school) == {"sent": 4}
    assert "bad" not in small_school.run("dispatch", now=LATER).stderr, "said once, and not in every run"
    assert why.removeprefix("kind: ") in small_school.run("status").stdout
    use_kind(small_school)
    assert small_school.dispatch("2026-11-23T10:06:00+01:00") == {"collected": 1, "refused": 2, "sent": 4}
    assert small_school.dispatch("2026-11-23T10:07:00+01:00") == {}
    assert len(small_school.smtp.mails) == 8
    assert why.removeprefix("kind: ") not in small_school.run("status").stdout


def to_mend(school: School, now: str) -> list[dict[str, Any]]:
    return [one for one in school.json("tasks", now=now)["errands"] if one["code"] == "to-be-mended"]


WAITS: dict[str, Any] = {
    "a kind that raises": lambda school, toml: use_kind(school, "raise ValueError", toml=OWN + toml),
    "a kind that is not known": lambda school, toml: use_kind(school, toml="[plugins]\nplugins_dir = 'own'\n" + toml),
    "a rule": lambda school, toml: (
        use_kind(school, toml="[rules]\norder = ['odd']\n" + OWN.replace("'poison'", "'poison', 'odd'") + toml),
        use_rule(school, "raise ValueError"),
    ),
}
WEDNESDAY, THURSDAY = "2026-11-25T07:35:00+01:00", "2026-11-26T07:35:00+01:00"


@pytest.mark.parametrize("what", rows(WAITS, "a kind that raises", "a rule"))
def test_12_3_what_waits_to_be_mended_is_said_in_each_run_and_mailed_to_the_leader_before_it_is_too_late(
    small_school: School, what: str
) -> None:
    WAITS[what](small_school, STAFF_MAIL)
    with_staff(small_school)
    small_school.happens({"id": "bad", "kind": "poison", "audience": {"school": True}, "payload": {"title": "Fijn"}})
    assert small_school.run("dispatch", exit_code=None).exit_code in (1, 3), "new"
    assert to_mend(small_school, small_school.now) == []
    for now in (LATER, WEDNESDAY):
        again = small_school.run("dispatch", now=now)
        assert "the oldest since" in again.stdout and "`ouderbrug status`" in again.stdout
        watched = small_school.json("status", "--fail-on", "set-aside", now=now, exit_code=3)
        assert watched["failed_on"] == ["set-aside"]
    assert small_school.json("status", "--fail-on", "set-aside=9", now=WEDNESDAY)["failed_on"] == []
    late = small_school.json("status", "--fail-on", "waiting=20h", now=WEDNESDAY, exit_code=3)
    assert late["failed_on"] == ["waiting"]
    (errand,) = to_mend(small_school, WEDNESDAY)
    assert errand["assigned"] == ["directie"]
    small_school.run("tasks", "--did", "to-be-mended", errand["key"], "--as", "directie", now=WEDNESDAY, exit_code=1)
    small_school.run("dispatch", now=THURSDAY)
    told = [one for one in small_school.subjects("directie@wegwijzer.example") if "storing waardoor" in one]
    assert len(told) == 2, "each day of school, until it is mended"
    use_kind(small_school, toml=OWN + STAFF_MAIL)
    goes = "2026-11-26T10:00:00+01:00"
    assert small_school.dispatch(goes)["sent"] == 4
    assert to_mend(small_school, goes) == []


def test_3_what_is_not_mended_in_time_is_told_and_what_follows_it_waits(small_school: School) -> None:
    """A withdrawal that cannot be worded keeps back what it withdraws."""
    use_kind(small_school)
    plan = {"id": "bad", "kind": "poison", "audience": {"school": True}, "payload": {"title": "Feest"}}
    small_school.happens(plan | {"occurred_at": "2026-11-23T07:00:00+01:00"})
    small_school.run("dispatch", now="2026-11-23T07:00:00+01:00")
    use_kind(small_school, "raise ValueError", toml=OWN + "[intake]\nmax_age = 10\n")
    small_school.happens({"id": "bad", "withdrawn": True})
    small_school.run("dispatch", exit_code=3)
    assert states(small_school) == {"queued": 4}, "the party is off, and nobody is told that it is on"
    assert small_school.smtp.mails == []
    told = small_school.run("dispatch", now=TOO_LATE, exit_code=3).stderr
    assert "it was not mended in time" in told
    assert states(small_school) == {"expired": 4}
    assert "set aside" not in small_school.run("status").stdout


def test_3_an_import_of_the_mended_record_itself_takes_the_place_of_what_waits(small_school: School) -> None:
    small_school.happens({"id": "typo", "kind": "newsleter"} | NOTE)
    small_school.run("dispatch", exit_code=1)
    small_school.happens({"id": "typo", "kind": "newsletter"} | NOTE)
    assert small_school.dispatch(LATER)["sent"] == 4
    assert "newsleter" not in small_school.run("status").stdout
    assert small_school.json("status")["set_aside"] == []


def test_3_what_is_urgent_and_cannot_even_be_composed_is_mailed_to_the_leader_once(small_school: School) -> None:
    templates = small_school.folder / "teksten" / "nl"
    templates.mkdir(parents=True)
    (templates / "closure.j2").write_text("{% if %}")
    small_school.configure(STAFF_MAIL + "[content]\ntemplates = 'teksten'\n", replace=TRUSTED)
    with_staff(small_school)
    small_school.happens(closure())
    small_school.run("dispatch", exit_code=3)
    small_school.run("dispatch", now=LATER)
    urgent = "Nu doen: 1 dringend bericht kan niet worden verstuurd"
    assert [one for one in small_school.subjects("directie@") if one.startswith("Nu doen")] == [urgent]
    assert not any("stroom" in mail.parsed.as_string() for mail in small_school.smtp.mails)
    errand = [(one["event"], one["assigned"]) for one in small_school.json("tasks")["errands"] if one["code"] == STUCK]
    assert errand == [("u1", ["directie"])], "also where no mail went"
    (templates / "closure.j2").unlink()
    small_school.run("dispatch", now="2026-11-23T10:10:00+01:00", exit_code=3)  # who reads English is to be called
    assert STUCK not in small_school.run("tasks").stdout
    assert len(small_school.subjects("guardian.example")) == states(small_school)["sent"] > 0


def test_12_8_an_urgent_line_that_is_wrong_is_mailed_to_the_leader_at_once_until_it_is_put_right(
    small_school: School,
) -> None:
    small_school.configure(STAFF_MAIL, replace=TRUSTED)
    with_staff(small_school)
    small_school.happens(closure() | {"audience": {"pupils": ["p1", "zz"]}})
    small_school.run("dispatch", exit_code=3)
    (mail,) = [one.parsed for one in small_school.smtp.mails if "Nu doen" in str(one.parsed["Subject"])]
    said = mail.get_body(("plain",)).get_content()
    assert "1 dringend bericht kan het programma niet aannemen" in said and "week.jsonl:1" in said
    assert "stroom" not in said and "instellingen" not in said
    assert [one["event"] for one in small_school.json("tasks")["errands"] if one["code"] == STUCK] == ["u1"]
    small_school.happens(closure())
    small_school.run("dispatch", now=LATER, exit_code=None)
    assert STUCK not in small_school.run("tasks", now=LATER).stdout
    assert len(small_school.subjects("guardian.example")) > 0
    assert sum("kan niet worden verstuurd" in one for one in small_school.subjects("directie@")) == 1, "once"


OFFICE = ('name = "office"', 'name = "elders"')
GONE = {
    "channel and source": ([('[channels.handover]\nplugin = "handover"\n', ""), OFFICE], ("channel handover", 1)),
    "kind": ([("use = ['swaps']", "use = []")], ("kind applause", 1)),
}
LOOKS = [
    ("why", "q"), ("why", "thanks"), ("plan",), ("log",), ("tasks",), ("status",), ("preview", "q"), ("preview", "n"),
    ("approve",), ("settle", "--unknown", "--not-sent", "--as", "karin"), ("retry", "--event", "q", "--as", "karin"),
    ("event", "withdraw", "n"), ("check", "--offline"), ("dispatch",),
]  # fmt: skip
REFUSED = {
    "channel and source": [("dispatch",)],  # what the one of another name told already
    "kind": [("preview", "thanks"), ("card", "thanks"), ("respond", "thanks", "g1", "ja", "--as", "karin")],
}
THANKS = """
from ouderbrug import ContentClass, EventKind, Goal, KindPayload, OneLine, hookimpl
from pathlib import Path

class Applause(EventKind):
    name = "applause"
    goal = Goal.ENCOURAGE
    content_class = ContentClass.PERSONAL
    templates = Path(__file__).parent / "templates"

    class Payload(KindPayload):
        what: OneLine

@hookimpl
def register_event_kinds():
    return [Applause]
"""


@pytest.mark.parametrize("gone", GONE)
def test_3_no_command_fails_over_messages_of_a_part_that_the_toml_has_no_more(school: School, gone: str) -> None:
    """A card in hand, what waits for a person and for the morning: nothing breaks, and `status` says what is stuck.

    It takes a while: each command is called once for each part.
    """
    templates = school.folder / "own" / "templates" / "nl"
    templates.mkdir(parents=True)
    (school.folder / "own" / "swaps.py").write_text(THANKS)
    blocks = {"subject": "Dank", "app": "Dank voor {{ what }}.", "body": "Beste {{ guardian }}, dank."}
    said = "".join(f"{{% block {name} %}}{text}{{% endblock %}}\n" for name, text in blocks.items())
    (templates / "applause.j2").write_text(said)
    school.configure("[plugins]\nuse = ['swaps']\nplugins_dir = 'own'\n")
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", email=""))
    school.family("p2 Roos Smit", "3A", guardian("g2", "Mark Smit"))
    school.enrol()
    (school.folder / "staff.csv").write_text(STAFF)
    school.run("import", str(school.folder / "staff.csv"))
    news = NOTE | {"payload": {"title": "Nieuws", "body": "Zie https://elders.example/a"}}
    school.happens({"id": "q", "kind": "question", "audience": {"group": "3A"}, "payload": {"question": "Hoe is het?"}},
                   {"id": "n", "kind": "newsletter"} | news)  # fmt: skip
    school.dispatch()
    school.now = "2026-11-23T21:00:00+01:00"
    school.happens({"id": "thanks", "kind": "applause", "audience": {"pupils": ["p2"]}, "payload": {"what": "hulp"}})
    school.dispatch()
    changes, stuck = GONE[gone]
    path = school.folder / "ouderbrug.toml"
    text = path.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text if 'plugin = "handover"' in text else text.replace(', "handover"]', "]"))
    assert school.json("status")["to_be_mended"] == dict([stuck])
    for words in [*LOOKS, *REFUSED.get(gone, [])]:
        run = school.run(*words, exit_code=None)
        assert "a fault in ouderbrug" not in run.output, words
        assert run.exit_code in (0, 1, 2, 3)
        assert words in REFUSED.get(gone, []) or run.exit_code in (0, 3) or words[0] in ("approve", "check"), run.output
