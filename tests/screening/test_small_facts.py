"""Facts that a small slip would turn round without any page looking wrong: each on its own, told by its name."""

import tomllib
from dataclasses import replace
from datetime import date
from functools import reduce
from math import ceil, floor

import pytest
from pydantic import ValidationError

from screener.screening.claims import check_content
from screener.screening.countries import Country
from screener.screening.earlier import Earlier
from screener.screening.frequencies import frequency
from screener.screening.guidance import Row
from screener.screening.instrument import DifficultyItem, DifficultyWording
from screener.screening.invariants import RULES
from screener.screening.language import texts_of, words_of
from screener.screening.options import Trials
from screener.screening.reach import ORDINARY, reach
from screener.screening.report import build_report
from screener.screening.scoring import Answers
from screener.screening.situation import Situation

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def told(content):
    answers = {"gad7": Answers((2, 2, 2, 1, 1, 2, 2), "very")}
    return build_report(content, "en", DAY, answers, Situation(age="25_64"), earlier=Earlier(18, date(2026, 3, 1)))


def test_what_a_visitor_left_out_is_not_an_answer():
    left_out = dict.fromkeys(("duration", "therapy", "medicine", "age", "pregnancy", "safety"), "skip")
    assert vars(Situation()) == {**left_out, "flags": "unsure"}


def test_what_no_part_has_instead_is_no_text(told):
    assert {part.instead for part in told.guidance.parts if part.topics} == {""}


def test_the_limits_of_a_change_are_told_with_it(told, content):
    words = content.languages["en"].instruments["gad7"].change
    assert (told.change.limits, told.change.note) == (words.limits, words.note)


def test_a_reading_names_the_band_in_both_languages(told, content):
    (measure,) = told.measures
    bands = content.languages["en"].instruments["gad7"].bands
    assert (measure.own.band, measure.for_clinic.band) == (bands["moderate"],) * 2


def test_the_clause_on_difficulty_says_the_visitors_answer(content):
    inputs = {"score.gad7": 12, "score.phq2": "skip", "difficulty": "very", **vars(Situation())}
    for words in content.languages.values():
        said = words.instruments["gad7"].because.difficulty
        assert words.clauses(inputs)["difficulty"] == said["very"] != said["somewhat"]
        assert words.clauses(inputs)["score.phq2"] == ""
        assert "4" in words.clauses(inputs | {"score.phq2": 4})["score.phq2"]


def test_the_people_in_the_picture_are_whole_and_their_ranges_go_outwards(content):
    picture = content.main.picture
    counts, cut = frequency(picture), picture.cut
    least, most = cut.sensitivity_range
    assert counts.least_found == floor(picture.ill * least / 100) <= counts.found
    assert counts.most_found == ceil(picture.ill * most / 100) >= counts.found


def test_a_reference_says_journal_volume_issue_and_pages(content):
    places = {key: source.place for key, source in content.sources.items()}
    whole = [source for source in content.sources.values() if source.volume and source.issue and source.page]
    assert len(whole) > 10
    for source in whole:
        assert source.place == f"{source.container_title} {source.volume}({source.issue}):{source.page}"
    assert not [place for place in places.values() if "()" in place or place.endswith(":") or "  " in place]


def test_accuracy_that_rests_on_a_source_nobody_verified_is_found(content):
    cut = content.main.published[0]
    source = content.sources[cut.source]
    doubted = source.model_copy(update={"custom": source.custom.model_copy(update={"verified": "C"})})
    changed = replace(content, sources=content.sources | {cut.source: doubted})
    found = [each for each in check_content(changed, DAY) if each.where.startswith("instruments/gad7: cut point ")]
    assert {each.why for each in found} == {"accuracy is printed on every result"}


def test_a_row_is_told_with_all_its_conditions():
    needs = {"id": "A", "why": "x", "if": {"therapy": ["never"]}, "unless": {"age": ["lt18"]}}
    assert Row.model_validate(needs).in_words.startswith("If ")
    assert ". Unless " in Row.model_validate(needs).in_words
    assert Row.model_validate({"id": "A", "why": "x"}).in_words == "Otherwise."


def test_an_example_of_who_gets_a_row_is_in_no_danger_unless_the_row_asks(content):
    assert set(ORDINARY) == {name for name in content.table.inputs if not name.startswith("score.")}
    examples = [each.example for every in reach(content.table).values() for each in every if each.example]
    assert {example["safety"] for example in examples} > {"no"}
    assert sum(example["safety"] == "no" for example in examples) > len(examples) / 2


def test_difficulty_has_four_choices_no_more_and_no_fewer(content):
    item, words = content.main.difficulty, content.wording("gad7", "en").difficulty
    for kind, value in ((DifficultyItem, item), (DifficultyWording, words)):
        for choices in (value.choices[:3], (*value.choices, value.choices[0])):
            with pytest.raises(ValidationError, match="choices"):
                kind.model_validate({**dict(value), "choices": choices})


@pytest.mark.parametrize("counts", [{"trials": 3}, {"people": 30}])
def test_trials_are_counted_with_their_people_or_not_at_all(counts):
    with pytest.raises(ValidationError, match=r"error, needs both trials and people, or neither \["):
        Trials(name="CBT", text="3 trials of 30 people", **counts)


def test_a_count_is_no_less_than_nothing():
    for counts in ({"trials": -3, "people": 30}, {"trials": 3, "people": -30}):
        with pytest.raises(ValidationError, match="greater than or equal to 0"):
            Trials(name="CBT", text="3 trials of 30 people", **counts)


def test_a_review_is_told_by_the_name_of_its_file(content):
    for name in content.reviews:
        assert (content.root / name).exists(), name
    assert {path.name for path in content.root.glob("*.toml")} <= set(content.reviews)


def test_every_finding_and_every_refusal_says_what_and_why_and_what_to_do(content):
    findings = check_content(content, date(2040, 1, 1))
    assert len(findings) > 100
    texts = [text for finding in findings for text in (finding.where, finding.what, finding.why, finding.mend)]
    texts += [text for rule in RULES for text in (rule.who, rule.harm, rule.mend)]
    assert all(isinstance(text, str) and text for text in texts)


@pytest.mark.parametrize("said", [{}, {"kap": True, "rule": "It may not.", "source": "law"}, {"rule": "It may not."}])
def test_a_country_lets_kap_be_named_or_says_by_which_rule_not(said):
    with pytest.raises(ValidationError, match="either kap = true, or a rule with its source"):
        Country(name="Somewhere", **said)


def test_content_as_it_is_read_is_of_no_country_and_offers_kap(content):
    assert (content.country, content.offers_kap) == ("", True)
    assert content.wording_languages[: len(content.languages)] == tuple(content.languages)
    assert set(content.wording_languages) == set(content.wordings["gad7"]) & set(content.wordings["phq2"])


def test_official_words_that_only_one_questionnaire_has_are_no_language_for_a_clinic(content):
    wordings = {id_: dict(known) for id_, known in content.wordings.items()}
    del wordings["phq2"]["ko"]
    less = replace(content, wordings=wordings).wording_languages
    assert set(content.wording_languages) - set(less) == {"ko"}
    assert replace(content, wordings={"gad7": content.wordings["gad7"]}).wording_languages == tuple(
        content.wordings["gad7"]
    )
    assert content.wording("gad7", "ko").language == "ko"


def test_every_file_of_a_language_has_its_review_by_its_name(content):
    for code, language in content.languages.items():
        files = {f"{code}/{path.name}" for path in (content.root / code).glob("*.toml")}
        assert set(language.reviews) == files | {f"instruments/{id_}/{code}.toml" for id_ in content.instruments}
        for name, review in language.reviews.items():
            assert review.model_dump() == tomllib.loads((content.root / name).read_text("utf-8"))["review"]


def texts_in(value):
    """Every text in what a file holds."""
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts_in(each)


def below(part, step):
    """What stands there by that key, or by that id in a list; what a matter means for a kind of help."""
    listed = [each for lists in part.values() if isinstance(lists, list) for each in lists if isinstance(each, dict)]
    by_id = {each["id"]: each for each in listed if "id" in each}
    return (part | by_id | part.get("means", {}))[step]


@pytest.mark.parametrize("of", [texts_of, words_of])
def test_the_place_of_a_text_names_the_file_and_the_key_where_it_stands(content, of):
    for code, language in content.languages.items():
        kept, found = {}, list(of(language))
        assert len(found) > 300
        for place, text in found:
            file, key = place.split(": ")
            name = f"{file}/{code}.toml" if file.startswith("instruments/") else f"{code}/{file}"
            if name not in kept:
                kept[name] = tomllib.loads((content.root / name).read_text("utf-8"))
            part = reduce(below, key.split("."), kept[name])
            assert not text or text in set(texts_in(part)), place


def test_every_text_that_a_visitor_reads_is_looked_at(content):
    for code, language in content.languages.items():
        looked_at = {text for _, text in words_of(language)}
        for path in (content.root / code).glob("*.toml"):
            if path.name != "claims.toml":
                read = {text for text in texts_in(tomllib.loads(path.read_text("utf-8"))) if " " in text}
                assert read - looked_at == set(), path.name
