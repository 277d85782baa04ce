"""Signatures: read by two other programs, refused when anything about them is not right."""

import json
import shutil
import subprocess
from base64 import b64decode, b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import SSlibKey

from cadee.errors import InputError
from cadee.pack.canonical import canonical
from cadee.pack.envelope import envelope, opened, signed_bytes
from cadee.pack.manifest import MANIFEST, SIGNATURES, Signed, read, seal
from cadee.pack.signing import PassphraseError, ed25519_signer, sign, ssh_signer
from cadee.pack.signing_keys import allowed_signers, der, fingerprint, key_id, public_key
from cadee.pack.ssh import signer_of
from cadee.pack.statement import statement
from tests.pack.sealed import FILES, about, pack, private_pem, signer

DSSE = SIGNATURES["dsse"]
keygen = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")


def test_another_library_verifies_the_envelope_and_sees_every_file() -> None:
    who = signer()
    files = pack(who)
    found = Envelope.from_dict(json.loads(files[DSSE]))
    key = SSlibKey.from_crypto(who.key.public_key(), keyid=who.facts.key_id)
    assert list(found.verify([key], 1)) == [who.facts.key_id]
    told = json.loads(found.payload)
    assert told["_type"] == "https://in-toto.io/Statement/v1"
    assert {item["name"]: item["digest"]["sha256"] for item in told["subject"]} == {
        name: sha256(content).hexdigest() for name, content in files.items() if name != DSSE
    }
    assert told["predicate"]["signer"] == {"name": "Maya", "role": "head of care"}
    found.payload += b" "
    with pytest.raises(VerificationError):
        found.verify([key], 1)


def test_the_bytes_that_are_signed_are_those_of_the_format() -> None:
    assert signed_bytes(b"hello world", "http://example.com/HelloWorld") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_the_id_of_a_key_is_what_openssl_gives() -> None:
    who = signer()
    key = public_key(who.facts.public_key.encode())
    assert who.facts.key_id == key_id(key) == sha256(der(key)).hexdigest()
    if shutil.which("openssl"):
        done = subprocess.run(
            ["openssl", "pkey", "-pubin", "-outform", "DER"],
            input=who.facts.public_key.encode(), capture_output=True, check=True,
        )  # fmt: skip
        assert sha256(done.stdout).hexdigest() == who.facts.key_id


def test_the_same_pack_signed_twice_is_the_same_bytes() -> None:
    who = signer()
    assert pack(who) == pack(who)


def test_a_signer_signs_no_manifest_that_names_another() -> None:
    with pytest.raises(ValueError, match="another signer"):
        sign(seal(FILES, about())[MANIFEST], signer())
    with pytest.raises(ValueError, match="another signer"):
        sign(seal(FILES, about(signer().facts))[MANIFEST], signer())


def test_keys_open_with_their_passphrase_only_and_no_message_shows_them() -> None:
    raw = private_pem(b"secret words")
    assert ed25519_signer(raw, b"secret words").facts.format == "dsse"
    for given_, said in ((None, "no passphrase is given"), (b"wrong words", "does not open")):
        with pytest.raises(PassphraseError, match=said) as raised:
            ed25519_signer(raw, given_)
        assert raised.value.__cause__ is None
        assert "words" not in str(raised.value)
    plain = private_pem()
    assert ed25519_signer(plain, b"not needed").facts == ed25519_signer(plain, None).facts
    assert "PRIVATE" not in repr(ed25519_signer(plain, None))
    assert "key" not in repr(ed25519_signer(plain, None)).replace("key_id", "").replace("public_key", "")


def test_other_keys_are_refused_in_words() -> None:
    other = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()
    )
    for raw, said in (
        (other, "another kind"),
        (b"", "no private key"),
        (b"-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n", "no private key"),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----\n", "no private key"),
        (signer().facts.public_key.encode(), "no private key"),
    ):
        with pytest.raises(InputError, match=said) as raised:
            ed25519_signer(raw, None)
        assert "c2VjcmV0" not in str(raised.value) + raised.value.fix


@keygen
def test_a_key_of_openssh_signs_too(tmp_path: Path) -> None:
    private, public = _ssh_key(tmp_path, "ed25519")
    who = ed25519_signer(private.read_bytes(), None)
    assert who.facts.key_id == key_id(public_key(public.read_bytes()))
    again = tmp_path / "locked"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "words", "-f", again], check=True)
    with pytest.raises(InputError, match=r"passphrase|cannot be read here"):
        ed25519_signer(again.read_bytes(), None)


def _ssh_key(folder: Path, kind: str) -> tuple[Path, Path]:
    private = folder / f"key-{kind}"
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "me@host", "-f", private], check=True)
    return private, private.with_suffix(".pub")


def ssh_sign(private: Path, message: bytes, namespace: str = "cadee-pack") -> bytes:
    command = ["ssh-keygen", "-Y", "sign", "-q", "-n", namespace, "-f", str(private)]
    return subprocess.run(command, input=message, capture_output=True, check=True).stdout


@keygen
@pytest.mark.parametrize("kind", ["ed25519", "rsa", "ecdsa"])
def test_what_ssh_keygen_signs_is_verified_here_and_there(tmp_path: Path, kind: str) -> None:
    private, public = _ssh_key(tmp_path, kind)
    who = ssh_signer(public.read_bytes(), lambda manifest: ssh_sign(private, manifest))
    assert "me@host" not in who.facts.public_key
    files = pack(who)
    manifest, signature = files[MANIFEST], files[SIGNATURES["ssh"]]
    assert der(signer_of(signature, manifest)) == der(public_key(public.read_bytes()))
    listed = subprocess.run(["ssh-keygen", "-l", "-f", public], capture_output=True, text=True, check=True).stdout
    assert listed.split()[1] == who.facts.key_id == fingerprint(public_key(public.read_bytes()))
    (tmp_path / "allowed").write_text(f'maya namespaces="cadee-pack" {public.read_text()}')
    (tmp_path / "signature").write_bytes(signature)
    command = ["ssh-keygen", "-Y", "verify", "-f", tmp_path / "allowed", "-I", "maya", "-n", "cadee-pack"]
    there = subprocess.run([*command, "-s", tmp_path / "signature"], input=manifest, capture_output=True, check=False)
    assert there.returncode == 0
    with pytest.raises(ValueError, match="not a signature over this manifest"):
        signer_of(signature, manifest + b" ")
    with pytest.raises(ValueError, match="was not made for"):
        signer_of(ssh_sign(private, manifest, "git"), manifest)


@keygen
def test_no_changed_ssh_signature_holds(tmp_path: Path) -> None:
    private, _ = _ssh_key(tmp_path, "ed25519")
    message = b"message"
    good = ssh_sign(private, message)
    blob = b64decode(b"".join(good.splitlines()[1:-1]))

    def armoured(raw: bytes) -> bytes:
        return b"-----BEGIN SSH SIGNATURE-----\n" + b64encode(raw) + b"\n-----END SSH SIGNATURE-----\n"

    signer_of(armoured(blob), message)
    for at in range(len(blob)):
        with pytest.raises(ValueError, match=r"^its? "):
            signer_of(armoured(blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :]), message)
        with pytest.raises(ValueError, match=r"^it "):
            signer_of(armoured(blob[:at]), message)
    with pytest.raises(ValueError, match="behind its end"):
        signer_of(armoured(blob + b"x"), message)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_as_an_ssh_signature(raw: bytes) -> None:
    for each in (
        raw,
        b"-----BEGIN SSH SIGNATURE-----\n" + b64encode(b"SSHSIG\0\0\0\1" + raw) + b"\n-----END SSH SIGNATURE-----",
    ):
        with pytest.raises(ValueError, match=r"^it "):
            signer_of(each, b"")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda told: {**told, "payloadType": "text/plain"}, "no in-toto"),
        (lambda told: {**told, "more": 1}, "unexpected"),
        (lambda told: {**told, "payload": "*"}, "Base64"),
        (lambda told: {**told, "signatures": []}, "too short"),
        (lambda told: {**told, "signatures": told["signatures"] * 17}, "too long"),
        (lambda told: {**told, "signatures": [{"keyid": 1, "sig": ""}]}, "string type"),
        (lambda told: [told], "dataclass"),
    ],
)
def test_an_envelope_of_strangers_is_refused_in_one_line(change: object, said: str) -> None:
    told = json.loads(envelope(b"payload", "id", b"sig"))
    assert opened(canonical(told)) == (b"payload", {"id": b"sig"})
    with pytest.raises(ValueError, match=said):
        opened(canonical(change(told)))  # type: ignore[operator]


def test_allowed_signers_are_read_with_names_dates_and_what_they_may_sign() -> None:
    line = _line()
    raw = f"""\
# keys of the board

maya@example.com,maya {line} a comment
"two words" namespaces="git,cadee-*",valid-after="20260101",valid-before="20261231235959Z" {line}
jonas namespaces="git" {line}
jonas namespaces="!cadee-pack,*" {line}
""".encode()
    found = allowed_signers(raw)
    assert [(item.name, item.since, item.until) for item in found] == [
        ("maya@example.com,maya", "", ""), ("two words", "2026-01-01", "2026-12-31"),
    ]  # fmt: skip
    assert {item.der for item in found} == {der(public_key(line.encode()))}
    assert [found[1].holds_on(day) for day in ("2025-12-31", "2026-01-01", "2026-12-31", "2027-01-01")] == [
        False, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("option", "since", "until"),
    [
        ('valid-before="20261231"', "", "2026-12-30"),  # its first moment
        ('valid-before="20261231000000"', "", "2026-12-30"),
        ('valid-before="202612311200Z"', "", "2026-12-31"),
        ('valid-after="202612311200"', "2026-12-31", ""),
    ],
)
def test_times_are_read_as_openssh_reads_them_to_the_day(option: str, since: str, until: str) -> None:
    (found,) = allowed_signers(f"maya {option} {_line()}".encode())
    assert (found.since, found.until) == (since, until)


@given(st.text(max_size=80) | st.builds("maya {} {}".format, st.text('ab="-,YZ0 ', max_size=40), st.just("ssh-rsa AA")))
def test_any_text_is_a_list_of_signers_or_refused(text: str) -> None:
    try:
        found = allowed_signers(text.encode())
    except ValueError as error:
        assert "\n" not in str(error)  # noqa: PT017
        return
    assert found == ()


def _line() -> str:
    key = signer().key.public_key()
    return key.public_bytes(form.Encoding.OpenSSH, form.PublicFormat.OpenSSH).decode()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("maya", "line 1 is not"),
        ("maya cert-authority {key}", "option other than"),
        ('maya valid-after="soon" {key}', "a date"),
        ('maya valid-before="20261301" {key}', "a date"),
        ('maya valid-before="00010101" {key}', "a date"),
        ('maya namespaces="a {key}', "line 1 is not"),
        ("maya ssh-dss AAAA", "line 1 is not"),
        ("maya ssh-ed25519 AAAA", "no public key"),
        ("maya sk-ssh-ed25519@openssh.com AAAA", "line 1 is not"),
        ("\x00\xff", "line 1 is not"),
        ('"' * 100_000, "line 1 is not"),
        ("a " * 100_000, "line 1 is not"),
        ('a "' * 50_000, "line 1 is not"),
    ],
)
def test_a_list_of_signers_that_is_none_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        allowed_signers(text.replace("{key}", _line()).encode())


def test_a_private_key_is_no_public_one() -> None:
    with pytest.raises(ValueError, match="private"):
        public_key(private_pem())
    weak = rsa.generate_private_key(65537, 1024).public_key()
    with pytest.raises(ValueError, match="no public key"):
        public_key(b"ssh-rsa " + b"A" * 40)
    assert public_key(weak.public_bytes(form.Encoding.OpenSSH, form.PublicFormat.OpenSSH))


def test_one_manifest_has_one_statement() -> None:
    raw = pack(signer())[MANIFEST]
    assert statement(raw) == statement(raw)
    other = replace(read(raw).about, date="2026-11-21")
    assert statement(seal(FILES, other)[MANIFEST]) != statement(raw)
    with pytest.raises(ValueError, match="json"):
        statement(b"x")
    assert Signed("dsse", "x", "y").name == ""
