"""How much each guardian of the demo got in its week, counted from what arrived at the stand-ins."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.demo.week import URGENT_TITLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

CAP = 3
"""The most mails that count to one guardian in seven days."""
CAP_OF_POSTS = 2
"""The most posts that count to one group in seven days."""
NOT_COUNTED = ("Gewijzigd: ", "Gaat niet door: ", "Changed: ", "Cancelled: ", URGENT_TITLE)
"""How the titles begin of what counts for no cap: urgent messages, and what changes an earlier one."""


class Arrived(NamedTuple):
    """A mail or post as it arrived; ``to`` is a mailbox, or a group."""

    day: date
    to: str
    title: str

    @property
    def counts(self) -> bool:
        """Whether it counts for a cap."""
        return not self.title.startswith(NOT_COUNTED)


class Load(NamedTuple):
    """What one guardian got: mails that count, mails that do not, and posts in the app that they may see."""

    mails: int = 0
    beside: int = 0
    posts: int = 0


def most_in_seven_days(arrived: Iterable[Arrived]) -> int:
    """The largest number of what counts that one mailbox or group got in any seven days."""
    days: dict[str, list[date]] = defaultdict(list)
    for one in arrived:
        if one.counts:
            days[one.to].append(one.day)
    windows = (sum(first <= day < first + timedelta(days=7) for day in got) for got in days.values() for first in got)
    return max(windows, default=0)


def loads(contacts: Sequence[Mapping[str, str]], mails: Iterable[Arrived], posts: Iterable[Arrived]) -> dict[str, Load]:
    """The load of every guardian, by key; what arrives in a mailbox of two counts for both.

    A post is seen by who has the app and a child in the group, once for each post.
    """
    counted, beside = Counter[str](), Counter[str]()
    for mail in mails:
        (counted if mail.counts else beside)[mail.to] += 1
    in_group = Counter(post.to for post in posts)
    groups: dict[str, set[str]] = defaultdict(set)
    for row in contacts:
        groups[row["guardian_key"]] |= {row["group"]} if row["app_access"] != "no" and not row["blocked"] else set()
    mailbox = {row["guardian_key"]: row["email"] for row in contacts}
    return {
        key: Load(counted[box], beside[box], sum(in_group[group] for group in groups[key]))
        for key, box in mailbox.items()
    }
