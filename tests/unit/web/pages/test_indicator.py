# SPDX-License-Identifier: Apache-2.0
"""The worked example of an indicator stands on its page as it is tested."""

import pytest

from yuzui import plugins
from yuzui.studies.parts.workspace import Workspace
from yuzui.web.page import Visit
from yuzui.web.pages import indicator


def example(name, folder):
    path = f"/indicators/{name}"
    page = indicator.build(Workspace(folder), Visit("en", path, {"name": name}))
    return page.tables()["example"]


@pytest.mark.parametrize(("name", "fields"), [("ncs", True), ("cd", False)])
def test_fields_are_shown_where_works_are_compared_within_them(tmp_path, name, fields):
    table = example(name, tmp_path)
    assert ("field" in [column.name for column in table.columns]) is fields
    expect = plugins.modules("indicator")[name].EXAMPLE.expect
    assert [row[0] for row in table.rows] == list(expect)
    assert {len(row) for row in table.rows} == {len(table.columns)}


def test_each_work_stands_with_its_field(tmp_path):
    rows = {row[0]: row for row in example("ncs", tmp_path).rows}
    assert rows["F"][:4] == ("F", 2000, "x", 3) and rows["a"][2] is None
