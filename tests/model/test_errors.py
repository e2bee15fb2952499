# SPDX-License-Identifier: Apache-2.0
"""Errors."""

from __future__ import annotations

import inspect
import pickle

import pytest

from yuzui import errors
from yuzui.errors import (
    ColumnError,
    InputError,
    InternalError,
    MissingExtraError,
    Place,
    StateError,
    VisibilityError,
    YuzuiError,
    meant,
    together,
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
CLASSES = {name: kind for name, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, YuzuiError)}


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
    # json document has every fault and every key
    found = whole().json()
    assert (found["schema"], found["code"], found["exit"]) == ("yuzui.error/1", "column", 2)
    assert [row["row"] for row in found["errors"]] == [3, None]
    assert set(found["errors"][0]) == {"message", "file", "sheet", "row", "column", "seen", "expected", "fix"}
    assert found["errors"][1]["fix"] is None  # nothing was expected: nothing can be derived
    assert found["detail"] == {"near": ["经费"]}
    # code is the name of the class unless given
    assert StateError(Text("a", "甲")).code == "state"
    assert StateError(Text("a", "甲"), code="illegal_move").code == "illegal_move"
    assert "detail" not in StateError(Text("a", "甲")).json()
    # missing and forbidden look alike
    one, other = VisibilityError.not_found(), VisibilityError.not_found()
    assert one.json() == other.json() and one.exit == 4
    assert one.say("zh").splitlines()[0] == "未找到" and one.mending == VisibilityError.remedy
    # a missing extra says the command
    error = MissingExtraError.of("graph", Text("fast kernels", "快速内核"))
    assert "pip install 'yuzui[graph]'" in error.say("en") and "快速内核" in error.say("zh")
    assert error.detail == {"extra": "graph"}
    # a place without parts says nothing
    assert Place().text() == Text("", "")
    # it is raised and caught as an exception
    with pytest.raises(YuzuiError, match="no column of amounts"):
        raise whole()


CELL = {"file": "f.xlsx", "sheet": "规则", "row": 3, "column": "kind"}


def test_the_word_that_was_meant_is_taken_out_of_what_was_expected():
    for parts, en, zh in [
        (
            "file sheet row column",
            " in f.xlsx, sheet “规则”, row 3, column “kind”",
            " f.xlsx 工作表“规则”第 3 行“kind”列的",
        ),
        ("sheet row column", " in sheet “规则”, row 3, column “kind”", "工作表“规则”第 3 行“kind”列的"),
        ("file row", " in f.xlsx, row 3", " f.xlsx 第 3 行的"),
        ("column", " in column “kind”", "“kind”列的"),
        ("", "", ""),
    ]:
        place = Place(**{name: CELL[name] for name in parts.split()})
        error = InputError(Text("m", "信息"), place, seen="flor", expected="floor cap budget")
        assert error.mending == Text(f"write “floor” instead of “flor”{en}", f"请将{zh}“flor”改为“floor”")
        assert error.say("en").endswith(f"to mend: {error.mending.en}")
        assert error.say("zh").endswith(f"处理办法: {error.mending.zh}")
        assert error.json()["errors"][0]["fix"] == error.mending.json()


def test_without_such_a_word_what_is_expected_is_named():
    for place, seen, expected, en, zh in [
        # a choice without a likely word, an example, a range, a cell that is empty
        ("row", "zzz", "a1 | b1", "write one of the words expected in row 3", "请在第 3 行填写“应为”所列的词之一"),
        ("row", "x", "[1, 0.8]", "write what is expected in row 3", "请在第 3 行填写“应为”所示的内容"),
        ("", "-5", ">= 0", "write what is expected instead of “-5”", "请将“-5”改为“应为”所示的内容"),
        ("", "", ">= 0", "write what is expected", "请填写“应为”所示的内容"),
        ("", "9" * 99, "number", f"write what is expected instead of “{'9' * 39}…”", f"请将“{'9' * 39}…”改为“应为”所示的内容"),
        # what was seen is among the words: it is not what has to be changed
        ("", "a1", "a1, b1", "write one of the words expected instead of “a1”", "请将“a1”改为“应为”所列的词之一"),
    ]:  # fmt: skip
        where = Place(row=3) if place else Place()
        error = InputError(Text("m", "信息"), where, seen=seen, expected=expected)
        assert error.mending == Text(en, zh)
    # what is written by hand comes first and a class may say one thing always
    fix = Text("take it out", "请删去")
    assert InternalError(Text("m", "信息"), fix=fix, expected="x").mending == fix
    assert InternalError(Text("m", "信息"), expected="x").mending == InternalError.remedy
    assert InputError(Text("m", "信息"), seen="x").mending is None
    # a word of the command line is called what it is
    assert Place(column="--mix").text() == Text("option --mix", "选项“--mix”")
    assert Place(column="PATH").text() == Text("argument PATH", "参数“PATH”")
    assert Place(file="a.csv", column="ID").text().en == "a.csv, column “ID”"
    # a column that is itself the fault is not named twice
    assert meant("regoin", ["region"], Place(column="regoin")) == meant("regoin", ["region"])
    page = Place("rules.toml", row=6, column="kind")
    assert meant("flor", ["floor"], page) == Text(
        "write “floor” instead of “flor” in rules.toml, line 6, “kind”",
        "请将 rules.toml 第 6 行“kind”的“flor”改为“floor”",
    )
    assert meant("x", ["region"]) is None and meant("region", ["region"]) is None
    # a text has lines and keys where a table has rows and columns
    assert Place("rules.toml", "", 12, "at_least").text() == Text(
        "rules.toml, line 12, “at_least”", "rules.toml，第 12 行，“at_least”"
    )
    assert Place("plan.yaml", "", 3).text().en == "plan.yaml, line 3"
    assert Place("rules.toml", "rules", 2).text().en == "rules.toml, sheet “rules”, row 2"
    assert Place("a.csv", "", 3, "id").text().en == "a.csv, row 3, column “id”"
    # the first of several faults carries the others and loses none it carried
    one, two, three = (InputError(Text(a, z)) for a, z in zip("abc", "甲乙丙", strict=True))
    one.more = (three,)
    found = together([one, two])
    assert found is one and found.say("en").splitlines() == ["a", "c", "b"]
    assert together([two]).more == ()
    # a missing column names the nearest that means nothing else
    aliases = ("year", "publication_year")
    error = errors.missing_column("w.csv", "year", aliases, ["id", "yaer", ""], ["id"])
    assert error.detail == {"nearest": "yaer"} and "yaer" in error.say("zh")
    assert error.expected == "year | publication_year" and error.seen == "id yaer"
    taken = errors.missing_column("w.csv", "year", aliases, ["id", "years"], ["years"])
    assert taken.detail == {"nearest": None} and "add a column" in taken.say("en")


def test_an_error_says_the_same_in_the_process_it_is_sent_to():
    """A solve fails in a worker and is told by the page: nothing of the error may be lost."""
    first = InputError(Text("too many", "过多"), Place("a.csv", row=3, column="x"), seen="9", expected="1", code="much")
    again = pickle.loads(pickle.dumps(first))
    assert type(again) is InputError and str(again) == str(first) and again.code == "much"
    assert again.say("zh") == first.say("zh") and again.args == first.args


def test_an_argument_of_python_is_called_so():
    assert Place(column="map=").text() == Text("argument map", "参数“map”")
