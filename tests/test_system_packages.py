"""./test installs each program that its tests call, stage by stage: a machine that happens to have one hides that."""

import re
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = (ROOT / "test").read_text("utf-8")
# What brings a program that goes by another name than what ./test asks for.
BROUGHT_BY = {
    "pdftoppm": "pdftotext",
    "pdfinfo": "pdftotext",
    "javac": "java",
    "mvn": "maven",
    "gs": "ghostscript",
    "firefox-esr": "firefox",
    "Xvfb": "webkit",
    "WebKitWebDriver": "webkit",
    "MiniBrowser": "webkit",
}
# Part of every Debian, or of the virtual environment.
THERE = {"unshare", "true", "find", "git", "sh", "check-jsonschema", "kubernetes-validate", "PyYAML"}
STAGES = {
    "tests/browser": ("all", "browser"),
    "tests/system": ("all", "system"),
    "tests/documents": ("all", "unit", "validators"),
    "tests/web": ("all", "unit", "validators"),
}


def installed_for(part):
    """The things that ./test asks for in that part: those outside of every condition, and those of its own."""
    asked, inside = set(), None
    for line in SCRIPT.splitlines():
        if line.startswith("if "):
            inside = set(re.findall(r'"\$part" = (\w+)', line)) or inside
        elif line.startswith("fi"):
            inside = None
        for call in re.findall(r"(?:require_system|install_system) ([\w -]+)", line):
            if inside is None or part in inside:
                asked |= set(shlex.split(call))
    return asked


def called_in(folder):
    """The programs that the tests in a folder start, by the ways in which they look for one."""
    text = "\n".join(path.read_text("utf-8") for path in (ROOT / folder).rglob("*.py"))
    named = re.findall(r'\b(?:needed|which)\(\s*"([\w-]+)"', text)
    started = re.findall(r'subprocess\.(?:run|Popen)\(\s*\["([\w-]+)"', text)
    return {*named, *started} - THERE


@pytest.mark.parametrize("folder", STAGES)
def test_whatever_program_the_tests_of_a_folder_call_is_installed_before_they_run(folder):
    wanted = {BROUGHT_BY.get(program, program) for program in called_in(folder)}
    assert wanted
    whole, *parts = STAGES[folder]
    assert wanted - installed_for(whole) == set()
    assert wanted - set().union(*map(installed_for, parts)) == set()


def test_the_script_is_understood():
    assert {"python", "libraries"} <= installed_for("unit")
    assert "chromium" in installed_for("browser") - installed_for("unit")
    assert "nginx" in installed_for("system") - installed_for("browser")
