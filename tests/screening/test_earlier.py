"""An earlier result beside this one: which months there are, and the honest words for each difference."""

from datetime import date
from itertools import product

import pytest

from screener.screening.content import load_content
from screener.screening.content_file import ContentError
from screener.screening.earlier import Earlier, months_until
from screener.screening.report import build_report
from screener.screening.scoring import Answers
from screener.screening.situation import Situation

from .. import third

TODAY = date(2026, 11, 22)
MARCH = date(2026, 3, 1)
# shared/reference/evidence.md, 1.5: Bischoff 2020 (6), Toussaint 2020 (4), the rest counted from Bischoff's figures.
WORDS = {
    "en": ("less than 4 points is often chance", "4 or 5 points may matter to you", "6 points or more is unlikely"),
    "es": ("menos de 4 puntos muchas veces es", "4 o 5 puntos puede ser importante", "6 puntos o más difícilmente"),
}
BY_DIFFERENCE = {0: 0, 1: 0, 3: 0, 4: 1, 5: 1, 6: 2, 7: 2, 21: 2}


def report_of(content, total, earlier, language="en", clinic_language=None, situation=Situation()):  # noqa: B008
    items = tuple(min(3, max(0, total - 3 * at)) for at in range(7))
    return build_report(
        content, language, TODAY, {"gad7": Answers(items)}, situation, frozenset(), clinic_language, earlier
    )


def cases():
    for (points, kind), sign in product(BY_DIFFERENCE.items(), (1, -1)):
        now = 21 if sign > 0 else 0
        yield sign * points, now, now - sign * points, kind


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("points", "now", "then", "kind"), list(cases()))
def test_a_difference_has_the_honest_words_for_its_size_up_and_down(content, language, points, now, then, kind):
    change = report_of(content, now, Earlier(then, MARCH), language).change
    assert change.points == points
    said = [words in change.means for words in WORDS[language]]
    assert said == [at == kind for at in range(3)]
    assert "{" not in change.means


def test_who_went_up_by_more_than_chance_often_does_is_told_to_tell_somebody_and_nobody_else_is(content):
    advised = {
        points for points, now, then, _ in cases() if report_of(content, now, Earlier(then, MARCH)).change.advice
    }
    assert advised == {4, 5, 6, 7, 21}


def test_the_words_for_the_clinic_are_in_its_language(content):
    change = report_of(content, 12, Earlier(16, MARCH), "es", "en").change
    assert change.for_clinic == content.languages["en"].instruments["gad7"].change.clinic["may_matter"]
    assert "puede ser importante" in change.means
    korean = report_of(content, 12, Earlier(16, MARCH), "es", "ko").change
    assert korean.for_clinic == content.languages["es"].instruments["gad7"].change.clinic["may_matter"]


def test_without_an_earlier_result_or_under_18_there_is_no_change(content):
    assert report_of(content, 12, None).change is None
    assert report_of(content, 12, Earlier(16, MARCH), situation=Situation(age="lt18")).change is None


@pytest.mark.parametrize("total", [-1, 22])
def test_a_total_that_is_not_on_the_scale_is_refused(content, total):
    with pytest.raises(ValueError, match="not on the scale of GAD-7"):
        report_of(content, 12, Earlier(total, MARCH))


def test_an_earlier_result_changes_no_topic(content):
    with_one, without = report_of(content, 12, Earlier(21, MARCH)), report_of(content, 12, None)
    assert with_one.guidance == without.guidance
    assert with_one.measures == without.measures


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 11, 22), date(2028, 2, 29), date(2026, 12, 31)])
def test_the_months_are_this_one_and_those_of_five_years_back_and_none_to_come(today):
    months = months_until(today)
    assert len(months) == len(set(months)) == 61
    assert list(months) == sorted(months, reverse=True)
    assert months[0] == today.replace(day=1)
    assert months[-1] == date(today.year - 5, today.month, 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "before", "after", "message"),
    [
        ("instrument.toml", "at_least = 0\n", "at_least = 1\n", "changes: one must be from 0 points on"),
        ("en.toml", "means.chance =", "means.luck =", "change.means: must be chance, may_matter, not_chance"),
        ("es.toml", "{at_least} puntos o más", "{most} puntos o más", "change.means.not_chance: may have at_least in"),
        ("es.toml", 'note = "Puntuación', 'other = "', "change.note: Field required"),
    ],
)
def test_words_that_do_not_fit_the_steps_stop_the_start(tmp_path, file, before, after, message):
    root = third.write_content(tmp_path / "content")
    path = root / "instruments" / "gad7" / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(ContentError, match=message):
        load_content(root)


def test_an_instrument_that_says_nothing_on_changes_needs_no_words_for_them_and_may_have_none(tmp_path):
    root = third.write_content(tmp_path / "content")
    assert load_content(root).instruments["nap2"].changes == ()
    path = root / "instruments" / "gad7" / "instrument.toml"
    path.write_text(path.read_text("utf-8").split("[[changes]]")[0], "utf-8")
    with pytest.raises(ContentError, match="change: must stand here where the questionnaire says what a change"):
        load_content(root)
