"""Kinds of which a template stands where nobody looks, or tells a word of the program."""

from typing import Any, ClassVar

from bad_kinds import TEMPLATE, OpenDay, OpenDayContract, written

from ouderbrug import OneLine, TextFields


def also_in(folder, language, name, text=TEMPLATE):
    """The same folder, with one more template."""
    path = written(folder, "open_day") / language / f"{name}.j2"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path.parent.parent


class TestKindHasATemplateThatItDoesNotName(OpenDayContract):
    class kind(OpenDay):
        templates = also_in("beside-unnamed", "pl", "open_day")


class TestKindHasATemplateOfNearlyItsName(OpenDayContract):
    class kind(OpenDay):
        templates = also_in("beside-nearly", "nl", "open_days")


class WithMore(OpenDay):
    """Good: it may say what to bring, and whether it is outside."""

    text = TextFields(free=("what", "place", "bring"), subject=("what",))
    sample: ClassVar[dict[str, Any]] = {**OpenDay.sample, "bring": "laarzen", "outside": True}
    templates = written(
        "beside-more",
        "open_day",
        TEMPLATE.replace("{{ place }}.", "{{ place }}.{% if bring %} Neem mee: {{ bring | sentence }}{% endif %}"),
    )

    class Payload(OpenDay.Payload):
        bring: OneLine | None = None
        outside: bool = False


class WithMoreContract(OpenDayContract):
    kind: ClassVar = WithMore


class TestGoodKindWithMore(WithMoreContract):
    pass


class TestKindTellsThatThereIsNothing(WithMoreContract):
    class kind(WithMore):
        templates = written(
            "beside-none", "open_day", TEMPLATE.replace("{{ place }}.", "{{ place }}. {{ 'Mee: ' ~ bring }}.")
        )


class TestKindTellsThatItIsTrue(WithMoreContract):
    class kind(WithMore):
        templates = written(
            "beside-true",
            "open_day",
            TEMPLATE.replace(
                "{{ place }}.",
                "{{ place }}.{% if bring %} Mee: {{ bring | sentence }}{% endif %} Buiten: {{ outside }}.",
            ),
        )


class TestKindLeavesABraceOpen(OpenDayContract):
    class kind(OpenDay):
        templates = written(
            "beside-brace", "open_day", TEMPLATE.replace("Beste {{ guardian }},", "Beste {guardian} {{ guardian }},")
        )


class TestKindLeavesAThingToDo(OpenDayContract):
    class kind(OpenDay):
        templates = written("beside-todo", "open_day", TEMPLATE.replace("Wanneer:", "Wanneer (TODO):"))


class TestKindShowsItsMarkup(OpenDayContract):
    class kind(OpenDay):
        templates = written("beside-markup", "open_day", TEMPLATE.replace("Wanneer:", "<b>Wanneer:</b>"))


class TestKindTellsThePlaceWhereItIsShort(OpenDayContract):
    class kind(OpenDay):
        templates = written(
            "beside-short",
            "open_day",
            TEMPLATE.replace("{{ place }}.\n\n{{ sig", "{% if place | length < 50 %}{{ place }}{% endif %}.\n\n{{ sig"),
        )
