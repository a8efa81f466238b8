"""The contract kit on bad channels: each fault is found by the one check that names it."""

import pytest
from planted_channels import ALONE, CONTRACTS, EACH, NO_ENTRY

from asking import asked

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("fault", EACH)
def test_a_fault_is_found_by_the_one_check_that_names_it(bench, fault):
    assert asked(CONTRACTS[fault], bench, ALONE[fault]).keys() == {NO_ENTRY, ALONE[fault]}
