"""What a draft says to whoever says yes to it: as guardians will get it, or as a colleague tells or posts it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.model import FOOT_MARK
from ouderbrug.school.signing import signers
from ouderbrug.staff.approvals import may_still_hear
from ouderbrug.texts.language import group_in_words, join_names, locale_of
from ouderbrug.texts.merging import below_its_title, named, without_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.model import Text
    from ouderbrug.staff.approvals import Waiting
    from ouderbrug.unit_of_work import UnitOfWork


def texts_of(work: UnitOfWork, same: Sequence[Waiting]) -> list[dict[str, str]]:
    """Each text of the drafts of one event, once, for a list on paper, with its language where there are several.

    With names where it is about one child; without the line that it is in Dutch, and without the foot of a mail.
    """
    found: dict[tuple[Text, bool], list[Waiting]] = {}
    for one in same:
        text = without_line(work, one, one.message.text)
        bare = replace(text, body=text.body.partition(FOOT_MARK)[0], html="")
        found.setdefault((bare, one.by_hand), []).append(one)
    lone = len({one.message.pupils for one in same}) == 1
    several = len({text.language for text, _ in found}) > 1
    read = [_as_read(work, text, some, lone=lone, several=several) for (text, _), some in found.items()]
    if len(read) > 1:
        for told, some in zip(read, found.values(), strict=True):
            told["to_whom"] = f"{_of_which(work, some)}. {told['to_whom']}"
    return read


def _of_which(work: UnitOfWork, same: Sequence[Waiting]) -> str:
    """For whom of those who may still hear it a text is, and the numbers by which a yes to it is given."""
    groups = [group_in_words((one.message.group,), "nl") for one in same if one.message.group]
    heard = [key for one in same if not one.message.group for key in may_still_hear(one, work.roster)]
    whom = join_names(list(dict.fromkeys([*groups, *work.roster.names(heard)])), "nl")
    numbers = join_names([str(one.row.id) for one in same], "nl")
    return f"Voor {whom} ({numbers})" if whom else f"Nummer {numbers}"


def without_line(work: UnitOfWork, one: Waiting, text: Text) -> Text:
    """A text without the line that it is in Dutch, which is for the guardians of a draft."""
    wanted = [work.roster.guardians[key].language for key in one.guardians if key in work.roster.guardians]
    return work.runtime.composer.without_line(text, wanted)


def _as_read(work: UnitOfWork, text: Text, same: Sequence[Waiting], *, lone: bool, several: bool) -> dict[str, str]:
    roster, runtime, first = work.roster, work.runtime, same[0]
    message = first.message
    whom = [] if message.group else list(dict.fromkeys(key for one in same for key in one.guardians))
    signed = signers(message, roster, work.today, runtime.calendar, runtime.kinds.from_school)
    told = named(text, roster.names(whom), roster.call_names(message.pupils), signed) if lone else without_names(text)
    tongue = str(locale_of(text.language.partition(",")[0]).get_language_name("nl"))
    return {
        "to_whom": "Dit vertelt of plaatst een collega" if first.by_hand else "Dit krijgen ouders",
        "title": told.subject,
        "body": (below_its_title(told) if first.by_hand and told.app else told.body).strip(),
        "language": text.language.partition(",")[0],
        "in_words": f" ({tongue})" if several else "",
    }
