"""What is urgent, or was to be heard by everybody at one minute, waits for no mail of the morning, however it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian
from chances import cover
from ouderbrug.testing import SmtpSandbox

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

KARIN = "juf.karin;Karin Post;karin@school.example;teacher;3A"
RIA = "dir;Ria Vos;ria@school.example;leader;"
MONDAY = "2026-11-23T{}:00+01:00"
NEXT_MORNING = "2026-11-24T07:35:00+01:00"
BY_HAND = '[channels.handover]\nplugin = "handover"\n'
MAILED = '\n[staff_mail]\nat = "07:30"\n'
GONE, GARBLED = "550 5.1.1 No such user", "what no relay says"


def placement(**more: Any) -> dict[str, Any]:
    """Everybody is to hear it at eleven; it is of use until eleven the next day."""
    payload = {"group": "4A", "teachers": ["juf An"], "send_at": MONDAY.format("11:00")}
    return {"id": "e1", "kind": "group_placement", "audience": {"pupil": "p1"}, "payload": payload} | more


def closure(begins: str = "2026-11-30T13:00:00+01:00", ends: str = "2026-11-30T15:00:00+01:00") -> dict[str, Any]:
    """One of next week, said today."""
    payload = {"title": "De school is dicht", "why": "Storm.", "starts_at": begins, "ends_at": ends}
    return {"id": "e1", "kind": "closure", "audience": {"group": "3A"}, "payload": payload}


URGENT = closure() | {"priority": "urgent"}


def opened(
    school: School, *, by_hand: bool = True, staff_mail: str = MAILED, staff: tuple[str, ...] = (KARIN, RIA)
) -> int:
    """A school whose colleagues had the mail of this morning; returns how many mails went."""
    school.configure(staff_mail, replace=('general = ["email"]', 'general = ["email", "handover"]'))
    path = school.folder / "ouderbrug.toml"
    text = path.read_text().replace('trust = ["approve"]', 'trust = ["approve", "urgent"]')
    path.write_text(text if by_hand else text.replace(BY_HAND, "").replace(', "handover"', ""))
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", email=""), guardian("g2", "Mark Prins"))
    school.now = MONDAY.format("08:00")
    school.enrol()
    if staff:
        (school.folder / "staff.csv").write_text("\n".join(("key;name;email;role;groups", *staff)) + "\n")
        school.run("import", str(school.folder / "staff.csv"))
    later = closure("2026-12-07T13:00:00+01:00", "2026-12-07T15:00:00+01:00") | {"id": "later"}
    school.happens(later, file="later.jsonl")
    school.run("dispatch", now=MONDAY.format("08:05"), exit_code=None)
    return len(school.smtp.mails)


def ended(school: School, at: str) -> int:
    now = at if "T" in at else MONDAY.format(at)
    code: int = school.run("dispatch", now=now, exit_code=None).exit_code
    return code


def told(school: School, before: int) -> set[str]:
    """Which colleagues were mailed since; no mail names the child or a guardian, and nobody had two."""
    mails = [mail for mail in school.smtp.mails[before:] if mail.recipients[0].endswith("@school.example")]
    assert not any(name in str(mail.parsed) for mail in mails for name in ("Jip", "Sara", "Mark"))
    assert len({mail.recipients[0] for mail in mails}) == len(mails)
    return {mail.recipients[0].partition("@")[0] for mail in mails}


@pytest.mark.parametrize("reply", ["", GONE, GARBLED], ids=["unreachable", "failed", "unknown"])
@pytest.mark.parametrize("by_hand", [True, False], ids=["a-card", "no-card"])
@pytest.mark.parametrize("event", [placement(), URGENT], ids=["same-minute", "urgent"])
def test_1_whoever_no_way_reaches_is_told_of_at_once_and_runs_end_with_3_until_then(
    school: School, event: dict[str, Any], by_hand: bool, reply: str
) -> None:
    before = opened(school, by_hand=by_hand)
    if reply:
        school.smtp.replies["RCPT" if reply == GONE else "."] = [reply]
    school.happens(event)
    if event["kind"] == "group_placement":
        assert ended(school, "10:00") == 0 and not told(school, before), "nobody hears it earlier"
    assert [ended(school, at) for at in ("11:00", "11:01")] == [3, 3]
    assert told(school, before) == {"karin", "ria"}


@pytest.mark.parametrize("event", [placement(), URGENT], ids=["same-minute", "urgent"])
def test_1_without_staff_mail_the_list_says_it_and_runs_end_with_3_until_somebody_told_it(
    school: School, event: dict[str, Any]
) -> None:
    before = opened(school, by_hand=False, staff_mail="")
    school.happens(event)
    assert [ended(school, at) for at in ("11:00", "11:01", NEXT_MORNING)] == [3, 3, 3]
    assert not told(school, before)
    did = "tasks", "--did", "not-sent", "e1:content_policy.unreachable", "--as", "juf.karin"
    school.run(*did, now="2026-11-24T07:36:00+01:00")
    assert ended(school, "2026-11-24T07:37:00+01:00") == 0


def test_1_a_school_that_knows_no_colleague_hears_of_it_by_each_run(school: School) -> None:
    opened(school, by_hand=False, staff=())
    school.happens(URGENT)
    done = [school.run("dispatch", now=MONDAY.format(at), exit_code=3) for at in ("11:00", "11:01")]
    assert all("nobody is told of 1 message that was not sent" in one.stderr for one in done)


def test_1_one_that_is_neither_waits_for_the_mail_of_the_morning(school: School) -> None:
    before = opened(school)
    school.happens(closure())
    assert ended(school, "11:00") == 0 and not told(school, before)
    assert ended(school, NEXT_MORNING) == 0 and "karin" in told(school, before)


def test_1_more_of_them_than_a_day_has_mails_are_told_all_the_same(school: School) -> None:
    before = opened(school, by_hand=False)
    for number in range(6):
        school.happens(URGENT | {"id": f"u{number}"}, file=f"{number}.jsonl")
        assert ended(school, f"11:0{number}") == 3
    assert len(school.subjects("karin@")) + len(school.subjects("ria@")) - before >= 10


@pytest.mark.parametrize("lasts", ["2026-11-23T15:00:00+01:00", "2026-11-27T15:00:00+01:00"], ids=["today", "a-week"])
def test_8_what_begins_today_is_told_today_however_long_it_lasts(school: School, lasts: str) -> None:
    before = opened(school)
    school.happens(closure(MONDAY.format("13:00"), lasts))
    assert ended(school, "11:00") == 3 and told(school, before) == {"karin"}
    assert "vóór maandag 23 november om 13.00 uur" in school.subjects("karin@")[-1]


@pytest.mark.parametrize("by_hand", [True, False], ids=["a-card", "no-card"])
@pytest.mark.parametrize("off", [True, False], ids=["off", "moved"])
def test_8_a_change_that_does_not_come_is_told_before_what_they_believe_begins(
    school: School, off: bool, by_hand: bool
) -> None:
    """It was to be this afternoon, and is off or next week now: who does not hear it stands at a closed door today."""
    before = opened(school, by_hand=by_hand)
    school.happens(closure(MONDAY.format("13:00"), MONDAY.format("15:00")))
    ended(school, "09:00")
    for card in school.json("tasks", now=MONDAY.format("09:30"))["cards"]:
        for tick in card["ticks"]:
            school.run("settle", str(tick["message"]), "--done", "--as", "juf.karin", now=MONDAY.format("09:30"))
    if not by_hand:
        did = "tasks", "--did", "not-sent", "e1:content_policy.unreachable", "--as", "juf.karin"
        school.run(*did, now=MONDAY.format("09:30"))
    ended(school, "09:31")
    before = len(school.smtp.mails)
    school.smtp.replies["RCPT"] = [GONE]
    if off:
        school.run("event", "withdraw", "e1", now=MONDAY.format("10:00"))
    else:
        new = "starts_at=2026-11-30T13:00:00+01:00", "ends_at=2026-11-30T15:00:00+01:00"
        school.run(
            "event", "amend", "e1", *(word for one in new for word in ("--set", one)), now=MONDAY.format("10:00")
        )
    assert ended(school, "10:01") == 3 and told(school, before) == {"karin"}
    assert "vóór maandag 23 november om 13.00 uur" in str(school.smtp.mails[-1].parsed["Subject"])


BLAME = {"title": "Nieuws", "body": "Het is uw schuld dat het niet lukt."}


def news(**more: Any) -> dict[str, Any]:
    return {"id": "n1", "kind": "newsletter", "audience": {"school": True}, "payload": BLAME} | more


def test_a5_a_text_for_the_whole_school_that_a_rule_refused_is_mailed_to_the_leader_at_once(school: School) -> None:
    before = opened(school)
    school.happens(news())
    assert ended(school, "10:00") == 3
    [mail] = school.smtp.mails[before:]
    assert str(mail.parsed["To"]) == "Ria Vos <ria@school.example>"
    assert str(mail.parsed["Subject"]) == "Een bericht voor de hele school is tegengehouden"
    text = mail.parsed.get_body(("plain",)).get_content()
    assert "Schrijf het anders, nu, uiterlijk woensdag 2 december; waarom staat op de takenlijst." in text
    assert ended(school, "10:01") == 0 and len(school.smtp.mails) == before + 1, "once"
    school.happens(news(id="n2"), file="n2.jsonl")
    assert [ended(school, at) for at in ("10:02", "10:03")] == [3, 3], "until the mail of the morning"
    assert len(school.smtp.mails) == before + 2
    school.run("event", "withdraw", "n2", now=MONDAY.format("10:04"))
    school.run("event", "amend", "n1", "--set", "body=Het lukt samen.", now=MONDAY.format("10:05"))
    assert ended(school, "10:06") == 0


@pytest.mark.parametrize("one", [news(audience={"group": "3A"}), news(payload={"title": "Nieuws", "body": "Leuk!"})])
def test_a5_a_text_for_some_or_one_that_goes_waits_for_the_mail_of_the_morning(
    school: School, one: dict[str, Any]
) -> None:
    before = opened(school)
    school.happens(one)
    assert ended(school, "10:00") == 0
    assert not any("tegengehouden" in str(mail.parsed["Subject"]) for mail in school.smtp.mails[before:])


def test_a5_without_staff_mail_the_run_says_so_until_it_is_written_anew(school: School) -> None:
    opened(school, staff_mail="")
    school.happens(news())
    told = school.run("dispatch", now=MONDAY.format("10:00"), exit_code=3).stderr
    assert "1 thing to do cannot wait for the next mail of the morning" in told


CHANGES = {
    "news": (),
    "off": ("withdraw", "e1"),
    "moved": (
        "amend", "e1", "--set", "starts_at=2026-11-30T13:00:00+01:00", "--set", "ends_at=2026-11-30T15:00:00+01:00"
    ),
}  # fmt: skip
TROUBLES = {
    "closed": ("MAIL", "530 5.7.0 Authentication required"),
    "down": ("MAIL", "421 4.3.2 closing"),
    "a-mailbox": ("RCPT", "450 4.2.1 later"),
    "a-part": ("", ""),
}
TOLD_BY_HAND = "Vertel het zelf vóór maandag 23 november om 13.00 uur: 1 ouder heeft een bericht nog niet"
A_RULE = """
from ouderbrug import Allow, Rule, hookimpl
class Odd(Rule):
    name = "odd"
    reads = None
    def judge(self, message, facts, now):
        if message.event.id == "e1" and now.hour >= 8:
            raise ValueError
        return Allow()
@hookimpl
def register_rules():
    return [Odd]
"""


def only_the_office_is_mailed(school: School, office: SmtpSandbox, *, a_rule: bool) -> None:
    """The mails to colleagues go over a relay of their own, and guardian g2 alone is mailed."""
    table = f'\n[channels.office]\nplugin = "email"\nhost = "127.0.0.1"\nport = {office.port}\nsecurity = "none"\n'
    table += 'from = "Kantoor <kantoor@wegwijzer.example>"\nper_minute = 0\n'
    (school.folder / "own").mkdir()
    (school.folder / "own" / "odd.py").write_text(A_RULE)
    table += '[plugins]\nuse = ["odd"]\nplugins_dir = "own"\n' + ('[rules]\norder = ["odd"]\n' if a_rule else "")
    path = school.folder / "ouderbrug.toml"
    path.write_text(path.read_text().replace("[staff_mail]", f'{table}\n[staff_mail]\nchannel = "office"'))


@pytest.mark.parametrize(("trouble", "what"), cover(TROUBLES.keys(), CHANGES.keys()))
def test_8_what_nothing_takes_is_told_by_hand_while_there_is_half_of_the_time(
    school: School, what: str, trouble: str
) -> None:
    """It waits, and goes if that is possible; until then a colleague knows of it before it begins."""
    opened(school, by_hand=False)
    with SmtpSandbox() as office:
        only_the_office_is_mailed(school, office, a_rule=trouble == "a-part")
        if what != "news":
            school.happens(closure(MONDAY.format("13:00"), MONDAY.format("15:00")))
            ended(school, "08:30")
            known = "tasks", "--did", "not-sent", "e1:content_policy.unreachable", "--as", "juf.karin"
            school.run(*known, now=MONDAY.format("08:31"))
        name, reply = TROUBLES[trouble]
        if name:
            school.smtp.replies[name] = [reply] * 90
        if what == "news":
            school.happens(closure(MONDAY.format("13:00"), MONDAY.format("15:00")))
        else:
            school.run("event", *CHANGES[what], now=MONDAY.format("09:00"))
        codes = [ended(school, at) for at in ("09:01", "09:40", "11:02", "12:30")]
        assert codes[2:] == [75 if trouble == "down" else 3] * 2
        mails = [mail.parsed for mail in office.mails if "karin@school.example" in mail.recipients]
        said = [" ".join(mail.get_body(("plain",)).get_content().split()) for mail in mails]
        assert [TOLD_BY_HAND in one for one in said].count(True) == 1, said
        assert "e1:waits" in school.run("tasks", "--json", now=MONDAY.format("12:30")).stdout
        did = "tasks", "--did", "not-sent", "e1:waits", "--as", "juf.karin"
        school.run(*did, now=MONDAY.format("12:31"))
        assert "e1:waits" not in school.run("tasks", "--json", now=MONDAY.format("12:32")).stdout
