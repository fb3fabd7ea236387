"""A machine that lacks something: room on the disk, leave to write, descriptors, or Pango."""

import os
import re
import shutil
import subprocess

from ..ports import free_port
from .checks import BOOKS, TYPESETTING, assert_serves, not_tested, wait_for
from .visitors import ANSWERS, PAGE, PICKS, SITUATION, ask, connections

# --- the file system -----------------------------------------------------------------------------------------------


def read_only(*places):
    """Mounts these for reading only; a place that is not mounted by itself is as what it stands on."""
    one = 'if mountpoint -q "$place"; then mount -o remount,bind,ro "$place"; fi'
    return f"for place in {' '.join(places)}; do {one}; done"


def in_own_mounts(script):
    """A command that runs the next one with mounts of its own, which this script makes. They vanish with it."""
    unshare = shutil.which("unshare") or not_tested("unshare is not on this machine")
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    command = [unshare, "--mount", "--propagation", "private", *as_root, "sh", "-euc"]
    probe = "mount -t tmpfs none /mnt"
    if subprocess.run([*command, probe], capture_output=True, timeout=120).returncode:
        not_tested("mounts cannot be made here: this needs root, or user namespaces")
    return [*command, f'{script}\nexec "$@"', "sh"]


def test_a_full_disk_keeps_no_book_and_nothing_else_from_working(begin, english, tmp_path):
    full = tmp_path / "full"
    full.mkdir()
    mount = in_own_mounts(f"mount -t tmpfs -o size=16k,mode=700 none {full}")
    server = begin(before=mount, **english, SCREENER_CACHE_DIR=str(full)).wait_until_ready()
    assert_serves(server)
    assert server.said.count("typeset paper stays in memory: it cannot be kept (OSError)") == BOOKS
    assert server.stop() == 0


def test_a_disk_too_full_for_temporary_files_leaves_the_pages_and_the_printable_result(begin, english, tmp_path):
    full = tmp_path / "full"
    full.mkdir()
    mount = in_own_mounts(f"mount -t tmpfs -o size=64k,mode=700 none {full}")
    settings = {"SCREENER_CACHE_DIR": str(full), "TMPDIR": str(full)}
    server = begin(before=mount, **english, **settings).wait_until_ready()
    assert_pages_without_pdf(server, "no PDFs: temporary files cannot be written.")


def test_where_everything_but_memory_can_only_be_read_it_starts_and_serves(begin, english, tmp_path):
    """As in a container with a read-only root: cache folder, home and /tmp."""
    mount = in_own_mounts(f"{read_only('/', '/tmp')}; if touch /tmp/x || touch ~/x; then exit 1; fi")
    settings = {"SCREENER_METRICS_PORT": str(free_port()), "XDG_CACHE_HOME": "", "HOME": str(tmp_path)}
    server = begin(before=mount, **english, **settings).wait_until_ready()
    assert_serves(server)
    assert server.said.count("typeset paper stays in memory: it cannot be kept (OSError)") == BOOKS
    assert server.stop() == 0


def test_where_not_even_memory_can_be_written_it_says_so_and_does_not_start(begin, english):
    mount = in_own_mounts(read_only("/", "/tmp", "/dev/shm"))
    server = begin(before=mount, **english)
    assert server.process.wait(timeout=120) != 0
    assert "No usable temporary directory" in server.said
    assert "Traceback" not in server.said


# --- descriptors ---------------------------------------------------------------------------------------------------


def test_where_descriptors_run_out_a_line_says_so_and_whoever_comes_later_is_served(begin, english, shelf):
    few = ["sh", "-euc", 'ulimit -n 40; exec "$@"', "sh"]
    settings = {"SCREENER_CACHE_DIR": str(shelf), "WEB_CONCURRENCY": "1", "SCREENER_LIMIT_PAGES": "off"}
    server = begin(before=few, **english, **settings).wait_until_ready()
    with connections(server.port, 100) as crowd:
        for one in crowd:
            one.sendall(PAGE)
        wait_for(lambda: "EMFILE" in server.said)
    wait_for(lambda: ask(server.port, PAGE))
    told = server.said.split("stops it)\n")[1]
    assert " ERROR a connection failed: OSError EMFILE in code that is not ours\n" in told
    assert [words for words in ("Traceback", "127.0.0.", "gad7", "OpenDoor") if words in told] == []
    assert server.journey(ANSWERS, SITUATION, PICKS)[-1].status == 200
    assert server.stop() == 0


# --- Pango ---------------------------------------------------------------------------------------------------------


HIDE_PANGO = """
libraries=$(find /usr/lib /lib /usr/local/lib -name 'libpango*.so*')
test -n "$libraries"
for library in $libraries; do mount --bind /dev/null "$library"; done
"""


def assert_pages_without_pdf(server, reason):
    *pages, pdf = server.journey(ANSWERS, SITUATION, PICKS)
    assert [page.status for page in pages] == [302, 200, 200, 200]
    assert pdf.status == 503
    kept = re.findall(r'<input type="hidden" name="(\w+)" value="(\w*) *">', pdf.text)
    assert {*ANSWERS, *SITUATION, *PICKS} <= {*kept}
    assert 'formaction="/en/result"' in pdf.text
    assert server.ask("POST", "/en/result", kept).status == 200
    assert server.ask("GET", "/readyz").status == 503
    paper = server.ask("GET", "/en/questionnaire.pdf")
    assert (paper.status, 'href="tel:' in paper.text) == (503, True)
    assert server.ask("GET", "/healthz").status == 200
    assert server.said.count("no PDFs") == 1
    assert reason in server.said
    assert "Traceback" not in server.said


def test_without_pango_the_pages_work_and_the_result_can_be_printed(begin, english, tmp_path):
    server = begin(before=in_own_mounts(HIDE_PANGO), **english, SCREENER_CACHE_DIR=str(tmp_path / "none"))
    assert_pages_without_pdf(server.wait_until_ready(), "no PDFs: Pango is not on this machine.")


def test_with_a_book_on_the_shelf_nobody_misses_pango(begin, english, shelf):
    server = begin(before=in_own_mounts(HIDE_PANGO), **english, SCREENER_CACHE_DIR=str(shelf)).wait_until_ready()
    assert_serves(server)
    assert TYPESETTING not in server.said
