# SPDX-License-Identifier: Apache-2.0
"""Who can do this today, who says so, how old it is, and whether it was read at first hand."""

import datetime as dt

import pytest
from msgspec import structs
from tests.contracts.checks.study import document_faults

from yuzui.errors import VisibilityError
from yuzui.faces.cli.main import run as yuzui
from yuzui.facilities import access_view
from yuzui.facilities import registry as items
from yuzui.facilities import registry_view as registry_words
from yuzui.facilities.jobs import access
from yuzui.facilities.pages import facility, instruments
from yuzui.investment import path_view as path_words
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.ledger.pages import facility_usage
from yuzui.model.finding import secondary
from yuzui.model.visibility import PUBLIC
from yuzui.view.page import Visit
from yuzui.view.table import DataTable


def test_who_operates_comes_first_and_who_is_being_built_cannot_do_it(tmp_path):
    for query in ("photon energy 5..12 keV", "free-electron laser", "heavy-ion beam", "光子能量"):
        made = of("access").run(Workspace(tmp_path), query=query)
        assert list(document_faults(access, made.document())) == []
        ready = [items.READY[row.stage] for row in made.matches]
        assert ready == sorted(ready) and ready, query
        assert made.counts.whole == sum(
            row.fit in ("whole", "named") and row.stage in ("operating", "trial", "unstated") for row in made.matches
        )
    made = of("access").run(Workspace(tmp_path), query="photon energy 5..12 keV")
    said = access_view.headline(made)
    assert said.en.startswith("No facility in operation is known to do") and "尚未开放" in said.zh
    shown = {label.en: text for label, text in access_view.sentences(made)}
    # its range is stated, its status is of 2023: building, and nothing it can do yet
    built = shown["P1-1"]
    assert "is to cover all of it" in built.en and "building, as of 2023-05" in built.en
    assert "covers all" not in built.en and "拟完全覆盖" in built.zh and "年前" in built.zh
    assert "operating, as of 2024-05" in shown["X1-1"].en
    assert list(shown).index("X1-1") < list(shown).index("P1-1")


def test_each_side_of_a_conflict_names_its_own_source(tmp_path):
    document = of("registry").run(Workspace(tmp_path))
    assert document.conflicts
    for one in document.conflicts:
        sources = [value.source for value in one.values]
        assert len(set(sources)) == len(sources) > 1, one.item
        assert all(" ; " not in source for source in sources)
    cost = {
        value.value: value.source
        for one in document.conflicts
        if (one.item, one.attribute) == ("P5", "cost")
        for value in one.values
    }
    assert "2018-06/30" in cost["908 M CNY"] and "mbachina" in cost["859 M CNY"]


def test_forums_and_mirrors_are_secondary_and_first_hand_sources_are_not(tmp_path):
    first = (
        "https://www.stats.gov.cn/english/x.html", "http://en.people.cn/n3/2024/c.html",
        "Parallel Workloads Archive", "https://a.example/copy ; http://www.iet.cas.cn/gxd", None,
    )  # fmt: skip
    second = (
        "https://bbs.netbig.top/thread-83695-1-1.html", "http://139.224.63.73/news/170620.html",
        "http://www.mth-solar.com/yule/325900.html (Xinhua copy) ; second copy of a report",
        "https://notgov.cn.example.com/x",
    )  # fmt: skip
    assert not any(map(secondary, first)) and all(map(secondary, second))
    document = of("registry").run(Workspace(tmp_path))
    marked = {fact.resource for fact in document.facts if secondary(fact.source)}
    assert {"S2", "S4", "A3", "A5"} <= marked and not {"S5", "P2", "P4"} & marked
    assert registry_words.source(second[0]).zh.endswith("（二手来源）")


def test_the_share_of_basic_research_says_that_it_cites_no_primary_publication(tmp_path):
    document = of("path").run(Workspace(tmp_path))
    ((_, said),) = path_words.cited(document)
    assert document.base.year == 2024 and "no primary publication" in said.en
    assert "bbs.netbig.top" in said.en and "二手来源" in said.zh
    assert said in [text for _, text in of("path").lines(document)]
    history = path_words.HISTORY.drawn(document, "file")
    assert any("bbs.netbig.top" in row[-1].en and "（二手来源）" in row[-1].zh for row in history.rows)
    # a series whose newest year was read at its publisher has nothing to say
    newest = max(document.history, key=lambda row: row.year)
    own = structs.replace(newest, sources=["https://www.stats.gov.cn/english/PressRelease/x.html"])
    assert path_words.cited(structs.replace(document, history=[own])) == []


def test_a_fact_of_long_ago_says_how_long(monkeypatch):
    for year, shown in ((2027, ""), (2025, " (4 years ago)"), (2010, " (18 years ago)")):
        now = dt.datetime(2029, 6, 1, tzinfo=dt.UTC)
        monkeypatch.setattr(registry_words, "clock", lambda now=now: now.isoformat())
        assert registry_words.as_of(f"{year}-08" if year != 2025 else "2025-05").en.endswith(shown or "08")


def test_loaded_instruments_and_logs_have_a_page(tmp_path):
    (tmp_path / "list.csv").write_text(
        "仪器编号,仪器名称,原值（万元）,币种,产地国别\nTEM/1,透射电镜,880,CNY,JP\n", encoding="utf-8"
    )
    (tmp_path / "use.csv").write_text(
        "仪器编号,使用人,用户类别,开始时间（北京时间）,结束时间（北京时间）\n"
        "TEM/1,甲,本单位,2026-01-02 08:00,2026-01-02 10:30\n", encoding="utf-8"
    )  # fmt: skip
    (tmp_path / "centre.swf").write_text(
        "; MaxProcs: 8\n1 0 5 3600 4 -1 -1 4 7200 -1 1 1 1 -1 1 -1 -1 -1\n", encoding="utf-8"
    )
    place = ["--dir", str(tmp_path / "ws"), "--quiet"]
    names = [str(tmp_path / name) for name in ("list.csv", "use.csv", "centre.swf")]
    assert yuzui(["load", *names, *place]) == 0
    assert yuzui(["schedule", "kpi", "jobs", *place]) == 0
    workspace = Workspace(tmp_path / "ws")
    own = facility.build(workspace, Visit("zh", "/x", {"id": "TEM/1"}))
    assert "透射电镜：1" in own.finding.zh
    listed = {block.name: block.rows for block in own.blocks if isinstance(block, DataTable)}
    assert [(str(row[0]), row[1], row[2]) for row in listed["use"]] == [("2026", 1, 2.5)]
    assert any("8,800,000" in cell.zh for _, cell in listed["known"])
    (table,) = [b for b in instruments.build(workspace, Visit("zh", "/facilities/instruments")).blocks
                if isinstance(b, DataTable) and b.name == "loaded"]  # fmt: skip
    assert "TEM" in table.rows[0][0].path
    log = facility_usage.build(workspace, Visit("zh", "/x", {"id": "centre"}))
    assert "50" in log.finding.en and log.document.trace.log == "centre"
    for page in (facility, facility_usage):  # nobody without a right sees either
        with pytest.raises(VisibilityError):
            page.build(workspace.seen_by(PUBLIC), Visit("zh", "/x", {"id": "centre"}))
