"""Aanpassen: the words of one draft said anew, and judged while they are typed; nothing of it is stored."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ouderbrug.delivery.apart import before_approval
from ouderbrug.delivery.words_anew import WordsRefused, WordsStand, require_words_free
from ouderbrug.staff.shown import fingerprint
from ouderbrug.templates.reasons import reason_in
from ouderbrug.texts.language import join_names
from ouderbrug.web import seen
from ouderbrug.web.letting_go import changed_since, found_now, still_there, wish_of
from ouderbrug.web.questions import question, to_mend
from ouderbrug.web.reading import (
    Draft,
    but_guarded,
    by_right,
    numbers_of,
    of_number,
    shown,
    to_read,
)
from ouderbrug.web.rewording import put_in, words_of, written
from ouderbrug.web.screen import Page, Stopped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.web.screen import Ask


def change(ask: Ask) -> Page:
    """The fields of the event whose words a colleague may say anew."""
    before_approval(ask.work)
    draft = of_number(ask, to_read(ask))
    _require_free(ask, draft)
    return Page("change.html.j2", _fields(ask, draft), draft.pupils)


def _require_free(ask: Ask, draft: Draft) -> None:
    """Raise Stopped before anybody types where the words are not theirs to change."""
    whole = [one for one in ask.drafts if one.row.event == draft.rows[0].row.event]
    mine = {each.row.id for one in to_read(ask) for each in one.rows}
    try:
        require_words_free(ask.work, whole, [one for one in whole if one.row.id in mine])
    except WordsStand as error:
        raise Stopped(f"words_stand.{error.why}") from None


def _fields(ask: Ask, draft: Draft) -> dict[str, Any]:
    event = draft.rows[0].message.event
    words = written(ask, event)
    asked = {name: question(ask.say, event.kind, name) for name, _ in words}
    return {"draft": draft, "fields": words, "asked": asked, "numbers": numbers_of(draft), "known": _known(ask, draft)}


def _known(ask: Ask, draft: Draft) -> str:
    return seen.known(ask, {"draft": draft.shown})


def look_again(ask: Ask) -> Page:
    """The new words as guardians will see them, and judged; nothing is stored until they are sent."""
    change = words_of(ask)
    before_approval(ask.work)
    draft = still_there(ask, to_read(ask))
    if seen.since(ask, {"draft": draft.shown}).changed:
        raise changed_since(ask)
    if ask.form.get("words"):
        return _take_over(ask, draft)
    if ask.form.get("check"):
        return _checked(ask, draft, _typed(ask, draft))
    if ask.form.get("again"):
        return Page("change.html.j2", _fields(ask, draft) | {"fields": _typed(ask, draft)}, draft.pupils)
    if not change:
        return shown(ask, draft, 1)
    try:
        return _reworded(ask, draft, change)
    except WordsRefused as error:
        refused = {"fields": _typed(ask, draft), "refused": _refusal(ask, draft, error)}
        return Page("change.html.j2", _fields(ask, draft) | refused, draft.pupils)


def _reworded(ask: Ask, draft: Draft, change: dict[str, Any]) -> Page:
    """The draft as it would be; raises WordsRefused, and nothing of it is stored either way."""
    with ask.work.connection.begin_nested() as undone:
        meant = found_now(ask, wish_of(ask, change))
        fresh = Draft(draft.number, tuple(meant.mine), fingerprint(meant.mine, meant.people))
        page = shown(ask, fresh, 1, changed=_typed(ask, draft), known=_known(ask, draft))
        undone.rollback()
    return page


def _take_over(ask: Ask, draft: Draft) -> Page:
    """The fields with better words put in their place, and what the rules say of them then; nothing is stored."""
    words = ask.form["words"]
    better = ask.form.get("better") or (_verdict(ask, _typed(ask, draft))["instead"] or {}).get(words, words)
    fields = [(name, put_in(value, words, better)) for name, value in _typed(ask, draft)]
    return _checked(ask, draft, fields, taken=True)


def _checked(ask: Ask, draft: Draft, fields: Sequence[tuple[str, str]], *, taken: bool = False) -> Page:
    """The fields as they are typed, and what the rules say of them; nothing is stored."""
    said = _verdict(ask, fields)
    put = {one for one in said["instead"] or () if any(put_in(value, one, "") != value for _, value in fields)}
    shown = {"fields": fields, "checked": True, "taken": taken, "put": put}
    return Page("change.html.j2", _fields(ask, draft) | shown | said, draft.pupils)


def _verdict(ask: Ask, fields: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """What the rules say of these words: why they are refused, why somebody looks, and what to write instead."""
    typed = {f"field.{name}": value for name, value in fields}
    judged = look_again(replace(ask, form={**ask.form, **typed, "words": "", "again": "", "check": ""}))
    return {name: judged.values.get(name) for name in ("refused", "why", "instead")}


def _refusal(ask: Ask, draft: Draft, error: WordsRefused) -> str:
    """Why new words cannot go: what is asked of the fields that are to be mended, or what the rules say of the text.

    What would tell of a ban stands nowhere.
    """
    if wrong := error.days or to_mend(ask.say, draft.rows[0].message.event.kind, error.fields):
        return wrong
    codes, _ = but_guarded(ask, (code for code in error.codes if code.partition(".")[0] not in by_right(ask)))
    said = list(dict.fromkeys(reason_in(code.partition(".")[2], ask.say.language) for code in codes))
    return ask.say("refused", why=join_names(said, ask.say.language) or ask.say("refused_otherwise"))


def _typed(ask: Ask, draft: Draft) -> list[tuple[str, str]]:
    known = written(ask, draft.rows[0].message.event)
    return [(name, ask.form.get(f"field.{name}", before)) for name, before in known]
