"""A process as another one would be: what hangs on the number or the seed of this one is otherwise there."""

from __future__ import annotations

import builtins
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from ouderbrug.testing.leavings import is_of, package_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEED, _FURTHER = 0x5BD1E995, 977


@contextmanager
def another_process(plugin: type) -> Iterator[None]:
    """Let the modules of a plugin see other hashes meanwhile, and all another number of the process."""
    package, pid = package_of(plugin), os.getpid()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "getpid", lambda: pid + _FURTHER)
        for name, module in list(sys.modules.items()):
            if is_of(name, package):
                patch.setattr(module, "hash", _hash, raising=False)
        yield


def _hash(value: object) -> int:
    """As ``hash`` is with another seed."""
    return builtins.hash(value) ^ _SEED
