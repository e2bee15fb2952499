# SPDX-License-Identifier: Apache-2.0
"""Stocks of knowledge of a scenario: measured and shown."""
