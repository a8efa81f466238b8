"""kind_faults: what is wrong with a kind of a plugin is said when it loads, each thing by attribute, file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ouderbrug import config, registry
from ouderbrug.hints import place_of
from ouderbrug.kind_faults import faults
from ouderbrug.school.kinds import register_event_kinds
from ouderbrug.school.known_kinds import KnownKinds
from test_registry import invoke, school

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug import EventKind

IMPORTS = """from datetime import date, datetime
from pathlib import Path
from ouderbrug import *
from ouderbrug import hookimpl

class Spot(KindPayload):
    place: OneLine
"""
HOOK = """
@hookimpl
def register_event_kinds():
    return [TeaParty]
"""
WHOLE = """
class TeaParty(EventKind):
    name = "tea_party"
    goal = Goal.ASK
    content_class = ContentClass.PERSONAL
    use = Use(school_days=3, ends_with="starts_at")
    text = TextFields(free=("title", "story", "spots.*.place"), subject=("title",), markdown=("story",))
    answer = Answering(expected=True, takes_turns=True)
    delivery = Delivery(calendar=True)
    refers_to = "about"
    topics = (Topic.HELPING, "tea.party")
    card = Card(title="Thee: {title}", about="story")
    sample = {"title": "Thee", "starts_at": "2026-10-20T09:00:00+02:00", "needed": 2}

    def cup_of(self):
        return 1

    class Payload(KindPayload):
        title: OneLine
        starts_at: AwareDatetime
        needed: int | None = None
        story: FreeText | None = None
        spots: tuple[Spot, ...] = ()
        about: OneLine | None = None
        ends_at: AwareDatetime | None = None
        place: OneLine | None = None
        card: bool = False
        link: datetime | None = None
        more: list[OneLine] = []
"""
SMALLEST = """
class TeaParty(EventKind):
    name = "tea_party"
    goal = Goal.INFORM
    content_class = ContentClass.GENERAL

    class Payload(KindPayload):
        title: OneLine
"""


def findings(folder: Path, text: str) -> list[str]:
    """What is said of a plugin with this kind; empty if it loads."""
    try:
        registry.load(school(folder, use="tea", tea=IMPORTS + text + HOOK))
    except config.Findings as refused:
        assert refused.exit_code == 2
        return [str(one) for one in refused.findings]
    return []


@pytest.mark.parametrize("text", [WHOLE, SMALLEST], ids=["whole", "smallest"])
def test_a_kind_without_fault_loads(tmp_path: Path, text: str) -> None:
    assert findings(tmp_path, text) == []


@pytest.mark.parametrize("kind", register_event_kinds(), ids=lambda kind: kind.name)
def test_the_built_in_kinds_have_none(kind: type[EventKind]) -> None:
    assert faults(kind) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('ends_with="starts_at"', 'ends_with="start_at"',
         "use.ends_with names start_at, which is no field of the Payload (did you mean starts_at?)"),
        ('ends_with="starts_at"', 'ends_with="title"',
         "use.ends_with names title, which is not a time with its offset"),
        ('ends_with="starts_at"', 'ends_with="link"',
         "use.ends_with names link, which is not a time with its offset"),
        ("school_days=3", "school_days=-1",
         "use.school_days is not a whole number from 0"),
        ("school_days=3", "school_days=True",
         "use.school_days is not a whole number from 0"),
        ('("title", "story",', '("titel", "story", "title",',
         "text.free names titel, which is no field of the Payload (did you mean title?)"),
        ('free=("title", "story", "spots.*.place")', 'free="title"',
         "text.free is not a tuple of texts"),
        ("spots.*.place", "spots.*.plaats",
         "text.free names spots.*.plaats, but plaats is no field of the Payload"),
        ("spots.*.place", "spots.place",
         "text.free names spots.place, but place is no field of the Payload"),
        ("spots.*.place", "more.*",
         "text.free names more.*, but * is no field of the Payload"),
        ("spots.*.place", "starts_at",
         "text.free names starts_at, which is not a text"),
        ('subject=("title",)', 'subject=("story",)',
         "text.subject names story, which may hold line breaks (make it a OneLine)"),
        ('subject=("title",)', 'subject=("tittle",)',
         "text.subject names tittle, which is no field of the Payload"),
        ('markdown=("story",)', 'markdown=("about",)',
         "text.markdown names about, which does not stand in text.free"),
        ('markdown=("story",)', 'markdown=("storey",)',
         "text.markdown names storey, which is no field of the Payload"),
        ('markdown=("story",)', 'markdown=["story"]',
         "text.markdown is not a tuple of texts"),
        ('refers_to = "about"', 'refers_to = "abuot"',
         "refers_to names abuot, which is no field of the Payload (did you mean about?)"),
        ('refers_to = "about"', 'refers_to = "needed"',
         "refers_to names needed, which is not a text"),
        ("goal = Goal.ASK", "",
         "goal is missing (write goal = Goal.NAME; known here: ADVISE, ASK,"),
        ("goal = Goal.ASK", 'goal = "asks"',
         "goal is no Goal (write goal = Goal.NAME; did you mean ASK"),
        ("content_class = ContentClass.PERSONAL", "",
         "content_class is missing"),
        ("ContentClass.PERSONAL", '"personal"',
         "content_class is no ContentClass (write content_class = ContentClass.NAME; did you mean PERSONAL?)"),
        ("ContentClass.PERSONAL", "ContentClass.GENERAL",
         "answer.takes_turns asks each by name"),
        ('refers_to = "about"', "priority = 2",
         "priority is no Priority"),
        ("expected=True, takes_turns=True", "takes_turns=True",
         "answer.takes_turns needs an answer"),
        ("        needed: int | None = None\n", "",
         "answer.takes_turns needs a field needed in the Payload"),
        ("needed: int | None = None", "needed: OneLine = '2'",
         "Payload.needed is not a whole number"),
        ("Answering(expected=True, takes_turns=True)", "True",
         "answer is no Answering (write answer = Answering(...))"),
        ("Delivery(calendar=True)", "Delivery(calendar=1)",
         "delivery.calendar is not True or False"),
        ("Delivery(calendar=True)", "Delivery(simultaneous=True)",
         "delivery.simultaneous needs a field send_at"),
        ('refers_to = "about"', "needs_action = True",
         "needs_action needs a field action in the Payload"),
        ('refers_to = "about"', "needs_actoin = True",
         "needs_actoin is no attribute of a kind (did you mean needs_action or needs_approval?)"),
        ('refers_to = "about"', "templates = 'here'",
         "templates is no Path"),
        ('"needed": 2', '"needed": "two"',
         "sample.needed does not fit the Payload: must be a whole number"),
        ('"title": "Thee", ', "",
         "sample.title does not fit the Payload: is missing"),
        ("starts_at: AwareDatetime", "starts_at: datetime",
         "Payload.starts_at is not a time with its offset"),
        ('"tea.party"', '"teaparty"',
         "topics holds teaparty, which is no Topic"),
        ("Topic.HELPING", '"helpin"',
         "topics holds helpin, which is no Topic (did you mean HELPING? one of your own has"),
        ("Topic.HELPING", "Topic.PROGRESS",
         "topics: a kind about progress names next_goal, which is no field"),
        ("Topic.HELPING", "Topic.SERIES",
         "topics: a kind about series names meetings.*.starts_at, but meetings is no field"),
        ('(Topic.HELPING, "tea.party")', "Topic.HELPING",
         "topics is no tuple"),
        ('    refers_to = "about"\n    topics = (Topic.HELPING', "    topics = (Topic.THANKS",
         "topics holds thanks, which needs refers_to"),
        ('about="story"', 'about="stroy"',
         "card.about names stroy, which is no field of the Payload (did you mean story?)"),
        ("{title}", "{titel}",
         "card.title names titel, which is no field of the Payload (did you mean title?)"),
        ("        card: bool = False\n", "",
         "card needs a field card in the Payload"),
        ('refers_to = "about"', "made_for = Occasion.STUDY_DAY",
         "made_for.what does not fit the Payload: is no field of it"),
        ('refers_to = "about"', "made_for = 'holiday'",
         "made_for is no Occasion (write made_for = Occasion.NAME; did you mean HOLIDAY"),
        ("needed: int | None = None", "needed: int = 2",
         "Payload.needed has a default, which no event stores (require it, or make it None)"),
        ("class Payload(KindPayload)", "class Payload",
         "Payload is no subclass of KindPayload"),
    ],
)  # fmt: skip
def test_each_fault_is_one_finding_with_its_place(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert WHOLE.count(old) == 1
    said = findings(tmp_path, WHOLE.replace(old, new))
    wanted = [one for one in said if says in one]
    assert len(wanted) == 1, said
    line = (IMPORTS + WHOLE).split("class TeaParty")[0].count("\n") + 1
    assert f"the kind 'tea_party' of the plugin 'tea' (tea.py, line {line}): " in wanted[0]
    assert str(tmp_path) not in wanted[0]


def test_a_name_is_small_letters_digits_and_underscores(tmp_path: Path) -> None:
    [said] = findings(tmp_path, SMALLEST.replace('"tea_party"', '"../Tea"'))
    assert "the kind '../Tea' of the plugin 'tea' (tea.py, line 9): name is not small letters, digits" in said


def test_a_misspelt_part_of_a_small_value_says_where(tmp_path: Path) -> None:
    [said] = findings(tmp_path, WHOLE.replace("ends_with=", "end_with="))
    line = (IMPORTS + WHOLE).split("    use = ")[0].count("\n") + 1
    assert "the plugin 'tea' does not load (TypeError" in said and f"at tea.py, line {line}; mend" in said


def test_a_payload_that_fails_on_the_sample_is_a_fault_of_its_kind(tmp_path: Path) -> None:
    raises = """
        @field_validator("title")
        @classmethod
        def looked_at(cls, title: str) -> str:
            raise KeyError(title)
"""
    text = "from pydantic import field_validator\n" + WHOLE + raises
    said = findings(tmp_path, text)
    assert [one for one in said if "Payload fails on the sample with KeyError" in one] and "Thee" not in str(said)


def test_two_plugins_for_one_occasion_are_refused_and_one_goes_before_ours(tmp_path: Path) -> None:
    own = SMALLEST.replace("    class Payload", "    made_for = Occasion.GATHERED\n\n    class Payload")
    own = own.replace("        title: OneLine", "        entries: tuple[dict[str, str], ...] = ()")
    files = {"tea": IMPORTS + own + HOOK, "cake": IMPORTS + own.replace("tea_party", "cake_party") + HOOK}
    with pytest.raises(config.Findings, match=r"bring the kinds tea_party and cake_party, both made_for gathered"):
        registry.load(school(tmp_path, use="tea cake", **files))
    assert KnownKinds(registry.load(school(tmp_path, use="cake")).kinds).digest == "cake_party"


def test_all_faults_of_a_kind_are_said_at_once_by_every_command(tmp_path: Path) -> None:
    wrong = WHOLE.replace('refers_to = "about"', 'refers_to = "abuot"').replace('"needed": 2', '"needed": "two"')
    school(tmp_path, use="tea", tea=IMPORTS + wrong + HOOK)
    result = invoke(tmp_path, "check")
    assert result.exit_code == 2
    assert "names abuot" in result.output and "sample.needed" in result.output


def test_a_kind_of_a_package_is_named_by_module_and_line() -> None:
    kind = next(one for one in register_event_kinds() if one.name == "notice")
    assert place_of(kind).startswith("ouderbrug.school.kinds.news, line ")


def test_a_kind_without_source_is_named_by_its_module() -> None:
    scope: dict[str, object] = {"__name__": "made_up"}
    exec(compile(IMPORTS + SMALLEST, "<none>", "exec"), scope)
    assert place_of(scope["TeaParty"]) == "made_up"  # type: ignore[arg-type]
