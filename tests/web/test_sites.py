"""Many clinics in one process: each at its host and path, none learns of another, a wrong file stops only its own."""

import re

import pytest
from werkzeug.test import Client

from screener import sites as sites_module
from screener.documents.pdf import PdfRenderer
from screener.settings import Settings, SettingsError
from screener.sites import changes, every_site
from screener.web.service import Service

from .clinics import clinic_file

ANSWERS = {f"gad7_{number}": "1" for number in range(1, 8)} | {"gad7_difficulty": "somewhat", "safety": "no"}
LINKS = re.compile(r'(?:href|src|action|formaction)="(/[^"]*)"')


@pytest.fixture(autouse=True)
def no_paper(monkeypatch):
    """Paper takes its time, and is made as the server starts."""
    monkeypatch.setattr(Service, "make_paper", lambda _service: None)
    monkeypatch.setattr(sites_module, "typeset_ahead", list)
    monkeypatch.setattr(PdfRenderer, "load_typesetter", lambda _renderer: None)


@pytest.fixture
def folder(tmp_path):
    """A folder for files, into which `put` puts one."""
    (tmp_path / "clinics").mkdir()
    return tmp_path / "clinics"


@pytest.fixture
def put(folder, tmp_path):
    def put_one(name, extra="", **changes):
        text = clinic_file(tmp_path, **{"name": f'"{name} clinic"', **changes}).read_text("utf-8")
        top, table, rest = text.partition("\n[")
        (folder / f"{name}.toml").write_text(f'{top}\nhosts = ["{name}.example.org"]\n{extra}{table}{rest}', "utf-8")

    return put_one


@pytest.fixture
def sites(folder, tmp_path):
    settings = Settings(limit_pages="off", limit_pdf="off", cache_dir=tmp_path / "cache")
    return lambda before=None: every_site(settings, folder, before)


def ask(sites, host, path, data=None):
    return Client(sites).open(path, base_url=f"https://{host}", method="POST" if data else "GET", data=data)


def test_each_host_has_its_clinic_and_an_unknown_one_a_plain_404_that_names_none(put, sites):
    put("ash")
    put("oak")
    served = sites()
    for name, other in (("ash", "oak"), ("oak", "ash")):
        page = ask(served, f"{name}.example.org", "/en/").text
        assert f"{name} clinic" in page
        assert f"{other} clinic" not in page
    assert "ash clinic" in ask(served, "ASH.example.org:8443", "/en/").text
    reply = ask(served, "elm.example.org", "/en/")
    assert (reply.status_code, reply.text) == (404, "Not Found\n")
    assert reply.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in reply.headers["Content-Security-Policy"]
    assert ask(served, "10.0.0.7", "/healthz").text == "ok\n"


def test_under_a_path_a_whole_journey_stays_there(put, sites):
    put("ash", 'path = "/anxiety-check"\n', site='"https://ash.example.org"')
    served, there = sites(), "/anxiety-check/"
    for path in ("en/", "en/questions", "en/help-now", "es/options"):
        found = LINKS.findall(ask(served, "ash.example.org", there + path).text)
        assert len(found) > 10
        assert all(link.startswith(there) for link in found), found
    for step in ("situation", "result"):
        reply = ask(served, "ash.example.org", f"{there}en/{step}", ANSWERS)
        assert reply.status_code == 200
        assert all(link.startswith(there) for link in LINKS.findall(reply.text))
    for nearly in ("", "EN/questions", "questions"):
        assert ask(served, "ash.example.org", there + nearly).location.startswith(there)
    style = LINKS.search(ask(served, "ash.example.org", f"{there}en/").text[600:])[1]
    with ask(served, "ash.example.org", style) as file:
        assert file.status_code == 200
    assert "https://ash.example.org/anxiety-check/en/" in ask(served, "ash.example.org", f"{there}sitemap.xml").text
    assert ask(served, "ash.example.org", "/en/").status_code == 404
    assert ask(served, "ash.example.org", "/anxiety-checks/en/").status_code == 404


def test_an_empty_path_is_none(put, sites):
    put("ash", 'path = ""\n')
    assert ask(sites(), "ash.example.org", "/en/").status_code == 200


def test_a_site_under_a_path_says_nothing_for_the_whole_host(put, sites):
    put("ash", 'path = "/anxiety-check"\n')
    put("oak")
    served = sites()
    assert "Strict-Transport-Security" not in ask(served, "ash.example.org", "/anxiety-check/en/").headers
    assert "Strict-Transport-Security" in ask(served, "oak.example.org", "/en/").headers


def test_when_it_is_busy_under_a_path_the_answers_go_on_from_there(put, folder, tmp_path):
    put("ash", 'path = "/anxiety-check"\n')
    served = every_site(Settings(limit_pages="1 per 5 minutes", cache_dir=tmp_path / "cache"), folder)
    first, again = (ask(served, "ash.example.org", "/anxiety-check/en/result", ANSWERS) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 429)
    assert 'action="/anxiety-check/en/result"' in again.text


def test_limits_are_those_of_an_address_at_all_clinics_together(put, folder, tmp_path):
    put("ash")
    put("oak")
    served = every_site(Settings(limit_pages="2 per 5 minutes", cache_dir=tmp_path / "cache"), folder)
    replies = [ask(served, f"{name}.example.org", "/en/").status_code for name in ("ash", "oak", "ash", "oak")]
    assert replies == [200, 200, 429, 429]


@pytest.mark.parametrize("wrong", ["[phone\n", "phones = 3\n", 'path = "no slash"\n'])
def test_a_wrong_file_stops_only_its_own_clinic_whose_visitors_find_help(put, sites, caplog, wrong):
    put("ash")
    put("oak", wrong)
    served = sites()
    assert ask(served, "ash.example.org", "/en/").status_code == 200
    reply = ask(served, "oak.example.org", "/en/questions")
    assert (reply.status_code, reply.mimetype) == (503, "text/html")
    assert 'href="tel:988"' in reply.text
    assert 'lang="es"' in reply.text
    assert "ash" not in reply.text
    assert list(served.refused) == ["oak"]
    assert served.shared.refused == served.refused
    assert "oak.toml is not served" in caplog.text


def test_where_no_file_can_be_used_nothing_starts(folder, put, sites):
    with pytest.raises(SettingsError, match="there is no clinic's file"):
        sites()
    with pytest.raises(SettingsError, match="SCREENER_CLINIC_FILE names the file of one"):
        every_site(Settings(), folder / "ash.toml")
    put("ash", "phones = 3\n")
    with pytest.raises(SettingsError, match="phones: is not a key"):
        sites()


def test_two_files_with_one_host_and_a_file_without_hosts_are_told(folder, put, sites):
    put("ash")
    (folder / "oak.toml").write_text((folder / "ash.toml").read_text("utf-8").replace("ash clinic", "oak clinic"))
    (folder / "elm.toml").write_text((folder / "ash.toml").read_text("utf-8").replace('["ash.example.org"]', "[]"))
    served = sites()
    assert "ash clinic" in ask(served, "ash.example.org", "/en/").text
    assert "ash.toml has ash.example.org, too" in served.refused["oak"]
    assert "hosts: is missing" in served.refused["elm"]


def test_read_again_each_file_is_taken_whole_or_not_at_all_and_what_changed_is_told(folder, put, sites):
    for name in ("ash", "oak", "elm"):
        put(name)
    before = sites()
    put("ash", phone='"555 0199"')
    put("oak", "phones = 3\n", phone='"555 0198"')
    (folder / "elm.toml").unlink()
    put("fir")
    after = sites(before)
    assert "555 0199" in ask(after, "ash.example.org", "/en/").text
    oak = ask(after, "oak.example.org", "/en/")
    assert oak.status_code == 200
    assert "555 0198" not in oak.text
    assert ask(after, "elm.example.org", "/en/").status_code == 404
    assert ask(after, "fir.example.org", "/en/").status_code == 200
    assert sorted(changes(before, after)) == ["ash: phone", "elm: gone", "fir: new"]
    assert sites(after).served["fir"] is after.served["fir"]


@pytest.mark.parametrize("extra", ["", "phones = 3\n"])
def test_a_copied_file_takes_no_place_from_the_clinic_that_is_there(folder, put, sites, extra):
    put("oak")
    before = sites()
    put("ash", extra, phone='"555 0199"')
    copied = (folder / "ash.toml").read_text("utf-8").replace("ash.example.org", "oak.example.org")
    (folder / "ash.toml").write_text(copied, "utf-8")
    after = sites(before)
    assert after.served["oak"] is before.served["oak"]
    assert "555 0199" not in ask(after, "oak.example.org", "/en/").text
    assert list(changes(before, after)) == []
    assert ("phones" if extra else "oak.toml has oak.example.org, too") in after.refused["ash"]


def test_a_clinic_that_moves_takes_no_place_from_one_that_stays(folder, put, sites):
    put("ash")
    put("oak")
    before = sites()
    moved = (folder / "ash.toml").read_text("utf-8").replace("ash.example.org", "oak.example.org")
    (folder / "ash.toml").write_text(moved, "utf-8")
    after = sites(before)
    assert "oak clinic" in ask(after, "oak.example.org", "/en/").text
    assert "ash clinic" in ask(after, "ash.example.org", "/en/").text
    assert "oak.toml has oak.example.org, too" in after.refused["ash"]


def test_of_the_settings_only_a_folder_or_a_file_is_named(folder):
    both = {"SCREENER_CLINICS": str(folder), "SCREENER_CLINIC_FILE": "clinic.toml"}
    with pytest.raises(SettingsError, match="leave out SCREENER_CLINIC_FILE"):
        Settings.from_environment(both)


def test_a_page_of_one_clinic_is_the_same_whether_others_are_served_or_not(put, sites):
    put("ash")
    alone = ask(sites(), "ash.example.org", "/en/result", ANSWERS).data
    put("oak", offers_kap=False)
    together = sites()
    assert ask(together, "oak.example.org", "/en/result", ANSWERS).data != alone
    assert ask(together, "ash.example.org", "/en/result", ANSWERS).data == alone


def test_commands_speak_of_every_clinic(put, sites, folder):
    put("ash")
    put("oak", "phones = 3\n")
    served = sites()
    site = served.served["ash"]
    site.extensions["sites"] = served
    said = site.test_cli_runner().invoke(args=["check"])
    assert "oak.toml: phones: is not a key" in said.output
    assert "ash.toml is the file of ash clinic" in said.output
    assert said.exit_code == 1
    assert "988" in site.test_cli_runner().invoke(args=["lines"]).output
    assert "is not one of ash" in site.test_cli_runner().invoke(args=["booklet", "x.pdf", "--clinic", "elm"]).output
