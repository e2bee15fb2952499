# SPDX-License-Identifier: Apache-2.0
"""The path of a share."""

import csv
import hashlib
import math
import os
import re
import shutil
from copy import deepcopy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from statistics import stdev

import pytest
from msgspec import structs
from tests.people import admit
from tests.slates import FUND
from tests.validation.truth import share_of

import yuzui
from yuzui.errors import FileFormatError, InputError, NotIdentifiableError
from yuzui.faces.cli.main import run
from yuzui.funding import lottery_draw
from yuzui.funding import pack_sheets as sheet
from yuzui.investment import backcast_pack, path_explanation, path_sources, path_view, scenario, simulation_run
from yuzui.investment import backcast_pack as pack
from yuzui.investment import backcast_request as written
from yuzui.investment.jobs import backcast, path
from yuzui.investment.jobs.path import answer, explained
from yuzui.investment.path_answer import Needed, Outcomes
from yuzui.investment.path_sources import PERFORMERS, Material, Question
from yuzui.investment.scenario import read
from yuzui.investment.series import facts, ratio
from yuzui.job.contract import of
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace
from yuzui.sheets.sheet import Sheet
from yuzui.text import Text, same

pytestmark = pytest.mark.usefixtures("in_2025")
PATH, BACK = of("path"), of("backcast")
PANEL_ROWS = [
    {"iso3": f"C{i:02}", "year": y, "basic_pct": 10 + i + y % 3, "not_specified_pct": 0}
    for i in range(12)
    for y in range(2000, 2012)
]


def ask(amounts, target=0.2, by=None):
    rows = [
        {
            "country": "CHN",
            "year": year,
            "dimension": {"GERD": "total"}.get(name, "type"),
            "category": name,
            "value": value,
            "unit": "u",
            "vintage": "final",
            "status": "sourced",
        }
        for year, cells in amounts.items()
        for name, value in cells.items()
    ]
    material = Material(facts.read(rows), ratio.read(PANEL_ROWS), ratio.read(PANEL_ROWS, largest=Decimal(100)), ())
    return answer(Question("CHN", "basic", "total", target, by), material, Run.of("path", {}), [], 7)


SERIES = {2000 + i: {"GERD": 1000 + 90 * i, "basic": 100 + 10 * i} for i in range(7)}


def test_methods_by_hand():
    found = ask(SERIES)
    base = 160 / 1540
    drift = (base - 110 / 1090) / 5
    rows = found.methods["damped_drift"]
    assert rows[0].mean == pytest.approx(base + drift * 0.8)
    assert rows[1].mean == pytest.approx(base + drift * (0.8 + 0.64))
    assert found.methods["persistence"][0].mean == pytest.approx(base)
    # evidence counts every country of the panel
    found = ask(SERIES).evidence["reference_class"].by_years_ahead
    assert found[0] == Outcomes(1, 12 * 11, 12, 12.0)
    # rest is assumed to grow as the whole did last year
    found = ask(SERIES, by=2010)
    assert found.backcast.rest_growth == round(1540 / 1450 - 1, 3)
    assert found.backcast.denominator_rule == "fixed_rest"
    assert found.backcast.years == [2007, 2008, 2009, 2010]
    # explained needs amounts
    from yuzui.investment.series.ratio import Point, Ratio

    point = Point(2000, 0.1, None, None, "panel", "UIS", "", ("s",), "sourced")
    share = Ratio("X", "basic", "total", "panel", (point,), ())
    with pytest.raises(InputError) as caught:
        explained(share, 2000, 2000)
    assert caught.value.code == "no_amounts"
    with pytest.raises(ValueError):
        explained(share, 1999, 2000)
    # only windows with amounts at both ends are explained
    assert [(one.start, one.to) for one in ask(SERIES).explain] == [
        (2002, 2006), (2003, 2006), (2004, 2006), (2005, 2006),
    ]  # fmt: skip


@pytest.fixture
def explain(tmp_path):
    def ask(country, *years, **more):
        question = Question(country, "basic", "total", 0.5, None)
        return path_explanation.run(Workspace(tmp_path), question, years, **more)

    return ask


def test_china_2018_to_2024(explain):
    found = explain("CHN", 2018, 2024)
    assert found.change == pytest.approx(2500.9 / 36326.8 - 1090.4 / 19677.9)
    assert found.numerator + found.denominator == pytest.approx(found.change, abs=1e-15)
    assert found.performers == []  # the split by performer is not published for 2024
    assert "+1.34" in path_explanation.sentences(found)[0][1].en


def test_order_of_the_years_does_not_matter(explain):
    assert explain("CHN", 2024, 2018) == explain("CHN", 2018, 2024)


def test_united_states_by_performer(explain):
    found = explain("USA", 2010, 2022)
    assert [row.name for row in found.performers] == list(PERFORMERS)
    total = sum(row.mix + row.within for row in found.performers)
    assert total + found.rounding.change == pytest.approx(found.change, abs=1e-15)
    assert abs(found.rounding.change) < 1e-5
    parts = sum(row.numerator for row in found.performers)
    assert parts + found.rounding.numerator == pytest.approx(found.numerator, abs=1e-15)
    assert [label.en for label, _ in path_explanation.sentences(found)][2:] == [
        "part, by performer",
        "shift between performers",
        "within performers",
    ]


def test_a_year_without_amounts_is_refused_with_what_is_there(explain):
    with pytest.raises(InputError) as caught:
        explain("CHN", 2010, 2024)
    assert caught.value.code == "no_amounts" and caught.value.expected == "2014 … 2024"


def test_pictures_add_up_to_the_change_and_the_mix_is_drawn_where_performers_are_known(tmp_path):
    workspace = Workspace(tmp_path)
    for country, pictures in (("CHN", 1), ("USA", 2)):
        question = Question(country, "basic", "total", 0.08, None)
        document = path_explanation.run(workspace, question, (2015, 2022))
        drawn = path_explanation.pictures(document)
        assert len(drawn) == pictures
        for picture in drawn:
            assert picture.twin.rows[-1][-1] == pytest.approx(100 * document.change, abs=1e-9)


def test_a_name_without_a_word_is_shown_as_it_is():
    assert path_sources.word("KOR", path_sources.COUNTRIES).zh == "韩国"
    assert path_sources.word("DEU", path_sources.COUNTRIES) == same("DEU")


def test_forecasts_reach_the_grid_and_any_later_deadline():
    def ask(by):
        return Question("CHN", "basic", "total", 0.08, by).horizons(2024)

    assert list(ask(None)) == list(ask(2030)) == list(range(1, 12))
    assert list(ask(2040))[-1] == 16


BASIC = Question("CHN", "basic", "total", 0.08, None)
HEAD = ["country", "year", "dimension", "category", "value", "unit", "vintage", "status"]


def test_every_column_of_a_series_may_be_headed_in_everyday_chinese():
    zh = ["国家", "年份", "维度", "类别", "数值", "单位", "版本", "状态", "来源"]
    names = path_sources.heading(Sheet("a.csv", "", [zh]))[1]
    assert names == [*HEAD, "source"]
    # headings of any case and unknown ones kept
    rows = [[name.upper() for name in HEAD] + ["remarks of mine"]]
    place, names = path_sources.heading(Sheet("a.csv", "", rows))
    assert (place, names[:8], names[8]) == (0, HEAD, "remarks of mine")


def test_rows_are_numbered_as_in_the_file(workspace, tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("a title\n\n" + ",".join(HEAD) + "\nCHN,2024,total,GERD,x,u,final,sourced\n", "utf-8")
    with pytest.raises(Exception) as caught:
        path_sources.material(workspace, BASIC, own)
    assert caught.value.place.row == 4


def test_the_sheet_with_the_series_is_found_in_a_workbook(workspace, tmp_path):
    from yuzui.sheets import formats

    rows = [
        ("CHN", 2024, "total", "GERD", 1000, "u", "final", "sourced"),
        ("CHN", 2024, "type", "basic", 60, "u", "final", "sourced"),
    ]
    read_me = formats.Export("README", ["About"], [("hello",)])
    formats.write_xlsx(tmp_path / "own.xlsx", [read_me, formats.Export("data", HEAD, rows)])
    found = path_sources.material(workspace, BASIC, tmp_path / "own.xlsx").facts
    assert [str(fact.value) for fact in found.rows] == ["1000", "60"]


def test_an_empty_file_is_said_to_be_empty(tmp_path):
    (tmp_path / "own.csv").write_text("", "utf-8")
    with pytest.raises(FileFormatError):
        path_sources.sheets(tmp_path / "own.csv")


def test_the_panel_is_used_only_where_it_compares(workspace):
    other = Question("CHN", "basic", "fiscal", 0.08, None)
    assert path_sources.material(workspace, BASIC).panel.rows == 582
    found = path_sources.material(workspace, other)
    assert found.panel.rows == 0 and found.files == (path_sources.CHINA,)


def test_every_file_is_described(workspace):
    material = path_sources.material(workspace, BASIC)
    found = path_sources.described(workspace, material, None)
    assert [row.file for row in found] == [path_sources.CHINA, path_sources.PANEL]
    assert all(row.licence and len(row.sha256) == 64 for row in found)


def test_a_series_that_changed_is_read_again(tmp_path, monkeypatch):
    workspace = Workspace(tmp_path / "work")
    copy = tmp_path / path_sources.CHINA
    shutil.copy(workspace.shipped(path_sources.CHINA), copy)
    monkeypatch.setattr(Workspace, "shipped", lambda self, name: copy)
    first = path_sources.bundled(workspace, "CHN")
    assert path_sources.bundled(workspace, "CHN") is first
    copy.write_text(copy.read_text(encoding="utf-8").replace("2500.9", "2500.8"), encoding="utf-8")
    os.utime(copy, ns=(1, 1))
    again = path_sources.bundled(workspace, "CHN")
    asked = {"year": 2024, "dimension": "type", "category": "basic"}
    values = [{float(row.value) for row in one.select(**asked)} for one in (first, again)]
    assert values[0] ^ values[1] == {2500.9, 2500.8}


STEADINESS_BASIC = [613.5, 716.1, 822.9, 975.5, 1090.4, 1335.6, 1467.0, 1817.0, 2023.5, 2259.1, 2500.9]
"""2014-2024, final communiques."""


def test_volatility_of_the_published_series(workspace):
    found = path.volatility(share_of(workspace, "CHN"))
    rates = [after / before - 1 for before, after in pairwise(STEADINESS_BASIC)]
    assert found.value == pytest.approx(stdev(rates))
    assert list(found.growth_rates) == [str(year) for year in range(2015, 2025)]
    assert found.whole < found.value and found.reason is None
    assert found.figure.window == "2015-2024" and found.figure.coverage == 1
    # shares alone have a reason instead
    document = PATH.run(workspace, country="KOR")
    assert document.volatility.value is None and document.volatility.reason.zh
    assert "steadiness" not in [label.en for label, _ in PATH.lines(document)]


def test_both_languages_hold_the_same_numbers(path_document):
    for english, chinese in zip(PATH.exports(path_document, "en"), PATH.exports(path_document, "zh"), strict=True):
        numbers = [
            [cell for row in table.rows for cell in row if isinstance(cell, int | float)]
            for table in (english, chinese)
        ]
        assert numbers[0] == numbers[1] and english.formats == chinese.formats
        assert all(not heading.isascii() for heading in chinese.headings if heading != "SHA-256" and "%" not in heading)
    # series has every vintage with its source
    series = PATH.exports(path_document, "en")[1]
    assert len(series.rows) == 17 and all(row[-1] for row in series.rows)
    assert [row[1] for row in series.rows].count("preliminary") == 6
    # observed growth or the middle of the grid
    grid = [Needed(2030, rate, 0.1) for rate in (0.03, 0.05, 0.07, 0.09)]
    for growths, wanted in (([None], 0.07), ([0.1, 0.04], 0.04)):
        windows = [structs.replace(path_document.windows[0], whole_growth=growth) for growth in growths]
        asked = structs.replace(path_document, windows=windows, required_growth=grid)
        assert path_view.observed(asked) == wanted


DATA = Path(yuzui.__file__).parent / "demo_data"
PATH_HEAD = "country,year,dimension,category,value,unit,vintage,status,source\n"


@pytest.fixture(scope="module")
def path_document(workspace, in_2025):
    return PATH.run(workspace, by=2030)


def write(folder, *rows):
    """A series file of (year, category, value, vintage) rows."""
    out = folder / "series.csv"
    lines = [
        f"CHN,{year},{'total' if name == 'GERD' else 'type'},{name},{value},100M CNY,{vintage},sourced,x\n"
        for year, name, value, vintage in rows
    ]
    out.write_text(PATH_HEAD + "".join(lines), encoding="utf-8")
    return out


def test_figures_of_china_and_what_they_rest_on(path_document):
    path_document.document()  # refuses what is no finite number
    # figures of china
    base = path_document.base
    assert (base.year, base.vintage) == (2024, "final")
    assert base.share == pytest.approx(2500.9 / 36326.8)
    assert [w.year for w in path_document.windows] == [2029, 2032, 2031, 2034]
    assert [round(w.years_to_target, 1) for w in path_document.windows] == [4.4, 7.8, 6.5, 9.2]
    assert path_document.price_of_steadiness == pytest.approx(1.0715, abs=5e-5)
    grid = {(r.by, r.total_growth): r.basic_growth for r in path_document.required_growth}
    assert round(100 * grid[2030, 0.089], 1) == 11.7 and len(grid) == 24
    assert {gap.year: gap.gap for gap in path_document.known_gaps} == {2021: 2.0}
    assert [point.year for point in path_document.history] == list(range(2014, 2025))
    assert {point.vintage for point in path_document.history} == {"final"}
    assert {point.vintage for point in path_document.other_vintages} == {"preliminary"}
    # every shown figure has source vintage window and coverage
    figure = path_document.base.figure
    assert all(getattr(figure, name) for name in ("source", "vintage", "window", "coverage", "origin"))
    assert all(point.sources and point.vintage_text for point in path_document.history)
    assert all(row.source and row.sha256 for row in path_document.files)
    assert path_document.panel.filter and path_document.panel.countries == 73
    # odds state what they rest on
    odds = {(row.method, row.by): row for row in path_document.odds}
    five = odds["reference_class", 2029]
    assert (five.reached, five.forecasts, five.countries) == (71, 288, 38)
    assert five.probability == pytest.approx(71 / 288)
    assert 20 < five.effective_countries < 38
    assert [round(value, 2) for value in five.range] == [0.25, 0.27]
    assert {by for _, by in odds} == {2029, 2030}
    for method in ("persistence", "damped_drift"):
        assert 0 < odds[method, 2030].probability < 1
    # percentiles rise and stop where evidence is thin
    for rows in path_document.methods.values():
        for row in rows:
            levels = [row.p05, row.p10, row.p50, row.p90, row.p95]
            assert levels == [None] * 5 or levels == sorted(levels)
    far = [row for row in path_document.methods["persistence"] if row.year == 2035]
    assert far[0].p10 is None and far[0].mean == path_document.base.share


def test_without_deadline_no_price_but_the_same_grid(workspace, path_document):
    found = PATH.run(workspace)
    assert found.price_of_steadiness is None and found.by is None
    assert {row.by for row in found.odds} == {2029}
    assert len(found.required_growth) == 24
    # a deadline of its own joins grid and odds
    found = PATH.run(workspace, by=2032)
    assert len(found.required_growth) == 28
    assert {row.by for row in found.odds} == {2029, 2032}
    # same inputs same run and other inputs another
    assert PATH.run(workspace, by=2030) == path_document
    assert PATH.run(workspace, by=2031).run.id != path_document.run.id
    assert PATH.run(workspace, target=0.09, by=2030).run.id != path_document.run.id


def test_own_file_gives_what_the_shipped_one_gives(workspace, path_document, tmp_path):
    own = tmp_path / "own.csv"
    own.write_bytes((DATA / "china_rd_expenditure.csv").read_bytes())
    found = PATH.run(workspace, series=own, by=2030)
    for name in ("base", "windows", "methods", "odds", "required_growth", "price_of_steadiness"):
        assert getattr(found, name) == getattr(path_document, name)
    assert found.files[0].file == "own.csv" and len(found.files[0].sha256) == 64


def test_chinese_headings_and_encoding(workspace, tmp_path):
    own = tmp_path / "own.csv"
    head = "国家,年份,维度,类别,数值,单位,数据版次,核实状态,来源\n"
    rows = [("GERD", "total", 900), ("basic", "type", 45)]
    lines = [f"CHN,2023,{d},{c},{v},100M CNY,公报,sourced,统计公报\n" for c, d, v in rows]
    own.write_bytes((head + "".join(lines)).encode("gb18030"))
    assert PATH.run(workspace, series=own).base.share == pytest.approx(0.05)


def test_damaged_number_changes_the_answer(workspace, tmp_path):
    text = (DATA / "china_rd_expenditure.csv").read_text(encoding="utf-8")
    own = tmp_path / "own.csv"
    own.write_text(text.replace("basic,2500.9,", "basic,2600.9,").replace("29520.4", "29420.4"), encoding="utf-8")
    found = PATH.run(workspace, series=own)
    assert found.base.share == pytest.approx(2600.9 / 36326.8)
    assert [f.code for f in found.findings].count("conflicting_values") == 1


def test_mixed_vintages_are_refused(workspace, tmp_path):
    own = write(tmp_path, (2023, "GERD", 33357.1, "final"), (2023, "basic", 2212, "preliminary"))
    with pytest.raises(InputError) as caught:
        PATH.run(workspace, series=own)
    assert (caught.value.code, caught.value.exit) == ("mixed_vintage", 2)
    assert caught.value.place.file == "series.csv" and caught.value.place.row == 3


def test_a_newer_preliminary_year_is_shown_and_never_the_base(workspace, tmp_path):
    text = (DATA / "china_rd_expenditure.csv").read_text(encoding="utf-8")
    text += "CHN,2025,total,GERD,39000,100M CNY,preliminary,sourced,x,\n"
    text += "CHN,2025,type,basic,2800,100M CNY,preliminary,sourced,x,\n"
    own = tmp_path / "own.csv"
    own.write_text(text, encoding="utf-8")
    found = PATH.run(workspace, series=own)
    newer = found.revision.newer_preliminary
    assert found.base.year == 2024 and newer.year == 2025
    assert newer.p10 < newer.share < newer.p90
    assert "2025" in " ".join(sentence.en for _, sentence in PATH.lines(found))


def test_a_single_year_has_no_window_and_no_drift(workspace, tmp_path):
    own = write(tmp_path, (2023, "GERD", 1000, "final"), (2023, "basic", 50, "final"))
    found = PATH.run(workspace, series=own, by=2030)
    assert found.windows == [] and found.methods["damped_drift"] == []
    assert found.price_of_steadiness is None and found.backcast is None
    assert len({row.total_growth for row in found.required_growth}) == 4
    assert PATH.lines(found) and PATH.pictures(found) and PATH.exports(found, "zh")


def test_target_already_met_is_an_answer(workspace):
    found = PATH.run(workspace, target=0.05, by=2030)
    assert found.target_met is True
    assert {w.years_to_target for w in found.windows} == {0.0}
    assert found.price_of_steadiness == pytest.approx(1)
    assert "met" in PATH.lines(found)[0][1].en and "已达到" in PATH.lines(found)[0][1].zh


@pytest.mark.parametrize("country", ["USA", "KOR", "JPN"])
def test_other_countries_are_answered_without_themselves(workspace, country):
    found = PATH.run(workspace, country=country, target=0.3)
    assert found.base.share > 0.1
    usual = found.base.year + 5
    assert {row.by for row in found.odds} == {usual if usual >= 2025 else 2029}
    assert found.odds[-2].countries > 10
    assert {w.year for w in found.windows}


def test_a_share_that_only_falls_never_arrives(workspace):
    found = PATH.run(workspace, country="USA", target=0.2)
    assert {w.year for w in found.windows} == {None}
    assert {w.years_to_target for w in found.windows} == {None}
    assert "not within 100 years" in PATH.lines(found)[1][1].en


def test_the_panel_does_not_judge_another_measure(workspace, tmp_path):
    rows = [(y, n, v + y, "final") for y in (2022, 2023) for n, v in (("GERD", 900), ("odd", 50))]
    found = PATH.run(workspace, series=write(tmp_path, *rows), measure="odd", target=0.9999)
    assert found.methods["reference_class"] == []
    assert all(row.p50 is None for row in found.methods["persistence"])
    assert {row.probability for row in found.odds} == {None}


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({"target": 8}, "target_range"),
        ({"target": 0}, "target_range"),
        ({"by": 2024}, "deadline_before_base"),
        ({"by": 2024, "country": "KOR"}, "deadline_past"),
        ({"measure": "enterprise", "lever": "tax"}, "lever_measure"),
        ({"measure": "colour"}, "no_series"),
        ({"of": "fiscal"}, "no_series"),
        ({"of": "intensity"}, "mixed_units"),
        ({"of": "GDP"}, "no_series"),
        ({"country": "DEU"}, "no_series"),
    ],
)
def test_questions_that_cannot_be_meant(workspace, inputs, code):
    with pytest.raises(InputError) as caught:
        PATH.run(workspace, **inputs)
    assert caught.value.code == code and not caught.value.message.zh.isascii()


def test_no_deadline_lies_in_the_past(workspace, monkeypatch):
    """A year that is over is no deadline, whether asked, usual or of the grid."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1890000000")  # November 2029
    for country, target in (("CHN", 0.08), ("KOR", 0.2), ("USA", 0.2)):
        found = PATH.run(workspace, country=country, target=target)
        years = [row.by for row in (*found.odds, *found.required_growth)]
        assert min(years) >= 2029 and min(structs.astuple(found.deadlines)) >= 2029
        assert len({row.by for row in found.required_growth}) >= 3
    with pytest.raises(InputError) as caught:
        PATH.run(workspace, by=2028)
    assert caught.value.code == "deadline_past" and "2033" in caught.value.fix.en


def test_a_date_that_would_have_been_is_not_said_to_come(workspace, tmp_path):
    rows = [(y, n, v, "final") for y, b in ((2014, 50), (2015, 60)) for n, v in (("GERD", 1000), ("basic", b))]
    found = PATH.run(workspace, series=write(tmp_path, *rows))
    assert found.windows[0].year == 2017
    said = PATH.pictures(found)[0].meta.finding
    # nothing that is drawn crosses the target there
    assert "2017" not in said.en and "2017" not in said.zh and "None of 3 methods reaches 8" in said.en


def test_the_headline_never_tells_growth_without_the_odds(path_document, workspace):
    """Growth going on reaches 8 % in 2029–2034, four forecasts do not: what is drawn is said, with the odds."""
    said = PATH.pictures(path_document)[0].meta.finding
    odds = [row.probability for row in path_document.odds if row.by == 2030]
    for text in (said.en, said.zh):
        assert "2029–2034" not in text and "2030" in text
        assert f"{100 * min(odds):.0f}" in text and f"{100 * max(odds):.0f}" in text
    alone = PATH.run(workspace, measure="enterprise", target=0.9)
    assert "no forecast" in PATH.pictures(alone)[0].meta.finding.en


def test_the_headline_counts_the_lines_that_cross_the_target_in_the_picture(path_document):
    """Years and counts of the finding are computed again from the table of the picture, for many targets."""
    share = path_document.base.share
    for target in (share + 0.0001, share + 0.002, share + 0.005, share + 0.05):
        picture = path_view.fan(structs.replace(path_document, target=target, target_met=False))
        lines: dict[str, list[tuple[int, float]]] = {}
        for row in picture.twin.rows:
            ghost = row[0].en.startswith("as said")
            if row[-1].en == "projected" and row[2] is not None and not ghost:
                lines.setdefault(row[0].en, []).append((row[1], row[2]))
        points = [point for line in lines.values() for point in line]
        firsts = [min((y for y, v in line if v >= target), default=None) for line in lines.values()]
        crossed = [year for year in firsts if year is not None]
        said = picture.meta.finding.en.partition(";")[0]
        years = {int(year) for year in re.findall(r"\b20\d\d\b", said)}
        if crossed:
            start = f"{len(crossed)} of" if len(crossed) < len(lines) else f"All {len(lines)}"
            assert years == {min(crossed), max(crossed)} and said.startswith(start), said
        else:
            assert said.startswith(f"None of {len(lines)} methods") and years == {max(y for y, _ in points)}
            assert f"{100 * max(v for _, v in points):.1f}" in picture.meta.finding.en


MEASURES = {
    "applied": ("type", 2024), "experimental": ("type", 2024), "basic": ("type", 2024),
    "enterprise": ("performer", 2024), "higher_education": ("performer", 2023),
    "performer.other": ("performer", 2023), "government": ("source", 2022),
    "GERD_to_GDP": ("intensity", 2024), "enterprise|basic": ("performer_x_type", 2019),
}  # fmt: skip


def test_every_dimension_can_be_the_measure(workspace):
    """Shares are recomputed from the file by hand, also where only shares are published."""
    with (DATA / "china_rd_expenditure.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    for measure, (dimension, year) in MEASURES.items():
        found = PATH.run(workspace, measure=measure, target=0.9)
        assert (found.dimension, found.base.year) == (dimension, year), measure
        category = measure.removeprefix("performer.")
        final = [r for r in rows if (r["year"] == str(year) and "final" in r["vintage"]) or r["vintage"] == "derived"]
        value = {(r["dimension"], r["category"]): float(r["value"]) for r in final if r["year"] == str(year)}
        if (part := value.get((dimension, category))) is not None and dimension != "intensity":
            share = part / value["total", "GERD"]
        else:
            published = {"source": "share_of_GERD_by_source"}.get(dimension, dimension)
            share = value[published, category] / 100
        assert found.base.share == pytest.approx(share), measure
        assert PATH.lines(found) and PATH.exports(found, "zh") and PATH.pictures(found)
        named = PATH.lines(found)[0][1]
        assert "_" not in named.en and "|" not in named.zh, named
    told = " ".join(sentence.en for _, sentence in PATH.lines(found))
    assert found.calibration == [] and "no range and no odds" in told


def test_a_panel_of_its_own_measure_gives_intervals_and_says_how_often_they_held(workspace, tmp_path):
    lines = ["iso3,year,government_pct"]
    for k in range(14):
        lines += [f"X{k:02d},{2000 + t},{20 + k + 3 * math.sin(k + t * (1 + k / 7)):.2f}" for t in range(16)]
    (tmp_path / "panel.csv").write_text("\n".join(lines), encoding="utf-8")
    found = PATH.run(workspace, measure="government", panel=tmp_path / "panel.csv", target=0.3)
    assert found.methods["persistence"][0].p10 is not None
    assert [row.years for row in found.calibration] == [1, 2, 3, 4, 5]
    assert found.calibration[0].countries == 14
    with pytest.raises(InputError) as caught:  # a panel of something else is not ignored
        PATH.run(workspace, measure="enterprise", panel=tmp_path / "panel.csv")
    assert "enterprise_pct" in str(caught.value.place)


def test_what_came_since_is_told_by_vintage_with_its_misses(path_document):
    """2021 lay above the interval of 2020 and stays shown; scores and p-value stand beside it."""
    found = path_document.looking_back
    own = found.methods["simulator"]
    outside = [r.year for r in own.rows if not r.low <= r.came["final"] <= r.high]
    assert found.origin == 2020 and outside == [2021] and own.misses["final"] == 1
    assert own.rows[0].came["preliminary"] == pytest.approx(0.0609, abs=5e-5)
    assert own.misses["preliminary"] == 1 and "preliminary" not in own.rows[1].came
    assert own.score < min(m.score for n, m in found.methods.items() if n != "simulator")
    assert 0.3 < found.p_value < 0.6 and found.alarms == []


def test_both_languages_say_the_same_numbers(path_document):
    import re

    for _, sentence in PATH.lines(path_document):
        numbers = [sorted(re.findall(r"\d[\d,.]*\d|\d", text)) for text in (sentence.en, sentence.zh)]
        long = [[n for n in found if len(n) > 2 and "." in n] for found in numbers]
        assert long[0] == long[1]


def test_an_input_that_does_not_exist_is_not_ignored(workspace):
    with pytest.raises(TypeError, match="tarjet"):
        PATH.run(workspace, tarjet=0.08)


def test_what_is_kept_is_public_only_where_it_rests_on_shipped_series(tmp_path):
    from yuzui.model.visibility import PUBLIC

    workspace = Workspace(tmp_path)
    shipped = PATH.run(workspace, by=2030)
    path.keep(workspace, shipped)
    own = tmp_path / "own.csv"
    own.write_bytes(workspace.shipped("china_rd_expenditure.csv").read_bytes())
    mine = PATH.run(workspace, series=own, by=2031)
    path.keep(workspace, mine)
    assert workspace.latest("path")["run"]["id"] == mine.run.id
    assert workspace.seen_by(PUBLIC).latest("path")["run"]["id"] == shipped.run.id


def test_without_lots_it_says_that_none_were_drawn(lots):
    made = sheet.draw(FUND.answer({**lots, "lottery": None}), "zh")
    assert made.title == "未进行抽签" and len(made.rows) == 4
    assert ("承诺值", "—", None, None, None) in made.rows
    # tickets are those of the published file
    made = deepcopy(lots)
    published = lottery_draw.draw(FUND.answer(made), "a1" * 32, "beacon").document()
    names = ("commitment", "list_hash", "public", "secret", "order", "outcome")
    made["lottery"] |= {name: published[name] for name in names}
    rows = [row for row in sheet.draw(FUND.answer(made), "en").rows if " · " in row[0]]
    assert [row[1] for row in rows] == [published["tickets"][n] for n in published["order"]]
    # a slate that does not tell its secret cannot tell tickets
    made["lottery"]["secret"] = None
    rows = [row for row in sheet.draw(FUND.answer(made), "en").rows if " · " in row[0]]
    assert {row[1] for row in rows} == {"—"}


SCENARIO = scenario.folder() / "public_growth_2030.yaml"


@pytest.fixture(scope="module")
def path_document_2(workspace):
    return BACK.run(workspace, by=2030, sure=0.8, frontier=True, cap=0.15)


@pytest.fixture(scope="module")
def forecast(workspace, path_document_2):
    return pack.unchanged(workspace, path_document_2)


@pytest.fixture(scope="module")
def runs(path_document_2, forecast):
    return pack.Runs(path_document_2, forecast)


def said(sheet):
    return {row[0]: row[1] for row in sheet.rows}


def test_every_sheet_of_a_board_pack(workspace, path_document_2, runs, forecast):
    sheets = pack.sheets(workspace, runs, "en")
    assert [one.name for one in sheets] == [
        "1 README", "2 Summary", "3 Inputs", "4 Paths", "5 Prices", "6 Would be needed",
        "7 Odds", "8 Frontier", "9 Stress", "10 Sources",
    ]  # fmt: skip
    readme = said(sheets[0])
    run_ = path_document_2.run
    assert readme["run"] == run_.id and readme["digest of the inputs"] == run_.inputs_hash
    assert readme["seed"] == "7" and "final" in readme["vintage"]
    assert readme["price of steadiness"] == f"{path_document_2.price_of_steadiness:.4f}"
    assert readme["signature"] == "not signed" and readme["sheet 10"] == "Sources"
    inputs = said(sheets[2])
    assert inputs["growth cap"].replace("\u202f", " ") == "15.0 %" and inputs["deadline"] == "2030"
    assert any("0.1 pp more costs" in row[0] for row in sheets[4].rows)
    # odds of every method beside those of the path
    odds = pack.sheets(workspace, runs, "en")[6]
    names = [row[0] for row in odds.rows]
    assert len(names) == 6 and names[-2:] == ["path: promised", "path: realised"]
    assert [row[2] for row in odds.rows[-2:]] == [path_document_2.odds.promised, path_document_2.odds.realised]
    assert all(0 < row[2] < 1 and row[1] == 2030 for row in odds.rows)
    plain = pack.Runs(BACK.run(workspace, by=2030), forecast)
    plain = pack.sheets(workspace, plain, "en")[6]
    assert plain.rows[-1][-1] == "no odds were asked for"


def test_a_signed_scenario_is_said_to_be_and_the_amounts_are_not(tmp_path, forecast):
    workspace = admit(Workspace(tmp_path), "Ada Example")
    asked = {"by": 2030, "levers": {"government_growth": {"basic": {}}}}
    document = pack.Runs(BACK.run(workspace, **asked), forecast)
    one = replace(written.read(workspace, SCENARIO), changed=("by",))
    assert one.scenario is not None and one.digest == hashlib.sha256(SCENARIO.read_bytes()).hexdigest()
    before = said(pack.sheets(workspace, document, "en", one)[0])
    assert before["signature"] == "not signed" and before["asked otherwise"] == "by"
    simulation_run.sign(workspace, read(SCENARIO), "Ada Example", "for the test")
    sheets = pack.sheets(workspace, document, "en", one)
    after = said(sheets[0])
    assert after["signature"].startswith("scenario signed by Ada Example on ")
    assert date.fromisoformat(after["signature"].split(" on ")[1][:10])
    assert after["digest of the scenario"] == read(SCENARIO).digest
    levers = next(sheet for sheet in sheets if sheet.name == "5 Levers")
    assert len(levers.rows) == 12 and levers.rows[0][1].startswith("Government growth")
    assert said(sheets[2])["Government growth (more for basic research)"] == "to be found"


def test_a_file_that_only_asks_cannot_be_signed(tmp_path, workspace, runs):
    file = tmp_path / "asked.yaml"
    file.write_text("by: 2030\n")
    readme = said(pack.sheets(workspace, runs, "en", written.read(workspace, file))[0])
    assert readme["signature"].startswith("not signed: this file asks for a path")


def test_no_path_says_what_would_have_to_give_way(workspace, forecast):
    levers = {
        "government_growth": {"basic": {"most": 50.0}},
        "structure": {"enterprise": dict.fromkeys(range(2025, 2031), 0.001)},
    }
    document = BACK.run(workspace, by=2030, cap=[0.2] * 6, levers=levers)
    made = pack.sheets(workspace, pack.Runs(document, forecast), "en")
    sheets = {one.name.split(" ", 1)[1]: one for one in made}
    assert "with every lever at its maximum" in sheets["Would be needed"].title
    assert said(sheets["README"])["state"] == "no path"
    assert sheets["Prices"].rows == [("no path, no prices",)]
    inputs = said(sheets["Inputs"])
    assert "50.0" in inputs["Government growth (more for basic research)"]
    assert any(str(value).startswith("2025: 0.001; 2026: 0.001") for value in inputs.values())
    assert inputs["growth cap"].count("/") == 5


def test_another_ending_is_refused(tmp_path, workspace, runs):
    with pytest.raises(InputError) as raised:
        pack.write(workspace, runs, tmp_path / "pack.pdf", "en")
    assert raised.value.code == "no_workbook"


def test_a_page_gets_the_same_bytes(tmp_path, workspace, path_document_2, runs):
    made = pack.body(workspace, path_document_2)
    book = pack.write(workspace, runs, tmp_path / "pack.xlsx", "zh")
    assert made("zh") == book.read_bytes() != made("en")


def test_every_figure_is_of_a_run_that_the_pack_names(workspace, path_document_2, forecast, runs):
    """The odds are those of the run ``yuzui path`` keeps; nothing is computed to fill a sheet."""
    names = ("country", "measure", "of", "target", "by")
    again = PATH.run(workspace, **{name: getattr(path_document_2, name) for name in names})
    sheets = pack.sheets(workspace, runs, "en")
    readme, odds, files = said(sheets[0]), sheets[6], sheets[9]
    assert readme["run of the forecast"] == again.run.id == forecast.run.id
    assert readme["digest of its inputs"] == again.run.inputs_hash
    assert again.run.id in odds.title and path_document_2.run.id in odds.title
    wanted = [row.probability for row in again.odds if row.by == 2030]
    assert [row[2] for row in odds.rows[:4]] == wanted
    both = ["china_rd_expenditure.csv", "tax_rules.csv", "uis_rd_by_type.csv"]
    assert [row[0] for row in files.rows] == both


def test_sheets_compute_nothing(workspace, runs, monkeypatch):
    def refused(*_, **__):
        raise AssertionError("a sheet computes")

    monkeypatch.setattr(path, "compute", refused)
    monkeypatch.setattr(backcast, "compute", refused)
    monkeypatch.setattr(path, "answer", refused)
    assert len(pack.sheets(workspace, runs, "zh")) == 10


def test_a_forecast_that_refuses_is_a_finding_of_the_pack(workspace, path_document_2):
    for lang in ["en", "zh"]:
        with pytest.MonkeyPatch.context() as monkeypatch:

            def refused(*_, **__):
                raise NotIdentifiableError(Text("no panel", "无面板"), fix=Text("give one", "请提供"), code="no_panel")

            monkeypatch.setattr(path, "compute", refused)
            found = pack.unchanged(workspace, path_document_2)
            sheets = pack.sheets(workspace, pack.Runs(path_document_2, found), lang)
            readme = said(sheets[0])
            label, parts = ("finding", ("no panel", "give one"))
            if lang == "zh":
                label, parts = ("发现", ("无面板", "请提供"))
            for one in (*parts, "no_panel"):
                assert one in readme[label]
            assert all(one in sheets[6].rows[0][-1] for one in parts)
            assert "run of the forecast" not in readme and "预测运行编号" not in readme


def test_the_command_tells_a_refusal_of_the_forecast(tmp_path, capsys, monkeypatch):
    def refused(*_, **__):
        raise NotIdentifiableError(Text("no panel", "无面板"), code="no_panel")

    monkeypatch.setattr(path, "compute", refused)
    words = ["path", "backcast", "--by", "2030", "--pack", str(tmp_path / "pack.xlsx")]
    assert run([*words, "--dir", str(tmp_path), "--lang", "en"]) == 0
    assert "no panel" in " ".join(capsys.readouterr().out.split())


def test_a_forecast_of_something_else_is_refused(tmp_path, workspace, path_document_2, forecast):
    other = PATH.run(workspace, by=2031)
    with pytest.raises(InputError) as raised:
        pack.Runs(path_document_2, other)
    assert (raised.value.code, raised.value.seen) == ("other_run", "by")
    series = tmp_path / "own.csv"
    series.write_bytes(Workspace.shipped("china_rd_expenditure.csv").read_bytes() + b"\n")
    mine = BACK.run(workspace, by=2030, series=series)
    with pytest.raises(InputError) as raised:
        pack.Runs(mine, forecast)
    assert (raised.value.code, raised.value.seen) == ("other_run", "files")
    assert pack.Runs(mine, pack.unchanged(workspace, mine, series=series)).files[0] == mine.files[0]


@pytest.fixture(scope="module")
def path_sheets_document(workspace):
    growth = [0.09, 0.09, 0.08, 0.08, 0.07, 0.07]
    return BACK.run(workspace, by=2030, growth=growth, rule="fixed_total", ceiling=6000.0)


def test_what_differs_by_year_is_written_year_by_year(path_sheets_document):
    rows = {row[0]: row[1:] for row in backcast_pack.inputs(path_sheets_document, "en").rows}
    growth = rows["growth of the rest"][0].replace("\u202f", " ")
    assert growth == "9.0 % / 9.0 % / 8.0 % / 8.0 % / 7.0 % / 7.0 %"
    assert rows["spending ceiling"] == ("6,000", "100M CNY")
    assert rows["rule of the denominator"][0].startswith("the whole is given")
    assert backcast_pack.levers(path_sheets_document, "en") == []
    # a forecast that refuses says why in place of odds
    why = NotIdentifiableError(Text("no panel", "无面板"), code="none")
    made = backcast_pack.odds(path_sheets_document, why, "zh")
    assert made.rows[0][0] == "若不变：被拒绝" and "无面板" in made.rows[0][-1]
    assert "运行 —" in made.title and path_sheets_document.run.id in made.title
