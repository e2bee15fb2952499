# SPDX-License-Identifier: Apache-2.0
"""Priors that a person changes, and what the change does to a scenario."""
