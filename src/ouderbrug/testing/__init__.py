"""What authors of plugins test with: contracts, sample messages, and stand-in services on loopback.

Names are imported when first used: the stand-ins need no test library, the contracts need pytest.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ouderbrug.testing.app_wires import KonnectStandIn as KonnectStandIn
    from ouderbrug.testing.app_wires import ParroStandIn as ParroStandIn
    from ouderbrug.testing.app_wires import SocialSchoolsStandIn as SocialSchoolsStandIn
    from ouderbrug.testing.apps import AppStandIn as AppStandIn
    from ouderbrug.testing.apps import Post as Post
    from ouderbrug.testing.apps import Reply as Reply
    from ouderbrug.testing.apps import Unfit as Unfit
    from ouderbrug.testing.arrivals import Arrival as Arrival
    from ouderbrug.testing.arrivals import ArrivalsPage as ArrivalsPage
    from ouderbrug.testing.channel_contract import ChannelContract as ChannelContract
    from ouderbrug.testing.expectations import Behaviour as Behaviour
    from ouderbrug.testing.importer_contract import ImporterContract as ImporterContract
    from ouderbrug.testing.kind_contract import KindContract as KindContract
    from ouderbrug.testing.rule_contract import RuleContract as RuleContract
    from ouderbrug.testing.samples import sample_context as sample_context
    from ouderbrug.testing.samples import sample_message as sample_message
    from ouderbrug.testing.sandbox import CLOSE as CLOSE
    from ouderbrug.testing.sandbox import SILENCE as SILENCE
    from ouderbrug.testing.sandbox import Mail as Mail
    from ouderbrug.testing.sandbox import SmtpSandbox as SmtpSandbox
    from ouderbrug.testing.service_wires import SmsStandIn as SmsStandIn
    from ouderbrug.testing.service_wires import WebhookStandIn as WebhookStandIn
    from ouderbrug.testing.service_wires import WhatsappStandIn as WhatsappStandIn
    from ouderbrug.testing.source_contract import SourceContract as SourceContract

_HOMES = {
    "app_wires": "KonnectStandIn ParroStandIn SocialSchoolsStandIn",
    "apps": "AppStandIn Post Reply Unfit",
    "arrivals": "Arrival ArrivalsPage",
    "channel_contract": "ChannelContract",
    "expectations": "Behaviour",
    "importer_contract": "ImporterContract",
    "kind_contract": "KindContract",
    "rule_contract": "RuleContract",
    "samples": "sample_context sample_message",
    "sandbox": "CLOSE SILENCE Mail SmtpSandbox",
    "service_wires": "SmsStandIn WebhookStandIn WhatsappStandIn",
    "source_contract": "SourceContract",
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names.split()}

__all__ = sorted(_HOME_OF)


_SORTS = ("channel_", "source_", "importer_", "rule_", "kind_", "plugin_")
"""How the names of the modules begin in which contracts assert."""


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'ouderbrug.testing' has no public name {name!r}")
    if name.endswith("Contract"):
        _show_values()
    return getattr(import_module(f"ouderbrug.testing.{_HOME_OF[name]}"), name)


def _show_values() -> None:
    """Let pytest show the values of what a contract asserts, as it does of an author's own tests."""
    import sys

    import pytest

    files = sorted(Path(__file__).parent.glob("*.py"))
    modules = [f"ouderbrug.testing.{one.stem}" for one in files if one.name.startswith(_SORTS)]
    pytest.register_assert_rewrite(*(module for module in modules if module not in sys.modules))
