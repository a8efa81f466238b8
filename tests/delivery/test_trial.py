"""try: a sample over a channel goes to this machine or the pilot mailbox, and to nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from a_school import School, guardian
from ouderbrug.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox

NOW = "2026-11-23T10:00:00+01:00"
PILOT = 'redirect_to = "ict@wegwijzer.example"\n'
PLUGIN = '''
from ouderbrug import Capabilities, Channel, Permanent, Receipt, Unknown, hookimpl

class Bell(Channel):
    """Does as it is told."""

    name = "bell"
    capabilities = Capabilities({can})

    def send(self, message):
        {does}

@hookimpl
def register_channels():
    return [Bell]
'''


@pytest.fixture
def school(smtp: SmtpSandbox, tmp_path: Path) -> School:
    folder = tmp_path / "school"
    folder.mkdir()
    made = School(folder, smtp)
    made.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", email="sara@guardian.example"))
    return made


def with_bell(school: School, does: str, can: str = 'addressed_by="mobile"') -> None:
    plugins = school.folder / "plugins"
    plugins.mkdir()
    (plugins / "bell.py").write_text(PLUGIN.format(does=does, can=can), "utf-8")
    school.configure('\n[plugins]\nplugins_dir = "plugins"\n\n[channels.bell]\n')


def pilot(school: School) -> None:
    toml = school.folder / "ouderbrug.toml"
    toml.write_text(PILOT + toml.read_text("utf-8"), "utf-8")


def tried(school: School, *words: str, code: int = 0) -> Any:
    return school.json("try", *words, exit_code=code, now=NOW)


def really(school: School, *words: str, code: int = 0) -> Result:
    """Try it with the clock of the machine, as in a pilot."""
    env = {"OUDERBRUG_NOW": None, "OUDERBRUG_CONFIG": None}
    done = CliRunner().invoke(main, ["--config", str(school.folder / "ouderbrug.toml"), "try", *words], env=env)
    assert done.exit_code == code, done.output
    return done


def test_in_a_rehearsal_it_goes_where_it_is_told_on_this_machine(school: School, smtp: SmtpSandbox) -> None:
    assert tried(school, "email", "--to", "ict@school.example")["outcome"] == "sent"
    [mail] = smtp.mails
    assert mail.recipients == ("ict@school.example",)
    assert "proefbericht" in mail.parsed.as_string()
    assert not school.store.exists(), "nothing is kept of it"


def test_in_a_pilot_it_goes_to_the_mailbox_of_the_pilot(school: School, smtp: SmtpSandbox) -> None:
    pilot(school)
    assert "was sent" in really(school, "email").stdout
    assert "was sent" in really(school, "email", "--to", "ict@wegwijzer.example").stdout
    assert [mail.recipients for mail in smtp.mails] == [("ict@wegwijzer.example",)] * 2
    said = really(school, "email", "--to", "sara@guardian.example", code=2).stderr
    assert "leave out --to" in said and "sara" not in said
    assert len(smtp.mails) == 2


@pytest.mark.parametrize("head", ["", "live = true\n"])
def test_neither_in_a_pilot_nor_in_a_rehearsal_it_goes_to_nobody(school: School, smtp: SmtpSandbox, head: str) -> None:
    toml = school.folder / "ouderbrug.toml"
    toml.write_text(head + toml.read_text("utf-8").replace("live = true\n", ""), "utf-8")
    said = really(school, "email", "--to", "sara@guardian.example", code=2).stderr
    assert "a rehearsal or a pilot alone" in said and "sara" not in said
    assert not smtp.mails


def test_a_rehearsal_calls_no_other_machine(school: School, smtp: SmtpSandbox) -> None:
    toml = school.folder / "ouderbrug.toml"
    text = toml.read_text("utf-8").replace('host = "127.0.0.1"', 'host = "mail.school.example"')
    toml.write_text(text.replace('security = "none"', 'security = "starttls"'), "utf-8")
    done = tried(school, "email", "--to", "ict@school.example", code=1)
    assert (done["outcome"], done["code"]) == ("refused", "loopback-only")
    assert not smtp.mails


@pytest.mark.parametrize(
    ("does", "outcome", "code"),
    [
        ('raise Permanent("number-unknown")', "refused", 1),
        ('raise Unknown("answer-lost")', "unknown", 3),
        ("raise ValueError(message.to[0].value)", "unknown", 3),
        ("return Receipt(self.context.clock(), handed_over=True)", "handed_over", 0),
        ('assert message.to[0].value == "+31612345678" and message.text.app; return Receipt(self.context.clock())',
         "sent", 0),
    ],
)  # fmt: skip
def test_what_a_channel_makes_of_it_is_said(school: School, does: str, outcome: str, code: int) -> None:
    with_bell(school, does)
    done = school.run("try", "bell", "--to", "+31612345678", "--json", exit_code=code, now=NOW)
    assert f'"outcome": "{outcome}"' in done.stdout
    assert "31612345678" not in done.stdout + done.stderr
    assert school.run("try", "bell", "--to", "+31612345678", exit_code=code, now=NOW).stdout


def test_what_is_no_address_of_the_channel_is_refused(school: School) -> None:
    with_bell(school, "return Receipt(self.context.clock())")
    for channel, to, why in (
        ("bell", "ict@school.example", "is not a number such as"),
        ("bell", "0612345678", "is not a number such as"),
        ("email", "+31612345678", "is not a mail address"),
        ("email", "", "say where it goes"),
        ("handover", "x", "a colleague delivers"),
        ("bel", "x", "did you mean bell"),
    ):
        assert why in school.run("try", channel, "--to", to, exit_code=2, now=NOW).stderr
    pilot(school)
    assert "is not called during a pilot" in really(school, "bell", code=2).stderr


def test_a_rehearsal_goes_before_a_pilot(school: School, smtp: SmtpSandbox) -> None:
    with_bell(school, "return Receipt(self.context.clock())")
    pilot(school)
    assert tried(school, "bell", "--to", "+31612345678")["outcome"] == "sent"
    assert tried(school, "email", "--to", "ander@school.example")["outcome"] == "sent"
    assert [mail.recipients for mail in smtp.mails] == [("ander@school.example",)]


def test_a_channel_with_a_way_of_its_own_takes_a_name(school: School) -> None:
    with_bell(school, 'assert message.to[0].value == "de buren"; return Receipt(self.context.clock())', can="")
    assert tried(school, "bell", "--to", "de buren")["outcome"] == "sent"
    assert "is not a name" in school.run("try", "bell", "--to", "de\nburen", exit_code=2, now=NOW).stderr


def test_a_post_goes_to_an_id_of_the_app(school: School) -> None:
    does = 'assert message.group and message.app_ids["group_id"] == "app-3A"; return Receipt(self.context.clock())'
    with_bell(school, does, can='audiences=frozenset({"group"})')
    assert tried(school, "bell", "--to", "app-3A")["outcome"] == "sent"
    assert "say where it goes: --to, with an id" in school.run("try", "bell", exit_code=2, now=NOW).stderr


@pytest.mark.parametrize("code", ["jip-is-ill", "of-Bakker"])
def test_18_a_code_that_holds_a_name_of_the_school_is_not_told(school: School, code: str) -> None:
    with_bell(school, f'raise Permanent("{code}")')
    school.enrol()
    assert tried(school, "bell", "--to", "+31612345678", code=1)["code"] == "plugin-bad-code"


@pytest.mark.parametrize(
    "raises",
    [
        'raise type("JipIsIll", (Exception,), {})()',
        'raise type("JipPrins", (SystemExit,), {})()',
        'raise type("E31612345678", (Exception,), {})()',
        'raise type("Jip is ill", (Exception,), {})(message.to[0].value)',
    ],
)
def test_18_the_class_of_an_error_is_not_told_where_it_names_somebody(school: School, raises: str) -> None:
    with_bell(school, raises)
    school.enrol()
    said = tried(school, "bell", "--to", "+31612345678", code=3)["says"]
    assert said.startswith("its plugin fails (an-error, "), said
