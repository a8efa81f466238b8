"""Lezen en goedkeuren: each draft as guardians will see it, why somebody looks at it, and what to write instead."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug.delivery.addressing import as_it_goes
from ouderbrug.delivery.apart import before_approval
from ouderbrug.model import Priority
from ouderbrug.planning.routing import to_tell_it
from ouderbrug.school.roles import Act, may
from ouderbrug.staff.approvals import Waiting, decides, may_still_hear, of_days_in, warned
from ouderbrug.staff.not_sent import is_guarded
from ouderbrug.staff.shown import fingerprint
from ouderbrug.staff.to_read import without_line
from ouderbrug.store import tasks as stored
from ouderbrug.texts.language import join_names
from ouderbrug.texts.merging import named
from ouderbrug.web import pictures, seen
from ouderbrug.web.figures_said import found_in, in_words, of_week
from ouderbrug.web.rewording import flat, put_in
from ouderbrug.web.screen import Go, NotHere, Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ouderbrug.model import Text
    from ouderbrug.web.screen import Ask, Picture

PAUSE = timedelta(minutes=10)
"""How long an approval can be taken back; what is urgent goes at once."""
PLAIN = frozenset({"needs-approval"})
"""Why somebody looks at what nothing is the matter with."""
WHY_NOT = ("told-already", "not-right", "not-now")
"""Why a colleague lets a message not go, as the store keeps it."""


class Draft(NamedTuple):
    """What is read as one thing: the same words to one or more guardians, of a child or of everybody.

    ``number`` is that of its first message; ``shown`` is the fingerprint of what is before the colleague.
    """

    number: int
    rows: tuple[Waiting, ...]
    shown: str

    @property
    def by_hand(self) -> bool:
        """True of what a colleague tells or posts: it is put on their list, and not sent."""
        return all(one.by_hand for one in self.rows)

    @property
    def pupils(self) -> frozenset[str]:
        """The children of whom it tells something."""
        return frozenset(key for one in self.rows if one.message.about_a_child for key in one.message.pupils)


def to_read(ask: Ask) -> list[Draft]:
    """What waits for the decision of who asks, in the order in which it would go."""
    one, leads = ask.visitor.one, may(ask.visitor.one, Act.PAIR)
    together: dict[object, list[Waiting]] = {}
    for each in ask.drafts:
        about, theirs = each.message.about_a_child, decides(one, each) and (leads or not each.apart)
        if theirs and (ask.visitor.strong or not about):
            same = each.row.event, each.message.text, tuple(each.message.pupils) if about else (), each.files
            together.setdefault(same, []).append(each)
    people = ask.work.roster
    return [
        Draft(min(one.row.id for one in same), tuple(same), fingerprint(same, people)) for same in together.values()
    ]


def read(ask: Ask, done: dict[str, Any] | None = None) -> Page:
    """The first thing to read, below what was just ``done``; a kind word where nothing waits."""
    before_approval(ask.work)
    waiting = to_read(ask)
    if waiting:
        return shown(ask, waiting[0], len(waiting), done=done)
    return Page("nothing.html.j2", {"said": "nothing_to_read", "done": done}, leads_on=True)


def good(ask: Ask) -> list[Draft]:
    """The drafts that a colleague may let go in one press: they wait for a look alone, and no rule found anything."""
    soon = ask.work.now + PAUSE
    return [
        draft
        for draft in to_read(ask)
        if not _instead(ask, draft)
        and all(
            set(one.codes) <= PLAIN and not one.of_days and one.message.priority > Priority.URGENT
            and one.row.deadline > soon and not one.message.attachments
            for one in draft.rows
        )
    ]  # fmt: skip


def read_all(ask: Ask) -> Page | Go:
    """All that is good, one below the other as guardians will read it, with one button under them."""
    before_approval(ask.work)
    drafts = good(ask)
    if len(drafts) < 2:
        return Go("/read")
    rows = [one for draft in drafts for one in draft.rows]
    shown = [{"head": _head(ask, draft), **_text(ask, draft)} for draft in drafts]
    values = {"drafts": shown, "numbers": " ".join(str(one.row.id) for one in rows), "count": len(drafts)}
    pupils = frozenset(key for draft in drafts for key in draft.pupils)
    return Page("read_all.html.j2", values | {"shown": fingerprint(rows, ask.work.roster)}, pupils)


def read_one(ask: Ask) -> Page:
    """One draft by its number."""
    before_approval(ask.work)
    waiting = to_read(ask)
    return shown(ask, of_number(ask, waiting), len(waiting))


def of_number(ask: Ask, waiting: Sequence[Draft]) -> Draft:
    found = [one for one in waiting if any(each.row.id == ask.number for each in one.rows)]
    if not found:
        raise NotHere
    return found[0]


def picture(ask: Ask) -> Picture:
    """A photo of one draft."""
    return pictures.one_of(ask, of_number(ask, to_read(ask)).rows[0].message)


def shown(ask: Ask, draft: Draft, count: int, **more: Any) -> Page:
    values = {"draft": draft, "count": count, "head": _head(ask, draft), "why": _why(ask, draft), **_text(ask, draft)}
    values |= _better(ask, draft) | {"numbers": numbers_of(draft), "why_not": WHY_NOT}
    values |= {"can_call": _can_be_told(ask, draft), "false": any(one.false for one in draft.rows)}
    values |= {"good": len(good(ask)) if count > 1 else 0}
    values |= pictures.of_draft(ask, draft.number, draft.rows[0].message)
    values |= {"known": seen.known(ask, {"draft": draft.shown})}
    return Page("read.html.j2", values | more, draft.pupils)


def _can_be_told(ask: Ask, draft: Draft) -> bool:
    return bool(draft.pupils) and all(to_tell_it(ask.work, one.message) for one in draft.rows)


def numbers_of(draft: Draft) -> str:
    return " ".join(str(one.row.id) for one in draft.rows)


def _text(ask: Ask, draft: Draft) -> dict[str, Any]:
    """The words as the first guardian gets them; who came by a link in a mail sees no names of families."""
    work, first = ask.work, draft.rows[0]
    if not ask.visitor.strong:
        text = named(first.message.text, (), ())
        return as_read(_as_told(ask, first, text), by_hand=first.by_hand)
    readers = [work.roster.guardians[key] for key in may_still_hear(first, work.roster)]
    goes = first.message
    if readers or goes.group:
        goes = as_it_goes(work.runtime, work.roster, goes, readers, work.today)
    return as_read(_as_told(ask, first, goes.text), by_hand=first.by_hand)


def _as_told(ask: Ask, one: Waiting, text: Text) -> Text:
    return without_line(ask.work, one, text) if one.by_hand else text


def as_read(text: Text, *, by_hand: bool) -> dict[str, Any]:
    """What a colleague tells or posts is the short text, what is mailed the long one."""
    body = text.app if by_hand and text.app else text.body
    return {"subject": text.subject, "body": body, "language": text.language}


def _head(ask: Ask, draft: Draft) -> dict[str, Any]:
    """To whom it goes and how: guardians by name for who may see them, else how many."""
    people = ask.work.roster
    to_each = [one for one in draft.rows if not one.message.group]
    keys = list(dict.fromkeys(key for one in to_each for key in may_still_hear(one, people)))
    groups = list(dict.fromkeys(group for one in draft.rows for group in one.groups))
    names = people.names(keys) if ask.visitor.strong else []
    posts = [one for one in draft.rows if one.message.group]
    return {
        "week": _week(ask, keys) if 0 < len(names) <= 4 and draft.pupils else [],
        "names": join_names(names, "nl") if 0 < len(names) <= 4 else "",
        "count": len(keys),
        "children": join_names(people.call_names(sorted(draft.pupils)), "nl"),
        "groups": join_names(groups, "nl"),
        "way": _ways(ask, to_each or posts),
        "posted": join_names(list(dict.fromkeys(group for one in posts for group in one.groups)), "nl"),
        "posted_way": _ways(ask, posts) if to_each else "",
    }


def _ways(ask: Ask, rows: Sequence[Waiting]) -> str:
    """How these go, each way once."""
    goes_as = ask.work.runtime.goes_as
    ways = (ask.say.way(goes_as(one.message, in_digest=one.row.digest is not None)) for one in rows)
    return " ".join(dict.fromkeys(ways))


def _week(ask: Ask, keys: Sequence[str]) -> list[str]:
    """How much of the cap each had this week; once where that is the same of all."""
    said = {key: words for key in keys if (words := of_week(ask, key))}
    if len({*said.values()}) < 2:
        return list(said.values())[:1]
    return [f"{ask.work.roster.guardians[key].name}: {words}" for key, words in said.items()]


def _why(ask: Ask, draft: Draft) -> list[str]:
    """Why somebody looks at it, each reason once; those first that have to do with days.

    What would tell of custody or of a ban only who may know why reads.
    """
    days = {code for one in draft.rows for code in one.of_days} | PLAIN  # that somebody looks, who looks knows
    guarded = frozenset[str]() if may(ask.visitor.one, Act.KNOW_WHY) else by_right(ask)
    codes = dict.fromkeys(code for one in draft.rows for code in one.codes if code not in days)
    codes = {code: None for code in codes if code.partition(".")[0] not in guarded}
    codes, hidden = but_guarded(ask, codes)
    trails = stored.trails(ask.work.connection, [one.row.id for one in draft.rows])
    found = found_in(step for trail in trails.values() for step in trail)
    said = (in_words(ask.say, code, found) for code in codes)
    return list(dict.fromkeys((*of_days_in(draft.rows), *said, *hidden)))


def but_guarded(ask: Ask, codes: Iterable[str]) -> tuple[dict[str, None], list[str]]:
    """These codes without what would tell of a ban, to who may not know why, and what is said in its place."""
    each, rules = dict.fromkeys(codes), ask.work.runtime.registry.rules
    if may(ask.visitor.one, Act.KNOW_WHY):
        return each, []
    left = {code: None for code in each if "." not in code or not is_guarded(code, rules)}
    return left, [ask.say("look_round")] if len(left) < len(each) else []


def by_right(ask: Ask) -> frozenset[str]:
    """The rules that keep something from somebody by law, or by their own wish."""
    return frozenset(name for name, rule in ask.work.runtime.registry.rules.items() if rule.by_right)


def _instead(ask: Ask, draft: Draft) -> dict[str, str]:
    """What to write instead of words that a rule found."""
    trails = stored.trails(ask.work.connection, [one.row.id for one in draft.rows])
    found: dict[str, str] = {}
    for one in draft.rows:
        found |= warned(trails.get(one.row.id, ()))[1]
    return found


def _better(ask: Ask, draft: Draft) -> dict[str, Any]:
    """What to write instead of words that a rule found, and which of these stand in a field, where they can be put."""
    instead = _instead(ask, draft)
    written = [value for _, value in flat(draft.rows[0].message.event.payload)]
    return {
        "instead": instead,
        "put": {one for one in instead if any(put_in(value, one, "") != value for value in written)},
    }
