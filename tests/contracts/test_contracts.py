"""The contract kits: each planted fault is found by the test that names it; those of sources and rules stand beside."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint, EntryPoints
from types import SimpleNamespace

import pytest
from planted import CONTRACTS, FAULTS, plants, rows

from asking import asked
from ouderbrug.testing import plugin_contract

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("fault", plants("Importer", "Kind"))
def test_a_planted_fault_is_found_by_the_test_that_names_it(fault, bench):
    assert FAULTS[fault] in asked(CONTRACTS[fault], bench, FAULTS[fault], alone=True)


@pytest.mark.parametrize("fault", rows("Importer", "Kind"))
def test_a_planted_fault_is_found_by_the_one_test_that_names_it(fault, bench):
    assert asked(CONTRACTS[fault], bench, FAULTS[fault]).keys() == {FAULTS[fault]}


@pytest.mark.parametrize("good", [name for name in CONTRACTS if name.startswith("Good")])
def test_the_kits_have_nothing_against_good_plugins(good, bench):
    assert asked(CONTRACTS[good], bench) == {}


def test_every_bad_plugin_is_in_the_row():
    assert {name for name in CONTRACTS if not name.startswith("Good")} == FAULTS.keys()


def test_what_a_contract_asserts_is_shown_with_its_values(bench):
    said = str(asked(CONTRACTS["SourceLosesARecord"], bench)["test_each_record_is_one_event"])
    assert "each of the three records is one event" in said
    assert "assert 2 == 3" in said


def test_an_entry_point_that_is_no_name_of_a_module_is_told_with_what_it_should_be(monkeypatch):
    found = EntryPoints([EntryPoint("lines", "my-lines", "ouderbrug")])
    monkeypatch.setattr(plugin_contract, "entry_points", lambda **one: found.select(**one))
    with pytest.raises(AssertionError, match=r"'lines' is 'my-lines', which is no name of a module.*\"my_lines\""):
        plugin_contract.brought_by("lines", "register_sources")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("json.no_such_thing", "cannot be loaded (ModuleNotFoundError"),
        ("json:no_such_thing", "cannot be loaded (AttributeError"),
        ("json", "is a module without register_sources; name the module in which register_sources stands, as 'json'"),
        ("json:JSONDecoder", "is a type without register_sources"),
        ("bad_entries", "register_sources ends in TypeError"),
    ],
)
def test_a_wrong_entry_point_is_told_with_what_it_should_be(value, said, monkeypatch):
    found = EntryPoints([EntryPoint("lines", value, "ouderbrug")])
    monkeypatch.setattr(plugin_contract, "entry_points", lambda **one: found.select(**one))
    monkeypatch.setitem(sys.modules, "bad_entries", SimpleNamespace(register_sources=lambda: None))
    with pytest.raises(AssertionError) as caught:
        plugin_contract.brought_by("lines", "register_sources")
    assert f"the entry point lines = {value!r}" in str(caught.value) and said in str(caught.value)
