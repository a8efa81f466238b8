"""Calendars from look to look: what of them is off, what is the same under another id, and what only settings moved."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from each import each
from ouderbrug.file_names import masked
from plugins.test_ical import NOW, briefly, entry, events, source, written

if TYPE_CHECKING:
    from pathlib import Path


class Feed:
    """A calendar that is read again and again, five minutes apart."""

    def __init__(self, folder: Path, **own: Any) -> None:
        self.folder, self.own, self.now = folder, own, NOW
        self.cursor: str | None = None
        self.codes: list[str] = []

    def says(self, *found: str, **own: Any) -> list[tuple[str, int, bool]]:
        """What becomes of it now, in as many portions as a run reads; the codes of its complaints are kept."""
        self.now += timedelta(minutes=5)
        self.own |= own
        told, self.codes = [], []
        for _ in range(4):
            batch = source(written(self.folder, *found), self.now, **self.own).poll(self.cursor)
            self.cursor = batch.cursor
            self.last = events(batch) or getattr(self, "last", [])
            told += briefly(batch)
            self.codes += [one.code for one in batch.rejected]
            self.places = [one.place for one in batch.rejected] or getattr(self, "places", [])
        return told


@pytest.fixture
def feed(tmp_path: Path) -> Feed:
    return Feed(tmp_path)


def days(name: str, *which: int) -> list[str]:
    """An entry of its own title for each of these days of November."""
    return [entry(f"{name}{day}", f"202611{day}T193000", f"Dag {name} {day}") for day in which]


# What went without a word


@each(
    ("many", "stay", "off"),
    [(1, 0, 0), (2, 1, 1), (3, 1, 0), (3, 2, 1), (4, 2, 2), (6, 2, 0), (6, 3, 3)],
)
def test_what_went_is_off_while_no_more_than_half_is_gone(tmp_path: Path, many: int, stay: int, off: int) -> None:
    feed = Feed(tmp_path)
    there = days("e", *range(24, 24 + many))
    always = entry("past", "20261101T193000", "Voorbij")
    feed.says(always, *there)
    told = feed.says(always, *there[:stay])
    assert [is_off for _, _, is_off in told] == [True] * off
    assert feed.codes == ([] if off else ["calendar-halved"] * (many - stay))
    assert feed.says(always, *there[:stay]) == [] and feed.codes == [], "it is said once"
    again = feed.says(always, *there)
    assert [is_off for _, _, is_off in again] == [False] * off, (
        "what was off is on again, and what was not is as it was"
    )


def test_what_is_far_counts_for_whether_a_calendar_is_whole(feed: Feed) -> None:
    far = [entry(f"f{day}", f"202612{day}T193000", f"Ver {day}") for day in (20, 21, 22)]
    feed.says(*days("e", 24), *far)
    assert feed.says(*far) == [("e24", 2, True)]


def test_a_cut_calendar_names_what_is_gone_by_its_moment(feed: Feed) -> None:
    feed.says(*days("e", 24, 25, 26))
    feed.says(*days("e", 24))
    assert feed.places == ["event of 2026-11-25 19:30", "event of 2026-11-26 19:30"]
    assert [masked(one) for one in feed.places] == feed.places, "all of it may stand in a log"


def test_new_entries_make_no_cut_calendar_whole(feed: Feed) -> None:
    feed.says(*days("e", 24, 25, 26, 27, 28, 29))
    assert feed.says(*days("e", 24, 25)) == []
    new = days("n", 24, 25, 26, 27, 28, 29)
    assert all(not off for _, _, off in feed.says(*days("e", 24, 25), *new))
    assert feed.says(*days("e", 24), *new) == [] and feed.codes == ["calendar-halved"], "it is still cut"
    feed.says(*days("e", 24, 25, 26, 27, 28, 29), *new)
    assert feed.says(*days("e", 25, 26, 27, 28, 29), *new) == [("e24", 2, True)], "it is whole again"


def test_a_calendar_that_dwindles_is_not_called_off_bit_by_bit(feed: Feed) -> None:
    left = list(range(24, 30))
    feed.says(*days("e", *left))
    off = []
    while len(left) > 1:
        left.pop()
        off += feed.says(*days("e", *left))
    assert [name for name, _, _ in off] == ["e29", "e28", "e27"]


@pytest.mark.property
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(looks=st.lists(st.tuples(st.sets(st.integers(24, 29)), st.integers(0, 3)), min_size=1, max_size=6))
def test_never_is_more_than_half_of_what_was_told_first_called_off(
    tmp_path: Path, looks: list[tuple[set[int], int]]
) -> None:
    feed = Feed(tmp_path)
    first = days("e", *range(24, 30))
    feed.says(*first)
    off = set[str]()
    for number, (stay, new) in enumerate(looks):
        told = feed.says(
            entry("past", "20261101T193000"), *days("e", *sorted(stay)), *days(f"n{number}x", *range(24, 24 + new))
        )
        off = (off | {name for name, _, gone in told if gone}) - {name for name, _, gone in told if not gone}
        assert len({name for name in off if name.startswith("e")}) <= 3


def test_what_began_is_not_called_off_by_a_feed_of_what_is_to_come(feed: Feed) -> None:
    feed.says(*days("e", 24, 25, 26))
    feed.now += timedelta(days=1, hours=9, minutes=45)
    assert feed.says(*days("e", 25, 26)) == [] and feed.codes == []


def written_out(*which: int) -> list[str]:
    """Days of one series, as Exchange publishes them: without the series itself."""
    at = "RECURRENCE-ID;TZID=Europe/Amsterdam:202611{}T140000"
    return [entry("w", f"202611{day}T140000", "Schaakles", at.format(day)) for day in which]


@each(("stay", "off"), [((24, 25), 0), ((24, 25, 26), 3), ((24, 25, 26, 27, 28), 1)])
def test_days_of_a_series_that_is_written_out_are_guarded_each(tmp_path: Path, stay: tuple[int, ...], off: int) -> None:
    feed = Feed(tmp_path)
    feed.says(*written_out(*range(24, 30)))
    assert [is_off for _, _, is_off in feed.says(*written_out(*stay))] == [True] * off
    assert feed.codes == ([] if off else ["calendar-halved"] * 4)


def test_what_was_off_and_is_made_again_is_on_under_its_own_id(feed: Feed) -> None:
    stays = days("e", 24, 25, 26)
    feed.says(*stays, entry("a", "20261130T193000"))
    assert feed.says(*stays) == [("a", 2, True)]
    assert feed.says(*stays, entry("new", "20261130T193000")) == [("a", 3, False)]


@each("broken", ["DTSTART:morgen", "RRULE:FREQ=HOURLY"])
def test_an_entry_that_cannot_be_read_any_more_is_not_off(tmp_path: Path, broken: str) -> None:
    feed = Feed(tmp_path)
    others = days("e", 24, 25, 26)
    feed.says(*others, entry("a", "20261130T193000"))
    bad = entry("a", "20261130T193000", "Ouderavond", broken)
    bad = bad.replace("DTSTART;TZID=Europe/Amsterdam:20261130T193000\n", "") if "DTSTART:" in broken else bad
    assert feed.says(*others, bad) == []


TITLES = [
    "Canceled: {}", "Cancelled: {}", "Geannuleerd: {}", "GEANNULEERD - {}", "[Geannuleerd] {}", "Afgelast: {}",
    "AFGELAST! {}", "Afgelast {}", "Afgezegd: {}", "Vervallen: {}", "Vervalt - {}", "Gaat niet door: {}",
    "❌ Geannuleerd: {}", "Afgelast",
]  # fmt: skip


@each("title", TITLES)
def test_a_title_that_begins_with_a_word_for_off_is_off(tmp_path: Path, title: str) -> None:
    feed = Feed(tmp_path)
    stays = days("e", 24, 25, 26)
    feed.says(*stays, entry("a", "20261130T193000", "Kerstmarkt"))
    off = entry("a", "20261130T193000", title.format("Kerstmarkt"))
    new = entry("b", "20261130T203000", title.format("Lampionnen"))
    assert feed.says(*stays, off, new) == [("a", 2, True)], "and what nobody heard of is nothing"
    again = entry("c", "20261130T193000", title.format("Kerstmarkt"))
    assert feed.says(*stays, again) == []


@each(
    "title", ["Gymles vervalt", "Kerstmarkt gaat niet door", "Vervallen dagen", "Afgelaste sportdag", "Over Canceled"]
)
def test_a_title_that_tells_of_something_off_is_told(tmp_path: Path, title: str) -> None:
    assert Feed(tmp_path).says(entry("a", "20261130T193000", title)) == [("a", 1, False)]


# The same under another id


@each("many", [1, 3, 10])
def test_entries_under_other_ids_are_the_same(tmp_path: Path, many: int) -> None:
    feed = Feed(tmp_path)

    def under(name: str) -> list[str]:
        return [entry(f"{name}{n}", f"202611{24 + n // 2}T{9 + n:02}3000", f"Dag {n}") for n in range(many)]

    feed.says(*under("u"))
    for name in "vwu":
        assert feed.says(*under(name)) == [] and feed.codes == []
    changed = [one.replace("SUMMARY:Dag", "SUMMARY:Anders") for one in under("u")]
    assert {(name, off) for name, _, off in feed.says(*changed)} == {(f"u{n}", False) for n in range(many)}


DAILY = "RRULE:FREQ=DAILY;COUNT=4"
SPLIT = [
    ("20261126T140000", [], "told as it was"),
    (
        "20261126T150000",
        [("w|20261126T1400", 2, False), ("w|20261127T1400", 2, False)],
        "a change of each day",
    ),
]


@each(("begins", "told", "why"), SPLIT)
def test_a_series_that_is_split_is_the_same(
    tmp_path: Path, begins: str, told: list[tuple[str, int, bool]], why: str
) -> None:
    feed = Feed(tmp_path)
    feed.says(entry("w", "20261124T140000", "Schaakles", DAILY))
    first = entry("w", "20261124T140000", "Schaakles", "RRULE:FREQ=DAILY;UNTIL=20261125T225959Z")
    then = entry("w_R20261126T130000", begins, "Schaakles", "RRULE:FREQ=DAILY;COUNT=2")
    assert feed.says(first, then) == told, why


def test_a_series_that_moves_as_a_whole_is_a_change_of_each_day(feed: Feed) -> None:
    feed.says(entry("w", "20261124T140000", "Schaakles", DAILY))
    moved = feed.says(entry("w", "20261124T150000", "Schaakles", DAILY))
    assert [(revision, off) for _, revision, off in moved] == [(2, False)] * 4


def test_a_day_that_a_series_has_no_longer_is_off(feed: Feed) -> None:
    feed.says(entry("w", "20261124T140000", "Schaakles", DAILY))
    left = feed.says(entry("w", "20261124T140000", "Schaakles", "RRULE:FREQ=DAILY;COUNT=1"))
    assert [off for _, _, off in left] == [True] * 3 and feed.codes == []


def other(day: str, title: str = "Ouderavond", *more: str) -> str:
    return entry("new", day, title, *more)


MOVED = [
    ([other("20261130T193000", "Ouderavond", "STATUS:CANCELLED")], {("a", 2, True)}, "recreated as cancelled"),
    ([other("20261130T200000")], {("a", 2, False)}, "another hour"),
    ([other("20261201T193000")], {("a", 2, True), ("new", 1, False)}, "another day"),
    ([other("20261130T193000", "Kerstmarkt")], {("a", 2, True), ("new", 1, False)}, "another title"),
    (
        [other("20261130T200000"), other("20261130T210000").replace("new", "third")],
        {("a", 2, True), ("new", 1, False), ("third", 1, False)},
        "nobody knows which",
    ),
    ([other("20261130T193000", "Ouderavond", "CLASS:PRIVATE")], set[tuple[str, int, bool]](), "private by now"),
]


@each(("then", "told", "why"), MOVED)
def test_what_is_told_of_one_that_is_gone_beside_a_new_one(
    tmp_path: Path, then: list[str], told: set[tuple[str, int, bool]], why: str
) -> None:
    feed = Feed(tmp_path)
    stays = days("e", 24, 25, 26)
    feed.says(*stays, entry("a", "20261130T193000"))
    assert set(feed.says(*stays, *then)) == told, why
    assert feed.says(*stays, *then) == []


def test_entries_of_one_title_and_time_keep_the_audience_that_each_had(feed: Feed) -> None:
    sorting = [{"words": [group], "audience": {"group": group}} for group in ("3A", "3B")]

    def under(name: str, groups: str) -> list[str]:
        return [entry(f"{name}{n}", "20261130T193000", "Gesprek", f"CATEGORIES:3{g}") for n, g in enumerate(groups)]

    feed.says(*under("u", "AB"), sorting=sorting)
    assert feed.says(*under("v", "BA")) == []
    moved = [one.replace("T193000", "T200000") for one in under("v", "BA")]
    feed.says(*moved)
    assert {one["id"]: one["audience"] for one in feed.last} == {"u0": {"group": "3A"}, "u1": {"group": "3B"}}


def test_entries_of_one_title_and_time_keep_the_text_that_each_had(feed: Feed) -> None:
    def under(name: str, rooms: str) -> list[str]:
        return [entry(f"{name}{n}", "20261130T193000", "Gesprek", f"LOCATION:{room}") for n, room in enumerate(rooms)]

    feed.says(*under("u", "AB"))
    assert feed.says(*under("v", "BA")) == []


def test_one_of_that_title_and_time_for_others_is_another(feed: Feed) -> None:
    stays = days("e", 24, 25, 26)
    sorting = [{"words": [group], "audience": {"group": group}} for group in ("3A", "3B")]
    feed.says(*stays, entry("u", "20261130T193000", "Gesprek", "CATEGORIES:3A"), sorting=sorting)
    told = feed.says(*stays, entry("v", "20261130T193000", "Gesprek", "CATEGORIES:3B"))
    assert set(told) == {("u", 2, True), ("v", 1, False)}


def test_one_of_that_title_and_day_that_was_there_before_is_another(feed: Feed) -> None:
    stays, later = days("e", 24, 25, 26), entry("later", "20261207T193000", "Gesprek")
    assert ("later", 1, False) not in feed.says(*stays, entry("early", "20261207T093000", "Gesprek"), later)
    assert feed.says(*stays, later) == [("early", 2, True)]


def test_what_moved_under_another_id_is_not_gone(feed: Feed) -> None:
    def moved(hour: int) -> list[str]:
        return [entry(f"h{hour}{day}", f"202611{day}T{hour}0000", f"Dag {day}") for day in range(24, 29)]

    stays = days("e", 24, 25)
    for hour in (14, 15, 16):
        feed.says(*stays, *moved(hour))
    assert feed.says(*stays[1:], *moved(16)) == [("e24", 2, True)]


# What only the settings, or its maker, moved


SKIP = [{"words": ["ouderavond"], "skip": True}]
ELSE = [{"words": ["ouderavond"], "kind": "meeting_invitation", "audience": {"group": "3A"}, "payload": {"title": "X"}}]
KIND = [{"words": ["ouderavond"], "kind": "closure"}]


@each(
    "own", [{"sorting": SKIP}, {"sorting": ELSE}, {"sorting": KIND}, {"kind": "closure"}, {"audience": {"group": "3A"}}]
)
def test_a_change_of_the_settings_tells_nothing_of_what_was_told(tmp_path: Path, own: dict[str, Any]) -> None:
    feed = Feed(tmp_path)
    there = [*days("e", 24, 25, 26), entry("a", "20261130T193000")]
    feed.says(*there)
    assert feed.says(*there, **own) == [] and feed.codes == []
    assert feed.says(*there, sorting=[], kind="notice", audience={"school": True}) == []


def test_what_was_told_stays_what_it_was_and_what_is_new_goes_as_the_settings_say(feed: Feed) -> None:
    feed.says(entry("a", "20261130T193000"))
    feed.says(entry("a", "20261130T203000"), entry("b", "20261201T193000"), sorting=ELSE)
    assert {one["id"]: (one["kind"], one["audience"]) for one in feed.last} == {
        "a": ("notice", {"school": True}),
        "b": ("meeting_invitation", {"group": "3A"}),
    }


def test_what_is_skipped_since_is_followed_no_longer(feed: Feed) -> None:
    stays = days("e", 24, 25, 26)
    feed.says(*stays, entry("a", "20261130T193000"))
    feed.says(*stays, entry("a", "20261130T193000"), sorting=SKIP)
    assert feed.says(*stays, entry("a", "20261130T203000")) == []
    assert feed.says(*stays, entry("a", "20261130T203000", "Ouderavond", "STATUS:CANCELLED")) == []
    assert feed.says(*stays) == []


def test_what_is_private_since_is_named_once_and_never_called_off(feed: Feed) -> None:
    stays, hidden = days("e", 24, 25, 26), entry("a", "20261130T193000", "Ouderavond", "CLASS:PRIVATE")
    feed.says(*stays, entry("a", "20261130T193000"))
    assert feed.says(*stays, hidden) == [] and feed.codes == ["entry-private"]
    assert feed.says(*stays, hidden) == [] and feed.codes == []
    assert feed.says(*stays) == []
    assert feed.says(*stays, entry("a", "20261130T193000")) == [], "public again, it is what was told"


def test_a_cursor_of_before_marks_were_kept_follows_what_is_there(feed: Feed) -> None:
    there = [*days("e", 24, 25, 26), entry("a", "20261130T193000")]
    feed.says(*there)
    old = json.loads(feed.cursor or "")
    kept = ("hash", "revision", "since", "until", "off")
    old = old | {"seen": {}, "told": {n: {k: one[k] for k in kept} for n, one in old["told"].items()}}
    feed.cursor = json.dumps(old)
    assert feed.says(*there[:2]) == [] and feed.codes == ["calendar-halved"] * 2, "it may have been cut meanwhile"
    assert feed.says(*there) == []
    assert feed.says(*there[:3]) == [("a", 2, True)]


GROUPS = [{"words": ["groep 3a"], "audience": {"group": "3A"}}, {"words": ["groep 7b"], "audience": {"group": "7B"}}]


def test_an_entry_whose_own_words_name_another_group_is_for_that_group(feed: Feed) -> None:
    """A slip in a title that somebody mends; what only the settings say otherwise stays as it was told."""
    feed.says(entry("a", "20261130T193000", "Avond groep 3A"), sorting=GROUPS)
    assert feed.last[0]["audience"] == {"group": "3A"}
    assert feed.says(entry("a", "20261130T193000", "Avond groep 7B")) == [("a", 2, False)]
    assert feed.last[0]["audience"] == {"group": "7B"}
    assert feed.says(entry("a", "20261130T193000", "Avond groep 7B"), sorting=GROUPS[:1]) == []
    assert feed.says(entry("a", "20261130T200000", "Avond groep 7B")) == [("a", 3, False)]
    assert feed.last[0]["audience"] == {"group": "7B"}


def test_a_copy_beside_what_was_told_is_told_to_nobody_and_stays_when_that_goes(feed: Feed) -> None:
    old, copy = (entry(name, "20261130T193000", "Avond") for name in ("a", "copy"))
    rest = days("r", 27, 28, 29)
    feed.says(old, *rest)
    assert feed.says(old, copy, *rest) == []
    assert feed.says(copy, *rest) == []
    assert feed.says(*rest) == [("a", 2, True)]


# A copy that goes on


@pytest.mark.parametrize("word", [("STATUS:CANCELLED",), ()], ids=["cancelled", "gone"])
def test_what_is_cancelled_while_its_copy_goes_on_is_told_to_nobody(feed: Feed, word: tuple[str, ...]) -> None:
    others = days("e", *range(24, 30))
    first, copy = (entry(name, "20261130T193000", "Sportdag") for name in "ab")
    off = [entry("a", "20261130T193000", "Sportdag", *word)] if word else []
    assert ("a", 1, False) in feed.says(first, copy, *others)
    assert feed.says(*off, copy, *others) == []
    assert feed.says(*off, copy, *others) == []
    assert feed.says(copy, *others) == [], "also once the cancelled one is gone"
    assert feed.says(entry("b", "20261130T203000", "Sportdag"), *others) == [("a", 2, False)]
    gone = entry("b", "20261130T203000", "Sportdag", "STATUS:CANCELLED")
    assert feed.says(*off, gone, *others) == [("a", 3, True)]


def test_what_is_cancelled_with_its_copy_is_off_once(feed: Feed) -> None:
    others = days("e", *range(24, 30))
    feed.says(*(entry(name, "20261130T193000", "Sportdag") for name in "ab"), *others)
    off = [entry(name, "20261130T193000", "Sportdag", "STATUS:CANCELLED") for name in "ab"]
    assert feed.says(*off, *others) == [("a", 2, True)]
