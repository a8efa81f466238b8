"""A relay that refuses a text for its content: colleagues whose mail quotes it are told in counts, and not nothing."""

from __future__ import annotations

import email
import email.policy
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian

if TYPE_CHECKING:
    from a_school import School

STAFF = """key;name;email;role;groups
directie;Ria Vos;directie@wegwijzer.example;leader;
karin;Karin de Boer;karin@wegwijzer.example;teacher;3A
"""
TITLE = "Kanariefeest"
REFUSED = "550 5.7.1 Message content rejected"
AFTERNOON = "2026-11-23T15:05:00+01:00"


@pytest.fixture
def picky(school: School, monkeypatch: pytest.MonkeyPatch) -> School:
    """Its relay takes no mail in which that title stands; one of its parents has no mailbox."""
    server, takes = school.smtp, school.smtp.accept

    def accept(sender: str, recipients: Any, raw: bytes) -> str:
        parsed: Any = email.message_from_bytes(raw, policy=email.policy.default)
        return REFUSED if TITLE in parsed.get_body(("plain",)).get_content() else takes(sender, recipients, raw)

    monkeypatch.setattr(server, "accept", accept)
    school.configure('\n[staff_mail]\nat = "15:00"\n',
                     replace=('trust = ["approve"]', 'trust = ["approve", "urgent"]'))  # fmt: skip
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins", email=""))
    school.enrol()
    (school.folder / "staff.csv").write_text(STAFF)
    school.run("import", str(school.folder / "staff.csv"))
    return school


def notice(**more: Any) -> dict[str, Any]:
    return {"id": "n1", "kind": "notice", "audience": {"group": "3A"},
            "payload": {"title": TITLE, "body": f"Morgen is het {TITLE}."}} | more  # fmt: skip


def test_12_8_a_mail_of_the_day_that_is_refused_for_a_title_goes_in_counts(picky: School) -> None:
    picky.happens(notice())
    picky.dispatch(exit_code=1)
    picky.run("dispatch", now=AFTERNOON)
    [mail] = [mail for mail in picky.smtp.mails if "karin@" in str(mail.parsed["To"])]
    assert mail.parsed["Subject"] == "Voor jou: 2 berichten niet verstuurd"
    text = " ".join(mail.parsed.get_body(("plain",)).get_content().split())
    assert TITLE not in text and "Een bericht is niet verstuurd." in text
    assert "werd door een mailserver geweigerd. Alles staat op de takenlijst" in text
    listed = picky.run("tasks", "--as", "karin", now=AFTERNOON).output
    assert "n1:failed" in listed, "the list still has all of it"
    picky.run("dispatch", now=AFTERNOON)
    assert len(picky.subjects("karin@")) == 1, "once"


def test_12_1_the_word_at_once_about_an_urgent_text_that_is_refused_goes_in_counts(picky: School) -> None:
    picky.happens(notice(priority="urgent"))
    picky.run("dispatch", exit_code=3)
    for who, do in {"karin@": "Vertel het nu", "directie@": "Gevraagd aan Karin de Boer: vertel het nu"}.items():
        [mail] = [mail for mail in picky.smtp.mails if who in str(mail.parsed["To"])]
        assert str(mail.parsed["Subject"]).startswith(do)
        assert TITLE not in mail.parsed.get_body(("plain",)).get_content()


def test_12_8_a_mailbox_that_refuses_counts_too_was_told_nothing(
    picky: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    picky.happens(notice())
    picky.dispatch(exit_code=1)
    monkeypatch.setattr(picky.smtp, "accept", lambda *_: REFUSED)
    told = picky.run("dispatch", now=AFTERNOON, exit_code=3).stderr
    assert "nobody was told of" in told and "1 mail to a colleague failed" in told
