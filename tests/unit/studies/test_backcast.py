# SPDX-License-Identifier: Apache-2.0
import json

import pytest
from tests.contracts.checks.study import document_faults

from yuzui.faces.cli.main import run
from yuzui.investment.jobs import backcast
from yuzui.job.workspace import Workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("work"))


def test_document_can_be_said_drawn_and_handed_out(workspace):
    found = backcast.run(workspace, by=2030, frontier=True)
    assert list(document_faults(backcast, found)) == []
    assert found["price_of_steadiness"] == pytest.approx(1.07, abs=0.01)


def test_the_run_follows_from_what_is_asked(workspace):
    one, again, other = (backcast.run(workspace, by=by)["run"]["id"] for by in (2030, 2030, 2031))
    assert one == again != other
    with pytest.raises(TypeError, match="no such input"):
        backcast.run(workspace, when=2030)


def test_options_go_before_the_scenario(tmp_path, capsys):
    scenario = tmp_path / "s.yaml"
    scenario.write_text("by: 2030\ncap: 0.15\n")
    words = ["path", "backcast", str(scenario), "--by", "2031", "--json", "--dir", str(tmp_path)]
    assert run(words) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["by"] == 2031 and found["cap"] == 0.15


def test_no_path_ends_with_code_3(tmp_path, capsys):
    words = ["path", "backcast", "--by", "2025", "--cap", "0.2", "--dir", str(tmp_path)]
    assert run(words) == 3
    assert "28.1" in capsys.readouterr().out
