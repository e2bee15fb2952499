# SPDX-License-Identifier: Apache-2.0
"""What no schedule can exceed, with the prices that prove it."""
