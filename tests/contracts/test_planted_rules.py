"""The contract kit of rules: each planted fault is found by the test that names it."""

from __future__ import annotations

import pytest
from planted import CONTRACTS, FAULTS, plants, rows

from asking import asked

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("fault", plants("Rule"))
def test_a_planted_fault_is_found_by_the_test_that_names_it(fault, bench):
    assert FAULTS[fault] in asked(CONTRACTS[fault], bench, FAULTS[fault], alone=True)


@pytest.mark.parametrize("fault", rows("Rule"))
def test_a_planted_fault_is_found_by_the_one_test_that_names_it(fault, bench):
    assert asked(CONTRACTS[fault], bench, FAULTS[fault]).keys() == {FAULTS[fault]}
