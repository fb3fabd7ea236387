"""Nothing is kept: seen from outside, in every system call of the running server, its log and the whole file system.

What cannot be seen from there is memory: it is not wiped, and the system may swap it out.
"""

import hashlib
import hmac
import re
import subprocess
import time
from pathlib import Path
from urllib.request import urlopen

import pytest
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from screener.tally import KINDS, read
from screener.web.limits import household

from ..ports import free_port
from .leaking.calls import sent_to
from .leaking.log import unknown_lines
from .leaking.search import changed_since, words_in, words_in_files
from .leaking.visits import (
    ADDRESSES,
    HERE,
    NETWORK,
    WORDS,
    Crowd,
    answers_shown,
    come_all_at_once,
    go_wrong,
    use_every_route,
)
from .leaking.watched import LOGS, PASSES_ON, Watched, needed, not_tested
from .test_server import every_route

BUILDS = Path(__file__).parent / "leaking"
LIMITS = {"SCREENER_LIMIT_PAGES": "1 per hour", "SCREENER_LIMIT_PDF": "1 per hour", "SCREENER_PROXY_HOPS": "1"}
# Files that the server may write to besides.
KINDS_OF_COUNTS = "counter|histogram|gauge_livemostrecent"
COUNTS = {rf"/dev/shm/screener-metrics-[\w-]+/({KINDS_OF_COUNTS})_\d+\.db.*": "replies, and how the site stands"}

WRITES, SENDS, FOUND = "opens a file to write", "sends something elsewhere", "is found in a file"
# Each build that leaks, and what is seen of it.
LEAKS = {
    "plain": {WRITES, SENDS, PASSES_ON, FOUND},
    "gzipped": {WRITES, SENDS, PASSES_ON, FOUND},
    "hexadecimal": {WRITES, SENDS, PASSES_ON, FOUND},
    "encoded_and_deleted": {WRITES, SENDS, PASSES_ON},
    "into_an_open_file": {SENDS, PASSES_ON, FOUND},
    "as_a_file_name": {"makes an unknown call: mkdir", PASSES_ON, FOUND},
    "into_memory_with_a_name": {"makes an unknown call: memfd_create", SENDS, PASSES_ON},
    "to_the_log": {LOGS, PASSES_ON, FOUND},
    "to_the_log_encoded": {LOGS, PASSES_ON, FOUND},
    "only_the_score_to_the_log": {LOGS},
    "by_datagram": {SENDS, PASSES_ON},
    "by_connection": {"speaks to others"},
    "to_another_program": {"starts another program", PASSES_ON},
    "to_the_next_visitor": {PASSES_ON},
    "by_an_odd_call": {"makes an unknown call: prctl"},
}


@pytest.fixture(scope="module")
def marker(tmp_path_factory):
    """A file as old as the beginning of these tests."""
    if subprocess.run([needed("strace"), "-o", "/dev/null", "true"], check=False, timeout=120).returncode:
        not_tested("strace may not trace here; in a container it needs the capability SYS_PTRACE")
    path = tmp_path_factory.mktemp("marker") / "marker"
    path.touch()
    return path


@pytest.fixture(scope="module")
def routes():
    """Every route with each method; to ask for them makes an app, so from here on the paper is in the cache folder."""
    return list(every_route())


def be_visited(watched, routes):
    """Visitors of all kinds, those with whom all goes well first."""
    crowd = Crowd(watched.server)
    use_every_route(crowd, routes)
    come_all_at_once(crowd)
    watched.said_while_all_went_well = watched.said
    go_wrong(crowd)
    watched.shared = watched.mapped
    watched.limits = Path(f"/proc/{watched.process}/limits").read_text()
    return crowd


@pytest.fixture(scope="module")
def product(marker, routes, start, tmp_path_factory):
    """The site as it is, watched to its end, and the crowd that visited it."""
    watched = Watched(start, tmp_path_factory.mktemp("product"), "failing:app", {}, **LIMITS)
    crowd = be_visited(watched, routes)
    watched.stop()
    return watched, crowd


@pytest.fixture(scope="module")
def redis():
    """A Redis that writes nothing to disk, to count in."""
    port = free_port()
    command = [needed("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        with Redis(port=port, retry=Retry(ConstantBackoff(0.1), 50)) as client:
            client.ping()
            yield client
    finally:
        process.kill()
        process.wait(timeout=120)


@pytest.fixture(scope="module")
def counting(marker, routes, redis, start, tmp_path_factory):
    """The site with metrics, counts and a Redis, the crowd, the counts that it gave out, and what was in the Redis."""
    port, storage = free_port(), redis.get_connection_kwargs()["port"]
    allowed = {
        **COUNTS,
        rf"TCP:\[127\.0\.0\.1:{port}->.*": "the counts, for who asks at their port",
        rf"TCP:\[(.*->)?127\.0\.0\.1:{storage}\]|TCP:\[\d+\]": "the Redis that the operator named",
    }
    folder = tmp_path_factory.mktemp("counting")
    allowed[rf"{folder}/counts(-journal)?"] = "how many began, finished and saved a PDF"
    environment = {
        "SCREENER_METRICS_PORT": str(port),
        "SCREENER_RATELIMIT_STORAGE": f"redis://127.0.0.1:{storage}",
        "SCREENER_COUNTS": str(folder / "counts"),
    }
    watched = Watched(start, folder, "failing:app", allowed, **LIMITS, **environment)
    crowd = be_visited(watched, routes)
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=120) as reply:
        counts = reply.read().decode()
    stored = {key: (redis.get(key), redis.ttl(key)) for key in redis.scan_iter()}
    watched.stop()
    return watched, crowd, counts, stored


@pytest.fixture(scope="module")
def leaks(marker, routes, start, tmp_path_factory):
    """The builds that leak, and for each the word that was sent to it and what was seen of it at once."""
    folder = tmp_path_factory.mktemp("leaks")
    watched = Watched(start, folder, "builds:app", {}, LEAK_FOLDER=str(folder), WEB_CONCURRENCY="1")
    watched.shared = watched.mapped
    return watched, {leak: leak_once(watched, leak) for leak in ("", *LEAKS)}


def leak_once(watched, leak):
    crowd = Crowd(watched.server)
    watched.begin()
    crowd.send("POST", "/en/result", crowd.answers(), {"Leak": leak} if leak else {})
    crowd.send("GET", "/en/")
    time.sleep(0.1)
    return crowd.word, watched.faults(crowd.word)


@pytest.fixture(scope="module")
def files(marker, product, counting, leaks):
    """For each word that was sent: the new or changed files, in the whole system, that it is found in."""
    traces = {watched.trace for watched in (product[0], counting[0], leaks[0])}
    words = [product[1].word, counting[1].word, *(word for word, _ in leaks[1].values()), *ADDRESSES]
    return words_in_files(changed_since(marker) - traces, words, [WORDS, *ADDRESSES])


@pytest.fixture(params=["as it is", "with metrics, counts and Redis"])
def visited(request):
    """The watched site and its visitors."""
    return request.getfixturevalue("product" if request.param == "as it is" else "counting")[:2]


def test_visitors_of_every_kind_were_there(visited):
    _, crowd = visited
    seen = {visit.status for visit in crowd.visits}
    assert seen >= {200, 302, 303, 308, 400, 403, 404, 405, 411, 413, 415, 422, 429, 500}


def test_no_file_is_written_no_connection_made_and_nothing_passed_on(visited):
    watched, crowd = visited
    assert len(watched.calls) > 1000
    assert watched.faults(crowd.word) == set()


def test_no_memory_is_shared_with_a_file(visited):
    watched, _ = visited
    assert watched.shared == set()


def test_a_crash_would_leave_no_picture_of_the_memory(visited):
    watched, _ = visited
    assert re.search(r"^Max core file size +0 +0 ", watched.limits, re.MULTILINE)


def test_an_answer_leaves_only_in_the_reply_to_who_sent_it(visited):
    watched, crowd = visited
    own = {visit.peer: set(visit.fields) for visit in crowd.visits}
    shown = {peer: answers_shown(data) for peer, data in sent_to(watched.calls, watched.site).items()}
    assert shown.keys() == own.keys()
    assert len([answers for answers in shown.values() if len(answers) == 7]) > 10
    assert [peer for peer, answers in shown.items() if not answers <= own[peer]] == []


def test_a_visit_that_goes_well_is_not_logged(visited):
    watched, _ = visited
    assert watched.said_while_all_went_well == ""


def test_the_log_tells_of_a_fault_its_time_its_place_and_its_kind_and_nothing_of_the_visitor(visited):
    watched, crowd = visited
    assert unknown_lines(watched.said) == []
    assert re.search(r" ERROR pages.summary failed: ValueError in service.py:\d+\n", watched.said)
    assert "A malformed request was refused." in watched.said
    withheld = set(re.findall(r" WARNING a message of ([a-z.]+), which is not shown", watched.said))
    assert withheld == {"a.library", "py.warnings"}
    assert words_in(watched.said.encode(), [crowd.word, *ADDRESSES, HERE]) == set()


def test_nothing_that_was_sent_is_in_any_file_that_changed_meanwhile(visited, files):
    _, crowd = visited
    assert not files.keys() & {crowd.word, *ADDRESSES}


def test_the_counts_tell_pages_and_statuses_only(counting):
    _, crowd, counts, _ = counting
    samples = [line for line in counts.splitlines() if not line.startswith("#")]
    whose = r'clinic="clinic\.example",endpoint="[a-z_.0-9]+"'
    known = "|".join(
        (
            rf'screener_repl(y|ies)_\w+\{{{whose}(,(status="\d{{3}}"|le="[\d.+Inf]+"))?\}} [\d.e+-]+',
            r'screener_build_info\{version="[\d.]+"\} 1\.0',
            r'screener_clinic_served\{clinic="clinic\.example"\} 1\.0',
            r'screener_review_due_days\{clinic="clinic\.example"\} -?\d+\.0',
            r'screener_book_missing\{clinic="clinic\.example",language="(en|es)"\} [01]\.0',
        )
    )
    assert len(samples) > 50
    assert {sample.split("{")[0] for sample in samples} >= {"screener_build_info", "screener_book_missing"}
    assert [sample for sample in samples if not re.fullmatch(known, sample)] == []
    assert words_in(counts.encode(), [crowd.word, *ADDRESSES]) == set()


def test_the_file_of_counts_of_a_site_with_many_visitors_holds_numbers_only(counting):
    watched, crowd, *_ = counting
    file = watched.trace.with_name("counts")
    counted = read([file])
    assert {kind for *_, kind in counted} == set(KINDS)
    assert len(counted) in (3, 6)  # or the week ended meanwhile
    assert all(re.fullmatch(r"\d{4}-W\d\d clinic\.example \w+", " ".join(key)) and n > 0 for key, n in counted.items())
    assert words_in(file.read_bytes(), [crowd.word, *ADDRESSES]) == set()


def test_redis_holds_hashes_of_addresses_their_counts_and_the_key_of_the_hour_and_forgets_each(counting):
    _, crowd, _, stored = counting
    kinds = {b"key": rb"screener:key:\d+", b"count": rb"LIMITS:LIMITER/(page|pdf)/[0-9a-f]{64}/1/1/hour"}
    seen = [kind for name in stored for kind, form in kinds.items() if re.fullmatch(form, name)]
    assert len(seen) == len(stored)
    assert seen.count(b"count") > 100
    assert seen.count(b"key") in (1, 2)
    assert all(0 < seconds <= 2 * 60 * 60 for _, seconds in stored.values())
    assert words_in(repr(stored).encode(), [crowd.word, *ADDRESSES, HERE]) == set()


def test_who_can_read_that_redis_can_try_out_addresses_while_it_has_the_key(counting):
    *_, stored = counting
    keys = [value for name, (value, _) in stored.items() if name.startswith(b"screener:key:")]
    addresses = [household(f"{NETWORK}{number:x}::1").encode() for number in range(500)]
    tried = {hmac.new(key, address, hashlib.sha256).hexdigest() for key in keys for address in addresses}
    assert any(name.decode().split("/")[2] in tried for name in stored if b"/" in name)


def test_the_counts_are_answered_on_the_machine_itself_and_gone_at_the_end(counting):
    watched, *_ = counting
    trace = watched.trace.read_text()
    listening = re.findall(r' bind\(.*sin_port=htons\((\d+)\), sin_addr=inet_addr\("([\d.]+)"\)', trace)
    folders = set(re.findall(r"/dev/shm/screener-metrics-[\w-]+", trace))
    assert {address for _, address in listening} == {"127.0.0.1"}
    assert len({port for port, _ in listening}) == 2
    assert len(folders) == 1
    assert not [folder for folder in folders if Path(folder).exists()]


@pytest.mark.parametrize("leak", LEAKS)
def test_a_build_that_leaks_is_caught(leaks, files, leak):
    word, seen = leaks[1][leak]
    assert seen | ({FOUND} if word in files else set()) >= LEAKS[leak]


def test_a_build_that_shares_memory_with_a_file_is_caught(leaks):
    assert {Path(file).name for file in leaks[0].shared} == {"mapped"}


def test_the_same_build_is_found_clean_when_it_does_not_leak(leaks, files):
    word, seen = leaks[1][""]
    assert seen == set()
    assert word not in files


def test_each_build_that_leaks_is_tried():
    written = re.findall(r"^def (\w+)\(_?form\):", (BUILDS / "builds.py").read_text(), re.M)
    assert set(written) == set(LEAKS)
