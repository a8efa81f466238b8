"""Asks a contract kit about one plugin, in one test of pytest: thousands of them take a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from ouderbrug.testing.plugin_contract import listen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ouderbrug.testing.plugin_contract import PluginContract

_FAILURES = (Exception, pytest.fail.Exception)


class Bench(NamedTuple):
    """What pytest lends the tests of a kit."""

    caplog: pytest.LogCaptureFixture
    capfd: pytest.CaptureFixture[str]
    folder: Path


def asked(contract: type[PluginContract], bench: Bench) -> dict[str, BaseException]:
    """The tests of a contract that fail, each with how; what skips itself has nothing to say."""
    listen(bench.caplog)
    found: dict[str, BaseException] = {}
    for number, (name, given) in enumerate(_tests(contract)):
        bench.caplog.clear()
        bench.capfd.readouterr()
        folder = bench.folder / f"{number}"
        folder.mkdir()
        try:
            _ask(contract, name, given, bench._replace(folder=folder))
        except pytest.skip.Exception:
            continue
        except _FAILURES as error:
            found[name] = error
    return found


def _ask(contract: type[PluginContract], name: str, given: dict[str, Any], bench: Bench) -> None:
    one = contract()
    one._caplog, one._capfd = bench.caplog, bench.capfd
    with pytest.MonkeyPatch.context() as patch:
        one._begin(bench.folder, patch)
        getattr(one, name)(**given)


def _tests(contract: type[PluginContract]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each test of a contract, with each of the values over which pytest would go."""
    for name in sorted(one for one in dir(contract) if one.startswith("test_")):
        marks = [mark for mark in getattr(getattr(contract, name), "pytestmark", ()) if mark.name == "parametrize"]
        if not marks:
            yield name, {}
        for mark in marks:
            key, values = mark.args
            yield from ((name, {key: value}) for value in values)
