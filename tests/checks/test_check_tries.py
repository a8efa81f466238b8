"""What `check` tries that would be used, and what it warns of: each finding says where, what and what to do."""

from __future__ import annotations

import socket
import ssl
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest

from ouderbrug.api import ChannelConfig
from ouderbrug.checks import people as of_people
from ouderbrug.checks import settings, texts
from ouderbrug.checks.causes import cause_of
from ouderbrug.cli.check import _once, _tried
from ouderbrug.config import Finding
from ouderbrug.errors import ChannelClosed, Unreachable
from ouderbrug.people import Pupil
from ouderbrug.rules.quiet_hours import QuietHours
from ouderbrug.wire.causes import no_connection
from room_samples import NOW, people, runtime

if TYPE_CHECKING:
    from collections.abc import Iterable

    from a_school import School
    from ouderbrug.api import CheckFacts


def said(findings: Iterable[Finding]) -> list[str]:
    return [f"{one.level} {one.where}: {one.message}" for one in findings]


def _behind(error: BaseException) -> BaseException:
    outer = OSError("outer")
    outer.__context__ = error
    return outer


@pytest.mark.parametrize(
    ("error", "code", "says", "remedy"),
    [
        (socket.gaierror(), "host-not-found", "DNS does not find its host name", "slip of the pen"),
        (_behind(socket.gaierror()), "host-not-found", "DNS", "slip of the pen"),
        (ConnectionRefusedError(), "connection-refused", "nobody listens", "look at port"),
        (TimeoutError(), "connect-timeout", "in time", "firewall"),
        (ssl.SSLCertVerificationError(), "certificate", "certificate is not to be trusted", "ca_file"),
        (ssl.SSLError(), "tls", "no encrypted connection", "look at security"),
        (OSError(), "connect", "no connection", "host and port"),
    ],
)
def test_2_a_connection_that_fails_is_told_by_its_cause(error: Any, code: str, says: str, remedy: str) -> None:
    assert no_connection(error) == code
    assert says in cause_of(code).says
    assert remedy in cause_of(code).hint


@pytest.mark.parametrize(
    ("code", "says", "remedy"),
    [
        ("sign-in", "refuses the sign-in", "password"),
        ("sign-in-after-starttls", "on an encrypted connection only", 'security = "starttls"'),
        ("no-starttls", "offers no STARTTLS", "465"),
        ("smtp-550", "refuses the sender", "`from`"),
        ("smtp-530", "encrypted connection or a sign-in", "starttls"),
        ("smtp-535", "a sign-in first", "password"),
        ("smtp-554", "takes no mail of us", "whether this machine may send"),
        ("smtp-421", "does not take us now", "in a while"),
        ("lost-at-ehlo", "breaks the connection off", "in a while"),
        ("loopback-only", "rehearsal", "unset OUDERBRUG_NOW"),
        ("theirs-77", "refuses this", "what its service documents"),
        ("stopped-21610", "said STOP", "START"),
        ("stopped", "said STOP", "another address"),
        ("http-410", "nothing any more at its address", "look at its url"),
        ("text-not-on-channel", "does not take what this says", "its settings"),
        ("too-long", "does not take what this says", "its settings"),
        ("no-number", "no number or id", "look at the number"),
        ("http-403", "refuses this", "host and sign-in are right"),
        ("http-502", "failed there", "in a while"),
        ("never-heard-of", "does not answer as it should", "password"),
    ],
)
def test_2_each_fault_of_a_channel_has_its_remedy(code: str, says: str, remedy: str) -> None:
    assert says in cause_of(code).says
    assert remedy in cause_of(code).hint


class _Channel:
    config = ChannelConfig(timeout_seconds=1.0)

    class context:
        name = "app"

    def __init__(self, error: Exception | None) -> None:
        self.error = error

    def check(self) -> None:
        if self.error:
            raise self.error


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (None, None),
        (Unreachable("host-not-found"), "DNS does not find its host name"),
        (ChannelClosed("sign-in"), "it refuses the sign-in"),
        (ZeroDivisionError("Jan"), f"its plugin fails (ZeroDivisionError, {__name__}, line"),
    ],
)
def test_2_a_channel_is_made_and_signs_in(error: Exception | None, says: str | None) -> None:
    made: Any = lambda: _Channel(error)  # noqa: E731
    found = _tried(made, offline=False)
    assert found is None if says is None else found and found[0].startswith(says)
    assert _tried(made, offline=True) is None


def test_2_one_fault_is_told_once() -> None:
    one, other = Finding("error", "a", "no password"), Finding("error", "b", "no password")
    assert list(_once([one, other, replace(one, level="warning"), replace(other, level="warning")])) == [
        one, replace(one, level="warning"), replace(other, level="warning"),
    ]  # fmt: skip


def test_2_every_kind_is_written_in_every_language_of_the_roster(monkeypatch: pytest.MonkeyPatch) -> None:
    line, asked = runtime(), set[tuple[str, str, str]]()
    compose = type(line.composer).compose

    def noted(self: Any, event: Any, language: str, *more: Any, **named: Any) -> Any:
        asked.add((event.kind, language, more[2]))
        if event.kind == "newsletter" and language == "en":
            raise ZeroDivisionError("a text of a child")
        return compose(self, event, language, *more, **named)

    monkeypatch.setattr(type(line.composer), "compose", noted)
    found = list(texts.findings(line.loaded, line, {"tr", "en"}, NOW))
    assert said(found) == ["error kinds.newsletter: cannot be written in en: ZeroDivisionError"]
    assert "NewsletterKind" not in found[0].hint and "line" in found[0].hint
    texted = {name for name, kind in line.kinds.items() if kind.sample}
    assert {(kind, used) for kind, used, _ in asked} >= {(kind, used) for kind in texted for used in ("nl", "en")}
    assert "tr" in {wanted for _, _, wanted in asked}, "the line above a text in Dutch"


def _ends(payload: Any) -> str:
    raise KeyError(payload)


_NO_ENDS: dict[str, tuple[Any, str]] = {
    "raises": (_ends, "KeyError"),
    "a word": (lambda _: "tomorrow", "ValueError"),
    "no text": (lambda _: 7, "TypeError"),
}


@pytest.mark.parametrize("how", _NO_ENDS)
def test_2_a_kind_that_cannot_say_when_it_ends_is_told(monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    ends, problem = _NO_ENDS[how]
    line = runtime()
    owners = {**line.registry.owners, ("kinds", "newsletter"): "mine"}
    line = replace(line, registry=replace(line.registry, owners=owners))
    assert not list(texts.findings(line.loaded, line, {"nl"}, NOW))
    monkeypatch.setattr(line.kinds["newsletter"], "ends", ends)
    (found,) = texts.findings(line.loaded, line, {"nl"}, NOW)
    assert said([found])[0].startswith(f"error kinds.newsletter.ends: fails with {problem} (")


def test_2_groups_without_a_year_and_people_whom_nothing_reaches_are_told() -> None:
    line = runtime(personal='["email"]')
    alone = people(g3={"email": ""}, g4={"email": ""})
    pupils = {**alone.pupils, "p3": Pupil("p3", "Deniz", "Aksoy", groups=("Zonnetjes",)),
              "p9": Pupil("p9", "Bo", "Wit", groups=("9C",))}  # fmt: skip
    found = said(of_people.findings(line.loaded, line, replace(alone, pupils=pupils)))
    assert found[0].startswith("warning import: the name tells no year (1 to 8) of 9C, Zonnetjes")
    assert "warning import: nothing reaches group 9C: no guardian of it is known" in found
    assert "warning import: nothing reaches group Zonnetjes: no channel of any route reaches a family" in found
    line = runtime()
    by_hand = said(of_people.findings(line.loaded, line, replace(alone, pupils=pupils)))
    assert not [one for one in by_hand if "Zonnetjes: no" in one], "a colleague reaches everybody"


def test_2_a_group_that_no_channel_reaches() -> None:
    line = runtime(personal='["email"]')
    only_mail = _with_routes(line, {"general": ("email",)})
    nobody = people(g1={"email": ""}, g2={"blocked": "court-order"}, g3={"email": ""}, g4={"email": ""})
    found = said(of_people.findings(line.loaded, only_mail, nobody))
    assert "warning import: nothing reaches group 3A: no channel of any route reaches a family" in found
    assert "warning routes: guardians whom no channel of any route reaches: 3 (g1, g3, g4)" in found
    assert not said(of_people.findings(line.loaded, only_mail, people()))


def test_a_school_without_staff_is_told_and_so_is_whom_general_news_does_not_reach() -> None:
    line, whole = runtime(), people(g3={"email": ""})
    assert not [one for one in said(of_people.findings(line.loaded, line, whole)) if "no colleague" in one]
    found = said(of_people.findings(line.loaded, line, replace(whole, staff={})))
    assert [one for one in found if one.startswith("warning import: no colleague is known: nobody can approve")]
    found = said(
        of_people.findings(line.loaded, _with_routes(line, {**line.settings.routes, "general": ("email",)}), whole)
    )
    assert "warning routes.general: guardians whom general news does not reach: 1 (g3)" in found


def _with_routes(line: Any, routes: dict[str, tuple[str, ...]]) -> Any:
    changed = line.settings.model_copy(update={"routes": routes})
    return replace(line, loaded=replace(line.loaded, settings=changed))


@pytest.mark.parametrize(
    ("window", "warned"),
    [("18:00-08:00", True), ("08:00-18:00", False), ("00:00-24:00", False), ("20:00-24:00", False)],
)
def test_2_hours_the_wrong_way_round_are_told(window: str, warned: bool) -> None:
    rule, nothing = QuietHours(QuietHours.Config(send=(window,))), cast("CheckFacts", None)
    told = [(one.message, one.hint, one.at) for one in rule.check(nothing)]
    wrong = ("18:00-08:00 runs through the night", "for the day write 08:00-18:00", ("send",))
    assert told == ([wrong] if warned else [])


@pytest.mark.parametrize(
    ("host", "warned"),
    [("smtp.school.example", True), ("mail.example.com", True), ("example.org", True), ("relay.test", True),
     ("127.0.0.1", False), ("smtp.office365.com", False), ("myexample.com", False)],
)  # fmt: skip
def test_2_a_placeholder_host_is_told(host: str, warned: bool) -> None:
    line = runtime()
    config = line.channel_configs["email"].model_copy(update={"host": host})
    assert bool(said(settings._placeholders(line.loaded, config, ("channels", "email")))) is warned


OWN = """
from ouderbrug import Channel, Importer, Rule, Source, hookimpl
class Moon(Rule):
    name = "moon"
    def __init__(self, config):
        {fails}
        super().__init__(config)
    def judge(self, message, facts, now):
        ...
class Table(Importer):
    name = "mooncsv"
    def __init__(self, config):
        {fails}
    def sniff(self, path):
        return False
    def read(self, path):
        yield from ()
@hookimpl
def register_rules():
    return [Moon]
@hookimpl
def register_importers():
    return [Table]
class Drum(Channel):
    name = "drum"
    def send(self, message):
        ...
class Bell(Source):
    name = "bell"
    def poll(self, cursor):
        ...
@hookimpl
def register_channels():
    return [Drum]
@hookimpl
def register_sources():
    return [Bell]
"""


@pytest.mark.parametrize("fails", ["pass", "raise ValueError('Jan Jansen')"])
def test_2_what_is_loaded_is_made_and_a_rule_outside_the_order_is_told(school: School, fails: str) -> None:
    (school.folder / "plugins").mkdir()
    (school.folder / "plugins" / "own.py").write_text(OWN.format(fails=fails))
    school.configure('\n[plugins]\nplugins_dir = "plugins"\nuse = ["own"]\n')
    told = school.run("check", "--offline", exit_code=0 if fails == "pass" else 2).stdout
    assert "the rule moon is loaded, and judges nothing: it is not in the order" in told
    assert "plugins: the plugin own brings drum, and no table names it (add [channels.drum]" in told
    assert "the plugin own brings bell, and no table names it (add [[sources]] plugin" in told
    assert "Jansen" not in told
    lines = [line for line in told.splitlines() if "its plugin fails" in line]
    assert [line.partition(" (mend")[0] for line in lines] == (
        []
        if fails == "pass"
        else [
            "error: import.mooncsv: its plugin fails (ValueError, own.py, line 13)",
            "error: rules.moon: its plugin fails (ValueError, own.py, line 6)",
        ]
    )


def test_2_check_signs_in_before_the_first_import(school: School) -> None:
    assert "no errors; look at the 2 warnings above" in school.run("check").stdout
    assert "MAIL" in school.smtp.steps, "it named its sender"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        school.configure(replace=(f"port = {school.smtp.port}", f"port = {closed.getsockname()[1]}"))
        told = school.run("check", exit_code=2).stdout
    assert "nobody listens at its host and port: connection refused" in told
    assert "there is no store yet" in told


def test_the_monitoring_of_a_run_is_asked_once_and_a_dead_one_is_said(small_school: School) -> None:
    """Nobody learnt that it was dead until a run had ended without a word of it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    small_school.configure(f'\n[dispatch]\nping = "http://127.0.0.1:{port}/up"\n')
    told = [one for one in small_school.json("check", exit_code=None)["findings"] if one["where"] == "dispatch.ping"]
    assert [(one["level"], one["message"]) for one in told] == [
        ("warning", "nobody listens at its host and port: connection refused")
    ]
    assert "dispatch.ping" not in small_school.run("check", "--offline", exit_code=None).stdout


@pytest.mark.parametrize("code", ["connection-refused", "host-not-found", "connect", "connect-timeout", "tls", "odd"])
def test_who_has_no_mail_server_gets_no_advice_for_one(code: str) -> None:
    class Config(ChannelConfig):
        url: str = ""

    hint = cause_of(code, Config()).hint
    assert hint and not any(one in hint for one in ("mail server", "host", "port", "password"))
    assert hint != cause_of(code).hint
