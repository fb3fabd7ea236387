"""The data inside: the same answers and score as on the paper, in LOINC's codes, and no one's name."""

import json
import random
import re
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest

from screener.documents.fhir import ORDINAL, TRANSLATION, bundle, questionnaire, to_json
from screener.screening.earlier import Earlier
from screener.screening.report import build_report
from screener.screening.scoring import Answers, score
from screener.screening.situation import SITUATION_VALUES, Situation

from .conftest import K12

# LOINC's own form 69737-5, and the answer lists LL358-3 and LL359-1.
ITEMS = ["69725-0", "68509-9", "69733-4", "69734-2", "69735-9", "69689-8", "69736-7"]
CHOICES = ["LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"]
DIFFICULTY = {"none": "LA6572-7", "somewhat": "LA6573-5", "very": "LA6575-0", "extremely": "LA6574-3"}
LOINC_NAMES = Path(__file__).parents[1] / "validators" / "loinc.json"
VALUE = {"lang": "valueCode", "content": "valueString"}
OF_THE_PHQ_9 = ["69723-5", "44249-1", "44261-6", "69689-6"]


@pytest.fixture(scope="session")
def parts(report):
    """The response, the observation, and the response's answers by link, for a report as made by `report`."""

    def make(*arguments, **options):
        response, observation = (entry["resource"] for entry in bundle(report(*arguments, **options))["entry"])
        assert all(len(item["answer"]) == 1 for item in response["item"])
        return response, observation, {item["linkId"]: item["answer"][0] for item in response["item"]}

    return make


def some_answers(count):
    generator = random.Random(1092)
    return [tuple(generator.choices(range(4), k=7)) for _ in range(count)]


def check_digit_is_right(code):
    """Modulus 10, as in every LOINC code. Answer codes (LA...) keep to another rule."""
    number, digit = code.split("-")
    doubled = [int(d) * (2 if place % 2 == 0 else 1) for place, d in enumerate(reversed(number))]
    return (sum(sum(divmod(d, 10)) for d in doubled) + int(digit)) % 10 == 0


def words_shown(coding):
    """What the visitor read: the translation where there is one, else the display."""
    return _translation(coding).get("content", coding["display"])


def language_shown(coding):
    return _translation(coding).get("lang")


def _translation(coding):
    extensions = coding.get("_display", {"extension": []})["extension"]
    assert all(each["url"] == TRANSLATION for each in extensions)
    assert len(extensions) <= 1
    return {part["url"]: part[VALUE[part["url"]]] for each in extensions for part in each["extension"]}


def every_coding(value):
    if isinstance(value, dict):
        if value.get("system") == "http://loinc.org":
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from every_coding(inner)


def every_key(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from every_key(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from every_key(inner)


def test_the_response_says_which_form_in_which_language_on_which_day(parts):
    response, observation, _ = parts()
    assert response["questionnaire"] == "http://loinc.org/q/69737-5"
    assert response["status"] == "completed"
    assert response["authored"] == observation["effectiveDateTime"] == "2026-11-22"
    assert response["language"] == observation["language"] == "en"


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_item_has_its_loinc_code_and_each_answer_its_code_label_and_number(report, parts, language):
    for values in some_answers(20):
        made = report(values, language=language)
        response, _, answers = parts(values, language=language)
        assert list(answers)[:7] == [f"/{code}" for code in ITEMS]
        for item, shown in zip(response["item"], made.main.own.items, strict=False):
            answer = item["answer"][0]["valueCoding"]
            assert item["text"] == shown.statement
            assert answer["system"] == "http://loinc.org"
            assert words_shown(answer) == shown.label
            assert answer["extension"] == [{"url": ORDINAL, "valueDecimal": shown.value}]
            if item["linkId"] != "/68509-9":
                assert answer["code"] == CHOICES[shown.value]


@pytest.mark.parametrize("value", range(4))
def test_item_2_has_loincs_own_code_for_more_than_half_the_days_and_the_label_shown(parts, value):
    answer = parts((0, value, 0, 0, 0, 0, 0))[2]["/68509-9"]["valueCoding"]
    assert answer["code"] == ("LA18938-3" if value == 2 else CHOICES[value])
    assert words_shown(answer) == ["Not at all", "Several days", "More than half the days", "Nearly every day"][value]
    assert answer["display"] == ["Not at all", "Several days", "More days than not", "Nearly every day"][value]


def test_every_display_is_loincs_name_of_its_code_whatever_words_were_shown(content, report):
    made = report(items=(0, 1, 2, 3, 2, 1, 0), language="es", earlier=Earlier(9, date(2026, 3, 1)))
    names = {each["code"]: each["display"] for each in json.loads(LOINC_NAMES.read_text("utf-8"))["concept"]}
    forms = [questionnaire(content.instruments[id_], content.wording(id_, "es")) for id_ in content.instruments]
    displayed = [coding for each in (bundle(made), *forms) for coding in every_coding(each) if "display" in coding]
    assert {coding["code"] for coding in displayed} >= {
        "70274-6",
        "55758-7",
        "LA18938-3",
        *CHOICES,
        *DIFFICULTY.values(),
    }
    assert {coding["code"]: coding["display"] for coding in displayed} == {
        coding["code"]: names[coding["code"]] for coding in displayed
    }
    assert not any(language_shown(coding) in (None, "en") for coding in displayed if coding["code"].startswith("LA"))


def test_words_are_beside_loincs_name_only_where_they_are_others(parts):
    answers = parts((0, 2, 2, 3, 2, 1, 0))[2]
    assert {link for link, answer in answers.items() if "_display" in answer.get("valueCoding", {})} == {"/68509-9"}


@pytest.mark.parametrize(("value", "code"), DIFFICULTY.items())
def test_very_and_extremely_difficult_are_not_swapped(parts, value, code):
    answer = parts(difficulty=value)[2]["/69722-7"]["valueCoding"]
    assert answer["code"] == code
    assert value in (answer["display"].split()[0].lower(), {"Not difficult at all": "none"}.get(answer["display"]))
    assert "extension" not in answer


def test_a_difficulty_left_out_is_left_out(parts):
    assert "/69722-7" not in parts(difficulty="skip")[2]


def test_the_score_recomputed_from_the_numbers_is_the_score(content, parts):
    for values in some_answers(200):
        _, observation, answers = parts(values)
        numbers = [answers[f"/{code}"]["valueCoding"]["extension"][0]["valueDecimal"] for code in ITEMS]
        again = score(content.main, Answers(tuple(numbers))).total
        assert answers["/70274-6"] == {"valueInteger": again}
        assert observation["valueInteger"] == again


def test_the_observation_is_the_total_score_and_derived_from_the_response(report, parts):
    _, observation, _ = parts()
    (coding,) = observation["code"]["coding"]
    assert (coding["system"], coding["code"]) == ("http://loinc.org", "70274-6")
    assert observation["status"] == "final"
    response = bundle(report())["entry"][0]
    assert observation["derivedFrom"] == [{"reference": response["fullUrl"]}]
    assert response["fullUrl"].startswith("urn:uuid:")
    assert observation["note"] == [{"text": report().main.own.copy_line}]


def test_every_loinc_code_has_a_right_check_digit_and_none_is_of_another_questionnaire(report):
    made = report()
    text = json.dumps([bundle(made), questionnaire(made.main.instrument, made.main.own.wording)])
    codes = set(re.findall(r"\b(?:LA)?\d{4,5}-\d\b", text))
    assert {*ITEMS, *CHOICES, *DIFFICULTY.values(), "LA18938-3", "69737-5", "70274-6", "69722-7"} == codes
    assert all(check_digit_is_right(code) for code in codes if not code.startswith("LA"))
    assert not check_digit_is_right("69689-6")
    assert not codes.intersection(OF_THE_PHQ_9)


@pytest.mark.parametrize(("language", "clinics"), [("es", "en"), ("en", "es"), ("es", "es")])
def test_the_notes_are_page_1s_words_in_the_clinics_language(report, language, clinics):
    made = report(language=language, clinic_language=clinics, earlier=Earlier(9, date(2026, 3, 1)))
    _, now, before = (entry["resource"] for entry in bundle(made)["entry"])
    assert now["language"] == before["language"] == clinics
    assert now["note"] == [{"text": made.main.for_clinic.copy_line}]
    said = {"en": ("difficulty=somewhat", "reported by"), "es": ("dificultad=poca", "según dijo")}[clinics]
    assert all(words in each["note"][0]["text"] for words, each in zip(said, (now, before), strict=True))


@pytest.mark.parametrize(("language", "words"), [("en", "difficulty=not answered"), ("es", "dificultad=sin respuesta")])
def test_a_difficulty_left_out_reads_in_the_note_as_on_paper(parts, report, language, words):
    made = report(difficulty="skip", language=language, clinic_language=language)
    assert words.endswith(f"={made.main.for_clinic.difficulty_label}")
    assert f" {words} " in bundle(made)["entry"][1]["resource"]["note"][0]["text"]


def test_nobody_is_named(report):
    keys = set(every_key(bundle(report())))
    assert keys.isdisjoint({"id", "identifier", "subject", "author", "source", "performer", "encounter", "contained"})


def test_nothing_of_the_situation_and_of_the_picked_questions_is_in_it(report, content):
    expected = to_json(report(situation=Situation()))
    picked = [question.id for question in content.languages["en"].questions[:6]]
    assert to_json(report(situation=Situation(), picked=picked)) == expected
    for name, values in SITUATION_VALUES.items():
        for value in values:
            if value != "lt18":
                assert to_json(report(situation=replace(K12, **{name: value}))) == expected, (name, value)


@pytest.mark.parametrize("values", [(0,) * 7, (3,) * 7])
def test_under_18_there_is_no_data(report, values):
    young = report(values, situation=replace(K12, age="lt18"))
    assert bundle(young) is None
    assert to_json(young) is None


def test_the_same_answers_on_the_same_day_give_the_same_bytes_and_other_answers_another_address(report):
    assert to_json(report()) == to_json(report())
    sets = list(product([(0,) * 7, (1,) * 7], ["skip", "very"]))
    addresses = {entry["fullUrl"] for values in sets for entry in bundle(report(*values))["entry"]}
    assert len(addresses) == 2 * len(sets)


def test_two_visitors_share_an_address_only_where_the_resource_is_equal_in_everything(report):
    chance = random.Random(14)
    made = {}
    for values in [*some_answers(60), *[(0,) * 7] * 60]:
        visitor = report(
            values,
            chance.choice(["skip", *DIFFICULTY]),
            replace(K12, age=chance.choice(["18_24", "ge65"])),
            day=date(2026, 11, chance.choice([21, 22])),
            language=chance.choice(["en", "es"]),
            clinic_language=chance.choice(["en", "es"]),
            earlier=chance.choice([None, Earlier(9, date(2026, 3, 1))]),
        )
        for entry in bundle(visitor)["entry"]:
            assert made.setdefault(entry["fullUrl"], entry["resource"]) == entry["resource"]
    assert len({json.dumps(resource) for resource in made.values()}) == len(made) > 100


def test_the_bytes_are_the_bundle_compact_sorted_and_in_utf_8(report):
    data = to_json(report())
    assert json.loads(data) == bundle(report())
    assert data.decode() == json.dumps(bundle(report()), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_the_questionnaire_has_each_answer_a_response_can_give(report, parts):
    made = report()
    form = {item["linkId"]: item for item in questionnaire(made.main.instrument, made.main.own.wording)["item"]}
    assert form["stem"]["text"] == made.main.own.wording.stem
    for value, difficulty in zip(range(4), DIFFICULTY, strict=True):
        for link, answer in parts((value,) * 7, difficulty)[2].items():
            if "valueCoding" in answer:
                coding = answer["valueCoding"]
                (option,) = (each for each in form[link]["answerOption"] if each["valueCoding"] == coding)
                assert option.get("extension") == coding.get("extension")
            else:
                assert form[link]["type"] == "integer"


LOINC = "http://loinc.org"


def coded(code, display):
    return {"system": LOINC, "code": code, "display": display}


def answer_of(content, value, label, language):
    """How an answer to the PHQ-2 is coded, in words that may be others than LOINC's."""
    choice = content.instruments["phq2"].choices[value]
    parts = [{"url": "lang", "valueCode": language}, {"url": "content", "valueString": label}]
    words = {"_display": {"extension": [{"url": TRANSLATION, "extension": parts}]}}
    number = {"extension": [{"url": ORDINAL, "valueDecimal": value}]}
    return {**coded(choice.loinc, choice.loinc_name), **({} if label == choice.loinc_name else words), **number}


@pytest.mark.parametrize("language", ["en", "es", "ko"])
def test_the_form_is_whole(content, language):
    phq2, wording = content.instruments["phq2"], content.wording("phq2", language)
    options = [answer_of(content, value, wording.choices[value], language) for value in range(4)]
    facts = phq2.facts
    total = coded(facts.loinc_total, facts.loinc_total_name)
    notice = (
        "This material contains content from LOINC (https://loinc.org). LOINC is copyright Regenstrief Institute, Inc. "
        "and the LOINC Committee, and is available at no cost under the license at https://loinc.org/license."
    )
    assert questionnaire(phq2, wording) == {
        "resourceType": "Questionnaire",
        "language": language,
        "url": f"http://loinc.org/q/{facts.loinc_panel}",
        "name": "PHQ2",
        "title": "PHQ-2",
        "status": "active",
        "code": [{"system": LOINC, "code": facts.loinc_panel}],
        "copyright": f"{facts.licence['en']} {notice}",
        "item": [
            {"linkId": "stem", "type": "display", "text": wording.stem},
            *(
                {
                    "linkId": f"/{item.loinc}",
                    "code": [{"system": LOINC, "code": item.loinc}],
                    "text": statement,
                    "type": "choice",
                    "required": True,
                    "answerOption": [{"valueCoding": each, "extension": each["extension"]} for each in options],
                }
                for item, statement in zip(phq2.items, wording.items, strict=True)
            ),
            {"linkId": f"/{facts.loinc_total}", "type": "integer", "code": [total]},
        ],
    }


def test_what_is_asked_on_difficulty_has_answers_without_a_number(content):
    asked = questionnaire(content.main, content.wording("gad7", "en"))["item"][8]
    words = content.wording("gad7", "en").difficulty
    assert asked["answerOption"] == [
        {"valueCoding": coded(choice.loinc, label)}
        for choice, label in zip(content.main.difficulty.choices, words.choices, strict=True)
    ]
    less = questionnaire(content.main.model_copy(update={"difficulty": None}), content.wording("gad7", "en"))
    assert len(less["item"]) == 9
    wordless = content.wording("gad7", "en").model_copy(update={"difficulty": None})
    assert len(questionnaire(content.main, wordless)["item"]) == 9


def test_the_bundle_is_whole(content):
    phq2, wording = content.instruments["phq2"], content.wording("phq2", "es")
    answers = {"gad7": Answers((2,) * 7), "phq2": Answers((2, 3))}
    made = build_report(
        content, "es", date(2026, 11, 22), answers, K12, clinic_language="en", earlier=Earlier(9, date(2026, 3, 1))
    )
    whole = bundle(made)
    assert {name: whole[name] for name in whole if name != "entry"} == {
        "resourceType": "Bundle",
        "language": "es",
        "type": "collection",
    }
    kinds = [entry["resource"]["resourceType"] for entry in whole["entry"]]
    assert kinds == ["QuestionnaireResponse", "Observation"] * 2 + ["Observation"]
    response, observation = whole["entry"][2:4]
    facts = phq2.facts
    assert response["resource"] == {
        "resourceType": "QuestionnaireResponse",
        "language": "es",
        "questionnaire": f"http://loinc.org/q/{facts.loinc_panel}",
        "status": "completed",
        "authored": "2026-11-22",
        "item": [
            *(
                {
                    "linkId": f"/{item.loinc}",
                    "text": wording.items[at],
                    "answer": [{"valueCoding": answer_of(content, value, wording.choices[value], "es")}],
                }
                for at, (item, value) in enumerate(zip(phq2.items, (2, 3), strict=True))
            ),
            {"linkId": f"/{facts.loinc_total}", "answer": [{"valueInteger": 5}]},
        ],
    }
    survey = "http://terminology.hl7.org/CodeSystem/observation-category"
    scored = {
        "resourceType": "Observation",
        "language": "en",
        "status": "final",
        "category": [{"coding": [{"system": survey, "code": "survey"}]}],
    }
    total = {"coding": [coded(facts.loinc_total, facts.loinc_total_name)]}
    assert observation["resource"] == {
        **scored,
        "code": total,
        "effectiveDateTime": "2026-11-22",
        "valueInteger": 5,
        "note": [{"text": made.measures[1].for_clinic.copy_line}],
        "derivedFrom": [{"reference": response["fullUrl"]}],
    }
    gad7 = content.main.facts
    assert whole["entry"][4]["resource"] == {
        **scored,
        "code": {"coding": [coded(gad7.loinc_total, gad7.loinc_total_name)]},
        "effectiveDateTime": "2026-03",
        "valueInteger": 9,
        "note": [{"text": content.languages["en"].instruments["gad7"].change.note}],
    }
    addresses = [entry["fullUrl"] for entry in whole["entry"]]
    assert len(set(addresses)) == 5
    for entry in whole["entry"]:
        text = json.dumps(entry["resource"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert entry["fullUrl"] == f"urn:uuid:{uuid5(NAMESPACE_URL, text)}"


def test_an_answer_on_difficulty_that_was_left_out_is_no_item_and_one_without_words_neither(content):
    def links(answers, **changed):
        instruments = content.instruments | {"gad7": content.main.model_copy(update=changed)}
        of = replace(content, instruments=instruments)
        made = build_report(of, "en", date(2026, 11, 22), {"gad7": answers}, K12)
        return [item["linkId"] for item in bundle(made)["entry"][0]["resource"]["item"]]

    asked = f"/{content.main.difficulty.loinc}"
    assert asked in links(Answers((1,) * 7, "none"))
    assert asked not in links(Answers((1,) * 7, "skip"))
    assert asked not in links(Answers((1,) * 7, "none"), difficulty=None)


def test_data_that_there_are_none_of_are_no_bytes(report):
    assert to_json(report(situation=replace(K12, age="lt18"))) is None


def test_the_number_of_an_answer_is_where_readers_look_for_it(report):
    assert b'"url":"http://hl7.org/fhir/StructureDefinition/ordinalValue","valueDecimal":' in to_json(report())
