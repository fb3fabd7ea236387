"""new-clinic: from what is typed to a clinic's file that loads, of which the check has nothing to say."""

import re
import tomllib
from datetime import date

import pytest
from click.testing import CliRunner

from screener import create_app
from screener.cli import main
from screener.clinic.claims import check_clinic
from screener.clinic.file import load_clinic
from screener.clinic.keys import OUR_ACCENT
from screener.clinic.new_file import MARK, new_file
from screener.new_clinic import QUESTIONS
from screener.settings import EXAMPLE_CLINIC, Settings

TODAY = date(2026, 11, 22)
TYPED = {
    "name": "Clínica “Süd” \"a\\b\" 'x' # 7",
    "country": "US",
    "address": "7 Straße, Springfield",
    "phone": "+1 212 555 2368",
    "email": "hello@süd.org",
    "web": "https://clinic.org/",
    "booking": "https://clinic.org/book?service=7",
    "offers_talk_therapy": "yes",
    "offers_kap": "no",
    "time_zone": "America/Denver",
    "accent": "",
    "hosts": "",
}
KAP = {"offers_kap": "yes\nim, Nasal"}


@pytest.fixture
def typed(tmp_path, monkeypatch):
    """A function: what was said, and the file, after these lines were typed in the place of those above."""
    monkeypatch.setenv("SCREENER_CLINIC_FILE", str(tmp_path / "not-there.toml"))

    def type_(**changes):
        path = tmp_path / "clinic.toml"
        lines = "\n".join({**TYPED, **changes}.values()) + "\n"
        return CliRunner().invoke(main, ["new-clinic", str(path)], input=lines), path

    return type_


def test_what_is_typed_is_a_clinic_and_the_check_has_nothing_to_say(typed, content):
    said, path = typed()
    assert said.exit_code == 0, said.output
    clinic = load_clinic(path, content)
    asked = {key: text for key, text in TYPED.items() if not key.startswith("offers") and text}
    assert {key: getattr(clinic, key) for key in asked} == asked
    assert (clinic.offers_talk_therapy, clinic.offers_kap, clinic.kap) == (True, False, None)
    assert clinic.accent == OUR_ACCENT
    assert (clinic.regions, clinic.paper) == (("US",), "letter")
    assert check_clinic(clinic, content, TODAY) == []
    assert "ketamine" not in path.read_text("utf-8")


@pytest.mark.parametrize(("hosts", "before"), [("check.example.org", "SCREENER_HOSTS=127.0.0.1 "), ("", "")])
def test_what_is_to_be_typed_next_shows_the_site_on_this_machine_whatever_its_hosts(typed, hosts, before):
    said, path = typed(hosts=hosts)
    command = rf"{before}SCREENER_CLINIC_FILE={re.escape(str(path))} (screener|\S*python\S* -m screener) serve"
    assert re.search(rf"see it: +{command}\n", said.output)
    site = create_app(Settings(clinic_file=path, hosts=("127.0.0.1",) if hosts else ()))
    assert site.test_client().get("/en/", base_url="http://127.0.0.1:8000").status_code == 200


def test_a_clinic_that_offers_kap_is_asked_how_and_nobody_says_more_of_it(typed, content):
    said, path = typed(**KAP)
    assert said.exit_code == 0, said.output
    clinic = load_clinic(path, content)
    assert clinic.kap.routes == ("im", "nasal")
    assert (clinic.kap.visit, clinic.kap.sessions) == ({}, {})
    assert set(clinic.kap.prescribed_by.values()) == {"ask the clinic", "pregunte a la clínica"}
    assert check_clinic(clinic, content, TODAY) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("key", "wrong", "told"),
    [
        ("name", "x" * 121, "name: expected a line of text, up to 120 letters; found"),
        ("country", "Germany", "country: expected the two letters of the country"),
        ("email", "hello", "email: expected an e-mail address; found 'hello'"),
        ("web", "http://clinic.org", "web: must be a full https:// address"),
        ("booking", "https://clinic.org/?you={name}", "booking: must be a full https:// address, without # or {…}"),
        ("offers_talk_therapy", "perhaps", "'perhaps' is not a valid boolean"),
        ("time_zone", "Mars", 'time_zone: must be a time zone such as "America/New_York"'),
        ("accent", "#eeeeee", "accent: is too light to be read"),
        ("hosts", "https://check.clinic.org/", "hosts.0: "),
    ],
)
def test_a_wrong_answer_is_told_as_the_file_would_be_and_asked_again(typed, content, key, wrong, told):
    said, path = typed(**{key: f"{wrong}\n{TYPED[key]}"})
    assert said.exit_code == 0, said.output
    assert f"Error: {told}" in said.output
    assert f'{key} = "{wrong}"' not in path.read_text("utf-8")
    assert load_clinic(path, content)


def test_one_of_several_clinics_says_under_which_names_visitors_come(typed, content):
    _, path = typed(hosts="Check.clinic.org, angst.clinic.org")
    assert load_clinic(path, content).hosts == ("check.clinic.org", "angst.clinic.org")


def test_a_route_that_nobody_knows_is_asked_again(typed, content):
    said, path = typed(offers_kap="yes\nspray\nnasal")
    assert "Error: kap.routes.0: expected one or more of iv, im, nasal, lozenge, tablet; found 'spray'" in said.output
    assert load_clinic(path, content).kap.routes == ("nasal",)


def test_of_what_the_check_would_complain_is_told_and_kept_only_if_so_wished(typed, content):
    said, path = typed(phone=f"at the desk\nn\n{TYPED['phone']}", booking="https://clinic.org/?utm_source=x\ny")
    assert "“at the desk” is no number that can be dialled" in said.output
    assert load_clinic(path, content).phone == TYPED["phone"]
    assert "utm_source" in load_clinic(path, content).booking
    assert said.output.count("“utm_source” in the address") == 2  # when it is typed, and of the file in the end


def test_the_check_names_what_still_says_nothing_of_the_clinic(typed):
    _, path = typed(**KAP)
    text = path.read_text("utf-8").replace("Ask for prices before you agree to anything.", "It costs nothing.")
    path.write_text(text, "utf-8")
    said = create_app(Settings(clinic_file=path)).test_cli_runner().invoke(args=["check"]).output
    named = re.search("what is true of any clinic still stands in (.*)", said)[1]
    own = ["hours.en", "hours.es", "consultation.en", "consultation.es", "price.es"]
    of_kap = [f"kap.{key}.{language}" for key in ("prescribed_by", "monitored_by") for language in ("en", "es")]
    assert named.split(", ") == own + of_kap


def test_a_file_that_is_there_is_not_touched(typed, tmp_path):
    (tmp_path / "clinic.toml").write_text("mine", "utf-8")
    said, path = typed()
    assert said.exit_code == 1
    assert "is there already" in said.output
    assert "Name of the clinic" not in said.output
    assert path.read_text("utf-8") == "mine"


def test_whoever_stops_half_way_leaves_no_file(typed):
    said, path = typed(phone="")
    assert said.exit_code == 1
    assert not path.exists()


@pytest.mark.parametrize("folder", ["none", "file"])
def test_where_no_file_can_be_written_the_command_says_so(tmp_path, folder):
    (tmp_path / "file").write_text("", "utf-8")
    said = CliRunner().invoke(main, ["new-clinic", str(tmp_path / folder / "clinic.toml")])
    assert said.exit_code == 1
    assert "there is no folder" in said.output


@pytest.mark.slow
def test_each_country_that_is_known_gives_a_file_that_loads(typed, content):
    for country in content.countries.country:
        offers = content.countries.may_name_kap(country, False)
        keep = [] if country in content.crisis_lines.regions else ["y"]
        changes = {"country": "\n".join([country, *keep]), **(KAP if offers else {})}
        said, path = typed(**changes)
        assert said.exit_code == 0, said.output
        clinic = load_clinic(path, content)
        assert clinic.country == country
        assert bool(keep) == (country not in clinic.regions)
        assert {finding.where for finding in check_clinic(clinic, content, TODAY)} == (
            {"clinic file: regions"} if keep else set()
        )
        path.unlink()


@pytest.mark.slow
def test_kap_is_refused_where_the_law_does_with_the_words_of_the_file(typed, content):
    for country in content.countries.country:
        if not content.countries.may_name_kap(country, False):
            keep = "" if country in content.crisis_lines.regions else "\ny"
            said, path = typed(country=f"{country}{keep}", offers_kap="yes\nno")
            refusal = content.countries.refusal(country, False)
            assert f'Error: offers_kap: must be false with country = "{country}": {refusal}' in said.output
            assert not load_clinic(path, content).offers_kap
            path.unlink()


def test_where_nobody_has_read_the_law_kap_is_not_written_either(typed, content):
    said, path = typed(country="FR\ny", offers_kap="yes\nno")
    assert "Error: KAP is left out: nobody has read what may be said of it in FR" in said.output
    assert load_clinic(path, content).paper == "a4"


def test_the_new_file_has_every_key_and_comment_of_the_example(content):
    example = EXAMPLE_CLINIC.read_text("utf-8")
    answers = {key: "x" for key in tomllib.loads(example) if key not in ("kap", "consultation", "price", "hours")}
    written = new_file(example, answers | {"kap.routes": ("im",)})
    lost = [line for line in example.split("\n\n", 1)[1].split("\n") if line.startswith("#") and line not in written]
    assert lost == []
    assert tomllib.loads(written).keys() == tomllib.loads(example).keys()
    assert written.count(MARK) == 5


def test_each_question_is_of_a_key_that_stands_in_the_example():
    answers = {question.key: "answered" for question in QUESTIONS}
    written = new_file(EXAMPLE_CLINIC.read_text("utf-8"), answers)
    assert written.count('"answered"') == len(QUESTIONS)


def test_each_language_of_the_example_has_the_texts_that_nobody_is_asked_for(content):
    example = load_clinic(EXAMPLE_CLINIC, content)
    written = tomllib.loads(new_file(EXAMPLE_CLINIC.read_text("utf-8"), {"offers_kap": True, "kap.routes": ("im",)}))
    for key in ("consultation", "price", "hours"):
        assert set(written[key]) == set(example.languages)
        assert set(written[key].values()).isdisjoint(getattr(example, key).values()) or key == "price"
