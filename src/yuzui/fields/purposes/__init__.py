# SPDX-License-Identifier: Apache-2.0
"""What files handed in may be for in this job; one file a purpose."""
