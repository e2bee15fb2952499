# SPDX-License-Identifier: Apache-2.0
"""S4-07: both published costs of two facilities, read out of their cells."""

from . import b3_p5, b3_p6


def costs(data):
    return b3_p5.two_costs(data) | b3_p6.two_costs(data)
