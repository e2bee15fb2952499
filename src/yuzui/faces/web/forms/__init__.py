# SPDX-License-Identifier: Apache-2.0
"""Forms that write: what of them is taken."""
