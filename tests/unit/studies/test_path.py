# SPDX-License-Identifier: Apache-2.0
"""The document of the study, as outside checkers read it, and what is said of it."""

import csv
import json
import math
from pathlib import Path

import pytest

import yuzui
from yuzui.errors import InputError
from yuzui.investment.jobs import path
from yuzui.job.workspace import Workspace

pytestmark = pytest.mark.usefixtures("in_2025")
DATA = Path(yuzui.__file__).parent / "demo_data"
HEAD = "country,year,dimension,category,value,unit,vintage,status,source\n"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("work"))


@pytest.fixture(scope="module")
def document(workspace, in_2025):
    return path.run(workspace, by=2030)


def write(folder, *rows):
    """A series file of (year, category, value, vintage) rows."""
    out = folder / "series.csv"
    lines = [
        f"CHN,{year},{'total' if name == 'GERD' else 'type'},{name},{value},100M CNY,{vintage},sourced,x\n"
        for year, name, value, vintage in rows
    ]
    out.write_text(HEAD + "".join(lines), encoding="utf-8")
    return out


def test_has_the_keys_of_the_interface(document):
    assert document["schema"] == "yuzui.path/1"
    assert document["base"].keys() >= {"year", "share", "vintage"}
    assert {"measure", "country", "windows", "methods", "odds", "required_growth"} <= set(document)
    assert {"price_of_steadiness", "findings", "run"} <= set(document)
    for window in document["windows"]:
        assert window.keys() >= {"from", "to", "years_to_target", "year"}
    for rows in document["methods"].values():
        for row in rows:
            assert row.keys() == {"year", "mean", "p05", "p10", "p50", "p90", "p95"}
    for odd in document["odds"]:
        assert odd.keys() >= {"method", "by", "probability"}
    for row in document["required_growth"]:
        assert row.keys() == {"by", "total_growth", "basic_growth"}


def test_is_one_strict_json_document(document):
    text = json.dumps(document, allow_nan=False, ensure_ascii=False)
    assert json.loads(text) == document


def test_figures_of_china(document):
    base = document["base"]
    assert (base["year"], base["vintage"]) == (2024, "final")
    assert base["share"] == pytest.approx(2500.9 / 36326.8)
    assert [w["year"] for w in document["windows"]] == [2029, 2032, 2031, 2034]
    assert [round(w["years_to_target"], 1) for w in document["windows"]] == [4.4, 7.8, 6.5, 9.2]
    assert document["price_of_steadiness"] == pytest.approx(1.0715, abs=5e-5)
    grid = {(r["by"], r["total_growth"]): r["basic_growth"] for r in document["required_growth"]}
    assert round(100 * grid[2030, 0.089], 1) == 11.7 and len(grid) == 24
    assert {gap["year"]: gap["gap"] for gap in document["known_gaps"]} == {2021: 2.0}
    assert [point["year"] for point in document["history"]] == list(range(2014, 2025))
    assert {point["vintage"] for point in document["history"]} == {"final"}
    assert {point["vintage"] for point in document["other_vintages"]} == {"preliminary"}


def test_every_shown_figure_has_source_vintage_window_and_coverage(document):
    figure = document["base"]["figure"]
    assert all(figure[name] for name in ("source", "vintage", "window", "coverage", "origin"))
    assert all(point["sources"] and point["vintage_text"] for point in document["history"])
    assert all(row["source"] and row["sha256"] for row in document["files"])
    assert document["panel"]["filter"] and document["panel"]["countries"] == 73


def test_odds_state_what_they_rest_on(document):
    odds = {(row["method"], row["by"]): row for row in document["odds"]}
    five = odds["reference_class", 2029]
    assert (five["reached"], five["forecasts"], five["countries"]) == (71, 288, 38)
    assert five["probability"] == pytest.approx(71 / 288)
    assert 20 < five["effective_countries"] < 38
    assert [round(value, 2) for value in five["range"]] == [0.25, 0.27]
    assert {by for _, by in odds} == {2029, 2030}
    for method in ("persistence", "damped_drift"):
        assert 0 < odds[method, 2030]["probability"] < 1


def test_percentiles_rise_and_stop_where_evidence_is_thin(document):
    for rows in document["methods"].values():
        for row in rows:
            levels = [row[name] for name in ("p05", "p10", "p50", "p90", "p95")]
            assert levels == [None] * 5 or levels == sorted(levels)
    far = [row for row in document["methods"]["persistence"] if row["year"] == 2035]
    assert far[0]["p10"] is None and far[0]["mean"] == document["base"]["share"]


def test_without_deadline_no_price_but_the_same_grid(workspace):
    found = path.run(workspace)
    assert found["price_of_steadiness"] is None and found["by"] is None
    assert {row["by"] for row in found["odds"]} == {2029}
    assert len(found["required_growth"]) == 24


def test_a_deadline_of_its_own_joins_grid_and_odds(workspace):
    found = path.run(workspace, by=2032)
    assert len(found["required_growth"]) == 28
    assert {row["by"] for row in found["odds"]} == {2029, 2032}


def test_same_inputs_same_run_and_other_inputs_another(workspace, document):
    assert path.run(workspace, by=2030) == document
    assert path.run(workspace, by=2031)["run"]["id"] != document["run"]["id"]
    assert path.run(workspace, target=0.09, by=2030)["run"]["id"] != document["run"]["id"]


def test_own_file_gives_what_the_shipped_one_gives(workspace, document, tmp_path):
    own = tmp_path / "own.csv"
    own.write_bytes((DATA / "china_rd_expenditure.csv").read_bytes())
    found = path.run(workspace, series=own, by=2030)
    for name in ("base", "windows", "methods", "odds", "required_growth", "price_of_steadiness"):
        assert found[name] == document[name]
    assert found["files"][0]["file"] == "own.csv" and len(found["files"][0]["sha256"]) == 64


def test_chinese_headings_and_encoding(workspace, tmp_path):
    own = tmp_path / "own.csv"
    head = "国家,年份,维度,类别,数值,单位,数据版次,核实状态,来源\n"
    rows = [("GERD", "total", 900), ("basic", "type", 45)]
    lines = [f"CHN,2023,{d},{c},{v},100M CNY,公报,sourced,统计公报\n" for c, d, v in rows]
    own.write_bytes((head + "".join(lines)).encode("gb18030"))
    assert path.run(workspace, series=own)["base"]["share"] == pytest.approx(0.05)


def test_damaged_number_changes_the_answer(workspace, tmp_path):
    text = (DATA / "china_rd_expenditure.csv").read_text(encoding="utf-8")
    own = tmp_path / "own.csv"
    own.write_text(text.replace("basic,2500.9,", "basic,2600.9,").replace("29520.4", "29420.4"), encoding="utf-8")
    found = path.run(workspace, series=own)
    assert found["base"]["share"] == pytest.approx(2600.9 / 36326.8)
    assert [f["code"] for f in found["findings"]].count("conflicting_values") == 1


def test_mixed_vintages_are_refused(workspace, tmp_path):
    own = write(tmp_path, (2023, "GERD", 33357.1, "final"), (2023, "basic", 2212, "preliminary"))
    with pytest.raises(InputError) as caught:
        path.run(workspace, series=own)
    assert (caught.value.code, caught.value.exit) == ("mixed_vintage", 2)
    assert caught.value.place.file == "series.csv" and caught.value.place.row == 3


def test_a_newer_preliminary_year_is_shown_and_never_the_base(workspace, tmp_path):
    text = (DATA / "china_rd_expenditure.csv").read_text(encoding="utf-8")
    text += "CHN,2025,total,GERD,39000,100M CNY,preliminary,sourced,x,\n"
    text += "CHN,2025,type,basic,2800,100M CNY,preliminary,sourced,x,\n"
    own = tmp_path / "own.csv"
    own.write_text(text, encoding="utf-8")
    found = path.run(workspace, series=own)
    newer = found["revision"]["newer_preliminary"]
    assert found["base"]["year"] == 2024 and newer["year"] == 2025
    assert newer["p10"] < newer["share"] < newer["p90"]
    assert "2025" in " ".join(sentence.en for _, sentence in path.lines(found))


def test_a_single_year_has_no_window_and_no_drift(workspace, tmp_path):
    own = write(tmp_path, (2023, "GERD", 1000, "final"), (2023, "basic", 50, "final"))
    found = path.run(workspace, series=own, by=2030)
    assert found["windows"] == [] and found["methods"]["damped_drift"] == []
    assert found["price_of_steadiness"] is None and found["backcast"] is None
    assert len({row["total_growth"] for row in found["required_growth"]}) == 4
    assert path.lines(found) and path.pictures(found) and path.exports(found, "zh")


def test_target_already_met_is_an_answer(workspace):
    found = path.run(workspace, target=0.05, by=2030)
    assert found["target_met"] is True
    assert {w["years_to_target"] for w in found["windows"]} == {0.0}
    assert found["price_of_steadiness"] == pytest.approx(1)
    assert "met" in path.lines(found)[0][1].en and "已达到" in path.lines(found)[0][1].zh


@pytest.mark.parametrize("country", ["USA", "KOR", "JPN"])
def test_other_countries_are_answered_without_themselves(workspace, country):
    found = path.run(workspace, country=country, target=0.3)
    assert found["base"]["share"] > 0.1
    usual = found["base"]["year"] + 5
    assert {row["by"] for row in found["odds"]} == {usual if usual >= 2025 else 2029}
    assert found["odds"][-2]["countries"] > 10
    assert {w["year"] for w in found["windows"]}


def test_a_share_that_only_falls_never_arrives(workspace):
    found = path.run(workspace, country="USA", target=0.2)
    assert {w["year"] for w in found["windows"]} == {None}
    assert {w["years_to_target"] for w in found["windows"]} == {None}
    assert "not within 100 years" in path.lines(found)[1][1].en


def test_the_panel_does_not_judge_another_measure(workspace, tmp_path):
    rows = [(y, n, v + y, "final") for y in (2022, 2023) for n, v in (("GERD", 900), ("odd", 50))]
    found = path.run(workspace, series=write(tmp_path, *rows), measure="odd", target=0.9999)
    assert found["methods"]["reference_class"] == []
    assert all(row["p50"] is None for row in found["methods"]["persistence"])
    assert {row["probability"] for row in found["odds"]} == {None}


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
        path.run(workspace, **inputs)
    assert caught.value.code == code and not caught.value.message.zh.isascii()


def test_no_deadline_lies_in_the_past(workspace, monkeypatch):
    """A year that is over is no deadline, whether asked, usual or of the grid."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1890000000")  # November 2029
    for country, target in (("CHN", 0.08), ("KOR", 0.2), ("USA", 0.2)):
        found = path.run(workspace, country=country, target=target)
        years = [row["by"] for name in ("odds", "required_growth") for row in found[name]]
        assert min(years) >= 2029 and min(found["deadlines"].values()) >= 2029
        assert len({row["by"] for row in found["required_growth"]}) >= 3
    with pytest.raises(InputError) as caught:
        path.run(workspace, by=2028)
    assert caught.value.code == "deadline_past" and "2033" in caught.value.fix.en


def test_a_date_that_would_have_been_is_not_said_to_come(workspace, tmp_path):
    rows = [(y, n, v, "final") for y, b in ((2014, 50), (2015, 60)) for n, v in (("GERD", 1000), ("basic", b))]
    found = path.run(workspace, series=write(tmp_path, *rows))
    assert found["windows"][0]["year"] == 2017
    said = path.pictures(found)[0].meta.finding
    assert "would have been reached by 2017" in said.en and "2017 年即应达到" in said.zh


def test_the_headline_never_tells_growth_without_the_odds(document, workspace):
    """Growth going on reaches 8 % in 2029–2034, four forecasts do not: one sentence says both."""
    said = path.pictures(document)[0].meta.finding
    odds = [row["probability"] for row in document["odds"] if row["by"] == 2030]
    for text in (said.en, said.zh):
        assert "2029–2034" in text and "2030" in text
        assert f"{100 * min(odds):.0f}" in text and f"{100 * max(odds):.0f}" in text
    alone = path.run(workspace, measure="enterprise", target=0.9)
    assert "no forecast" in path.pictures(alone)[0].meta.finding.en


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
        found = path.run(workspace, measure=measure, target=0.9)
        assert (found["dimension"], found["base"]["year"]) == (dimension, year), measure
        category = measure.removeprefix("performer.")
        final = [r for r in rows if (r["year"] == str(year) and "final" in r["vintage"]) or r["vintage"] == "derived"]
        value = {(r["dimension"], r["category"]): float(r["value"]) for r in final if r["year"] == str(year)}
        if (part := value.get((dimension, category))) is not None and dimension != "intensity":
            share = part / value["total", "GERD"]
        else:
            published = {"source": "share_of_GERD_by_source"}.get(dimension, dimension)
            share = value[published, category] / 100
        assert found["base"]["share"] == pytest.approx(share), measure
        assert path.lines(found) and path.exports(found, "zh") and path.pictures(found)
        named = path.lines(found)[0][1]
        assert "_" not in named.en and "|" not in named.zh, named
    told = " ".join(sentence.en for _, sentence in path.lines(found))
    assert found["calibration"] == [] and "no range and no odds" in told


def test_a_panel_of_its_own_measure_gives_intervals_and_says_how_often_they_held(workspace, tmp_path):
    lines = ["iso3,year,government_pct"]
    for k in range(14):
        lines += [f"X{k:02d},{2000 + t},{20 + k + 3 * math.sin(k + t * (1 + k / 7)):.2f}" for t in range(16)]
    (tmp_path / "panel.csv").write_text("\n".join(lines), encoding="utf-8")
    found = path.run(workspace, measure="government", panel=tmp_path / "panel.csv", target=0.3)
    assert found["methods"]["persistence"][0]["p10"] is not None
    assert [row["years"] for row in found["calibration"]] == [1, 2, 3, 4, 5]
    assert found["calibration"][0]["countries"] == 14
    with pytest.raises(InputError) as caught:  # a panel of something else is not ignored
        path.run(workspace, measure="enterprise", panel=tmp_path / "panel.csv")
    assert "enterprise_pct" in str(caught.value.place)


def test_what_came_since_is_told_by_vintage_with_its_misses(document):
    """2021 lay above the interval of 2020 and stays shown; scores and p-value stand beside it."""
    found = document["looking_back"]
    own = found["methods"]["simulator"]
    outside = [r["year"] for r in own["rows"] if not r["low"] <= r["came"]["final"] <= r["high"]]
    assert found["origin"] == 2020 and outside == [2021] and own["misses"]["final"] == 1
    assert own["rows"][0]["came"]["preliminary"] == pytest.approx(0.0609, abs=5e-5)
    assert own["misses"]["preliminary"] == 1 and "preliminary" not in own["rows"][1]["came"]
    assert own["score"] < min(m["score"] for n, m in found["methods"].items() if n != "simulator")
    assert 0.3 < found["p_value"] < 0.6 and found["alarms"] == []


def test_transcript_says_the_headline_figures_in_both_languages(document):
    for lang in ("en", "zh"):
        said = "\n".join(sentence.say(lang) for _, sentence in path.lines(document))
        for figure in ("6.88", "2029", "2032", "2031", "2034", "11.7", "8.9", "27,958.3", "1.071"):
            assert figure in said, (lang, figure)


def test_chinese_has_no_english_left(document):
    import re

    allowed = {"R", "D", "CNY", "UIS"}
    for label, sentence in path.lines(document):
        said = re.sub(r"https?://\S+", "", label.zh + sentence.zh)
        words = set(re.findall(r"[A-Za-z]+", said))
        assert words <= allowed, words


def test_both_languages_say_the_same_numbers(document):
    import re

    for _, sentence in path.lines(document):
        numbers = [sorted(re.findall(r"\d[\d,.]*\d|\d", text)) for text in (sentence.en, sentence.zh)]
        long = [[n for n in found if len(n) > 2 and "." in n] for found in numbers]
        assert long[0] == long[1]


def test_pictures_and_their_twins(document):
    fan, required = path.pictures(document)
    assert "2029" in fan.meta.finding.en and "2034" in fan.meta.finding.zh
    assert len(required.twin.rows) == 4 and len(required.twin.columns) == 1 + 6 + 1
    observed = {row[0].en: row[-1].en for row in required.twin.rows if row[-1] is not None}
    assert list(observed.values()) == ["(2023–24)", "(2020–24)"]
    for picture in (fan, required):
        assert picture.meta.origin == "real" and picture.meta.source.en
        for lang in ("en", "zh"):
            for width in (760, 360):
                assert picture.spec(lang, width)["description"]


def test_the_fan_draws_one_vintage_as_line_and_ends_at_the_base(document):
    fan = path.pictures(document)[0]
    published = [row for row in fan.twin.rows if row[0].en == "published"]
    assert len(published) == 17
    assert published[-1][1:3] == (2024, document["base"]["share"])


def test_exports_in_both_languages(document, tmp_path):
    from yuzui.sheets import formats

    for lang in ("en", "zh"):
        tables = path.exports(document, lang)
        assert len(tables) == 8 and len({table.name for table in tables}) == 8
        for table in tables:
            assert all(len(row) == len(table.headings) for row in table.rows)
            assert not table.formats or len(table.formats) == len(table.headings)
        formats.write_xlsx(tmp_path / f"{lang}.xlsx", tables)
        assert len(formats.read(tmp_path / f"{lang}.xlsx")) == 8
    formats.write_csv(tmp_path / "series.csv", path.exports(document, "en")[1])
    with (tmp_path / "series.csv").open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.reader(source))
    assert any("6.88" in "".join(row) or "0.0688" in "".join(row) for row in rows)


def test_every_number_is_finite(document):
    def walk(value):
        if isinstance(value, dict):
            for inner in value.values():
                yield from walk(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from walk(inner)
        elif isinstance(value, float):
            yield value

    assert all(math.isfinite(value) for value in walk(document))


def test_an_input_that_does_not_exist_is_not_ignored(workspace):
    with pytest.raises(TypeError, match="tarjet"):
        path.run(workspace, tarjet=0.08)


def test_what_is_kept_is_public_only_where_it_rests_on_shipped_series(tmp_path):
    from yuzui.model.visibility import PUBLIC

    workspace = Workspace(tmp_path)
    shipped = path.run(workspace, by=2030)
    path.keep(workspace, shipped)
    own = tmp_path / "own.csv"
    own.write_bytes(workspace.shipped("china_rd_expenditure.csv").read_bytes())
    mine = path.run(workspace, series=own, by=2031)
    path.keep(workspace, mine)
    assert workspace.latest("path")["run"]["id"] == mine["run"]["id"]
    assert workspace.seen_by(PUBLIC).latest("path")["run"]["id"] == shipped["run"]["id"]
