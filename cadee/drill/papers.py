"""Papers made for one drill: a certificate authority, SPIFFE certificates, token issuers with their key sets."""

import hashlib
import ipaddress
import json
import ssl
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID


class Authority:
    """A certificate authority that lives for one drill; its files lie in a folder of the drill."""

    def __init__(self, folder: Path, name: str = "drill") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        made = self._begin(self._name, self._key).add_extension(x509.BasicConstraints(True, None), critical=True)
        self.pem = made.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        self.certificate = folder / "ca.pem"
        self.certificate.write_bytes(self.pem)

    def issue(self, *names: str, days: tuple[int, int] = (-1, 1)) -> tuple[Path, Path]:
        """Return the files of a certificate and its key for names: `spiffe://...`, an address, or a host.

        It holds from the first to the second of `days`, counted from now.
        """
        return self._issue([_name(name) for name in names], names[0], days)

    def nameless(self, common: str) -> tuple[Path, Path]:
        """Return the files of a certificate that bears a name as its common name only, where nobody may look."""
        return self._issue([], common, (-1, 1))

    def as_host(self, name: str) -> tuple[Path, Path]:
        """Return the files of a certificate that bears any name as if it were that of a host."""
        return self._issue([x509.DNSName(name)], name, (-1, 1))

    def _issue(self, names: Sequence[x509.GeneralName], common: str, days: tuple[int, int]) -> tuple[Path, Path]:
        stem = hashlib.sha256(repr((names, common, days)).encode()).hexdigest()[:32]
        paths = self.folder / f"{stem}.crt", self.folder / f"{stem}.key"
        if not paths[0].exists():
            key = ec.generate_private_key(ec.SECP256R1())
            subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common[:64])])
            made = self._begin(subject, key, days)
            if names:
                made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
            signed = made.sign(self._key, hashes.SHA256())
            plain = serialization.NoEncryption()
            form = serialization.PrivateFormat.PKCS8
            paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
            paths[0].write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        return paths

    def server(self, *names: str, demands: bool = False) -> ssl.SSLContext:
        """Return the TLS of a stub with these names; where it demands one, callers show a certificate of ours."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.issue(*names))
        context.options |= ssl.OP_NO_TICKET  # a session that is taken up again checks no certificate
        context.num_tickets = 0
        if demands:
            context.load_verify_locations(self.certificate)
            context.verify_mode = ssl.CERT_REQUIRED
        return context

    def client(self, certificate: tuple[Path, Path] | None = None) -> ssl.SSLContext:
        """Return the TLS of a caller that trusts this authority, and shows a certificate where one is given."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        if certificate is not None:
            context.load_cert_chain(*certificate)
        return context

    def _begin(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, days: tuple[int, int] = (-1, 1)
    ) -> x509.CertificateBuilder:
        begins, ends = (datetime.now(UTC) + timedelta(days=each) for each in days)
        builder = x509.CertificateBuilder(issuer_name=self._name, subject_name=subject, public_key=key.public_key())
        return builder.serial_number(x509.random_serial_number()).not_valid_before(begins).not_valid_after(ends)


def _name(name: str) -> x509.GeneralName:
    if "://" in name:
        return x509.UniformResourceIdentifier(name)
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


class Issuer:
    """Signs tokens with an RSA key that lives for one drill."""

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(65537, 2048)

    @cached_property
    def key_set(self) -> bytes:
        """The public key set (JWKS), as JSON."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key()))
        return json.dumps({"keys": [{**public, "kid": "drill", "use": "sig", "alg": "RS256"}]}).encode()

    def token(self, *, head: dict[str, Any] | None = None, **claims: Any) -> str:
        """Return a signed token, with more in its `head`.

        It ends in an hour unless `exp` says otherwise. A claim that is None is left out.
        """
        now = int(time.time())
        said = {"iat": now, "exp": now + 3600, **claims}
        kept = {name: value for name, value in said.items() if value is not None}
        return jwt.encode(kept, self._key, algorithm="RS256", headers={"kid": "drill", **(head or {})})
