# SPDX-License-Identifier: Apache-2.0
"""The workbook of a path for the board."""
