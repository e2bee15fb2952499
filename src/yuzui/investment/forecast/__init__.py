# SPDX-License-Identifier: Apache-2.0
"""Forecasts of a share, and cases of the past played again."""
