"""Asks a contract kit about one plugin, in one test of pytest: thousands of them take a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from ouderbrug.testing import channel_wire
from ouderbrug.testing.plugin_contract import listen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ouderbrug.testing import ChannelContract
    from ouderbrug.testing.plugin_contract import PluginContract

    Contract = type[ChannelContract | PluginContract]

_FAILURES = (Exception, pytest.fail.Exception)
APART = "test_it_says_the_same_in_another_process"
"""It starts a process of its own: of a plant that another test is to find it is not asked."""

_KIT = "ouderbrug.testing"
_FEW: tuple[tuple[str, Any], ...] = (
    (f"{_KIT}.channel_sweep.ChannelSweep._of_many_sorts", lambda _: ()),
    (f"{_KIT}.channel_wire._LATER", channel_wire._LATER[:24]),
    (f"{_KIT}.channel_conduct._MANY", 20),
    (f"{_KIT}.source_contract.MANY", 20),
    (f"{_KIT}.source_manners.MANY", 20),
    (f"{_KIT}.importer_people.MANY", 20),
)
"""What is much where a check goes over much: of a plant that another one is to find, a little of it says as much."""


class Bench(NamedTuple):
    """What pytest lends the tests of a kit."""

    caplog: pytest.LogCaptureFixture
    capfd: pytest.CaptureFixture[str]
    tmp_path: Path


def asked(contract: Contract, bench: Bench, named: str = "", *, alone: bool = False) -> dict[str, BaseException]:
    """The tests of a contract that fail, each with how; what skips itself has nothing to say.

    Where one is named, all cases of that one are asked, and of each other the first, with fewer messages or records;
    where it is alone, none of these.
    """
    listen(bench.caplog)
    found: dict[str, BaseException] = {}
    for number, (name, given) in enumerate(_tests(contract, named)):
        if name != named and (alone or (named and name == APART)):
            continue
        bench.caplog.clear()
        bench.capfd.readouterr()
        folder = bench.tmp_path / f"{number}"
        folder.mkdir()
        try:
            _ask(contract, name, given, bench._replace(tmp_path=folder), few=named not in ("", name))
        except pytest.skip.Exception:
            continue
        except _FAILURES as error:
            found[name] = error
    return found


def _ask(contract: Contract, name: str, given: dict[str, Any], bench: Bench, *, few: bool) -> None:
    one, lent = contract(), bench._asdict()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(bench.tmp_path)
        for target, value in _FEW if few else ():
            patch.setattr(target, value)
        one._begin(lent.__getitem__, patch)
        try:
            getattr(one, name)(**given)
        finally:
            one._end()


def _tests(contract: Contract, named: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each test of a contract in the order of pytest, with each of the values over which it would go."""
    for name in dict.fromkeys(one for base in reversed(contract.__mro__) for one in vars(base)):
        if not name.startswith("test_"):
            continue
        marks = [mark for mark in getattr(getattr(contract, name), "pytestmark", ()) if mark.name == "parametrize"]
        if not marks:
            yield name, {}
        for mark in marks:
            key, values = mark.args
            cases = [*values][: None if named in ("", name) else 1]
            yield from ((name, {key: value}) for value in cases)
