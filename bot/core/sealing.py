"""Seals what opens a person's account elsewhere, so that it is worth nothing outside its own row.

A sealed text is `1.<key id>.<nonce and ciphertext>`, by AES-256 in GCM with a nonce of its own. It
is bound to its table, column and row: moved to another row it does not open.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = "1"
_KEY_BYTES = 32
_NONCE_BYTES = 12
_ID = re.compile(r"[A-Za-z0-9_-]{1,32}", re.ASCII)
_HINT = "make one with `leeway keys new`"


class WrongKeysError(ValueError):
    """The keys that were given are none; the text says why without showing them."""


class NotSealedError(ValueError):
    """A text that none of the keys opens here; the text says why without showing it."""


@dataclass(frozen=True)
class Keys:
    """What seals and opens: the first key seals, every one of them opens."""

    by_id: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Keys:
        """From `id:base64url,id2:...`, in which lines may stand for commas.

        Raises `WrongKeysError` with one sentence for whoever runs Leeway.
        """
        found: dict[str, bytes] = {}
        for one in filter(None, re.split(r"[,\s]+", text)):
            name, _, encoded = one.partition(":")
            if not encoded or not _ID.fullmatch(name):
                raise WrongKeysError(
                    f"A key is written as id:key, and one of them is not: {_HINT}."
                )
            if name in found:
                raise WrongKeysError(f"Two keys have the id {name}: give each another one.")
            found[name] = _key(name, encoded)
        if not found:
            raise WrongKeysError(f"There is no key: {_HINT}.")
        return cls(found)

    def seal(self, text: str, table: str, column: str, row_id: int) -> str:
        """The text, to be opened by the same keys for the same column of the same row alone."""
        key_id = next(iter(self.by_id))
        nonce = os.urandom(_NONCE_BYTES)
        bound = _bound(table, column, row_id, key_id)
        sealed = AESGCM(self.by_id[key_id]).encrypt(nonce, text.encode(), bound)
        return f"{_VERSION}.{key_id}.{_encoded(nonce + sealed)}"

    def open(self, sealed: str, table: str, column: str, row_id: int) -> str:
        """What was sealed for this column of this row; raises `NotSealedError`."""
        version, _, rest = sealed.partition(".")
        key_id, _, encoded = rest.partition(".")
        if version != _VERSION or not encoded:
            raise NotSealedError("It is not sealed as this version of Leeway seals.")
        key = self.by_id.get(key_id)
        if key is None:
            raise NotSealedError(f"It was sealed with another key than there is, {key_id!r}.")
        try:
            data = _decoded(encoded)
            # One that was cut off is shorter than a nonce, and not to be told from a wrong one.
            bound = _bound(table, column, row_id, key_id)
            return AESGCM(key).decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], bound).decode()
        except (InvalidTag, ValueError) as error:
            raise NotSealedError("It was changed, or sealed for another row or column.") from error

    def is_current(self, sealed: str) -> bool:
        """Whether it was sealed with the key that seals now; else it should be sealed anew."""
        return sealed.startswith(f"{_VERSION}.{next(iter(self.by_id))}.")


def new_key() -> str:
    """A new key under a new id, as `Keys.parse` reads it."""
    return f"{os.urandom(4).hex()}:{_encoded(os.urandom(_KEY_BYTES))}"


def _key(name: str, encoded: str) -> bytes:
    try:
        key = _decoded(encoded)
    except ValueError as error:
        raise WrongKeysError(f"The key {name} is not written in base64url: {_HINT}.") from error
    if len(key) != _KEY_BYTES:
        raise WrongKeysError(f"The key {name} has not {_KEY_BYTES} bytes: {_HINT}.")
    return key


def _bound(table: str, column: str, row_id: int, key_id: str) -> bytes:
    return f"{table}:{column}:{row_id}:{key_id}".encode()


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def _decoded(text: str) -> bytes:
    """Raises `ValueError`; base64 of the standard library passes over what is none."""
    if not re.fullmatch(r"[A-Za-z0-9_-]+={0,2}", text, re.ASCII):
        raise ValueError("not base64url")
    try:
        return base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except binascii.Error as error:
        raise ValueError("not base64url") from error
