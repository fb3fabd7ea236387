"""The instrument is verbatim, and its codes are LOINC's."""

import pytest

from screener.screening.content import load_content
from screener.screening.content_file import ContentError


def test_the_english_wording_is_that_of_the_published_form(content):
    wording = content.languages["en"].wording.wording
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


def test_every_loinc_code_has_a_right_check_digit(content):
    instrument = content.instrument
    codes = [instrument.instrument.loinc_panel, instrument.instrument.loinc_total, instrument.difficulty.loinc]
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
    codes = {choice.value: choice.loinc for choice in content.instrument.difficulty.choices}
    assert codes["very"] == "LA6575-0"
    assert codes["extremely"] == "LA6574-3"


def test_only_the_second_item_has_an_answer_code_of_its_own(content):
    own = {item.id: item.loinc_answers for item in content.instrument.items if item.loinc_answers}
    assert own == {"gad7_2": {2: "LA18938-3"}}


@pytest.mark.parametrize(
    ("file", "before", "after", "message"),
    [
        ("gad7.toml", "high = 9", "high = 8", "gad7.toml: .*bands must cover 0 to 21"),
        ("gad7.toml", "value = 3", "value = 4", "gad7.toml: .*choices must be worth"),
        ("gad7.toml", 'id = "gad7_7"', 'id = "gad7_8"', "gad7.toml: .*items must be"),
        ("gad7.toml", "sensitivity = 89", "sensitivity = 890", r"gad7.toml: cut_points\.0\.sensitivity"),
        ("gad7.toml", "[difficulty]", "[difficulty", "gad7.toml: not a TOML file"),
        ("en/wording.toml", '  "Trouble relaxing",\n', "", r"en/wording.toml: wording\.items"),
        ("en/wording.toml", 'severe = "severe"', 'grave = "grave"', "wording.toml: bands"),
        ("en/situation.toml", 'value = "lt1m"', 'value = "lt2m"', "en/situation.toml: .*duration: options must be"),
        ("en/situation.toml", 'because = "your score is {score}"', 'because = "so"', "score.because"),
        ("en/topics.toml", "[T8]", "[T88]", "T8, T88: must stand here and in decision_table.toml"),
        ("en/topics.toml", "heading =", "headline =", r"en/topics.toml: U2\.headline"),
        ("en/questions.toml", 'id = "talk_type"', 'id = "Talk type"', r"en/questions.toml: question\.0\.id"),
        ("en/passages.toml", "[@spitzer2006]", "[@spitzer1066]", r"passages.toml: .*no source for \[@spitzer1066\]"),
        ("sources.json", '"kind": "guideline"', '"kind": "blog"', r"sources.json: \d+\.custom\.kind"),
        ("crisis_lines.toml", 'purpose = "emergency"', 'purpose = "support"', "crisis_lines.toml: .*regions.US"),
        ("decision_table.toml", 'safety = ["unsafe"]', 'safety = ["danger"]', r"decision_table.toml: urgent\.0\.if"),
    ],
)
def test_a_broken_content_file_stops_the_start_with_file_key_and_reason(broken_content, file, before, after, message):
    root = broken_content(file, before, after)
    with pytest.raises(ContentError, match=message):
        load_content(root)


def test_a_missing_content_file_stops_the_start(broken_content):
    root = broken_content("gad7.toml", "x", "x")
    (root / "en" / "options.toml").unlink()
    with pytest.raises(ContentError, match=r"options.toml: cannot be read"):
        load_content(root)
