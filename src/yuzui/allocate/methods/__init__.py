# SPDX-License-Identifier: Apache-2.0
"""Mathematics of allocation; it knows no policy."""
