"""A pilot reaches nobody, whatever a channel does; and how a school goes live after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from a_school import School

PILOT = 'redirect_to = "ict@wegwijzer.example"\n'
SCORE: dict[str, Any] = {
    "id": "score", "kind": "notable_score", "audience": {"pupils": ["p2"]},
    "payload": {"subject": "lezen", "direction": "up", "next_goal": "een boek lezen", "approved_by": "juf",
                "summary": "Deniz leest vlot. DENIZ AKSOY las ook Deniz' boek voor; mevrouw Aksoy weet ervan.",
                "action": {"what": "samen een bladzijde lezen", "minutes": 10, "when": "drie avonden"}},
}  # fmt: skip
LETTERS = """
from pathlib import Path
from ouderbrug import Capabilities, Channel, ContentClass, Receipt, hookimpl

class Letters(Channel):
    name = "letters"
    capabilities = Capabilities(classes=frozenset(ContentClass), {more})

    def __init__(self, config, context):
        super().__init__(config, context)
        Path({there!r}).write_text("made")

    def send(self, message):
        Path({there!r}).write_text(message.to[0].name + message.to[0].value)
        return Receipt(at=self.context.clock())

@hookimpl
def register_channels():
    return [Letters]
"""


def write(school: School, top: str, toml: str | None = None) -> None:
    path = school.folder / "ouderbrug.toml"
    path.write_text(top + (toml if toml is not None else path.read_text()))


@pytest.mark.parametrize(
    ("more", "called"),
    [
        ("", False),
        ('addressed_by="email"', False),
        ('addressed_by="mobile", pilot=True', False),
        ('addressed_by="email", pilot=True', True),
    ],
)
def test_15_in_a_pilot_only_a_channel_that_says_it_honours_it_is_called(
    small_school: School, more: str, called: bool
) -> None:
    post = small_school.folder / "post.txt"
    folder = small_school.folder / "plugins"
    folder.mkdir()
    (folder / "letters.py").write_text(LETTERS.format(more=more, there=str(post)))
    small_school.configure(
        '\n[plugins]\nplugins_dir = "plugins"\n[channels.letters]\n',
        replace=('sensitive = ["email", "handover"]', 'sensitive = ["letters"]'),
    )
    for row in small_school.rows:
        row["mobile"] = f"061234567{row['guardian_key'][1]}"
    small_school.enrol()
    write(small_school, PILOT)
    small_school.happens(SCORE)
    said = small_school.run("dispatch", exit_code=0 if called else 3)
    assert post.exists() == called, "a channel that is not called is not even made"
    findings = [one["message"] for one in small_school.json("check", "--offline")["findings"]]
    if called:
        assert post.read_text() == "Ouder A Voorbeeldict@wegwijzer.example"
    else:
        assert "letters does not say that it keeps a pilot from guardians" in said.stderr and "1 wait" in said.stderr
        assert any("is not called while redirect_to is set" in one for one in findings)
        assert small_school.json("status")["messages"]["queued"] == 1


def test_15_in_a_pilot_texts_about_a_child_have_invented_names(small_school: School) -> None:
    write(small_school, PILOT)
    small_school.happens(SCORE)
    small_school.run("dispatch")
    [mail] = small_school.smtp.mails
    assert mail.recipients == ("ict@wegwijzer.example",)
    said = (
        str(mail.parsed["To"])
        + str(mail.parsed["Subject"])
        + "".join(part.get_content() for part in mail.parsed.walk() if part.get_content_maintype() == "text")
    )
    for name in ("Deniz", "DENIZ", "Aksoy", "AKSOY", "Elif"):
        assert name not in said
    assert "Sam leest vlot. SAM VOORBEELD las ook Sam" in said and "mevrouw Voorbeeld" in said
    assert "Ouder A" in said
