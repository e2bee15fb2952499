# SPDX-License-Identifier: Apache-2.0
"""A row from memory feeds nothing, then what its person confirms, then nothing again."""

import pytest
from tests.people import admit

from yuzui.administration.jobs import check
from yuzui.errors import InputError, StateError
from yuzui.investment import source_verification
from yuzui.investment.jobs import path
from yuzui.investment.path_report import sources
from yuzui.investment.tax_report.sources import rules
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq

SIGNER = ("A. Example", "read in the communiqué")
SERIES = "country,year,dimension,category,value,unit,vintage,status,source\n" + "".join(
    f"CHN,{year},{dimension},{category},{value},100M CNY,final,{status},page {year}\n"
    for year, share, status in [
        *((year, 5 + 0.2 * (year - 2015), "sourced") for year in range(2015, 2025)),
        (2025, 7.5, "memory-only"),
    ]
    for dimension, category, value in (
        ("total", "GERD", 100 * (year - 2000)),
        ("type", "basic", round(share * (year - 2000), 4)),
    )
)
PANEL = (
    "iso3,country,year,basic_pct,applied_pct,experimental_pct,not_specified_pct,status,source\n"
    "KOR,Korea,2020,14.0,20,66,0,sourced,table\n"
    "KOR,Korea,2021,14.8,20,65.2,0,memory-only,from memory\n"
)


@pytest.fixture
def workspace(tmp_path):
    found = admit(Workspace(tmp_path / "work"), "A. Example", "B. Example", roles=("analyst",))
    yield found
    found.close()


@pytest.fixture
def series(tmp_path):
    file = tmp_path / "series.csv"
    file.write_text(SERIES, encoding="utf-8")
    return file


def base(workspace, series):
    return path.run(workspace, series=str(series))


def test_a_row_of_the_series_by_the_beginning_of_its_id(workspace, series):
    before = base(workspace, series)
    assert (before["base"]["year"], before["held_back"]) == (2024, 2)
    for name in ("chn 2025 total", "CHN|2025|type|basic"):
        source_verification.run(workspace, name, SIGNER, series)
    after = base(workspace, series)
    assert after["base"]["year"] == 2025 and after["held_back"] == 0
    assert after["base"]["share"] == pytest.approx(0.075)
    assert [row["status"] for row in after["history"]][-1] == "memory-only"
    seen = {f["seen"] for f in after["findings"] if f["code"] == "confirmed"}
    assert seen == {"A. Example"} and after["run"]["id"] != before["run"]["id"]
    said = {label.en: text.zh for label, text in path.lines(after)}
    assert "A. Example" in said["from memory"]
    for name in ("CHN 2025 total", "CHN 2025 type"):
        source_verification.run(workspace, name, ("B. Example", "misread"), series, undo=True)
    assert base(workspace, series) == before


def test_the_log_keeps_both_acts_and_stays_whole(workspace, series):
    source_verification.run(workspace, "CHN 2025 total", SIGNER, series)
    source_verification.run(workspace, "CHN 2025 total", SIGNER, series, undo=True)
    name = "CHN|2025|total|GERD|100M CNY|final|page 2025"
    rows = workspace.view.select("override", where=Eq("row", name))
    assert {(row["value"], row["retracted_by"]) for row in rows} == {
        ("A. Example", None), (None, "A. Example"),
    }  # fmt: skip
    acts = [row["action"] for row in workspace.view.select("audit", order=("seq",))]
    assert acts[-2:] == ["confirm", "withdraw confirmation"]
    assert check.run(workspace)["ok"]


def test_a_row_of_the_panel(workspace, tmp_path):
    file = tmp_path / "oecd_basic_share.csv"
    file.write_text(PANEL, encoding="utf-8")

    def korea():
        found = path.run(workspace, panel=str(file))
        return found["panel"]["rows"], found["panel"]["excluded"], found["panel"]["confirmed"]

    assert korea() == (1, {"held_back": 1}, {})
    done = source_verification.run(workspace, "KOR 2021", SIGNER, file)["done"]
    assert len(done) == 3 and all("2021" in row for row in done)
    rows, excluded, who = korea()
    assert (rows, excluded) == (2, {}) and list(who.values()) == ["A. Example"]
    source_verification.run(workspace, "KOR 2021", SIGNER, file, undo=True)
    assert korea() == (1, {"held_back": 1}, {})


def test_a_shipped_tax_rule(workspace):
    waiting = [row["row"] for row in source_verification.run(workspace)["rows"]]
    assert waiting == ["CN-CIT-25", "CN-CIT-15-HNTE", "CN-CONTRACT-80", "CN-DON-12"]
    assert rules(workspace, "CHN").by_id("CN-CIT-25") is None
    source_verification.run(workspace, "CN-CIT-25", SIGNER)
    assert rules(workspace, "CHN").by_id("CN-CIT-25").confirmed_by == "A. Example"
    source_verification.run(workspace, "CN-CIT-25", SIGNER, undo=True)
    assert rules(workspace, "CHN").by_id("CN-CIT-25") is None


@pytest.mark.parametrize(
    ("asked", "signer", "undo", "code"),
    [
        ("CN-CIT-25", ("A", "why"), False, "no_such_person"),
        ("CN-CIT-25", ("A", ""), False, "unsigned"),
        ("CN-CIT", SIGNER, False, "ambiguous"),
        ("CN-SD-100", SIGNER, False, "unknown"),
        ("CN-CIT-25", SIGNER, True, "not_confirmed"),
    ],
)
def test_what_is_refused_changes_nothing(workspace, asked, signer, undo, code):
    with pytest.raises((InputError, StateError)) as caught:
        source_verification.run(workspace, asked, signer, undo=undo)
    assert caught.value.code == code and caught.value.say("zh") != caught.value.say("en")
    assert not (workspace.dir / "overrides.csv").exists()


def test_twice_is_refused_and_so_is_a_row_without_a_figure(workspace, tmp_path):
    source_verification.run(workspace, "CN-CIT-25", SIGNER)
    with pytest.raises(InputError) as caught:
        source_verification.run(workspace, "CN-CIT-25", SIGNER)
    assert caught.value.code == "confirmed_already"
    file = tmp_path / "series.csv"
    file.write_text(SERIES + "CHN,2026,total,GERD,,100M CNY,final,not found,\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        source_verification.run(workspace, "CHN 2026", SIGNER, file)
    assert caught.value.code == "nothing_to_confirm"


def test_lines_written_by_hand_stay(workspace):
    workspace.dir.mkdir(exist_ok=True)
    hand = "reason,table,id,column,value,who,when\nseen,tax_rule,CN-DON-12,confirmed_by,D,D,2026-11-01T00:00:00Z\n"
    (workspace.dir / "overrides.csv").write_text(hand, encoding="utf-8")
    source_verification.run(workspace, "CN-CIT-25", SIGNER)
    text = (workspace.dir / "overrides.csv").read_text(encoding="utf-8")
    assert text.startswith(hand) and text.count("\n") == 3
    assert {row["confirmed_by"] for row in source_verification.rows(workspace)} == {"D", "A. Example", None}


def test_transcript_says_who_and_what_waits(workspace):
    found = source_verification.run(workspace, "CN-CIT-25", SIGNER)
    said = [(label.zh, text.zh) for label, text in source_verification.lines(found)]
    assert said[0] == ("已确认", "CN-CIT-25")
    assert said[1][0] == "已采用" and "A. Example" in said[1][1] and said[2][0] == "待确认"
    none = source_verification.lines({"act": "list", "done": [], "rows": []})
    assert none[0][1].en == "no row rests on memory alone"


def test_a_confirmed_row_stands_under_the_ratio_as_what_it_is(workspace, series):
    source_verification.run(workspace, "CHN 2025 total", SIGNER, series)
    facts = sources.own(workspace, series)
    (row,) = [f for f in facts.rows if f.confirmed_by]
    assert row.year == 2025 and not row.waits and row.status == "memory-only"
