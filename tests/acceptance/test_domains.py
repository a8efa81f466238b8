"""Which mailbox an address means: domains by IDNA 2008, and what no relay takes is known before it is tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from a_school import guardian
from ouderbrug.wire.mailboxes import ascii_address, is_deliverable, normalised_address
from ouderbrug_contacts import cells
from ouderbrug_contacts.cells import Unusable

if TYPE_CHECKING:
    from a_school import School

SCORE: dict[str, Any] = {
    "id": "score", "kind": "notable_score", "audience": {"pupils": ["p1"]},
    "payload": {"subject": "lezen", "direction": "up", "summary": "Jip leest vlot.", "next_goal": "een boek lezen",
                "approved_by": "juf",
                "action": {"what": "samen een bladzijde lezen", "minutes": 10, "when": "drie avonden"}},
}  # fmt: skip
STAFF = "key;name;email;role;groups\njuf;Karin de Boer;juf@faß.example;teacher;3A\n"
WRITTEN = [
    ("ouder@faß.example", "ouder@xn--fa-hia.example"),
    ("ouder@fass.example", "ouder@fass.example"),
    ("ouder@xn--fa-hia.example", "ouder@xn--fa-hia.example"),
    ("ouder@FAẞ.example", "ouder@xn--fa-hia.example"),
    ("ouder@bücher.example", "ouder@xn--bcher-kva.example"),
    ("ouder@bu\u0308cher.example", "ouder@xn--bcher-kva.example"),
    ("ouder@φάος.example", "ouder@xn--hxa2bjn.example"),
]
LOOK_ALIKES = [
    "ouder@ﬁets.example", "ouder@ｆｉｅｔｓ.example", "ouder@fiets。example", "ouder@①.example", "ouder@fiets．example",
    "ouder@\u212a.example",
]  # fmt: skip


@pytest.mark.parametrize(("written", "goes_to"), WRITTEN)
def test_3_a_domain_goes_by_idna_2008(written: str, goes_to: str) -> None:
    assert ascii_address(written) == goes_to
    kept = cells.email(written)
    assert ascii_address(kept) == goes_to
    assert ("xn--" in kept) == ("xn--" in written), "what stands in the file is kept"


@pytest.mark.parametrize("written", LOOK_ALIKES)
def test_3_no_look_alike_is_mapped_to_another_domain(written: str) -> None:
    assert not is_deliverable(written)
    with pytest.raises(Unusable) as caught:
        cells.email(written)
    assert written.rpartition("@")[2] not in str(caught.value)


@given(st.text(st.characters(codec="utf-8", categories=["L", "M", "N", "P"]), min_size=1, max_size=12))
def test_3_two_domains_are_one_mailbox_only_if_mail_goes_to_one(domain: str) -> None:
    for other in (domain.casefold(), domain.upper(), domain.lower()):
        one, two = f"a@{domain}.example", f"a@{other}.example"
        if is_deliverable(one) and is_deliverable(two):
            alike = ascii_address(one).lower() == ascii_address(two).lower()
            assert (normalised_address(one) == normalised_address(two)) == alike


def test_3_to_from_and_replies_go_to_the_domain_that_was_meant(school: School) -> None:
    school.configure(replace=("ouders@wegwijzer.example", "ouders@faß.example"))
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", email="sara@faß.example"))
    school.family("p2 Roos Smit", "3A", guardian("g2", "Anna Smit", email="sara@fass.example"))
    school.enrol()
    (school.folder / "staff.csv").write_text(STAFF)
    school.run("import", str(school.folder / "staff.csv"))
    school.happens(SCORE)
    school.dispatch()
    [mail] = school.smtp.mails
    assert mail.recipients == ("sara@xn--fa-hia.example",)
    headers = {name: str(mail.parsed[name]) for name in ("To", "From", "Reply-To")}
    assert all("@xn--fa-hia.example" in value and "fass" not in value for value in headers.values()), headers


def test_3_a_local_part_that_no_relay_takes_goes_another_way(school: School) -> None:
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", email="zoë@thuis.example"),
                  guardian("g2", "Mark Prins", relation="father"))  # fmt: skip
    school.enrol()
    school.happens(SCORE)
    assert school.dispatch() == {"collected": 1, "sent": 1, "handed_over": 1}
    assert [mail.recipients for mail in school.smtp.mails] == [("g2@guardian.example",)]
    assert school.json("status")["messages"]["failed"] == 0
    found = [
        one["message"] for one in school.json("check", "--offline")["findings"] if "before the @" in one["message"]
    ]
    assert len(found) == 1 and found[0].endswith(": 1")
    assert "zoë" not in found[0]
