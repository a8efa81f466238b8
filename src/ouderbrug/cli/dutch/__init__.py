"""Every sentence of the commands in Dutch, by how it is written in English; what stands in braces is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.cli.dutch.checks import CHECKS
from ouderbrug.cli.dutch.clicks import CLICKS
from ouderbrug.cli.dutch.commands import COMMANDS
from ouderbrug.cli.dutch.done import BY_WORDS, DONE
from ouderbrug.cli.dutch.imports import IMPORTS
from ouderbrug.cli.dutch.machine import MACHINE
from ouderbrug.cli.dutch.one_roster import ONE_ROSTER
from ouderbrug.cli.dutch.privacy import PRIVACY
from ouderbrug.cli.dutch.pupil_systems import PUPIL_SYSTEMS
from ouderbrug.cli.dutch.rules import RULES
from ouderbrug.cli.dutch.settings import SETTINGS
from ouderbrug.cli.dutch.shown import HEADS_OF_TEXTS, SHOWN
from ouderbrug.cli.dutch.staff import STAFF
from ouderbrug.templates.record_reasons import RECORD_REASONS

if TYPE_CHECKING:
    from collections.abc import Mapping

OF_ROOMS: Mapping[str, str] = {
    **{english: dutch for english, dutch in RECORD_REASONS.values()},
    **SETTINGS,
    **CHECKS,
    **CLICKS,
    **IMPORTS,
    **ONE_ROSTER,
    **PUPIL_SYSTEMS,
    **MACHINE,
    **STAFF,
    **PRIVACY,
    **DONE,
    **HEADS_OF_TEXTS,
}
"""What other rooms and plugins say with the values filled in already: known again by the words around these."""
DUTCH: Mapping[str, str] = {**COMMANDS, **BY_WORDS, **SHOWN, **RULES, **OF_ROOMS}
"""All of them; a plugin's own sentences stay in its language, unless it brings their Dutch."""
