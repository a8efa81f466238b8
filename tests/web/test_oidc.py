"""Signing in by the school's own account: who the provider vouches for, in the browser that went there, and once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from joserfc.jwk import RSAKey

from a_school import School, guardian
from each import each
from web.conftest import STAFF
from web_browser import Browser, Pages, pages
from web_provider import CLIENT, PASSWORD, SYMMETRIC, Provider, provider

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox

pytestmark = pytest.mark.slow

OIDC = """
[web.oidc]
issuer = "{issuer}"
client_id = "{client}"
secret = {{ env = "OUDERBRUG_TEST_OIDC" }}
second_factor = true
"""
MILA = "mila@wegwijzer.example"


@pytest.fixture
def there() -> Iterator[Provider]:
    with provider() as one:
        yield one


@pytest.fixture
def school(tmp_path: Path, smtp: SmtpSandbox, there: Provider, monkeypatch: pytest.MonkeyPatch) -> School:
    monkeypatch.setenv("OUDERBRUG_TEST_OIDC", PASSWORD)
    monkeypatch.setenv("OUDERBRUG_NOW", "2026-11-23T10:00:00+01:00")
    (tmp_path / "school").mkdir()
    school = School(tmp_path / "school", smtp)
    school.configure(OIDC.format(issuer=there.issuer, client=CLIENT))
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    school.enrol()
    (school.folder / "staff.csv").write_text(STAFF)
    school.run("import", str(school.folder / "staff.csv"))
    return school


@pytest.fixture
def here(school: School) -> Pages:
    return pages(school)


def gone(here: Pages, browser: Browser) -> str:
    """Where the browser is sent, once somebody follows the link of the page."""
    assert "/sign-in/account" in browser.get("/sign-in").text
    sent = browser.get("/sign-in/account")
    assert sent.status_code == 303
    return sent.headers["location"]


def back(here: Pages, there: Provider, browser: Browser, mail: str = MILA) -> Any:
    """All of it: there, signed in, and back."""
    return browser.get(there.sign_in(gone(here, browser), mail, int(here.clock[0].timestamp())))


def test_a_colleague_signs_in_by_account_and_sees_what_is_about_a_child(here: Pages, there: Provider) -> None:
    browser = here.visitor()
    assert back(here, there, browser).status_code == 303
    assert browser.get("/call").status_code == 200
    browser.get("/")
    assert browser.press("Uitloggen").status_code == 303
    assert browser.get("/call").headers["location"] == "/sign-in"


def test_without_a_second_factor_nothing_about_a_child_is_shown(school: School, there: Provider) -> None:
    toml = school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text().replace("second_factor = true", "second_factor = false"))
    here = pages(school)
    browser = here.visitor()
    assert back(here, there, browser).status_code == 303
    assert browser.get("/").status_code == 200
    assert browser.get("/call").status_code == 403


def test_a_session_ends_with_the_table_that_vouched(school: School, here: Pages, there: Provider) -> None:
    browser = here.visitor()
    back(here, there, browser)
    toml = school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text().partition("\n[web.oidc]")[0])
    browser.app = pages(school).app
    assert browser.get("/").headers["location"] == "/sign-in"


@each(
    ("mail", "says"),
    [("stranger@wegwijzer.example", "bij geen collega"), ("", "niet gelukt"), ("mila", "niet gelukt")],
)
def test_whoever_is_no_colleague_is_not_signed_in(here: Pages, there: Provider, mail: str, says: str) -> None:
    browser = here.visitor()
    answer = back(here, there, browser, mail)
    assert answer.status_code == 403 and says in answer.text
    assert browser.get("/").headers["location"] == "/sign-in"


FORGED: list[dict[str, Any]] = [
    {"changes": {"iss": "https://elsewhere.example"}},
    {"changes": {"aud": "another-page"}},
    {"changes": {"aud": [CLIENT, "another-page"], "azp": "another-page"}},
    {"changes": {"nonce": "of-another-time"}},
    {"changes": {"exp": 1}},
    {"changes": {"exp": None}},
    {"changes": {"email_verified": False}},
    {"signs": RSAKey.generate_key(2048, {"kid": "one"})},
    {"signs": SYMMETRIC, "alg": "HS256"},
]


@each("forged", FORGED)
def test_what_the_provider_did_not_say_so_signs_nobody_in(here: Pages, there: Provider, forged: dict[str, Any]) -> None:
    before = {name: getattr(there, name) for name in forged}
    for name, value in forged.items():
        setattr(there, name, value)
    browser = here.visitor()
    answer = back(here, there, browser)
    for name, value in before.items():
        setattr(there, name, value)
    here.later(minutes=2)
    assert answer.status_code == 403 and "niet gelukt" in answer.text
    assert browser.get("/").headers["location"] == "/sign-in"


def test_an_answer_counts_in_the_browser_that_went_once_and_for_ten_minutes(here: Pages, there: Provider) -> None:
    mila, other = here.visitor(), here.visitor()
    path = there.sign_in(gone(here, mila), MILA, int(here.clock[0].timestamp()))
    gone(here, other)
    assert other.get(path).status_code == 403, "another went there as well, and this answer is not theirs"
    assert here.visitor().get(path).status_code == 403, "nobody went there from here"
    assert mila.get(path).status_code == 303
    assert here.visitor().get(path).status_code == mila.get(path).status_code == 403, "it is used up"
    late = here.visitor()
    path = there.sign_in(gone(here, late), MILA, int(here.clock[0].timestamp()) + 600)
    here.later(minutes=10)
    assert late.get(path).status_code == 403


def test_who_says_no_there_is_back_where_they_began(here: Pages, there: Provider) -> None:
    browser = here.visitor()
    state = gone(here, browser).partition("state=")[2].partition("&")[0]
    assert "niet gelukt" in browser.get(f"/sign-in/back?error=access_denied&state={state}").text


@each("trouble", [{"down": True}, {"config": {"issuer": "https://elsewhere.example"}},
                  {"config": {"token_endpoint": "ftp://127.0.0.1/"}}])  # fmt: skip
def test_a_provider_that_fails_is_told_and_the_page_stands(
    here: Pages, there: Provider, trouble: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    browser = here.visitor()
    path = there.sign_in(gone(here, browser), MILA, int(here.clock[0].timestamp()))
    before = {name: getattr(there, name) for name in trouble}
    for name, value in trouble.items():
        setattr(there, name, value)
    assert browser.get(path).status_code == browser.get("/sign-in/account").status_code == 503
    for name, value in before.items():
        setattr(there, name, value)
    here.later(minutes=2)
    assert "mila" not in caplog.text.casefold()


def test_another_claim_may_be_the_address(school: School, there: Provider) -> None:
    toml = school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text().replace("[web.oidc]", '[web.oidc]\nclaim = "preferred_username"'))
    here = pages(school)
    assert back(here, there, here.visitor()).status_code == 403
    there.changes = {"preferred_username": MILA.upper()}
    assert back(here, there, here.visitor(), "other@wegwijzer.example").status_code == 303


def test_without_its_secret_the_page_does_not_begin(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OUDERBRUG_TEST_OIDC")
    assert "the secret of [web.oidc]" in school.run("serve", "--port", "0", exit_code=2).stderr


def test_many_who_set_out_lock_nobody_out_who_comes_back(here: Pages, there: Provider) -> None:
    mila = here.visitor()
    path = there.sign_in(gone(here, mila), MILA, int(here.clock[0].timestamp()))
    while here.visitor().get("/sign-in/account").status_code == 303:
        pass
    assert mila.get(path).status_code == 303


def test_at_google_the_organisation_says_whose_account_it_is(school: School, there: Provider) -> None:
    toml = school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text().replace("[web.oidc]", '[web.oidc]\ndomain = "wegwijzer.example"'))
    here = pages(school)
    assert back(here, there, here.visitor()).status_code == 403, "an account of nobody's organisation"
    there.changes = {"hd": "wegwijzer.example", "email_verified": True}
    assert back(here, there, here.visitor()).status_code == 303


@each(
    ("fault", "said"),
    [
        ({"down": True}, "does not answer"),
        ({"config": {"issuer": "https://elsewhere.example"}}, "says that it is another one"),
        ({"config": {"jwks_uri": "http://elsewhere.example/keys"}}, "says that it is another one"),
    ],
)
def test_check_asks_the_provider_what_a_sign_in_asks(
    school: School, there: Provider, fault: dict[str, Any], said: str
) -> None:
    def found(*options: str) -> list[str]:
        told = school.json("check", *options, exit_code=None)["findings"]
        return [one["message"] for one in told if one["where"] == "web.oidc"]

    assert found() == []
    before = {name: getattr(there, name) for name in fault}
    for name, value in fault.items():
        setattr(there, name, value)
    assert [said in one for one in found()] == [True]
    assert found("--offline") == []
    for name, value in before.items():
        setattr(there, name, value)


def test_check_says_that_the_secret_of_the_accounts_is_not_there(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OUDERBRUG_TEST_OIDC")
    told = school.json("check", "--offline", exit_code=2)["findings"]
    assert any(one["where"] == "web.oidc" and "cannot be read" in one["message"] for one in told)


def test_a_letter_that_only_looks_like_one_of_ours_is_another_address(here: Pages, there: Provider) -> None:
    browser = here.visitor()
    assert back(here, there, browser, "\u212aim@wegwijzer.example").status_code == 403
    assert back(here, there, here.visitor(), "KIM@wegwijzer.example").status_code == 303
