"""Certificates and servers for tests of TLS and of connections that break."""
import http.server
import os
import shutil
import socket
import ssl
import struct
import subprocess
import threading

CA_CONFIG = """[ca]
default_ca = own
[own]
database = {dir}/index
serial = {dir}/serial
new_certs_dir = {dir}
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
"""


def openssl(*args):
    subprocess.run(["openssl", *args], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Authority:
    """A certificate authority in a folder of its own: self.ca is what clients trust."""

    def __init__(self, folder):
        self.dir = folder
        os.makedirs(folder)
        self.ca = folder + "/ca.pem"
        self.config = folder + "/ca.cnf"
        with open(self.config, "w") as f:
            f.write(CA_CONFIG.format(dir=folder))
        open(folder + "/index", "w").close()
        with open(folder + "/serial", "w") as f:
            f.write("01\n")
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder + "/ca.key", "-out", self.ca, "-days", "30",
                "-subj", "/CN=Test authority")

    def issue(self, name, san, start=None, end=None):
        """(certificate, key) files; san as "IP:127.0.0.1"; start, end as 20200101000000Z."""
        crt, key, csr = ("%s/%s.%s" % (self.dir, name, kind) for kind in ("crt", "key", "csr"))
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", csr, "-subj", "/CN=" + name, "-addext",
                "subjectAltName=" + san)
        span = ["-startdate", start, "-enddate", end] if start else ["-days", "7"]
        openssl("ca", "-batch", "-config", self.config, "-cert", self.ca, "-keyfile", self.dir + "/ca.key", "-in", csr, "-out",
                crt, "-notext", *span)
        return crt, key

    def sign_itself(self, name, san):
        crt, key = "%s/%s.crt" % (self.dir, name), "%s/%s.key" % (self.dir, name)
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", crt, "-days", "7", "-subj", "/CN=" + name,
                "-addext", "subjectAltName=" + san)
        return crt, key


def has_openssl():
    return shutil.which("openssl") is not None


class Quiet(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass


class TlsSite:
    """One body for every path, over TLS."""

    def __init__(self, pair, body, content_type="application/rss+xml"):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.server = Quiet(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*pair)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Breaker:
    """Accepts, reads what comes if it is to, says some bytes, and resets the connection."""

    def __init__(self, reads, says=b""):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(64)
        self.port = self.socket.getsockname()[1]
        self.reads, self.says, self.hits = reads, says, 0
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.hits += 1
            try:
                if self.reads:
                    connection.recv(65536)
                if self.says:
                    connection.sendall(self.says)
                # Linger for no time: close() sends RST.
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            except OSError:
                pass
            connection.close()

    def close(self):
        self.socket.close()
