# SPDX-License-Identifier: Apache-2.0
"""The linear program of the energy bound: its rows, where to begin, and how it is solved."""
