# SPDX-License-Identifier: Apache-2.0
"""Suppliers and shares: any sheet of them is read, what is not known is a range, and firms are for members only."""

import os
from pathlib import Path

import pytest
import xlsxwriter
from tests.contracts.checks import study

from yuzui import registry
from yuzui.errors import InputError, UnknownIdentifierError, VisibilityError
from yuzui.fields import concentration, dependency_view, supply_record, supply_sheets
from yuzui.fields.dependency_answer import Inputs, compute
from yuzui.fields.pages import dependencies as page
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Subject
from yuzui.view.page import Visit

OFFICER = Subject("p", frozenset({"programme_officer"}))
PUBLIC = Subject("x", frozenset({"public"}))


def book(path, sheets, merged=()):
    with xlsxwriter.Workbook(path) as made:
        percent = made.add_format({"num_format": "0%"})
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for cells in merged if name != "封面" else ():
                sheet.merge_range(*cells)
            for n, row in enumerate(rows):
                for k, cell in enumerate(row):
                    if cell is not None:
                        sheet.write(n, k, cell, percent if isinstance(cell, float) and cell <= 1 else None)
    return path


def ask(tmp_path, *files, **more):
    return compute(Workspace(tmp_path / "w", OFFICER), Inputs(files=files, **more))


def found(answer):
    return {one.id: one for one in (*answer.unknown, *answer.dependencies)}


def test_rows_of_firms_below_titles_and_merged_headings_in_chinese(tmp_path):
    path = book(tmp_path / "关键投入品.xlsx", {"封面": [["2026 年度", "内部"], ["编制", "处室"]], "供应": [
        ["关键投入品供应情况（2026年）"], [],
        ["物料", None, "供应商", None, "占比（%）", "用于", "备注"],
        ["物料编码", "物料名称", "供应商名称", "国别", None, None, None],
        ["M-1", "光刻胶", "甲公司", "日本", 45, "M-2", "a"], ["M-1", "光刻胶", "乙公司", "日本", 30, None, None],
        ["M-1", "光刻胶", "其他", None, 20, None, None], ["M-2", "晶圆", "丙公司", "德国", None, None, None],
        ["M-2", "晶圆", "丁公司", "中国", "<1%", None, None], ["合计", None, None, None, 95, None, None],
    ]}, merged=((2, 0, 2, 1, "物料"), (2, 2, 2, 3, "供应商")))  # fmt: skip
    answer = ask(tmp_path, path, country="中国")
    each = found(answer)
    assert set(each) == {"M-1", "M-2"} and (answer.inputs, answer.inputs_without_share) == (2, 1)
    one = each["M-1"]
    assert (one.label, one.top.name, one.top.share) == ("光刻胶", "JPN", pytest.approx(0.75))
    assert one.missing == pytest.approx(0.25) and one.concentration.high == 1 and one.reach == 1
    assert one.exposure.low == pytest.approx(0.75) and one.exposure.high == 1
    # named without a share: one of weight, or all of it; whoever is negligible does not count
    assert each["M-2"].top is None and (each["M-2"].concentration.low, each["M-2"].suppliers) == (1.0, 1)
    assert "封面" in str([one.zh for one in answer.notes])
    firms = found(ask(tmp_path, path, by="supplier"))
    assert (firms["M-1"].top.name, firms["M-1"].top.share) == ("甲公司", 0.45)
    head = dependency_view.headline(answer)
    assert head.en.startswith("No share is known of 1 of 2") and "没有份额数据" in head.zh


def test_a_column_for_each_country_in_gb18030(tmp_path):
    text = "产品名称,环节,美国,日本,荷兰,其他,数据来源\n光刻机,制造,,17,82,1,年报\n刻蚀机,制造,62,,,,年报\n清洗机,制造,,,,,\n"
    path = tmp_path / "份额.csv"
    path.write_bytes(text.encode("gb18030"))
    answer = ask(tmp_path, path)
    each = found(answer)
    assert (each["光刻机"].top.name, each["光刻机"].top.share) == ("NLD", 0.82)
    assert each["光刻机"].missing == pytest.approx(0.01) and each["光刻机"].stated == pytest.approx(1)
    low, high = each["刻蚀机"].concentration.low, each["刻蚀机"].concentration.high
    assert low == pytest.approx(0.62**2) and high == pytest.approx(1.0)
    assert [one.id for one in answer.unknown] == ["清洗机"] and answer.missing_bound == concentration.Range(0.0, 1.0)
    assert [one.code for one in answer.issues] == ["shares_do_not_sum"] and "per cent" in answer.notes[0].en


def test_english_workbook_with_lists_of_inputs_flows_and_firms(tmp_path):
    path = book(tmp_path / "supply.xlsx", {
        "Shares": [["Part", "Vendor", "Market share", "As of"], ["Resist", "Acme", 0.64, 2024],
                   ["Resist", "Beta", 0.4, 2024], ["Mask", "Acme", "about 50%", 2023], ["Mask", "Gamma", "30-40 %", 2023],
                   ["Mask", "United States", "negligible", None]],
        "Inputs": [["Input id", "Stage", "Field", "Licence"], ["Resist", "Litho", "BOX2-03-1", "CC BY-NC 4.0"],
                   ["Mask", "Litho", "BOX2-03-1", None], ["Pellicle", "Litho", "BOX2-03-2", None]],
        "Flows": [["From", "To"], ["Mask", "Resist"], ["Resist", "Pellicle"], ["Pellicle", "Mask"], ["Mask", "Nowhere"]],
        "Firms": [["Supplier", "Country"], ["Acme", "Japan"], ["Beta", "Japan"], ["Gamma", "Germany"]],
    })  # fmt: skip
    answer = ask(tmp_path, path)
    each = found(answer)
    # 1.04 is kept with a finding only beyond rounding; a range is not read, and named for it
    assert each["Resist"].top.share == pytest.approx(1.04) and each["Resist"].concentration.high == 1
    assert each["Mask"].top.name == "JPN" and [one.seen for one in answer.aside] == ["30-40 %"]
    assert list(study.document_faults(registry.modules("study")["dependencies"], answer.document())) == []
    codes = {(one.code, one.input) for one in answer.issues}
    assert codes == {("cycle", "Resist"), ("cycle", "Mask"), ("cycle", "Pellicle"), ("unknown_target", "Mask"),
                     ("shares_do_not_sum", "Mask")}  # fmt: skip
    assert answer.non_commercial and "NOTE" in [label.en for label, _ in dependency_view.sentences(answer)]
    assert set(found(ask(tmp_path, path, field="BOX2-03-2"))) == {"Pellicle"}
    assert set(found(ask(tmp_path, path, field="BOX2-03"))) == {"Resist", "Mask", "Pellicle"}
    with pytest.raises(UnknownIdentifierError) as caught:
        ask(tmp_path, path, field="COR-9")
    assert "BOX2-03-1" in caught.value.expected


def test_what_cannot_be_is_refused_by_its_cell(tmp_path):
    path = tmp_path / "s.csv"
    for share, code in (("-3 %", "negative_share"), ("140 %", "share_above_one")):
        path.write_text(f"input,country,share\nA,Japan,60 %\nA,China,{share}\n")
        with pytest.raises(InputError) as caught:
            ask(tmp_path, path)
        error = caught.value
        assert (error.code, error.place.file, error.place.row, error.seen) == (code, "s.csv", 3, share), error
        assert error.fix.en and error.fix.zh and error.expected
    path.write_text("name of person,age\nA,3\n")
    with pytest.raises(InputError) as caught:
        ask(tmp_path, path)
    assert caught.value.code == "missing_column" and "map.toml" in caught.value.fix.en
    with pytest.raises(InputError) as caught:
        ask(tmp_path, path, country="Atlantis")
    # the sheet is read before the country
    assert caught.value.code == "missing_column"
    path.write_text("input,country,share\nA,Japan,1.04\n")
    assert found(ask(tmp_path, path))["A"].top.share == 1.04
    with pytest.raises(InputError) as caught:
        ask(tmp_path, path, country="Atlantis")
    assert caught.value.code == "unknown_country"


def test_a_map_names_columns_that_headings_do_not(tmp_path):
    path, columns = tmp_path / "s.csv", tmp_path / "map.toml"
    path.write_text("甲,乙,丙\n靶材,日本,70\n靶材,美国,30\n")
    columns.write_text('[supplies]\ninput = "甲"\ncountry = "乙"\nshare = "丙"\n')
    one = found(ask(tmp_path, path, map=columns))["靶材"]
    assert (one.top.name, one.top.share) == ("JPN", 0.7)


def test_the_template_runs_as_it_is(tmp_path):
    from yuzui.sheets import formats

    for lang in ("en", "zh"):
        formats.write(tmp_path / f"{lang}.xlsx", supply_sheets.template(lang))
        answer = ask(tmp_path, tmp_path / f"{lang}.xlsx")
        assert (answer.inputs, answer.inputs_without_share) == (3, 1) and not answer.aside and not answer.unused


def test_members_see_firms_and_the_public_countries_only(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text(
        "input,supplier,country,share\nResist,Acme Chemicals,Japan,60 %\nResist,Beta,Germany,40 %\nMask,,,\n"
    )
    officer = Workspace(tmp_path / "w", OFFICER)
    done = supply_record.load(officer, supply_record.Inputs(files=(path,), terms="non-commercial use"))
    assert (done.inputs, done.suppliers) == (2, 2)
    again = supply_record.load(officer, supply_record.Inputs(files=(path,)))
    assert again.suppliers == 2 and officer.view.count("dependency") == 2
    assert found(compute(officer, Inputs(by="supplier")))["Resist"].top.name == "Acme Chemicals"
    public = officer.seen_by(PUBLIC)
    answer = compute(public, Inputs())
    assert found(answer)["Resist"].top.name == "JPN" and "Acme" not in str(answer.document())
    assert all("Acme" not in str(row) for row in public.view.select("dependency"))
    with pytest.raises(VisibilityError):
        compute(public, Inputs(by="supplier"))
    with pytest.raises(VisibilityError):
        supply_record.load(public, supply_record.Inputs(files=(path,)))
    shown = page.build(public, Visit())
    assert "Acme" not in str(shown) and "No share is known of 1 of 2" in shown.finding.en


def test_bounds_and_reach():
    both = concentration.concentration([0.5, 0.2])
    assert (both.low, both.high) == (pytest.approx(0.29), pytest.approx(0.68))
    assert concentration.concentration([0.64, 0.4]).low == pytest.approx(0.5696)
    others = concentration.exposure({"CHN": 0.3, "JPN": 0.5}, "CHN")
    assert (others.low, others.high) == (pytest.approx(0.5), 0.7)
    assert concentration.reach({"a": ["b"], "b": ["a"]}) == {"a": {"a", "b"}, "b": {"a", "b"}}


CHIPS = [f"plan/eto_chip_{name}.csv" for name in ("inputs", "provision", "providers", "sequence")]


@pytest.mark.data(*CHIPS)
def test_supply_of_chips(tmp_path):
    """43 nodes with shares, 34 half and 8 nearly all from one; 39 of 79 inputs without any; EUV scanners 1.00."""
    folder = Path(os.environ["YUZUI_DATA"])
    answer = ask(tmp_path, *(folder / name for name in CHIPS), country="China")
    assert (answer.nodes_with_share, answer.nodes_half, answer.nodes_nearly_all) == (43, 34, 8)
    assert (answer.inputs, answer.inputs_without_share, answer.inputs_half_from_one_country) == (79, 39, 33)
    each = found(answer)
    assert each["N20"].top.share == each["N20"].concentration.low == 1 and not answer.issues
    assert all(0.989 <= one.stated <= 1.041 for one in answer.dependencies) and answer.non_commercial
    assert max(one.reach for one in each.values()) > 5
    # the picture shows what the headline counts
    drawn = dependency_view.VIEW.pictures(answer)[0].twin.rows
    assert sum(row[1] >= 0.5 for row in drawn) == 33 and "33" in dependency_view.headline(answer).en
