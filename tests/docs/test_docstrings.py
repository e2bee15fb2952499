# SPDX-License-Identifier: Apache-2.0
"""The public names, the seams and every module say what they are, in a first line of one sentence."""

from __future__ import annotations

import ast
import inspect

import yuzui
from yuzui.registry import SEAMS, modules


def first_line(text):
    return (text or "").split("\n\n")[0].strip()


def test_every_module_says_what_it_is(trees):
    wrong = [
        str(path)
        for path, nodes in trees.items()
        if path.stat().st_size and first_line(ast.get_docstring(nodes[0]))[-1:] not in (*".:。?",)
    ]
    assert not wrong, "\n".join(wrong)


def test_the_public_names_say_what_they_are():
    things = {name: getattr(yuzui, name) for name in yuzui.__all__}
    wrong = [
        name
        for name, thing in things.items()
        if (inspect.isclass(thing) or inspect.isroutine(thing)) and not inspect.getdoc(thing)
    ]
    assert not wrong, wrong


def test_every_plug_in_says_what_it_is():
    wrong = [f"{seam} {name}" for seam in SEAMS for name, module in modules(seam).items() if not inspect.getdoc(module)]
    assert not wrong, wrong
