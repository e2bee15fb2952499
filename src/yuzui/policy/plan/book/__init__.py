# SPDX-License-Identifier: Apache-2.0
"""A plan as a workbook, for people who write spreadsheets."""
