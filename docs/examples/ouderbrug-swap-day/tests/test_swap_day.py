"""The contract of the event kind `swap_day`."""

from ouderbrug_swap_day import SwapDay

from ouderbrug.testing import KindContract


class TestSwapDay(KindContract):
    """Its sample is written in each language that has a template."""

    kind = SwapDay
    languages = ("nl", "en")
