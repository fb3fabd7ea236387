"""What each key of a content file may be: what may be left out, how long a list is, where a number begins and ends."""

from typing import get_origin

import pytest
from pydantic import TypeAdapter, ValidationError

from screener.screening.content_file import ContentError, check
from screener.screening.guidance import TOP, Conditions

NOTHING = {str: "", bool: False, tuple: (), dict: {}, Conditions: Conditions()}
# What is something where a file does not say it.
ELSE = {
    ("Source", "language"): "en",
    ("SituationOption", "offered"): True,
    ("Limits", "min"): 0,
    ("Limits", "max"): TOP,
}


def nothing(annotation):
    return NOTHING.get(get_origin(annotation) or annotation)


@pytest.fixture(scope="module")
def refusal(one_of_each):
    """A function: what is told of a value of that kind with these keys, and nothing where it is taken."""
    kinds = {kind.__name__: kind for kind in one_of_each}

    def told(name, **changed):
        try:
            check(TypeAdapter(kinds[name]), one_of_each[kinds[name]] | changed, "a.toml")
        except ContentError as error:
            return str(error)
        return ""

    return told


RANGES = [
    ("CutPoint", "sensitivity", 0, 100),
    ("CutPoint", "specificity", 0, 100),
    ("RangedCutPoint", "sensitivity", 0, 100),
    ("RangedCutPoint", "specificity", 0, 100),
    ("Picture", "people", 1, None),
    ("Picture", "ill", 1, None),
    ("InstrumentFacts", "place", 1, None),
    ("ChangeStep", "at_least", 0, None),
]


def test_a_number_goes_from_its_least_to_its_most_and_no_further(refusal):
    for kind, key, least, most in RANGES:
        assert refusal(kind, **{key: least}) == ""
        assert refusal(kind, **{key: least - 1}).startswith(f"a.toml: {key}: Input should be greater than")
        assert refusal(kind, **{key: 1_000_000 if most is None else most}) == ""
        if most is not None:
            assert refusal(kind, **{key: most + 1}).startswith(f"a.toml: {key}: Input should be less than")


IDS = [
    ("InstrumentFacts", "id", ("gad7", "7"), ("GAD7", "gad-7", "gad_7")),
    ("Source", "id", ("spitzer-2006",), ("Spitzer", "spitzer 2006", "spitzer_2006")),
    ("ConsultationQuestion", "id", ("talk_2", "a" * 40), ("Talk", "talk-2", "a" * 41)),
    ("Matter", "id", ("cost", "a" * 12), ("Cost", "cost2", "a" * 13)),
]


def test_an_id_has_only_letters_that_code_and_addresses_can_hold(refusal):
    for kind, key, taken, refused in IDS:
        assert [refusal(kind, **{key: id_}) for id_ in taken] == [""] * len(taken)
        for id_ in refused:
            assert refusal(kind, **{key: id_}).startswith(f"a.toml: {key}: String should match pattern"), id_


@pytest.mark.parametrize("kind", ["TopicText", "TopicVariant"])
def test_a_line_at_the_top_of_the_page_has_70_letters_at_most(refusal, kind):
    assert refusal(kind, in_short="a" * 70) == ""
    assert refusal(kind, in_short="a" * 71) == "a.toml: in_short: String should have at most 70 characters"


LISTS = [
    ("TopicText", "next"),
    ("CrisisLine", "languages"),
    ("MattersWording", "matter"),
    *(("ClaimWords", key) for key in ("forbidden", "allowed", "claim", "to_call", "boast")),
]


def test_a_list_may_have_one_entry_and_not_none(refusal, one_of_each):
    for kind, key in LISTS:
        (given,) = (each for model, each in one_of_each.items() if model.__name__ == kind)
        assert refusal(kind, **{key: given[key][:1]}) == ""
        assert refusal(kind, **{key: ()}).startswith(f"a.toml: {key}: Tuple should have at least 1 item")


def test_a_questionnaire_may_have_one_item_two_choices_and_one_band(refusal, one_of_each):
    (given,) = (each for model, each in one_of_each.items() if model.__name__ == "Instrument")
    short = {"items": given["items"][:1], "choices": given["choices"][:2]}
    band = given["bands"][0].model_copy(update={"high": 1})
    assert refusal("Instrument", **short, bands=(band,)) == ""
    assert "items: Tuple should have at least 1 item" in refusal("Instrument", items=())
    assert "bands: Tuple should have at least 1 item" in refusal("Instrument", bands=())
    assert "choices: Tuple should have at least 2 items" in refusal("Instrument", choices=given["choices"][:1])


def test_a_key_that_nobody_knows_is_refused_in_every_kind_of_table(refusal, one_of_each):
    kinds = [kind.__name__ for kind in one_of_each]
    assert [name for name in kinds if "odd: Extra inputs are not permitted" not in refusal(name, odd="x")] == []


def test_every_fault_of_a_file_is_told_with_its_key_and_the_whole_file_where_there_is_none(refusal):
    told = refusal("CutPoint", at_least="ten", sensitivity=101).splitlines()
    assert [line.rsplit(": ", 1)[0] for line in told] == ["a.toml: at_least", "a.toml: sensitivity"]
    for trials, people in ((-1, 3), (3, -1)):
        assert "Input should be greater than or equal to 0" in refusal("Trials", trials=trials, people=people)
    assert refusal("Trials", trials=None, people=3).startswith("a.toml: (whole file): needs both trials")


def test_what_was_loaded_is_every_visitors_and_nobody_writes_into_it(one_of_each):
    for kind, given in one_of_each.items():
        value = kind.model_validate(given)
        with pytest.raises(ValidationError, match="frozen"):
            setattr(value, next(iter(kind.model_fields)), None)


def test_what_a_file_leaves_out_is_nothing_and_a_number_cannot_be_left_out(one_of_each):
    found = {
        (kind.__name__, name): (field.get_default(), nothing(field.annotation))
        for kind in one_of_each
        for name, field in kind.model_fields.items()
        if not field.is_required()
    }
    assert len(found) > 80
    assert {place: default for place, (default, wanted) in found.items() if default != wanted} == ELSE
    for place, (default, wanted) in found.items():
        assert type(default) is type(ELSE.get(place, wanted)), place
