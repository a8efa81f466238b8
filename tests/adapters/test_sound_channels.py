"""The contract kit on sound channels: it has nothing against them."""

import pytest
from planted_channels import CONTRACTS, NO_ENTRY, SOUND

from asking import asked

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("good", SOUND)
def test_the_kit_has_nothing_against_a_sound_channel(bench, good):
    assert asked(CONTRACTS[good], bench).keys() == {NO_ENTRY}
