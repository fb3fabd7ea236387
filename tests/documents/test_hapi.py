"""The data inside, as the HAPI FHIR validator sees it. It must find what is wrong, or its silence means nothing."""

from copy import deepcopy
from datetime import date

import pytest

from screener.documents.fhir import bundle, questionnaire
from screener.screening.earlier import Earlier
from screener.screening.report import build_report
from screener.screening.scoring import Answers
from screener.screening.situation import Situation

pytestmark = pytest.mark.validators

ANSWERS = [((value,) * 7, "skip" if value == 0 else "none") for value in range(4)]
ANSWERS += [((3, 2, 1, 0, 1, 2, 3), difficulty) for difficulty in ("somewhat", "very", "extremely", "skip")]


@pytest.fixture
def form(report):
    made = report()
    return questionnaire(made.main.instrument, made.main.own.wording)


@pytest.fixture
def response(report):
    return deepcopy(bundle(report())["entry"][0]["resource"])


def test_the_questionnaire_is_sound(hapi, form):
    assert hapi(form, form) == []


def test_so_is_the_one_about_mood(hapi, content):
    form = questionnaire(content.instruments["phq2"], content.wording("phq2", "en"))
    assert hapi(form, form) == []


@pytest.mark.parametrize(("values", "difficulty"), ANSWERS)
def test_the_bundle_and_the_response_to_the_questionnaire_have_no_error(hapi, form, report, values, difficulty):
    made = bundle(report(values, difficulty))
    assert hapi(made, form) == []
    for entry in made["entry"]:
        assert hapi(entry["resource"], form) == []


@pytest.mark.parametrize("values", [(0, 0), (1, 2), (3, 3)])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_mood_questions_and_the_response_to_them_have_no_error(hapi, content, language, values):
    answers = {"gad7": Answers((1,) * 7), "phq2": Answers(values)}
    made = build_report(content, language, date(2026, 11, 26), answers, Situation())
    _, mood = made.measures
    form = questionnaire(mood.instrument, mood.own.wording)
    resources = [entry["resource"] for entry in bundle(made)["entry"]][2:]
    assert [hapi(resource, form) for resource in resources] == [[], []]
    broken = deepcopy(resources[0])
    broken["item"][0]["linkId"] = "/69725-0"
    assert hapi(broken, form)


@pytest.mark.parametrize("total", [0, 21])
@pytest.mark.parametrize("language", ["en", "es"])
def test_an_earlier_result_of_a_month_has_no_error_and_a_broken_month_is_found(hapi, report, language, total):
    made = report(language=language, earlier=Earlier(total, date(2026, 3, 1)))
    whole = bundle(made)
    form = questionnaire(made.main.instrument, made.main.own.wording)
    assert [hapi(resource, form) for resource in (whole, whole["entry"][2]["resource"])] == [[], []]
    broken = deepcopy(whole["entry"][2]["resource"])
    broken["effectiveDateTime"] = "2026-3"
    assert any("2026-3" in issue["what"] for issue in hapi(broken, form))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("clinics", ["en", "es"])
def test_everything_at_once_has_no_error_in_any_two_languages(hapi, content, language, clinics):
    for value, difficulty in ((0, "skip"), (3, "extremely")):
        answers = {"gad7": Answers((value,) * 7, difficulty), "phq2": Answers((value, value))}
        earlier = Earlier(21 - 7 * value, date(2026, 3, 1))
        made = build_report(
            content, language, date(2026, 11, 26), answers, Situation(), clinic_language=clinics, earlier=earlier
        )
        form = questionnaire(made.main.instrument, made.main.own.wording)
        assert hapi(form, form) == []
        assert hapi(bundle(made), form) == []


def with_a_translation_of_no_language(response):
    parts = response["item"][1]["answer"][0]["valueCoding"]["_display"]["extension"][0]["extension"]
    del parts[0]


def without_status(response):
    del response["status"]


def without_an_item(response):
    del response["item"][3]


def with_item_2s_own_code_at_another_item(response):
    response["item"][3]["answer"][0]["valueCoding"]["code"] = "LA18938-3"


def with_an_item_of_another_questionnaire(response):
    response["item"][3]["linkId"] = "/44250-9"


def with_a_word_as_the_score(response):
    response["item"][-1]["answer"] = [{"valueString": "12"}]


def with_an_unknown_field(response):
    response["patient"] = "someone"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (with_a_translation_of_no_language, "lang"),
        (without_status, "QuestionnaireResponse.status: minimum required = 1"),
        (without_an_item, "No response answer found for required item '/69734-2'"),
        (with_item_2s_own_code_at_another_item, "LA18938-3 is not in the set of permitted values"),
        (with_an_item_of_another_questionnaire, "/44250-9"),
        (with_a_word_as_the_score, "integer"),
        (with_an_unknown_field, "patient"),
    ],
)
def test_what_is_wrong_with_a_response_is_found(hapi, form, response, spoil, said):
    spoil(response)
    assert any(said in issue["what"] for issue in hapi(response, form))


def test_the_code_of_another_score_is_found(hapi, form, report):
    made = deepcopy(bundle(report()))
    made["entry"][1]["resource"]["code"]["coding"][0]["code"] = "44261-6"
    assert any("44261-6" in issue["what"] for issue in hapi(made, form))
