"""A good kind of which more may be said, beside which its texts are told, and bad ones."""

from typing import Any, ClassVar, Literal

from bad_kinds import ENGLISH, TEMPLATE, InTwo, OpenDay, in_two

from ouderbrug import AwareDatetime, Use


class Outing(OpenDay):
    """With more that may be said: until when, how many, whether inside, and a choice."""

    sample: ClassVar[dict[str, Any]] = {
        **OpenDay.sample, "back_at": "2026-12-04T15:00:00+01:00", "seats": 5, "inside": True, "by": "bus"}  # fmt: skip

    class Payload(OpenDay.Payload):
        back_at: AwareDatetime | None = None
        seats: int
        inside: bool
        by: Literal["bus", "bike"]


BACK = ("when(starts_at, none)", "when(starts_at, back_at)")
SEATS = ("{{ signature }}", "Plaatsen: {{ seats }}.\n\n{{ signature }}")
ROUTE = ("}, {{ place }}.\n", "}{% if WHERE %}, {{ place }}{% endif %}.\n")


def outing(folder, *replaced, english=()):
    """Its templates in two languages, with words replaced in Dutch, and perhaps in English."""
    dutch, other = TEMPLATE, ENGLISH
    for old, new in (BACK, SEATS, *replaced):
        assert old in dutch, old
        dutch = dutch.replace(old, new)
    for old, new in (BACK, (SEATS[0], SEATS[1].replace("Plaatsen", "Seats")), *english):
        assert old in other, old
        other = other.replace(old, new)
    return in_two(folder, other, dutch)


class OutingContract(InTwo):
    installed = False


class TestGoodOuting(OutingContract):
    class kind(Outing):
        templates = outing("outing")


LATE = (BACK[1], "when(back_at or starts_at, none)")


class TestKindTellsTheEndForTheBegin(OutingContract):
    class kind(Outing):
        templates = outing("late", LATE, english=(LATE,))


class TestKindTellsTheEndForTheBeginInOneLanguage(OutingContract):
    class kind(Outing):
        templates = outing("english", english=[(BACK[1], "when(back_at, none) if back_at else when(starts_at, none)")])


class TestKindTellsTheEndForTheBeginInTheApp(OutingContract):
    class kind(Outing):
        templates = outing(
            "app-late", (f"{BACK[1]} }}}}, {{{{ place }}}}.{{% e", f"{LATE[1]} }}}}, {{{{ place }}}}.{{% e")
        )


class TestKindTellsThePlaceToFew(OutingContract):
    class kind(Outing):
        templates = outing("few", (ROUTE[0], ROUTE[1].replace("WHERE", "seats < 10")))


class TestKindTellsThePlaceOfWhatIsInside(OutingContract):
    class kind(Outing):
        templates = outing("inside", (ROUTE[0], ROUTE[1].replace("WHERE", "inside")))


class TestKindTellsThePlaceToWhoComesByBus(OutingContract):
    class kind(Outing):
        templates = outing("bus", (ROUTE[0], ROUTE[1].replace("WHERE", 'by == "bus"')))


class TestKindTellsThePlaceInOneSeason(OutingContract):
    class kind(Outing):
        templates = outing("season", (ROUTE[0], ROUTE[1].replace("WHERE", "starts_at.month > 9")))


class TestKindTellsThePlaceUntilAnHour(OutingContract):
    class kind(Outing):
        templates = outing("until", (ROUTE[0], ROUTE[1].replace("WHERE", "back_at")))


class TestKindTellsTheHourAsItIsStored(OutingContract):
    class kind(Outing):
        templates = outing("cut-out", ("Plaatsen", "De bus gaat om {{ (starts_at | string)[11:16] }}. Plaatsen"))


class TestKindCountsOneMoreInBoth(OutingContract):
    class kind(Outing):
        templates = outing("more", ("{ seats", "{ seats + 1"), english=[("{ seats", "{ seats + 1")])


class TestGoodOutingWhosePlaceHangs(OutingContract):
    """Sound: its author says on what it hangs."""

    hangs_on = frozenset({"inside"})

    class kind(Outing):
        templates = outing("hangs", (ROUTE[0], ROUTE[1].replace("WHERE", "inside")))


FRIDAY = ("Beste {{ guardian }},", "Beste {{ guardian }},\n\nOp vrijdag gaan we.")


class TestGoodOutingOfFridays(OutingContract):
    """Sound: it is always on a Friday, as its author says."""

    always = frozenset({"vrijdag"})

    class kind(Outing):
        templates = outing("fridays", FRIDAY)


class TestKindSaysADayByItself(OutingContract):
    class kind(Outing):
        templates = outing("on_friday", FRIDAY)


class TestKindSaysAnHourByItself(OutingContract):
    class kind(Outing):
        templates = outing(
            "hour",
            ("Beste {{ guardian }},", "Beste {{ guardian }},\n\nOm 8.45 uur gaan we."),
            english=[("Dear {{ guardian }},", "Dear {{ guardian }},\n\nWe go at 8:45.")],
        )


TURNED = (BACK[1], "when(back_at, starts_at)")


class TestKindTellsTheEndAsTheBegin(OutingContract):
    class kind(Outing):
        templates = outing("turned", TURNED, english=(TURNED,))


MAIL = ("{{ when(starts_at, back_at) }}, {{ place }}.\n", "{{ when(starts_at, none) }}, {{ place }}.\n")


class TestKindTellsTheEndInTheAppAlone(OutingContract):
    class kind(Outing):
        templates = outing("told_in_app", MAIL, english=(MAIL,))


class TestKindEndsWithWhatNeedNotBeSaid(OutingContract):
    class kind(Outing):
        use = Use(ends_with="back_at")
        templates = outing("back_at")
