"""SHA-256 without OpenSSL, which takes longer to load than a run of one plan has to hash.

The random module of the standard library takes its digest in the same way.
"""

from __future__ import annotations

try:
    from _sha256 import sha256  # Python 3.11
except ImportError:
    try:
        from _sha2 import sha256  # Python 3.12 and later
    except ImportError:
        from hashlib import sha256


def sha256_of(data: bytes) -> str:
    """The SHA-256 of some bytes, in hex digits."""
    digest: str = sha256(data).hexdigest()
    return digest
