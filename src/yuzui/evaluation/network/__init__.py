# SPDX-License-Identifier: Apache-2.0
"""What links tell of works together: spread over fields, venues cited together, rewired copies."""
