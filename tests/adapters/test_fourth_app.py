"""An app that nobody wrote an adapter for: a table in the school's TOML, through settings, registry and channel."""

import re
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import respx

from ouderbrug import Permanent, Temporary, config, registry
from ouderbrug.http_profile.endpoint import FIELDS, Endpoint
from ouderbrug.testing import sample_context, sample_message

TOML = """
[school]
name = "Basisschool De Proef"
brin = "99ZZ"
region = "zuid"

[routes]
general = ["klasbord"]

[channels.klasbord]
plugin = "http_profile"
mode = "api"
app_url = "https://app.klasbord.example"
limits = { max_chars = 60, per_minute = 20 }
agreement = { party = "Klasbord BV", reference = "K-12", valid_until = 2027-07-31 }
[channels.klasbord.api]
base_url = "https://api.klasbord.example/v2"
headers = { X-School = "99ZZ" }
auth = { kind = "bearer", token = { env = "KLASBORD_TOKEN" } }
repeat = { safe = "key", key_header = "Idempotency-Key" }
[channels.klasbord.api.endpoints.group]
provenance = "vendor-doc"
path = "/groups/{group_id}/posts"
map = { title = "post.header", body = "post.paragraphs[0].text" }
const = { "post.kind" = "news" }
ok = [201]
id_from = "data[0].id"
error_from = "error.code"
errors = { "quota" = "temporary" }
[channels.klasbord.api.endpoints.guardian]
provenance = "vendor-doc"
path = "/messages"
body = "form"
map = { body = "text", guardian_id = "to", public_id = "reference" }
id_from = "id"
"""


@pytest.fixture
def load(tmp_path):
    def build(toml=TOML):
        path = tmp_path / "ouderbrug.toml"
        path.write_text(toml)
        loaded = config.load(path)
        channel = registry.load(loaded).channels["http_profile"]
        table = loaded.settings.channels["klasbord"].options
        return channel, loaded.validate(channel.Config, table, ("channels", "klasbord"))

    return build


@pytest.fixture
def channel(load, monkeypatch):
    monkeypatch.setenv("KLASBORD_TOKEN", "t")
    kind, settings = load()
    monkeypatch.setattr(kind, "resolve", staticmethod(lambda *_, **__: [(2, 1, 6, "", ("1.1.1.1", 443))]))
    with httpx.Client(trust_env=False) as client:
        yield kind(settings, sample_context("klasbord", lambda: client))


def message(channel, **changes):
    return sample_message(channel.capabilities_of(channel.config), **changes)


@respx.mock
def test_a_post_for_a_group(channel):
    route = respx.post("https://api.klasbord.example/v2/groups/app-3A/posts")
    route.respond(201, json={"data": [{"id": "p-1"}]})
    found = message(channel, recipient="group:3A")
    assert channel.send(found).remote_id == "p-1"
    request = route.calls.last.request
    assert request.content.decode() == (
        '{"post": {"kind": "news", "header": "Onderwerp kanarie", "paragraphs": [{"text": "Kort kanarie"}]}}'
    )
    assert request.headers["X-School"] == "99ZZ"
    assert request.headers["Idempotency-Key"] == found.public_id


@respx.mock
def test_a_form_for_a_guardian(channel):
    route = respx.post("https://api.klasbord.example/v2/messages").respond(200, json={"id": 3})
    found = message(channel)
    assert channel.send(found).remote_id == "3"
    sent = dict(httpx.QueryParams(route.calls.last.request.content.decode()))
    assert sent == {"text": found.text.app, "to": found.app_ids["guardian_id"], "reference": found.public_id}


@respx.mock
def test_its_own_code_decides(channel):
    respx.post("https://api.klasbord.example/v2/groups/app-3A/posts").respond(400, json={"error": {"code": "quota"}})
    with pytest.raises(Temporary, match="theirs-quota"):
        channel.send(message(channel, recipient="group:3A"))


def test_its_longest_text_holds(channel):
    assert channel.capabilities_of(channel.config).max_chars == 60
    found = message(channel)
    found = replace(found, text=replace(found.text, app="x" * 61))
    with pytest.raises(Permanent, match="too-long"):
        channel.send(found)


def test_the_dispatcher_sees_its_courtesy(channel):
    assert channel.config.per_minute == 20


def test_a_mistake_is_found_with_its_line(load):
    with pytest.raises(config.Findings) as caught:
        load(TOML.replace('map = { title = "post.header"', 'map = { titel = "post.header"'))
    [finding] = caught.value.findings
    assert finding.line == TOML.splitlines().index("[channels.klasbord.api.endpoints.group]") + 4
    assert "did you mean title" in str(finding)


def test_by_hand_it_needs_an_address_and_nothing_else(load):
    head = TOML.partition("mode =")[0]
    kind, settings = load(head + 'app_url = "https://app.klasbord.example"\n')
    channel = kind(settings, sample_context("klasbord", httpx.Client))
    assert channel.app_url == "https://app.klasbord.example"
    assert channel.send(sample_message(kind.capabilities_of(settings))).handed_over


DOCS = Path(__file__).parents[2] / "docs" / "channels"
NAMES = ("http-profile", "konnect", "parro", "social-schools")
HEAD = TOML.partition("[routes]")[0]


def blocks():
    for name in NAMES:
        found = re.findall(r"^```toml\n(.*?)^```$", (DOCS / f"{name}.md").read_text("utf-8"), re.M | re.S)
        yield from (pytest.param(text, id=f"{name}-{number}") for number, text in enumerate(found))


@pytest.mark.parametrize("text", list(blocks()))
def test_the_tables_in_the_docs_load(tmp_path, text):
    path = tmp_path / "ouderbrug.toml"
    path.write_text(HEAD + text, "utf-8")
    loaded = config.load(path)
    [(name, table)] = loaded.settings.channels.items()
    channel = registry.load(loaded).channels[table.plugin]
    assert loaded.validate(channel.Config, table.options, ("channels", name))


@pytest.mark.parametrize("name", ["konnect", "parro", "social-schools"])
def test_each_page_labels_its_facts_and_says_what_to_ask(name):
    text = (DOCS / f"{name}.md").read_text("utf-8")
    assert all(word in text for word in ("known", "observed", "What to ask the vendor", "not known"))


def test_the_page_names_every_key_of_an_endpoint_and_every_field():
    text = (DOCS / "http-profile.md").read_text("utf-8")
    missing = [name for name in (*Endpoint.model_fields, *FIELDS) if f"`{name}`" not in text]
    assert not missing
