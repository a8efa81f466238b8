"""Words that go with a number: a sentence holds the form for one beside the form for more, or for none."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class _Forms(Formatter):
    """Fills in sentences whose words go with a number: "{count} {count:message waits|messages wait}"."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """The word for one, or for more or none, where the place holds both; else as Python does."""
        one, both, more = format_spec.partition("|")
        if not both:
            return str(super().format_field(value, format_spec))
        return one if str(value) == "1" else more


def filled_in(sentence: str, values: Mapping[str, object]) -> str:
    """A sentence with its values, and each word that goes with a number in the form for that."""
    return _Forms().vformat(sentence, (), values)
