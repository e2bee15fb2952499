# SPDX-License-Identifier: Apache-2.0
"""Running indicators: in pieces, in one process or several."""
