# SPDX-License-Identifier: Apache-2.0
"""Paths of R&D: forecast, levers, backcast, tax, structure."""
