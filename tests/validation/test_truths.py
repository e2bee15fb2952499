# SPDX-License-Identifier: Apache-2.0
from tests.validation import truths
from yuzui.job.workspace import Workspace


def test_every_measure_names_a_truth_and_a_bar(tmp_path):
    workspace = Workspace(tmp_path)
    found = [truth for measure in truths.MEASURES for truth in measure(workspace)]
    assert all(truth.name[0] == "V" and truth.bar.zh for truth in found)
    assert len({(truth.name, truth.part) for truth in found}) == len(found)
