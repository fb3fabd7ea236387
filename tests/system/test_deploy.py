"""The other files in deploy/: each is run where this machine can, and read by a tool that knows its kind."""

import json
import re
import socket
import sys
from pathlib import Path

import pytest

from screener import create_app
from screener.screening.content import load_content
from screener.settings import EXAMPLE_CLINIC, Settings

from .checks import BOOKS
from .proxies import DEPLOY, missing, needed, replaced, run

ROOT = DEPLOY.parent
CONFINED = Path(__file__).with_name("confined.py")
# systemd's measure of what a service could still do: 100 is all, 0 is nothing. It was 11 when this was written.
MOST_EXPOSED = 12
ANSWERS = [(f"gad7_{number}", value) for number, value in enumerate("1230123", 1)]
SITUATION = [("therapy", "now_not_enough"), ("safety", "no")]
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="NOT TESTED: systemd is of Linux")


@pytest.fixture
def unit(tmp_path):
    """The unit for one port, with this machine's paths put in."""
    here = {"/opt/screener/.venv/bin/python": sys.executable, "/opt/screener": str(ROOT)}
    path = tmp_path / "screener@8000.service"
    path.write_text(replaced((DEPLOY / "screener@.service").read_text(), here))
    return path


@on_linux
def test_systemd_takes_the_unit_without_a_word_and_finds_little_that_it_could_do(unit):
    systemd = needed("systemd-analyze")
    assert run(systemd, "verify", unit) == ""
    assert "Overall exposure level" in run(systemd, "security", "--offline=yes", f"--threshold={MOST_EXPOSED}", unit)


def only_english(clinic):
    """The text of a clinic's file without its Spanish: one language is typeset in half the time of two."""
    return re.sub(r"^es = .*\n", "", replaced(clinic, {'["en", "es"]': '["en"]'}), flags=re.MULTILINE)


@on_linux
def test_the_site_typesets_starts_says_so_and_serves_within_what_the_unit_allows(start, unit, tmp_path):
    needed("systemd-analyze")
    clinic = tmp_path / "clinic.toml"
    clinic.write_text(only_english(EXAMPLE_CLINIC.read_text()))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notices:
        notices.bind(str(tmp_path / "notify"))
        notices.settimeout(30)
        server = start(
            before=[sys.executable, str(CONFINED), str(unit)],
            NOTIFY_SOCKET=str(tmp_path / "notify"),
            SCREENER_CLINIC_FILE=str(clinic),
            SCREENER_CACHE_DIR=str(tmp_path / "cache"),
        )
        server.wait_until_ready()
        assert notices.recv(4096).startswith(b"READY=1")
    assert server.journey(ANSWERS, SITUATION, [])[-1].body.startswith(b"%PDF-")
    assert len(list((tmp_path / "cache").iterdir())) == BOOKS
    assert server.stop() == 0
    assert "not permitted" not in server.said


@on_linux
def test_what_the_unit_forbids_is_forbidden_in_that_test(unit):
    needed("systemd-analyze")
    tries = """if True:
        import mmap, os, socket
        def refused(call, *arguments, **options):
            try: call(*arguments, **options)
            except PermissionError: return True
        print(
            refused(mmap.mmap, -1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC),
            refused(socket.socket, socket.AF_NETLINK, socket.SOCK_RAW),
            refused(os.sched_setaffinity, 0, os.sched_getaffinity(0)),
            refused(socket.socket, socket.AF_UNIX),
        )
    """
    said = run(sys.executable, CONFINED, unit, sys.executable, "-c", tries)
    assert said.split() == ["True", "True", "True", "None"]


def documents(name):
    """The documents of a YAML file."""
    try:
        import yaml
    except ImportError:
        missing("PyYAML")
    return list(yaml.safe_load_all((DEPLOY / name).read_text()))


def routes():
    return {rule.rule for rule in create_app(Settings()).url_map.iter_rules()}


def test_kubernetes_would_take_each_object_of_the_manifest_and_no_key_is_unknown():
    said = run(needed("kubernetes-validate"), "--strict", DEPLOY / "kubernetes.yaml")
    assert said.count(" passed for resource ") == len(documents("kubernetes.yaml"))


def test_the_parts_of_the_kubernetes_manifest_fit_each_other_and_the_site():
    found = {(one["kind"], one["metadata"]["name"]): one["spec"] for one in documents("kubernetes.yaml")}
    pod = found["Deployment", "screener"]["template"]
    labels, container = pod["metadata"]["labels"], pod["spec"]["containers"][0]
    chosen = [
        found["Deployment", "screener"]["selector"]["matchLabels"],
        found["Service", "screener"]["selector"],
        found["PodDisruptionBudget", "screener"]["selector"]["matchLabels"],
        found["NetworkPolicy", "screener"]["podSelector"]["matchLabels"],
    ]
    assert all(labels.items() >= one.items() for one in chosen)
    assert found["HorizontalPodAutoscaler", "screener"]["scaleTargetRef"]["name"] == "screener"
    assert {container[f"{probe}Probe"]["httpGet"]["path"] for probe in ("startup", "liveness", "readiness")} <= routes()
    # Kubernetes would put SCREENER_PORT and others into the environment, at which the site stops.
    assert pod["spec"]["enableServiceLinks"] is False
    Settings.from_environment({one["name"]: one["value"] for one in container["env"]})


def test_compose_would_take_its_file():
    run(needed("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml")


def test_in_the_compose_file_only_nginx_is_reached_from_outside_and_all_files_are_there():
    services = documents("compose.yaml")[0]["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
    assert [name for name, service in services.items() if "outside" in service["networks"]] == ["nginx"]
    for service in services.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        mounted = [volume.split(":")[0] for volume in service.get("volumes", [])]
        assert all((DEPLOY / path).is_file() for path in mounted if path.startswith("./"))
    Settings.from_environment(services["screener"]["environment"])


def instructions(name):
    """Each instruction of the Dockerfile of that name: what follows it, in one line."""
    text = re.sub(r"\\\n\s*", "", (DEPLOY / "Dockerfile").read_text())
    return re.findall(rf"^{name} (.+)$", text, re.MULTILINE)


def test_the_image_is_made_of_files_that_are_there_and_runs_as_nobody_in_particular():
    copied = [line.split()[:-1] for line in instructions("COPY") if not line.startswith("--from")]
    sources = [source for sources in copied for source in sources]
    assert all((ROOT / source).exists() for source in sources if source != "${CLINIC}")
    assert (ROOT / instructions("ARG")[0].removeprefix("CLINIC=")).is_file()
    let_in = re.findall(r"^!(.+)$", (DEPLOY / "Dockerfile.dockerignore").read_text(), re.MULTILINE)
    assert set(sources) - {"${CLINIC}"} <= set(let_in)
    assert instructions("USER") == ["10001:10001"]


def test_the_image_starts_and_is_checked_by_commands_that_are_lists(start):
    command, health = (
        json.loads(line[line.index("[") :]) for name in ("CMD", "HEALTHCHECK") for line in instructions(name)
    )
    assert command[1:3] == ["-m", "screener"]
    server = start(*command[3:], module=command[2], WEB_CONCURRENCY="1").wait_until_ready()
    check = [sys.executable, *health[1:]]
    assert "127.0.0.1:8000/healthz" in check[-1]
    run(*[part.replace("8000", str(server.port)) for part in check])


@pytest.mark.parametrize("name", ["unavailable.html", "refused.html"])
def test_the_pages_of_the_proxies_name_help_that_the_content_knows(name):
    page = (DEPLOY / name).read_text()
    numbers = set(re.findall(r'href="tel:(\d+)"', page))
    assert numbers == {"911", "988"}
    assert numbers <= {line.call for line in load_content().crisis_lines.line if line.region == "US"}


def test_each_file_for_deployment_is_explained():
    guide = (ROOT / "docs/deploy.md").read_text()
    linked = set(re.findall(r"\]\(([^)#]+)", guide))
    assert {f"../deploy/{path.name}" for path in DEPLOY.iterdir() if path.is_file()} <= linked
    assert [link for link in linked if "://" not in link and not (ROOT / "docs" / link).exists()] == []
