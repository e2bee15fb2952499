# SPDX-License-Identifier: Apache-2.0
"""What is due by the clock, one file a matter."""
