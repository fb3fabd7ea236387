"""SCREENER_HOSTS: the names the site answers to, and what others get."""

import pytest

from screener import create_app
from screener.settings import Settings, SettingsError

OURS = ("check.example.org", "www.example.org")


@pytest.fixture(scope="module")
def visit(app):
    """A function: what the site of those names replies under this one."""
    settings = Settings.from_environment({"SCREENER_HOSTS": "check.example.org, WWW.Example.org"})
    site = create_app(settings)
    site.test_client_class = app.test_client_class
    client = site.test_client(use_cookies=False)

    def ask(host, address="/en/", method="GET", **options):
        headers = {"Host": host, **options.pop("headers", {})}
        return client.open(address, method=method, headers=headers, buffered=True, **options)

    return ask


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("port", ["", ":443", ":8000"])
@pytest.mark.parametrize("address", ["/en/", "/es/questions", "/static/000000000000/screener.css"])
def test_the_site_answers_to_each_of_its_names_with_or_without_a_port(visit, name, port, address):
    assert visit(name + port, address).status_code == 200


def test_upper_case_makes_no_difference(visit):
    assert visit("CHECK.example.ORG").status_code == 200


WRONG = (
    "evil.example",
    "example.org",
    "a.check.example.org",
    "check.example.org.evil.example",
    "check.example.orgx",
    "check.example.org:0",
    "check.example.org:99999",
    "check.example.org:" + "9" * 5000,
    "check.example.org@evil.example",
    "127.0.0.1",
    "localhost",
    "[::1]",
    "zebra<>",
    "",
)


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("address", ["/", "/en/", "/nothing", "/static/000000000000/screener.css"])
def test_any_other_name_is_refused_in_plain_words_that_do_not_repeat_it(visit, name, address, caplog):
    reply = visit(name, address)
    assert (reply.status_code, reply.text) == (400, "Bad Request\n")
    assert reply.mimetype == "text/plain"
    assert not caplog.records


def test_a_form_under_another_name_is_refused_even_when_it_says_it_is_ours(visit, complete):
    headers = {"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"}
    assert visit("evil.example", "/en/result", "POST", data=complete(), headers=headers).status_code == 400
    assert visit(OURS[0], "/en/result", "POST", data=complete()).status_code == 200


def test_no_forwarded_name_counts_where_no_proxy_is_trusted(visit):
    for header in ("X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-Host", "X-Forwarded-Server"):
        assert visit("evil.example", headers={header: OURS[0]}).status_code == 400
        assert visit(OURS[0], headers={header: "evil.example"}).status_code == 200


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
@pytest.mark.parametrize("name", ["10.1.2.3:8000", "[fd00::1]:8000", "localhost", "probe"])
def test_probes_may_ask_under_any_name(visit, address, name):
    assert visit(name, address).status_code == 200


def test_without_the_setting_any_name_will_do(client):
    for name in ("evil.example", *OURS):
        assert client.get("/en/", headers={"Host": name}).status_code == 200


IMPOSSIBLE = (
    "http://check.example.org",
    "check.example.org:8000",
    "a b",
    "*.example.org",
    ".example.org",
    "a..b",
    "a.example,",
    "-a.example",
    "a-.example",
    "x" * 64 + ".example",
    ".".join(["a"] * 128),
    "m\u00fcnchen.example",
    "a/b",
    "[::1]",
)


@pytest.mark.parametrize("names", IMPOSSIBLE)
def test_a_name_that_cannot_be_is_refused_at_the_start_with_an_example(names):
    with pytest.raises(SettingsError, match=r"^SCREENER_HOSTS: .*must be host names such as .check.example.org., with"):
        Settings.from_environment({"SCREENER_HOSTS": names})


@pytest.mark.parametrize("names", ["localhost", "127.0.0.1", "xn--mnchen-3ya.example", "a-b.example,c.example"])
def test_a_good_name_is_taken(names):
    assert Settings.from_environment({"SCREENER_HOSTS": names}).hosts == tuple(names.split(","))
