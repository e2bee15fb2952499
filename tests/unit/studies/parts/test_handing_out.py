# SPDX-License-Identifier: Apache-2.0
"""What leaves the workspace: exactly what the subject sees, with one row that says so."""

import csv
import hashlib
import json

import openpyxl
import pytest

from yuzui.errors import InputError, VisibilityError
from yuzui.facilities.jobs import registry
from yuzui.job import audited_export
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC


@pytest.fixture
def workspace(tmp_path):
    found = Workspace(tmp_path / "w")
    found.save("registry", registry.run(found))
    yield found
    found.close()


def test_json_is_the_document(workspace, tmp_path):
    done = audited_export.write(workspace, "registry", tmp_path / "r.json", "zh")
    kept = workspace.latest("registry")
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8")) == kept
    assert (done["run"], done["rows"]) == (kept["run"]["id"], 1)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_csv_is_the_first_table(workspace, tmp_path, lang):
    done = audited_export.write(workspace, "registry", tmp_path / "r.csv", lang)
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.reader(source))
    first = registry.exports(workspace.latest("registry"), lang)[0]
    assert rows[0] == list(first.headings) and len(rows) == done["rows"] + 1


def test_xlsx_holds_every_table(workspace, tmp_path):
    done = audited_export.write(workspace, "registry", tmp_path / "r.xlsx")
    tables = registry.exports(workspace.latest("registry"), "en")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert {table.name for table in tables} <= set(book.sheetnames)
    assert done["rows"] == sum(len(table.rows) for table in tables)


def test_each_file_leaves_a_row_with_its_digest(workspace, tmp_path):
    out = tmp_path / "r.csv"
    done = audited_export.write(workspace, "registry", out)
    (note,) = workspace.view.select("export")
    assert note["sha256"] == done["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert note["by"] == workspace.subject.name and note["format"] == "csv"
    assert workspace.store.log_state().bad is None


def test_unknown_ending_and_unknown_result(workspace, tmp_path):
    with pytest.raises(InputError) as caught:
        audited_export.write(workspace, "registry", tmp_path / "r.pdf")
    assert caught.value.expected == ".xlsx .csv .json"
    for study in ("fund", "nothing"):
        with pytest.raises(VisibilityError):
            audited_export.write(workspace, study, tmp_path / "r.csv")
    assert not list(tmp_path.glob("r.*"))


def test_hidden_and_missing_are_one_answer(workspace, tmp_path):
    public = workspace.seen_by(PUBLIC)
    told = []
    for study in ("registry", "nothing"):
        with pytest.raises(VisibilityError) as caught:
            audited_export.write(public, study, tmp_path / "r.csv")
        told.append(caught.value.json())
    assert told[0] == told[1] and not (tmp_path / "r.csv").exists()
