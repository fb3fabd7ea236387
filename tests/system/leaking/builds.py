"""Builds of the site that leak on purpose, each in its own way: the test that finds nothing must find these.

A visitor's header Leak says which one is wanted.
"""

import base64
import ctypes
import gzip
import io
import logging
import mmap
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from wsgi import app

FOLDER = Path(os.environ["LEAK_FOLDER"])
# Opened before any visitor comes, so that no request opens anything. Into the second one can write without a call.
DIARY = os.open(FOLDER / "diary", os.O_WRONLY | os.O_CREAT)
with (FOLDER / "mapped").open("w+b") as mapped:
    mapped.truncate(1 << 16)
    MAPPED = mmap.mmap(mapped.fileno(), 0)
LAST = []


def plain(form):
    (FOLDER / "plain").write_bytes(form)


def gzipped(form):
    (FOLDER / "gzipped").write_bytes(gzip.compress(form))


def hexadecimal(form):
    (FOLDER / "hexadecimal").write_text(form.hex())


def encoded_and_deleted(form):
    with tempfile.TemporaryFile() as file:
        file.write(base64.b64encode(form))


def into_an_open_file(form):
    os.write(DIARY, form)


def as_a_file_name(form):
    (FOLDER / form.hex()[-200:]).mkdir()


def into_memory_with_a_name(form):
    os.write(os.memfd_create("form"), form)


def to_the_log(form):
    logging.getLogger("screener").error("pages.result failed: %s in journey.py:1", form.decode())


def to_the_log_encoded(form):
    logging.getLogger("screener").error("pages.result failed: %s in journey.py:1", base64.b64encode(form).decode())


def only_the_score_to_the_log(_form):
    sys.stderr.write("a score of 12\n")


def by_datagram(form):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.sendto(form, ("127.0.0.1", 9))


def by_connection(form):
    with socket.socket() as other:
        other.connect_ex(("127.0.0.1", 9))


def to_another_program(form):
    subprocess.run(["true", form], check=False)


def to_the_next_visitor(form):
    LAST.append(form)


def by_an_odd_call(form):
    ctypes.CDLL(None).prctl(15, form[-15:])  # the name of the process


serve = app.wsgi_app


def leak_and_serve(environ, start_response):
    form = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(form)
    others = [("X-Last", LAST.pop().decode())] if LAST else []
    if "HTTP_LEAK" in environ:
        globals()[environ["HTTP_LEAK"]](form)
    return serve(environ, lambda status, headers, *error: start_response(status, [*headers, *others], *error))


app.wsgi_app = leak_and_serve
