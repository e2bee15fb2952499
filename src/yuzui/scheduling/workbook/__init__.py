# SPDX-License-Identifier: Apache-2.0
"""An instance as a workbook, for people who write spreadsheets."""
