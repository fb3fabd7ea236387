"""Looks for a word in bytes, files and memory maps: as it is, and in the disguises that a plain search misses."""

import base64
import os
import re
import subprocess
import zlib
from functools import cache
from pathlib import Path
from urllib.parse import quote

# Kernel views and devices: no place where a server could keep something.
NOT_KEEPING = {"proc", "sysfs", "cgroup", "cgroup2", "devtmpfs", "devpts", "mqueue", "debugfs", "tracefs", "securityfs"}
NOT_KEEPING |= {"bpf", "pstore", "configfs", "fusectl", "hugetlbfs", "binfmt_misc", "nsfs", "autofs", "efivarfs"}
PACKED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
MOST = 8 << 20


@cache
def disguises(word):
    """The word as bytes, in each of its forms: plain, UTF-16, URL-encoded, hexadecimal, and base64 at each offset."""
    plain = word.encode()
    forms = {plain, word.encode("utf-16-le"), quote(word, safe="").encode()}
    forms |= {"".join(f"%{byte:02{case}}" for byte in plain).encode() for case in "xX"}
    forms |= {plain.hex().encode(), plain.hex().upper().encode()}
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        forms |= {_middle(encode(b"\0" * offset + plain), offset, len(plain)) for offset in range(3)}
    return forms


def _middle(encoded, offset, length):
    """The letters that depend on nothing but the word: those of whole groups of six bits within it."""
    first, last = -(-offset * 8 // 6), (offset + length) * 8 // 6
    return encoded[first:last]


def unpacked(data):
    """The data, and whatever gzip or zlib streams in it unpack to."""
    yield data
    for start in PACKED.finditer(data):
        unpacker = zlib.decompressobj(31 if start[0].startswith(b"\x1f") else 15)
        try:
            yield unpacker.decompress(memoryview(data)[start.start() :], MOST)
        except zlib.error:
            continue


def words_in(data, words):
    """Which of the words stand in the data, disguised or packed."""
    layers = list(unpacked(data))
    return {word for word in words if any(form in layer for form in disguises(word) for layer in layers)}


def changed_since(marker):
    """Every file, folder and link that is new or changed since the marker was, wherever something can be kept."""
    places = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    roots = {place for _, place, kind, options, *_ in places if kind not in NOT_KEEPING and "rw" in options.split(",")}
    # find may be refused a folder of somebody else's: the server, of the same user, is refused it too
    found = subprocess.run(
        ["find", *sorted(roots), "-xdev", "-cnewer", marker, "-print0"], capture_output=True, timeout=120, check=False
    )
    return {Path(os.fsdecode(name)) for name in found.stdout.split(b"\0") if name}


def words_in_files(paths, words, beginnings):
    """Which words stand in the name or the content of which file. Each begins with one of the beginnings."""
    found = {}
    for path in paths:
        data = os.fsencode(path) + b"\n" + (_content(path) if path.is_file() and not path.is_symlink() else b"")
        for word in words_in(data, words) if words_in(data, beginnings) else ():
            found.setdefault(word, set()).add(path)
    return found


def _content(path):
    try:
        return path.read_bytes()
    except OSError:  # gone, or somebody else's
        return b""


def shared_files(process):
    """The files that a process can write by writing to its memory."""
    maps = Path(f"/proc/{process}/maps").read_text().splitlines()
    return {
        line.split(maxsplit=5)[5] for line in maps if line.split()[1].startswith("rw") and line.split()[1][3] == "s"
    }
