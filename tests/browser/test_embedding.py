"""On the clinic's own site: the pages in a frame, from another origin, over https, with third-party cookies blocked."""

import re
from pathlib import Path

import pytest
from flask import abort

from screener import create_app
from screener.settings import EXAMPLE_CLINIC, Settings

from ..web.clinics import clinic_file, site_of
from .conftest import CHROMIUM_FLAGS
from .framed import Framed, Host, walk

ANSWERS = "1230120"
DEPLOY = Path(__file__).parents[2] / "deploy"
NGINX = (DEPLOY / "nginx.conf").read_text("utf-8")


@pytest.fixture(scope="module")
def sites(serve, tls, tmp_path_factory):
    """The addresses of the clinic's site and of the service, which lets that site, and no other, show it in a frame."""
    own = Host()
    www = f"https://www.test:{serve(own, tls)}"
    path = tmp_path_factory.mktemp("clinic") / "clinic.toml"
    text = EXAMPLE_CLINIC.read_text("utf-8")
    assert "# embed_on" in text
    path.write_text(text.replace('# embed_on = ["https://www.example.org"]', f'embed_on = ["{www}"]'), "utf-8")
    app = create_app(Settings(clinic_file=path, limit_pages="off", limit_pdf="off"))
    app.extensions["screener"].pdf.make()
    app.add_url_rule("/<language>/provoked/<int:code>", "provoked", lambda language, code: abort(code))
    own.check = f"https://check.test:{serve(app, tls)}"
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


@pytest.mark.parametrize("path", ["/", "/sandboxed"])
def test_the_journey_in_a_frame_ends_in_a_pdf(page, sites, path):
    www, check = sites
    seen = []
    page.on("response", lambda response: seen.append(response))
    page.goto(www + path)
    frame = page.frame_locator("iframe")
    frame.get_by_role("link", name="I am 18 or older: start").click()
    for number, value in enumerate(ANSWERS, 1):
        frame.locator(f"#gad7_{number}-{value}").check()
    frame.get_by_role("button", name="Continue", exact=True).click()
    frame.get_by_role("button", name="Skip all of these").click()
    frame.get_by_role("heading", level=1, name="Your screening result").wait_for()
    with page.expect_download() as download:
        frame.get_by_role("button", name="Download my summary (PDF)").first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    assert all(response.url.startswith((www, check)) for response in seen)
    assert page.context.cookies() == []
    assert not any("set-cookie" in response.all_headers() for response in seen)


def test_in_a_frame_of_a_clinic_abroad_the_way_through_help_ends_in_a_pdf(strict_browser, serve, tls, tmp_path):
    own = Host()
    www = f"https://www.test:{serve(own, tls)}"
    here = {"country": '"UK"', "regions": '["UK", "NZ"]', "embed_on": f'["{www}"]'}
    site = site_of(clinic_file(tmp_path, False, **here))
    site.extensions["screener"].pdf.make()
    own.check = f"https://check.test:{serve(site, tls)}"
    page = strict_browser.new_context(ignore_https_errors=True, java_script_enabled=False).new_page()
    page.goto(www)
    frame = page.frame_locator("iframe")
    assert frame.get_by_role("link", name="Call 999 (United Kingdom)").first.is_visible()
    frame.get_by_role("link", name="I am 18 or older: start").click()
    for number, value in enumerate(ANSWERS, 1):
        frame.locator(f"#gad7_{number}-{value}").check()
    frame.get_by_role("button", name="Continue", exact=True).click()
    frame.locator("#safety-unsafe").check()
    assert frame.locator("#flags").count() == 0
    frame.locator(".next button").click()
    panel = frame.locator(".help-panel")
    emergency = panel.get_by_role("link", name="Call 111 (New Zealand)")
    assert not emergency.is_visible()
    panel.get_by_text("In New Zealand", exact=True).click()
    assert emergency.is_visible()
    frame.get_by_role("button", name="Continue to my results").click()
    with page.expect_download() as download:
        frame.get_by_role("button", name="Download my summary (PDF)").first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    page.context.close()


def test_from_a_frame_the_pdf_is_saved_in_each_engine(engine, sites):
    engine.open(sites[0])
    with engine.inside("iframe"):
        assert engine.wait(lambda: engine.count("main a.button"))
        engine.follow("I am 18 or older: start")
        engine.choose(**{f"gad7_{number}": value for number, value in enumerate(ANSWERS, 1)})
        engine.press("Continue")
        engine.press("Skip all of these")
        saved = engine.saves(lambda: engine.click_text("button", "Download my summary (PDF)"))
    assert saved.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("path", ["/", "/sandboxed"])
def test_a_link_opens_the_questionnaire_in_a_new_tab(page, sites, path):
    www, check = sites
    page.goto(www + path)
    with page.context.expect_page() as opened:
        page.frame_locator("iframe").get_by_role("link", name="Open in a new tab").click()
    assert opened.value.url == f"{check}/en/"


SIZES = {"phone": (390, 800), "desk": (1280, 800)}


@pytest.mark.parametrize("size", SIZES)
def test_after_every_step_the_page_around_the_frame_shows_the_heading_of_the_new_page(engine, sites, size):
    engine.resize(*SIZES[size])
    assert walk(Framed(engine), sites[0]) == []


@pytest.mark.parametrize("size", ["phone"])
def test_a_sandbox_that_lets_no_script_run_shows_it_too(engine, sites, size):
    engine.resize(*SIZES[size])
    assert walk(Framed(engine), f"{sites[0]}/sandboxed") == []


@pytest.mark.parametrize("size", SIZES)
def test_a_frame_that_was_scrolled_away_comes_back_into_view_when_the_next_page_opens(engine, sites, size):
    if not engine.javascript:
        pytest.skip("the page around the frame does it, with its onload")
    engine.resize(*SIZES[size])
    assert walk(Framed(engine, restless=True), sites[0]) == []


ANSWER = """([safety, difficulty]) => {
    const fields = document.querySelectorAll(`[id^="gad7_"][id$="-2"], [name="difficulty"][value="${difficulty}"]`);
    fields.forEach((field) => field.click());
    document.querySelector(`[name="safety"][value="${safety}"]`)?.click();
    document.querySelector(".next button").click();
}"""


@pytest.mark.parametrize("safety", ["no", "thoughts", "unsafe", "skip"])
def test_nothing_is_sent_to_the_page_around_the_frame_whatever_is_answered(strict_browser, sites, safety):
    page = strict_browser.new_context(ignore_https_errors=True).new_page()
    page.goto(sites[0])
    before = page.content()
    frame = page.frames[1]
    frame.goto(f"{sites[1]}/en/questions")
    for _ in range(2):
        with page.expect_event("framenavigated"):
            frame.evaluate(ANSWER, [safety, "very"])
        frame.wait_for_load_state()
    frame.locator("#topics, #go-on").first.wait_for()
    page.wait_for_timeout(200)
    assert page.evaluate("heard") == []
    assert page.content() == before
    page.context.close()


@pytest.fixture
def host(strict_browser, sites):
    """A page of the clinic's site, and what is in its frame."""
    context = strict_browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    yield lambda path="/": (page.goto(sites[0] + path), page.frames[1])[1]
    context.close()


def test_in_a_sandbox_without_an_origin_a_form_is_refused_with_a_page_that_names_a_way_out(host, sites):
    frame = host("/opaque")
    frame.goto(f"{sites[1]}/en/questions")
    frame.get_by_role("button", name="Continue", exact=True).click()
    frame.get_by_role("heading", name="This form was sent from another website").wait_for()
    assert "Open it in a new window" in frame.locator("main").inner_text()
    with frame.page.context.expect_page() as opened:
        frame.get_by_role("link", name="Open in a new tab").click()
    opened.value.goto(f"{sites[1]}/en/questions")
    opened.value.get_by_role("button", name="Continue", exact=True).click()
    opened.value.locator("#error-summary").wait_for()


@pytest.mark.parametrize("code", [403, 404, 429, 500, 503])
def test_an_error_shows_its_page_in_the_frame(host, sites, code):
    frame = host()
    assert frame.goto(f"{sites[1]}/en/provoked/{code}").status == code
    assert frame.locator("h1").is_visible()
    assert frame.get_by_role("link", name="Call 911").is_visible()


@pytest.mark.parametrize("name", ["unavailable.html", "refused.html"])
def test_when_no_instance_answers_or_the_proxy_refuses_the_frame_shows_urgent_help(host, sites, serve, tls, name):
    headers = re.findall(r'^ {8}add_header ([\w-]+) "(.*)" always;$', NGINX, re.MULTILINE)
    assert "Content-Security-Policy" in dict(headers)

    def proxy_alone(_environ, start_response):
        start_response("502 Bad Gateway", [("Content-Type", "text/html"), *headers])
        return [(DEPLOY / name).read_bytes()]

    frame = host()
    frame.goto(f"https://check.test:{serve(proxy_alone, tls)}/en/")
    assert frame.get_by_role("heading", level=1).is_visible()
    assert frame.get_by_role("link", name="988").first.is_visible()


def test_no_other_site_can_show_it(strict_browser, sites, serve, tls):
    other = Host()
    other.check = sites[1]
    context = strict_browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.goto(f"https://elsewhere.test:{serve(other, tls)}")
    page.wait_for_timeout(300)
    assert all("/en/" not in frame.url for frame in page.frames)
    context.close()


def test_outside_a_frame_there_is_no_link_to_a_new_tab(strict_browser, sites):
    context = strict_browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.goto(f"{sites[1]}/en/")
    assert page.get_by_role("link", name="Open in a new tab").count() == 0
    context.close()
