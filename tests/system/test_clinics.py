"""Many clinics in one process, as it runs: behind proxies under a path, and read again while visitors come."""

import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import pytest

from .checks import wait_for
from .proxies import SITE, Caddy, Nginx, Visitor
from .test_deploy_nginx import ADDRESS, ANSWERS, on_linux

OLD, NEW = "Ask for prices before you agree to anything.", "An hour costs 140 dollars."
PATH = "/anxiety-check"
UNLIMITED = {"SCREENER_LIMIT_PAGES": "off", "SCREENER_LIMIT_PDF": "off", "SCREENER_PROXY_HOPS": "1"}


@pytest.fixture
def folder(english, tmp_path):
    """Two clinics, one of them under a path of the other's host, and one whose file is wrong."""
    text = Path(english["SCREENER_CLINIC_FILE"]).read_text("utf-8")
    clinics = tmp_path / "clinics"
    clinics.mkdir()
    hosts = f'hosts = ["{SITE}"]\n'
    (clinics / "ash.toml").write_text(hosts + text, "utf-8")
    (clinics / "oak.toml").write_text(f'{hosts}path = "{PATH}"\n{text}', "utf-8")
    (clinics / "elm.toml").write_text('hosts = ["elm.example.org"]\nphones = 3\n' + text, "utf-8")
    return clinics


@pytest.fixture
def server(begin, folder, shelf):
    settings = {"SCREENER_CLINICS": str(folder), "SCREENER_CACHE_DIR": str(shelf)}
    return begin("wsgi:app", **settings, **UNLIMITED).wait_until_ready()


@on_linux
@pytest.mark.parametrize("proxy", [Nginx, Caddy])
def test_a_journey_under_a_path_is_whole_behind_a_proxy(server, proxy, tmp_path):
    with ExitStack() as ending:
        front = proxy(tmp_path, [server.port, server.port])
        front.start()
        ending.callback(front.end)
        visitor = ending.enter_context(Visitor(front.https, front.certificate, ADDRESS))
        start = visitor.ask("GET", f"{PATH}/")
        assert start.headers["Location"] == f"{PATH}/en/"
        assert visitor.ask("POST", f"{PATH}/en/situation", ANSWERS).status == 200
        result = visitor.ask("POST", f"{PATH}/en/result", ANSWERS, {"Accept-Encoding": "identity"})
        assert f'action="{PATH}/en/summary.pdf"'.encode() in result.body
        assert visitor.ask("POST", f"{PATH}/en/summary.pdf", ANSWERS).body.startswith(b"%PDF-")
        elsewhere = visitor.ask("POST", "/en/result", ANSWERS, {"Accept-Encoding": "identity"})
        assert PATH.encode() not in elsewhere.body


def test_a_changed_price_of_one_clinic_is_shown_and_no_request_to_another_is_lost(server, folder):
    def result(path):
        reply = server.ask("POST", f"{path}/en/result", ANSWERS, {"Host": SITE})
        assert reply.status == 200
        return reply.text

    enough, workers = Event(), server.workers

    def visit(path):
        pages = 0
        while not enough.is_set():
            result(path)
            pages += 1
        return pages

    assert server.ask("GET", "/en/", headers={"Host": "elm.example.org"}).status == 503
    with ThreadPoolExecutor(4) as visitors:
        visits = [visitors.submit(visit, path) for path in ("", PATH, "", PATH)]
        oak = folder / "oak.toml"
        oak.write_text(oak.read_text("utf-8").replace(OLD, NEW), "utf-8")
        server.process.send_signal(signal.SIGHUP)
        wait_for(lambda: "Read again. Changed: oak: price." in server.said)
        wait_for(lambda: not set(workers) & set(server.workers))
        enough.set()
        assert min(each.result(60) for each in visits) > 2
    assert NEW in result(PATH)
    assert OLD in result("")
