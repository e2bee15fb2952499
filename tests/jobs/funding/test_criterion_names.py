# SPDX-License-Identifier: Apache-2.0
"""A criterion is the same whatever case, width and spaces its name is written with."""

import csv
import json

from yuzui.faces.cli.main import run

RULES = """format = "yuzui-rules/1"
[value]
from = "posterior_mean"
per = "proposal"
zero = 0
[[rule]]
name = "budget"
kind = "budget"
total = 60
strength = "hard"
source = "paper 1"
[[rule]]
name = "good"
kind = "threshold"
criterion = "excellence"
at_least = {least}
strength = "hard"
source = "paper 2"
"""


def call(place):
    place.mkdir()
    heads = [["Proposal", "Amount"], *([f"P{k:02d}", 10] for k in range(12))]
    rows = [["Proposal", "Reviewer", "Excellence", "Impact"]]
    rows += [
        [f"P{k:02d}", f"R{(k + i) % 5}", 1 + (k + i) % 6, 1 + (2 * k + i) % 6] for k in range(12) for i in (0, 1, 2)
    ]
    criteria = [["criterion", "weight", "low", "high"], ["ＥＸＣＥＬＬＥＮＣＥ ", 3, 1, 6], ["im pact", 1, 1, 6]]
    for name, table in (("proposals", heads), ("reviews", rows), ("criteria", criteria)):
        with (place / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(table)
    return place


def test_weights_scales_and_thresholds_of_a_criterion_meet_its_heading(tmp_path, capsys):
    path, rules = call(tmp_path / "call"), tmp_path / "rules.toml"
    held = {}
    for least in (1, 3):
        rules.write_text(RULES.format(least=least), encoding="utf-8")
        args = ["fund", str(path), "--rules", str(rules), "--redraws", "0", "--dir", str(tmp_path / f"w{least}")]
        assert run([*args, "--json"]) == 0, capsys.readouterr()
        document = json.loads(capsys.readouterr().out)
        weights = {one["criterion"]: one["weight"] for one in document["judge"]["criteria"]}
        assert weights == {"Excellence": 0.75, "Impact": 0.25}
        held[least] = {one["id"]: one["eligible"] for one in document["proposals"]}
    means = {f"P{k:02d}": sum(1 + (k + i) % 6 for i in (0, 1, 2)) / 3 for k in range(12)}
    assert all(held[1].values())
    assert held[3] == {name: mean >= 3 for name, mean in means.items()} and not all(held[3].values())
