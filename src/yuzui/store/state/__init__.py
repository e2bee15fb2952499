# SPDX-License-Identifier: Apache-2.0
"""What every transactional store does alike, whatever engine lies beneath."""
