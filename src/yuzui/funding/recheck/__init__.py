# SPDX-License-Identifier: Apache-2.0
"""A slate edited by hand in a spreadsheet: who was moved, what that breaks, what it costs."""
