"""Coverage-guided fuzzing of what reads foreign text:  python -m bench.hostile.parsers    See docs/security.md.

By hand only: needs atheris, which no lock file holds (pip install atheris). Each parser has a process and a time of its
own; an input that breaks one is written to the current folder, and ends the run with 1.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

PACKAGES = ["screener", "werkzeug", "wtforms", "markdown_it", "tomllib", "babel"]
# All that Markdown of ours may become.
TAGS = re.compile(
    r"</?(p|em|strong|ul|ol|li|sup|span)>|<ol start=\"\d+\">|<span class=\"nowrap\">|<sup class=\"cites\">"
    r"|<a href=\"#source-[a-z0-9-]+\">|</a>|<br ?/?>"
)


def form() -> Callable[[bytes], None]:
    """The body of a form, to answers, situation and report."""
    from screener import create_app
    from screener.screening.report import build_report
    from screener.settings import Settings

    app = create_app(Settings())
    service = app.extensions["screener"]
    kind, today = "application/x-www-form-urlencoded", date(2026, 1, 1)
    start = b"&".join(b"gad7_%d=%d" % (number, number % 4) for number in range(1, 8)) + b"&"

    def check(data: bytes) -> None:
        for body in (data, start + data):
            with app.test_request_context("/en/result", method="POST", data=body, content_type=kind):
                sent = service.forms.read(today)
                if sent.answers.check() or sent.situation.check() or sent.picks.check():
                    continue
                answers, situation = sent.answers.to_answers(), sent.situation.to_situation()
                earlier, matters = sent.situation.to_earlier(), sent.situation.picked
                build_report(
                    service.content, "en", today, answers, situation, sent.picks.picked, None, earlier, matters
                )

    return check


def accept_language() -> Callable[[bytes], None]:
    """The languages a browser asks for, to one that there is."""
    from screener import create_app
    from screener.settings import Settings
    from screener.web.locale import language

    app = create_app(Settings())

    def check(data: bytes) -> None:
        with app.test_request_context("/", environ_overrides={"HTTP_ACCEPT_LANGUAGE": data.decode("latin-1")}):
            assert language() in ("en", "es")

    return check


def markdown() -> Callable[[bytes], None]:
    """Text with citations, to HTML."""
    from screener.markup import Bibliography
    from screener.screening.content import load_content

    class Any(dict):
        def __missing__(self, key: str) -> object:
            return source

    source = next(iter(load_content().sources.values()))

    def check(data: bytes) -> None:
        text, cite = data.decode("utf-8", "replace"), Bibliography(Any())
        for html in (cite.block(text), cite.line(text)):
            assert not re.search(r"[<>\"]", TAGS.sub("", html)), html
        cite.named(text)
        assert all(number for number, _ in cite.entries)

    return check


def clinic_file() -> Callable[[bytes], None]:
    """The clinic's file, to a clinic or to a message."""
    from screener.clinic.file import load_clinic
    from screener.screening.content import load_content
    from screener.screening.content_file import ContentError
    from screener.settings import EXAMPLE_CLINIC

    content, example = load_content(), EXAMPLE_CLINIC.read_bytes()
    folder = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    path = folder / "clinic.toml"

    def check(data: bytes) -> None:
        middle = len(example) * (data[0] if data else 0) // 256
        for text in (data, example[:middle] + data[1:] + example[middle:]):
            path.write_bytes(text)
            with suppress(ContentError):
                load_clinic(path, content)

    return check


PARSERS = {each.__name__: each for each in (form, accept_language, markdown, clinic_file)}
SEEDS = {
    "form": [
        b"difficulty=somewhat&duration=ge6m&safety=no&questions=talk_type&questions=kap_cost",
        b"gad7_1=3&safety=%00",
    ],
    "accept_language": [b"es-MX,es;q=0.9,en;q=0.8,*;q=0.1", b"en-US"],
    "markdown": [
        b"One *two* **three** [@spitzer-2006; @a-b].\n\n- GAD-7\n- <b>\n\n1. x",
        b"![a](javascript:x) <http://x>",
    ],
    "clinic_file": [b"\x00name = 'a'\n[hours]\nen = \"\\u202e\"\n", b"\x80[reviewer]\nname = 'x'\ndate = 2026-01-31\n"],
}


def fuzz(name: str, seconds: int) -> None:
    """One parser, in this process, which libFuzzer ends."""
    import atheris

    with atheris.instrument_imports(include=PACKAGES, enable_loader_override=False):
        check = PARSERS[name]()
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(SEEDS[name]):
            (Path(corpus) / str(number)).write_bytes(seed)
        atheris.Setup([name, f"-max_total_time={seconds}", "-max_len=2000", "-seed=1", corpus], check)
        atheris.Fuzz()


def report(name: str, seconds: int) -> bool:
    """One parser in a process of its own, and a row of the table. Whether nothing broke."""
    command = [sys.executable, "-m", "bench.hostile.parsers", "--only", name, "--seconds", str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=seconds * 3 + 120)
    runs = re.search(r"Done (\d+) runs in (\d+) second", done.stderr)
    reached = re.findall(r"cov: (\d+)", done.stderr)
    fine = done.returncode == 0 and runs is not None
    inputs = f"{int(runs[1]):,}" if runs else "-"
    places = f"{reached[0]} to {reached[-1]}" if reached else "-"
    print(f"| {name.replace('_', ' ')} | {inputs} | {places} | {'none' if fine else 'SEE BELOW'} |", flush=True)
    if not fine:
        print(done.stdout[-2000:], done.stderr[-4000:], file=sys.stderr)
    return fine


def main() -> None:
    """All parsers, one after the other, as a table in Markdown."""
    options = argparse.ArgumentParser(prog="python -m bench.hostile.parsers", description=__doc__)
    options.add_argument("--seconds", type=int, default=30, help="for each parser (30)")
    options.add_argument("--only", choices=PARSERS)
    chosen = options.parse_args()
    if chosen.only:
        fuzz(chosen.only, chosen.seconds)
    print("| parser | inputs | places of the code reached, first and last | faults |\n|---|--:|--:|---|", flush=True)
    results = [report(name, chosen.seconds) for name in PARSERS]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
