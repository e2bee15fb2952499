# SPDX-License-Identifier: Apache-2.0
"""How many small faults the tests notice: mutants of some parts, drawn by a seed, each run by the tests that reach it.

``python -m bench.mutation --seed 20 --n 40`` draws mutants, ``--again bench/mutation_before.csv`` runs those of a former
run again, however modules were moved since: a mutant is a part, a function, a kind and its place among its like.
Tests that reach a line are known from one run under coverage (``--cover``, kept in the folder ``--cache``). Every
mutant gets a process of its own, forked after all tests are collected; its function is replaced in memory.
"""

import argparse
import ast
import csv
import gc
import importlib
import json
import os
import random
import re
import resource
import shutil
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType

import coverage
import pytest

ROOT = Path(__file__).parent.parent
SRC = ROOT / "src" / "yuzui"
FIELDS = ("id", "part", "module", "function", "kind", "ordinal", "before", "after", "fate", "test")
PARTS = {
    "rules": ("funding/rules", "funding/term", "funding/levels"),
    "visibility": ("model/visibility", "store/visible"),
    "ledger": (
        "ledger/postings",
        "ledger/jobs/ledger",
        "facilities/time_ledger",
        "facilities/replay",
        "facilities/key_figures",
    ),
    "proof": ("scheduling/proof",),
    "portfolio": ("funding/portfolio_problem", "funding/portfolio_effect", "solve/model", "solve/highs"),
}
CONCERNED = re.compile(
    r"yuzui\.(funding\.(rules|portfolio|term|levels|grammar)|ledger|facilities\.(time_ledger|replay|key_figures)|scheduling\.(proof|verify|make)"
    r"|solve\.(model|highs)|model\.visibility|store\.(visible|state\.(row_access|guards|view)))|contracts\.checks\.(rule|engine)"
)
"""Tests that may reach a part name one of these."""
SKIPPED = (
    "tests/pages",
    "tests/browser",
    "tests/docs",
    "tests/properties/test_crash",
    "tests/properties/test_scorecard",
)
COMPARE = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
ARITHMETIC = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
}


def replacements(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield kind and replacement of an expression or statement, as far as it has some."""
    match node:
        case ast.Compare(left, [op, *more], rest) if type(op) in COMPARE:
            yield "compare", ast.Compare(left, [COMPARE[type(op)](), *more], rest)
        case ast.BinOp(left, op, right) if type(op) in ARITHMETIC and not {type(left), type(right)} & {ast.JoinedStr}:
            if not any(isinstance(side, ast.Constant) and isinstance(side.value, str) for side in (left, right)):
                yield "arithmetic", ast.BinOp(left, ARITHMETIC[type(op)](), right)
        case ast.BoolOp(op, values):
            yield "boolean", ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.UnaryOp(ast.Not(), operand):
            yield "boolean", operand
        case ast.Constant(value) if isinstance(value, bool):
            yield "constant", ast.Constant(not value)
        case ast.Constant(value) if isinstance(value, int | float):
            yield "constant", ast.Constant(value + 1)
        case ast.Return(value) if value is not None and not (isinstance(value, ast.Constant) and value.value is None):
            yield "return", ast.Return(ast.Constant(None))
        case ast.If(_, body, orelse):
            yield from (("condition", ast.If(ast.Constant(value), body, orelse)) for value in (True, False))
        case ast.IfExp(_, body, orelse):
            yield from (("condition", ast.IfExp(ast.Constant(value), body, orelse)) for value in (True, False))
        case ast.comprehension(target, it, ifs, kind) if ifs:
            yield "condition", ast.comprehension(target, it, ifs[1:], kind)


def text(node: ast.AST) -> str:
    """Return what a reader sees of a place: of a statement with a body, its head."""
    if isinstance(node, ast.If):
        return f"if {ast.unparse(node.test)}"
    return ast.unparse(node)


def functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield name and node of functions and methods of a module."""
    for node in tree.body:
        for inner in node.body if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(inner, ast.FunctionDef):
                name = f"{node.name}.{inner.name}" if isinstance(node, ast.ClassDef) else inner.name
                yield name, inner


def walk(node: ast.AST, parent: ast.AST | None = None) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Yield the nodes a function runs, in order of the text, each with its parent."""
    for name, value in ast.iter_fields(node):
        if name in ("decorator_list", "args", "returns", "annotation"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not isinstance(child, ast.Raise):
                yield child, node
                yield from walk(child, node)


def mutants(path: Path) -> Iterator[tuple[dict[str, str], int, ast.Module]]:
    """Yield every mutant of a module: its row, its line and the mutated tree (changed back on the next step)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function, node in functions(tree):
        count = Counter[str]()
        for child, parent in list(walk(node)):
            for kind, other in replacements(child):
                for part in ast.walk(other):
                    ast.copy_location(part, child) if not hasattr(part, "lineno") else None
                row = {
                    "module": str(path.relative_to(SRC)),
                    "function": function,
                    "kind": kind,
                    "ordinal": str(count[kind]),
                }
                count[kind] += 1
                place = exchange(parent, child, other)
                line = getattr(child, "lineno", getattr(getattr(child, "target", None), "lineno", node.lineno))
                yield {**row, "before": text(child), "after": text(other)}, line, tree
                exchange(parent, other, child, place)


def exchange(parent: ast.AST, old: ast.AST, new: ast.AST, place: tuple[str, int] | None = None) -> tuple[str, int]:
    """Put a node in the place of another; return the place."""
    for name, value in ast.iter_fields(parent):
        if value is old:
            setattr(parent, name, new)
            return name, -1
        if isinstance(value, list) and any(item is old for item in value):
            place = name, next(k for k, item in enumerate(value) if item is old)
            value[place[1]] = new
            return place
    raise LookupError


def modules(part: str) -> list[Path]:
    """Return the modules of a part."""
    return sorted(p for p in SRC.rglob("*.py") if str(p.relative_to(SRC)).startswith(PARTS[part]))


def drawn(part: str, n: int, seed: int, reached: set[tuple[str, int]]) -> list[dict[str, str]]:
    """Return n mutants of lines that some test reaches, drawn by seed."""
    rows = [
        {"part": part, **row}
        for path in modules(part)
        for row, line, _ in mutants(path)
        if (str(path.relative_to(SRC)), line) in reached
    ]
    sample = random.Random(f"{seed} {part}").sample(rows, min(n, len(rows)))
    return [{"id": str(number), **row} for number, row in enumerate(sample)]


def shape(code: str) -> str:
    """Return code without its names: local names change, what is computed does not."""
    return re.sub(r"\b(?!(?:and|or|not|in|is|if|else|for|return|lambda|None|True|False)\b)[^\W\d]\w*", "_", code)


def found(row: dict[str, str]) -> tuple[Path, int, str, CodeType] | None:
    """Return module, line, function and mutated code of a mutant, wherever its function stands now."""
    same = SRC / row["module"]
    for path in [*([same] if same.exists() else []), *modules(row["part"]), *sorted(SRC.rglob("*.py"))]:
        if f"def {row['function'].split('.')[-1]}(" not in path.read_text(encoding="utf-8"):
            continue
        like = []
        for other, line, tree in mutants(path):
            alike = all(shape(other[name]) == shape(row[name]) for name in ("before", "after"))
            if (
                alike
                and other["kind"] == row["kind"]
                and other["function"].split(".")[-1] == row["function"].split(".")[-1]
            ):
                code = compile(ast.fix_missing_locations(tree), str(path), "exec", dont_inherit=True)
                apart = abs(int(other["ordinal"]) - int(row["ordinal"]))
                other_name = other["function"] != row["function"]
                like.append(((other_name, other["before"] != row["before"], apart), line, other["function"], code))
        if like:
            return path, *min(like, key=lambda entry: entry[0])[1:]
    return None


def replace(path: Path, function: str, code: CodeType) -> int:
    """Let every function object of a name in a module run other code; return how many did."""
    gc.unfreeze()
    importlib.import_module(".".join(("yuzui", *path.relative_to(SRC).with_suffix("").parts)))
    names = {c.co_qualname: c for c in codes(code)}
    count = 0
    for item in gc.get_objects():
        if (
            isinstance(item, FunctionType)
            and item.__code__.co_qualname == function
            and item.__code__.co_filename == str(path)
        ):
            item.__code__ = names[function]
            count += 1
    return count


def codes(code: CodeType) -> Iterator[CodeType]:
    """Yield a code and all within it."""
    yield code
    for item in code.co_consts:
        if isinstance(item, CodeType):
            yield from codes(item)


class Cover:
    """Note which lines of the parts each test runs, itself or by a fixture of longer life."""

    def __init__(self, cache: Path) -> None:
        self.cache, self.uses, self.times, self.failed = cache, {}, {}, set()
        include = [str(path) for part in PARTS for path in modules(part)]
        self.coverage = coverage.Coverage(data_file=str(cache / "lines"), include=include, config_file=False)
        self.stack = ["import"]

    def pytest_configure(self) -> None:
        self.coverage.start()
        self.coverage.switch_context("import")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = chosen(items)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        fixtures = [found[-1] for found in item._fixtureinfo.name2fixturedefs.values()]
        self.uses[item.nodeid] = [f"F:{f.baseid}:{f.argname}" for f in fixtures if f.scope != "function"]
        self.stack = [item.nodeid]
        self.coverage.switch_context(item.nodeid)
        began = time.process_time()
        yield
        self.times[item.nodeid] = time.process_time() - began

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Iterator[None]:
        name = f"F:{fixturedef.baseid}:{fixturedef.argname}" if fixturedef.scope != "function" else self.stack[-1]
        self.stack.append(name)
        self.coverage.switch_context(name)
        began = time.process_time()
        yield
        self.times[name] = self.times.get(name, 0.0) + time.process_time() - began
        self.stack.pop()
        self.coverage.switch_context(self.stack[-1])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self.failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        self.coverage.stop()
        data = self.coverage.get_data()
        lines: dict[str, set[tuple[str, int]]] = defaultdict(set)
        for path in data.measured_files():
            for line, contexts in data.contexts_by_lineno(path).items():
                for context in contexts:
                    lines[context].add((str(Path(path).relative_to(SRC)), line))
        tests = {}
        for test, fixtures in self.uses.items():
            reached = set().union(lines[test], *(lines[f] for f in fixtures))
            seconds = sum(self.times.get(f, 0.0) for f in fixtures if lines[f]) + self.times[test]
            if test not in self.failed and reached:
                tests[test] = {"seconds": seconds, "lines": sorted(reached)}
        (self.cache / "tests.json").write_text(json.dumps(tests), encoding="utf-8")


def chosen(items: list[pytest.Item]) -> list[pytest.Item]:
    """Return tests but those of the demonstration, which is made once, and of data that are not there."""
    return [
        item
        for item in items
        if not {"demo_workspace", "demonstrated"} & set(getattr(item, "fixturenames", ()))
        and not list(item.iter_markers("data"))
    ]


class Runner:
    """Run each mutant in a fork of the session that has collected all tests."""

    def __init__(self, rows: list[dict[str, str]], cache: Path, budget: float, out: Path) -> None:
        self.rows, self.budget, self.out = rows, budget, out
        self.tests = json.loads((cache / "tests.json").read_text(encoding="utf-8"))
        self.failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items: dict[str, list[pytest.Item]] = defaultdict(list)
        for item in session.items:
            for name in {item.nodeid, item.nodeid.split("[")[0]}:
                items[name].append(item)
        for row in sorted(self.rows, key=lambda row: int(row["id"])):  # the parts by turns
            place = found(row)
            row["fate"], row["test"] = ("gone", "") if place is None else self.fate(row, place, items)
            write(self.out, [row for row in self.rows if row.get("fate")])
        return True

    def fate(
        self, row: dict[str, str], place: tuple[Path, int, str, CodeType], items: dict[str, pytest.Item]
    ) -> tuple[str, str]:
        """Return what became of one mutant, and the test that killed it."""
        path, line, function, code = place
        here = [str(path.relative_to(SRC)), line]
        former = row.get("test", "").split("::")[-1].split("[")[0]  # what killed it before is asked first
        reach = sorted(
            (not former or former != name.split("::")[-1].split("[")[0], test["seconds"], name)
            for name, test in self.tests.items()
            if here in test["lines"] and name in items
        )
        total, run = 0.0, list[pytest.Item]()
        for _, seconds, name in reach:
            if run and total + seconds > self.budget:
                break
            total += seconds
            run += items[name]
        if not run:
            return "unreached", ""
        read, write = os.pipe()
        folder = tempfile.mkdtemp(prefix="mutant-")
        child = os.fork()
        if child == 0:
            self.child(path, function, code, run, write, folder, total)
        os.close(write)
        with os.fdopen(read) as answer:
            said = answer.read()
        _, status = os.waitpid(child, 0)
        shutil.rmtree(folder, ignore_errors=True)
        if os.WIFSIGNALED(status) or (status and not said):
            return "killed", "(no end, or a crash)"
        return ("killed", said) if status else ("survived", str(len(run)))

    def child(self, path, function, code, run, write, folder, total) -> None:  # type: ignore[no-untyped-def]
        """Run the tests until one fails."""
        limit = int(30 + 6 * total)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
        void = os.open(os.devnull, os.O_WRONLY)
        os.dup2(void, 1)
        os.dup2(void, 2)
        if not replace(path, function, code):
            os._exit(0)
        factory = run[0].config._tmp_path_factory
        factory._basetemp, factory._given_basetemp = Path(folder), None
        for item, following in zip(run, [*run[1:], None], strict=True):
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.failed:
                os.write(write, self.failed.encode())
                os._exit(1)
        os._exit(0)


def files() -> list[str]:
    """Return the test files that concern the parts."""
    paths = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "tests").rglob("test_*.py"))
    paths = [p for p in paths if not p.startswith(SKIPPED)]
    return [p for p in paths if CONCERNED.search((ROOT / p).read_text(encoding="utf-8"))]


def write(path: Path, rows: list[dict[str, str]]) -> None:
    """Write the mutants run so far."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--n", type=int, default=40)
    parser.add_argument("--modules", default=",".join(PARTS))
    parser.add_argument("--again", type=Path, help="csv of a former run: its mutants instead of new ones")
    parser.add_argument("--cover", action="store_true", help="run all tests once to know which lines they reach")
    parser.add_argument("--budget", type=float, default=20.0, help="seconds of tests for one mutant at most")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "yuzui-mutation")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("mutation_after.csv"))
    asked = parser.parse_args()
    asked.cache.mkdir(parents=True, exist_ok=True)
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", *files()]
    if asked.cover or not (asked.cache / "tests.json").exists():
        pytest.main(options, plugins=[Cover(asked.cache)])
        if asked.cover:
            return
    if asked.again:
        with asked.again.open(encoding="utf-8", newline="") as file:
            rows = [{**row, "fate": ""} for row in csv.DictReader(file) if row["part"] in asked.modules.split(",")]
    else:
        tests = json.loads((asked.cache / "tests.json").read_text(encoding="utf-8"))
        reached = {(path, line) for test in tests.values() for path, line in test["lines"]}
        rows = [row for part in asked.modules.split(",") for row in drawn(part, asked.n, asked.seed, reached)]
    pytest.main(options, plugins=[Runner(rows, asked.cache, asked.budget, asked.out)])
    for part in asked.modules.split(","):
        fates = Counter(row["fate"] for row in rows if row["part"] == part)
        print(part, f"{fates['killed']}/{fates['killed'] + fates['survived'] + fates['unreached']}", dict(fates))


if __name__ == "__main__":
    main()
