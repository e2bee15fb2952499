# SPDX-License-Identifier: Apache-2.0
"""Maps, candidates and bursts: of made sets with known truth, and of arXiv against what is published of it."""

import csv
import itertools
import os
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter
from click.testing import CliRunner
from tests.contracts.checks import study

from yuzui import registry
from yuzui.errors import InputError, MissingExtraError
from yuzui.faces.cli.main import verbs
from yuzui.fields import cluster_terms, emergence, map_layout, map_view, outlines, work_set
from yuzui.fields.emergence import Hits
from yuzui.job import contract
from yuzui.job.workspace import Workspace
from yuzui.solve import clustering
from yuzui.view.page import Remedy, Visit

SUBJECTS = {
    "quantum key distribution": "量子密钥分发",
    "gallium nitride transistor": "氮化镓晶体管",
    "stem cell therapy": "干细胞治疗",
}
PARTS = "noise error rate device source design limit test growth surface".split()


def write(folder, *, titles=True, lang="en", years=range(2001, 2013), headings=("id", "year", "title", "venue")):
    """Write works of three subjects, each citing two earlier ones of its own; the last begins late and grows."""
    rng = np.random.default_rng(4)
    works, links = [], []
    for n, (subject, zh) in enumerate(SUBJECTS.items()):
        own = []
        for year in years:
            late = n == 2
            if late and year < 2007:
                continue
            for k in range(2 * (year - 2006) if late else 7):
                name = f"W{n}-{year}-{k}"
                words = (
                    f"{subject} with {PARTS[rng.integers(10)]} and {PARTS[rng.integers(10)]}"
                    if lang == "en"
                    else f"{zh}的{k}号研究"
                )
                works.append((name, year, words if titles else "", ("Optics", "Devices", "Cells")[n]))
                links += (
                    [(name, own[at]) for at in set(rng.integers(max(0, len(own) - 12), len(own), 3).tolist())]
                    if own
                    else []
                )
                own.append(name)
    works.append(("alone", 2004, "a work that nobody cites" if titles else "", "Optics"))
    for file, head, rows in (("works.csv", headings, works), ("links.csv", ("citing", "cited"), links)):
        with (folder / file).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([head, *rows])
    return folder / "works.csv", folder / "links.csv"


@pytest.fixture
def workspace(tmp_path):
    some = Workspace(tmp_path / "work")
    yield some
    some.close()


def test_a_map_names_three_subjects_and_says_what_stands_nowhere(workspace, tmp_path):
    works, links = write(tmp_path)
    job = contract.of("science_map")
    one = job.run(workspace, works=works, citations=links, seeds=3, least=20)
    assert one.unassigned == 1 and one.set.works == works.read_text().count("\n") - 1
    first = one.levels[0]
    assert len(first.clusters) == 3 and not first.disconnected and first.agreement > 0.95
    said = {tuple(sorted(word for term in c.terms for word in term.split())) for c in first.clusters}
    assert any("quantum" in words and "key" in words for words in said) and any("cell" in words for words in said)
    assert all(c.core and c.stability > 0.9 and not c.hatched and 0 < c.inside <= 1 for c in first.clusters)
    assert "1 of" in job.headline(one).en and "1 项" in job.headline(one).zh
    job.save(workspace, one)
    assert job.latest(workspace).run.id == one.run.id
    held = [o for o in one.outlines if o.level == 1 and o.clusters]
    assert any(o.node == "BOX2-02-1" and o.works == 84 for o in held), "quantum communication is named by the plan"
    # the next map is turned to this one
    two = job.run(workspace, works=works, citations=links, seeds=1, least=20)
    assert two.previous == one.run.id and two.aligned >= 3 and two.levels[0].agreement is None
    for a, b in itertools.product(first.clusters, two.levels[0].clusters):
        if a.core[0].id == b.core[0].id:
            assert (a.x, a.y) == pytest.approx((b.x, b.y), abs=0.05)
    members = tmp_path / "members.csv"
    job.module.write_members(two, members)
    rows = list(csv.DictReader(members.read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == 3 * one.set.works and {row["cluster"] for row in rows if row["work"] == "alone"} == {""}


def test_a_name_by_hand_lasts_and_one_of_no_work_is_told(workspace, tmp_path):
    works, links = write(tmp_path)
    names = tmp_path / "overrides.csv"
    names.write_text(
        "table,id,column,value,who,when,reason\n"
        "cluster,W0-2010-1,label,Secure links,A. Office,2026-11-30,shorter\n"
        "cluster,W0-2010-1,label_zh,安全链路,A. Office,2026-11-30,shorter\n"
        "cluster,gone,label,Nothing,A. Office,2026-11-30,shorter\n", encoding="utf-8")  # fmt: skip
    job = contract.of("science_map")
    one = job.run(workspace, works=works, citations=links, seeds=1, least=20, overrides=names)
    (own,) = [c for c in one.levels[0].clusters if c.renamed]
    assert (own.label.en, own.label.zh) == ("Secure links", "安全链路") and one.unused_names == ["gone"]
    assert any("gone" in line.en for _, line in job.lines(one))


def test_chinese_titles_and_headings_make_a_map(workspace, tmp_path):
    works, links = write(tmp_path, lang="zh", headings=("id", "发表年份", "题名", "venue"))
    one = contract.of("science_map").run(workspace, works=works, citations=links, seeds=1, least=20)
    said = ["".join(c.terms) for c in one.levels[0].clusters]
    assert len(said) == 3 and any("量子密钥" in words for words in said) and any("干细胞" in words for words in said)


def test_without_titles_clusters_bear_ids_and_nothing_is_outlined(workspace, tmp_path):
    works, links = write(tmp_path, titles=False)
    job = contract.of("science_map")
    one = job.run(workspace, works=works, citations=links, seeds=1, least=20)
    assert not one.nodes and all("W" in c.label.en and "no titles" in c.label.en for c in one.levels[0].clusters)
    assert any("have no titles" in line.en for _, line in job.lines(one))
    with pytest.raises(InputError, match="titles") as error:
        contract.of("bursts").run(workspace, works=works)
    assert error.value.fix.zh and error.value.code == "no_titles"


def test_what_cannot_be_mapped_is_said_with_what_mends_it(workspace, tmp_path, monkeypatch):
    works, links = write(tmp_path)
    job = contract.of("science_map")
    for given, word in (
        ({"works": works}, "citations"), ({"citations": links}, "lack the works"),
        ({"works": works, "citations": links, "seeds": 0}, "out of range"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=word) as error:
            job.run(workspace, **given)
        assert error.value.message.zh != error.value.message.en
    with pytest.raises(InputError, match="not within"):
        contract.of("emergence").run(workspace, works=works, citations=links, year=1980)
    with pytest.raises(InputError, match="category") as error:
        contract.of("bursts").run(workspace, works=works, stratum="Surgery")
    assert "Optics" in error.value.expected
    monkeypatch.setattr(clustering, "find_spec", lambda name: None)
    for name in ("science_map", "emergence"):
        with pytest.raises(MissingExtraError) as missing:
            contract.of(name).run(workspace, works=works, citations=links)
        assert missing.value.fix.en == "pip install 'yuzui[map]'"


def test_five_numbers_by_hand():
    ids = np.array(["a", "b", "c", "d", "e", "f"])
    year = np.array([2000, 2001, 2002, 2003, 2004, 2005])
    works = work_set.WorkSet(None, "real", [], ids, [""] * 6, [""] * 6, year, None,
                             np.array([3, 4, 5, 5, 2]), np.array([0, 0, 3, 1, 0]), 0)  # fmt: skip
    labels = np.array([0, 1, 0, 0, 1, 0])
    one = emergence.five(works, labels, 2005, 2)
    assert one.sizes.tolist() == [4, 2] and one.recent.tolist() == [2, 1] and one.earlier.tolist() == [2, 1]
    assert one.novelty.tolist() == [0.5, 0.5] and one.growth.tolist() == [1.0, 1.0]
    assert one.coherence.tolist() == [2 / 3, 0.0] and one.coherence_before[0] == 1
    assert one.prominence.tolist() == [1 / 4, 1 / 2], "cited from without by 2004 and 2005"
    assert one.growth_interval(0)[0] < 1 < one.growth_interval(0)[1]
    assert emergence.freezes(1992, 2002) == [1995, 1996, 1997, 1998, 1999] and emergence.freezes(1991, 1996) == [
        1993,
        1994,
    ]
    assert emergence.freezes(2000, 2003) == [] and emergence.pool([])["rule"] == Hits(0, 0)


def test_what_emerges_is_listed_and_the_back_test_names_growth_alone(workspace, tmp_path):
    works, links = write(tmp_path)
    job = contract.of("emergence")
    one = job.run(workspace, works=works, citations=links, seeds=3)
    (candidate,) = one.candidates
    assert candidate.listed and "cell" in candidate.label.en and candidate.novelty > 0.6 and candidate.growth > 1.5
    assert candidate.uncertainty < 0.1 and candidate.growth_low < candidate.growth_high
    assert (
        one.year == 2012
        and one.freezes == [2005, 2006, 2007, 2008, 2009][-5:]
        and {t.rule for t in one.tested} == set(emergence.RULES)
    )
    headline = job.headline(one)
    assert "growth alone" in headline.en and "chance" in headline.en and "仅按增长" in headline.zh
    early = job.run(workspace, works=works, citations=links, year=2003, seeds=1)
    assert "No earlier year can be tested" in job.headline(early).en and not job.pictures(early)
    # nothing of after the year that is looked at is used
    assert early.candidates == [] or all(c.works <= 21 for c in early.candidates)


def test_layout_never_gets_worse_and_is_that_of_its_seed():
    rng = np.random.default_rng(3)
    truth = rng.standard_normal((25, 2))
    apart = np.sqrt(((truth[:, None] - truth) ** 2).sum(2))
    places, course = map_layout.majorise(apart, 7)
    assert (np.diff(course) <= 1e-9).all() and course[-1] < 1e-2
    assert np.allclose(np.sqrt(((places[:, None] - places) ** 2).sum(2)), apart, atol=0.1)
    assert (places == map_layout.majorise(apart, 7)[0]).all()
    turned = places @ np.array([[0.0, 1], [1, 0]]) + 3
    assert np.allclose(map_layout.aligned(turned, places, np.ones(25)), places)
    assert map_layout.aligned(turned, places, np.zeros(25)) is turned
    links = np.zeros((4, 4))
    links[0, 1] = links[1, 0] = links[1, 2] = links[2, 1] = 1.0
    far = map_layout.distances(links)
    assert far[0, 2] == pytest.approx(far[0, 1] + far[1, 2]) and far[0, 3] > far[0, 2] and np.isfinite(far).all()
    radii = np.full(3, 0.5)
    moved = map_layout.spread(np.array([[0.0, 0], [0.1, 0], [3, 3]]), radii)
    assert np.hypot(*(moved[0] - moved[1])) > 0.99 and (moved[2] == [3, 3]).all()
    assert map_layout.majorise(np.zeros((1, 1)), 0)[0].tolist() == [[0, 0]]


def test_words_of_a_cluster_are_those_the_others_lack():
    titles = [
        "Black holes in space",
        "Black hole entropy",
        "Deep learning of images",
        "Deep learning in space",
        "深海热液探测",
        "深海热液微生物",
    ]
    said = cluster_terms.labels(titles, np.array([0, 0, 1, 1, 2, 2]), 3)
    assert said[0][0].lower().startswith("black hole") and said[1][0] == "Deep learning" and said[2][0] == "深海热液"
    assert outlines.outline(np.arange(30), np.repeat([0, 1, -1], 10), 2) == [(0, 10), (1, 10)]
    assert outlines.outline(np.arange(4), np.zeros(30, int), 1) == []


def test_bursts_of_a_made_set(workspace, tmp_path):
    works, _ = write(tmp_path)
    with works.open("a", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows((f"X{k}", 2009 + k % 2, "skyrmion lattice devices", "Devices") for k in range(30))
    job = contract.of("bursts")
    one = job.run(workspace, works=works, stratum="devices", least=10)
    assert [s.name for s in one.strata] == ["Devices"] and not one.monthly
    (sky,) = [b for b in one.bursts if b.term == "skyrmion lattice"]
    assert (one.date(sky.first), one.date(sky.last), sky.works) == ("2009", "2010", 30)
    assert "from 2009" in job.headline(one).en and job.pictures(one)
    whole = job.run(workspace, works=works, least=10)
    assert [s.name for s in whole.strata] == [""], "no category is large enough"
    assert any("no work has a category" in line.en for _, line in job.lines(whole))


def data(name):
    return Path(os.environ["YUZUI_DATA"]) / "scholarly" / name


@pytest.mark.data("scholarly/paperscape_9196_works.parquet", "scholarly/paperscape_9196_references.parquet")
def test_seven_freezes_beat_chance_and_not_growth_alone(workspace):
    """HepPh 1995-1999 and Paperscape 1993-94, one after the other in one table."""
    hep = work_set.read(workspace, None, None)
    arxiv = work_set.read(workspace, data("paperscape_9196_works.parquet"), data("paperscape_9196_references.parquet"))
    assert (hep.through, arxiv.through) == (2002, 1996)
    each = [
        emergence.back_test(one, year, 0)
        for one, years in ((hep, range(1995, 2000)), (arxiv, (1993, 1994)))
        for year in years
    ]
    every = emergence.pool(each)
    assert every["chance"].k == 86 and abs(every["chance"].n - 828) <= 10
    assert abs(every["high"].k - 30) <= 2 and abs(every["growth"].k - 18) <= 2 and abs(every["both"].k - 21) <= 3
    low, _ = emergence.wilson(*every["both"])
    assert low > every["chance"].k / every["chance"].n > 0.1
    assert emergence.wilson(*every["rule"])[0] < every["growth"].k / every["growth"].n, "not better than growth alone"


@pytest.mark.data("scholarly/paperscape_9196_works.parquet")
def test_bursts_of_arxiv(workspace):
    one = contract.of("bursts").run(workspace, works=data("paperscape_9196_works.parquet"))
    first = {}
    for burst in one.bursts:
        first.setdefault((burst.stratum, burst.term), one.date(burst.first))
    assert first["hep-th", "branes"] == "1995-10" and first["hep-th", "duality"] == "1995-06"
    assert first["quant-ph", "error"] == "1996-02"
    assert contract.of("bursts").headline(one).en.startswith("“branes” bursts in hep-th from 1995-10")


def test_pages_before_and_after_a_map(workspace, tmp_path, monkeypatch):
    map_, emerging = (registry.modules("page")[name] for name in ("map", "emerging"))
    for page in (map_, emerging):
        commands = [block.command for block in page.build(workspace, Visit()).leaves() if isinstance(block, Remedy)]
        assert commands and all(one.startswith("yuzui field ") for one in commands)
    works, links = write(tmp_path)
    for name, given in (
        ("science_map", {"citations": links, "seeds": 2, "least": 20}), ("emergence", {"citations": links, "seeds": 2}),
        ("bursts", {}),
    ):  # fmt: skip
        job = contract.of(name)
        answer = job.run(workspace, works=works, **given)
        job.save(workspace, answer)
        assert list(study.document_faults(registry.modules("study")[name], answer.document())) == []
        assert job.exports(answer, "zh") and job.pictures(answer)
    one = map_.build(workspace, Visit(query={"level": "2"}, path="/map"))
    assert "map-2" in one.tables() and {"clusters", "levels"} <= set(one.tables())
    assert map_.build(workspace, Visit(query={"level": "x"})).tables().keys() >= {"map-1", "outlines"}
    two = emerging.build(workspace, Visit())
    assert {"back-test", "bursts", "candidates", "tested", "strata"} <= set(two.tables())
    assert "growth alone" in two.finding.en and "仅按增长" in two.finding.zh
    monkeypatch.setattr(clustering, "find_spec", lambda name: None)
    asked = [block.command for block in map_.build(workspace, Visit()).leaves() if isinstance(block, Remedy)]
    assert asked == ["pip install 'yuzui[map]'"]
    assert not any(isinstance(block, Remedy) for block in emerging.build(workspace, Visit()).leaves())


def test_the_verb_writes_members_and_carries_files_on(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    works, links = write(tmp_path)
    given = ["--works", str(works), "--citations", str(links), "--dir", str(tmp_path / "work"), "--quiet"]
    done = CliRunner().invoke(verbs, ["field", "map", *given, "--seeds", "1", "--least", "20", "--members", "m.csv"])
    assert done.exit_code == 0 and f"yuzui field emerge --works {works} --citations {links}" in " ".join(
        done.output.split()
    )
    assert (tmp_path / "m.csv").read_text(encoding="utf-8-sig").startswith("work,level,cluster\n")


def test_works_and_links_in_a_workbook_and_in_older_encodings(workspace, tmp_path):
    works, links = write(tmp_path, lang="zh")
    tables = []
    for path, heads in ((works, ["编号", "发表时间", "论文题目", "期刊"]), (links, ["施引文献", "被引文献"])):
        with path.open(encoding="utf-8", newline="") as stream:
            tables.append([heads, *list(csv.reader(stream))[1:]])
    book = xlsxwriter.Workbook(tmp_path / "book.xlsx")
    for name, rows in zip(("成果", "引文"), tables, strict=True):
        sheet = book.add_worksheet(name)
        for at, row in enumerate(([name], [], *rows)):
            sheet.write_row(at, 0, row)
    book.close()
    for name, rows in zip(("old.csv", "old-links.csv"), tables, strict=True):
        (tmp_path / name).write_bytes("\n".join(",".join(row) for row in rows).encode("gb18030"))
    for file, beside in (("book.xlsx", None), ("old.csv", tmp_path / "old-links.csv")):
        one = work_set.read(workspace, tmp_path / file, beside)
        assert (len(one), one.month, one.titled) == (len(tables[0]) - 1, None, True) and len(one.citing) > 500
        assert (one.through, set(one.strata)) == (2012, {"Optics", "Devices", "Cells"})
    dated = tmp_path / "dated.csv"
    dated.write_text("论文编号,题名,发表日期\na,甲,2010年3月\nb,乙,2011-12-05\n", encoding="utf-8")
    assert (work_set.read(workspace, dated, None, linked=False).month % 12).tolist() == [2, 11]
    with pytest.raises(InputError, match="needs citations"):
        work_set.read(workspace, tmp_path / "old.csv", None)


def test_works_with_authors_have_their_ids_and_the_links_of_the_same_workbook(workspace, tmp_path):
    """Authors make a table one of works, which numbered its rows and looked at no other sheet."""
    works, links = write(tmp_path)
    tables = []
    for path in (works, links):
        with path.open(encoding="utf-8", newline="") as stream:
            tables.append(list(csv.reader(stream))[1:])
    expected = work_set.read(workspace, works, links)
    for heads, ends in (
        (("arXiv ID", "Title", "Year", "Authors"), ("Citing", "Cited")),
        (("编号", "标题", "年份", "作者"), ("施引文献", "被引文献")),
    ):
        rows = [heads, *((name, title, year, "B. Author; C. Author") for name, year, title, _ in tables[0])]
        book = xlsxwriter.Workbook(tmp_path / "book.xlsx")
        for name, some in (("works", rows), ("links", [ends, *tables[1]])):
            sheet = book.add_worksheet(name)
            for at, row in enumerate(some):
                sheet.write_row(at, 0, row)
        book.close()
        for name, some in (("w.csv", rows), ("l.csv", [ends, *tables[1]])):
            with (tmp_path / name).open("w", encoding="utf-8-sig", newline="") as stream:
                csv.writer(stream).writerows(some)
        for file, beside in (("book.xlsx", None), ("w.csv", tmp_path / "l.csv")):
            one = work_set.read(workspace, tmp_path / file, beside)
            assert set(one.ids) == set(expected.ids) and len(one.citing) == len(expected.citing), (heads, file)


def test_works_without_a_year_are_told_as_left_out(workspace, tmp_path):
    works, links = write(tmp_path)
    works.write_text(works.read_text(encoding="utf-8") + "late,,a work without a year,Optics\n", encoding="utf-8")
    counts = work_set.SetCounts.of(work_set.read(workspace, works, links))
    assert counts.undated == 1 and counts.without_year[0][1].en.startswith("1 work without a year")
    made = contract.of("science_map").run(workspace, works=works, citations=links, seeds=1)
    assert any(label.en == "left out" for label, _ in map_view.sentences(made))
    assert work_set.SetCounts(1, 0, 0, 0, 1, 1, 1).without_year == []
