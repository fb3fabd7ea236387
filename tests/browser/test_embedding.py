"""On the clinic's own site: the pages in a frame, from another origin, over https, with third-party cookies blocked."""

import ssl
import subprocess
import threading
from contextlib import nullcontext

import pytest
from werkzeug.serving import make_server

from screener import create_app
from screener.settings import EXAMPLE_CLINIC, Settings

from .conftest import CHROMIUM_FLAGS, QuietHandler, needed
from .framed import Host, walk

ANSWERS = "1230120"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A key and a certificate for *.test, signed by nobody."""
    folder = tmp_path_factory.mktemp("tls")
    key, crt = folder / "key.pem", folder / "crt.pem"
    command = [needed("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test"]
    command += ["-addext", "subjectAltName=DNS:www.test,DNS:check.test", "-keyout", str(key), "-out", str(crt)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, key)
    return context


@pytest.fixture(scope="module")
def serve_tls(certificate):
    servers = []

    def start(application):
        options = {"threaded": True, "request_handler": QuietHandler, "ssl_context": certificate}
        server = make_server("127.0.0.1", 0, application, **options)
        server.daemon_threads, server.block_on_close = True, False
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return server.port

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def sites(serve_tls, tmp_path_factory):
    """The addresses of the clinic's site and of the service, which lets that site, and no other, show it in a frame."""
    own = Host()
    www = f"https://www.test:{serve_tls(own)}"
    path = tmp_path_factory.mktemp("clinic") / "clinic.toml"
    text = EXAMPLE_CLINIC.read_text("utf-8")
    assert "# embed_on" in text
    path.write_text(text.replace('# embed_on = ["https://www.example.org"]', f'embed_on = ["{www}"]'), "utf-8")
    settings = Settings(clinic_file=path, limit_pages="off", limit_pdf="off")
    own.check = f"https://check.test:{serve_tls(create_app(settings))}"
    return www, own.check


@pytest.fixture(scope="module")
def strict_browser(playwright, browser_type_launch_args):
    """Chromium as it is when cookies of other sites are blocked."""
    flags = [*CHROMIUM_FLAGS, "--test-third-party-cookie-phaseout"]
    browser = playwright.chromium.launch(**{**browser_type_launch_args, "args": flags})
    yield browser
    browser.close()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def page(strict_browser, request):
    context = strict_browser.new_context(ignore_https_errors=True, java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def test_the_journey_in_a_frame_ends_in_a_pdf(page, sites):
    www, check = sites
    seen = []
    page.on("response", lambda response: seen.append(response))
    page.goto(www)
    frame = page.frame_locator("iframe")
    frame.get_by_role("link", name="I am 18 or older: start").click()
    for number, value in enumerate(ANSWERS, 1):
        frame.locator(f"#gad7_{number}-{value}").check()
    frame.get_by_role("button", name="Continue", exact=True).click()
    frame.get_by_role("button", name="Skip all of these").click()
    frame.get_by_role("heading", level=1, name="Your screening result").wait_for()
    with page.expect_download() as download:
        frame.get_by_role("button", name="Download my summary (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    assert all(response.url.startswith((www, check)) for response in seen)
    assert page.context.cookies() == []
    assert not any("set-cookie" in response.all_headers() for response in seen)


def test_a_link_opens_the_questionnaire_in_a_new_tab(page, sites):
    www, check = sites
    page.goto(www)
    with page.context.expect_page() as opened:
        page.frame_locator("iframe").get_by_role("link", name="Open in a new tab").click()
    assert opened.value.url == f"{check}/en/"


class InChromium:
    """The driver that framed.py asks for."""

    def __init__(self, page, restless=False):
        self.page, self.inside, self.restless = page, page.frame_locator("iframe"), restless
        self.height = page.viewport_size["height"]

    def open(self, address):
        self.page.goto(address)
        self.inside.locator("h1").wait_for()

    def press(self, selector, opens):
        target = self.inside.locator(selector).first
        target.evaluate(SCROLL, self.frame())
        if self.restless:
            self.page.evaluate("by => scrollBy({ top: by, behavior: 'instant' })", self.box(selector)[0] - 10)
        with self.page.expect_event("framenavigated") if opens else nullcontext():
            target.click()
        self.inside.locator("h1").wait_for()

    def box(self, selector):
        return edges(self.inside.locator(selector).first.bounding_box())

    def frame(self):
        return edges(self.page.locator("iframe").bounding_box())


def edges(box):
    return box["y"], box["y"] + box["height"]


# To the middle of what is in view of the frame; never the page around it, which a script of ours could not scroll.
SCROLL = """(element, [top, bottom]) => {
    const [from, to] = [Math.max(0, -top), Math.min(innerHeight, outerHeight - top)];
    const { y, height } = element.getBoundingClientRect();
    scrollBy({ top: y + height / 2 - (from + to) / 2, behavior: "instant" });
}"""


SIZES = {"phone": (390, 800), "desk": (1280, 800)}
WAYS = {
    "with JavaScript": ("/", True),
    "without JavaScript in the frame": ("/sandboxed", True),
    "without JavaScript": ("/", False),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("way", WAYS)
def test_after_every_step_the_page_around_the_frame_shows_the_heading_of_the_new_page(strict_browser, sites, size, way):
    (width, height), (path, scripted) = SIZES[size], WAYS[way]
    context = strict_browser.new_context(
        ignore_https_errors=True, java_script_enabled=scripted, viewport={"width": width, "height": height}
    )
    assert walk(InChromium(context.new_page()), sites[0] + path) == []
    context.close()


@pytest.mark.parametrize("size", SIZES)
def test_a_page_that_was_scrolled_away_comes_back_into_view_when_the_next_one_opens(strict_browser, sites, size):
    width, height = SIZES[size]
    context = strict_browser.new_context(ignore_https_errors=True, viewport={"width": width, "height": height})
    assert walk(InChromium(context.new_page(), restless=True), sites[0]) == []
    context.close()


def test_no_other_site_can_show_it(strict_browser, sites, serve_tls):
    other = Host()
    other.check = sites[1]
    context = strict_browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.goto(f"https://elsewhere.test:{serve_tls(other)}")
    page.wait_for_timeout(300)
    assert all("/en/" not in frame.url for frame in page.frames)
    context.close()


def test_outside_a_frame_there_is_no_link_to_a_new_tab(strict_browser, sites):
    context = strict_browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.goto(f"{sites[1]}/en/")
    assert page.get_by_role("link", name="Open in a new tab").count() == 0
    context.close()
