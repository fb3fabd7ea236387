"""The score, against an oracle written apart from it: Spitzer et al. 2006, doi:10.1001/archinte.166.10.1092."""

from itertools import product

import pytest

from screener.screening.scoring import Answers, score

ALL_ANSWER_SETS = list(product(range(4), repeat=7))


def band_by_the_paper(total):
    """Cut points 5, 10 and 15 of the paper's abstract."""
    return ["minimal", "mild", "moderate", "severe"][(total > 4) + (total > 9) + (total > 14)]


def test_every_one_of_the_16384_answer_sets_has_the_right_total_and_band(content):
    assert len(ALL_ANSWER_SETS) == 16_384
    for items in ALL_ANSWER_SETS:
        # 3 points for each 3, 2 for each 2, 1 for each 1: counted, not summed
        total = sum(value * items.count(value) for value in (1, 2, 3))
        result = score(content.main, Answers(items))
        assert (result.total, result.band.id) == (total, band_by_the_paper(total))
    assert result.highest == 21


@pytest.mark.parametrize("difficulty", ["none", "somewhat", "very", "extremely", "skip"])
def test_the_difficulty_answer_is_never_counted(content, difficulty):
    assert score(content.main, Answers((1,) * 7, difficulty)).total == 7


@pytest.mark.parametrize("items", [(), (1,) * 6, (1,) * 8, (0, 0, 0, 0, 0, 0, 4), (-1, 0, 0, 0, 0, 0, 0)])
def test_a_missing_or_impossible_answer_is_refused_and_never_filled_in(content, items):
    with pytest.raises(ValueError, match="answer"):
        score(content.main, Answers(items))
