"""The contract kit on bad channels: each fault is found by the check that names it."""

from pathlib import Path

import pytest
from planted_channels import ALONE, CONTRACTS, FAULTS, SOUND

from asking import asked

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("fault", FAULTS)
def test_the_kit_finds_a_planted_fault(bench, fault):
    assert FAULTS[fault] in asked(CONTRACTS[fault], bench, FAULTS[fault], alone=True)


@pytest.mark.parametrize("fault", ALONE)
def test_a_fault_is_found_by_the_check_that_names_it(bench, fault):
    assert ALONE[fault] in asked(CONTRACTS[fault], bench, ALONE[fault], alone=True)


def test_every_bad_channel_is_in_the_row():
    assert CONTRACTS.keys() == {*FAULTS, *ALONE, *SOUND}


def test_no_two_files_of_bad_plugins_have_one_name():
    """They are imported by their names alone, those of the other kits too."""
    names = [path.name for path in Path(__file__).parent.parent.glob("*/bad_*.py")]
    assert sorted(names) == sorted({*names})
