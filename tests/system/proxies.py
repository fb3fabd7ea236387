"""nginx, Caddy and Redis as the files in deploy/ set them up, with this machine's ports and paths put in.

In front of them, a visitor.
"""

import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest

from ..ports import free_port
from .conftest import ROOT, Reply, Server

DEPLOY = ROOT / "deploy"
SITE = "screener.example.org"
# What Debian's /etc/nginx/nginx.conf has round a site, down to the access log.
NGINX = """
{user}
pid {folder}/nginx.pid;
error_log {folder}/main.log;
events {{ worker_connections 768; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log {folder}/access.log;
    client_body_temp_path {folder}/temporary/body;
    proxy_temp_path {folder}/temporary/proxy;
    fastcgi_temp_path {folder}/temporary/fastcgi;
    uwsgi_temp_path {folder}/temporary/uwsgi;
    scgi_temp_path {folder}/temporary/scgi;
    include {folder}/conf.d/*.conf;
}}
"""


def needed(program):
    """The path of a program, of this machine or of .venv; servers are not on everybody's PATH."""
    elsewhere = f"{Path(sys.executable).parent}:/usr/sbin"
    return shutil.which(program) or shutil.which(program, path=elsewhere) or missing(program)


def missing(thing):
    """Without it the test is skipped, but under CI nothing may be."""
    message = f"NOT TESTED: {thing} is not on this machine"
    return pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)


def run(*command, **options):
    """Run a checker; its words are shown where it finds something."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def replaced(text, changes):
    """The text with each old part, which must be there, replaced by its new one."""
    for old, new in changes.items():
        assert old in text, f"{old} is not in the file any more: tell this test what stands there now"
        text = text.replace(old, new)
    return text


class Program:
    """A process of this machine, in a group of its own, and what it says."""

    def __init__(self, folder, *command, **environment):
        self._log = folder / f"{Path(command[0]).name}.log"
        with self._log.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                env={**os.environ, **environment},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self):
        return self._log.read_text()

    def wait_for(self, port):
        """Wait until it listens there."""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and self.process.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return self
            time.sleep(0.05)
        return pytest.fail(f"{self.process.args[0]} did not start:\n{self.said}")

    def end(self, signal_number=signal.SIGTERM):
        """Stop it and all that it started; in the end by force."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal_number)
        try:
            self.process.wait(timeout=120)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=120)


def make_certificate(folder):
    """A certificate for the site that signs itself."""
    key, certificate = folder / "privkey.pem", folder / "fullchain.pem"
    request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    names = ["-subj", f"/CN={SITE}", "-addext", f"subjectAltName=DNS:{SITE}"]
    files = ["-keyout", key, "-out", certificate]
    subprocess.run([needed("openssl"), *request, *names, *files], check=True, capture_output=True, timeout=120)
    return certificate


class Nginx:
    """nginx with deploy/nginx.conf in front of instances on these ports."""

    def __init__(self, folder, ports, changes=None):
        self.folder, self.http, self.https = folder, free_port(), free_port()
        self.certificate = make_certificate(folder)
        (folder / "conf.d").mkdir()
        (folder / "temporary").mkdir()
        user = "user root;" if os.getuid() == 0 else ""
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, user=user))
        (folder / "conf.d/screener-upstream.conf").write_text(self._upstream(ports))
        (folder / "conf.d/screener.conf").write_text(replaced(self._site(), changes or {}))
        files = ["-p", folder, "-c", folder / "nginx.conf", "-e", folder / "main.log"]
        self._command = [needed("nginx"), *files, "-g", "daemon off;"]
        self._program = None

    def _site(self):
        here = {
            "listen 80;": f"listen 127.0.0.1:{self.http};",
            "listen [::]:80;": "",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{self.https} ssl http2;",
            "listen [::]:443 ssl http2;": "",
            "/etc/letsencrypt/live/screener.example.org": str(self.folder),
            "/var/log/nginx": str(self.folder),
            "/opt/screener/deploy": str(DEPLOY),
        }
        return replaced((DEPLOY / "nginx.conf").read_text(), here)

    @staticmethod
    def _upstream(ports):
        first, second = ports
        here = {"127.0.0.1:8000": f"127.0.0.1:{first}", "127.0.0.1:8001": f"127.0.0.1:{second}"}
        return replaced((DEPLOY / "screener-upstream.conf").read_text(), here)

    def check(self):
        """What nginx thinks of its files; the exit status tells."""
        return subprocess.run([*self._command[:-2], "-t"], capture_output=True, text=True, timeout=120)

    def start(self):
        self._program = Program(self.folder, *self._command).wait_for(self.https)
        return self

    def end(self):
        if self._program:
            self._program.end()

    @property
    def written(self):
        """All that it has written to its logs, and to standard error."""
        return "".join(path.read_text() for path in sorted(self.folder.glob("*.log")))

    def temporary_files(self):
        """When something was last put into, or taken from, each of its folders for temporary files."""
        folders = [self.folder / "temporary", *(self.folder / "temporary").rglob("*")]
        return {folder: folder.stat().st_mtime_ns for folder in folders}


class Caddy:
    """Caddy with deploy/Caddyfile in front of instances on these ports, and a certificate that signs itself."""

    def __init__(self, folder, ports, changes=None):
        self.folder, self.https = folder, free_port()
        self.certificate = make_certificate(folder)
        (folder / "Caddyfile").write_text(replaced(self._site(ports), changes or {}))
        self._command = [needed("caddy"), "run", "--config", folder / "Caddyfile", "--adapter", "caddyfile"]
        self._program = None

    def _site(self, ports):
        ours = f"bind 127.0.0.1\ntls {self.certificate} {self.folder / 'privkey.pem'}"
        here = {
            "127.0.0.1:8000 127.0.0.1:8001": " ".join(f"127.0.0.1:{port}" for port in ports),
            "/opt/screener/deploy": str(DEPLOY),
            "\t# No access log": f"admin off\nauto_https disable_redirects\nhttps_port {self.https}\n# No access log",
            f"{SITE} {{\n": f"{SITE} {{\n{ours}\n",
        }
        return replaced((DEPLOY / "Caddyfile").read_text(), here)

    def start(self):
        home = {"XDG_DATA_HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)}
        self._program = Program(self.folder, *self._command, **home).wait_for(self.https)
        return self

    def end(self):
        if self._program:
            self._program.end()

    @property
    def said(self):
        return self._program.said


class Redis:
    """A Redis with deploy/redis.conf."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        text = replaced((DEPLOY / "redis.conf").read_text(), {"port 6379": f"port {self.port}"})
        (folder / "redis.conf").write_text(text)
        self._program = None

    def start(self):
        self._program = Program(self.folder, needed("redis-server"), self.folder / "redis.conf").wait_for(self.port)

    def end(self, signal_number=signal.SIGTERM):
        if self._program:
            self._program.end(signal_number)


class ByTls(http.client.HTTPSConnection):
    """A connection to the site on a port of this machine, from an address of this machine."""

    def __init__(self, port, certificate, address):
        super().__init__(SITE, timeout=120, context=ssl.create_default_context(cafile=certificate))
        self._to, self._from = ("127.0.0.1", port), (address, 0)

    def connect(self):
        plain = socket.create_connection(self._to, self.timeout, self._from)
        self.sock = self._context.wrap_socket(plain, server_hostname=SITE)


class Visitor:
    """Somebody who uses the site through a proxy, on one connection, from an address of their own."""

    follow, journey = Server.follow, Server.journey

    def __init__(self, port, certificate, address):
        self.connection = ByTls(port, certificate, address)

    def ask(self, method, path, fields=None, headers=None):
        form = {} if fields is None else {"Content-Type": "application/x-www-form-urlencoded"}
        origin = {} if fields is None else {"Origin": f"https://{SITE}"}
        body = None if fields is None else urlencode(fields)
        self.connection.request(method, path, body, {**form, **origin, **(headers or {})})
        return Reply(self.connection.getresponse())

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.connection.close()
