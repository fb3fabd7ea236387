"""The numbers in a figure are those of the text: each score in its band, each person counted once."""

import pytest

from screener.figures import TRIAL, TRIALS, people, scale, trials_and_people
from screener.screening.frequencies import frequency


def test_the_middle_of_each_score_lies_within_its_band_and_no_other(content):
    drawn = scale(content.main, 440, 3)
    for score, middle in enumerate(drawn.middles):
        around = [part.band for part in drawn.segments if part.x < middle < part.x + part.width]
        assert [(band.low <= score <= band.high) for band in around] == [True]


@pytest.mark.parametrize(("width", "gap"), [(440, 3), (528, 2)])
def test_bands_are_as_wide_as_they_have_scores_and_apart_by_the_gap(content, width, gap):
    drawn = scale(content.main, width, gap)
    unit = width / (content.main.highest + 1)
    for part in drawn.segments:
        assert part.width + gap == pytest.approx((part.band.high - part.band.low + 1) * unit)
    for one, following in zip(drawn.segments, drawn.segments[1:], strict=False):
        assert following.x - (one.x + one.width) == pytest.approx(gap)
    last = drawn.segments[-1]
    assert drawn.segments[0].x == gap / 2
    assert last.x + last.width == pytest.approx(drawn.end)


def test_the_people_of_a_picture_are_those_of_its_caption_each_in_a_place_of_their_own(content):
    shown = frequency(content.main.picture)
    drawn = list(people(shown))
    kinds = [one.kind for one in drawn]
    assert len({(one.x, one.y) for one in drawn}) == len(drawn) == shown.people
    assert kinds == sorted(kinds, key=["found", "flagged", "missed", "others"].index)
    assert [kinds.count(kind) for kind in ("found", "flagged", "missed", "others")] == [6, 10, 2, 82]
    assert max(one.x for one in drawn) == max(one.y for one in drawn) == 190


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_trial_is_a_dot_in_a_place_of_its_own_and_people_are_a_bar_on_one_scale(content, language):
    shown = content.languages[language].options.tested
    for row in shown.rows.values():
        drawn = trials_and_people(row.trials or 0, row.people or 0, shown.most)
        assert len(set(drawn.dots)) == (row.trials or 0)
        assert all(0 < x < drawn.full and 0 < y < drawn.top for x, y in drawn.dots)
        if row.people and row.people / shown.most > 0.01:
            assert drawn.length / drawn.full == pytest.approx(row.people / shown.most, abs=0.001)
    assert max(row.people or 0 for row in shown.rows.values()) == shown.most


def test_few_people_are_seen_and_none_are_not():
    assert trials_and_people(2, 30, 11_002).length > 0
    assert trials_and_people(0, 0, 11_002) == trials_and_people(0, 0, 5)
    assert trials_and_people(0, 0, 11_002).length == 0
    assert trials_and_people(TRIALS + 1, 1, 1).dots[-1] == (TRIAL // 2, TRIAL + TRIAL // 2)
