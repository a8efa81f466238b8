"""How the replies of a service are read, as data: in a profile, in a TOML, or in a line of an author's channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, field_validator, model_validator

from ouderbrug.api import PluginConfig
from ouderbrug.http_channel import paths

if TYPE_CHECKING:
    from collections.abc import Iterator

Means = Literal["temporary", "permanent", "unknown", "closed", "stopped"]
"""The words for an error; ``stopped`` is a Permanent by which the reader wants nothing of ours there any more."""


class HttpReplies(PluginConfig):
    """What a success is, and what the service's own codes mean; all else is read by the one table of outcomes.

    A reply is a success if its status is in ``ok``, what stands at the paths of ``ok_when`` is so, and a path of
    ``id_from``, where one is given, leads to an id. ``errors`` says what the codes at ``error_from`` mean (one path or
    several; the first known code counts), ``statuses`` the same of a status for which the service documents more.
    ``status_alone`` says that a success need hold nothing that can be read: the service documents that its status is
    enough. Paths are names and ``[n]``, joined by dots.
    """

    ok: tuple[int, ...] = (200, 201, 202)
    ok_when: dict[str, bool | int | str] = Field(default_factory=dict)
    id_from: str = ""
    error_from: str | tuple[str, ...] = ""
    errors: dict[str, Means] = Field(default_factory=dict)
    statuses: dict[int, Means] = Field(default_factory=dict)
    status_alone: bool = False

    @field_validator("ok")
    @classmethod
    def _are_successes(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if not value or any(not 200 <= status <= 299 for status in value):
            raise ValueError("holds statuses from 200 to 299")
        return value

    @field_validator("statuses")
    @classmethod
    def _are_failures(cls, value: dict[int, Means]) -> dict[int, Means]:
        if any(not 400 <= status <= 599 for status in value):
            raise ValueError("holds statuses from 400 to 599")
        if "stopped" in value.values():
            raise ValueError("says of a status that the reader stopped; a status is of all, so name a code in errors")
        return value

    @model_validator(mode="after")
    def _can_be_read(self) -> Self:
        for where, path in self._paths():
            try:
                paths.steps(path)
            except ValueError as error:
                raise ValueError(f"{where}: {path!r} {error}") from None
        if self.errors and not self.error_from:
            raise ValueError("errors needs error_from, the path to their code")
        return self

    @property
    def code_paths(self) -> tuple[str, ...]:
        """Where a code of the service may stand."""
        found = (self.error_from,) if isinstance(self.error_from, str) else self.error_from
        return tuple(path for path in found if path)

    def _paths(self) -> Iterator[tuple[str, str]]:
        if self.id_from:
            yield "id_from", self.id_from
        yield from (("error_from", path) for path in self.code_paths)
        yield from (("ok_when", path) for path in self.ok_when)
