# SPDX-License-Identifier: Apache-2.0
"""Replace who the reviewers are: not a byte of what applicants and the board get changes.

Names, order of rows and order of sheets are replaced together. Compared are the document, the
transcript, every table, board pack (workbook with its properties, print page; both variants),
letters, published draw and pages, in both languages.
"""

from __future__ import annotations

import json
import random
import zipfile

import numpy as np
import openpyxl
import pytest
from starlette.testclient import TestClient
from tests.people import admit
from tests.slates import FUND, decide

from yuzui.faces.web import app
from yuzui.funding import board_pack, lottery_draw
from yuzui.funding import lottery as tickets
from yuzui.funding.jobs.decide import hand_out
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.text import LANGUAGES

RULES = """format = "yuzui-rules/1"
call = {id = "C1", currency = "CNY", unit = 10000}
value = {from = "posterior_mean", per = "proposal", zero = 4.0}
[[rule]]
name = "预算"
kind = "budget"
total = 260
strength = "hard"
source = "第1条"
[[rule]]
name = "青年"
kind = "floor"
where = {early = "是"}
at_least = 2
measure = "count"
strength = "hard"
source = "第2条"
[[rule]]
name = "抽签"
kind = "lottery"
draws = 20
strength = "hard"
source = "第3条"
"""
EXPERTS = [f"评审专家{name}" for name in "甲乙丙丁戊己"]
PAGES = ("", "/rules", "/draw", "/why/NS03")
APPEAL = {"act": "file", "proposal": "NS03", "by": "Wu", "grounds": "a score was misread"}


def sheets(stream: random.Random | None, shift: int = 0):
    """Return the sheets of one call; a stream replaces reviewers and moves rows and sheets."""
    rng = np.random.default_rng(8)
    names = dict(zip(EXPERTS, EXPERTS, strict=True))
    if stream is not None:
        new = [f"另一人{stream.randrange(10**6)}" for _ in EXPERTS]
        names = dict(zip(EXPERTS, stream.sample(new, len(new)), strict=True))
    proposals = [
        [f"NS{k:02d}", f"课题{k}", 30 + 3 * k, "是" if k % 3 else "否", f"申请人{k}", f"单位{k % 4}"] for k in range(12)
    ]
    reviews = [
        [row[0], names[EXPERTS[e]], int(np.clip(6 + rng.normal() * 1.5, 1, 10)), int(c)]
        for k, row in enumerate(proposals)
        for e, c in zip((k % 6, (k + 1) % 6, (k + 3) % 6), rng.integers(1, 6, 3), strict=True)
    ]
    reviews[0][2] = 1 + (reviews[0][2] + shift) % 10
    people = [[name, f"{name}博士", f"{name}所在单位"] for name in names.values()]
    ties = [["NS01", names[EXPERTS[4]], "同单位"], ["NS07", names[EXPERTS[0]], "师生"],
            ["NS00", names[EXPERTS[1]], "合作者"]]  # fmt: skip
    found = [
        ("项目", ["项目编号", "项目名称", "申请经费(万元)", "青年", "负责人", "依托单位"], proposals),
        ("评审意见", ["项目编号", "专家", "综合评分", "熟悉程度"], reviews),
        ("评审人", ["评审人编号", "姓名", "单位"], people),
        ("回避", ["申请号", "评审人", "类别"], ties),
    ]
    if stream is not None:
        stream.shuffle(reviews)
        stream.shuffle(people)
        stream.shuffle(ties)
        stream.shuffle(found)
    return found


def made(place, found):
    """Go from workbook to decision; return every byte that leaves, by name."""
    place.mkdir()
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, heads, rows in found:
        sheet = book.create_sheet(name)
        for row in (heads, *rows):
            sheet.append(row)
    book.save(place / "评审.xlsx")
    (place / "rules.toml").write_text(RULES, encoding="utf-8")
    workspace, out = admit(Workspace(place / "w"), "Lin", "Chair"), {}
    lottery_draw.commit(workspace, "Lin", "beacon")
    document = FUND.run(workspace, path=place / "评审.xlsx", rules=place / "rules.toml", near=4)
    run = workspace.save("fund", document)
    out["draw.json"] = _json(of("draw").run(workspace, act="reveal", public="beacon 42").document())
    decided = decide(workspace, run, by="Chair", authority="9", reason="as drawn")
    decided["decision"]["log_head"] = ""  # the log is salted: it differs at every run
    out["decision.json"] = _json(decided)
    document = workspace.latest("fund", run)
    document["decision"]["log_head"] = ""
    out["slate.json"] = _json(document)
    for lang in LANGUAGES:
        _say(out, document, lang, place)
    name = decided["decision"]["id"]
    filed = of("appeal").run(workspace, decision=name, **APPEAL)
    again = of("appeal").run(workspace, act="recompute", appeal=filed.appeals[0].id)
    assert again.recomputed.same
    out |= {"appeal.json": _json(filed.document()), "recomputed.json": _json(again.document())}
    folder = hand_out(workspace, run)
    out |= {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*.html"))}
    client = TestClient(app.create(workspace))
    for lang in LANGUAGES:
        for page in PAGES:
            out[f"{lang}{page}"] = client.get(f"/{lang}/fund/lists/{run}{page}").content
    workspace.close()
    return out


def _json(value):
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _say(out, document, lang, place):
    told = [(a.say(lang), b.say(lang)) for a, b in FUND.lines(document)]
    out[f"{lang} transcript"] = _json(told)
    tables = [(t.name, t.headings, t.rows) for t in FUND.exports(document, lang)]
    out[f"{lang} tables"] = json.dumps(tables, default=str, ensure_ascii=False).encode()
    for variant in board_pack.VARIANTS:
        for ending in (".xlsx", ".html"):
            path = place / f"{lang}-{variant}{ending}"
            board_pack.write(FUND.answer(document), path, lang, variant, "head")
            out[path.name] = path.read_bytes()
            if ending == ".xlsx":
                with zipfile.ZipFile(path) as archive:
                    out |= {f"{path.name}/{n}": archive.read(n) for n in archive.namelist()}


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    """The call as it is, with other reviewers, and with one other score."""
    place = tmp_path_factory.mktemp("leak")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("yuzui.store.durable.FIXED", 1790000000)
        patch.setattr(tickets, "new_secret", lambda: "ab" * 32)
        yield {
            "as it is": made(place / "a", sheets(None)),
            "others": made(place / "b", sheets(random.Random(1))),
            "another score": made(place / "d", sheets(None, 3)),
        }


def test_not_a_byte_hangs_on_who_the_reviewers_are(worlds):
    first, second = worlds["as it is"], worlds["others"]
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_what_reviewers_wrote_does_move_bytes(worlds):
    first, second = worlds["as it is"], worlds["another score"]
    moved = {name for name in first if first[name] != second[name]}
    assert {"slate.json", "en-board.xlsx", "zh-release.html", "zh", "en/NS00.html"} <= moved


def test_no_reviewer_is_named_anywhere(worlds):
    for out in (worlds["as it is"], worlds["others"]):
        for name, raw in out.items():
            text = raw.decode("utf-8", "ignore")
            assert not any(one in text for one in (*EXPERTS, "另一人", "博士")), name


def test_the_release_variant_names_no_applicant(worlds):
    for name, raw in worlds["as it is"].items():
        if "release" in name:
            text = raw.decode("utf-8", "ignore")
            assert "申请人1" not in text and "课题1" not in text and "单位1" not in text, name
