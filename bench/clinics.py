"""Fifty clinics in one process: seconds to start, memory, and seconds until a changed price is shown.

    python -m bench.clinics [how many]

Starts the server three times, on a shelf of its own: with no books, with the common ones only, with all of them.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from screener.settings import EXAMPLE_CLINIC

PORT = 8377
PRICE = re.compile(r"Ask for prices before you agree to anything\.|An hour costs \d+ dollars\.")


def main(count: int) -> None:
    """Print a line for each start, and one for the changed price."""
    with tempfile.TemporaryDirectory() as place:
        folder, shelf = Path(place, "clinics"), Path(place, "shelf")
        folder.mkdir()
        write(folder, 1)
        print("one clinic, no books:     ", start(folder, shelf, "c0"))
        write(folder, count)
        print(f"{count} clinics, common books:", start(folder, shelf, f"c{count - 1}"))
        print(f"{count} clinics, all books:   ", start(folder, shelf, f"c{count - 1}", price=folder / "c7.toml"))


def write(folder: Path, count: int) -> None:
    """That many clinics with names, telephones and hosts of their own."""
    for number in range(count):
        text = EXAMPLE_CLINIC.read_text("utf-8")
        text = text.replace('\nname = "', f'\nhosts = ["c{number}.example.org"]\nname = "{number} ', 1)
        text = text.replace('\nphone = "', f'\nphone = "{number:02} ', 1)
        (folder / f"c{number}.toml").write_text(text, "utf-8")


def start(folder: Path, shelf: Path, last: str, price: Path | None = None) -> str:
    """Start the server and stop it. What it took; with `price`, a clinic's file in which a price is changed, too."""
    ours = {"SCREENER_CLINICS": str(folder), "SCREENER_CACHE_DIR": str(shelf), "PORT": str(PORT)}
    began = time.monotonic()
    command = [sys.executable, "-m", "screener", "serve"]
    server = subprocess.Popen(command, env={**os.environ, **ours}, stderr=subprocess.DEVNULL)
    try:
        wait_for(last, "/en/questions", "<form")
        told = f"{time.monotonic() - began:.1f} s to the first page; {memory(server.pid):.0f} MB"
        if price:
            seconds = [f"{changed(server, price, dollars):.1f} s" for dollars in (140, 160)]
            told += f"; a changed price after SIGHUP {' and, once more, '.join(seconds)}"
        return told
    finally:
        server.terminate()
        server.wait()


def changed(server: subprocess.Popen[bytes], file: Path, dollars: int) -> float:
    """Change the price in a clinic's file. Seconds until a visitor sees it."""
    file.write_text(PRICE.sub(f"An hour costs {dollars} dollars.", file.read_text("utf-8")), "utf-8")
    time.sleep(5)  # until all processes are there
    began = time.monotonic()
    server.send_signal(signal.SIGHUP)
    wait_for(file.stem, "/en/result", f"{dollars} dollars")
    return time.monotonic() - began


def wait_for(clinic: str, path: str, words: str) -> None:
    """Ask until the page says so."""
    form = b"&".join(b"gad7_%d=1" % number for number in range(1, 8)) if path.endswith("result") else None
    while True:
        request = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}", form, {"Host": f"{clinic}.example.org"})
        try:
            with urllib.request.urlopen(request) as reply:
                if words in reply.read().decode():
                    return
        except urllib.error.URLError:
            pass
        time.sleep(0.05)


def memory(pid: int) -> float:
    """What the server and its workers take, in MB; what they share is counted once (Linux)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    rollups = [Path(f"/proc/{each}/smaps_rollup").read_text() for each in (str(pid), *children)]
    return sum(int(line.split()[1]) for text in rollups for line in text.splitlines() if line.startswith("Pss:")) / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 50)
