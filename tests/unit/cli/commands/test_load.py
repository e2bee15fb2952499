# SPDX-License-Identifier: Apache-2.0
"""``yuzui load``: what a person sees; what is understood is tested with the study."""

from pathlib import Path

from yuzui.job.workspace import Workspace


def test_what_was_understood_kept_and_set_aside(asked):
    Path("p.csv").write_text("项目编号,申请金额（万元）\nA,10\n,20\n", encoding="gb18030")
    code, out, _ = asked("load", "p.csv", "--lang", "zh")
    assert code == 0
    for word in ("读入 2 行", "保留 1", "拒收 1", "gb18030", "申请金额"):
        assert word in out
    assert Path("yuzui-work/rejects.xlsx").is_file()


def test_a_map_says_which_column_is_which(document):
    Path("p.csv").write_text("Aktenzeichen,Summe\nA,10\n")
    Path("map.toml").write_text('[proposals]\nid = "Aktenzeichen"\namount = "Summe"\n')
    code, _ = document("load", "p.csv")
    assert code == 2
    code, found = document("load", "p.csv", "--map", "map.toml")
    meant = {one["heading"]: one["column"] for one in found["loads"][0]["mapping"]}
    assert code == 0 and meant == {"Aktenzeichen": "id", "Summe": "amount"}


def test_nothing_to_load_is_a_usage_error(document):
    code, found = document("load")
    assert (code, found["code"]) == (2, "usage")


def test_a_missing_file_loads_nothing(document):
    code, found = document("load", Workspace.shipped("fields.csv"), "none.csv")
    assert code == 2 and found["errors"][0]["file"] == "none.csv"


def test_report_as_a_table(asked, tmp_path):
    code, _, _ = asked("load", Workspace.shipped("fields.csv"), "--out", "l.csv")
    assert code == 0 and "fields.csv" in Path("l.csv").read_text(encoding="utf-8-sig")
