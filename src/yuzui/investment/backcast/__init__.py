# SPDX-License-Identifier: Apache-2.0
"""From a target back to a path: cheapest, steadiest, what binds, what more would cost, odds."""
