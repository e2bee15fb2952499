# SPDX-License-Identifier: Apache-2.0
"""Workflows: one file declares the states of a row, the moves between them and who may make them."""
