"""The page of the sandbox: what arrived is text on it, never markup; and the command that serves it all."""

from __future__ import annotations

import urllib.request
from datetime import UTC, datetime

from click.testing import CliRunner

from ouderbrug.cli import main
from ouderbrug.testing import Arrival, ArrivalsPage

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_the_page_shows_the_newest_first_and_obeys_nothing() -> None:
    with ArrivalsPage() as page:
        page.add(Arrival(NOON, "mail", "a@guardian.example", "Eerste", "tekst"))
        page.add(Arrival(NOON, "parro", "group 7", "<script>alert(1)</script>", "<b>vet</b>"))
        shown = urllib.request.urlopen(page.url, timeout=5).read().decode()
    assert shown.index("&lt;script&gt;") < shown.index("Eerste")
    assert "<script>" not in shown
    assert "&lt;b&gt;vet" in shown
    assert "2 in all" in shown


def test_an_empty_page_says_so() -> None:
    assert "Nothing has arrived yet" in ArrivalsPage().html()


def test_the_sandbox_starts_all_stand_ins_and_stops_by_itself() -> None:
    words = ["sandbox", "--port", "0", "--apps", "--page", "--seconds", "0.1"]
    run = CliRunner().invoke(main, words)
    assert run.exit_code == 0
    assert all(f"{app}: mode" in run.stderr for app in ("parro", "social_schools", "konnect"))
    assert "sms: [channels.sms] provider = " in run.stderr
    assert "whatsapp: [channels.whatsapp] base_url = " in run.stderr
    assert "webhook: [channels.webhook] url = " in run.stderr
    assert "what arrived: http://127.0.0.1:" in run.stderr
