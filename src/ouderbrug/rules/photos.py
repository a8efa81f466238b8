"""Photos that stay behind: those on which is a child without consent. The text goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.attachments import kept_hash

if TYPE_CHECKING:
    from collections.abc import Collection

    from ouderbrug.model import Attachment


def without_consent(file: Attachment, consents: Collection[str]) -> list[str]:
    """The pupils on a file of whom no consent for photos stands; silence is no (AVG, art. 7)."""
    return [pupil for pupil in file.pupils if f"{pupil}:photo" not in consents]


def held_back(files: Collection[Attachment], consents: Collection[str]) -> tuple[Attachment, ...]:
    """The files that do not go, for the sake of one child who is on them.

    A picture is the same one under each name that it came by: who is on it by one of them is on it.
    """
    shown = {_picture(file) for file in files if without_consent(file, consents)}
    return tuple(file for file in files if _picture(file) in shown)


def _picture(file: Attachment) -> str:
    return kept_hash(file.path) or file.path
