# SPDX-License-Identifier: Apache-2.0
"""Templates written out: holes filled, dated parameters read."""

import datetime as dt

import pytest

from yuzui.policy.plan.parameter import Parameter
from yuzui.policy.plan.template import expand, templates
from yuzui.text import Text

TODAY = dt.date(2026, 11, 25)
FLOORS = {
    name: Parameter(name=name, label=Text("a", "甲"), unit="1", values={"2020-01-01": value},
                    source="s", vintage="v")
    for name, value in [("field_precision", 0.7), ("field_recall", 0.5), ("field_sample", 200)]
}  # fmt: skip


def names(checks):
    return [check["name"] for check in checks]


def test_field_template_reads_its_bars_from_dated_parameters():
    checks = expand([{"template": "T-FIELD", "node": "BOX2-01-1", "terms": 1}], FLOORS, TODAY)
    value = next(c for c in checks if c["kind"] == "value")
    assert [t["at_least"] for t in value["truths"]] == [200, 0.7, 0.5]
    assert value["args"] == {"node": "BOX2-01-1"}
    assert names(checks) == [
        "node-BOX2-01-1", "terms-BOX2-01-1", "classify-BOX2-01-1", "field-BOX2-01-1",
    ]  # fmt: skip


def test_optional_check_is_left_out():
    checks = expand([{"template": "T-FIELD", "node": "LAB-1"}], FLOORS, TODAY)
    assert "terms-LAB-1" not in names(checks)


def test_facility_template_takes_the_log_it_is_given():
    given = {"template": "T-FAC", "id": "H5", "access": "quota", "sites": 1}
    assert "usage-log" in names(expand([given], {}, TODAY))
    log = [{"kind": "rows", "name": "own-log", "data": "a.csv"}]
    checks = expand([{**given, "log": log}], {}, TODAY)
    assert "own-log" in names(checks) and "usage-log" not in names(checks)
    site = next(c for c in checks if c["name"] == "sites")
    assert site["where"] == {"facility_id": "H5"} and site["exactly"] == 1


def test_registry_template_keeps_a_whole_row_and_a_condition():
    where = {"kind": "zone", "fact_status": {"not": "memory-only"}}
    given = {"template": "T-REG", "data": "c.csv", "where": where, "table": "zone",
             "row": {"id": "Z"}, "page": "page:zones"}  # fmt: skip
    checks = expand([given], {}, TODAY)
    assert checks[0]["where"] == where and checks[0]["filled"]["since"] == 1.0
    refuse = next(c for c in checks if c["kind"] == "refuse")
    assert refuse["ref"] == "table:zone" and refuse["cases"][0]["insert"] == [{"id": "Z"}] * 2


def test_equal_kinds_get_numbers():
    rows = {"kind": "rows", "data": "a.csv"}
    link = {"kind": "link", "data": "a.csv#b", "to": "c.csv#d"}
    checks = expand([rows, rows, link, {"kind": "serve", "ref": "page:a"}], {}, TODAY)
    assert names(checks) == ["rows", "rows-2", "link", "serve"]


@pytest.mark.parametrize("name", ["T-REG", "T-FIELD", "T-FAC", "T-WF"])
def test_templates_say_what_they_need(name):
    template = templates()[name]
    assert template.lacking({}) == template.needs
    assert template.lacking(dict.fromkeys(template.needs)) == []
