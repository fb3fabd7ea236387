"""Sentences that frightened, scolded, sold or said nothing to the person: none of them comes back."""

import pytest

from screener.catalogues import TRANSLATIONS
from screener.screening.language import words_of

# For the visitor, in English, as they stood. Some were right in another place: a clinician's page is not asked.
WENT = (
    "The next range starts",
    "risk of harming yourself",
    "too much to carry alone",
    "weigh more when symptoms are mild",
    "and the line is",
    "1 have",
    "What a score of 10 or more meant",
    "read from the top.",
    "Also for you",
    "is not a usual next step here",
    "about half of the people responded",
    "It is early days",
    "You have not tried one, so",
    "Ketamine is a medicine too",
    "Not offered",
    "often not the last word",
    "before it could be discussed",
    "an easy test to pass",
    "Ask how and when you would stop",
    "nobody will call you",
    "Scores wobble",
)


@pytest.mark.parametrize("sentence", WENT)
def test_it_stands_in_no_text_of_ours(content, sentence):
    texts = [(place, text) for place, text in words_of(content.languages["en"]) if sentence in text]
    assert texts == []
    assert sentence not in (TRANSLATIONS / "messages.pot").read_text("utf-8")
