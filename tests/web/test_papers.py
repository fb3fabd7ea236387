"""The papers of one page: where they are, who leads to them, and what is the same for every visitor."""

import subprocess

import pytest

from screener.documents.papers import PAPERS

from ..conftest import parsed
from .clinics import clinic_file, site_of
from .test_countries import KETAMINE

EVERY = [f"/{language}/{name}.pdf" for language in ("en", "es") for name in PAPERS]


@pytest.mark.parametrize("address", EVERY)
def test_each_paper_is_a_pdf_to_save_under_a_name_that_tells_nothing(client, address):
    reply = client.get(address)
    assert reply.status_code == 200
    assert reply.mimetype == "application/pdf"
    assert reply.headers["Content-Disposition"] == f"attachment; filename={address.rpartition('/')[2]}"
    assert reply.data.startswith(b"%PDF-")
    assert "ETag" not in reply.headers


@pytest.mark.parametrize("address", EVERY)
def test_every_visitor_gets_the_same_bytes_whatever_is_asked_for(client, address):
    first = client.get(address).data
    assert client.get(f"{address}?gad7_1=3", headers={"Accept-Language": "es", "User-Agent": "other"}).data == first
    head = client.head(address)
    assert (head.status_code, head.content_length) == (200, len(first))


@pytest.mark.parametrize("address", EVERY)
def test_no_form_can_be_sent_to_it(client, complete, address):
    assert client.post(address, data=complete()).status_code == 405


def test_a_paper_counts_as_a_page(limited):
    client = limited(limit_pages="2 per hour")
    assert [client.get(EVERY[0]).status_code for _ in range(3)] == [200, 200, 429]


def test_without_a_language_the_address_leads_to_the_best_one(client):
    reply = client.get("/options.pdf", headers={"Accept-Language": "es"})
    assert (reply.status_code, reply.location) == (302, "/es/options.pdf")


@pytest.mark.parametrize("language", ["en", "es"])
def test_start_and_options_lead_to_their_papers(client, language):
    for page, name in (("", "questionnaire"), ("options", "options")):
        (link,) = parsed(client.get(f"/{language}/{page}").text).query(f'main a[href="/{language}/{name}.pdf"]')
        assert "PDF" in link.to_text()


@pytest.mark.parametrize("language", ["en", "es"])
def test_who_has_to_wait_is_told_of_the_paper_beside_the_answers_that_are_kept(site, complete, language):
    page = parsed(site.test_client(use_cookies=False).post(f"/{language}/busy/503", data=complete()).text)
    (link,) = page.query(f'main a[href="/{language}/questionnaire.pdf"]')
    assert link.attrs["target"] == "_blank"


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
def test_where_ketamine_is_not_offered_no_paper_names_it(tmp_path, language):
    client = site_of(clinic_file(tmp_path, offers_kap=False)).test_client(use_cookies=False)
    for name in PAPERS:
        data = client.get(f"/{language}/{name}.pdf").data
        text = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
        assert len(text) > 1000
        assert not KETAMINE.search(text)
