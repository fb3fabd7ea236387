"""Two instances behind nginx, counting in one Redis: whole journeys go on while either of them goes and comes back.

nginx and Redis run with the very files in deploy/. Where an instance shows that a request came to it, its counts do.
"""

import json
import random
import re
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from io import BytesIO

import pikepdf
import pytest
from redis import Redis as RedisClient

from ..ports import free_port
from .proxies import Nginx, Redis, Visitor

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="NOT TESTED: visitors need addresses of Linux")

JOURNEYS = 200
# How many go through the site at a time.
CROWD = 6
PROCESSES = 2
# Of the PDFs of one address, so few that a test can ask for more; of pages, many.
PDFS = 7
SITUATION = [("therapy", "now_not_enough"), ("safety", "no")]
HOUR = 3600
# The real application, which asks a storage that failed again after a second instead of half a minute.
HURRIED = """
from screener.web import limits

limits.REST = 1

from wsgi import app
"""


class Instance:
    """One gunicorn that can be stopped and started again on the same ports."""

    def __init__(self, start, folder, redis):
        self.port, self._metrics = free_port(), free_port()
        self._start, self._folder, self._redis = start, folder, redis
        self.server = None

    def up(self):
        self.server = self._start(
            "--pythonpath",
            str(self._folder),
            "hurried:app",
            PORT=str(self.port),
            WEB_CONCURRENCY=str(PROCESSES),
            SCREENER_PROXY_HOPS="1",
            SCREENER_HOSTS="screener.example.org",
            SCREENER_LIMIT_PDF=f"{PDFS} per 5 minutes",
            SCREENER_METRICS_PORT=str(self._metrics),
            SCREENER_RATELIMIT_STORAGE=f"redis://127.0.0.1:{self._redis.port}",
        )
        self.server.port = self.port
        self.server.wait_until_ready()

    def served(self, endpoint=r"pages\.\w+"):
        """How many replies of that page, or of any, it has made since it was started."""
        connection = HTTPConnection("127.0.0.1", self._metrics, timeout=120)
        connection.request("GET", "/metrics")
        counts = connection.getresponse().read().decode()
        connection.close()
        return sum(
            float(n)
            for n in re.findall(
                rf'screener_replies_total{{clinic="clinic.example",endpoint="{endpoint}".*}} (\S+)', counts
            )
        )


class Site:
    """Two instances, nginx in front of them, and the Redis that they count in."""

    def __init__(self, instances, nginx, redis):
        self.instances, self.nginx, self.redis = instances, nginx, redis
        self._addresses = (f"127.0.{high}.{low}" for high in range(1, 9) for low in range(1, 251))
        self._lock = threading.Lock()

    def new_address(self):
        """One that nobody has come from yet."""
        with self._lock:
            return next(self._addresses)

    def visitor(self, address=None):
        return Visitor(self.nginx.https, self.nginx.certificate, address or self.new_address())

    def counted(self):
        """Every key in Redis with its value, in one text, and the seconds until each expires."""
        client = RedisClient(port=self.redis.port)
        keys = list(client.scan_iter())
        text = " ".join(f"{key!r} {client.get(key)!r}" for key in keys)
        lives = [client.ttl(key) for key in keys]
        client.close()
        return text, lives


@pytest.fixture(scope="module")
def site(start, tmp_path_factory):
    redis = Redis(tmp_path_factory.mktemp("redis"))
    folder = tmp_path_factory.mktemp("hurried")
    (folder / "hurried.py").write_text(HURRIED)
    instances = [Instance(start, folder, redis), Instance(start, folder, redis)]
    nginx = Nginx(tmp_path_factory.mktemp("nginx"), [instance.port for instance in instances])
    try:
        redis.start()
        for instance in instances:
            instance.up()
        yield Site(instances, nginx.start(), redis)
    finally:
        nginx.end()
        redis.end()


def answers_of(number):
    """Answers of one visitor of many, and their total."""
    values = random.Random(number).choices("0123", k=7)
    return [(f"gad7_{item}", value) for item, value in enumerate(values, 1)], sum(map(int, values))


def score_inside(pdf):
    """The total in the data inside a PDF, which has to be complete to be read."""
    with pikepdf.open(BytesIO(pdf)) as document:
        assert len(document.pages) == 2
        data = json.loads(document.attachments["summary.fhir.json"].get_file().read_bytes())
    return next(
        entry["resource"]["valueInteger"]
        for entry in data["entry"]
        if entry["resource"]["resourceType"] == "Observation"
    )


def whole_journey(site, number):
    """From the start to the PDF; the result and the paper are those of the same visitor. Returns when it ended."""
    answers, total = answers_of(number)
    with site.visitor() as visitor:
        *pages, result, pdf = visitor.journey(answers, SITUATION, [])
    assert [page.status for page in (*pages, result, pdf)] == [302, 200, 200, 200, 200]
    assert f'<span class="big">{total}</span>' in result.text
    assert pdf.body.rstrip().endswith(b"%%EOF")
    assert score_inside(pdf.body) == total
    return time.monotonic()


class Journeys:
    """Journeys of a crowd in the background. One that is lost raises when it is awaited."""

    def __init__(self, site, count):
        self._crowd = ThreadPoolExecutor(CROWD)
        self._futures = [self._crowd.submit(whole_journey, site, number) for number in range(count)]

    def wait_for(self, part):
        """Until that part of all have ended."""
        for future in self._futures[: int(part * len(self._futures))]:
            future.result(timeout=120)

    def ends(self):
        """When each ended, after all have."""
        self._crowd.shutdown(cancel_futures=False)
        return [future.result(timeout=120) for future in self._futures]


def keep_going_until(site, true, complaint):
    """One journey after another until it is so."""
    deadline = time.monotonic() + 120
    while not true():
        assert time.monotonic() < deadline, complaint
        whole_journey(site, 1)


def test_no_journey_of_200_is_lost_while_one_instance_is_restarted(site):
    restarted = site.instances[0]
    journeys = Journeys(site, JOURNEYS)
    journeys.wait_for(0.3)
    assert restarted.served("pages.situation") > 0
    assert restarted.served("pages.summary") > 0
    gone = time.monotonic()
    assert restarted.server.stop() == 0
    restarted.up()
    back = time.monotonic()
    ends = journeys.ends()
    assert len(ends) == JOURNEYS
    assert len([end for end in ends if gone < end < back]) > CROWD, "no whole journey happened without the instance"
    keep_going_until(site, restarted.served, "the restarted instance was never asked again")


def wait_past_the_hour():
    """The key of the hashes changes with the hour, and counting begins anew: not in the middle of a test, please."""
    left = HOUR - time.time() % HOUR
    if left < 10:
        time.sleep(left)


def test_both_instances_together_allow_just_as_many_as_the_limit(site):
    wait_past_the_hour()
    with site.visitor() as visitor:
        replies = [visitor.ask("POST", "/en/summary.pdf", answers_of(1)[0]) for _ in range(PDFS + 3)]
    assert [reply.status for reply in replies] == [200] * PDFS + [429] * 3
    assert all(0 < int(reply.headers["Retry-After"]) <= 300 for reply in replies[PDFS:])
    assert whole_journey(site, 1), "another address is served"


def test_redis_holds_no_address_and_keeps_nothing_for_long(site):
    addresses = [site.new_address() for _ in range(3)]
    for address in addresses:
        with site.visitor(address) as visitor:
            assert visitor.ask("GET", "/en/").status == 200
    text, lives = site.counted()
    assert len(lives) >= len(addresses)
    assert [name for name in (*addresses, "127.0.", "summary", "/en/") if name in text] == []
    assert all(0 < life <= 2 * 3600 for life in lives)
    assert [path.name for path in site.redis.folder.iterdir() if path.suffix not in (".conf", ".log")] == []
    assert "127.0.1." not in site.nginx.written


def said_by(instances, words):
    return [instance.server.said.count(words) for instance in instances]


def test_no_journey_is_lost_while_redis_is_gone_and_each_process_says_so_once(site):
    each = [PROCESSES, PROCESSES]
    journeys = Journeys(site, 60)
    journeys.wait_for(0.2)
    site.redis.end(signal.SIGKILL)
    journeys.ends()
    assert said_by(site.instances, "the shared storage fails") == each
    site.redis.start()
    again = "the shared storage answers again"
    keep_going_until(site, lambda: said_by(site.instances, again) == each, "not all came back to the shared storage")
    assert said_by(site.instances, "the shared storage fails") == each
    assert site.counted()[1], "nothing is counted in the new Redis"
