# SPDX-License-Identifier: Apache-2.0
"""Research judged over long windows: indicators with their limits, intervals and censoring."""
