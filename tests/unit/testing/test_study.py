# SPDX-License-Identifier: Apache-2.0
"""A study that is wrong is told what is wrong, and so is a document."""

import pytest
from tests.contracts.checks import study

from yuzui import registry
from yuzui.job.result import Input
from yuzui.job.workspace import Workspace
from yuzui.text import Text

REGISTRY = registry.modules("study")["registry"]


def test_declaration(outside, faults):
    module = outside("study", "registry", QUESTION=Text("No", "否"), SCHEMA="registry", SOURCE="", lines=None)
    found = faults("study", module)
    for word in ("QUESTION is no question", "SCHEMA registry", "lines is not declared", "SOURCE"):
        assert word in found


def test_inputs(outside, faults):
    one = Input("colour", Text("colour", ""))
    found = faults("study", outside("study", "registry", INPUTS=(one, one, "x")))
    for word in ("no Input", "one name", "takes no input colour", "lacks a language"):
        assert word in found
    found = faults("study", outside("study", "registry", run=lambda place: {}))
    assert "run does not take the workspace first" in found


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    return REGISTRY.run(Workspace(tmp_path_factory.mktemp("w")))


def test_a_good_document(document):
    assert list(study.document_faults(REGISTRY, document)) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"schema": "other/1"}, "the document says other/1"),
        ({"counts": (1, 2)}, "breaks"),
        ({"run": None}, "no run with an id"),
    ],
)
def test_a_bad_document(document, changes, told):
    try:
        found = " ".join(study.document_faults(REGISTRY, {**document, **changes}))
    except TypeError:
        found = "breaks"
    assert told in found


@pytest.mark.parametrize(
    ("part", "made", "told"),
    [
        ("lines", lambda d: [], "lines says nothing"),
        ("lines", lambda d: [("a", "b")], "not in both languages"),
        ("lines", lambda d: [(Text("", ""), Text("a", " "))], "a line lacks a language"),
        ("pictures", lambda d: ["svg"], "pictures gives str"),
        ("exports", lambda d, lang: [[1]], "exports gives list"),
    ],
)
def test_parts(outside, document, part, made, told):
    module = outside("study", "registry", **{part: made})
    assert told in " ".join(study.document_faults(module, document))


def test_a_table_with_too_few_cells(outside, document):
    from yuzui.sheets.sheet import Export

    tables = [Export("t", ("a", "b"), [(1,)])]
    module = outside("study", "registry", exports=lambda d, lang: tables)
    assert "not as many cells" in " ".join(study.document_faults(module, document))
