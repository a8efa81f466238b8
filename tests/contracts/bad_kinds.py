"""Good kinds and, each with one fault, bad ones."""

import atexit
import re
import shutil
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from pydantic import HttpUrl, field_validator

from ouderbrug import AwareDatetime, ContentClass, EventKind, Goal, KindPayload, OneLine, TextFields, Use
from ouderbrug.testing import KindContract

HERE = Path(tempfile.mkdtemp(prefix="bad-kinds-"))
atexit.register(shutil.rmtree, HERE)

TEMPLATE = """{% block subject %}Kom kijken: {{ what }}{% endblock %}
{% block app %}Kom kijken naar {{ what | sentence }} {{ when(starts_at, none) }}, {{ place }}.{% endblock %}
{% block body %}
Beste {{ guardian }},

Kom kijken naar {{ what | sentence }}

Wanneer: {{ when(starts_at, none) }}, {{ place }}.

{{ signature }}
{% endblock %}
"""


def written(folder, name, text=TEMPLATE):
    """A folder with the template of a kind."""
    path = HERE / folder / "nl" / f"{name}.j2"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return HERE / folder


class OpenDay(EventKind):
    """Good."""

    name = "open_day"
    goal = Goal.INVITE
    content_class = ContentClass.GENERAL
    use = Use(ends_with="starts_at")
    text = TextFields(free=("what", "place"), subject=("what",))
    templates = written("good", "open_day")
    sample: ClassVar[dict[str, Any]] = {
        "what": "de tuin", "starts_at": "2026-12-04T13:30:00+01:00", "place": "het plein"}  # fmt: skip

    class Payload(KindPayload):
        what: OneLine
        starts_at: AwareDatetime
        place: OneLine


class OpenDayContract(KindContract):
    kind: ClassVar = OpenDay
    installed = False


class TestGoodKind(OpenDayContract):
    pass


class TestKindMisspelt(OpenDayContract):
    class kind(OpenDay):
        use = Use(ends_with="starts")


class TestKindHasHalfASample(OpenDayContract):
    class kind(OpenDay):
        class Payload(OpenDay.Payload):
            needed: int | None = None


class TestKindIsEmptyInTheApp(OpenDayContract):
    class kind(OpenDay):
        templates = written("empty", "open_day", re.sub("(block app %}).*?({%)", r"\1\2", TEMPLATE))


class TestKindNamesNoField(OpenDayContract):
    class kind(OpenDay):
        templates = written("misspelt", "open_day", TEMPLATE.replace("{{ place }}", "{{ palce }}"))


class TestKindHasNoTemplate(OpenDayContract):
    languages = ("nl", "fy")


class TestKindForgetsThePlace(OpenDayContract):
    class kind(OpenDay):
        templates = written("placeless", "open_day", TEMPLATE.replace(", {{ place }}", ""))


class TestKindForgetsTheMoment(OpenDayContract):
    class kind(OpenDay):
        templates = written("timeless", "open_day", TEMPLATE.replace("{{ when(starts_at, none) }}, ", ""))


class TestKindNamesTheChild(OpenDayContract):
    class kind(OpenDay):
        templates = written(
            "naming", "open_day", TEMPLATE.replace("Kom kijken naar", "Kom met {{ child }} kijken naar")
        )


class TestKindTakesAnyField(OpenDayContract):
    class kind(OpenDay):
        class Payload(OpenDay.Payload):
            model_config: ClassVar = {"extra": "ignore"}


class TestKindHangsInItsPayload(OpenDayContract):
    patience = 0.5

    class kind(OpenDay):
        class Payload(OpenDay.Payload):
            def model_post_init(self, _):
                time.sleep(60)


class TestKindHasNoEntryPoint(OpenDayContract):
    installed = True


ENGLISH = """{% block subject %}Come and see: {{ what }}{% endblock %}
{% block app %}Come and see {{ what | sentence }} {{ when(starts_at, none) }}, {{ place }}.{% endblock %}
{% block body %}
Dear {{ guardian }},

Come and see {{ what | sentence }}

When: {{ when(starts_at, none) }}, {{ place }}.

{{ signature }}
{% endblock %}
"""


def in_two(folder, english, dutch=TEMPLATE):
    """The same folder with a template in English beside it."""
    written(folder, "open_day", dutch)
    path = HERE / folder / "en" / "open_day.j2"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(english, "utf-8")
    return HERE / folder


class InTwo(OpenDayContract):
    languages = ("nl", "en")


class TestGoodKindInTwoLanguages(InTwo):
    class kind(OpenDay):
        templates = in_two("two", ENGLISH)


class TestGoodKindWithOneWord(InTwo):
    """Sound: the name of a place is the same everywhere."""

    alike = frozenset({"Dear", "When"})

    class kind(OpenDay):
        templates = in_two("alike", ENGLISH)


class TestKindForgetsThePlaceInOneMail(InTwo):
    class kind(OpenDay):
        templates = in_two(
            "mail",
            ENGLISH.replace("When: {{ when(starts_at, none) }}, {{ place }}.", "When: {{ when(starts_at, none) }}"),
        )


class TestKindForgetsThePlaceInOneApp(InTwo):
    class kind(OpenDay):
        templates = in_two("app", ENGLISH.replace(", {{ place }}.{% endblock", ".{% endblock"))


class TestKindAsksForThePlaceAndTellsItNot(InTwo):
    class kind(OpenDay):
        templates = in_two(
            "asks", ENGLISH.replace(", {{ place }}.{% endblock", "{% if place %}, there{% endif %}.{% endblock")
        )


class TestKindForgetsWhatItIsIn(InTwo):
    class kind(OpenDay):
        templates = in_two("subject", ENGLISH.replace("see: {{ what }}", "see"))


class TestKindGreetsNobodyInOneLanguage(InTwo):
    class kind(OpenDay):
        templates = in_two("nobody", ENGLISH.replace("Dear {{ guardian }},", "Dear parent,"))


class TestKindIsNotSignedInOneLanguage(InTwo):
    class kind(OpenDay):
        templates = in_two("unsigned", ENGLISH.replace("{{ signature }}", "The school"))


class TestKindIsTheSameInBoth(InTwo):
    class kind(OpenDay):
        templates = in_two("same", TEMPLATE)


class TestKindGreetsInTheOtherLanguage(InTwo):
    class kind(OpenDay):
        templates = in_two("greets", ENGLISH.replace("Dear", "Beste"))


class TestKindHasALabelInTheOtherLanguage(InTwo):
    class kind(OpenDay):
        templates = in_two("label", ENGLISH.replace("When:", "Wanneer:"))


def changed(folder, *replaced, template=TEMPLATE):
    """A folder with a template in Dutch of which words are replaced."""
    for old, new in replaced:
        assert old in template, old
        template = template.replace(old, new)
    return written(folder, "open_day", template)


class TestKindCutsWhatWasWritten(OpenDayContract):
    class kind(OpenDay):
        templates = changed("cut", ("{{ what | sentence }}\n", "{{ what[:20] }}\n"))


class TestKindShoutsWhatWasWritten(OpenDayContract):
    class kind(OpenDay):
        templates = changed("loud", ("{{ what | sentence }}\n", "{{ what | upper }}\n"))


class TestKindCallsATextMarkup(OpenDayContract):
    class kind(OpenDay):
        templates = changed("markup", ("{{ what | sentence }}\n", "{{ what | safe }}\n"))


class TestKindForgetsThePlaceInTheApp(OpenDayContract):
    class kind(OpenDay):
        templates = changed("appless", (", {{ place }}.{% endblock", ".{% endblock"))


class TestKindTellsAPlaceInItsSubject(OpenDayContract):
    class kind(OpenDay):
        templates = changed("outside", ("kijken: {{ what }}", "kijken: {{ what }} ({{ place }})"))


class TestKindTellsAPlaceWhereItIsOff(OpenDayContract):
    class kind(OpenDay):
        templates = changed(
            "off", ("{% block app", "{% block title %}Het kijken in {{ place }}{% endblock %}{% block app")
        )


class TestKindHasATextThatNobodyTranslates(OpenDayContract):
    class kind(OpenDay):
        text = TextFields(free=("what",), subject=("what",))


class TestKindShowsADayAsItIsStored(OpenDayContract):
    class kind(OpenDay):
        templates = changed("stored", ("Wanneer: {{ when(starts_at, none) }}", "Wanneer: {{ starts_at }}"))


class TestKindGreetsNobody(OpenDayContract):
    class kind(OpenDay):
        templates = changed("hello", ("Beste {{ guardian }},", "Beste ouder,"))


class TestKindIsNotSigned(OpenDayContract):
    class kind(OpenDay):
        templates = changed("sign", ("{{ signature }}", "De school"))


class TestKindNamesSomebody(OpenDayContract):
    class kind(OpenDay):
        templates = changed("fenna", ("\nKom kijken naar", "\nKom met Fenna kijken naar"))


class TestKindNamesSomebodyInItsCode(OpenDayContract):
    class kind(OpenDay):
        templates = changed("form", ("\nKom kijken naar", '\n{{ "Kom met Fenna kijken naar" }}'))


class TestKindLeadsElsewhere(OpenDayContract):
    class kind(OpenDay):
        templates = changed("link", ("{{ signature }}", "https://volg.example/t?x=1\n\n{{ signature }}"))


class TestKindLeadsToAnAppElsewhere(OpenDayContract):
    class kind(OpenDay):
        templates = changed("host", (", {{ place }}.{% endblock", ", {{ place }}. Zie meedoen.example{% endblock"))


class TestGoodKindWithNames(OpenDayContract):
    """Sound: an app by its name and its host, a link that the event brings, and what the app block leaves out."""

    names = frozenset({"teacher"})
    alike = frozenset({"Parro", "parro.example"})
    only_in_mail = frozenset({"place"})

    class kind(OpenDay):
        templates = changed(
            "named",
            (", {{ place }}.{% endblock", ".{% endblock"),
            (
                "{{ signature }}",
                "{{ teacher }} zet het in Parro (parro.example). Lees meer: {{ link }}\n\n{{ signature }}",
            ),
        )
        sample: ClassVar[dict[str, Any]] = {
            **OpenDay.sample, "teacher": "juf Els", "link": "https://school.example/tuin"}  # fmt: skip

        class Payload(OpenDay.Payload):
            teacher: OneLine
            link: HttpUrl


class TestKindForgetsThePlaceInDutch(InTwo):
    class kind(OpenDay):
        templates = in_two("dutch", ENGLISH, TEMPLATE.replace("}, {{ place }}.\n", "}.\n"))


class TestKindForgetsTheMomentInDutch(InTwo):
    class kind(OpenDay):
        templates = in_two("when", ENGLISH, TEMPLATE.replace("Wanneer: {{ when(starts_at, none) }}, ", "Waar: "))


class TestKindSaysAnotherNumber(InTwo):
    class kind(OpenDay):
        templates = in_two(
            "number",
            ENGLISH.replace("{{ signature }}", "It takes 3 hours.\n\n{{ signature }}"),
            TEMPLATE.replace("{{ signature }}", "Het duurt 5 uur.\n\n{{ signature }}"),
        )


class TestKindCountsOneMore(InTwo):
    class kind(OpenDay):
        templates = in_two(
            "seats",
            ENGLISH.replace("{{ signature }}", "There are {{ seats + 1 }} chairs.\n\n{{ signature }}"),
            TEMPLATE.replace("{{ signature }}", "Er zijn {{ seats }} stoelen.\n\n{{ signature }}"),
        )
        sample: ClassVar[dict[str, Any]] = {**OpenDay.sample, "seats": 5}

        class Payload(OpenDay.Payload):
            seats: int


class TestKindMovesAnHour(OpenDayContract):
    class kind(OpenDay):
        class Payload(OpenDay.Payload):
            @field_validator("starts_at")
            @classmethod
            def later(cls, said):
                return said + timedelta(hours=1)


READ = {}


class TestKindKeepsWhatItReads(OpenDayContract):
    class kind(OpenDay):
        class Payload(OpenDay.Payload):
            @field_validator("place")
            @classmethod
            def noted(cls, said):
                READ[cls] = said
                return said


class TestKindPrintsWhatItReads(OpenDayContract):
    class kind(OpenDay):
        class Payload(OpenDay.Payload):
            @field_validator("place")
            @classmethod
            def printed(cls, said):
                print(said)  # noqa: T201 - this is the fault
                return said


class TestKindTellsWhatItRefuses(OpenDayContract):
    class kind(OpenDay):
        class Payload(OpenDay.Payload):
            @field_validator("place")
            @classmethod
            def short(cls, said):
                if len(said) > 60:
                    raise ValueError(f"{said} is too long")
                return said


class TestKindLooksAtTheClock(OpenDayContract):
    class kind(OpenDay):
        class Payload(OpenDay.Payload):
            @field_validator("starts_at")
            @classmethod
            def not_long_ago(cls, said):
                if said < datetime.now(UTC) - timedelta(days=9_999):
                    raise ValueError("long ago")
                return said


class TestKindDrawsLots(OpenDayContract):
    class kind(OpenDay):
        templates = written("lots", "open_day", TEMPLATE.replace("Wanneer:", "Wanneer{{ ['', ''] | random }}:"))


class TestKindEndsLongAgo(OpenDayContract):
    class kind(OpenDay):
        @classmethod
        def ends(cls, payload):
            return "2020-01-01"


class TestKindEndsByTheClock(OpenDayContract):
    class kind(OpenDay):
        @classmethod
        def ends(cls, payload):
            return datetime.now(UTC).isoformat()


class TestKindEndsAtNoTime(OpenDayContract):
    class kind(OpenDay):
        @classmethod
        def ends(cls, payload):
            return "morgen"


class TestKindFailsAtItsEnd(OpenDayContract):
    class kind(OpenDay):
        @classmethod
        def ends(cls, payload):
            return payload["ends_at"]


class TestKindTellsThePlaceInOneForm(OpenDayContract):
    class kind(OpenDay):
        templates = written("one_form", "open_day", TEMPLATE.replace(", {{ place }}", "{{ you(', ' ~ place, '') }}"))
