"""Ideas for at home, of which a colleague chooses one while writing: those of the library of home actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.templates.actions import action_by_id, action_ids, action_languages, action_subjects

if TYPE_CHECKING:
    from ouderbrug.payload import Action
    from ouderbrug.web.screen import Ask

FIELD = "action.what"
"""The field that an idea answers, with how long and when beside it."""


def by_subject(ask: Ask) -> dict[str, list[tuple[str, Action]]]:
    """The ideas that are there in the school's language, each with its id, by what they practise."""
    language = ask.work.runtime.composer.language
    there = {one: action_by_id(one, language) for one in action_ids() if language in action_languages(one)}
    return {of: [(one, there[one]) for one in action_ids(of) if one in there] for of in action_subjects()}


def taken_over(ask: Ask) -> dict[str, str]:
    """The fields of the form as the chosen idea fills them; none where it is not in the library."""
    idea = ask.form.get("idea", "")
    if idea not in action_ids():
        return {}
    found = action_by_id(idea, ask.work.runtime.composer.language)
    return {f"field.action.{name}": str(getattr(found, name)) for name in ("what", "minutes", "when")}
