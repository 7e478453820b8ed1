"""A signed head holds against a chain forged as a whole; a stamp holds the moment."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from presslog.core.errors import Damaged, NotFound, StorageError
from presslog.storage.integrity.signing import (
    compare_statement,
    new_key,
    read_statement,
    sign_head,
    write_statement,
)
from presslog.storage.integrity.timestamp import stamp_head
from presslog.storage.integrity.verification import verify_history
from tests.storage.desk import Desk, admitted, edited

HEAD = "ab" * 32


def test_a_signed_head_holds(desk: Desk, tmp_path: Path) -> None:
    """A head signed today still lies on the chain when it has grown."""
    public = new_key(tmp_path / "key.pem")
    desk.run(admitted("dam", "It holds."))
    statement = sign_head(desk.engine, tmp_path / "key.pem", desk.now)
    assert (statement.head, statement.links, statement.public_key) == (
        verify_history(desk.engine).head,
        1,
        public,
    )
    write_statement(statement, tmp_path / "head.json")
    desk.run(edited("dam", "It broke."))
    compare_statement(desk.engine, read_statement(tmp_path / "head.json"))


def test_a_chain_forged_as_a_whole_is_found(sqlite: Path, tmp_path: Path) -> None:
    """Another history, whole in itself, does not go through the signed head; nor does one that was cut back."""
    from presslog.storage.migrations import open_engine  # noqa: PLC0415 - two databases side by side

    desks = []
    for name, words in (("true", "It holds."), ("forged", "It broke.")):
        path = shutil.copy(sqlite, tmp_path / f"{name}.db")
        desks.append(Desk(open_engine(f"sqlite:///{path}")))
        desks[-1].run(admitted("dam", words))
    new_key(tmp_path / "key.pem")
    statement = sign_head(desks[0].engine, tmp_path / "key.pem", desks[0].now)
    assert verify_history(desks[1].engine).fault is None
    with pytest.raises(Damaged, match="has another head there"):
        compare_statement(desks[1].engine, statement)
    desks[0].run(edited("dam", "It leaks."))
    later = sign_head(desks[0].engine, tmp_path / "key.pem", desks[0].now)
    with pytest.raises(Damaged, match="has no such link"):
        compare_statement(desks[1].engine, later)


@pytest.mark.parametrize("field", ["head", "links", "at", "public_key", "signature"])
def test_an_altered_statement_does_not_hold(desk: Desk, tmp_path: Path, field: str) -> None:
    """Each field of a statement is under its signature."""
    new_key(tmp_path / "key.pem")
    desk.run(admitted("dam", "It holds."))
    statement = sign_head(desk.engine, tmp_path / "key.pem", desk.now)
    old = getattr(statement, field)
    forged = replace(
        statement, **{field: old + 1 if isinstance(old, int) else ("0" if old[0] != "0" else "1") + old[1:]}
    )
    with pytest.raises(Damaged, match="signature does not hold"):
        forged.check()


def test_keys_are_kept_close(tmp_path: Path) -> None:
    """A private key is readable by its owner alone, and never written over."""
    path = tmp_path / "key.pem"
    new_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    with pytest.raises(StorageError, match="there is a key already"):
        new_key(path)
    assert path.read_bytes() == before


def test_what_cannot_sign_or_be_read(desk: Desk, tmp_path: Path) -> None:
    """No key, no PEM, no chain, no statement: each is named."""
    with pytest.raises(NotFound, match="no key is here"):
        sign_head(desk.engine, tmp_path / "key.pem", desk.now)
    (tmp_path / "words").write_text("{}")
    with pytest.raises(StorageError, match="not a private key in PEM"):
        sign_head(desk.engine, tmp_path / "words", desk.now)
    new_key(tmp_path / "key.pem")
    with pytest.raises(NotFound, match="no run has been recorded"):
        sign_head(desk.engine, tmp_path / "key.pem", desk.now)
    with pytest.raises(Damaged, match="not a signed head"):
        read_statement(tmp_path / "words")
    (tmp_path / "words").write_text(
        json.dumps(dict.fromkeys(("head", "links", "at", "public_key", "signature"), "") | {"format": "x/9"})
    )
    with pytest.raises(Damaged, match="format x/9"):
        read_statement(tmp_path / "words")


# --- time stamps, by an authority of our own -------------------------------------------------------------------------

CONFIG = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
"""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all that a time stamping authority needs."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to play the authority")
    folder = tmp_path_factory.mktemp("authority")
    (folder / "serial").write_text("01")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    new = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "key.pem",
        "-out",
        "cert.pem",
        "-days",
        "2",
    ]
    purpose = ["-subj", "/CN=authority", "-addext", "extendedKeyUsage=critical,timeStamping"]
    subprocess.run([*new, *purpose], cwd=folder, check=True, capture_output=True)
    return folder


def _granted(folder: Path, query: bytes) -> bytes:
    (folder / "query.tsq").write_bytes(query)
    reply = [
        "openssl",
        "ts",
        "-reply",
        "-queryfile",
        "query.tsq",
        "-config",
        "tsa.cnf",
        "-signer",
        "cert.pem",
        "-inkey",
        "key.pem",
    ]
    subprocess.run([*reply, "-out", "reply.tsr"], cwd=folder, check=True, capture_output=True)
    return (folder / "reply.tsr").read_bytes()


def test_a_stamp_that_anybody_can_check(authority: Path) -> None:
    """A real authority answers our request, and openssl alone verifies the answer against the head."""
    answer = stamp_head(HEAD, partial(_granted, authority))
    (authority / "answer.tsr").write_bytes(answer)
    (authority / "head").write_text(HEAD)
    check = ["openssl", "ts", "-verify", "-in", "answer.tsr", "-data", "head", "-CAfile", "cert.pem"]
    assert b"Verification: OK" in subprocess.run(check, cwd=authority, check=True, capture_output=True).stdout


def test_an_answer_to_another_request_is_no_stamp(authority: Path) -> None:
    """An earlier answer for the same head, sent again, is refused by its nonce; one for another head by what it stamps."""
    earlier = stamp_head(HEAD, partial(_granted, authority))
    with pytest.raises(Damaged, match="another request: its nonce differs"):
        stamp_head(HEAD, lambda _query: earlier)
    with pytest.raises(Damaged, match="stamped something else"):
        stamp_head("cd" * 32, lambda _query: earlier)


def test_what_is_no_stamp_is_told_so(authority: Path) -> None:
    """A refusal, a grant without a stamp, and an answer torn or not in its format are told from a stamp."""
    whole = stamp_head(HEAD, partial(_granted, authority))
    with pytest.raises(Damaged, match=r"grants no time stamp \(status 2\)"):
        stamp_head(HEAD, lambda _query: bytes.fromhex("30053003020102"))
    for torn in (b"", b"\x30", whole[:-1], whole + b"x", b"<html>", bytes.fromhex("30053003020100")):
        with pytest.raises(Damaged):
            stamp_head(HEAD, lambda _query, torn=torn: torn)
