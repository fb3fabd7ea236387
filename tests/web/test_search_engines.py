"""What search engines and previews are told: titles, descriptions, addresses, and which pages may be found."""

from xml.etree import ElementTree

import pytest

from screener import create_app
from screener.settings import EXAMPLE_CLINIC, Settings

from ..conftest import parsed
from .test_pages import READING

FOUND = {"/en/", "/en/about", "/en/options", "/en/talk-therapy", "/en/ketamine-assisted-psychotherapy"}


@pytest.fixture(scope="module")
def with_site(tmp_path_factory):
    """A client of a clinic whose file names the address of the service."""
    path = tmp_path_factory.mktemp("clinic") / "clinic.toml"
    text = EXAMPLE_CLINIC.read_text("utf-8")
    path.write_text(text.replace("# site =", "site ="), "utf-8")
    return create_app(Settings(clinic_file=path)).test_client()


def meta(page, name):
    return [
        tag.attrs["content"] for tag in page.query("meta") if name in (tag.attrs.get("name"), tag.attrs.get("property"))
    ]


@pytest.mark.parametrize("address", READING)
def test_only_start_and_explanations_may_be_found_and_each_page_describes_itself(client, address):
    page = parsed(client.get(address).text)
    assert meta(page, "robots") == ["index" if address in FOUND else "noindex"]
    (title,) = page.query("h1")
    assert meta(page, "og:title") == [title.to_text().strip()]
    assert 50 < len(meta(page, "description")[0]) < 200
    assert meta(page, "og:site_name") == ["Example Clinic (not a real clinic)"]


def test_each_page_names_itself_and_its_translations(with_site):
    page = parsed(with_site.get("/es/about").text)
    links = {(link.attrs["rel"], link.attrs.get("hreflang")): link.attrs["href"] for link in page.query("link")}
    assert links["canonical", None] == "https://check.example.org/es/about"
    assert links["alternate", "en"] == "https://check.example.org/en/about"
    assert links["alternate", "es"] == "https://check.example.org/es/about"


def test_without_an_address_of_the_service_no_page_claims_one_and_there_is_no_sitemap(client):
    assert "canonical" not in client.get("/en/").text
    assert client.get("/sitemap.xml").status_code == 404
    assert client.get("/robots.txt").text == "User-agent: *\nAllow: /\n"


def test_the_sitemap_names_the_pages_that_may_be_found_in_each_language(with_site):
    root = ElementTree.fromstring(with_site.get("/sitemap.xml").data)
    found = {place.text for place in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    both = FOUND | {address.replace("/en/", "/es/") for address in FOUND}
    assert found == {f"https://check.example.org{address}" for address in both}
    assert "Sitemap: https://check.example.org/sitemap.xml" in with_site.get("/robots.txt").text


def test_a_page_made_from_answers_is_never_named_to_a_search_engine(with_site, complete):
    page = with_site.post("/en/result", data=complete()).text
    assert "canonical" not in page
    assert '<meta name="robots" content="noindex">' in page
