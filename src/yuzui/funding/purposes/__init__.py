# SPDX-License-Identifier: Apache-2.0
"""What people hand in files for; one file a purpose."""
