# SPDX-License-Identifier: Apache-2.0
"""Rules as people keep them: cells of a sheet, and the workbook they fill in."""
