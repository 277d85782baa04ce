"""Certificates for tests on loopback, made by the openssl program."""

import subprocess
from pathlib import Path

from tests.generators.gateway.programs import openssl


class Authority:
    """A certificate authority in a folder: `ca.pem` and its key."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.certificate = folder / "ca.pem"
        self._run(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=tests", "-keyout", "ca.key", "-out", "ca.pem",
        )  # fmt: skip

    def issue(self, name: str, alternative: str) -> tuple[Path, Path]:
        """Return the files of a certificate and its key, for a name such as `URI:spiffe://...` or `IP:127.0.0.1`."""
        (self.folder / f"{name}.ext").write_text(f"subjectAltName={alternative}\n")
        self._run(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", f"/CN={name}",
            "-keyout", f"{name}.key", "-out", f"{name}.csr",
        )  # fmt: skip
        self._run(
            "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", f"{name}.ext", "-out", f"{name}.crt",
        )  # fmt: skip
        return self.folder / f"{name}.crt", self.folder / f"{name}.key"

    def _run(self, *words: str) -> None:
        subprocess.run([openssl(), *words], cwd=self.folder, check=True, capture_output=True, timeout=60)
