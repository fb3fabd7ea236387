"""Every page that answers a form has one length, so that who watches the line cannot tell one from another.

The document is filled with a comment of spaces, and packed once more filled with empty blocks: whoever packs or unpacks
it on the way finds one length again. A text to keep is filled with spaces, and is not packed. What outgrows its size
goes to the next multiple of it.
"""

from __future__ import annotations

import re
import struct
import zlib

from flask import Flask, Response, request

DOCUMENT, PACKED, TEXT = 81_920, 20_480, 8_192
# Deflate (RFC 1951): a final empty block, an empty stored block, and one after an empty block with fixed codes.
END, FIVE, SIX = b"\x03\x00", b"\x00\x00\x00\xff\xff", b"\x02\x00\x00\x00\xff\xff"
# From here on every number is a sum of fives and sixes.
LEAST = 20
INDENTATION = re.compile(rb"\n +")
# A gzip member (RFC 1952) without time or name.
GZIP = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"


def fill_pages(app: Flask) -> None:
    """Fill each page that answers a form. Flask calls functions after a request in reverse: this one is given first."""
    app.after_request(fill)


def fill(response: Response) -> Response:
    """The reply at its length. How it is packed is always said, so that no proxy packs it anew."""
    if request.method != "POST" or response.mimetype != "text/html" or response.location:
        return response
    document = filled(unindented(response.get_data()))
    is_packed = request.accept_encodings.quality("gzip") > 0
    response.set_data(packed(document) if is_packed else document)
    response.content_encoding = "gzip" if is_packed else "identity"
    response.vary.add("Accept-Encoding")
    return response


def unindented(document: bytes) -> bytes:
    """Without the spaces at the beginning of lines, which say nothing and weigh."""
    return INDENTATION.sub(b"\n", document)


def filled(document: bytes) -> bytes:
    """The document with a comment of spaces after its end."""
    missing = -(len(document) + len(b"<!---->")) % DOCUMENT
    return document + b"<!--" + b" " * missing + b"-->"


def filled_text(text: str) -> bytes:
    """A text to keep, with a line of spaces at its end. It is never packed: that would tell how much it says."""
    written = text.encode()
    return written + b" " * (-(len(written) + 1) % TEXT) + b"\n"


def packed(document: bytes) -> bytes:
    """The document as gzip, with empty blocks before its end."""
    body = deflated(document)
    tail = END + struct.pack("<II", zlib.crc32(document), len(document))
    missing = LEAST + -(len(GZIP + body + tail) + LEAST) % PACKED
    return GZIP + body + _empty_blocks(missing) + tail


def deflated(document: bytes) -> bytes:
    """All of it, up to a whole byte, but for the end."""
    deflate = zlib.compressobj(6, wbits=-zlib.MAX_WBITS)
    return deflate.compress(document) + deflate.flush(zlib.Z_SYNC_FLUSH)


def _empty_blocks(length: int) -> bytes:
    sixes = length % len(FIVE)
    return SIX * sixes + FIVE * ((length - sixes * len(SIX)) // len(FIVE))
