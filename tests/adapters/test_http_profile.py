"""The settings of a channel that a profile describes: what is refused, what is laid over what, what it can carry."""

import datetime
from dataclasses import replace

import httpx
import pytest
from pydantic import ValidationError

from ouderbrug import (
    Attachment,
    ChannelClosed,
    ConfigError,
    ContentClass,
    Correction,
    Meeting,
    Permanent,
    RepeatSafe,
)
from ouderbrug.http_channel import paths
from ouderbrug.http_profile import AnyApp
from ouderbrug.http_profile.endpoint import Endpoint
from ouderbrug.http_profile.profiles import laid_over
from ouderbrug.testing import sample_context, sample_message
from ouderbrug_konnect import Konnect
from ouderbrug_parro import Parro

AGREEMENT = {"party": "Vendor", "reference": "2026-17", "valid_until": "2027-07-31"}
GROUP = {"provenance": "vendor-doc", "path": "/posts", "map": {"body": "text", "group_id": "group"}, "id_from": "id"}
GUARDIAN = {**GROUP, "path": "/chats/{thread_id}", "map": {"body": "text"}}


def settings(*, endpoint=None, **changes):
    """A good table in mode api; ``endpoint`` changes its group endpoint, other keywords its api table."""
    api = {
        "base_url": "https://api.sample.example/v1",
        "auth": {"kind": "bearer", "token": {"env": "SAMPLE_TOKEN"}},
        "endpoints": {"group": {**GROUP, **(endpoint or {})}},
    }
    return {"mode": "api", "agreement": AGREEMENT, "api": api | changes}


def refused(table, app=AnyApp):
    """What is said about a table that is refused."""
    with pytest.raises(ValidationError) as caught:
        app.Config.model_validate(table)
    return str(caught.value)


def channel(table, app=AnyApp, **context):
    client = httpx.Client(transport=httpx.MockTransport(lambda _: pytest.fail("nothing may be sent")))
    return app(app.Config.model_validate(table), sample_context(app.name, lambda: client, **context))


def code_of(kind, table, message, app=AnyApp, **context):
    with pytest.raises(kind) as caught:
        channel(table, app, **context).send(message)
    return caught.value.code


def test_the_good_table_is_accepted():
    assert AnyApp.Config.model_validate(settings()).mode == "api"


# --- the agreement


@pytest.mark.parametrize("name", ["party", "reference", "valid_until"])
def test_mode_api_without_an_agreement_is_refused(name):
    assert f"agreement.{name}" in refused(settings() | {"agreement": {**AGREEMENT, name: ""}})


@pytest.mark.parametrize(
    ("last", "runs"), [("2026-11-22", False), ("2026-11-23", True), ("2026-11-24", True), (None, True)]
)
def test_an_agreement_holds_to_the_end_of_its_last_day(last, runs):
    table = settings(base_url="http://127.0.0.1:9") | {"agreement": {**AGREEMENT, "valid_until": last or ""}}
    app = channel(table, clock=lambda: datetime.datetime(2026, 11, 23, 22, 59, tzinfo=datetime.UTC))
    assert app._agreement_ended is not runs


def test_after_its_last_day_nothing_is_sent_and_check_says_why():
    table = settings() | {"agreement": {**AGREEMENT, "valid_until": "2026-11-22"}}
    message = sample_message(AnyApp.capabilities_of(AnyApp.Config.model_validate(table)))
    assert code_of(ChannelClosed, table, message) == "agreement-expired"
    with pytest.raises(ConfigError, match="valid_until"):
        channel(table).check()


def test_this_machine_needs_no_agreement_but_unverified_endpoints_need_a_word():
    local = {"base_url": "http://127.0.0.1:8080", "auth": None}
    assert AnyApp.Config.model_validate(settings(**local) | {"agreement": {}}).api.local
    assert "accept_unverified" in refused(settings(**local, endpoint={"provenance": "assumed"}))


# --- addresses, hosts, secrets, headers


@pytest.mark.parametrize(
    "url",
    [
        "http://api.sample.example",
        "http://192.168.1.10",
        "ftp://api.sample.example",
        "https://user:pass@api.sample.example",
        "https://api.sample.example/?q=1",
        "https://api.sample.example/#x",
        "https://api sample.example",
        "https://",
        "https:///path",
        "https://api.sample.example\\@127.0.0.1",
        "https://api.sample.example:99999",
        "api.sample.example",
    ],
)
def test_a_base_url_that_is_no_plain_https_address_is_refused(url):
    assert "base_url" in refused(settings(base_url=url))


@pytest.mark.parametrize("url", ["http://localhost:8080/x", "http://[::1]:8080", "https://api.sample.example:8443/"])
def test_https_and_this_machine_are_accepted(url):
    assert AnyApp.Config.model_validate(settings(base_url=url)).api.base_url == url.rstrip("/")


def test_an_empty_base_url_is_refused_in_mode_api():
    assert "base_url is empty" in refused(settings(base_url=""))


def test_a_host_that_is_not_in_hosts_is_refused():
    assert "api.hosts" in refused(settings(hosts=["other.example"]))
    token = {
        "kind": "oauth2_client_credentials",
        "token_url": "https://login.sample.example/token",
        "client_id": "school",
        "client_secret": {"env": "SAMPLE_SECRET"},
    }
    assert "auth.token_url" in refused(settings(auth=token))
    AnyApp.Config.model_validate(settings(auth=token, hosts=["API.sample.example", "login.sample.example"]))


@pytest.mark.parametrize(
    "auth",
    [
        {"kind": "bearer", "token": "plain-text-secret"},
        {
            "kind": "oauth2_client_credentials",
            "token_url": "https://api.sample.example/t",
            "client_id": "x",
            "client_secret": "plain-text-secret",
        },
        {
            "kind": "oauth2_refresh_token",
            "token_url": "https://api.sample.example/t",
            "client_id": "x",
            "refresh_token": "plain-text-secret",
        },
    ],
)
def test_a_secret_in_plain_text_is_refused_and_not_repeated(auth):
    said = refused(settings(auth=auth))
    assert "never as itself" in said
    assert "plain-text-secret" not in said


def test_a_refresh_token_lives_in_a_file():
    auth = {
        "kind": "oauth2_refresh_token",
        "token_url": "https://api.sample.example/t",
        "client_id": "x",
        "refresh_token": {"env": "SAMPLE_REFRESH"},
    }
    assert "has to be written there" in refused(settings(auth=auth))


def test_there_is_no_password_grant_and_no_other_kind():
    assert "kind" in refused(settings(auth={"kind": "password", "username": "x", "password": {"env": "Y"}}))


def test_a_vendor_api_without_sign_in_is_refused():
    assert "api.auth is missing" in refused(settings(auth=None))


@pytest.mark.parametrize("name", ["Authorization", "COOKIE", "Host", "Content-Type", "transfer-encoding"])
def test_headers_of_our_own_and_secrets_in_headers_are_refused(name):
    assert name.lower() in refused(settings(headers={name: "x"}))


@pytest.mark.parametrize("headers", [{"X": "a\r\nB: c"}, {"X Y": "a"}, {"X": "é"}, {"": "a"}])
def test_what_is_no_header_is_refused(headers):
    assert "headers" in refused(settings(headers=headers))


def test_a_header_that_waits_for_the_vendor_must_be_filled_in():
    assert "api.headers.schoolid is empty" in refused(settings(headers={"schoolid": " "}))


@pytest.mark.parametrize("url", ["http://x.example", "https://x.example/?child=1", "javascript:alert(1)"])
def test_the_address_of_the_app_is_plain(url):
    assert "app_url" in refused({"app_url": url})


# --- endpoints


@pytest.mark.parametrize("provenance", ["assumed", "observed-unofficial"])
def test_an_unverified_endpoint_is_refused_unless_the_school_says_so(provenance):
    endpoint = {"provenance": provenance}
    assert "accept_unverified" in refused(settings(endpoint=endpoint))
    AnyApp.Config.model_validate(settings(endpoint=endpoint, accept_unverified=True))
    assert "no endpoint" in refused(settings(endpoint={**endpoint, "enabled": False}))


@pytest.mark.parametrize(
    ("endpoint", "said"),
    [
        ({"provenance": "hearsay"}, "provenance"),
        ({"path": "posts"}, "one slash"),
        ({"path": "//evil.example/x"}, "one slash"),
        ({"path": "/a/../b"}, "one slash"),
        ({"path": "/a b"}, "one slash"),
        ({"path": "/a#b"}, "one slash"),
        ({"path": "/posts/{grup_id}"}, "group_id"),
        ({"map": {"titel": "x", "body": "text", "group_id": "g"}}, "did you mean title"),
        ({"map": {"title": "x", "group_id": "g"}}, "leaves out the text"),
        ({"map": {"body": "text"}}, "addresses nobody"),
        ({"map": {"body": "items[*]", "group_id": "g"}}, "is no path"),
        ({"map": {"body": "a", "group_id": "a"}}, "two of our fields"),
        ({"map": {"body": "a", "group_id": "a.b"}}, "no such part"),
        ({"const": {"text": {"x": 1}}, "map": {"body": "text[0]", "group_id": "g"}}, "no such part"),
        ({"id_from": "links[?(@.rel=='self')].id"}, "is no path"),
        ({"statuses": {403: "stopped"}}, "a status is of all"),
        ({"ok": []}, "200 to 299"),
        ({"ok": [302]}, "200 to 299"),
        ({"ok": [404]}, "200 to 299"),
        ({"errors": {"101": "closed"}}, "error_from"),
        ({"errors": {"101": "maybe"}, "error_from": "code"}, "errors"),
        ({"body": "form", "wrap": "items"}, "form"),
        ({"body": "form", "map": {"body": "a.b", "group_id": "g"}}, "flat names"),
        ({"file": {"naam": "n"}}, "did you mean name"),
        ({"no_such": 1}, "no_such"),
    ],
)
def test_an_endpoint_that_cannot_work_is_refused_with_what_to_do(endpoint, said):
    assert said in refused(settings(endpoint=endpoint))


def test_an_endpoint_for_a_guardian_must_name_the_guardian():
    assert "guardian_id or thread_id" in refused(settings(endpoints={"guardian": {**GUARDIAN, "path": "/chat"}}))


@pytest.mark.parametrize("safe", ["key", "yes"])
def test_a_repeat_is_harmless_only_by_the_vendors_word(safe):
    repeat = {"safe": safe, "key_header": "Idempotency-Key"}
    unverified = settings(endpoint={"provenance": "assumed"}, accept_unverified=True, repeat=repeat)
    assert 'must be "no"' in refused(unverified)
    can = AnyApp.capabilities_of(AnyApp.Config.model_validate(settings(repeat=repeat)))
    assert can.repeat_safe == RepeatSafe(safe)


def test_a_key_needs_a_header():
    assert "key_header" in refused(settings(repeat={"safe": "key"}))


def test_a_disabled_endpoint_may_be_unfinished():
    assert Endpoint.model_validate({"provenance": "assumed", "enabled": False}).path == ""


# --- the shipped profile and the school's table


def test_tables_are_merged_and_values_replaced():
    assert laid_over({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"d": 4}, "e": 5}) == {
        "a": 1,
        "b": {"c": 2, "d": 4},
        "e": 5,
    }


def test_another_path_is_another_wire():
    shipped = {"path": "/a", "const": {"x": 1}, "provenance": "assumed"}
    assert laid_over(shipped, {"path": "/b"}) == {"path": "/b"}
    assert laid_over(shipped, {"path": "/a", "const": {"y": 2}})["const"] == {"x": 1, "y": 2}
    assert laid_over({**shipped, "path": ""}, {"path": "/b"})["const"] == {"x": 1}


def test_an_empty_target_leaves_a_shipped_field_out():
    assert "title" not in Endpoint.model_validate({**GROUP, "map": {**GROUP["map"], "title": ""}}).map


def test_the_courtesy_of_a_profile_counts_in_mode_api_alone():
    assert AnyApp.Config.model_validate({"limits": {"per_minute": 30}}).per_minute == 0
    assert AnyApp.Config.model_validate(settings() | {"limits": {"per_minute": 30}}).per_minute == 30
    assert AnyApp.Config.model_validate(settings() | {"limits": {"per_minute": 30}, "per_minute": 5}).per_minute == 5


# --- what it can carry


def capabilities(table, app=AnyApp):
    return app.capabilities_of(app.Config.model_validate(table))


def test_by_hand_it_can_do_what_a_colleague_can():
    can = capabilities({}, Parro)
    assert can.audiences == {"school", "group", "guardian"}
    assert can.attachments and can.calendar and not can.html
    assert can.repeat_safe is RepeatSafe.YES


def test_over_the_api_what_has_no_endpoint_is_off():
    can = capabilities(settings())
    assert can.audiences == {"group"}
    assert not (can.attachments or can.calendar or can.html)
    assert can.repeat_safe is RepeatSafe.NO
    more = settings(endpoint={"map": {**GROUP["map"], "html": "html", "attachments": "files"}})
    assert capabilities(more).html and capabilities(more).attachments
    both = settings(endpoints={"group": more["api"]["endpoints"]["group"], "guardian": GUARDIAN})
    assert capabilities(both).audiences == {"group", "guardian"}
    assert not capabilities(both).attachments, "only what every audience can carry"


def test_performance_and_care_stay_out_of_the_app_unless_the_school_says_otherwise():
    assert capabilities({}, Parro).classes == {ContentClass.GENERAL, ContentClass.PERSONAL}
    assert ContentClass.SENSITIVE in capabilities({"classes": ["general", "sensitive"]}, Parro).classes


@pytest.mark.parametrize("mode", ["assisted", "api"])
@pytest.mark.parametrize("cls", [ContentClass.PERSONAL, ContentClass.SENSITIVE])
def test_nothing_about_a_child_goes_to_childcare_whatever_the_settings_say(mode, cls):
    table = {**settings(endpoint={"enabled": True}), "mode": mode, "tenant": "zonnebloem"}
    table["classes"] = ["general", "personal", "sensitive"]
    assert capabilities(table, Konnect).classes == {ContentClass.GENERAL}
    message = replace(sample_message(capabilities(table, Konnect)), content_class=cls)
    assert code_of(Permanent, table, message, Konnect) == "class-not-on-channel"


# --- send, before anything leaves


def message_for(table, **changes):
    return sample_message(capabilities(table), **changes)


def test_by_hand_a_colleague_has_it_and_nothing_is_sent():
    for app in (AnyApp, Parro):
        receipt = channel({}, app).send(sample_message(app.capabilities))
        assert receipt.handed_over and receipt.at.tzinfo and not receipt.remote_id
        channel({}, app).check()


def test_during_a_pilot_the_real_app_gets_nothing():
    assert channel(settings(), pilot=True).send(message_for(settings())).handed_over


def test_a_personal_message_never_goes_to_a_group():
    table = {"classes": ["general", "personal"]}
    message = replace(message_for(table), recipient="group:3A", content_class=ContentClass.PERSONAL)
    assert code_of(Permanent, table, message) == "class-not-on-channel"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"recipient": "g-1"}, "audience-not-on-channel"),
        ({"recipient": "school:"}, "audience-not-on-channel"),
        ({"attachments": (Attachment("/x.jpg", "image/jpeg"),)}, "attachment-not-on-channel"),
        ({"app_ids": {}}, "no-app-id"),
        ({"app_ids": {"group_id": ".."}}, "no-app-id"),
        ({"app_ids": {"group_id": " 7"}}, "no-app-id"),
        ({"app_ids": {"group_id": "7\n8"}}, "no-app-id"),
        ({"app_ids": {"guardian_id": "7"}}, "no-app-id"),
    ],
)
def test_what_cannot_be_posted_takes_the_next_route(monkeypatch, changes, code):
    monkeypatch.setenv("SAMPLE_TOKEN", "x")
    assert code_of(Permanent, settings(), message_for(settings(), **changes)) == code


def test_text_that_is_no_unicode_is_refused_without_being_shown(monkeypatch):
    monkeypatch.setenv("SAMPLE_TOKEN", "x")
    message = message_for(settings())
    message = replace(message, text=replace(message.text, app="geheim \ud800"))
    with pytest.raises(Permanent) as caught:
        channel(settings()).send(message)
    assert caught.value.__context__ is None


def test_a_missing_secret_closes_the_channel_and_fails_the_check(monkeypatch):
    monkeypatch.delenv("SAMPLE_TOKEN", raising=False)
    table = settings(base_url="http://127.0.0.1:9")
    assert code_of(ChannelClosed, table, message_for(table)) == "secret"
    with pytest.raises(ConfigError, match="the environment variable of this secret cannot be read"):
        channel(table).check()


def test_a_new_moment_goes_to_the_calendar_and_a_correction_does_not():
    calendar = {**GROUP, "path": "/events", "map": {**GROUP["map"], "starts_at": "start"}}
    table = settings(endpoints={"group": GROUP, "calendar": calendar})
    assert capabilities(table).calendar
    app, message = channel(table), message_for(table)
    meeting = Meeting("u-1", 0, "Feest", "Aula", message.deadline)
    assert app._endpoint(message).path == "/posts"
    assert app._endpoint(replace(message, meeting=meeting)).path == "/events"
    assert app._endpoint(replace(message, meeting=replace(meeting, cancelled=True))).path == "/posts"
    assert app._endpoint(replace(message, meeting=meeting, correction=Correction.CHANGED)).path == "/posts"


def test_a_calendar_needs_the_time():
    assert "starts_at" in refused(settings(endpoints={"group": GROUP, "calendar": GROUP}))


def test_check_can_print_where_each_description_comes_from():
    assert AnyApp.notes_of(AnyApp.Config.model_validate(settings())) == ("endpoint group is vendor-doc",)
    assert "assisted" in AnyApp.notes_of(AnyApp.Config())[0]


# --- paths


@pytest.mark.parametrize(
    ("path", "found"),
    [("a.b", 1), ("c[1].d", 2), ("c[9].d", None), ("a.b.x", None), ("c.d", None), ("n", None), ("a[0]", None)],
)
def test_a_path_leads_to_a_value_or_to_nothing(path, found):
    assert paths.value_at({"a": {"b": 1}, "c": [{}, {"d": 2}], "n": None}, path) == found


@pytest.mark.parametrize("path", ["", ".", "a.", "a..b", "a[x]", "a[-1]", "a[100]", "[0]", "a b", "a['b']", "$..a"])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(ValueError, match="is no path"):
        paths.steps(path)


def test_a_value_is_put_where_a_path_leads():
    body = {}
    for path, value in {"a.b[1].c": 1, "a.b[0]": 2, "d": 3}.items():
        paths.put(body, path, value)
    assert body == {"a": {"b": [2, {"c": 1}]}, "d": 3}
