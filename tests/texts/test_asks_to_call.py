"""A text asks to call only where it has the number, in each kind, language and way, with and without a telephone."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from each import each
from ouderbrug import Audience, Correction, Event, EventKind
from ouderbrug.school.kinds import register_event_kinds
from ouderbrug.templates import BUILT_IN
from ouderbrug.texts.between import between
from ouderbrug.texts.composer import Composer
from ouderbrug.texts.text_message import from_school

if TYPE_CHECKING:
    from ouderbrug.model import Text

KINDS: dict[str, type[EventKind]] = {kind.name: kind for kind in register_event_kinds()}
AT = datetime(2026, 10, 5, 9, tzinfo=UTC)
PHONE = "050 - 123 45 67"
ASKS = {
    "nl": r"\b(?:bel|ons (?:altijd )?bellen|liever bellen)\b",
    "en": r"\b(?:call us|(?:can always|rather|please|or) call)\b",
    "tr": r"arayın",
    "pl": r"zadzwoni",
    "uk": r"зателефонуйте",
    "ar": r"اتصلوا",
}
TOLD = [None, Correction.WITHDRAWN, Correction.CHANGED]
COMPOSERS = {
    phone: Composer(KINDS, school_name="De Wegwijzer", phone=phone, timezone="Europe/Amsterdam", address_form="u")
    for phone in (PHONE, "")
}


def made(kind: str, language: str, phone: str, correction: Correction | None) -> Text:
    whom = Audience("pupils", ("p1",)) if KINDS[kind].content_class.value == "personal" else Audience("groups", ("3A",))
    event = Event("s", "o", "x", kind, AT, whom, dict(KINDS[kind].sample))
    return COMPOSERS[phone].compose(event, language, correction=correction)


@each("kind", KINDS)
@each("language", list(ASKS))
@each("phone", [PHONE, ""])
@each("correction", TOLD)
def test_10_a_text_asks_to_call_only_where_it_has_the_number(
    kind: str, language: str, phone: str, correction: Correction | None
) -> None:
    if not (BUILT_IN / language / f"{kind}.j2").is_file():
        return
    text = made(kind, language, phone, correction)
    sms = from_school(text.app, language, "De Wegwijzer", "groep 3A", phone, 459)
    for way, said in {"mail": text.body, "page": text.html, "app": text.app, "sms": sms}.items():
        shown = said.replace("\u00a0", " ")
        asked = re.search(ASKS[language], shown, re.IGNORECASE)
        assert asked is None or PHONE in shown, (way, asked)


@pytest.mark.parametrize("phone", [PHONE, ""])
@each("language", ["nl", "en"])
def test_10_a_digest_leaves_out_the_last_line_of_each_with_and_without_a_number(phone: str, language: str) -> None:
    (inside,) = between(made("staff_absence", language, phone, None))
    assert inside.body and "?" not in inside.body.rpartition("\n\n")[2]
