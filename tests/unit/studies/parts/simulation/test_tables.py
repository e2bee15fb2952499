# SPDX-License-Identifier: Apache-2.0
from yuzui.investment import scenario, scenario_file
from yuzui.investment.simulation import document, tables
from yuzui.job.workspace import Workspace


def test_a_scenario_without_levers_has_tables_too(tmp_path):
    import dataclasses

    one = dataclasses.replace(scenario_file.read(scenario.shipped()[0]), levers={})
    found = document.run(Workspace(tmp_path), one, 50)
    assert found["share"]["with"] == found["share"]["without"]
    sheets = {sheet.name: sheet for sheet in tables.exports(found, "en")}
    assert sheets["levers"].rows == [] and sheets["sources"].rows
