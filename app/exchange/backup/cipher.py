"""The seal with a key: authenticated encryption."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.exchange.backup import ALTERED, BadBackup


class Cipher:
    """AES-256-GCM under a key of this backup alone, so that the frame's number may be the nonce."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def close(self, number: int, about: bytes, content: bytes) -> bytes:
        """Return the encrypted content."""
        return self._cipher.encrypt(number.to_bytes(12), content, about)

    def open(self, number: int, about: bytes, sealed: bytes) -> bytes:
        """Return the content; raises `BadBackup`."""
        try:
            return self._cipher.decrypt(number.to_bytes(12), sealed, about)
        except InvalidTag as altered:
            raise BadBackup(ALTERED) from altered
