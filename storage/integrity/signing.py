"""A head of the chain, signed and kept elsewhere.

The one thing that a whole chain forged anew cannot match.

A statement is a small JSON file: what was the head, of how many links, when, and an Ed25519 signature (RFC
8032) over the canonical JSON of the rest. Whoever has the public key can check it with any library. The
module refuses to keep private keys anywhere but where it is told.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import Engine, select

from presslog.core.errors import Damaged, NotFound, StorageError
from presslog.core.moments import write_microseconds
from presslog.storage.database import canonical_bytes
from presslog.storage.database.schema import links
from presslog.storage.integrity import chain

FORMAT: Final = "presslog-head/1"


@dataclass(frozen=True, slots=True)
class Statement:
    """What a signed file says. `public_key` and `signature` are hex."""

    format: str
    head: str
    links: int
    at: str
    public_key: str
    signature: str = ""

    @property
    def signed(self) -> bytes:
        """The bytes that the signature is over: everything but itself, as canonical JSON."""
        return canonical_bytes({name: value for name, value in asdict(self).items() if name != "signature"})

    def check(self) -> Self:
        """Itself, where its signature holds; else raises `Damaged`."""
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.public_key))
            key.verify(bytes.fromhex(self.signature), self.signed)
        except (InvalidSignature, ValueError) as error:
            raise Damaged(
                "the signature does not hold: the statement was altered, or is by another key"
            ) from error
        return self


def new_key(path: Path) -> str:
    """Makes a private key (PEM, readable by its owner alone); gives the public one, hex.

    An existing file is never written over.
    """
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
    except FileExistsError as error:
        raise StorageError(f"{path}: there is a key already: sign with it, or choose another path") from error
    return _hex_of_key(key.public_key())


def sign_head(engine: Engine, key: Path, now: datetime) -> Statement:
    """A signed statement of the chain's head as it is now. Raises `NotFound` without a key or a chain."""
    private = _private_key(key)
    with engine.connect() as connection:
        count, head = chain.chain_head(connection)
    if count == 0:
        raise NotFound("nothing to sign: no run has been recorded yet")
    statement = Statement(FORMAT, head, count, write_microseconds(now), _hex_of_key(private.public_key()))
    return Statement(**{**asdict(statement), "signature": private.sign(statement.signed).hex()})


def write_statement(statement: Statement, path: Path) -> None:
    """Writes a statement to a file."""
    path.write_text(json.dumps(asdict(statement), indent=2) + "\n")


def read_statement(path: Path) -> Statement:
    """A statement from a file, its signature checked. Raises `Damaged`."""
    try:
        found = json.loads(path.read_text())
        statement = Statement(**{field.name: found[field.name] for field in fields(Statement)})
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{path}: this is not a signed head of a chain: {error}") from error
    if statement.format != FORMAT:
        raise Damaged(f"{path}: format {statement.format}, where {FORMAT} is known")
    return statement.check()


def compare_statement(engine: Engine, statement: Statement) -> None:
    """Raises `Damaged` where the chain does not go through the head that was signed."""
    with engine.connect() as connection:
        head = connection.scalar(select(links.c.head).where(links.c.seq == statement.links))
    if head != statement.head:
        found = "has no such link" if head is None else f"has another head there, {head[:12]}…"
        raise Damaged(
            f"on {statement.at} link {statement.links} was {statement.head[:12]}…; the chain {found}"
        )


def _private_key(path: Path) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError as error:
        raise NotFound(f"{path}: no key is here: make one first") from error
    except ValueError as error:
        raise StorageError(f"{path}: this is not a private key in PEM format") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise StorageError(f"{path}: an Ed25519 key is needed, and this is none")
    return key


def _hex_of_key(key: Ed25519PublicKey) -> str:
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw).hex()
