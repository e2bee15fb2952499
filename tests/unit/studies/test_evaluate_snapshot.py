# SPDX-License-Identifier: Apache-2.0
"""The document of snapshots, of exports too."""

from tests.contracts.checks import study as contract

from yuzui import registry
from yuzui.evaluation.jobs import evaluate
from yuzui.evaluation.jobs import evaluate_snapshot as study
from yuzui.job.workspace import Workspace


def test_an_export_is_taken_as_a_snapshot(tmp_path):
    workspace = Workspace(tmp_path / "ws")
    one = registry.modules("reader")["openalex_jsonl"].EXAMPLE
    (tmp_path / one.name).write_text(one.text, encoding="utf-8")
    document = study.run(workspace, act="take", source="openalex", works=tmp_path / one.name)
    (row,) = document["snapshots"]
    assert row["name"] == one.name and row["n_works"] == 2
    assert {f["input"] for f in row["files"]} == {
        "works", "citations", "authorships", "fields", "names",
    }  # fmt: skip
    assert {f["code"] for f in row["findings"]} == {"unknown_work", "year_only"}
    for made in (document, study.run(workspace), study.run(workspace, source="other")):
        assert list(contract.document_faults(study, made)) == []


def test_a_snapshot_of_an_export_is_evaluated_as_the_export_is(tmp_path):
    workspace = Workspace(tmp_path / "ws")
    path, some = tmp_path / "a.ris", tmp_path / "l.txt"
    path.write_text("XX\n" + registry.modules("reader")["ris"].EXAMPLE.text, encoding="utf-8")
    path.write_text(path.read_text().replace("ER  -\n", "ER  -\nAU  - Nobody\n", 1))
    some.write_text("2-s2.0-840001\n")  # neither the id of the work nor its DOI
    study.run(workspace, act="take", source="made", works=path)
    mine, taken = (
        evaluate.run(workspace, only=some, indicator="citations", **given)
        for given in ({"works": path}, {"snapshot": "made"})
    )
    assert taken["only"] == mine["only"] and taken["only"]["found"] == 1
    for part in ("exports", "rejected", "unread", "findings", "citations", "nulls"):
        assert taken[part] == mine[part]
    assert taken["exports"][0]["rejected"] == 1
