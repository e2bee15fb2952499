# SPDX-License-Identifier: Apache-2.0
"""Rows read are rows kept and rows set aside, nothing else."""

from yuzui.catalogue.batch import Batch
from yuzui.sheets.understand.mapping import Rejected


def test_every_row_is_kept_or_set_aside():
    aside = [Rejected(3, "id", "missing_value", [None]), Rejected(4, "", "ragged", [])]
    batch = Batch({}, kept=5, rejected=aside)
    assert batch.rows_in == 7 and batch.flagged == 0
    assert Batch({}).rows_in == 0 and not Batch({}).findings
