"""A private nginx with the shipped configuration; only addresses, files and the name of the machine are its own."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support import needs
from tests.support.ports import free_port, listens, wait_until
from tests.support.services import die_with_parent

SHIPPED = needs.REPOSITORY / "deploy" / "nginx.conf"
MAIN = """daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log info;
worker_rlimit_nofile 4096;
events {{ worker_connections 2048; }}
http {{
    access_log {folder}/access.log; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/yinpin.conf;
}}
"""


class PrivateNginx:
    """nginx with deploy/nginx.conf on a free port of loopback, in front of the product at `upstream`."""

    def __init__(self, folder: Path, upstream: int) -> None:
        self.folder, self.upstream = folder, upstream
        self.port, self.plain_port = free_port(), free_port()
        self.program = needs.program("nginx", "nginx-light")

    def start(self) -> "PrivateNginx":
        self.folder.mkdir(parents=True, exist_ok=True)
        _certificate(self.folder)
        (self.folder / "yinpin.conf").write_text(self._shipped(), "utf-8")
        (self.folder / "nginx.conf").write_text(MAIN.format(folder=self.folder), "utf-8")
        command = [self.program, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]
        subprocess.run([*command, "-t", "-q"], check=True)
        self.process = subprocess.Popen(command, preexec_fn=die_with_parent)
        wait_until(lambda: listens(self.port), timeout_s=20, what="nginx")
        return self

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)

    def _shipped(self) -> str:
        text = SHIPPED.read_text("utf-8")
        for shipped, here in (
            ("server 127.0.0.1:8000;", f"server 127.0.0.1:{self.upstream};"),
            ("listen 80;", f"listen {self.plain_port};"),
            ("listen 443 ssl;", f"listen {self.port} ssl;"),
            ("/etc/nginx/yinpin.", f"{self.folder}/yinpin."),
            ("recruit.example.com", "localhost"),
        ):
            assert shipped in text, f"deploy/nginx.conf no longer has {shipped!r}"
            text = text.replace(shipped, here)
        return text


def _certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "yinpin.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "yinpin.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
