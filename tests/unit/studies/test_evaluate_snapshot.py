# SPDX-License-Identifier: Apache-2.0
"""The document of snapshots, of exports too."""

from yuzui import plugins
from yuzui.studies import evaluate_snapshot as study
from yuzui.studies.parts.workspace import Workspace
from yuzui.testing import study as contract


def test_an_export_is_taken_as_a_snapshot(tmp_path):
    workspace = Workspace(tmp_path / "ws")
    one = plugins.modules("reader")["openalex_jsonl"].EXAMPLE
    (tmp_path / one.name).write_text(one.text, encoding="utf-8")
    document = study.run(workspace, act="take", source="openalex", works=tmp_path / one.name)
    (row,) = document["snapshots"]
    assert row["name"] == one.name and row["n_works"] == 2
    assert {f["input"] for f in row["files"]} == {"works", "citations", "authorships", "fields"}
    assert {f["code"] for f in row["findings"]} == {"unknown_work", "year_only"}
    for made in (document, study.run(workspace), study.run(workspace, source="other")):
        assert list(contract.document_faults(study, made)) == []
