# SPDX-License-Identifier: Apache-2.0
"""Errors become a status and a page that says what was seen and how to mend it."""

from __future__ import annotations

import pytest

from yuzui import errors
from yuzui.errors import Place, VisibilityError
from yuzui.faces.web import serving
from yuzui.text import Text, same
from yuzui.view.page import Prose, Remedy


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("InputError", 400), ("ColumnError", 400), ("InfeasibleError", 422), ("StateError", 409),
        ("StoreError", 503), ("MissingExtraError", 501), ("InternalError", 500),
        ("VisibilityError", 404), ("RuleError", 500),
    ],
)  # fmt: skip
def test_status(name, status):
    assert serving.status(getattr(errors, name)(Text("m", "信息"))) == status


def test_page_says_where_seen_expected_and_how():
    error = errors.InputError(
        Text("bad", "坏"), Place(file="a.xlsx", row=3), seen="x", expected="y", fix=same("yuzui load")
    )
    page = serving.page(error)
    (prose,) = [b for b in page.blocks if isinstance(b, Prose)]
    assert [p.en for p in prose.paragraphs] == ["a.xlsx, row 3", "seen: x", "expected: y"]
    assert [b.text.en for b in page.blocks if isinstance(b, Remedy)] == ["yuzui load"]


def test_not_there_and_not_for_you_are_one_page():
    first, second = (serving.page(VisibilityError(Text(word, word), Place(file=word))) for word in ("a", "b"))
    assert first == second
