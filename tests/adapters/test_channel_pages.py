"""The pages of the channels: what they show loads, and they name every setting."""

import re
import tomllib
from pathlib import Path

import pytest

from each import each
from ouderbrug import ChannelConfig
from ouderbrug_folder import Folder
from ouderbrug_sms import Sms
from ouderbrug_webhook import Webhook
from ouderbrug_whatsapp import Whatsapp

PAGES = {"folder": Folder, "sms": Sms, "webhook": Webhook, "whatsapp": Whatsapp}
DOCS = Path(__file__).parents[2] / "docs" / "channels"


def page(name):
    return (DOCS / f"{name}.md").read_text("utf-8")


@each("name", PAGES)
def test_every_table_of_the_page_is_taken(name):
    shown = [tomllib.loads(one) for one in re.findall(r"^```toml\n(.*?)^```", page(name), re.DOTALL | re.MULTILINE)]
    tables = [one["channels"][name] for one in shown]
    assert tables
    for table in tables:
        PAGES[name].Config.model_validate(table)


@each("name", PAGES)
def test_the_page_names_every_setting_of_its_own(name):
    own = PAGES[name].Config.model_fields.keys() - ChannelConfig.model_fields.keys()
    assert not [one for one in own if f"| `{one}` |" not in page(name)]


@pytest.mark.parametrize(
    "package", sorted(Path(__file__).parents[2].glob("adapters/ouderbrug_*")), ids=lambda p: p.name
)
def test_a_built_in_adapter_is_small(package):
    if package.name == "ouderbrug_email":
        return  # it speaks SMTP and makes MIME and invitations itself; its files say why
    lines = [one for file in package.glob("*.py") for one in file.read_text("utf-8").splitlines() if one.strip()]
    assert len(lines) <= 150


def test_a_channel_over_http_takes_less_than_sixty_lines():
    file = Path(__file__).parents[2] / "adapters" / "ouderbrug_sms" / "__init__.py"
    assert len(file.read_text("utf-8").splitlines()) < 60


@each("package", sorted(path.parent for path in Path(__file__).parents[2].glob("*/ouderbrug_*/__init__.py")))
def test_every_package_says_that_it_is_typed(package):
    assert (package / "py.typed").is_file()
