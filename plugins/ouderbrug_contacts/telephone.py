"""The column ``mobile`` of any table: the number, and what is noted of one that is none or lost its zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug_contacts import cells

if TYPE_CHECKING:
    from ouderbrug_contacts.rows import Row


def telephone(row: Row) -> str | None:
    """The number as E.164, None for an empty cell; what is none is noted and empty, which keeps nothing else out."""
    if cells.lost_its_zero(row.bare("mobile")):
        hint = "the number had lost its leading 0 and was taken as Dutch; format the column as text"
        row.findings.note(row.line, "leading-zero", hint)
    cell = row.read("mobile", cells.text)
    try:
        return cells.mobile(cells.cleaned(cell)) if cell else None
    except cells.Unusable as error:
        row.findings.note(row.line, "no-telephone", f"mobile {error}; it is left empty")
        return ""
