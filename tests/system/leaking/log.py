"""What the log may hold: lines of these kinds, and nothing else."""

import re
from pathlib import Path

TIME = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
GUNICORN = rf"\[{TIME} [+-]\d{{4}}\] \[\d+\] \[[A-Z]+\] "
KNOWN = (
    rf"{TIME},\d{{3}} ERROR ([a-z_.]+|None) failed: [A-Z]\w{{3,40}} in ([a-z_]+\.py:\d+|code that is not ours)",
    rf"{TIME},\d{{3}} WARNING a message of [a-z_.]+, which is not shown",
    rf"{GUNICORN}A malformed request was refused\.",
    rf"{GUNICORN}A request failed with [A-Z]\w{{3,40}}:",
    r" +[~^]+ *",
    r"Stopped\.",
    "",
)
FRAME = re.compile(r' *File "(.+)", line (\d+), in [\w<>.]+')


def unknown_lines(log):
    """The lines that are of no known kind. In a traceback, a line of code must be the one that stands at its place."""
    unknown, code = [], None
    for line in log.splitlines():
        frame = FRAME.fullmatch(line)
        known = frame or line.strip() == code or any(re.fullmatch(kind, line) for kind in KNOWN)
        code = _code(Path(frame[1]), int(frame[2])) if frame else code
        unknown += [] if known else [line]
    return unknown


def _code(path, number):
    return path.read_text("utf-8").splitlines()[number - 1].strip() if path.is_file() else ""
