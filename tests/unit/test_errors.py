# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import inspect

import pytest

from yuzui import errors
from yuzui.errors import (
    ColumnError,
    InputError,
    MissingExtraError,
    Place,
    StateError,
    VisibilityError,
    YuzuiError,
)
from yuzui.text import Text

EXITS = {
    "InputError": 2,
    "FileFormatError": 2,
    "ColumnError": 2,
    "UnknownIdentifierError": 2,
    "PlanError": 2,
    "RuleError": 2,
    "OutcomeError": 3,
    "InfeasibleError": 3,
    "NotIdentifiableError": 3,
    "LimitReachedError": 3,
    "VisibilityError": 4,
    "StateError": 5,
    "StoreError": 6,
    "MissingExtraError": 7,
    "InternalError": 70,
    "YuzuiError": 70,
}
CLASSES = {
    name: kind
    for name, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, YuzuiError)
}


def test_the_tree_is_the_one_drawn_at_the_top_with_its_exit_codes():
    assert {name: kind.exit for name, kind in CLASSES.items()} == EXITS
    assert all(name in (errors.__doc__ or "") for name in EXITS) and len(CLASSES) <= 16


def whole():
    return ColumnError(
        Text("no column of amounts", "缺少金额列"),
        place=Place("a.xlsx", "申请书", 3, "经费"),
        seen="费用",
        expected="amount",
        fix=Text("write a mapping", "请写出列对应"),
        more=[InputError(Text("also this", "另有一处"))],
        detail={"near": ["经费"]},
    )


def test_one_fact_per_line_in_each_language():
    assert whole().say("en").splitlines() == [
        "a.xlsx, sheet “申请书”, row 3, column “经费”: no column of amounts",
        "  seen: 费用",
        "  expected: amount",
        "  to mend: write a mapping",
        "also this",
    ]
    assert whole().say("zh").splitlines() == [
        "a.xlsx，工作表“申请书”，第 3 行，“经费”列: 缺少金额列",
        "  看到: 费用",
        "  应为: amount",
        "  处理办法: 请写出列对应",
        "另有一处",
    ]
    assert str(whole()) == whole().say("en")


def test_json_document_has_every_fault_and_every_key():
    found = whole().json()
    assert (found["schema"], found["code"], found["exit"]) == ("yuzui.error/1", "column", 2)
    assert [row["row"] for row in found["errors"]] == [3, None]
    assert set(found["errors"][0]) == {
        "message",
        "file",
        "sheet",
        "row",
        "column",
        "seen",
        "expected",
        "fix",
    }
    assert found["errors"][1]["fix"] is None and found["detail"] == {"near": ["经费"]}


def test_code_is_the_name_of_the_class_unless_given():
    assert StateError(Text("a", "甲")).code == "state"
    assert StateError(Text("a", "甲"), code="illegal_move").code == "illegal_move"
    assert "detail" not in StateError(Text("a", "甲")).json()


def test_missing_and_forbidden_look_alike():
    one, other = VisibilityError.not_found(), VisibilityError.not_found()
    assert one.json() == other.json() and one.say("zh") == "未找到" and one.exit == 4


def test_a_missing_extra_says_the_command():
    error = MissingExtraError.of("graph", Text("fast kernels", "快速内核"))
    assert "pip install 'yuzui[graph]'" in error.say("en") and "快速内核" in error.say("zh")
    assert error.detail == {"extra": "graph"}


def test_a_place_without_parts_says_nothing():
    assert Place().text() == Text("", "")


def test_it_is_raised_and_caught_as_an_exception():
    with pytest.raises(YuzuiError, match="no column of amounts"):
        raise whole()
