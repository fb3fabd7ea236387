"""The picture of 100 people, counted by hand from the published figures, and read on the visitor's side of the line."""

import re

import pytest

from screener.screening.evidence import CITATION
from screener.screening.frequencies import frequency, told_picture
from screener.screening.instrument import Picture
from screener.screening.scoring import Answers, score

# US Preventive Services Task Force report 2023, doi:10.1001/jama.2023.6369: sensitivity 0.79 (0.69 to 0.94),
# specificity 0.89 (0.83 to 0.94) at 10 or more. Kroenke 2007, doi:10.7326/0003-4819-146-5-200703060-00004:
# 7.6 % had GAD.
CUT = {"at_least": 10, "condition": "gad", "sensitivity": 79, "specificity": 89, "source": "uspstf-report2023"}
CUT |= {"sensitivity_range": [69, 94], "specificity_range": [83, 94]}


def drawn(ill, people=100):
    facts = {"people": people, "ill": ill, "shown_from": 5, "cut": CUT}
    return Picture.model_validate(facts)


def test_the_picture_shows_the_published_figures(content):
    assert content.main.picture == drawn(8)


def test_each_count_is_rounded_to_the_nearest_whole_person():
    of_eight, of_twenty = frequency(drawn(8)), frequency(drawn(20))
    assert (of_eight.found, of_eight.missed) == (6, 2)  # 6.3 of 8
    assert (of_eight.flagged, of_eight.others) == (10, 82)  # 10.1 of 92
    assert (of_eight.reached, of_eight.below) == (16, 84)
    assert (of_twenty.found, of_twenty.missed) == (16, 4)  # 15.8 of 20
    assert (of_twenty.flagged, of_twenty.others) == (9, 71)  # 8.8 of 80


def test_a_false_alarm_is_a_person_without_the_disorder_who_reaches_the_line():
    assert drawn(8).cut.false_alarms == 11
    assert frequency(drawn(1)).flagged == 11  # 10.9 of 99


def test_what_the_counts_may_be_is_rounded_outwards():
    counted = frequency(drawn(8))
    assert (counted.least_found, counted.most_found) == (5, 8)  # 5.5 and 7.5 of 8
    assert (counted.least_flagged, counted.most_flagged) == (5, 16)  # 5.5 and 15.6 of 92


def test_of_a_thousand_people_each_is_counted():
    counted = frequency(drawn(120, people=1000))
    assert (counted.people, counted.ill, counted.cut) == (1000, 120, 10)
    assert (counted.least_found, counted.found, counted.most_found) == (82, 95, 113)  # 82.8, 94.8, 112.8 of 120
    assert (counted.least_flagged, counted.flagged, counted.most_flagged) == (52, 97, 150)  # 52.8, 96.8, 149.6 of 880
    assert (counted.missed, counted.others, counted.reached, counted.below) == (25, 783, 192, 808)


@pytest.mark.parametrize("ill", [1, 10, 30, 100])
def test_everybody_is_counted_once(ill):
    counted = frequency(drawn(ill))
    assert counted.found + counted.missed == ill
    assert counted.found + counted.missed + counted.flagged + counted.others == 100
    assert counted.reached + counted.below == 100


def test_a_picture_has_no_more_ill_than_people(content):
    facts = content.main.model_dump(by_alias=True, exclude_unset=True) | {
        "picture": drawn(8).model_dump() | {"ill": 101}
    }
    with pytest.raises(ValueError, match=r"picture\.ill"):
        type(content.main).model_validate(facts)


SIDES = {"en": ("About 6 of those 16 have GAD", "About 2 of those 84 have GAD")}
SIDES["es"] = ("De esas 16, unas 6 tienen TAG", "De esas 84, unas 2 tienen TAG")


@pytest.mark.parametrize("language", SIDES)
@pytest.mark.parametrize(("total", "side"), [(0, None), (4, None), (5, 1), (9, 1), (10, 0), (21, 0)])
def test_it_is_read_on_the_visitors_side_of_the_line_and_not_at_all_below_5(content, language, total, side):
    values = tuple(min(3, max(0, total - 3 * at)) for at in range(7))
    words = content.languages[language].instruments["gad7"]
    told = told_picture(content.main, words, score(content.main, Answers(values, "skip")))
    assert (told is None) == (side is None)
    if told:
        assert SIDES[language][side] in told.reading
        assert SIDES[language][1 - side] not in told.reading
        assert "{" not in "".join(told.words.model_dump().values())


def test_nobody_without_a_score_sees_it(content):
    assert told_picture(content.main, content.languages["en"].instruments["gad7"], None) is None


# Condition, threshold, sensitivity, specificity as printed: Spitzer 2006, doi:10.1001/archinte.166.10.1092; Plummer
# 2016, doi:10.1016/j.genhosppsych.2015.11.005; Kroenke 2007, doi:10.7326/0003-4819-146-5-200703060-00004.
PUBLISHED = {
    ("gad", 10, "spitzer2006"): (89, 82),
    ("gad", 8, "plummer2016"): (83, 84),
    ("panic", 10, "kroenke2007"): (74, 81),
    ("social", 10, "kroenke2007"): (72, 80),
    ("ptsd", 10, "kroenke2007"): (66, 81),
}


def test_each_cut_point_is_as_published(content):
    cuts = content.main.cut_points
    assert {(c.condition, c.at_least, c.source): (c.sensitivity, c.specificity) for c in cuts} == PUBLISHED


def test_the_passage_on_accuracy_has_the_published_figures_in_each_language(content):
    gad, *others = content.main.cut_points
    figures = {gad.at_least, gad.sensitivity, gad.false_alarms, others[0].at_least}
    figures |= {cut.sensitivity for cut in others}
    for language in content.languages.values():
        text = CITATION.sub("", language.passages["about_accuracy"].text)
        assert figures <= {int(number) for number in re.findall(r"\d+", text)}, language.language
