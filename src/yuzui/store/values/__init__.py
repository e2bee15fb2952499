# SPDX-License-Identifier: Apache-2.0
"""Values as stores hold them: adapters by column type, and canonical JSON."""
