"""Help lines on pages: of several countries the clinic's own first and whole, and a word where a line speaks another
language than the page."""

import pytest

from ..conftest import parsed
from .clinics import clinic_file, site_of

HERE, ELSEWHERE = "UK", ("US", "NZ")
# On which page the panel stands, for which answers.
PANELS = {"help first": {"safety": "unsafe"}, "result": {"safety": "unsafe", "help_seen": "1"}}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    regions = str([*ELSEWHERE, HERE]).replace("'", '"')
    path = clinic_file(tmp_path_factory.mktemp("clinic"), False, country=f'"{HERE}"', regions=regions)
    return site_of(path).test_client(use_cookies=False)


@pytest.fixture
def panel(client, complete):
    def found(language, where):
        (section,) = parsed(client.post(f"/{language}/result", data=complete(**PANELS[where])).text).query(
            ".help-panel"
        )
        return section

    return found


@pytest.mark.parametrize("where", PANELS)
def test_of_three_countries_the_clinics_own_lines_stand_open_and_the_others_in_a_fold_of_their_own(
    panel, content, where
):
    section = panel("en", where)
    names = {region: content.crisis_lines.regions[region] for region in (HERE, *ELSEWHERE)}
    folds = section.query("details.more")
    assert [fold.query("summary")[0].to_text() for fold in folds] == [names[region].inside for region in ELSEWHERE]
    assert [fold.query("ul")[0].attrs["aria-label"] for fold in folds] == [names[region].name for region in ELSEWHERE]
    first, *_ = section.query("ul.help-list")
    assert first.attrs["aria-label"] == names[HERE].name
    assert first.query('a[href="tel:999"]')
    assert not first.query('a[href="tel:911"]')


@pytest.mark.parametrize("where", PANELS)
def test_no_number_is_lost_by_folding(panel, content, where):
    section = panel("en", where)
    linked = {link.attrs["href"] for link in section.query('a[href^="tel:"]')}
    urgent = [line for line in content.crisis_lines.line if line.purpose in ("emergency", "crisis") and line.call]
    wanted = {f"tel:{''.join(filter(str.isdigit, line.call))}" for line in urgent if line.region in (HERE, *ELSEWHERE)}
    assert wanted <= linked


def test_of_one_country_nothing_is_folded(site, complete):
    page = site.test_client().post("/en/result", data=complete(safety="unsafe")).text
    assert not parsed(page).query(".help-panel details")


def test_where_a_line_speaks_another_language_than_the_page_the_strip_the_panel_and_the_help_page_say_so(client, panel):
    page = parsed(client.get("/es/help-now").text)
    (strip,) = page.query(".help-line")
    assert "116 123 (Reino Unido) (en inglés)" in " ".join(strip.to_text().split())
    for section in (panel("es", "result"), page.query("main")[0]):
        (samaritans,) = [entry for entry in section.query(".help-list > li") if "Samaritans" in entry.to_text()]
        assert "(en inglés)" in samaritans.to_text()
        spanish = [entry for entry in section.query(".help-list > li") if "Prevención del Suicidio" in entry.to_text()]
        assert spanish
        assert not any("(en " in entry.to_text() for entry in spanish)
    assert "(in English)" not in client.get("/en/help-now").text
