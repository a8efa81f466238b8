"""What every event kind must do, as tests to inherit: name the kind, and the languages of its templates.

    class TestOpenDay(KindContract):
        kind = OpenDay
        languages = ("nl", "en")

The kit writes its sample as the house would: whole, with what is required alone, changed, called off, and on again.
"""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ouderbrug.kind_faults import faults
from ouderbrug.model import Correction
from ouderbrug.testing.kind_bench import at
from ouderbrug.testing.kind_languages import KindLanguages
from ouderbrug.testing.kind_payload import day_of, end_of
from ouderbrug.testing.kind_texts import KindTexts
from ouderbrug.testing.kind_times import KindTimes
from ouderbrug.testing.kind_variety import KindVariety, moment_in, paths_in
from ouderbrug.testing.samples import CANARY


class KindContract(KindLanguages, KindTexts, KindVariety, KindTimes):
    """The contract of a kind: its author names the class, and the languages of its templates."""

    def test_what_it_declares_can_be_used(self) -> None:
        super().test_what_it_declares_can_be_used()
        wrong = [f"{one.attribute} {one.says}; {one.hint}" for one in self._ends(lambda: faults(self.kind))]
        assert not wrong, wrong

    def test_it_is_not_told_after_it_began(self) -> None:
        if "starts_at" not in self.kind.sample or self.after_start:
            pytest.skip("it begins at no moment, or may be told later")
        if self._ends(lambda: faults(self.kind)):
            pytest.skip("what it declares cannot be used, which another test finds")
        try:
            end = end_of(self, self.kind.sample)
        except AssertionError:
            pytest.skip("it ends at no time, which another test finds")
        assert end is not None, "it begins at a moment, and is told until days after it: see `Use(ends_with=...)`"
        told = [one for path in paths_in(self.kind.sample) if (one := moment_in(at(self.kind.sample, path)))]
        if not self._ends_later():
            pytest.skip("its end does not move with it, which another test finds")
        late = day_of(end) > max(map(day_of, told))
        assert not late, "it is told for days after all that it says: see `ends`, `after_start`"
        early = self.kind.use.ends_with == "starts_at" and day_of(end) < day_of(
            moment_in(self.kind.sample["starts_at"])
        )
        assert not early, "it is told no more before the day on which it begins: see `ends`"

    def test_its_sample_shows_each_field(self) -> None:
        lacking = self._fields - {"card"} - self.kind.sample.keys()
        assert not lacking, f"the sample lacks {lacking}: `ouderbrug check` tries the texts with it"

    def test_each_text_is_written(self) -> None:
        for event in self._events():
            for correction in (None, *Correction):
                for text in self._each_written(event, correction, must=True).values():
                    assert text.subject.strip() and text.body.strip() and text.app.strip(), "a text is empty"
                    assert "\n" not in text.subject, "a subject stands on one line"

    def test_unknown_field(self) -> None:
        with pytest.raises(ValidationError) as caught:
            self._ends(lambda: self.kind.Payload.model_validate({**self.kind.sample, "no_such_field": CANARY}))
        assert CANARY not in str(caught.value)
