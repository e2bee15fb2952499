# SPDX-License-Identifier: Apache-2.0
"""Every kind of chart: its typed rows, what is drawn of them in two widths, and the table that says the same."""
