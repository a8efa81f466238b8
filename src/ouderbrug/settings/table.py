"""What every table of the TOML is: frozen, with the shapes that several of them hold."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9_]*$",
        max_length=40,
        description='small letters, digits and underscores, a letter first, such as "email"',
    ),
]
HOUR = 'an hour and minute, such as "07:30"'
PHONE = 'digits, spaces, hyphens, + and brackets, such as "050 - 123 45 67"'
ONE_LINE = "a text on one line"


class Table(BaseModel):
    """A table of the TOML: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
