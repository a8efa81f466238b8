"""How many small faults do the tests find? Changes conditions and returns at random, one at a time, in a copy.

    python benchmarks/mutate.py --mutants 60 --seed 1
    python benchmarks/mutate.py --mutants 8 planning/planner.py delivery/mark.py
    python benchmarks/mutate.py --tests tests/rules/test_gate.py rules/gate.py

The working tree is never changed. Each change is met by the tests of its room, those of its own file first, or by what
``--tests`` names. It is killed where one of them fails, or does not end in three times what they take without a change.
What survives is for a person to judge: a change that nobody could ever see is no fault.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parent.parent
SOURCE = Path("src/ouderbrug")
MODULES = [
    *(f"planning/{name}.py" for name in ("planner", "routing", "prepare", "saving")),
    *(f"delivery/{name}.py" for name in ("mark", "judging", "digest_mark", "outcome", "dispatcher")),
    *(f"factbook/{name}.py" for name in ("book", "reader", "rota")),
    *(f"store/{name}.py" for name in ("outbox", "claims", "digests")),
    *("rules/gate.py", "staff/cards.py"),
]
LONGEST = 1800.0
"""Seconds that tests may take without a change."""
WORDS = {"passed": "SURVIVED", "failed": "killed", "too long": "killed (too long)"}
COPIED = ("src", "adapters", "plugins", "tests", "docs", "pyproject.toml", "config.example.toml")
SWAPPED: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
EMPTY = {"bool": "not ({})", "int": "0", "str": '""', "list": "[]", "tuple": "()", "dict": "{{}}", "set": "set()",
         "frozenset": "frozenset()"}  # fmt: skip


class Mutant(NamedTuple):
    """One change: in which module and line, between which bytes, from what to what."""

    module: str
    line: int
    start: int
    stop: int
    was: str
    becomes: str

    def apply(self, source: bytes) -> bytes:
        """The module with the change."""
        return source[: self.start] + self.becomes.encode() + source[self.stop :]

    def __str__(self) -> str:
        was, becomes = (" ".join(one.split()) for one in (self.was, self.becomes))
        return f"{SOURCE / self.module}:{self.line}: {was}  ->  {becomes}"


def mutants(module: str, source: bytes) -> list[Mutant]:
    """All changes of a module."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found: dict[Mutant, None] = {}

    def add(node: ast.expr, becomes: str) -> None:
        start = starts[node.lineno - 1] + node.col_offset
        stop = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
        was = source[start:stop].decode()
        if (text := becomes.format(was)) != was:
            found[Mutant(module, node.lineno, start, stop, was, text)] = None

    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                _changes(node, ast.unparse(function.returns) if function.returns else "", add)
    return list(found)


def _changes(node: ast.AST, returns: str, add: object) -> None:
    assert callable(add)
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        add(node.test, "(not ({}))")
    if isinstance(node, ast.comprehension):
        for test in node.ifs:
            add(test, "(not ({}))")
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        left, right = _braced(node.left), _braced(node.comparators[0])
        add(node, f"({left} {SWAPPED[type(node.ops[0])]} {right})")
    if isinstance(node, ast.BoolOp):
        word = " or " if isinstance(node.op, ast.And) else " and "
        add(node, f"({word.join(_braced(value) for value in node.values)})")
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        add(node, f"bool({_braced(node.operand)})")
    if isinstance(node, ast.Return) and node.value and not _is_none(node.value):
        add(node.value, EMPTY.get(returns.partition("[")[0], "None"))


def _braced(node: ast.expr) -> str:
    """An expression as text that ``format`` leaves as it is."""
    return f"({ast.unparse(node)})".replace("{", "{{").replace("}", "}}")


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def chosen(modules: list[str], how_many: int, seed: int) -> list[Mutant]:
    """As many from each module, drawn by the seed."""
    chance = random.Random(seed)
    drawn = []
    for module in modules:
        of_one = mutants(module, (ROOT / SOURCE / module).read_bytes())
        drawn.append(chance.sample(of_one, len(of_one)))
    return [one for of_each in zip_longest(*drawn) for one in of_each if one][:how_many]


def tests_of(module: str) -> tuple[str, ...]:
    """The tests of a module, as far as it has any, and those of its room."""
    room, name = Path(module).parent, Path(module).stem
    named = (f"tests/{room}/test_{name}.py", f"tests/{room}")
    return tuple(path for path in named if (ROOT / path).exists())


def outcome(tree: Path, tests: Sequence[str], seconds: float) -> str:
    """What the tests say in a copy of the tree: "passed", "failed" or "too long"."""
    paths = os.pathsep.join(str(tree / name) for name in ("src", "adapters", "plugins"))
    words = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", *tests]
    env = {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    nowhere = subprocess.DEVNULL
    running = subprocess.Popen(words, cwd=tree, env=env, stdout=nowhere, stderr=nowhere, start_new_session=True)
    try:
        code = running.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        return "too long"
    if code > 2:
        sys.exit(f"pytest ended with {code}: are there such tests? {' '.join(tests)}")
    return "failed" if code else "passed"


def copy_to(tree: Path) -> Path:
    """A copy of what the tests need."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, tree / name)
    return tree


def meet(mutant: Mutant, trees: SimpleQueue[Path], tests: Sequence[str], seconds: float) -> bool:
    """True if a test sees the change; a copy of the tree is taken, changed and put back as it was."""
    tree = trees.get()
    file = tree / SOURCE / mutant.module
    before = file.read_bytes()
    file.write_bytes(mutant.apply(before))
    try:
        found = outcome(tree, tests, seconds)
    finally:
        file.write_bytes(before)
        trees.put(tree)
    say(f"{WORDS[found]:<17} {mutant}")
    return found != "passed"


def seconds_without_a_change(tree: Path, tests: Sequence[str]) -> float:
    """How long these tests take as they are; ends the program where they do not pass."""
    began = time.monotonic()
    if outcome(tree, tests, LONGEST) != "passed":
        sys.exit(f"without any change these do not pass: {' '.join(tests)}")
    return time.monotonic() - began


def say(line: str) -> None:
    """A line at once, also where the output goes to a file."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Draw, change, ask the tests, and say what survived."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("modules", nargs="*", default=MODULES, help="below src/ouderbrug")
    words.add_argument("--mutants", type=int, default=60)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--tests", nargs="+", help="what to run instead of the tests of the room")
    words.add_argument("--workers", type=int, default=2)
    given = words.parse_args()
    drawn = chosen(given.modules, given.mutants, given.seed)
    of = {one.module: tuple(given.tests or tests_of(one.module)) for one in drawn}
    with TemporaryDirectory() as folder:
        trees: SimpleQueue[Path] = SimpleQueue()
        for number in range(given.workers):
            trees.put(copy_to(Path(folder) / str(number)))
        took = {tests: seconds_without_a_change(Path(folder) / "0", tests) for tests in set(of.values())}
        with ThreadPoolExecutor(given.workers) as pool:
            asked = [pool.submit(meet, one, trees, of[one.module], 3 * took[of[one.module]]) for one in drawn]
            killed = sum(one.result() for one in asked)
    say(f"{len(drawn)} changes, {killed} killed, {len(drawn) - killed} survived (seed {given.seed})")


if __name__ == "__main__":
    main()
