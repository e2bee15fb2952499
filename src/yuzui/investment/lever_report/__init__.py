# SPDX-License-Identifier: Apache-2.0
"""Levers on a real series: the cube they start from, what each buys, in words."""
