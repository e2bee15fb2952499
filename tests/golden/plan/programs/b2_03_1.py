# SPDX-License-Identifier: Apache-2.0
"""B2-03-1: shares of the suppliers of chip inputs, as they are published."""

from tests.golden.plan.programs.s2_05 import top_share


def supplier_shares(data):
    """Return what S2-05 counts, and that all scanners come from one country: its share squared is 1."""
    figures = top_share(data)
    return {**figures, "dependencies[id=N20].top.share": figures["dependencies[id=N20].concentration.low"] ** 0.5}
