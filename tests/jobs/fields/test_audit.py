# SPDX-License-Identifier: Apache-2.0
"""A sample goes out to two persons and comes back: what it says is what they wrote, however the sheet was handled."""

import random
from pathlib import Path

import numpy as np
import pytest

from yuzui.errors import StateError
from yuzui.fields import audit, audit_judging, audit_record, audit_sheet, candidates, postings
from yuzui.fields.recall import Stratum, recall
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "w")


def judge(path, out, answer, seed=0, drop=(), words=("yes", "no", "unsure")):
    """Fill in a workbook as a person may: rows sorted anew, a column added, labels in own words, rows missing."""
    documents = formats.read(Path(path))[0]
    at = next(k for k, row in enumerate(documents.rows) if "Label" in row)
    rows = [list(row) for row in documents.rows[at + 1 :] if row[0] is not None]
    for row in rows:
        row[5] = dict(zip(("yes", "no", "unsure"), words, strict=True)).get(answer(int(row[0]), str(row[1])))
    rows = [[*row, "mine"] for row in rows if int(row[0]) not in drop]
    random.Random(seed).shuffle(rows)
    formats.write_xlsx(out, [Export("Documents", [*documents.rows[at], "Own"], rows)])
    return out


def ask(labels=200, judges=("a", "b"), **more):
    return audit_record.Ask(node="LAB-7", labels=labels, judges=judges, **more)


def test_a_sheet_goes_out_and_comes_back_with_what_two_judges_wrote(workspace, tmp_path):
    drawn = audit_record.make(workspace, ask(), tmp_path)
    assert drawn.strata == {"hits": 119, "near": 476, "rest": 556} and drawn.drawn == {
        "hits": 60,
        "near": 80,
        "rest": 60,
    }
    text = formats.read(tmp_path / "audit-LAB-7-s7-a.xlsx")
    assert not any(cell in audit.STRATA for one in text for row in one.rows for cell in row), "strata stay hidden"
    row = audit_record.sheet(workspace, drawn.sheet)
    assert workspace.view.select("audit_sheet") == [], "nobody reads strata as rows"
    strata = [one["stratum"] for one in row["documents"]]

    def truth(n, _):
        return "yes" if strata[n - 1] == "hits" and n % 10 else "no"

    def other(n, title):
        return "unsure" if n == 4 else "yes" if n == 5 else "no" if n == 6 else truth(n, title)

    a = judge(drawn.files[0], tmp_path / "a.xlsx", truth, 1, words=("是", "否", "不确定"))
    b = judge(drawn.files[1], tmp_path / "b.xlsx", other, 2, drop=(200,), words=("Y", "0", "?"))
    brought = audit_judging.bring(workspace, [(a, "a"), (b, "b")])
    assert [(one.missing, one.spellings) for one in brought] == [(0, {}), (1, {"Y": "yes", "0": "no", "?": "unsure"})]
    one = of("field_audit").run(workspace, sheet=drawn.sheet)
    differ = [n for n in (4, 5, 6) if truth(n, "") != other(n, "")]
    assert [each.document for each in one.disagreements] == differ and one.state == "not audited"
    # counted once more by hand
    final = {n: truth(n, "") for n in range(1, 201) if n not in differ and n != 200}
    hits = [label for n, label in final.items() if strata[n - 1] == "hits"]
    assert (one.labelled, one.unlabelled) == (len(final), 200 - len(final))
    assert one.precision.value == hits.count("yes") / len(hits)
    parts = {
        name: Stratum(
            drawn.strata[name], sum(strata[n - 1] == name for n in final),
            sum(strata[n - 1] == name and label == "yes" for n, label in final.items()),
        )
        for name in audit.STRATA
    }  # fmt: skip
    assert [one.recall.value, *one.recall.interval] == list(recall(parts["hits"], [parts["near"], parts["rest"]], 7))
    c = judge(drawn.files[0], tmp_path / "c.xlsx", lambda n, _: "no" if n in differ else None)
    with pytest.raises(StateError):
        audit_judging.bring(workspace, [(c, "A")])
    audit_judging.bring(workspace, [(c, "c")], decides=True)
    done = of("field_audit").run(workspace, sheet=drawn.sheet)
    assert done.disagreements == [] and done.labelled == len(final) + len(differ) and done.kappa.value > 0.9
    assert "199 labels" in done.reason.en


def test_a_frame_smaller_than_what_is_asked_for_is_taken_whole():
    titles = [f"quantum key {k}" for k in range(5)] + [f"river {k}" for k in range(30)]
    corpus = postings.index(titles)
    sample = audit.draw(corpus, np.arange(5), 200, 1)
    assert len(sample.documents) == 35 and sorted(sample.documents) == list(range(35))
    labels = {k: "yes" if sample.strata[k] == "hits" else "no" for k in range(35)}
    one = audit.judged(sample, [labels, labels], {}, 1)
    assert one.recall == (1.0, 1.0, 1.0) and one.precision[0] == 1 and one.agreement.kappa == 1
    alone = audit.judged(sample, [labels], {}, 1)
    assert alone.recall is None and alone.precision is not None
    none = dict.fromkeys(range(35), "no")
    assert audit.judged(sample, [none, none], {}, 1).recall is None


def test_near_misses_come_first_among_what_the_query_does_not_find():
    titles = ["quantum key satellite link"] * 8 + ["satellite link for keys"] * 4 + ["rice in the field"] * 40
    order = candidates.ranked(postings.index(titles), np.arange(8))
    assert set(order[:4].tolist()) == {8, 9, 10, 11} and len(order) == 44
    assert audit_sheet.check("s", 1, 1, "A  title") == audit_sheet.check("s", 1, 1, "A title")
