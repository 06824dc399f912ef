"""Keeping tokens unreadable in the database: AES-256-GCM with the workspace as associated data, and key rotation."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from config.checks import MIN_KEY_CHARS
from storage.errors import StorageError

_VERSION = "v1"
_NONCE_BYTES = 12  # what GCM is defined for (NIST SP 800-38D, 8.2.2: random nonces, fresh for each sealing)


class SecretError(StorageError):
    """A token cannot be sealed or opened; the text never holds the token or a key."""


class Vault:
    """Seals and opens short secrets.

    A sealed text is ``v1.<key id>.<base64 of nonce and ciphertext>``. What a secret belongs to (team and field) is
    authenticated with it, so a sealed text copied to another workspace's row does not open.

    Args:
        keys: SECRET_KEY split at commas, newest first. The first seals; every one opens, until rows are resealed.

    Raises:
        SecretError: no key, or one shorter than 16 characters.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise SecretError("SECRET_KEY is not set: without it tokens cannot be stored")
        if any(len(key) < MIN_KEY_CHARS for key in keys):
            raise SecretError(f"SECRET_KEY is too short: use at least {MIN_KEY_CHARS} random characters")
        self._ciphers = {_key_id(key): AESGCM(_derive(key)) for key in keys}
        self._newest = _key_id(keys[0])

    @classmethod
    def from_setting(cls, value: str) -> Vault:
        """Read SECRET_KEY: several keys, newest first, separated by commas."""
        return cls([key.strip() for key in value.split(",") if key.strip()])

    def __repr__(self) -> str:
        return f"Vault({len(self._ciphers)} keys)"

    def seal(self, secret: str, *, team_id: str, field: str) -> str:
        """Encrypt ``secret`` for one field of one workspace; an empty secret stays empty."""
        if not secret:
            return ""
        nonce = os.urandom(_NONCE_BYTES)
        body = self._ciphers[self._newest].encrypt(nonce, secret.encode(), _belongs_to(team_id, field))
        return f"{_VERSION}.{self._newest}.{base64.urlsafe_b64encode(nonce + body).decode()}"

    def open(self, sealed: str, *, team_id: str, field: str) -> str:
        """Decrypt what :meth:`seal` made.

        Raises:
            SecretError: the key is gone, or the text was changed or belongs to another workspace or field.
        """
        if not sealed:
            return ""
        version, _, rest = sealed.partition(".")
        key_id, _, body = rest.partition(".")
        cipher = self._ciphers.get(key_id)
        if version != _VERSION or cipher is None:
            raise SecretError(f"The token of {team_id} was sealed with a key that SECRET_KEY no longer holds")
        try:
            raw = base64.b64decode(body.encode(), altchars=b"-_", validate=True)
            return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _belongs_to(team_id, field)).decode()
        except (InvalidTag, binascii.Error, ValueError) as e:
            raise SecretError(f"The token of {team_id} cannot be opened: it was changed or copied") from e

    def is_current(self, sealed: str) -> bool:
        """Whether the newest key sealed this text (or there is nothing to seal)."""
        return not sealed or sealed.startswith(f"{_VERSION}.{self._newest}.")


def _derive(key: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"signalpost tokens v1").derive(key.encode())


def _key_id(key: str) -> str:
    return hashlib.sha256(b"signalpost key id:" + _derive(key)).hexdigest()[:8]


def _belongs_to(team_id: str, field: str) -> bytes:
    return f"{team_id}:{field}".encode()
