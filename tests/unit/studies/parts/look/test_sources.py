# SPDX-License-Identifier: Apache-2.0
"""What stands beside works and links is read with them, and forgotten with the set."""

import pytest

from yuzui.errors import InputError
from yuzui.evaluation.report import sources
from yuzui.job.workspace import Workspace
from yuzui.store.duck import Lake


def test_links_need_their_works_and_works_no_links(tmp_path):
    given = {"works": None, "citations": tmp_path / "l.csv"}
    with pytest.raises(InputError) as caught:
        sources.subject(Workspace(tmp_path / "ws"), given)
    assert "--works FILE" in caught.value.fix.en and "--works FILE" in caught.value.fix.zh
    (tmp_path / "w.csv").write_text("work_id,year\na,2000\n", encoding="utf-8")
    given = {"works": tmp_path / "w.csv", "citations": None}
    files, told = sources.subject(Workspace(tmp_path / "ws"), given)
    assert files == {"works": tmp_path / "w.csv"} and told["source"] == "w.csv"


@pytest.fixture
def files(tmp_path):
    texts = {
        "w": "work_id,year\na,2000\nb,2001\n",
        "l": "citing,cited\nb,a\nb,b\n",
        "a": "work_id,position,person_id\na,1,p\nz,1,p\n",
        "f": "work_id,field_id,weight\na,x,1\nz,x,1\n",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return {name: tmp_path / f"{name}.csv" for name in texts}


def test_findings_and_files_of_all_are_kept(files):
    lake, pair = Lake(), {"works": files["w"], "citations": files["l"]}
    read = dict(pair)
    given = {"authorships": files["a"], "fields": files["f"], "scheme": None, "renormalise": False}
    graph = sources.read(lake, given, read)
    assert {(f.table, f.code) for f in graph.findings} == {
        ("citation", "self_link"), ("authorship", "stray_row"), ("work_field", "stray_row"),
    }  # fmt: skip
    assert read == pair | {"authorships": files["a"], "fields": files["f"]}
    assert {"authorship", "work_field"} <= set(lake.tables())
    sources.read(lake, dict.fromkeys(given), pair)
    assert not {"authorship", "work_field"} & set(lake.tables())
