# SPDX-License-Identifier: Apache-2.0
"""What is counted of a set of works: columns by window, and units."""
