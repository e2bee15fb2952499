# SPDX-License-Identifier: Apache-2.0
"""Works of a field year by year: composition, growth by two ways, verdicts with all their reasons, corrected works."""

import os
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter
from tests.contracts.checks import study

import yuzui
from yuzui import registry
from yuzui.errors import InputError, VisibilityError, YuzuiError
from yuzui.faces.cli.main import run
from yuzui.fields import audit_judging, audit_record, corpus_record, field_join, field_record, places, series
from yuzui.fields.audit_frame import Narrowing
from yuzui.fields.field_view import REASONS, headline
from yuzui.fields.growth import growth, growth_inside
from yuzui.fields.jobs import field_matrix
from yuzui.fields.recall import Stratum, correction, recall
from yuzui.fields.series import Known
from yuzui.job.contract import of
from yuzui.job.result import plain
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Subject
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export
from yuzui.view.page import Figure, Visit

PAPERSCAPE = "scholarly/paperscape_9196_works.parquet"
CONFERENCES = "scholarly/conference_works.parquet"


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "w")


def field(workspace, node, corpus, **inputs):
    return of("field").run(workspace, node=node, corpus=str(corpus), **inputs)


def poisson(years, works, totals, strata=None):
    """Poisson regression by weighted least squares on dummies: slope and its error, written apart from the product."""
    x = np.asarray(years, float) - np.mean(years)
    groups = np.zeros(len(x), int) if strata is None else np.asarray(strata)
    design = np.column_stack([*(groups == g for g in np.unique(groups)), x]).astype(float)
    y, offset = np.asarray(works, float), np.log(np.asarray(totals, float))
    eta = np.log(y + 0.5)
    for _ in range(200):
        mean = np.exp(eta)
        working = eta - offset + (y - mean) / mean
        root = np.sqrt(mean)[:, None]
        beta = np.linalg.lstsq(design * root, working * root[:, 0], rcond=None)[0]
        eta = offset + design @ beta
    mean = np.exp(eta)
    phi = max(1.0, ((y - mean) ** 2 / mean).sum() / (len(y) - design.shape[1]))
    return beta[-1], np.sqrt(phi * np.linalg.inv(design.T @ (design * mean[:, None]))[-1, -1]), phi


def test_growth_equals_a_second_way_to_reckon_it():
    """V-FR4: 10, 12, 14, 20, 22 works of a constant total: b 0.208983, 23.24 % [4.88, 44.83]."""
    one = growth(range(2015, 2020), [10, 12, 14, 20, 22], [1000] * 5)
    assert one.slope == pytest.approx(0.208983, abs=1e-6)
    assert (one.rate, one.low, one.high) == pytest.approx((0.2324, 0.0488, 0.4483), abs=1e-4)
    rng = np.random.default_rng(3)
    for _ in range(20):
        totals = rng.integers(50, 2000, (4, 9))
        works = rng.poisson(totals * rng.uniform(0.02, 0.2, (4, 1)) * np.exp(rng.normal(0, 0.1) * np.arange(9)))
        pooled = growth(range(9), works.sum(axis=0), totals.sum(axis=0))
        assert (pooled.slope, pooled.error, pooled.phi) == pytest.approx(
            poisson(range(9), works.sum(axis=0), totals.sum(axis=0)), rel=1e-6
        )
        inside = growth_inside(range(9), works, totals)
        other = poisson(np.tile(np.arange(9), 4), works.ravel(), totals.ravel(), np.repeat(np.arange(4), 9))
        assert (inside.slope, inside.error, inside.phi) == pytest.approx(other, rel=1e-6)
    alone = np.array([[10, 12, 14, 20, 22]]), np.full((1, 5), 1000)
    assert growth_inside(range(5), *alone).slope == pytest.approx(one.slope, abs=1e-9)
    assert growth_inside(range(5), np.zeros((2, 5), int), np.ones((2, 5), int)) is None


def test_a_share_that_grows_only_by_composition_is_no_growth():
    years = list(range(2010, 2020))
    totals = np.array([[1000] * 10, [100 * k for k in range(1, 11)]])
    works = np.array([[10] * 10, [50 * k for k in range(1, 11)]])
    cells = series.Cells(["old", "new"], years, works, totals)
    one, inside = series.both(cells)
    assert one.low > 0.05 and inside.rate == pytest.approx(0, abs=1e-6)
    ruling = series.ruled(cells, one, inside, Known(recall=(0.6, 0.7)), 0.03)
    assert (ruling.word, ruling.reasons) == ("too early to say", ["composition"])
    # strata that begin late are no part of the fixed set; the span is where the set holds most works
    late = series.Cells(
        ["a", "b", ""], years, np.ones((3, 10), int), np.array([[50] * 10, [0] * 8 + [900] * 2, [9] * 10])
    )
    assert series.fixed(late).strata == ["a"] and len(series.fixed(late).years) == 10
    later = series.Cells(["a", "b"], years, np.ones((2, 10), int), np.array([[50] * 10, [0] * 4 + [90] * 6]))
    assert (series.fixed(later).strata, series.fixed(later).years[0]) == (["a", "b"], 2014)
    assert series.fixed(later, 2010, 2019).strata == ["a"]


def test_a_series_without_growth_is_seldom_called_rising_or_falling():
    rng = np.random.default_rng(11)
    for years, phi in ((5, 1), (5, 4), (8, 4), (12, 8)):
        wrong = plain = 0
        for _ in range(400):
            counts = rng.poisson(40, years) if phi == 1 else rng.negative_binomial(40 / (phi - 1), 1 / phi, years)
            cells = series.Cells(["v"], list(range(years)), counts[None, :], np.full((1, years), 1000))
            one, _ = series.both(cells)
            wrong += series.ruled(cells, one, None, Known(recall=(0.6, 0.7)), 0.0).word != "too early to say"
            plain += not one.low <= 0 <= one.high
        assert wrong / 400 <= 0.07, (years, phi, wrong, plain)
        assert phi == 1 or years > 5 or plain / 400 > 0.1, (
            "the normal interval of five years that vary misses too often"
        )


def test_every_word_and_every_reason():
    years = list(range(2010, 2020))
    totals = np.full((1, 10), 10_000)

    def ruled(works, known=None, delta=0.03, span=10):
        cells = series.Cells(["v"], years[:span], np.array([works[:span]]), totals[:, :span])
        return series.ruled(cells, *series.both(cells), known or Known(recall=(0.6, 0.7)), delta)

    rising, flat = [100 + 20 * k for k in range(10)], [4000] * 10
    assert ruled(rising).word == "rising" and ruled(rising[::-1]).word == "falling"
    assert ruled(flat).word == "steady" and ruled(rising).reasons == []
    assert ruled([9, 12, 8, 11, 9, 13, 8, 12, 9, 11]).reasons == ["growth_unclear"]
    assert ruled(rising, delta=0.9).word == "steady"
    worst = Known(recall=None, changed=True, complete_through=2015, moved=0.2, lag=20)
    seen = set(ruled([1] * 10, worst, span=4).reasons) | set(ruled(rising, worst).reasons)
    seen |= {*ruled(rising, Known(recall=(0.2, 0.6))).reasons, "composition", "growth_unclear"}
    assert seen == set(REASONS)
    assert ruled(rising, Known(recall=(0.2, 0.6))).reasons == ["recall_width>0.3"]
    early = ruled([9, 12, 8, 11, 12, 13, 12, 12, 13, 14])
    assert (early.word == "too early to say" and early.from_year is None) or early.from_year >= 2019
    assert ruled([3], span=1).from_year == 2014 and series.told_from([], None) is None
    assert series.told_from(range(2002, 2019), None) is None  # no work in years that are all there


def test_corrected_works_carry_the_interval_of_precision_and_recall():
    """V-FR2: 200 hits, P 0.9, R 0.6: 300 works."""
    census = correction(Stratum(200, 200, 180), [Stratum(1000, 1000, 120)], seed=1)
    assert census == pytest.approx((1.5, 1.5, 1.5)) and 200 * census[0] == pytest.approx(300)
    hits, others = Stratum(200, 100, 90), [Stratum(1000, 100, 10), Stratum(10_000, 100, 0)]
    point, low, high = correction(hits, others, seed=7)
    assert point == pytest.approx(0.9 / recall(hits, others, seed=7)[0]) and low < point < high
    assert correction(Stratum(0, 0, 0), others, seed=7) is None
    assert correction(Stratum(5, 5, 0), [Stratum(4, 4, 0)], seed=1) is None


@pytest.mark.data(CONFERENCES, PAPERSCAPE, "policy/field_queries.csv")
def test_published_series_of_two_sets(workspace):
    folder = Path(os.environ["YUZUI_DATA"])
    one = field(workspace, "BOX2-01-4-1", folder / CONFERENCES, strata="icra,iros", years="2008-2023")
    assert (one.growth.value, *one.growth.interval) == pytest.approx((0.2237, 0.1852, 0.2633), abs=1e-4)
    assert one.growth.strata == ["icra", "iros"] and one.verdict.reasons == ["recall_unmeasured"]
    assert one.verdict.word == "too early to say" and "22.4" in headline(one).en
    every = field(workspace, "BOX2-01-4-5", folder / CONFERENCES, strata="all", years="2008-2023")
    assert every.verdict.word == "too early to say" and "composition" in every.verdict.reasons
    assert (every.growth.value, every.growth.phi) == pytest.approx((0.2911, 76.1), rel=0.01)
    assert every.growth.inside.value < 0.05, "inside the venues there is next to none of it"
    universe = field(workspace, "BOX2-07-1-1", folder / PAPERSCAPE, strata="all", years="1992-1996")
    assert (universe.growth.value, *universe.growth.interval) == pytest.approx((0.071, 0.008, 0.137), abs=5e-4)
    assert universe.growth.phi == pytest.approx(4.1, abs=0.05)
    assert universe.growth.inside.interval[1] < 0 and "composition" in universe.verdict.reasons


def titles(year, k, n):
    """Titles of a year: k on batteries that a query finds, the others on rice."""
    return [f"锂电池正极材料研究 {year}-{i}" if i < k else f"水稻栽培试验 {year}-{i}" for i in range(n)]


def test_three_files_of_offices_lead_to_a_series(workspace, tmp_path):
    head = ["序号", "论文题目", "发表时间", "文献来源", "作者单位"]
    rows = [
        [i, title, f"{year}年{1 + i % 12}月", ("电源技术", "化学学报")[i % 2], "甲大学;乙研究所" if i % 3 else "甲大学"]
        for year in range(2014, 2024)
        for i, title in enumerate(titles(year, 3 + 2 * (year - 2014), 60))
    ]
    with xlsxwriter.Workbook(tmp_path / "导出.xlsx") as book:
        sheet = book.add_worksheet("论文")
        sheet.merge_range("A1:E1", "某院论文清单（2014—2023年）")
        sheet.write_row("A2", head)
        for n, row in enumerate(rows, 2):
            sheet.write_row(n, 0, row)
    zh = field(workspace, "LAB-7", tmp_path / "导出.xlsx")
    assert (zh.works, zh.documents, zh.window) == (sum(one.works for one in zh.series), 600, [2014, 2023])
    assert [one.works for one in zh.series] == [3 + 2 * k for k in range(10)] and zh.growth.strata == [
        "化学学报",
        "电源技术",
    ]
    assert zh.growth.interval[0] > 0 and zh.verdict.reasons == ["recall_unmeasured"] and zh.coverage == 1
    assert "尚不能判断（未测查全率）" in headline(zh).zh
    own = field(workspace, "LAB-7", tmp_path / "导出.xlsx", organisation="乙研究所")
    assert 0 < own.works < zh.works and all(one.fractional == one.works / 2 for one in own.series)
    lines = ["题名,年度,刊名,国别"]
    lines += [f"{title},{year},学报,{('中国', '日本;中国', '美国')[i % 3]}"
              for year in range(2015, 2021) for i, title in enumerate(titles(year, 12, 40))]  # fmt: skip
    (tmp_path / "gb.csv").write_bytes("\n".join(lines).encode("gb18030"))
    gb = field(workspace, "LAB-7", tmp_path / "gb.csv", country="CN", delta=0.2)
    assert (gb.series[0].works, gb.series[0].fractional) == (8, 6.0) and gb.works == 48
    assert [(one.country, one.rank) for one in gb.places] == [("CHN", 1), ("USA", 2), ("JPN", 3)]
    assert gb.places[0].rank_interval[0] == 1 and gb.verdict.reasons == ["recall_unmeasured"]
    text = "Paper Title\tPub Year\tConference\n" + "".join(
        f"Lithium battery {year} {i}\t{year}\t{venue}\n" if i < 2 else f"Rice {year} {i}\t{year}\t{venue}\n"
        for year in range(2018, 2022) for venue in ("A", "B") for i in range(20) if venue == "A" or year > 2019
    )  # fmt: skip
    (tmp_path / "us.tsv").write_text(text, encoding="utf-8")
    us = field(workspace, "LAB-7", tmp_path / "us.tsv")
    assert us.growth.strata == ["A"] and us.verdict.reasons[:3] == ["recall_unmeasured", "years<5", "works<30"]
    assert us.verdict.from_year is None or us.verdict.from_year >= 2022
    named = field(workspace, "LAB-7", tmp_path / "us.tsv", strata="b", years="2020 to 2021")
    assert (named.window, named.growth) == ([2020, 2021], None)


def test_what_cannot_be_asked_of_a_file_is_refused_with_what_can(workspace, tmp_path):
    path = tmp_path / "w.csv"
    path.write_text("title,year,venue\nLithium battery,2019,A\nRice,2020,A\n", encoding="utf-8")
    for inputs, code in (
        ({"country": "CN"}, "no_country"), ({"organisation": "X"}, "no_organisation"),
        ({"strata": "nowhere"}, "unknown_stratum"), ({"years": "2019"}, "value"),
        ({"years": "2030-2031"}, "nothing_found"), ({"beside": "trains"}, "option"),
    ):  # fmt: skip
        with pytest.raises(InputError) as caught:
            field(workspace, "LAB-7", path, **inputs)
        assert caught.value.code == code and (caught.value.fix or caught.value.expected)
    with pytest.raises(InputError):
        field(workspace, " ", path)
    wide = field(workspace, "LAB-7", path, windows="1,2,x")
    assert [one.code for one in wide.notices][:1] == ["too_wide"] and "lithium battery 1" in wide.notices[0].terms
    assert [(one.years, one.works) for one in wide.windows] == [(1, 0), (2, 1)]
    none = field(workspace, "COR-5", path)
    assert none.notices[0].code == "nothing_found" and "2019–2020" in none.notices[0].message.en
    assert none.verdict.word == "too early to say" and none.near == [] and "no work of w" in none.notices[0].message.en
    bare = tmp_path / "bare.csv"
    bare.write_text("title\nLithium battery\nRice\n", encoding="utf-8")
    undated = field(workspace, "LAB-7", bare)
    assert (undated.series, undated.window, undated.windows) == ([], None, [])
    assert "composition" in undated.verdict.reasons
    slips = tmp_path / "slips.csv"
    rows = [f"Lithium battery {k},{year},A" for year in (2019, 2020, 20210, 19) for k in range(3)]
    slips.write_text("title,year,venue\n" + "\n".join([*rows, "Lithium battery x,,A"]), encoding="utf-8")
    slipped = field(workspace, "LAB-7", slips)
    assert (
        slipped.window == [2019, 2020]
        and "7 works of slips" in {one.code: one.message.en for one in slipped.notices}["undated"]
    )
    listed = tmp_path / "listed.csv"
    listed.write_text("id,name,query,topics\nE-1,Energy,lithium,T10018 T10063\n", encoding="utf-8")
    field_record.load(workspace, str(listed), "E")
    english = {one.code: one for one in field(workspace, "E-1", path).notices}["no_zh"]
    assert english.terms == ["Advancements in Battery Materials", "Nanoparticle-Based Drug Delivery"]
    odd = tmp_path / "odd.csv"
    odd.write_text("title,when it came\nLithium battery,2019\n", encoding="utf-8")
    assert {one.code: one.terms for one in field(workspace, "LAB-7", odd).notices}["unread"] == ["when it came"]
    patents = tmp_path / "p.csv"
    patents.write_text("专利名称,申请年\n一种锂电池,2019\n一种犁,2020\n", encoding="utf-8")
    beside = field(workspace, "LAB-7", path, beside=f"patents={patents},repositories")
    assert (beside.patents.state, beside.repositories.state) == ("2 loaded, 1 of this field", "none loaded")
    corpus_record.load(workspace, [patents], "patents")
    recorded = field(workspace, "LAB-7", path, beside="patents")
    assert (recorded.patents.loaded, recorded.patents.of_field) == (2, 1)
    assert field(workspace, "LAB-7", "").corpus == "nsf_award_texts", "patents on record are not works"
    assert beside.sites is None and beside.union_less_inclusion_exclusion == beside.overlap_less_counted == 0


def test_a_verdict_once_two_persons_have_judged_a_sample(workspace, tmp_path):
    path = tmp_path / "works.csv"
    lines = ["title,year,venue,abstract"]
    for year in range(2012, 2022):
        for i in range(60):
            hit, true = i < 2 + (year - 2012), i < 3 + (year - 2012)
            lines.append(
                f"{'Lithium battery' if hit else 'Energy storing cell' if true else 'Rice'} {year} {i},{year},J,x"
            )
    path.write_text("\n".join(lines), encoding="utf-8")
    before = field(workspace, "LAB-7", path)
    assert before.verdict.word == "too early to say" and before.series[0].corrected is None
    drawn = audit_record.make(workspace, audit_record.Ask(
        node="LAB-7", labels=600, judges=("a", "b"), within=Narrowing(corpus=str(path))), tmp_path)  # fmt: skip
    files = [judged(drawn.files[k], tmp_path / f"{k}.xlsx") for k in (0, 1)]
    audit_judging.bring(workspace, [(files[0], "a"), (files[1], "b")])
    after = field(workspace, "LAB-7", path)
    assert (after.verdict.word, after.verdict.reasons) == ("rising", []) and after.run.id != before.run.id
    assert after.measured.precision[0] == 1 and after.measured.recall[0] == pytest.approx(65 / 75)
    assert sum(one.corrected for one in after.series) == pytest.approx(75)
    assert headline(after).en.startswith("modern energy systems: rising, ")
    assert (
        next(one for one in of("field_matrix").run(workspace, corpus=str(path)).concepts if one.id == "LAB-7").word
        == "rising"
    )
    sheet = tmp_path / "f.csv"
    sheet.write_text("id,name,query,中文检索词\nLAB-7,Energy,lithium OR battery OR storing,电池\n", encoding="utf-8")
    field_record.load(workspace, str(sheet), "LAB")
    changed = field(workspace, "LAB-7", path)
    for name, answer in (("field", after), ("field", changed), ("field_matrix", of("field_matrix").run(workspace))):
        assert list(study.document_faults(registry.modules("study")[name], plain(answer))) == []
    assert changed.version == 2 and changed.verdict.reasons == ["recall_unmeasured", "classifier_changed"]


def judged(path, out):
    documents = formats.read(Path(path))[0]
    at = next(k for k, row in enumerate(documents.rows) if "Label" in row)
    rows = [list(row) for row in documents.rows[at + 1 :] if row[0] is not None]
    for row in rows:
        row[5] = "no" if str(row[1]).startswith("Rice") else "yes"
    formats.write_xlsx(out, [Export("Documents", list(documents.rows[at]), rows)])
    return out


def test_two_versions_and_the_matrix_of_lists(workspace, tmp_path):
    sheet, corpus = tmp_path / "f.csv", tmp_path / "w.csv"
    rows = [
        f"{word} {year},{year}" for year in (2018, 2019, 2020) for word in ("glacier", "iceberg", "sea ice", "rice")
    ]
    corpus.write_text("title,year\n" + "\n".join(rows), encoding="utf-8")
    for query in ("glacier OR rice", 'glacier OR iceberg OR ""sea ice""'):
        sheet.write_text(f'id,name,query\nF-1,Ice,"{query}"\n', encoding="utf-8")
        field_record.load(workspace, str(sheet), "F")
    one = of("field_diff").run(workspace, node="F-1", corpus=str(corpus))
    assert (one.before, one.after, one.works_before, one.works_after, one.both) == (1, 2, 6, 9, 3)
    assert (one.entered, one.left, [year.entered for year in one.series]) == (6, 3, [2, 2, 2])
    assert {(term.term, term.change) for term in one.terms} == {
        ("iceberg", "added"), ("sea ice", "added"), ("rice", "dropped")
    }  # fmt: skip
    job = of("field_diff")
    assert list(study.document_faults(registry.modules("study")["field_diff"], plain(one))) == []
    assert job.pictures(one) and "6 entered" in job.headline(one).en
    for node, versions, code in (("F-1", {"after": 7}, "unknown_version"), ("LAB-7", {}, "one_version")):
        with pytest.raises(YuzuiError) as caught:
            job.run(workspace, node=node, corpus=str(corpus), **versions)
        assert caught.value.code == code and (caught.value.fix or caught.value.expected)
    matrix = of("field_matrix").run(workspace)
    lists = {each.id: (each.union, each.naive_sum) for each in matrix.lists}
    assert lists["LAB"] == (646, 1004) and set(lists) >= {"BOX2", "COR", "FRO", "LAB", "F"}
    both = {tuple(id for some in each.nodes.values() for id in some) for each in matrix.concepts if len(each.nodes) > 1}
    assert both == {("BOX2-05-5", "COR-2"), ("LAB-1", "FRO-2"), ("LAB-5", "FRO-1")}
    pairs = {(each.larger, each.smaller): round(each.share, 2) for each in matrix.overlap}
    # design of the fields: shares on the awards of NSF
    assert pairs["BOX2-01-4", "BOX2-01-1"] == 0.78 and pairs["BOX2-01-4", "BOX2-01-3"] == 0.8
    assert pairs["BOX2-02-2", "BOX2-02-1"] == 0.73 and pairs["BOX2-04-5", "BOX2-03-3"] == 0.6
    assert {(one.first, one.second) for one in matrix.proposals} == {("BOX2-02", "LAB-1"), ("BOX2-03", "FRO-3")}
    done = field_join.join(workspace, "FRO-3", "lab-3")
    assert (done.entry, done.concept, done.relation) == ("FRO-3", "LAB-3", "exact")
    joined = of("field_matrix").run(workspace)
    assert next(one.nodes for one in joined.concepts if one.id == "LAB-3") == {"LAB": ["LAB-3"], "FRO": ["FRO-3"]}
    assert len(joined.concepts) == len(matrix.concepts) - 1
    field_join.join(workspace, "FRO-3", "LAB-3", "related")
    assert len(of("field_matrix").run(workspace).concepts) == len(matrix.concepts)
    with pytest.raises(InputError):
        field_join.join(workspace, "LAB-3", "LAB-3")
    assert not any(a.startswith(f"{b}-") or b.startswith(f"{a}-") for a, b in pairs)


def test_from_the_shell_to_the_page_of_a_field_and_who_sees_it(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    lines = ["title,year,venue"]
    lines += [f"{title},{year},J" for year in range(2012, 2022) for title in titles(year, 5 + year - 2012, 40)]
    Path("own.csv").write_text("\n".join(lines), encoding="utf-8")
    assert run(["field", "show", "LAB-7", "--corpus", "own.csv", "--dir", "w", "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert "VERDICT" in shown and shown.splitlines()[-1].split(maxsplit=1)[1].startswith(
        "yuzui field audit make LAB-7 --corpus own.csv --judges a,b"
    )
    assert run(["field", "show", "LAB-7", "--corpus", "own.csv", "--dir", "w", "--out", "f.xlsx"]) == 0
    assert {"Works by year", "Near misses"} <= {sheet.name for sheet in formats.read(Path("f.xlsx"))}
    with yuzui.open("w") as notebook:
        same = notebook.field("LAB-7", "own.csv")
        assert same.answer.verdict.word == "too early to say" and "modern energy systems" in str(same)
        with pytest.raises(InputError):
            notebook.field("LAB-7", "own.csv", nothing=1)
    workspace = Workspace("w")

    def page(workspace, path="field", **visit):
        return registry.modules("page")[path].build(workspace, Visit(**visit))

    one = page(workspace, parts={"id": "LAB-7"})
    assert one.document.corpus == "own" and one.finding.en.startswith("modern energy systems: too early to say (recall")
    assert any(isinstance(block, Figure) for block in one.blocks)
    assert page(workspace, parts={"id": "LAB-7"}, query={"run": one.document.run.id}).document == one.document
    for id, query in (("NONE-1", {}), ("LAB-7", {"run": "none"})):
        with pytest.raises(VisibilityError):
            page(workspace, parts={"id": id}, query=query)
    named = {"parts": {"id": "LAB-7"}, "query": {"corpus": str(tmp_path / "own.csv")}}
    assert page(workspace, **named).document.corpus == "nsf_award_texts", "an address opens no file"
    public = workspace.seen_by(Subject("x", frozenset({"public"})))
    assert page(public, parts={"id": "LAB-7"}).document.corpus == "nsf_award_texts", "what is kept is not for all"
    assert len(page(workspace, parts={"id": "LAB"}).document.terms) == 7
    matrix = page(workspace, "field_matrix")
    assert "53 concepts in 4 lists" in matrix.finding.en and matrix.document.overlap
    cells = {row[0].value: row for row in field_matrix.matrix(matrix.document).rows}
    assert cells["LAB-1"][-1].text.en.startswith("○ ") and cells["LAB-1"][4].text.en == "", "not named is empty"


def test_countries_by_activity_and_by_ranks_that_say_what_they_cannot_tell():
    """V-FR5: 30 of 200 works of a field, 500 of 10,000 of all: activity index 3."""
    cells = ["China"] * 30 + ["Japan"] * 170 + ["China"] * 470 + ["Japan"] * 9_330
    china = next(one for one in places.ranked(cells, np.arange(200), 7) if one.country == "CHN")
    assert (china.fractional / 200) / (china.overall / 10_000) == pytest.approx(3)
    shares = places.parts(["CN;US", "中国", None, "Japan"], "China", True)
    assert shares.tolist() == [0.5, 1, 0, 0]
    even = places.ranked(["A", "B"] * 20 + ["C"], np.arange(41), 7)
    assert [(one.country, one.rank, one.low, one.high) for one in even] == [
        ("A", 1, 1, 2),
        ("B", 1, 1, 2),
        ("C", 3, 3, 3),
    ]
    assert places.ranked(["", None], np.arange(2), 7) == []
