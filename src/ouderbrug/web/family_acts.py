"""What a colleague does at Gezin beside writing down a talk: hold everything back, or write down what is not wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.web import held_families, left_out
from ouderbrug.web.families import of_page
from ouderbrug.web.screen import Go, Page

if TYPE_CHECKING:
    from ouderbrug.web.screen import Ask


def hold(ask: Ask) -> Go:
    """Let nothing go to this guardian, or about this child."""
    held_families.place(ask, *of_page(ask))
    return Go(f"/families/{ask.name}")


def release(ask: Ask) -> Go:
    """Let it go again, after a look."""
    held_families.release(ask, *of_page(ask))
    return Go(f"/families/{ask.name}")


def less(ask: Ask) -> Page | Go:
    """Say what they would get no more, and write it down once the colleague says that it is so."""
    key, pupils = of_page(ask)
    here, which, people = f"/families/{ask.name}", left_out.meant(ask), ask.work.roster
    if ask.form.get("sure") != "yes":
        values = {"path": here, "less": which, "name": people.guardians[key].name}
        values |= {"how_told": left_out.how_told(ask, key)}
        return Page("less_sure.html.j2", values, frozenset(pupils))
    left_out.leave_out(ask, key)
    return Go(here)


def more(ask: Ask) -> Go:
    """Take back what was written down today."""
    key, _ = of_page(ask)
    left_out.take_back(ask, key)
    return Go(f"/families/{ask.name}")
