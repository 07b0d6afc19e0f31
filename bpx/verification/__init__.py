"""Verification: runs of a sweep trained again, and compared with its tables bit by bit.

pandas and pyarrow are imported where they are used; importing this package is cheap.
"""

from bpx.verification.outcome import Verification, VerifiedSweep
from bpx.verification.verifier import Verifier

__all__ = ["Verification", "VerifiedSweep", "Verifier"]
