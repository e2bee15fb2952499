# SPDX-License-Identifier: Apache-2.0
"""Parts of what is asked of a schedule that stands."""
