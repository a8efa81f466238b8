"""What the contracts of sources, importers, rules and kinds share: entry point, settings, silence, and an end."""

from __future__ import annotations

import ctypes
import logging
import os
import threading
import time
import warnings
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import pytest
from pydantic import ValidationError

from ouderbrug.api import Importer, Rule, Source
from ouderbrug.declared import odd_entry, shape_faults
from ouderbrug.event_kind import EventKind
from ouderbrug.testing.another_process import another_process
from ouderbrug.testing.indoors import stay_indoors, tried_to_leave
from ouderbrug.testing.keeping import changes, kept_by
from ouderbrug.testing.samples import CANARY, told
from ouderbrug.testing.waits import KIT
from ouderbrug.testing.world import Surroundings, World

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from importlib.metadata import EntryPoint

T = TypeVar("T")
PATIENCE = 10.0
"""Seconds after which a call of a plugin is given up, so that a test of one that hangs ends."""
_LOOK = 0.1
"""Seconds in which a thread that goes round shows that it does."""
_PARTS = 20
"""So often a call that does not come back is looked at in the time that it is given."""
_NOTHING = 0.05
"""A process that uses less than this share of the processor waits for something."""
_AT_MOST = 10
"""So many times its patience is waited for one that does a little now and then."""
_BASES: Mapping[str, type] = {
    "register_sources": Source,
    "register_importers": Importer,
    "register_rules": Rule,
    "register_event_kinds": EventKind,
}
"""What each hook brings."""
_ELSEWHERE = "it does not come back, which another test finds"
_hung: set[tuple[type, str]] = set()
"""Of which contract which call did not come back: the tests behind that one do not wait for it again."""
_shapes: dict[tuple[type, type], bool] = {}
"""Of which class it is known whether it lacks the shape of its sort."""
_hangs: dict[tuple[type, str], bool] = {}
"""Of which contract it is known whether the plain case of a call comes back."""


def must_have_its_shape(item: type, base: type) -> None:
    """Skip the test where a class cannot be called as the house does: another test says how it should be written."""
    if (item, base) not in _shapes:
        _shapes[item, base] = bool(shape_faults(item, base))
    if _shapes[item, base]:
        pytest.skip("its methods cannot be called as the house does, which another test finds")


class DidNotComeBack(AssertionError):
    """A call of a plugin was given up."""


def comes_back(of: type, seconds: float, work: Callable[[], T], call: str, plainly: Callable[[], object]) -> T:
    """What a call returns or raises; skips the test where such a call of this contract hung before.

    Where it hangs, and hangs called ``plainly`` too, there is a test that finds just that.
    """
    if (of, call) in _hung:
        pytest.skip(_ELSEWHERE)
    try:
        return within(seconds, work)
    except DidNotComeBack:
        _hung.add((of, call))
        if hangs(of, seconds, plainly, call):
            pytest.skip(_ELSEWHERE)
        raise


def hangs(of: type, seconds: float, plainly: Callable[[], object], call: str = "") -> bool:
    """True if a call of a contract does not come back from its plain case, which is tried once."""
    if (of, call) not in _hangs:
        _hangs[of, call] = False
        try:
            within(seconds, plainly)
        except DidNotComeBack:
            _hangs[of, call] = True
            _hung.add((of, call))
        except Exception:
            return False  # whatever it does, it comes back
    return _hangs[of, call]


def waits_for_nobody(of: type, call: str, test: Any) -> None:
    """Skip a test that an author wrote beside the kit, where such a call hung before: nothing would give it up."""
    if (of, call) in _hung and not test.__module__.startswith(__package__):
        pytest.skip(_ELSEWHERE)


def within(seconds: float, work: Callable[[], T]) -> T:
    """What a call returns or raises; one that does not come back fails the test, and is left behind."""
    done: list[T] = []
    raised: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run, name=KIT, daemon=True)
    thread.start()
    if not ends(thread, seconds) and not _stopped(thread):
        raise DidNotComeBack(f"it did not come back within {seconds:g} seconds")
    if raised:
        raise raised[0]
    return done[0]


def ends(thread: threading.Thread, seconds: float) -> bool:
    """True if a thread comes to its end before this process worked, or did nothing at all, for so many seconds.

    The hours of a busy machine are no reproach: what counts is what this process did with the turns that it had.
    """
    part, idle, began = seconds / _PARTS, 0, time.process_time()
    before = began
    for _ in range(_PARTS * _AT_MOST):
        thread.join(part)
        if not thread.is_alive():
            return True
        now = time.process_time()
        idle = idle + 1 if now - before < part * _NOTHING else 0
        if idle == _PARTS or now - began > seconds:
            return False
        before = now
    return False


def _stopped(thread: threading.Thread) -> bool:
    """True if a thread came to its end after all; one that goes round and round is ended here, and is no such.

    It would slow down all that follows. One that waits is left: Python can stop a thread no other way, and to ask it of
    one that waits would slow down all that follows too.
    """
    number = thread.ident or 0
    used = time.pthread_getcpuclockid(number) if hasattr(time, "pthread_getcpuclockid") else None
    before = time.clock_gettime(used) if used else 0.0
    thread.join(_LOOK)
    if not thread.is_alive():
        return True
    if used and time.clock_gettime(used) - before > _LOOK / 10:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(number), ctypes.py_object(SystemExit))
    return False


def brought_by(name: str, hook: str) -> list[object]:
    """What the installed plugin of this name brings through a hook; fails with what its entry point should be."""
    return [one for entry in entry_points(group="ouderbrug", name=name) for one in _brought(entry, hook)]


def _brought(entry: EntryPoint, hook: str) -> list[object]:
    if wrong := odd_entry(entry):
        raise AssertionError(wrong)
    said = f"the entry point {entry.name} = {entry.value!r}"
    should = f"name the module in which {hook} stands, as {entry.module.partition('.')[0]!r}"
    try:
        module = entry.load()
    except Exception as error:
        raise AssertionError(f"{said} cannot be loaded ({type(error).__name__}: {error}); {should}") from None
    brings = getattr(module, hook, None)
    if not callable(brings):
        raise AssertionError(f"{said} is a {type(module).__name__} without {hook}; {should}")
    try:
        brought = list(brings())
    except Exception as error:
        raise AssertionError(f"{said}: {hook} ends in {type(error).__name__}: {error}; it gives a list") from None
    return brought


def in_folder(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Each file below a folder with its content and when it was changed."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def changes_in(folder: Path) -> dict[str, tuple[int, int]]:
    """Each file below a folder with its size and when it was changed: to see whether one is other or new."""
    found: dict[str, tuple[int, int]] = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                found |= changes_in(Path(entry.path))
            else:
                at = entry.stat(follow_symlinks=False)
                found[entry.path] = (at.st_size, at.st_mtime_ns)
    return found


def listen(caplog: pytest.LogCaptureFixture) -> None:
    """Keep all that is logged, but what libraries tell of themselves: httpx of each address, Markdown of each line."""
    for library in ("httpx", "httpcore", "markdown_it"):
        caplog.set_level(logging.WARNING, library)
    caplog.set_level(logging.DEBUG)  # last, for each of these sets the level of what listens too


_USUAL = {*vars(logging.makeLogRecord({}))}


def heard(caplog: pytest.LogCaptureFixture) -> str:
    """All that was logged, also what stands beside a line for whoever keeps lines as data."""
    beside = [f"{name}={said}" for one in caplog.records for name, said in vars(one).items() if name not in _USUAL]
    return "\n".join([caplog.text, *beside])


def hear_warnings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is warned of stand in the log: in a run it goes to the screen, which a service keeps."""
    usual = warnings.showwarning

    def show(message: Warning | str, *more: Any, **named: Any) -> None:
        logging.getLogger("py.warnings").warning("%s", message)
        if not isinstance(message, UserWarning):
            usual(message, *more, **named)

    monkeypatch.setattr(warnings, "showwarning", show)


class PluginContract:
    """The part that is the same for all."""

    hook: ClassVar[str]
    """The hook by which the plugin brings it; the contract of each sort says it."""
    entry: ClassVar[str] = ""
    """The name of the entry point, where that is not the name of the class."""
    installed: ClassVar[bool] = True
    """False for a file in ``plugins_dir``, which has no entry point."""
    patience: ClassVar[float] = PATIENCE
    """Seconds after which a call is given up, so that a test of one that hangs ends."""

    @property
    def plugin(self) -> Any:
        """The class under test."""
        raise NotImplementedError(f"{type(self).__name__} lacks plugin: the class under test")

    @pytest.fixture(autouse=True)
    def _surroundings(self, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
        waits_for_nobody(type(self), "", request.function)
        self._begin(request.getfixturevalue, monkeypatch)

    def _begin(self, lent: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> None:
        """What is there before each test, with what pytest lends by name; ``folder`` is empty, and its own."""
        self._around = Surroundings.of(type(self))
        self._caplog: pytest.LogCaptureFixture = lent("caplog")
        self._capfd: pytest.CaptureFixture[str] = lent("capfd")
        listen(self._caplog)
        hear_warnings(monkeypatch)
        stay_indoors(monkeypatch)
        self.folder = lent("tmp_path").resolve() / "given"
        self.folder.mkdir(mode=0o700)

    def _end(self) -> None:
        """What follows on each test."""

    def test_it_comes_back(self) -> None:
        hung = hangs(type(self), self.patience, self._tried)
        assert not hung, f"it did not come back within {self.patience:g} seconds"

    def test_it_asks_nobody_elsewhere(self) -> None:
        try:
            self._ends(self._tried)
        except Exception:
            pytest.skip("it does not do what it is there for, which another test finds")
        tried = tried_to_leave()
        assert not tried, f"it tries to leave this machine by {tried[0]}: ask by the client that the context lends"

    def _tried(self) -> object:
        """Ask the plugin once for what it is there for."""
        raise NotImplementedError

    def test_it_changes_nothing_of_others(self) -> None:
        before = World.now()
        self._use()
        changed = self._around.changes(before, self.plugin)
        assert not changed, f"{changed[0]} is of all that run here: what it has to know is in what it is given"

    def test_its_modules_count_nothing(self) -> None:
        kept, said = list[dict[str, str]](), list[object]()

        def use() -> None:
            for _ in range(2):
                said.extend((self._used(), self._used()))
                kept.append(kept_by(self.plugin, type(self).__module__))  # as this thread sees it

        self._use(use)
        if any(one != said[0] for one in said):
            pytest.skip("its answers differ, which another test finds")
        changed = changes(*kept)
        assert not changed, f"{', '.join(changed)} changes while it is asked"

    def test_it_says_the_same_in_another_process(self) -> None:
        said = list[object]()
        self._use(lambda: said.extend((self._said_here(), self._said_here())))
        if said[0] != said[1]:
            pytest.skip("its answers differ, which another test finds")
        with another_process(self.plugin):
            self._use(lambda: said.append(self._said_elsewhere()))
        assert said[2] == said[0], (
            "in another process it says something else: `hash`, a process and a disk have no name"
        )

    def _said_here(self) -> object:
        """What it says by which it is known in the next run."""
        return self._used()

    def _said_elsewhere(self) -> object:
        """The same, where the same files were put at another place of the disk."""
        return self._said_here()

    def _use(self, work: Callable[[], object] | None = None) -> None:
        """Use it for all that it is there for; skips the test where that fails."""
        try:
            self._ends(work or self._used)
        except Exception:
            pytest.skip("it does not do what it is there for, which another test finds")

    def _used(self) -> object:
        """What it says, asked for all that it is there for."""
        return self._tried()

    def _must_have_its_shape(self) -> None:
        must_have_its_shape(self.plugin, _BASES[self.hook])

    def test_what_it_declares_can_be_used(self) -> None:
        wrong = shape_faults(self.plugin, _BASES[self.hook])
        assert not wrong, wrong

    def test_found_through_its_entry_point(self) -> None:
        if not self.installed:
            pytest.skip("a file in plugins_dir has no entry point")
        name = self.entry or self.plugin.name
        found = brought_by(name, self.hook)
        assert self.plugin in found, f"no entry point {name!r} in the group ouderbrug brings it by {self.hook}"

    def _ends(self, work: Callable[[], T]) -> T:
        return comes_back(type(self), self.patience, work, "", self._tried)

    def _said(self) -> str:
        """What stands in the log and on the screen since it was looked at before."""
        out, err = self._capfd.readouterr()
        return heard(self._caplog) + out + err

    def _told_nobody(self, *texts: str) -> None:
        for text in texts:
            assert not told(text), f"it tells what nobody may hear: {text}"
        assert not told(self._said()), "a log or the screen tells what nobody may hear"


def refuses_unknown(config: Any, settings: Mapping[str, Any]) -> None:
    """Fail where a setting that there is not is taken, or its value is told."""
    with pytest.raises(ValidationError) as caught:
        config.model_validate({**settings, "no_such_setting": CANARY})
    assert "no_such_setting" in str(caught.value)
    assert CANARY not in str(caught.value)
