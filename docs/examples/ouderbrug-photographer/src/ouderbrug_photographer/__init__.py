"""The importer `photographer`: who may be in the photos, as the photographer's own form exports it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from ouderbrug import ConsentRecord, Importer, ImportRefused, PluginConfig, RosterRecord, hookimpl

OUDERBRUG_API = "1.0"
BEGINS = b'{"form": "photo-consent"'
"""What the export begins with, and nothing else does."""


class Answer(BaseModel):
    """What was answered for one pupil."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    pupil: str
    photo: Literal["yes", "no"]
    signed_on: date
    signed_by: str = ""


class Form(BaseModel):
    """The whole export."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    form: Literal["photo-consent"]
    answers: list[Answer]


class Photographer(Importer):
    """Reads an answer as consent for photos, or as its end."""

    name: ClassVar[str] = "photographer"

    class Config(PluginConfig):
        """``channel`` is where the photos may be shown: "" is everywhere."""

        channel: str = ""

    config: Config

    def sniff(self, path: Path) -> bool:
        """By how it begins."""
        with path.open("rb") as file:
            return file.read(len(BEGINS)) == BEGINS

    def read(self, path: Path) -> Iterator[RosterRecord]:
        """One answer after the other; what is no whole export is refused, without a word of it."""
        refusal = ""
        form = Form(form="photo-consent", answers=[])
        try:
            form = Form.model_validate_json(path.read_bytes())
        except ValidationError as error:
            at = ".".join(map(str, error.errors(include_input=False, include_url=False)[0]["loc"]))
            refusal = f"it is no whole export ({at or 'its end is missing'}); let the photographer export it again"
        if refusal:
            raise ImportRefused(refusal)
        for number, one in enumerate(form.answers, 1):
            yield self._consent(f"answer {number}", one)

    def _consent(self, place: str, one: Answer) -> ConsentRecord:
        given, channel = one.photo == "yes", self.config.channel
        return ConsentRecord(
            place, one.pupil, "photo", channel, given, one.signed_on, source="photographer", guardian=one.signed_by
        )


@hookimpl
def register_importers() -> list[type[Importer]]:
    """The importer of this plugin."""
    return [Photographer]
