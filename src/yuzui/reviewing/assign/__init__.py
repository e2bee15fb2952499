# SPDX-License-Identifier: Apache-2.0
"""Who reviews what: arcs and prices, fairness, chance, side rules, and why it cannot be."""
