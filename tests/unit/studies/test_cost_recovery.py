# SPDX-License-Identifier: Apache-2.0
"""The bill of the shipped log, and of logs that cannot have happened."""

import json

import pytest

from yuzui.errors import InputError
from yuzui.job.workspace import Workspace
from yuzui.ledger.jobs import cost_recovery


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("w"))


@pytest.fixture(scope="module")
def document(workspace):
    return cost_recovery.run(workspace)


def test_the_document_is_plain_json(document):
    assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_bill_and_clock_agree_on_the_real_log(document):
    assert document["residual_minor_units"] == 0 == document["seconds"]["over"]
    assert document["seconds"]["charged"] == 6_978_070_499
    assert document["in_use"] == {"most": 1_978, "processors": 2_004}
    assert document["jobs"] == {"read": 51_987, "charged": 51_959, "waived": 0, "flagged": 28}


def test_a_price_changes_sums_and_no_residual(workspace, document):
    paid = cost_recovery.run(workspace, price="0.0137", cost="812345.67", currency="EUR")
    assert paid["residual_minor_units"] == 0
    balance = paid["balance"]
    parts = ("invoiced", "waived", "idle", "unpriced")
    assert balance["cost"] == sum(balance[part] for part in parts)
    assert paid["recovered"]["value"] == balance["invoiced"] / balance["cost"]
    assert paid["run"]["id"] != document["run"]["id"]


def test_at_the_break_even_price_the_hours_charged_pay_for_the_centre(workspace):
    first = cost_recovery.run(workspace, price="0.02", cost="500000")
    price = f"{first['break_even']['value']:.12f}"
    again = cost_recovery.run(workspace, price=price, cost="500000")
    assert again["recovered"]["value"] == pytest.approx(1, abs=1e-6)


def test_waived_jobs_are_counted_and_cost_nothing(workspace, document):
    less = cost_recovery.run(workspace, waive="0")
    assert less["jobs"]["waived"] == 10_592 and less["residual_minor_units"] == 0
    assert less["balance"]["invoiced"] + less["balance"]["waived"] == pytest.approx(
        document["balance"]["invoiced"], abs=1
    )


def test_fewer_processors_than_were_in_use_do_not_agree(workspace):
    assert cost_recovery.run(workspace, processors=1_977)["residual_minor_units"] < 0


def test_without_the_number_of_processors_nothing_is_said(workspace, tmp_path):
    path = tmp_path / "log.csv"
    head = "job,submit,wait,run,procs,req_procs,req_time,status,user,group"
    path.write_text(f"{head}\n1,0,0,3600,1,1,3600,1,1,1\n")
    with pytest.raises(InputError) as caught:
        cost_recovery.run(workspace, trace=str(path))
    assert caught.value.code == "processors"
    assert cost_recovery.run(workspace, trace=str(path), processors=2)["recovered"]["value"] == 0.5
