"""A good kind with a deadline and, each with one fault, bad ones: of moments in the app, and of lengths."""

from datetime import date
from typing import Any, ClassVar

from bad_kinds import OpenDay, OpenDayContract, changed

from ouderbrug import ContentClass, TextFields, Use

UNTIL = (
    "{{ place }}.{% endblock",
    "{{ place }}.{% if reply_by %} Antwoord tot en met {{ when(reply_by) }}.{% endif %}{% endblock",
)
MAIL = ("{{ signature }}", "{% if reply_by %}Antwoord tot en met {{ when(reply_by) }}.{% endif %}\n\n{{ signature }}")


class Asking(OpenDay):
    """Good: it asks for an answer, and says until when."""

    sample: ClassVar[dict[str, Any]] = {**OpenDay.sample, "reply_by": "2026-12-01"}

    class Payload(OpenDay.Payload):
        reply_by: date | None = None


def asking(folder, *replaced):
    return changed(folder, UNTIL, MAIL, *replaced)


class TestGoodAsking(OpenDayContract):
    class kind(Asking):
        templates = asking("asking")


class TestGoodAskingInTheMail(OpenDayContract):
    """Sound: so it is meant, and its contract says so."""

    only_in_mail = frozenset({"reply_by"})

    class kind(Asking):
        templates = changed("mailed", MAIL)


class TestKindTellsAnotherDeadlineInTheApp(OpenDayContract):
    class kind(Asking):
        templates = asking(
            "another", ("when(reply_by) }}.{% endif %}{% endblock", "when(starts_at) }}.{% endif %}{% endblock")
        )


class TestKindForgetsTheDeadlineInTheApp(OpenDayContract):
    class kind(Asking):
        templates = changed("undue", MAIL)


class TestKindCutsALine(OpenDayContract):
    class kind(OpenDay):
        templates = changed("line", ("{{ what | sentence }}\n", "{{ what | truncate(120) | sentence }}\n"))


class TestKindTellsWhatIsSensitive(OpenDayContract):
    class kind(OpenDay):
        content_class = ContentClass.SENSITIVE


class TestGoodSensitiveKind(OpenDayContract):
    """Sound: its subject tells nothing of the event."""

    class kind(OpenDay):
        content_class = ContentClass.SENSITIVE
        text = TextFields(free=("what", "place"))
        templates = changed("quiet", ("Kom kijken: {{ what }}", "Een bericht over uw kind"))


class TestKindHasNoEnd(OpenDayContract):
    class kind(OpenDay):
        templates = changed("endless", ("{{ signature }}", "Lees dit goed door. " * 900 + "\n\n{{ signature }}"))


class TestKindIsLongInTheApp(OpenDayContract):
    class kind(OpenDay):
        templates = changed(
            "pages", ("{{ place }}.{% endblock", "{{ place }}. " + "Lees dit goed door. " * 90 + "{% endblock")
        )


class TestKindIsLongInItsSubject(OpenDayContract):
    class kind(OpenDay):
        templates = changed("heading", ("kijken: {{ what }}", "kijken: {{ what }}" + " en nog meer" * 15))


class TestKindIsToldAfterItBegan(OpenDayContract):
    class kind(OpenDay):
        use = Use(school_days=40)


class TestGoodKindThatStays(OpenDayContract):
    """Sound: one can come for it later, and its contract says so."""

    after_start = True
    kind = TestKindIsToldAfterItBegan.kind
