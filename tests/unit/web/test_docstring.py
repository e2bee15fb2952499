# SPDX-License-Identifier: Apache-2.0
"""Docstrings become paragraphs a page can draw; nothing of TeX is left over in ours."""

from inspect import getdoc

import pytest

from yuzui import registry
from yuzui.view.docstring import formula, paragraphs


def text(runs):
    return "".join(said for _, said in runs)


def test_paragraphs_keep_order_and_kind():
    found = paragraphs("One ``code``\nline.\n\nReferences\n----------\nA, `b`.")
    assert [p.kind for p in found] == ["text", "heading", "text"]
    assert found[0].runs == (("plain", "One "), ("code", "code"), ("plain", " line."))
    assert text(found[2].runs) == "A, b."


def test_terms_are_apart_and_signs_stay():
    found = paragraphs("A *new term* of 2 * 3 * 4, ``a*b*c`` and *other*.")[0].runs
    assert [said for style, said in found if style == "term"] == ["new term", "other"]
    assert ("code", "a*b*c") in found and text(found) == "A new term of 2 * 3 * 4, a*b*c and other."


@pytest.mark.parametrize(
    ("tex", "said"),
    [
        (r"\frac{a}{b_i}", "(a) / (bi)"),
        (r"\#\{L \le x\}", "#{L ≤ x}"),
        (r"\sum_{t=0}^{n} c_{t_m}", "Σt=0n ctm"),
        (r"\frac{\#\{a\}}{2}", "(#{a}) / (2)"),
        (r"\unknown", "\\unknown"),
        ("x_", "x"),
        ("{", ""),
    ],
)
def test_formula_in_signs(tex, said):
    assert text(formula(tex)) == said


def test_subscripts_are_apart():
    assert formula("n_i-1") == (("math", "n"), ("sub", "i"), ("math", "−1"))


@pytest.mark.parametrize("name", sorted(registry.modules("indicator")))
def test_no_mark_up_is_left_in_ours(name):
    said = " ".join(text(p.runs) for p in paragraphs(getdoc(registry.modules("indicator")[name])))
    assert not set(said) & set("\\`"), said
    assert "::" not in said
