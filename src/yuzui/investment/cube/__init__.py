# SPDX-License-Identifier: Apache-2.0
"""A cube of money: who performs which type of R&D; cells that nobody published are estimated."""
