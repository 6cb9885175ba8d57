# tests/fetch/certificates.py - an authority of our own, and certificates good and bad, by openssl.
# SPDX-License-Identifier: Apache-2.0
import shutil
import ssl
import subprocess


def available():
    return shutil.which("openssl") is not None


def run(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True)


class Authority:
    def __init__(self, folder):
        self.folder = folder
        self.file = folder / "ca.pem"
        run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", str(folder / "ca.key"), "-out", str(self.file), "-days", "2",
            "-subj", "/CN=plimsoll test authority")

    def context(self, name="IP:127.0.0.1", start=None, end=None):
        """A server's side of TLS, with a certificate for `name`, valid from start to end (ASN.1)."""
        key, request, certificate = (self.folder / f"server.{end}" for end in ("key", "csr", "pem"))
        run("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", str(key), "-out", str(request), "-subj", "/CN=server")
        self.sign(request, certificate, name, start or "20200101000000Z", end or "20500101000000Z")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context

    def sign(self, request, certificate, name, start, end):
        """By `openssl ca`: the one command of OpenSSL 3.0 that takes dates of the past."""
        (self.folder / "index").write_text("")
        settings = self.folder / "ca.cnf"
        settings.write_text(f"""
[ca]
default_ca = it
[it]
database = {self.folder}/index
new_certs_dir = {self.folder}
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
x509_extensions = ext
[any]
commonName = supplied
[ext]
subjectAltName = {name}
""")
        run("ca", "-batch", "-config", str(settings), "-cert", str(self.file),
            "-keyfile", str(self.folder / "ca.key"), "-in", str(request), "-out", str(certificate),
            "-startdate", start, "-enddate", end, "-notext")
