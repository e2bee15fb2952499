# SPDX-License-Identifier: Apache-2.0
"""A list is answered about first, beside its whole set, and works are named by their titles."""

from yuzui.evaluation.jobs import evaluate
from yuzui.evaluation.pages import number, work_set
from yuzui.job.workspace import Workspace
from yuzui.view.page import Visit


def test_the_list_comes_first_and_the_whole_set_is_its_benchmark(tmp_path):
    works = "DOI,year,title\n" + "".join(f"10.1234/w{n},{2000 + n // 4},Title of work {n}\n" for n in range(12))
    links = "citing,cited\n" + "".join(
        f"10.1234/w{a},10.1234/w{b}\n" for a in range(12) for b in range(a) if (a + b) % 3 == 0
    )
    (tmp_path / "w.csv").write_text(works)
    (tmp_path / "l.csv").write_text(links)
    (tmp_path / "mine.txt").write_text("10.1234/w0\nhttps://doi.org/10.1234/W1\n10.9999/none\n")
    workspace = Workspace(tmp_path / "work")
    answer = evaluate.compute(
        workspace, works=tmp_path / "w.csv", citations=tmp_path / "l.csv",
        only=tmp_path / "mine.txt", indicator="citations,ncs", window=2, through=2002,
    )  # fmt: skip
    evaluate.keep(workspace, answer.document, answer)
    whole = evaluate.compute(
        workspace, works=tmp_path / "w.csv", citations=tmp_path / "l.csv",
        indicator="citations,ncs", window=2, through=2002,
    ).document  # fmt: skip
    for mine, all_ in zip(answer.document["indicators"], whole["indicators"], strict=True):
        for part, theirs in zip(mine["parts"], all_["parts"], strict=True):
            assert part["benchmark"]["mean"] == theirs["mean"]["value"]
            assert part["benchmark"]["works"] == theirs["valued"] - theirs["left_out"]
            assert "benchmark" not in theirs
    lines = evaluate.lines(answer.document)
    assert lines[0][0].en == "mine.txt" and "2 of 3" in lines[0][1].en
    assert lines[1][0].en == "the list" and "whole set: " in lines[1][1].en
    assert any(label.zh == "全集" for label, _ in lines[2:])
    visit = Visit(path="/evaluate/w", parts={"set": "w"})
    page = work_set.build(workspace, visit)
    assert page.finding.en.startswith("2 works of mine.txt")
    heads = [head.name for block in page.blocks for head in getattr(block, "columns", ())]
    assert "whole" in heads
    kept = answer.document["results"][0]["id"]
    page = number.build(workspace, Visit(path=f"/results/{kept}", parts={"result": kept}))
    said = [cell.en for block in page.blocks for row in getattr(block, "rows", ()) for cell in row
            if hasattr(cell, "en")]  # fmt: skip
    assert "Title of work 0" in said
