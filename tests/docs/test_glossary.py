# SPDX-License-Identifier: Apache-2.0
"""Every term is in both languages, words not to be used are not used, reference pages can be made."""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path

from yuzui.catalogue.finder import terms
from yuzui.model.schema import TABLES
from yuzui.model.visibility import ROLES
from yuzui.registry import SEAMS, modules
from yuzui.settings import SETTINGS

ROOT = Path(__file__).parents[2]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_term_is_in_both_languages_and_stands_once():
    found = terms()
    assert 150 < len({t["term"] for t in found}) == len(found) < 240
    assert (ROOT / "GLOSSARY.md").stat().st_size <= 45_000
    for term in found:
        assert CHINESE.search(term["zh"]) and CHINESE.search(term["definition_zh"]), term["term"]
        assert term["definition_en"] and term["definition_zh"], term["term"]
    known = {term["term"] for term in found}
    text = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\w+) \| ([^|]+) \|$", text, re.M)
    assert {but for word, but in rows if word != "not"} <= known
    assert max(line.count("|") for line in text.splitlines()) == 6


def identifiers(nodes):
    for node in nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def test_words_not_to_be_used_are_not_used(trees):
    avoided = {word for term in terms() for word in term["avoid"].split()}
    assert avoided
    used = []
    for path, nodes in trees.items():
        for name in {path.stem, *identifiers(nodes)}:
            spelled = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
            used += [f"{path.relative_to(ROOT)} {name}" for word in avoided if f"_{word}_" in f"_{spelled}_"]
    assert not used, used


def test_the_reference_can_be_made_and_names_what_a_person_sets_or_calls():
    spec = importlib.util.spec_from_file_location("docs_build", ROOT / "docs" / "build.py")
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    pages = build.pages()
    headings = {name: set(re.findall(r"^#{2,3} (.+)$", text, re.M)) for name, text in pages.items()}
    assert {f"{seam}: {name}" for seam in SEAMS for name in modules(seam)} <= headings["plugins.md"]
    assert {one.name for one in SETTINGS} <= headings["settings.md"]
    assert {one.name for one in ROLES} <= headings["policy.md"]
    assert set(modules("command")) <= headings["commands.md"]
    assert set(TABLES) <= headings["record.md"] and {f"schema/{name}.json" for name in TABLES} <= set(pages)
