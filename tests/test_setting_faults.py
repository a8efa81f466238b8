"""What is wrong with a setting is said with its bound as it is, and no text is wrong where a field takes texts too."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pytest
from pydantic import BaseModel, Field, ValidationError

from ouderbrug.setting_faults import explained, in_quotes


class Settings(BaseModel):
    share: Annotated[float, Field(le=0.05)] = 0
    ratio: Annotated[float | None, Field(ge=1.05)] = None
    port: int | None = 25
    place: Path | bool = False


@pytest.mark.parametrize(("key", "said"), [("share", "must be 0.05 or less"), ("ratio", "must be 1.05 or more")])
def test_a_bound_is_said_as_it_is(key: str, said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate({key: 1})
    assert explained(caught.value.errors()[0], Settings)[0] == said


def test_only_a_text_that_can_be_none_is_wrong() -> None:
    table = {"port": "25", "place": "folder"}
    assert [place for place, _, _ in in_quotes(table, Settings, ())] == [("port",)]
