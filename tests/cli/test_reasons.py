"""Every code that a command may show has words in both languages, and none stands alone where a person reads."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from a_school import guardian, score
from docs_pages import everything, rows
from each import each
from every_command import STORY
from house_code import modules
from ouderbrug.cli.language import ENGLISH, Words
from ouderbrug.cli.reasons import of_record, reason, reasons
from ouderbrug.templates.reasons import ALL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from a_school import School

DUTCH = Words("nl")
ERRORS = {"Temporary", "Permanent", "Unknown", "ChannelClosed", "Unreachable", "Stale"}
HOUSE = ("ouderbrug", "ouderbrug_email", "ouderbrug_sms", "ouderbrug_whatsapp", "ouderbrug_webhook", "ouderbrug_folder",
         "ouderbrug_handover", "ouderbrug_parro", "ouderbrug_konnect", "ouderbrug_social_schools")  # fmt: skip
ENDS = ("taken-back", "pilot-ended", "joined-another", "empty-digest", "withdrawn", "replaced", "expired", "rejected",
        "not-told", "not-posted",
        "run-died", "ends-its-run", "not-planned", "interpreter", "not-mended-in-time", "not-in-the-file")  # fmt: skip
"""Codes with which the house itself ends a message, or says why somebody was not reached."""
OF_SERVICES = ("smtp-550-5.1.1", "smtp-552-5.2.2", "smtp-421", "smtp-550", "http-429", "http-503", "http-400",
               "refused-17", "lost-at-rcpt", "plugin-ValueError", "bounced-5-7-509")  # fmt: skip


def _of_channels() -> Iterator[str]:
    """The codes that channels of the house raise, also as the part before what a service answered."""
    for _, tree in modules(*HOUSE):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ERRORS and node.args:
                for part in ast.walk(node.args[0]):
                    if isinstance(part, ast.Constant) and re.fullmatch(r"[a-z]+(-[a-z]+)*-?", str(part.value)):
                        yield str(part.value) + ("1" if str(part.value).endswith("-") else "")


def _of_rules() -> Iterator[str]:
    for name in everything().rules:
        yield from (code for code in rows("rules.md", name) if re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", code))


def test_every_code_of_a_rule_a_channel_and_the_house_has_words() -> None:
    codes = {*_of_channels(), *_of_rules(), *ENDS, *OF_SERVICES} - {"auth"}  # a step, on which a code hangs
    assert {"sign-in", "smtp-1", "no-number", "cap-reached", "contact-ban"} <= codes, "the search finds them"
    bare = {code for code in codes if "plugin says" in reason(code, ENGLISH)}
    assert not bare


def test_every_code_of_a_record_or_a_note_has_words() -> None:
    listed = rows("formats.md", "Codes of set-aside events") | rows("formats.md", "Notes of an import")
    codes = listed - {"code", "---", "several"}
    assert len(codes) > 60
    bare = {code for code in codes if "plugin says" in of_record("", code, "", ENGLISH)}
    assert not bare


def test_each_code_has_words_of_each_language() -> None:
    same = {code for code, (english, dutch) in ALL.items() if english == dutch}
    assert not same - {"pilot"}


SAID: list[tuple[str, Words, str]] = [
    ("smtp-550-5.1.1", ENGLISH, "the address does not exist"),
    ("smtp-552-5.2.2", DUTCH, "de mailbox is vol"),
    ("smtp-450", ENGLISH, "the mail server did not take it just now"),
    ("moon-is-full", ENGLISH, "the plugin says moon-is-full"),
    ("moon-is-full", DUTCH, "de plugin zegt moon-is-full"),
]


@each(("code", "words", "said"), SAID)
def test_a_code_in_words(code: str, words: Words, said: str) -> None:
    assert reason(code, words) == said


def test_several_reasons_keep_their_numbers() -> None:
    several = "consent.contact-ban (1), content_policy.unreachable (2)"
    assert reasons(several, ENGLISH) == "a ban on contact (1), no address (2)"


KEYED = re.compile(r"^[a-z.-]+ \S+$")
"""What `tasks --did` wants of an errand, on a line of its own: its code and its key."""


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "nl"])
def test_no_command_shows_a_code_alone(small_school: School, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    small_school.family("p9 Noor Vos", "7B", guardian("g9", "Eva Vos", email=""))
    small_school.enrol()
    small_school.staff("juf.karin;Karin Bos;teacher;3A", "directie;Ria Smit;leader;")
    small_school.configure(f'\n[cli]\nlanguage = "{language}"\n')
    news, blame = {"title": "Dag", "body": "Er is nieuws."}, {"title": "Betaal", "body": "Dat is uw schuld."}
    waits = {**score()["payload"], "approved_by": "zzz"}
    small_school.happens(
        {"id": "a", "kind": "newsletter", "audience": {"school": True}, "payload": news},
        {"id": "b", "kind": "newsletter", "audience": {"school": True}, "payload": blame},
        {"id": "c", "kind": "of_a_plugin", "audience": {"school": True}, "payload": {}},
        {"id": "d", "kind": "newsletter", "audience": {"school": True}, "payload": {"titel": "Dag"}},
        score("p1", "e") | {"payload": waits},
    )  # fmt: skip
    small_school.smtp.replies["RCPT"] = ["550 5.1.1 no such user"] * 3 + ["450 4.2.2 full", "550 5.7.1 not you"]
    monkeypatch.chdir(small_school.folder)
    toml = small_school.folder / "ouderbrug.toml"
    codes = {code for code in ALL if "-" in code} | set(OF_SERVICES)
    found, shown = set(), ""
    for path, words in [*STORY, (("why",), ("a",)), (("pair",), ())]:
        kept = toml.read_text()
        if path == ("init",):
            toml.unlink()
        said = small_school.run(*path, *words, exit_code=None)
        toml.write_text(kept)
        for line in said.output.splitlines():
            if not KEYED.match(line) and path != ("try",):  # ICT wants to know what the service answered
                tokens = (token.strip("(),;:.") for token in line.replace("`", " ` ").split())
                found |= {(path, token) for token in tokens if token in codes or re.match(r"smtp-\d", token)}
        shown += said.output
    assert not found
    assert ("de mailbox is vol" if language == "nl" else "the mailbox is full") in shown


@pytest.mark.parametrize(
    ("field", "words", "said"),
    [
        ("payload.sections.?", ENGLISH, "payload.sections: one of its fields is not known (known here: a, b)"),
        ("payload.sections.?", DUTCH, "payload.sections: een van de velden is niet bekend (hier bekend: a, b)"),
        ("payload.?", ENGLISH, "payload: one of its fields is not known (known here: a, b)"),
        ("?", ENGLISH, "one of its fields is not known (known here: a, b)"),
        ("payload.wat", ENGLISH, "payload.wat: there is no such field (known here: a, b)"),
    ],
)
def test_12_a_field_whose_name_is_not_said_is_told_in_a_sentence(field: str, words: Words, said: str) -> None:
    """It said "payload.sections.?: there is no such field" asked a person to read a sign for them."""
    assert of_record(field, "unknown-field", "known here: a, b", words) == said
