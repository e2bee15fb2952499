# SPDX-License-Identifier: Apache-2.0
"""The pair of works that normalising turns round: on hep-ph by plain SQL, and by hand."""

import sets

from yuzui.evaluation.charts import pairs
from yuzui.evaluation.jobs import evaluate
from yuzui.job.workspace import Workspace


def test_two_real_works_change_their_order(tmp_path):
    workspace = Workspace(tmp_path / "work")
    files = sets.hepph(workspace, 1995)
    (pair,) = evaluate.run(workspace, indicator="ncs", window=3, **files)["pairs"]
    assert pair["name"] == pairs.NAME and pair["order_changes"]
    for work in (pair["more"], pair["less"]):
        told = sets.whole().query(
            "WITH n AS (SELECT w.arxiv_id AS id, w.year, count(DISTINCT l.citing) AS c "
            "FROM all_works w LEFT JOIN (FROM all_links l JOIN all_works s ON s.arxiv_id = l.citing"
            " WHERE s.year <= 1995) l ON l.cited = w.arxiv_id AND l.citing <> l.cited "
            "AND l.year - w.year BETWEEN 0 AND 2 WHERE w.year <= 1995 GROUP BY ALL) "
            "SELECT c, c / (SELECT avg(c) FROM n m WHERE m.year = n.year) AS score FROM n "
            "WHERE id = $id",
            {"id": work["id"]},
        )[0]
        assert work["citations"] == told["c"] and abs(work["score"] - told["score"]) < 1e-9
        assert work["year"] + 2 <= 1995
    assert pair["more"]["citations"] > pair["less"]["citations"]
    assert pair["more"]["score"] < pair["less"]["score"]


def test_one_cell_has_no_such_pair_and_without_scores_none_is_looked_for(tmp_path):
    workspace = Workspace(tmp_path / "work")
    works = dict.fromkeys("abc", 2000) | {"d": 2001}
    given = sets.files(tmp_path, works, [("d", "a"), ("d", "b"), ("c", "a")])
    assert evaluate.run(workspace, indicator="ncs", window=1, **given)["pairs"] == []
    assert evaluate.run(workspace, indicator="citations", **given)["pairs"] == []
    nobody = sets.files(tmp_path / "n", {"x": ""}, [])
    assert evaluate.run(workspace, indicator="ncs", **nobody)["pairs"] == []
