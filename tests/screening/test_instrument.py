"""The instrument is verbatim, and its codes are LOINC's."""

import pytest
from pydantic import TypeAdapter

from screener.screening.content import load_content
from screener.screening.content_file import ContentError, check
from screener.screening.instrument import AnswerCode
from screener.screening.situation import SituationOption

FACTS_FILE = "instruments/gad7/instrument.toml"


def test_the_english_wording_is_that_of_the_published_form(content):
    wording = content.languages["en"].instruments["gad7"].wording
    assert wording.stem == "Over the last 2 weeks, how often have you been bothered by the following problems?"
    assert wording.items == (
        "Feeling nervous, anxious or on edge",
        "Not being able to stop or control worrying",
        "Worrying too much about different things",
        "Trouble relaxing",
        "Being so restless that it is hard to sit still",
        "Becoming easily annoyed or irritable",
        "Feeling afraid as if something awful might happen",
    )
    assert wording.choices == ("Not at all", "Several days", "More than half the days", "Nearly every day")
    assert wording.difficulty.choices == (
        "Not difficult at all",
        "Somewhat difficult",
        "Very difficult",
        "Extremely difficult",
    )


def test_the_spanish_wording_is_that_of_the_us_spanish_form(content):
    wording = content.languages["es"].instruments["gad7"].wording
    assert wording.language == "es-US"
    assert wording.stem == (
        "Durante las últimas 2 semanas, ¿qué tan seguido ha tenido molestias debido a los siguientes problemas?"
    )
    assert wording.items == (
        "Se ha sentido nervioso(a), ansioso(a) o con los nervios de punta",
        "No ha sido capaz de parar o controlar su preocupación",
        "Se ha preocupado demasiado por motivos diferentes",
        "Ha tenido dificultad para relajarse",
        "Se ha sentido tan inquieto(a) que no ha podido quedarse quieto(a)",
        "Se ha molestado o irritado fácilmente",
        "Ha tenido miedo de que algo terrible fuera a pasar",
    )
    assert wording.choices == ("Ningún día", "Varios días", "Más de la mitad de los días", "Casi todos los días")
    assert wording.difficulty.choices == (
        "No ha sido difícil",
        "Un poco difícil",
        "Muy difícil",
        "Extremadamente difícil",
    )


def test_other_wordings_are_known_with_the_labels_that_are_often_copied_wrong(content):
    others = content.wordings["gad7"].keys() - content.languages.keys()
    lowest_and_third = {language: content.wording("gad7", language).choices[::2] for language in others}
    assert lowest_and_third == {
        "de": ("Überhaupt nicht", "An mehr als der Hälfte der Tage"),
        "fr": ("Jamais", "Plus de la moitié du temps"),
        "it": ("Mai", "Per oltre la metà dei giorni"),
        "ko": ("전혀 방해 받지 않았다", "2 주 중 절반 이상 방해 받았다"),
        "pl": ("Wcale nie dokuczały", "Więcej niż połowę dni"),
        "pt-BR": ("Nenhuma vez", "Mais da metade dos dias"),
        "ru": ("Ни разу", "Более недели"),
    }


def test_every_loinc_code_has_a_right_check_digit(content):
    instrument = content.main
    codes = [instrument.facts.loinc_panel, instrument.facts.loinc_total, instrument.difficulty.loinc]
    codes += [item.loinc for item in instrument.items]
    answers = [choice.loinc for choice in (*instrument.choices, *instrument.difficulty.choices)]
    assert len({*codes, *answers}) == 18
    for code in codes:
        number, check = code.split("-")
        assert mod_10(number) == int(check), code
    for code in answers:
        number, check = code.removeprefix("LA").split("-")
        assert (mod_10(number) + 5) % 10 == int(check), "in a code of four digits the letters LA add 5"


def mod_10(number):
    """LOINC's check digit: the Luhn algorithm."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[::2]]
    return -(sum(doubled) + sum(digits[1::2])) % 10


def test_very_difficult_has_the_higher_loinc_code_as_in_loincs_own_files(content):
    codes = {choice.value: choice.loinc for choice in content.main.difficulty.choices}
    assert codes["very"] == "LA6575-0"
    assert codes["extremely"] == "LA6574-3"


def test_only_the_second_item_has_an_answer_code_of_its_own(content):
    own = {item.id: item.loinc_answers for item in content.main.items if item.loinc_answers}
    assert own == {"gad7_2": {2: AnswerCode(loinc="LA18938-3", loinc_name="More days than not")}}


def test_a_questionnaire_knows_how_much_it_asks_how_high_it_goes_and_which_figures_are_printed(content):
    gad7, phq2 = content.instruments["gad7"], content.instruments["phq2"]
    assert (gad7.id, gad7.name, gad7.asked, gad7.highest) == ("gad7", "GAD-7", 8, 21)
    assert (phq2.id, phq2.name, phq2.asked, phq2.highest) == ("phq2", "PHQ-2", 2, 6)
    assert content.main is gad7
    assert gad7.published == (*gad7.cut_points, gad7.picture.cut)
    without = gad7.model_copy(update={"picture": None})
    assert without.published == gad7.cut_points


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "before", "after", "message"),
    [
        (
            FACTS_FILE,
            "high = 9",
            "high = 8",
            "gad7/instrument.toml: .*bands must cover 0 to 21",
        ),
        (FACTS_FILE, "value = 3", "value = 4", "gad7/instrument.toml: .*choices must be worth"),
        (FACTS_FILE, 'id = "gad7_7"', 'id = "gad7_8"', "gad7/instrument.toml: .*items must be"),
        (
            FACTS_FILE,
            "sensitivity = 89",
            "sensitivity = 890",
            r"gad7/instrument.toml: cut_points\.0\.sensitivity",
        ),
        (FACTS_FILE, "[difficulty]", "[difficulty", "gad7/instrument.toml: not a TOML file"),
        ("instruments/gad7/en.toml", '  "Trouble relaxing",\n', "", r"gad7/en.toml: wording\.items"),
        ("instruments/gad7/en.toml", 'severe = "severe"', 'grave = "grave"', "gad7/en.toml: bands"),
        ("en/situation.toml", 'value = "lt1m"', 'value = "lt2m"', "en/situation.toml: .*duration: options must be"),
        ("instruments/gad7/en.toml", '"your score is {score}"', '"so"', "gad7/en.toml: because: .*score: needs"),
        ("en/topics.toml", "[T9]", "[T99]", "en/topics.toml: T9: has no words here"),
        ("en/topics.toml", "heading =", "headline =", r"en/topics.toml: U2\.headline"),
        (
            "en/topics.toml",
            "K8.variants.therapy.never",
            "K8.variants.therapi.never",
            r"K8\.variants: .*answer therapi with",
        ),
        (
            "en/topics.toml",
            "K8.variants.therapy.never",
            "K8.variants.therapy.no",
            r"K8\.variants: .*answer therapy with no",
        ),
        ("en/questions.toml", 'id = "talk_type"', 'id = "Talk type"', r"en/questions.toml: question\.0\.id"),
        ("en/passages.toml", "[@spitzer2006]", "[@spitzer1066]", r"passages.toml: .*no source for \[@spitzer1066\]"),
        ("es/passages.toml", "[kap_after]", "[kap_later]", "es/passages.toml: must stand here and in en/.*kap_after"),
        ("es/questions.toml", 'id = "talk_type"', 'id = "talk_kind"', "es/questions.toml: must stand here"),
        ("es/situation.toml", "offered = false", "offered = true", "es/situation.toml: must stand here"),
        ("instruments/gad7/es.toml", "{date}", "{day}", r"gad7/es.toml: record: .*line: needs"),
        ("instruments/gad7/es.toml", " {date}", "", r"gad7/es.toml: record\.line: needs date"),
        (
            FACTS_FILE,
            "licence.es",
            "licence.fr",
            "gad7/instrument.toml: instrument.licence: needs a line in es",
        ),
        ("instruments/gad7/ko.toml", "stem =", "stam =", r"gad7/ko.toml: wording\.st[ae]m"),
        ("sources.json", '"kind": "guideline"', '"kind": "blog"', r"sources.json: \d+\.custom\.kind"),
        ("crisis_lines.toml", 'purpose = "emergency"', 'purpose = "support"', "crisis_lines.toml: .*regions.US"),
        ("decision_table.toml", 'safety = ["unsafe"]', 'safety = ["danger"]', r"decision_table.toml: U2: if\.safety"),
    ],
)
def test_a_broken_content_file_stops_the_start_with_file_key_and_reason(broken_content, file, before, after, message):
    root = broken_content(file, before, after)
    with pytest.raises(ContentError, match=message):
        load_content(root)


def test_a_missing_content_file_stops_the_start(broken_content):
    root = broken_content(FACTS_FILE, "x", "x")
    (root / "en" / "options.toml").unlink()
    with pytest.raises(ContentError, match=r"options.toml: cannot be read"):
        load_content(root)


def test_an_answer_that_is_no_table_is_told_with_its_file():
    with pytest.raises(ContentError, match=r"situation.toml: .*should be a valid dictionary"):
        check(TypeAdapter(SituationOption), "often", "situation.toml")
