"""Kinds that tell one thing in the place of another in one language, or end on another day, each with one fault."""

from bad_kinds import ENGLISH, TEMPLATE, OpenDay, OpenDayContract, written


def in_english(folder, text):
    """A folder with the template in Dutch, and with this one in English."""
    templates = written(folder, "open_day", TEMPLATE)
    path = templates / "en" / "open_day.j2"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return templates


class InTwoContract(OpenDayContract):
    languages = ("nl", "en")


class TestKindSwapsThemInEnglish(InTwoContract):
    class kind(OpenDay):
        templates = in_english(
            "swapped",
            ENGLISH.replace("{{ place }}", "{{ other }}")
            .replace("{{ what | sentence }}", "{{ place }}")
            .replace("{{ other }}", "{{ what | sentence }}"),
        )


class TestGoodKindInTwo(InTwoContract):
    class kind(OpenDay):
        templates = in_english("in two", ENGLISH)


class TestKindEndsOnTheDayOfUtc(OpenDayContract):
    class kind(OpenDay):
        @classmethod
        def ends(cls, payload):
            return str(payload.get("starts_at"))[:10]
