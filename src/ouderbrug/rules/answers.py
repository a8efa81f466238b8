"""How the lints of kinds answer: an error refuses and names the others, warnings go along with an Allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.facts import ALLOWED, Allow, Refuse
from ouderbrug.model import Correction

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ouderbrug.facts import Verdict
    from ouderbrug.model import Message


def answer(message: Message, errors: Iterable[Refuse] = (), warnings: Iterable[Allow] = ()) -> Verdict:
    """The first error, with the codes of the rest as ``also``; without any, Allow with all warnings.

    The numbers of each warning stand under its code. Of a withdrawal nothing is judged, and neither iterable
    is read: it asks nothing of anybody, and its event may be an id alone.
    """
    if message.correction is Correction.WITHDRAWN:
        return ALLOWED
    if refused := list(errors):
        also = {"also": [one.why for one in refused[1:]]} if refused[1:] else {}
        return Refuse(refused[0].why, {**refused[0].detail, **also})
    found = {code: dict(one.detail) for one in warnings for code in one.warnings}
    return Allow(tuple(found), found if any(found.values()) else {}) if found else ALLOWED
