# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment.jobs import cube
from yuzui.investment.pages import structure
from yuzui.job.workspace import Workspace
from yuzui.view.page import Filter, Notice, Visit
from yuzui.view.table import DataTable


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    found = Workspace(tmp_path_factory.mktemp("work"))
    for country in ("USA", "CHN"):
        found.save("cube", cube.compute(found, cube.Inputs(country=country)), cube.LEVEL)
    yield found
    found.close()


def built(workspace, run=None):
    return structure.build(workspace, Visit("en", structure.PATH, {}, {"run": run} if run else {}))


def test_each_country_is_one_link_away(workspace):
    page = built(workspace)
    assert "China" in page.finding.en
    (links,) = [block for block in page.blocks if isinstance(block, Filter)]
    assert [link.text.zh for link in links.links] == ["中国", "美国"]
    other = next(link.path for link in links.links if link.text.en == "United States")
    assert "United States" in built(workspace, other.partition("run=")[2]).finding.en


def test_the_table_twin_marks_estimates(workspace):
    page = built(workspace)
    twin = page.tables()["structure-performers"].picture.twin
    assert any(row[5].en == "published" for row in twin.rows)
    assert all(row[6] is None for row in twin.rows if row[5].en == "published")
    shown = page.tables()["holdout"]
    assert isinstance(shown, DataTable) and len(shown.rows) == 13


def test_a_fit_that_did_not_settle_cannot_be_overlooked(tmp_path, monkeypatch):
    from yuzui.investment import cube as estimate

    def notices(place):
        found = Workspace(place)
        found.save("cube", cube.compute(found, cube.Inputs()), cube.LEVEL)
        page = built(found)
        found.close()
        return [block.text for block in page.blocks if isinstance(block, Notice)]

    assert len(notices(tmp_path / "settled")) == 1
    monkeypatch.setattr(estimate, "SWEEPS", 1)
    said = notices(tmp_path / "early")
    assert "stopped after 1 passes" in said[-1].en and "较粗略" in said[-1].zh


def test_regions_stand_where_they_are_published(workspace):
    (links,) = [block for block in built(workspace).blocks if isinstance(block, Filter)]
    other = next(link.path for link in links.links if link.text.en == "United States")
    states = built(workspace, other.partition("run=")[2]).tables()["regions"]
    assert len(states.rows) == 51 and states.rows[0][0].en == "California"
    assert "regions" not in built(workspace).tables()
