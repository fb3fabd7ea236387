"""Whoever watches the encrypted line between visitors and nginx sees the same lengths whatever the safety answer is."""

import sys

import pytest

from .line import SAFETY, STEPS, table, watch_all
from .proxies import SITE, Nginx

VISITORS = 30


@pytest.fixture(scope="module")
def nginx(start, tmp_path_factory):
    """nginx in front of the site."""
    limits = {"SCREENER_LIMIT_PAGES": "off", "SCREENER_LIMIT_PDF": "off"}
    site = start(SCREENER_PROXY_HOPS="1", SCREENER_HOSTS=SITE, WEB_CONCURRENCY="1", **limits).wait_until_ready()
    nginx = Nginx(tmp_path_factory.mktemp("nginx"), (site.port, site.port)).start()
    yield nginx
    nginx.end()


on_linux = pytest.mark.skipif(
    sys.platform != "linux", reason="NOT TESTED: visitors come from addresses that only Linux has"
)


@on_linux
def test_the_line_tells_no_safety_answer_by_the_length_of_a_request_or_of_its_reply(nginx):
    found = watch_all(nginx, VISITORS)
    sys.stdout.write(f"\n{table(found)}\n")
    for step in STEPS:
        held = {(one.held_up, one.held_down) for safety in SAFETY for one in found[step, safety]}
        assert len(held) == 1, f"{step}: {sorted(held)}"
        assert min(one.seconds for safety in SAFETY for one in found[step, safety]) > 0.045


@on_linux
def test_the_line_still_tells_a_page_from_a_pdf(nginx):
    """And, if a form is not filled up, what was answered: this test would notice."""
    found = watch_all(nginx, 1, prepare=dict)
    held = {step: {one.held_down for safety in SAFETY for one in found[step, safety]} for step in STEPS}
    assert held["result"].isdisjoint(held["summary.pdf"])
    assert len({one.held_up for some in found.values() for one in some}) > 2
