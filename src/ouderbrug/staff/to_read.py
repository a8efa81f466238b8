"""What a draft says, for a list on paper: whoever says yes to it has read it as guardians will."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.school.signing import signers
from ouderbrug.texts.language import locale_of
from ouderbrug.texts.merging import named, without_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.model import Text
    from ouderbrug.staff.approvals import Waiting
    from ouderbrug.unit_of_work import UnitOfWork


def texts_of(work: UnitOfWork, same: Sequence[Waiting]) -> list[dict[str, str]]:
    """Each text of the drafts of one event, once, with its language where there are several.

    With names where it is about one child.
    """
    found: dict[Text, list[Waiting]] = {}
    for one in same:
        found.setdefault(one.message.text, []).append(one)
    lone = len({one.message.pupils for one in same}) == 1
    return [_as_read(work, text, some, lone=lone, several=len(found) > 1) for text, some in found.items()]


def _as_read(work: UnitOfWork, text: Text, same: Sequence[Waiting], *, lone: bool, several: bool) -> dict[str, str]:
    roster, runtime, message = work.roster, work.runtime, same[0].message
    whom = [] if message.group else list(dict.fromkeys(key for one in same for key in one.guardians))
    signed = signers(message, roster, work.today, runtime.calendar, runtime.kinds.from_school)
    told = named(text, roster.names(whom), roster.call_names(message.pupils), signed) if lone else without_names(text)
    tongue = str(locale_of(text.language.partition(",")[0]).get_language_name("nl"))
    return {
        "title": told.subject,
        "body": told.body.strip(),
        "language": text.language.partition(",")[0],
        "in_words": f" ({tongue})" if several else "",
    }
