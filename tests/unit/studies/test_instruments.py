# SPDX-License-Identifier: Apache-2.0
"""Three reports on one list; where nothing is known, that is said and no figure given."""

import csv
import json

import pytest
from tests.contracts.checks.study import document_faults

from yuzui.errors import InputError
from yuzui.facilities.jobs import instruments
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC, Subject
from yuzui.sheets.formats import write_xlsx
from yuzui.sheets.sheet import Export

ZH = ["资产编号", "仪器名称", "所属单位", "技术代码", "代码体系", "范围下限", "范围上限", "范围单位",
      "有效机时", "额定机时", "产地", "启用日期", "使用年限", "原值（万元）"]  # fmt: skip
EN = ["id", "name", "owner", "technique", "scheme", "range from", "range to", "range unit",
      "hours used", "hours offered", "country of origin", "commissioned", "service life",
      "asset value (10,000 CNY)"]  # fmt: skip
ROWS = [
    ("E1", "甲", "X", "a1", "PaNET", 1, 20, "keV", 300, 2000, "中国", "2012-05-01", 10, 120.5),
    ("E2", "乙", "Y", "a1", "PaNET", 5, 30, "keV", 200, 2000, "US", "2015-01-01", 12, 800),
    ("E3", "丙", "Y", "a1", "PaNET", 40, 50, "keV", 200, 2000, None, "2020-01-01", 10, None),
    ("E4", "丁", "Z", "a1", "PaNET", 5, 30, "keV", None, 2000, "德国", None, 10, 66),
]


def listed(path, heads=ZH, rows=ROWS):
    write_xlsx(path, [Export("仪器清单", heads, rows)])
    return path


def test_what_ships_says_plainly_what_it_lacks(tmp_path):
    made = instruments.run(Workspace(tmp_path), year=2026)
    assert list(document_faults(instruments, made)) == []
    assert made["overlap"]["pairs"] == [] and made["replacement"]["years"] == []
    assert made["counts"]["instruments"] > 100
    assert {"used_hours", "origin_country", "service_years"} <= set(made["lacking"])
    said = " ".join(line.en for _, line in instruments.lines(made))
    for word in ("overlap cannot be told", "what is due cannot be told", "no share of home"):
        assert word in said
    assert instruments.pictures(made) == []


def test_a_list_with_chinese_headings(tmp_path):
    path = listed(tmp_path / "l.xlsx")
    made = instruments.run(Workspace(tmp_path / "w"), path=str(path), year=2026)
    assert list(document_faults(instruments, made)) == []
    (pair,) = made["overlap"]["pairs"]
    assert (pair["a"]["id"], pair["b"]["id"], pair["low"], pair["high"]) == (
        "E1", "E2", 5000.0, 20000.0,
    )  # fmt: skip
    assert made["replacement"]["overdue"]["value"] == {"CNY": 120_500_000}
    assert [one["year"] for one in made["replacement"]["years"]] == [2027, 2030]
    told = made["origin_shares"]
    assert told["count"] == {"domestic": 1, "foreign": 2, "unknown": 1}
    assert told["value_share"]["CNY"]["domestic"] == pytest.approx(120.5 / 986.5)
    assert made["lacking"] == [] and len(instruments.pictures(made)) == 2


def test_a_row_that_cannot_be_read_is_set_aside(tmp_path):
    rows = [*ROWS, (None, "戊", "Z", *[None] * 11), ("E6", "己", "Z", *[None] * 9, -3, None)]
    path = listed(tmp_path / "l.xlsx", rows=rows)
    made = instruments.run(Workspace(tmp_path / "w"), path=path, year=2026)
    (aside,) = made["rejected"]
    assert (aside["row"], aside["column"]) == (6, "id")
    assert made["counts"] == {"rows": 5, "instruments": 5, "rejected": 1}
    assert [(one["code"], one["column"]) for one in made["findings"]] == [("out_of_range", "service_years")]
    assert "unreadable: 1" in instruments.lines(made)[0][1].en


@pytest.mark.parametrize("given", [{"threshold": 0}, {"threshold": 2}, {"year": 12}, {"home": "China"}])
def test_options_out_of_range(tmp_path, given):
    with pytest.raises(InputError) as caught:
        instruments.run(Workspace(tmp_path), **given)
    assert caught.value.code == "option" and caught.value.mending is not None


def test_what_is_restricted_changes_no_byte(tmp_path):
    answers = []
    for level in (None, "restricted"):
        made = Workspace(tmp_path / str(level), Subject("o", frozenset({"programme_officer"})))
        if level:
            with made.view.act("test", "x") as change:
                change.insert("resource", [{"id": "X9", "name": "hidden"}])
                change.insert("row_visibility", [{"table": "resource", "row": "X9", "level": level}])
        answers.append(json.dumps(instruments.run(made.seen_by(PUBLIC), year=2026)))
    assert answers[0] == answers[1]


def test_the_clusters_that_ship_are_counted_as_their_lines_are(tmp_path):
    """Counted in the file by string alone: no reader, no date, no study."""
    path = "testbed_clusters.csv"
    with Workspace.shipped(path).open(encoding="utf-8", newline="") as source:
        lines = list(csv.DictReader(source))
    ends = [line["supported_until"] for line in lines if line["supported_until"] != "1970-01-01"]
    made = instruments.run(Workspace(tmp_path), path=path, year=2026)
    told, share = made["replacement"], made["origin_shares"]["count"]
    assert told["overdue"]["count"] == sum(end < "2026" for end in ends) == 24
    assert told["unknown"] == len(lines) - len(ends) == 2
    assert share == {"domestic": 0, "foreign": 35, "unknown": 2}
    assert made["options"]["home"] == "FR" and sum(line["country"] == "France" for line in lines) == 33
    elsewhere = instruments.run(Workspace(tmp_path), path=path, year=2026, home="US")
    at_home = sum(line["origin_country"] == "US" for line in lines)
    assert elsewhere["origin_shares"]["count"]["domestic"] == at_home > 20


def test_a_list_of_another_currency_is_asked_for_its_home_and_use_alone_is_not_no_use(tmp_path):
    path = tmp_path / "list.csv"
    heads = "Asset No,Instrument,Country of origin,Purchase value (kEUR),Effective hours,Technique"
    path.write_text(f'{heads}\nA1,SEM,Germany,310,1512,a1\nA2,TEM,Japan,"1,250",,a1\n')
    workspace = Workspace(tmp_path / "w")
    with pytest.raises(InputError) as told:
        instruments.run(workspace, path=str(path))
    assert "--home DE" in told.value.fix.en
    made = instruments.run(workspace, path=str(path), home="DE")
    assert made["origin_shares"]["value"]["EUR"]["domestic"] == 31_000_000
    said = " ".join(line.en for _, line in instruments.lines(made))
    assert "none has both hours used and hours offered" in said
