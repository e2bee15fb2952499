# SPDX-License-Identifier: Apache-2.0
"""Recovery of cost: what is asked, the two sides of the bill, and its words and tables."""
