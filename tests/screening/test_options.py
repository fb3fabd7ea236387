"""What is drawn of trials and people is what the words beside it say, and only what was counted in the sources."""

import pytest
from pydantic import ValidationError

from screener.screening.evidence import cited_keys
from screener.screening.options import Trials

# Trials and people (Carpenter 2018; Carl 2020; Glue 2020 with 12 and Taylor 2018 with 18), and where each was counted.
COUNTED = {
    "self_help": (None, None, ["nice2011"]),
    "talk": (41, 2843, ["carpenter2018"]),
    "either": (79, 11_002, ["carl2020"]),
    "ketamine": (2, 12 + 18, ["glue2020", "taylor2018"]),
    "compared": (0, 0, []),
}


@pytest.mark.parametrize("language", ["en", "es"])
def test_only_what_was_counted_is_drawn(content, language):
    rows = content.languages[language].options.tested.rows
    assert {key: (row.trials, row.people, cited_keys(row.text)) for key, row in rows.items()} == COUNTED


@pytest.mark.parametrize(
    ("text", "trials", "people"),
    [
        ("41 trials, 2,843 people [@a2018].", 40, 2843),
        ("41 trials, 2,843 people [@a2018].", 41, 2018),
        ("41 trials.", 41, None),
        ("None.", None, 0),
    ],
)
def test_a_picture_that_says_something_else_than_its_words_is_refused(text, trials, people):
    with pytest.raises(ValidationError):
        Trials(name="A", text=text, trials=trials, people=people)


@pytest.mark.parametrize("number", ["2,843", "2.843", "2843"])
def test_a_number_may_be_written_as_its_language_does(number):
    assert Trials(name="A", text=f"41 trials, {number} people.", trials=41, people=2843).people == 2843
