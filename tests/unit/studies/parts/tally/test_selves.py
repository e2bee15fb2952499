# SPDX-License-Identifier: Apache-2.0
"""Self-citations are left out where persons are known, and nobody's are guessed."""

import pytest

from yuzui.errors import InputError
from yuzui.evaluation.jobs import evaluate
from yuzui.job.workspace import Workspace


@pytest.fixture
def ask(tmp_path):
    (tmp_path / "w.csv").write_text("work_id,year\na,2000\nb,2001\nc,2002\n")
    (tmp_path / "l.csv").write_text("citing,cited\nb,a\nc,a\nc,b\n")
    (tmp_path / "a.csv").write_text("work_id,position,person_id\na,1,p\nb,1,p\nb,2,q\n")

    def asked(authors=True, **more):
        files = {"works": tmp_path / "w.csv", "citations": tmp_path / "l.csv"}
        files |= {"authorships": tmp_path / "a.csv"} if authors else {}
        return evaluate.compute(Workspace(tmp_path / "ws"), **files, indicator="citations,cd", **more)

    return asked


def test_they_are_left_out_where_persons_are_known(ask):
    answer = ask()
    assert answer.columns["citations_5"].tolist() == [1, 1, 0]
    told = answer.document["self_citations"]
    assert (told["mode"], told["citations"], told["own"], told["unknown"]) == ("exclude", 3, 1, 2)
    assert answer.document["parameters"]["self_citations"] == "exclude"
    said = " ".join(line.en for _, line in evaluate.lines(answer.document))
    assert "1 self-citation (a shared person) left out" in said and "66.7" in said
    # disruption is counted on the graph, and says so
    assert answer.columns["n_i"].tolist()[0] + answer.columns["n_j"].tolist()[0] == 2
    assert "CD" in told["not_to"]["en"] and "CD" in told["not_to"]["zh"]
    assert ask(self_citations="include").columns["citations_5"].tolist() == [2, 1, 0]


def test_where_no_person_is_known_all_are_unknown(ask):
    answer = ask(authors=False)
    told = answer.document["self_citations"]
    assert (told["mode"], told["own"], told["unknown_share"]) == ("include", 0, 1.0)
    assert "cannot be told apart" in " ".join(line.en for _, line in evaluate.lines(answer.document))
    asked = ask(authors=False, self_citations="exclude")
    assert asked.columns["citations_5"].tolist() == answer.columns["citations_5"].tolist()
    told = asked.document["self_citations"]
    assert (told["mode"], told["own"], told["unknown_share"]) == ("exclude", 0, 1.0)
    assert "none was left out" in told["applies"]["en"] and "未剔除" in told["applies"]["zh"]
    lines = [line for _, line in evaluate.lines(asked.document)]
    assert any("none was left out" in line.en and "100" in line.en for line in lines)
    with pytest.raises(InputError):
        ask(self_citations="some")
