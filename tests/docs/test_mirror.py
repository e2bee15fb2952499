# SPDX-License-Identifier: Apache-2.0
"""``tests/unit`` mirrors ``src/yuzui``, file for file; what is tested elsewhere is said here."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE, TESTS = ROOT / "src" / "yuzui", ROOT / "tests"
SEAMS = {
    "allocate/rules": "contracts/test_plugins.py",
    "evaluate/indicators": "contracts/test_plugins.py",
    "exchange/readers": "contracts/test_plugins.py",
    "exchange/serve": "contracts/test_endpoint.py",
    "exchange/sources": "contracts/test_source.py",
    "facilities/kinds": "contracts/test_plugins.py",
    "invest/levers": "contracts/test_plugins.py",
    "web/pages": "contracts/test_page.py",
}
"""Folders of plug-ins, each file of which a contract test finds by itself."""
ELSEWHERE: dict[str, str] = {
    "store/files/__init__": "contracts/test_files.py",
    **dict.fromkeys(
        (
            *("cli/commands/ask", "studies/ask"),
            *(f"studies/parts/ask/{part}" for part in ("answers", "budget", "change", "pictures")),
            *(
                f"studies/parts/ask/{part}"
                for part in ("present", "sets", "slates", "tables", "why")
            ),
            "studies/parts/ask/figures",
            "studies/parts/ask/words",
        ),
        "golden/allocate/test_ask.py",
    ),
    **{
        f"studies/parts/judge/{name}": "unit/studies/test_judge.py"
        for name in ("kept", "pictures", "tables", "words")
    },
    **{
        f"studies/parts/{name}": "golden/allocate/test_document.py"
        for name in (
            *("pack/evidence", "pack/listed"),
            *(f"fund/{part}" for part in ("answer", "chosen", "judged")),
            *(f"fund/{part}" for part in ("pictures", "rejects", "rows", "tables", "words")),
        )
    },
}
"""Modules that another test names; it must say them by their name."""


def name_of(path):
    return path.relative_to(SOURCE).as_posix().removesuffix(".py")


def has_logic(path):
    """Return whether a module holds a function that does something."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            body = [n for n in node.body if not _says_nothing(n)]
            if body:
                return True
    return False


def _says_nothing(node):
    return isinstance(node, ast.Pass) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def mirror(path):
    """Return where the test of a module stands."""
    name = path.parent.name if path.name == "__init__.py" else path.stem
    folder = path.relative_to(SOURCE).parent
    return TESTS / "unit" / folder / f"test_{name.strip('_')}.py"


def test_every_module_with_logic_has_its_test():
    missing = [
        name_of(path)
        for path in sorted(SOURCE.rglob("*.py"))
        if not mirror(path).is_file()
        and name_of(path.parent) not in SEAMS
        and name_of(path) not in ELSEWHERE
        and has_logic(path)
    ]
    assert not missing, f"{len(missing)}:\n" + "\n".join(missing)


def test_what_is_tested_elsewhere_is_named_there():
    wrong = []
    for name, test in ELSEWHERE.items():
        path = SOURCE / f"{name}.py"
        text = (TESTS / test).read_text(encoding="utf-8")
        word = path.parent.name if path.name == "__init__.py" else path.stem
        if not path.is_file() or word not in text:
            wrong.append(name)
    assert not wrong, wrong


def test_seams_are_found_by_their_contract_tests():
    from yuzui.plugins import SEAMS as SEAM

    for folder, test in SEAMS.items():
        seam = next(s for s, p in SEAM.items() if p == "yuzui." + folder.replace("/", "."))
        text = (TESTS / test).read_text(encoding="utf-8")
        assert f'modules("{seam}")' in text or "for seam in plugins.SEAMS" in text, folder


def test_no_test_mirrors_what_is_not_there():
    known = {mirror(path) for path in SOURCE.rglob("*.py")}
    larger = set((TESTS / "unit").rglob("test_larger.py"))
    left = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((TESTS / "unit").rglob("test_*.py"))
        if path not in known | larger
    ]
    assert not left, left
