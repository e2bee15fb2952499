# SPDX-License-Identifier: Apache-2.0
"""What the files of a call say: sheets to tables, a page of rules, what is odd, what was meant."""
