# SPDX-License-Identifier: Apache-2.0
"""The sheets of the board pack."""
