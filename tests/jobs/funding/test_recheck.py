# SPDX-License-Identifier: Apache-2.0
"""A slate that is checked again after its files changed."""

import itertools

import openpyxl
import pytest
from tests.slates import FUND, RECHECK

from yuzui.errors import ColumnError, InputError, UnknownIdentifierError, VisibilityError
from yuzui.funding import recheck as edited
from yuzui.funding.grammar import TWELVE
from yuzui.funding.recheck import Edited
from yuzui.job.workspace import Workspace
from yuzui.sheets.formats import write

RULES = """format = "yuzui-rules/1"
call = {id = "G", currency = "CNY", unit = 1}
value = {from = "given", per = "proposal"}
[[rule]]
name = "budget"
title = {en = "budget", zh = "总预算"}
kind = "budget"
total = 300
strength = "hard"
source = "clause 1"
[[rule]]
name = "east"
title = {en = "region E", zh = "东部"}
kind = "cap"
where = {region = "E"}
at_most = 0.3
share_of = "budget"
strength = "hard"
source = "clause 2"
[[rule]]
name = "good"
title = {en = "value", zh = "价值"}
kind = "threshold"
column = "value"
at_least = 60.5
strength = "hard"
source = "clause 3"
"""


@pytest.fixture(scope="session")
def slate(tmp_path_factory):
    """Workspace with the slate, and the slate."""
    place = tmp_path_factory.mktemp("golden")
    names = list(TWELVE)
    rows = [names, *zip(*TWELVE.values(), strict=True)]
    text = "\n".join(",".join(map(str, row)) for row in rows)
    (place / "proposals.csv").write_text(text, encoding="utf-8")
    (place / "rules.toml").write_text(RULES, encoding="utf-8")
    workspace = Workspace(place / "w")
    made = FUND.run(workspace, path=place / "proposals.csv", rules=place / "rules.toml", redraws=0, near=0)
    workspace.save("fund", made)
    return workspace, made


def exported(slate, tmp_path, lang, change):
    """Return the slate as --out writes it, changed in a spreadsheet program."""
    path = tmp_path / "slate.xlsx"
    write(path, FUND.exports(slate[1], lang))
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = {cell.value: place for place, cell in enumerate(sheet[1])}
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    change(heads, rows)
    book.save(path)
    return path


def test_untouched_it_is_the_slate(slate, tmp_path):
    path = exported(slate, tmp_path, "zh", lambda heads, rows: None)
    found = edited.read(path, slate[1])
    assert list(found.ids) == slate[1].slate.ids and not found.must


def test_a_list_of_ids_is_a_set(slate, tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("申请号\nＰ01\nP04\n", encoding="gb18030")
    assert edited.read(path, slate[1]).ids == ("P01", "P04")


def test_what_cannot_be_meant_is_refused(slate, tmp_path_factory):
    for text, kind, word in [
        ("colour\nred\n", ColumnError, "申请号"),
        ("id\nP01\nP99\n", UnknownIdentifierError, "P09"),
        ("id\nP01\nP01\n", InputError, "两次"),
        ("id,selected\nP01,yes\n", InputError, "保留全部"),
        ("id,selected\nP01,perhaps\n", InputError, "既非"),
    ]:
        tmp_path = tmp_path_factory.mktemp("case")
        path = tmp_path / "e.csv"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(kind) as caught:
            edited.read(path, slate[1])
        assert word in caught.value.say("zh"), caught.value.say("zh")


def test_what_nobody_reads_is_refused(slate, tmp_path_factory):
    """An amount changed by hand, and a column of yes and no that lost its heading."""
    for lang in ["en", "zh"]:
        tmp_path = tmp_path_factory.mktemp("case")
        place = {"en": ("amount", "in the slate"), "zh": ("金额", "入选")}[lang]

        def amount(places, rows):
            rows["P12"][places[place[0]]].value = 1

        with pytest.raises(InputError) as caught:
            edited.read(exported(slate, tmp_path, lang, amount), slate[1])
        assert (caught.value.code, caught.value.seen) == ("amount_changed", "1")
        assert caught.value.place.column == "amount" and "yuzui fund" in caught.value.fix.zh
        book = openpyxl.load_workbook(exported(slate, tmp_path, lang, lambda heads, rows: None))
        heads = {cell.value: cell for cell in book.worksheets[0][1]}
        heads[place[1]].value = "…"
        book.save(tmp_path / "lost.xlsx")
        with pytest.raises(ColumnError, match=place[1]):
            edited.read(tmp_path / "lost.xlsx", slate[1])


ROWS = [dict(zip(TWELVE, row, strict=True)) for row in zip(*TWELVE.values(), strict=True)]


def kept(rows):
    east = sum(r["amount"] for r in rows if r["region"] == "E")
    return sum(r["amount"] for r in rows) <= 300 and east <= 90


def optimum(inside=(), outside=()):
    """Return the best value of a set that keeps every rule, by enumeration."""
    able = [r for r in ROWS if r["value"] >= 60.5]
    best = -1.0
    for size in range(len(able) + 1):
        for rows in itertools.combinations(able, size):
            ids = {r["id"] for r in rows}
            if set(inside) <= ids and not set(outside) & ids and kept(rows):
                best = max(best, sum(r["value"] for r in rows))
    return best


@pytest.fixture(scope="module")
def answered(slate):
    """P04 out, P12 and P02 in; P02 must be."""
    now = slate[1].slate.ids
    ids = tuple(sorted({*now, "P12", "P02"} - {"P04"}))
    return edited.answer(slate[1], Edited(ids, ("P02",)), "e.csv", 60)


def test_slate_is_the_golden_one(slate, answered):
    assert slate[1].slate.value == optimum()
    # each change costs the difference of two optima
    prices = {one.id: one.price for one in answered.changes}
    whole = optimum()
    assert prices["P04"] == pytest.approx(whole - optimum(outside=["P04"]))
    for name in ("P02", "P12"):
        assert prices[name] == pytest.approx(whole - optimum(inside=[name]))
    assert all(one.exact for one in answered.changes)
    assert {one.id: one.must for one in answered.changes} == {"P02": True, "P04": False, "P12": False}  # fmt: skip
    # best set holds every change
    best = answered.best
    assert best.value == pytest.approx(optimum(inside=["P02", "P12"], outside=["P04"]))
    assert {"P02", "P12"} <= set(best.ids) and "P04" not in best.ids
    # broken rules are named with what is reached
    rows = [r for r in ROWS if r["id"] in answered.edited.ids]
    spend = sum(r["amount"] for r in rows)
    assert spend > 300 and answered.edited.breaks == ["budget"] and not answered.holds
    budget = next(r for r in answered.rules if r.name == "budget")
    assert budget.achieved == spend and budget.shortfall == spend - 300
    assert answered.edited.value == sum(r["value"] for r in rows)
    # who may not be funded is named
    ids = tuple(sorted({*slate[1].slate.ids, "P08"} - {"P06"}))
    found = edited.answer(slate[1], Edited(ids), "e.csv", 60)
    assert found.ineligible == [edited.Ineligible("P08", ["good"])] and not found.holds
    change = next(one for one in found.changes if one.id == "P08")
    assert change.price is None
    # what stays costs nothing
    ids = tuple(slate[1].slate.ids)
    found = edited.answer(slate[1], Edited(ids, ids[:1]), "e.csv", 60)
    assert found.holds and found.edited.value_change == 0
    assert [(one.move, one.price) for one in found.changes] == [("stay", 0.0)]
    assert found.best.value_change == pytest.approx(0.0)
    # changes that cannot all be held
    ids = ("P02", "P06", "P07", "P12")
    found = edited.answer(slate[1], Edited(ids, ids), "e.csv", 60)
    assert found.best.value is None and found.best.status == "infeasible"


def asked(slate, tmp_path, ids):
    path = tmp_path / "in.csv"
    path.write_text("\n".join(["id", *ids]), encoding="utf-8")
    return RECHECK.run(slate[0], path=path)


def test_tables(slate, tmp_path):
    document = asked(slate, tmp_path, slate[1].slate.ids[1:])
    changes, _, rules = RECHECK.exports(document, "zh")
    assert changes.headings[1] == "改动" and changes.rows[0][1] == "移出"
    assert [row[4] for row in rules.rows] == ["是"] * 2


def test_nothing_to_check(tmp_path):
    with pytest.raises(InputError) as caught:
        RECHECK.run(Workspace(tmp_path))
    assert caught.value.message.zh == "缺少修改后的方案"
    with pytest.raises(VisibilityError):
        RECHECK.run(Workspace(tmp_path), path=tmp_path / "in.csv")


def test_document_of_a_slate(document, tmp_path):
    workspace = Workspace(tmp_path / "w")
    workspace.save("fund", dict(document))
    path = tmp_path / "in.csv"
    path.write_text("\n".join(["申请号", *document["slate"]["ids"][2:]]), encoding="utf-8")
    checked = RECHECK.run(workspace, path=path)
    assert checked.slate.id == document["run"]["id"] and len(checked.changes) == 2
    assert RECHECK.pictures(checked) == [] and len(RECHECK.exports(checked, "en")) == 3
    assert RECHECK.lines(checked)[0][0].en == "edited"
