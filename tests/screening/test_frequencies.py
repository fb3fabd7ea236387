"""The pictures of 100 people, counted by hand from the published figures."""

import re

import pytest

from screener.screening.evidence import CITATION
from screener.screening.frequencies import frequencies, frequency
from screener.screening.instrument import CutPoint

# Spitzer et al. 2006, doi:10.1001/archinte.166.10.1092: sensitivity 89 %, specificity 82 % at 10 or more.
SPITZER = CutPoint(at_least=10, condition="gad", sensitivity=89, specificity=82, source="spitzer2006")


def test_each_count_is_rounded_to_the_nearest_whole_person():
    of_ten, of_thirty = frequency(100, 10, SPITZER), frequency(100, 30, SPITZER)
    assert (of_ten.found, of_ten.missed) == (9, 1)  # 8.9 of 10
    assert (of_ten.flagged, of_ten.others) == (16, 74)  # 16.2 of 90
    assert (of_thirty.found, of_thirty.missed) == (27, 3)  # 26.7 of 30
    assert (of_thirty.flagged, of_thirty.others) == (13, 57)  # 12.6 of 70


def test_a_false_alarm_is_a_person_without_the_disorder_who_reaches_the_line():
    assert SPITZER.false_alarms == 18
    assert frequency(100, 0, SPITZER).flagged == 18


@pytest.mark.parametrize("ill", [0, 10, 30, 100])
def test_everybody_is_counted_once(ill):
    counted = frequency(100, ill, SPITZER)
    assert counted.found + counted.missed == ill
    assert counted.found + counted.missed + counted.flagged + counted.others == 100
    assert counted.reached == counted.found + counted.flagged


def test_the_pictures_show_the_published_figures_for_this_disorder_only(content):
    for shown in frequencies(content.main):
        assert [(each.cut.at_least, each.cut.source) for each in shown] == [(10, "spitzer2006"), (8, "plummer2016")]


# Condition, threshold, sensitivity, specificity as printed: Spitzer 2006 (above); Plummer 2016,
# doi:10.1016/j.genhosppsych.2015.11.005; Kroenke 2007, doi:10.7326/0003-4819-146-5-200703060-00004.
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
