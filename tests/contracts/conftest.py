"""The plugins with faults lie beside their tests."""

import builtins
import json
import logging
import os
import sys
from pathlib import Path

import pytest

from ouderbrug import Message, Source

sys.path.insert(0, str(Path(__file__).parent))
HOLDERS = builtins, json, Source, Message, logging.getLogger("lines")


@pytest.fixture(autouse=True)
def as_it_was(monkeypatch):
    """Some change what is of all that run here; it is put back once they were found."""
    before = [dict(vars(one)) for one in HOLDERS]
    environ, modules = dict(os.environ), {*sys.modules}
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.chdir(".")
    yield
    for one, names in zip(HOLDERS, before, strict=True):
        for name, value in dict(vars(one)).items():
            if name not in names:
                delattr(one, name)
            elif value is not names[name]:
                setattr(one, name, names[name])
    for name in os.environ.keys() - environ.keys():
        del os.environ[name]
    for name in {"lines_read"} & sys.modules.keys() - modules:
        del sys.modules[name]
    vars(logging.getLogger("lines"))["handlers"].clear()
