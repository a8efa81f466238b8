"""What is loaded and would only be used later, made now: importers, and rules that are not in the order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ouderbrug import bounded
from ouderbrug.config import Findings
from ouderbrug.hints import line_in
from ouderbrug.plugin_trace import traced
from ouderbrug.registry import BUILT_IN, rule_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.config import Finding, Loaded
    from ouderbrug.runtime import Runtime
    from ouderbrug.toml_lines import Place


def findings(loaded: Loaded, runtime: Runtime) -> Iterator[Finding]:
    """What is wrong with importers and with rules that do not judge, by the file and line of their plugin."""
    registry, settings = runtime.registry, loaded.settings
    for name, importer in registry.importers.items():
        yield from _made(loaded, importer, settings.imports.get(name, {}), ("import", name))
    for name in registry.rules.keys() - set(rule_names(settings.rules.order)):
        table = settings.rules.tables.get(name)
        if registry.owners["rules", name] in BUILT_IN and table is None:
            continue  # those are there in every school, and it is the TOML that chooses
        yield from _made(loaded, registry.rules[name], table or {}, ("rules", name))
        says = f"the rule {name} is loaded, and judges nothing: it is not in the order"
        yield loaded.finding("warning", ("rules", "order"), says, f'add "{name}" to order, or take it out')
    yield from _idle(loaded, runtime)


def _idle(loaded: Loaded, runtime: Runtime) -> Iterator[Finding]:
    """Channels and sources that a plugin brings and no table names."""
    registry, settings = runtime.registry, loaded.settings
    used = {"channels": {one.plugin for one in settings.channels.values()},
            "sources": {one.plugin for one in settings.sources}}  # fmt: skip
    for (what, name), owner in registry.owners.items():
        if owner not in BUILT_IN and name not in used.get(what, {name}):
            table = f"[channels.{name}]" if what == "channels" else f'[[sources]] plugin = "{name}"'
            says = f"the plugin {owner} brings {name}, and no table names it"
            yield loaded.finding("warning", ("plugins",), says, f"add {table}, or take it out of the plugin")


def _made(loaded: Loaded, owner: Any, table: dict[str, Any], place: Place) -> Iterator[Finding]:
    """What is wrong with settings or class, found by making one."""
    try:
        config = loaded.validate(owner.Config, table, place)
        with traced(f"making {'.'.join(map(str, place))}"):
            bounded.call(lambda: owner(config), bounded.HOOK_SECONDS, f"made-{owner.name}")
    except Findings as error:
        yield from error.findings
    except Exception as error:
        says = f"its plugin fails ({bounded.problem(error)}, {line_in(owner, error)})"
        yield loaded.finding("error", place, says, "mend it, or take it out of the TOML")
