"""Fields that several event kinds share: what they take, and where they refuse it."""

from datetime import datetime
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, HttpUrl, ValidationInfo
from pydantic.networks import UrlConstraints

from ouderbrug import Action, AwareDatetime, OneLine
from ouderbrug.templates.actions import action_languages


def _known(action: Action) -> Action:
    if action.id is not None:
        action_languages(action.id)
    return action


def _public(link: HttpUrl) -> HttpUrl:
    if link.username or link.password:
        raise ValueError("holds a user name or password; give the bare address of the page")
    return link


def _inside_media_root(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or name.endswith("/"):
        raise ValueError("is no file under the media root; give a relative name such as 'november/feest.jpg'")
    return name


def _after_the_start(ends_at: datetime | None, info: ValidationInfo) -> datetime | None:
    starts_at = info.data.get("starts_at")
    if ends_at and "starts_at" in info.data and (starts_at is None or ends_at <= starts_at):
        raise ValueError("must come after starts_at")
    return ends_at


HomeAction = Annotated[Action, AfterValidator(_known)]
"""An action written out, or the id of one in the library."""
Link = Annotated[
    HttpUrl, UrlConstraints(max_length=2000, allowed_schemes=["https"], host_required=True), AfterValidator(_public)
]
"""An https address without credentials."""
MediaFile = Annotated[OneLine, AfterValidator(_inside_media_root)]
"""The name of a file, relative to the media root; that it is there and regular is checked when it is sent."""
EndsAt = Annotated[AwareDatetime | None, AfterValidator(_after_the_start)]
"""The end of something that has a start; stands after ``starts_at`` in a payload."""
End = Annotated[AwareDatetime, AfterValidator(_after_the_start)]
"""An end that must be given."""
EventId = OneLine
"""The id of another event of the same school; guardians never read it."""


class Part(BaseModel):
    """A field with fields of its own: frozen, unknown ones refused, and no input repeated in an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
