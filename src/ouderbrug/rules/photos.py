"""Photos that stay behind: those on which is a child without consent. The text goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ouderbrug.model import Attachment


def without_consent(file: Attachment, consents: Collection[str]) -> list[str]:
    """The pupils on a file of whom no consent for photos stands; silence is no (AVG, art. 7)."""
    return [pupil for pupil in file.pupils if f"{pupil}:photo" not in consents]


def held_back(files: Iterable[Attachment], consents: Collection[str]) -> tuple[Attachment, ...]:
    """The files that do not go, for the sake of one child who is on them."""
    return tuple(file for file in files if without_consent(file, consents))
