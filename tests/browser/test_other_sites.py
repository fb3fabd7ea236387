"""Forms from our own pages are taken, forms from other sites are refused, as the browser itself tells them apart."""

from queue import Queue

import pytest

FIELDS = {f"gad7_{number}": "1" for number in range(1, 8)}


@pytest.fixture
def sent(page):
    """The headers of each POST, as the browser sent them."""
    posts = []
    page.on("request", lambda request: posts.append(request.all_headers()) if request.method == "POST" else None)
    return posts


@pytest.fixture(scope="session")
def elsewhere(serve):
    """The port of another site: one empty page."""

    def other_site(_environ, start_response):
        start_response("200 OK", [("Content-Type", "text/html")])
        return [b"<!doctype html><title>Another site</title>"]

    return serve(other_site)


def test_the_forms_work_over_plain_http_on_a_name_that_is_not_localhost(page, port, visit, sent):
    visitor = visit(page)
    page.goto(f"http://clinic.test:{port}/en/questions")
    visitor.answer("1111111")
    visitor.press("Continue")
    visitor.press("Skip all of these")
    assert visitor.heading() == "Your screening result"
    assert len(sent) == 2
    assert all("sec-fetch-site" not in headers for headers in sent)
    assert all(headers["origin"] == f"http://clinic.test:{port}" for headers in sent)


def test_the_pdf_is_made_over_plain_http_on_a_name_that_is_not_localhost(page, port, visit, send):
    page.goto(f"http://clinic.test:{port}/en/finished")
    assert send(page, "/en/result", FIELDS).status == 200
    assert visit(page).download().suggested_filename.endswith(".pdf")


@pytest.mark.parametrize(
    ("there", "here"),
    [
        ("elsewhere.test", "clinic.test"),
        ("clinic.test", "clinic.test"),
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "127.0.0.1"),
    ],
    ids=["another host", "another port", "another port, with Sec-Fetch-Site", "another host, with Sec-Fetch-Site"],
)
def test_a_form_on_another_site_gets_a_page_that_says_what_to_do(page, port, elsewhere, send, sent, axe, there, here):
    page.goto(f"http://{there}:{elsewhere}/")
    response = send(page, f"http://{here}:{port}/en/result", FIELDS)
    assert response.status == 403
    assert page.get_by_role("heading", level=1).inner_text() == "This form was sent from another website"
    assert page.get_by_role("link", name="Call 911").is_visible()
    assert ("sec-fetch-site" in sent[0]) == (here == "127.0.0.1")
    axe(page)
    page.get_by_role("link", name="Go to the start").click()
    assert page.url == f"http://{here}:{port}/en/"


def test_another_site_cannot_show_our_pages_in_a_frame(page, port, elsewhere):
    page.goto(f"http://127.0.0.1:{elsewhere}/")
    page.evaluate(
        "address => document.body.append(Object.assign(document.createElement('iframe'), { src: address }))",
        f"http://127.0.0.1:{port}/en/questions",
    )
    page.wait_for_timeout(300)
    assert all("questions" not in frame.url for frame in page.frames)


@pytest.mark.parametrize("tag", ["img", "script"])
def test_a_page_of_ours_as_a_part_of_another_sites_page_is_refused(page, application, serve, elsewhere, tag):
    told = Queue()

    def watched(environ, start_response):
        return application(environ, lambda status, *rest: (told.put(status), start_response(status, *rest))[1])

    address = f"http://127.0.0.1:{serve(watched)}/en/options"
    page.goto(f"http://localhost:{elsewhere}/")
    page.evaluate(
        "([tag, src]) => document.body.append(Object.assign(document.createElement(tag), { src }))", [tag, address]
    )
    assert told.get(timeout=30) == "403 FORBIDDEN"
    assert page.goto(address).status == 200
