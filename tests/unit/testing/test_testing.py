# SPDX-License-Identifier: Apache-2.0
"""check_plugin and check_plan as an outsider calls them."""

import sys

import pytest
from tests.contracts import checks as testing

RULE = '''"""A rule of another package."""

from yuzui.funding.example import TWELVE, Example
from yuzui.funding.grammar import AT_MOST
from yuzui.funding.term import Term
from yuzui.text import Text

TITLE = Text("Few", "少而精")
STAGE, UNIT, SOURCE = "fund", "count", "doi:10.1000/few"
FIELDS = (AT_MOST.needed,)
EXAMPLE = Example(
    TWELVE,
    rules=({"name": "few", "kind": "few", "at_most": 3, "measure": "count"},),
    holds=("P01", "P02"),
    violates=("P01", "P02", "P03", "P04"),
    optimum=@OPTIMUM@,
)


def terms(rules, candidates):
    import numpy as np

    for rule in rules:
        yield Term(rule, "", np.ones(len(candidates)), "<=", @LIMIT@)
'''


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install a package of one file as a rule kind named ``few``."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    info = tmp_path / "few-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: few\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[yuzui.rule]\nfew = few_rule\n")

    def made(source):
        (tmp_path / "few_rule.py").write_text(source)
        sys.modules.pop("few_rule", None)
        import few_rule

        return few_rule

    yield made
    sys.modules.pop("few_rule", None)


def written(optimum="85 + 89 + 83", limit="float(rule.own.get('at_most') or rule.at_most)"):
    # FIELDS of the outside kind leave MEASURE out; the example must not name it then
    source = RULE.replace(', "measure": "count"', "")
    return source.replace("@OPTIMUM@", optimum).replace("@LIMIT@", limit)


def test_an_outside_file_that_is_right_fits(install):
    assert testing.check_plugin("rule", install(written())) == []


def test_an_outside_file_that_is_wrong_is_told_what(install):
    found = testing.check_plugin("rule", install(written(optimum="999")))
    assert found == ["few_rule: EXAMPLE.optimum is 999; by enumeration it is 257.0"]
    found = " ".join(testing.check_plugin("rule", install(written(limit="9.0"))))
    assert "EXAMPLE.violates breaks no row of this kind" in found


def test_an_outside_file_without_form_is_told_before_it_is_run(install):
    found = " ".join(testing.check_plugin("rule", install("from yuzui.text import Text\nTITLE = Text('Few', 'Few')\n")))
    for word in ("EXAMPLE is not declared", "not in Chinese", "docstring"):
        assert word in found


def test_a_file_that_cannot_be_imported_is_told(install, tmp_path):
    module = install(written())
    (tmp_path / "few_rule.py").write_text("raise RuntimeError('not today')\n")
    found = testing.check_plugin("rule", module)
    assert found == ["few_rule: it cannot be imported alone: RuntimeError: not today"]


def test_breaking_down_is_a_fault_not_a_crash(install):
    found = testing.check_plugin("rule", install(written(limit="1 / 0")))
    assert found and all("breaks down: ZeroDivisionError" in fault for fault in found)


def test_a_plan_is_told_its_faults_with_their_line(tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text("plan: {id: bad}\nclauses: []\n", encoding="utf-8")
    found = testing.check_plan(str(path))
    assert found and any("bad.yaml, line" in fault for fault in found)
    assert testing.check_plan(str(tmp_path / "none.yaml")) == [": there is no such plan"]
