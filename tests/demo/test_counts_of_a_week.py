"""What the demo counts: the books of a week, how they move, how much each guardian got, and the pictures of that."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from ouderbrug.cli import demo
from ouderbrug.cli.language import ENGLISH
from ouderbrug.demo.ledger import FATES, Entry, became, flow, why_not
from ouderbrug.demo.load import Arrived, Load, loads, most_in_seven_days
from ouderbrug.demo.pictures import ROOM, bar, bars, spread, strokes
from ouderbrug.demo.play import WEEK, Day

if TYPE_CHECKING:
    import pytest

MONDAY = date(2026, 11, 23)
BEFORE = {
    "1": Entry("a", "g1", "waiting", "frequency.cap-reached"),
    "2": Entry("a", "g2", "card"),
    "3": Entry("a", "g3", "look", "needs-approval"),
    "plan 4": Entry("a", "g4", "refused", "consent.contact-ban"),
}
AFTER = {
    **BEFORE,
    "1": Entry("a", "g1", "mail"),
    "2": Entry("a", "g2", "called_off", "replaced"),
    "3": Entry("a", "g3", "called_off", "rejected"),
    "5": Entry("b", "group:1A", "post"),
    "6": Entry("b", "g1", "waiting", "hold"),
    "plan 7": Entry("b", "g4", "refused", "consent.contact-ban"),
}


def test_what_waited_and_the_new_is_what_went_ended_or_waits() -> None:
    moved = flow(BEFORE, AFTER)
    assert (moved.new, moved.taken_back) == (3, 1)
    assert moved.moved == Counter(mail=1, post=1, called_off=2, refused=1, waiting=1)
    assert flow({}, BEFORE).new == len(BEFORE)
    assert flow(AFTER, AFTER).moved == Counter()


def test_each_message_has_one_fate_and_they_sum_to_all() -> None:
    assert tuple(became(AFTER)) == FATES
    assert sum(became(AFTER).values()) == len(AFTER)


def test_why_not_is_told_of_what_waits_and_of_what_was_refused_since() -> None:
    assert why_not(BEFORE, AFTER) == {"hold": 1, "consent.contact-ban": 1}
    assert why_not({}, BEFORE).total() == 3


def test_a_mail_counts_for_each_reader_of_its_mailbox_and_a_post_for_who_has_the_app() -> None:
    row = {"group": "1A", "app_access": "", "blocked": "", "email": "both@guardian.example"}
    contacts = [
        row | {"guardian_key": "g1"},
        row | {"guardian_key": "g1", "group": "2A"},
        row | {"guardian_key": "g2", "app_access": "no"},
        row | {"guardian_key": "g3", "blocked": "court-order", "email": "banned@guardian.example"},
    ]
    mails = [Arrived(MONDAY, "both@guardian.example", title) for title in ("Nieuws", "Feest", "Gewijzigd: feest")]
    posts = [Arrived(MONDAY, group, "Nieuws") for group in ("1A", "2A", "2A", "3A")]
    assert loads(contacts, mails, posts) == {"g1": Load(2, 1, 3), "g2": Load(2, 1, 0), "g3": Load()}


def test_the_count_at_the_end_can_fail() -> None:
    got = [Arrived(date(2026, 11, day), "a@guardian.example", "Nieuws") for day in (23, 24, 25, 29)]
    assert most_in_seven_days(got) == 4
    changed = Arrived(date(2026, 11, 25), "a@guardian.example", "Gewijzigd: x")
    assert most_in_seven_days([*got[:2], changed]) == 2


def test_bars_are_on_one_scale_and_their_parts_join() -> None:
    long, short, none = bars([{"mail": 30, "post": 0, "card": 10}, {"mail": 1, "post": 9, "card": 0}, {"mail": 0}])
    assert [(part.name, part.label) for part in long] == [("mail", "30"), ("card", "10")]
    assert sum(part.width for part in long) == ROOM
    assert [(part.at, part.label) for part in short] == [(0, ""), (ROOM / 40, "9")]
    assert none == [] and bar({"mail": 0}, 0) == []


def test_each_guardian_is_a_stroke_and_the_table_counts_the_same() -> None:
    got = [Load(3, 1, 0), Load(0, 0, 2), Load(1, 0, 2), Load()]
    drawn = strokes(got, 3)
    assert drawn.guardians == 4
    assert {name: path.count("M") for name, path in drawn.paths.items()} == {"counted": 2, "beside": 1, "in_app": 2}
    tops = [int(top) for top in re.findall(r"M\d+ (\d+)", drawn.paths["counted"])]
    assert min(tops) == drawn.cap, "who got three reaches the line, and no more"
    assert spread(got) == [(0, 2, 3, 2), (1, 1, 1, 0), (2, 0, 0, 2), (3, 1, 0, 0)]


def test_5_the_console_and_the_page_have_one_row_of_numbers_which_adds_up(capsys: pytest.CaptureFixture[str]) -> None:
    day = Day(WEEK[0], flow(BEFORE, AFTER), mails=1, posts=1, waiting=1)
    row = day.row
    before = sum(one.fate in ("waiting", "look") for one in BEFORE.values())
    went = ("mail", "text", "post", "card", "refused", "lapsed", "waits")
    assert before + row["new"] == sum(row[name] for name in went)
    assert (row["lapsed"], row["back"]) == (1, 1)
    demo._tell(ENGLISH, day)
    said = capsys.readouterr().out
    assert "3 new; arrived: 1 mail, 1 group post" in said
    assert "1 refused, 1 lapsed, 1 waits, 1 card too late or taken back" in said
