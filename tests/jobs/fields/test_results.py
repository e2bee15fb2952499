# SPDX-License-Identifier: Apache-2.0
"""From a sheet of measured results to the newest of each machine; what is no number or day is named."""

import pytest

from yuzui.errors import InputError, UnknownIdentifierError
from yuzui.fields.jobs.field_results import headline, transcript, value
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "w")


def results(workspace, file, **words):
    return of("field_results").run(workspace, file=str(file), **words)


def test_three_sheets_of_other_shapes_give_the_newest_of_each_machine(workspace, tmp_path):
    head = ["序号", "样机", "测试项目", "指标名称", "实测值", "误差", "测试日期"]
    rows = [[1, "祖冲之", "随机线路", "保真度", "0.91", "0.01", "2025年3月"], [2, "祖冲之", "随机线路", "保真度", 0.95, 0.005, "2026-01-05"],
            [3, "九章", "采样", "光子数", "113", "", "2020-12-04"], [4, "九章", "采样", "光子数", "不详", "", "2021-06-01"]]  # fmt: skip
    formats.write_xlsx(
        tmp_path / "a.xlsx", [Export("测试结果", ["量子样机测试结果汇总（2026年）"] + [""] * 6, [head, *rows])]
    )
    zh = results(workspace, tmp_path / "a.xlsx", node="BOX2-02-2")
    assert (zh.read, zh.machines, zh.newest, zh.with_uncertainty, zh.last_day) == (3, 2, 2, 2, "2026-01-05")
    one = next(one for one in zh.results if one.machine == "祖冲之")
    assert (one.low, one.day, one.earlier, one.uncertainty) == (0.95, "2026-01-05", 1, 0.005) and value(
        one
    ).zh.endswith("0.0050")
    assert [(each.row, each.seen, each.column.zh) for each in zh.aside] == [(6, "不详", "数值")]
    assert zh.node == "BOX2-02-2" and "不详" in str([line[1].zh for line in transcript(zh)])
    text = "设备,基准,指标,结果,时间,仿真\n甲,QV,体积,64,2026.5,否\n甲,QV,体积,128,2026.5,否\n乙,QV,体积,32,2026.2,是\n,QV,体积,8,2026.4,否\n"
    (tmp_path / "b.csv").write_bytes(text.encode("gb18030"))
    gb = results(workspace, tmp_path / "b.csv")
    assert (gb.read, gb.machines, gb.newest, gb.simulated, gb.without_machine) == (4, 1, 1, 1, 1)
    assert (gb.results[0].low, gb.results[0].high, gb.results[0].results) == (64, 128, 2), "of one day both stay"
    tsv = "Processor\tBenchmark\tMetric\tResult\tMeasured on\nX1\tCLOPS\tscore\t1,024\t3 Feb 2026\nX1\tMirror\tpassed\tTrue\t2026-02-01\n"
    (tmp_path / "c.tsv").write_text(tsv, encoding="utf-8")
    us = results(workspace, tmp_path / "c.tsv")
    assert [(each.test, each.low, each.day) for each in us.results] == [
        ("CLOPS", 1024, "2026-02-03"),
        ("Mirror", 1, "2026-02-01"),
    ]
    assert "2 results: newest of 1 machine" in headline(us).en and headline(us).zh


def test_what_is_no_sheet_of_results_is_refused(workspace, tmp_path):
    (tmp_path / "x.csv").write_text("machine,test,measure,value,day\nA,T,m,high,2026-01-01\n", encoding="utf-8")
    for words, code in (
        ({"file": ""}, "no_path"), ({"file": tmp_path / "x.csv"}, "no_results"),
        ({"file": tmp_path / "x.csv", "node": "BOX2-02-9"}, "unknown_node"),
    ):  # fmt: skip
        with pytest.raises((InputError, UnknownIdentifierError)) as caught:
            results(workspace, **words)
        assert caught.value.code == code and caught.value.fix.zh and caught.value.expected
