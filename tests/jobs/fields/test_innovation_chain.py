# SPDX-License-Identifier: Apache-2.0
"""The chain: numbers in order, bounds from serials, three ends, coverage; sheets of other shapes; published links."""

import csv
import itertools
import json
import os
from hashlib import sha256
from pathlib import Path

import duckdb
import numpy as np
import pytest

from yuzui.administration.pages import upload_answer
from yuzui.errors import InputError
from yuzui.faces.cli.main import run
from yuzui.fields import chain_own, chain_view, known_starts
from yuzui.fields.award_order import award_number, deciles, order, spearman
from yuzui.fields.chain_ends import LOST, NEVER, OPEN, REACHED, Span, ends, loss_band, survival, volume, weights
from yuzui.fields.chain_inputs import InnovationChain
from yuzui.fields.jobs import innovation_chain
from yuzui.fields.number_calendar import Anchor, Calendar, patent, trial
from yuzui.fields.pages import chain as page
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Subject
from yuzui.policy.evidence.falsify import falsify_file
from yuzui.policy.evidence.pinned import Desk
from yuzui.policy.plan.check import Tamper
from yuzui.view.page import Received, Visit
from yuzui.view.render.svg import svg


def test_numbers_have_one_spelling_and_none_is_dropped():
    for text in ("7155746", "US 7,155,746 B2", "US7155746B2", "７１５５７４６", "US-7155746-B1"):
        assert (patent(text).text, patent(text).n, patent(text).fault) == ("7155746", 7155746, None)
    for text, spelt in (("RE41990", "RE41990"), ("USRE41990E1", "RE41990"), ("D309,496", "D309496"), ("H002056", "H002056"),
                        ("PP12345", "PP12345")):  # fmt: skip
        assert (patent(text).text, patent(text).fault) == (spelt, "other_series")
    assert patent("111611").fault == "too_short" and patent("~7155746").fault == "unreadable"
    assert (patent("CN101234567B").office, patent("ZL200710012345.6").n) == ("CN", 2007100123456)
    assert (patent("EP 1 234 567 A1").office, patent("EP 1 234 567 A1").n) == ("EP", 1234567)
    for text in ("NCT01234567", "nct 0123 4567", "ＮＣＴ０１２３４５６７"):
        assert (trial(text).text, trial(text).n) == ("NCT01234567", 1234567)
    assert trial("NCT1234").fault == "too_short" and trial("ChiCTR2000012345").fault is None
    assert trial("none").fault == "unreadable"


def test_a_year_between_two_starts_is_a_range_and_never_invented():
    calendar = Calendar(Anchor(n, day, "", "unverified") for n, day in
                        ((3_930_271, "1976-01-01"), (7_155_746, "2007-01-01"), (12_185_634, "2025-01-01")))  # fmt: skip
    spans = calendar.years([3_930_271, 7_155_745, 7_155_746, 12_185_633, 12_185_634, 39_395, 98_855_041])
    assert spans == [(1976, 2006), (1976, 2006), (2007, 2024), (2007, 2024), (2025, 2026), None, None]
    assert calendar.latest(5_000_000) == 2006
    own = Calendar(Anchor(n, day, "office", "sourced") for n, day in
                   ((7_155_746, "2007-01-01"), (7_313_829, "2008-01-01"), (7_472_428, "2009-01-01")))  # fmt: skip
    assert own.years([7_200_000, 7_400_000]) == [(2007, 2007), (2008, 2008)], "an office's own table narrows it"
    with pytest.raises(InputError) as refused:
        Calendar([Anchor(2, "2008-01-01", "", ""), Anchor(3, "2007-01-01", "", "")])
    assert refused.value.code == "not_increasing"
    for calendar in known_starts.known().values():
        assert all(one.fact_status in ("sourced", "unverified") and one.source for one in calendar.anchors)
    us = known_starts.known()["US"]
    assert us.years([6_009_554, 6_009_555, 7_200_000, 8_500_000, 8_925_111]) == [
        (1999, 1999), (2000, 2000), (2007, 2007), (2013, 2013), (2014, 2014),
    ], "first numbers of 2000 to 2015 as published"  # fmt: skip
    assert {one.day[:4] for one in us.anchors if one.day.endswith("-01-01") and one.fact_status == "unverified"} == {
        "1976",
        "2025",
    }


def test_a_serial_bounds_the_year_only_where_it_follows_time():
    assert award_number("R01CA091516").institute == "CA" and award_number("C06RR013577").serial == 13577
    assert award_number("A-1") is None and award_number("81000123") is None
    rng = np.random.default_rng(3)
    serials = np.arange(600) * 7
    awarded = 4_000_000 + np.arange(600) * 8_000
    patents = awarded + rng.integers(200_000, 2_000_000, 600)
    one = order(serials, patents)
    assert one.code == "" and one.rank_correlation > 0.9
    bounds = np.asarray([one.bound(int(s)) for s in serials[:541]])
    assert (np.diff(bounds) >= 0).all(), "monotone"
    assert (bounds >= awarded[:541]).mean() > 0.99, "no award is later than its bound"
    assert one.bound(10**6) is None
    shuffled = order(rng.permutation(serials), patents)
    assert shuffled.code == "no_order" and shuffled.bound(7) is None
    assert order(serials[:59], patents[:59]).code == "too_few"
    assert spearman(np.array([1, 2, 3, 4]), np.array([1, 3, 2, 4])) == pytest.approx(0.8)
    assert spearman(np.array([1, 1]), np.array([1, 2])) == 0
    assert np.bincount(deciles(rng.permutation(100))).tolist() == [10] * 10


def test_three_ends_volume_and_coverage():
    reached = np.array([True, False, False, False, False])
    latest = np.array([2000, 2000, 2013, 2014, NEVER])
    assert ends(reached, latest, 10, 2023).tolist() == [REACHED, LOST, LOST, OPEN, OPEN]
    assert ends(reached, latest, 10, None).tolist() == [REACHED] + [OPEN] * 4, "without an end nothing is lost"
    assert volume(["a", "a", "b"]) == (3, 2.0) and volume([]) == (0, 0.0)
    assert weights(np.array([0, 0, 1])).tolist() == [0.5, 0.5, 1.0]
    assert loss_band(10, 100, 0.5) == pytest.approx((0.8, 0.9)) and loss_band(10, 100, None) is None
    assert loss_band(60, 100, 0.5)[0] == 0


def test_survival_reads_years_both_ways():
    # Kaplan & Meier by hand: S = 4/5, 3/5, 0, median 5
    opened = np.zeros(5, np.int64)
    event = np.array([2, 3, NEVER, NEVER, 5])
    one = survival(Span(opened, opened), Span(event, event), 5)
    # two not there are followed to the end here; the vector with earlier ends stands with the estimate itself
    assert [round(one.early.at(t), 6) for t in (2, 3)] == [0.8, 0.6] and (one.n, one.events) == (5, 3)
    low = np.array([24_000, 24_000])
    both = survival(Span(low, low + 11), Span(low + 24, low + 35), 25_000)
    assert (both.early.median, both.late.median) == (13, 35), "2000 to 2002: 13 months at least, 35 at most"
    assert survival(Span(np.array([30]), np.array([30])), Span(np.array([31]), np.array([31])), 20) is None


def table(path: Path, rows: list[list[object]], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as out:
        csv.writer(out).writerows(rows)
    return path


def answer(folder: Path, **inputs):
    workspace = Workspace(folder / "w")
    try:
        return innovation_chain.compute(workspace, InnovationChain(**inputs))
    finally:
        workspace.close()


def counts(answer, name):
    one = next(one for one in answer.steps if one.name == name)
    return one.reached, one.open, one.lost


def test_three_shapes_of_sheets_in_two_languages_give_one_chain(tmp_path):
    import xlsxwriter

    wide = table(tmp_path / "项目产出.csv", [
        ["2026年创新链统计表"], [],
        ["项目批准号", "立项时间", "项目类别", "论文数", "首个论文时间", "专利号", "专利授权日"],
        ["P-1", "2010年3月", "重点", 2, "2011-04", "US 8,100,001 B2；8100002", "2012年1月"],
        ["P-2", "2011", "面上", "", "", "", ""],
        ["P-3", "2012.05", "面上", 1, "2014年6月", "", ""],
        ["P-4", "2022-09", "重点", 0, "", "", ""],
    ], "gb18030")  # fmt: skip
    long = table(tmp_path / "outputs.csv", [
        ["Project ID", "Award date", "Output type", "Output ID", "Date"],
        ["P-1", "2010-03", "Journal paper", "10.1000/a", "2011-04"], ["P-1", "2010-03", "paper", "10.1000/b", ""],
        ["P-1", "2010-03", "Patent", "8100001", "2012-01"], ["P-1", "2010-03", "Patent", "US8100002B2", ""],
        ["P-3", "2012-05", "", "10.1000/c", "2014-06"],
    ])  # fmt: skip
    book = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(book) as out:
        awards, links = out.add_worksheet("Grants 2026"), out.add_worksheet("Outputs")
        awards.merge_range(0, 0, 0, 2, "Grants of the foundation")
        for n, row in enumerate([["Grant number", "Start date", "Scheme"], ["P-1", "2010-03", "key"], ["P-2", "2011", "open"],
                                 ["P-3", "2012-05", "open"], ["P-4", "2022-09", "key"]], 1):  # fmt: skip
            awards.write_row(n, 0, row)
        for n, row in enumerate([["grant", "type", "output", "date"], ["P-1", "paper", "10.1000/a", "2011-04"],
                                 ["P-1", "paper", "10.1000/b", ""], ["P-1", "patent", "8,100,001", "2012-01"],
                                 ["P-1", "patent", "8100002", ""], ["P-3", "paper", "10.1000/c", "2014-06"]]):  # fmt: skip
            links.write_row(n, 0, row)
    for path in (wide, book):
        one = answer(tmp_path, path=(path,), through="2024-12")
        assert one.grants == 4 and one.complete_list and not one.aside, path
        assert counts(one, "grant_paper") == (2, 1, 1) and counts(one, "grant_patent") == (1, 1, 2)
        assert one.lag.kind == "recorded" and one.complete_through == "2024"
        assert [row.linked for row in one.steps] == [3, 2]
        assert {row.name for row in one.groups} in ({"重点", "面上"}, {"key", "open"})
        assert [row.year for row in one.cohorts] == [2010, 2011, 2012, 2022]
    only = answer(tmp_path, path=(long,), through="2024-12")
    assert only.grants == 2 and not only.complete_list and counts(only, "grant_patent") == (1, 1, 0)
    assert chain_view.sentences(only)[0][0].en == "NOT KNOWN", "said first: links alone tell of no loss"


def test_what_cannot_be_read_is_named_and_counted(tmp_path):
    path = table(tmp_path / "a.csv", [
        ["award", "opened", "patents", "patent day", "papers", "paper day"],
        ["A1", "2010-01", "RE41990", "2012-01", "10.1000/a", "2009-01"],
        ["A2", "soon", "98855041", "", "", ""],
        ["A3", "2030-01", "7200000", "", "10.1000/b", "nobody knows"],
        ["A4", "2010-01", "~12", "", "", ""],
        ["A5", "2010-01", "", "", "", ""],
    ])  # fmt: skip
    one = answer(tmp_path, path=(path,), through="2024")
    found = {(row.step, row.code): row.count for row in one.findings}
    assert found == {
        ("grant_patent", "other_series"): 1, ("grant_patent", "outside_range"): 1, ("grant_patent", "unreadable"): 1,
        ("grant_paper", "event_before_award"): 1, ("grant_patent", "event_before_award"): 1,
    }  # fmt: skip
    assert {row.seen for row in one.aside} == {"soon", "nobody knows"}
    patents = next(row for row in one.steps if row.target == "patent")
    assert (patents.linked, patents.reached, patents.lost) == (3, 3, 2)
    assert one.lag.units == 3, "an award after the end was not followed; one without a date is in no time"
    with pytest.raises(InputError) as refused:
        answer(tmp_path, path=(path,), composite=True)
    assert refused.value.code == "composite_refused"
    with pytest.raises(InputError) as refused:
        answer(tmp_path, path=(path,), step="trial")
    assert refused.value.code == "no_step" and "patent" in refused.value.expected
    with pytest.raises(InputError) as refused:
        answer(tmp_path, path=(path,), through="next year")
    assert refused.value.code == "day"


def test_an_office_loads_its_own_calendar_and_the_record_is_read(tmp_path):
    awards = table(tmp_path / "awards.csv", [["award", "fy", "patent id"], ["R01CA000001", 1990, "5200000"],
                                             ["R01CA000002", 1991, ""]])  # fmt: skip
    calendar = table(tmp_path / "calendar.csv", [["年份", "首个专利号", "出处"], [1993, "5190000", "office"],
                                                 [1994, "5290000", "office"]])  # fmt: skip
    dated = answer(tmp_path, path=(awards,), through="2012")
    assert (dated.lag.median, dated.lag.median_late) == (1, 119), "the starts known here leave years open"
    narrow = answer(tmp_path, path=(awards,), calendar=calendar, through="2012")
    assert narrow.lag.survival_late[-1].t < dated.lag.survival_late[-1].t
    assert {one.fact_status for one in narrow.starts} == {"sourced"}
    workspace = Workspace(tmp_path / "record")
    rows = chain_own.load(workspace, [awards], calendar=calendar)
    assert rows == {"chain_unit": 2, "chain_link": 1, "number_calendar": 2}
    stored = innovation_chain.compute(workspace, InnovationChain(through="2012"))
    assert stored.source == "record" and stored.grants == 2
    assert stored.lag.survival_late == narrow.lag.survival_late
    guest = workspace.seen_by(Subject("guest", frozenset({"public"})))
    assert innovation_chain.compute(guest, InnovationChain()).source != "record", "hidden rows leave no trace"
    workspace.close()
    wrong = table(tmp_path / "wrong.csv", [["number from", "year"], [7155746, 2008], [7313829, 2007]])
    with pytest.raises(InputError) as refused:
        answer(tmp_path, path=(awards,), calendar=wrong)
    assert refused.value.code == "not_increasing"


def test_awards_of_a_register_with_fiscal_years_and_its_links(tmp_path):
    awards = table(tmp_path / "RePORTER_PRJ.csv", [
        ["APPLICATION_ID", "ACTIVITY", "CORE_PROJECT_NUM", "FY", "ORG_NAME"],
        [1, "R01", "R01CA000001", 2008, "U"], [2, "R01", "R01CA000001", 2007, "U"], [3, "R01", "R01CA000002", 2009, "V"],
        [4, "R21", "R21CA000003", 2010, "V"],
    ])  # fmt: skip
    links = table(tmp_path / "Patents.csv", [["PATENT_ID", "PATENT_TITLE", "PROJECT_ID"], ["8500000", "a", "R01CA000001"],
                                             ["RE41990", "b", "R01CA000002"], ["9000001", "c", "R01XX999999"]])  # fmt: skip
    one = answer(tmp_path, path=(awards,), links=(links,), through="2024")
    patents = one.steps[0]
    assert (one.grants, patents.linked, patents.reached) == (3, 3, 2) and patents.unknown_grant == pytest.approx(1 / 3)
    assert one.lag.kind == "recorded" and one.lag.survival_late, "the year of a patent is a range"
    assert (one.lag.survival[-1].t, one.lag.survival_late[-1].t) == (61, 83), "2007 to 2013"
    assert {row.name for row in one.groups} == {"R01", "R21"} and [row.year for row in one.cohorts] == [
        2007,
        2009,
        2010,
    ]


def test_first_citations_of_the_papers_that_ship(tmp_path):
    """KDD Cup 2003, cit-HepPh: product limit by lifelines 0.30 on the same months."""
    one = answer(tmp_path, entry="paper")
    at = {point.t: point.s for point in one.lag.survival}
    assert [at[t] for t in (6, 12, 24, 60)] == pytest.approx([0.423134, 0.281337, 0.195582, 0.133688], abs=1e-6)
    assert (one.lag.median, one.lag.units, one.lag.events) == (5, 34_546, 28_184)
    assert len(one.findings) == 1 and one.findings[0].code == "event_before_award"


def test_the_verb_its_template_and_both_languages(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("YUZUI_DATA", raising=False)
    book = tmp_path / "chain.xlsx"
    folder = ("--dir", str(tmp_path / "w"))
    for lang in ("en", "zh"):
        book.unlink(missing_ok=True)
        assert run(["chain", "template", "--out", str(book), "--lang", lang, *folder]) == 0
        assert run(["chain", str(book), "--json", *folder]) == 0
        out = capsys.readouterr().out
        document = json.loads(out[out.index('{"') if '{"' in out else out.index("{") :])
        assert document["grants"] == 8 and document["steps"][0]["name"] == "grant_paper"
    assert run(["chain", "--from", "award", "--composite", "--json", *folder]) == 2
    assert json.loads(capsys.readouterr().out)["code"] == "composite_refused"
    assert run(["chain", "load", str(book), *folder]) == 0
    assert run(["chain", "--out", str(tmp_path / "answer.xlsx"), *folder]) == 0


@pytest.mark.data(*(f"plan/nih_project_{name}.parquet" for name in ("papers_cost", "patent", "trial")))
def test_published_links_of_328524_awards(tmp_path):
    """NIH RePORTER: figures of a count of its own; deciles of R01 in the 14 largest institutes."""
    assert os.environ["YUZUI_DATA"]
    one = answer(tmp_path)
    patents = next(row for row in one.steps if row.name == "grant_patent")
    assert (one.grants, patents.linked, patents.full, patents.fractional) == (328_524, 83_578, 83_578, 45_299.0)
    cover = patents.coverage
    assert (cover.units, cover.known_units, round(cover.unit_share, 3)) == (29_369, 24_138, 0.822)
    found = {row.code: row.count for row in one.findings}
    assert found["other_series"] + found["too_short"] == 118 and found["outside_range"] == 141
    assert patents.dated.number_order == 83_578 - 118 - 141
    shares = [round(100 * row.share, 1) for row in one.cohorts]
    assert shares == pytest.approx([22.3, 13.3, 10.7, 11.4, 11.0, 11.6, 11.0, 7.1, 2.4, 0.7], abs=0.05)
    assert [row.lost for row in one.cohorts[7:]] == [0, 0, 0], "the last three are open, not lost"
    assert one.lag.kind == "bound" and one.lag.median is None and not one.lag.survival
    papers = next(row for row in one.steps if row.name == "grant_paper")
    assert (papers.reached, papers.unknown) == (221_727, 106_797)
    trials = next(row for row in one.steps if row.name == "grant_trial")
    assert (trials.linked, trials.coverage.units, trials.fractional, trials.lost) == (35_711, 21_179, 30_499.0, 0)
    seven = [row.rank_correlation for row in one.orders[:7]]
    assert min(seven) > 0.75 and {row.institute for row in one.orders if row.code == "no_order"} == {"AM", "SC"}


@pytest.mark.data(*(f"plan/nih_project_{name}.parquet" for name in ("papers_cost", "patent")))
def test_false_links_give_no_links_and_no_order(tmp_path):
    name = "plan/nih_project_patent.parquet"
    true = Path(os.environ["YUZUI_DATA"]) / name
    for how, column in (("garble", "patent_id"), ("shuffle", "project_num")):
        folder = tmp_path / how
        folder.mkdir()
        false = falsify_file(true, Tamper(data=name, how=how, column=column), folder)
        desk = Desk(folder / "desk", {name: false})
        one = innovation_chain.compute(desk, InnovationChain(step="patent"))
        desk.close()
        if how == "garble":
            assert (one.steps[0].linked, one.steps[0].reached) == (0, 0) and one.findings[0].count == 83_578
        else:
            assert max(row.rank_correlation for row in one.orders if row.awards >= 60) < 0.5
            assert {row.code for row in one.orders if row.awards >= 60} == {"no_order"} and one.steps[0].lost == 0


def test_a_workbook_handed_in_on_the_page_is_answered(tmp_path):
    import xlsxwriter

    book = tmp_path / "成果.xlsx"
    with xlsxwriter.Workbook(book) as out:
        awards, links = out.add_worksheet("项目"), out.add_worksheet("产出")
        for n, row in enumerate([["项目编号", "立项年度"], ["P-1", "2010"], ["P-2", "2011"]]):
            awards.write_row(n, 0, row)
        for n, row in enumerate(
            [["项目编号", "成果类型", "成果编号", "授权日"], ["P-1", "专利", "8100001", "2012年1月"]]
        ):
            links.write_row(n, 0, row)
    workspace = Workspace(tmp_path / "w", Subject("ann", frozenset({"programme_officer"}), frozenset({"person:ann"})))
    content = book.read_bytes()
    files = (Received("成果.xlsx", book, len(content), sha256(content).hexdigest()),)
    path = page.act(workspace, Visit("zh", page.PATH, files=files), {"form": "new"})
    assert path.endswith("/answer"), path
    visit = Visit("zh", path, parts={"id": path.split("/")[2]})
    upload_answer.build(workspace, visit)
    done = upload_answer.act(workspace, visit, {"act": "answer", "horizon": "5", "through": "2024"})
    assert done.startswith("/chain?run=")
    shown = page.build(workspace, Visit("zh", page.PATH, query={"run": done.partition("run=")[2]}))
    assert counts(shown.document, "grant_patent") == (1, 0, 1) and shown.document.horizon == 5
    workspace.close()


def test_pictures_are_read_without_colour_and_hold_what_the_headline_says(tmp_path, monkeypatch):
    monkeypatch.delenv("YUZUI_DATA", raising=False)
    one = answer(tmp_path)
    pictures = {picture.meta.name: picture for picture in chain_view.VIEW.pictures(one)}
    assert set(pictures) == {"chain", "survival", "cohorts"}, "no band where nothing is missing"
    for picture in pictures.values():
        for lang in ("en", "zh"):
            for width in (760, 360):
                drawn = svg(picture, lang, width)
                if picture.meta.name != "survival":
                    assert "●" in drawn and "◆" in drawn and "■" in drawn, "marks beside the inks"
    rows = pictures["chain"].twin.rows
    assert [row[2] for row in rows] == [n for step in one.steps for n in (step.reached, step.open, step.lost)]
    for step in one.steps:
        assert str(step.reached) in chain_view.headline(one).en and step.reached + step.open + step.lost == step.units


def test_each_award_is_listed_with_its_evidence(tmp_path, monkeypatch):
    monkeypatch.delenv("YUZUI_DATA", raising=False)
    one = answer(tmp_path)
    assert len(one.units) == one.grants and [row.ends for row in one.units][:3] == [
        ["reached", "lost"], ["reached", "reached"], ["lost", "lost"],
    ]  # fmt: skip
    assert (
        one.units[1].outputs == [["10.1000/a2 (2010-11)"], ["8100001 (2012-01)"]] and one.units[1].opened == "2009-01"
    )
    drawn = chain_view.AWARDS.drawn(one)
    assert len(drawn.rows) == 8 and [column.name for column in drawn.columns][3:5] == ["grant_paper", "grant_paper_ids"]


@pytest.mark.data(*(f"plan/nih_project_{name}.parquet" for name in ("papers_cost", "patent")))
def test_coverage_by_year_is_that_of_a_count_by_first_numbers(tmp_path):
    """NIH RePORTER; first numbers of 2000 to 2014 as mwtca.org lists them, by a statement that knows nothing of ours."""
    folder = Path(os.environ["YUZUI_DATA"]) / "plan"
    first = [6009555, 6167569, 6334220, 6502244, 6671884, 6836899, 6981282, 7155746, 7313829, 7472428, 7640598, 7861317,
             8087094, 8341762, 8621662, 8925112]  # fmt: skip
    starts = ", ".join(f"({2000 + n}, {low}, {high})" for n, (low, high) in enumerate(itertools.pairwise(first)))
    counted = duckdb.sql(f"""
        with link as (select project_num, try_cast(patent_id as bigint) n from '{folder}/nih_project_patent.parquet'
                      where regexp_full_match(patent_id, '[0-9]+')),
             year(year, low, high) as (values {starts}), known as (select distinct project_num from '{folder}/nih_project_papers_cost.parquet')
        select year, count(*), count(known.project_num) from link join year on n >= low and n < high
        left join known using (project_num) group by 1
    """).fetchall()  # fmt: skip
    one = answer(tmp_path, step="patent")
    seen = {row.year: (row.rows, row.known_rows) for row in one.event_years}
    assert {year: (rows, known) for year, rows, known in counted} == {year: seen[year] for year in range(2000, 2015)}
    assert seen[2007] == (1801, 1458) and sum(rows for rows, _ in seen.values()) == 83_578
    shares = [seen[year][1] / seen[year][0] for year in range(2000, 2015)]
    assert shares == sorted(shares) and shares[0] < 0.53 < 0.94 < shares[-1], "awards of earlier patents are missing"
