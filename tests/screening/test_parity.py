"""A translation has all that the original has, in the same order, with the same numbers and citations."""

import re
from datetime import date

import pytest

from screener.screening.claims import check_content
from screener.screening.content import load_content
from screener.screening.content_file import ContentError
from screener.screening.language import words_of
from screener.screening.parity import missing_parts, other_claims

WRITTEN = date(2026, 11, 22)
# What is taken out of a Spanish file, and what the start says then.
LOST = [
    ("topics.toml", r'(?<=\[T5\]\n)(?:.*\n)+?next = \[\n(  ".*",\n)', r"topics.toml: T5: \d+ texts, but \d+ in en/"),
    ("topics.toml", r"(\[K9\.variants\.medicine\.never\]\n(?:.+\n)+)", r"topics.toml: must stand here.*K9\.variants"),
    ("situation.toml", r'stop_list = \[\n(  ".*",\n)', r"situation.toml: flags: \d+ texts, but \d+ in en/"),
    ("situation.toml", r'review_list = \[\n(  ".*",\n)', r"situation.toml: flags: \d+ texts, but \d+ in en/"),
    ("situation.toml", r"(hint = .*\n)", r"situation.toml: \w+: \d+ texts, but \d+ in en/"),
    ("questions.toml", r"(\[\[question\]\]\n(?:.+\n)+)", "questions.toml: must stand here and in en/.*"),
    ("questions.toml", r'(?<=\n)topics = \["T\d+"(, "\w+")', "questions.toml: must stand here and in en/.*"),
    (
        "passages.toml",
        r"(\[kap_home\]\n(?:.*\n)+?)\[kap_adverts\]",
        "passages.toml: must stand here and in en/.*kap_home",
    ),
]
# What is changed in a Spanish file, and what the check says then.
CHANGED = [
    ("situation.toml", "De 25 a 64", "De 25 a 65", "es/situation.toml: age: other numbers"),
    ("situation.toml", "Menos de 1 mes", "Menos de 2 meses", "es/situation.toml: duration: other numbers"),
    ("topics.toml", "cambio de 6 puntos", "cambio de 7 puntos", "es/topics.toml: A9: other numbers"),
    ("passages.toml", "de 10 a 14", "de 10 a 15", "es/passages.toml: score_bands: other numbers"),
    ("topics.toml", "[@toussaint2020]", "[@bischoff2020]", "es/topics.toml: A9: other citations"),
]


@pytest.mark.parametrize("language", ["es"])
def test_a_translation_holds_what_the_original_holds(content, language):
    original, translation = content.languages["en"], content.languages[language]
    assert missing_parts(original, translation) == []
    assert list(other_claims(original, translation)) == []


@pytest.mark.parametrize(("file", "pattern", "message"), LOST)
def test_a_translation_that_lacks_something_is_refused_at_the_start(broken_content, content, file, pattern, message):
    text = (content.root / "es" / file).read_text("utf-8")
    found = re.search(pattern, text)
    assert found, "nothing to take out"
    with pytest.raises(ContentError, match=message):
        load_content(broken_content(f"es/{file}", found.group(1), ""))


def test_a_translation_in_another_order_is_refused_at_the_start(broken_content, content):
    text = (content.root / "es" / "questions.toml").read_text("utf-8")
    first, second = re.findall(r"\[\[question\]\]\n(?:.+\n)+", text)[:2]
    with pytest.raises(ContentError, match=r"es/questions.toml: the order must be that of en/questions.toml"):
        load_content(broken_content("es/questions.toml", f"{first}\n{second}", f"{second}\n{first}"))


@pytest.mark.parametrize(("file", "before", "after", "finding"), CHANGED)
def test_a_translation_that_says_another_number_or_cites_another_source_is_found(
    broken_content, file, before, after, finding
):
    findings = check_content(load_content(broken_content(f"es/{file}", before, after)), WRITTEN)
    assert [each for each in findings if re.match(finding, f"{each.where}: {each.what}")], findings


def test_no_long_text_is_left_in_the_original_language(content):
    def words(text):
        return re.sub(r"\{\w+\}|[^\w ]", "", text).strip()

    texts = [{text for _, text in words_of(content.languages[each]) if " " in words(text)} for each in ("en", "es")]
    assert texts[0] & texts[1] == set()
    assert len(texts[1]) > 400
