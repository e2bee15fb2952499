# SPDX-License-Identifier: Apache-2.0
"""A list of identifiers: how many were found, and whose means and rows are told."""

import numpy as np
import pytest

from yuzui import registry
from yuzui.errors import InputError
from yuzui.evaluation.jobs import evaluate
from yuzui.evaluation.work_sets import subset
from yuzui.job.workspace import Workspace

KNOWN = {"=a": "a", "=W7": "W7", "doi:10.1/x": "a", "doi:10.1/y": "b", "=hep-ph/9203201": "c",
         "=12": 12, "wos:000000000000001": "d"}  # fmt: skip


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "ws")


def listed(tmp_path, text, name="l.txt"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("line", "found"),
    [("https://doi.org/10.1/X", "a"), ("a", "a"), ("https://openalex.org/W7", "W7"),
     ("arXiv:hep-ph/9203201v3", "c"), ("12", 12), ("WOS:000000000000001", "d"),
     ("ISI:000000000000001", "d")],
)  # fmt: skip
def test_every_kind_of_identifier_is_found(tmp_path, line, found):
    known = {**KNOWN, "doi:10.1/x": "a"}
    known = {k.replace("10.1/", "10.1000/"): v for k, v in known.items()}
    one = subset.match(listed(tmp_path, line.replace("10.1/", "10.1000/")), known)
    assert one.ids == {found} and one.json()["found"] == 1


def test_what_is_found_in_part_says_what_is_not(tmp_path):
    path = listed(tmp_path, "# mine\nDOI\n10.1000/a\n10.1000/A\n\n10.1000/zz\n")
    one = subset.match(path, {"doi:10.1000/a": "a"})
    assert one.json() == {
        "file": "l.txt", "kind": "doi", "asked": 3, "found": 2, "works": 1,
        "missing": ["10.1000/zz"],
    }  # fmt: skip
    said = subset.lines({"only": one.json()})[0][1]
    assert "2 of 3 DOIs found (1 work)" in said.en and "not found: 10.1000/zz" in said.en
    assert "3 个 DOI 中找到 2 个" in said.zh
    assert subset.lines({}) == []


def test_a_table_gives_the_column_of_which_most_are_found(tmp_path):
    path = listed(tmp_path, "name,doi,n\nx,10.1000/a,1\ny,10.1000/b,2\nz,10.1000/c,3\n", "l.csv")
    one = subset.match(path, {"doi:10.1000/a": "a", "doi:10.1000/c": "c", "=2": "no"})
    assert (one.asked, one.ids, one.missing) == (3, {"a", "c"}, ["10.1000/b"])


def test_none_found_names_the_kinds_that_are_accepted(tmp_path):
    for text in ("x\ny\n", "\n# nothing\n"):
        with pytest.raises(InputError) as caught:
            subset.match(listed(tmp_path, text), KNOWN)
        assert caught.value.code == "nothing_found" and "OpenAlex W…" in caught.value.expected
        assert "标识符" in caught.value.say("zh")


def evaluated(workspace, **inputs):
    return evaluate.compute(workspace, indicator="citations,ncs", **inputs)


def test_rows_and_means_are_of_the_list_and_cells_of_the_whole_set(workspace, tmp_path):
    (tmp_path / "w.csv").write_text("work_id,year,doi\na,2000,10.1000/a\nb,2000,10.1000/b\nc,2001,\nd,,10.1000/d\n")
    (tmp_path / "l.csv").write_text("citing,cited\nc,a\n")
    files = {"works": tmp_path / "w.csv", "citations": tmp_path / "l.csv"}
    some = listed(tmp_path, "10.1000/A\n10.1000/d\n10.1000/q\n")
    whole, part = evaluated(workspace, **files), evaluated(workspace, only=some, **files)
    assert part.columns["work_id"].tolist() == ["a", "d"]
    assert part.columns["ncs"].tolist() == [2.0, None] and whole.columns["ncs"][0] == 2.0
    document = part.document
    assert document["works"] == 4 and document["identities"]["world_mncs"] == 1.0
    assert document["only"]["found"] == 2 and "only" not in whole.document
    told = {p["column"]: p for i in document["indicators"] for p in i["parts"]}
    assert told["ncs"]["mean"]["value"] == 2.0 and told["ncs"]["valued"] == 1
    assert told["ncs"]["mean"]["coverage"] == 0.5
    assert {"column": "ncs", "reason": "unknown_year", "count": 1} in [
        {k: n[k] for k in ("column", "reason", "count")} for n in document["nulls"]
    ]
    assert document["run"]["id"] != whole.document["run"]["id"]
    assert document["results"] != whole.document["results"]
    assert len(part.years) == 2 and np.ma.getmaskarray(part.years).tolist() == [False, True]


def test_units_are_gathered_of_the_works_of_the_list(workspace, tmp_path):
    (tmp_path / "w.csv").write_text("work_id,year\na,2000\nb,2000\nc,2001\nd,\ne,2000\nf,2000\n")
    (tmp_path / "l.csv").write_text("citing,cited\nc,a\nc,b\nc,e\n")
    (tmp_path / "a.csv").write_text(
        "work_id,position,person_id,affiliation,org_id,country\n"
        "a,1,p,1,X,CN\na,2,q,1,Y,FR\nb,1,p,1,X,CN\nd,1,q,1,Y,FR\ne,1,r,1,Z,IT\n"
    )
    files = {"works": tmp_path / "w.csv", "citations": tmp_path / "l.csv",
             "authorships": tmp_path / "a.csv", "by": "country"}  # fmt: skip
    part = evaluated(workspace, only=listed(tmp_path, "a\nd\nf\n"), **files)
    table = {name: values.tolist() for name, values in part.units.items()}
    assert (table["unit"], table["works"], table["weight"]) == (["CN", "FR"], [1, 2], [0.5, 1.5])
    # of a half of one citation; the mean of the cell of 2000 is 3/4, of the works not listed too
    assert table["citations_5_total"] == [0.5, 0.5]
    assert table["tncs"] == pytest.approx([2 / 3, 2 / 3], abs=1e-12)
    told = part.document["counting"]
    assert (told["works"], told["works_counted"], told["works_without_authors"]) == (3, 2, 1)
    assert (told["weight"], told["lost_mass"]) == (2.0, 1.0)
    everybody = evaluated(workspace, only=listed(tmp_path, "a\nb\nc\nd\ne\nf\n"), **files)
    whole = evaluated(workspace, **files)
    assert everybody.document["counting"] == whole.document["counting"]
    assert everybody.document["units"] == whole.document["units"]
    assert whole.document["counting"]["works_without_authors"] == 2


def test_names_of_exports_lead_to_their_works(workspace, tmp_path):
    one = registry.modules("reader")["wos"].EXAMPLE
    (tmp_path / one.name).write_text(one.text, encoding="utf-8")
    some = listed(tmp_path, "ISI:000000000000002\n")
    part = evaluated(workspace, works=tmp_path / one.name, only=some)
    assert part.columns["work_id"].tolist() == ["WOS:000000000000002"]


def test_works_of_an_export_without_identifiers_are_found_by_whole_titles(tmp_path, workspace):
    works = listed(
        tmp_path,
        "Authors,Title,Year\nRoe A,One work,2001\nRoe A,Two works,2002\nDoe B,Same,2003\nPoe C,Same,2004\n",
        "w.csv",
    )
    some = listed(tmp_path, "Title\nONE WORK.\nSame\nNowhere\n")
    made = evaluate.run(workspace, works=works, only=some, indicator="collaboration")
    assert (made["only"]["asked"], made["only"]["works"]) == (3, 1)
    assert made["only"]["missing"] == ["Same", "Nowhere"]
