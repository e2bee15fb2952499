# SPDX-License-Identifier: Apache-2.0
"""Forecasts of a share as the study shows them, and how they did before."""
