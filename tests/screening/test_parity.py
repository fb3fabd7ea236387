"""A translation has all that the original has, in the same order, with the same numbers and citations."""

import re
from dataclasses import replace
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


@pytest.mark.slow
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


@pytest.mark.slow
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


def without_last(table):
    return dict(list(table.items())[:-1])


def turned(table):
    return dict(reversed(table.items()))


def other_forms(words):
    """For each file: the part of the Spanish content that lacks its last entry, and the one in another order."""
    asked, matters, situation = words.questions, words.matters, words.situation
    less = situation.safety.model_copy(update={"options": situation.safety.options[:-1]})
    order = situation.safety.model_copy(update={"options": situation.safety.options[::-1]})
    return {
        "passages.toml": ({"passages": without_last(words.passages)}, {"passages": turned(words.passages)}),
        "topics.toml": ({"topics": without_last(words.topics)}, None),
        "questions.toml": ({"questions": asked[:-1]}, {"questions": asked[::-1]}),
        "situation.toml": (
            {"situation": situation.model_copy(update={"safety": less})},
            {"situation": situation.model_copy(update={"safety": order})},
        ),
        "matters.toml": (
            {"matters": matters.model_copy(update={"matter": matters.matter[:-1]})},
            {"matters": matters.model_copy(update={"matter": matters.matter[::-1]})},
        ),
    }


@pytest.mark.parametrize("file", ["passages.toml", "topics.toml", "questions.toml", "situation.toml", "matters.toml"])
def test_what_a_translation_lacks_and_another_order_are_told_by_file(content, file):
    original, translation = content.languages["en"], content.languages["es"]
    less, order = other_forms(translation)[file]
    (told,) = missing_parts(original, replace(translation, **less))
    lacks = {
        "passages.toml": list(translation.passages)[-1],
        "questions.toml": translation.questions[-1].id,
        "situation.toml": f"safety.{translation.situation.safety.options[-1].value}.offered",
        "matters.toml": translation.matters.matter[-1].id,
    }
    if file == "questions.toml":
        last = translation.questions[-1]
        assert told.endswith(f": {' '.join((last.id, last.group, *last.topics))}")
    if file == "matters.toml":
        last = translation.matters.matter[-1]
        assert told.endswith(f": {last.id}.{' '.join(last.means)}")
    if file in lacks:
        assert told.startswith(f"{file}: must stand here and in en/{file}: {lacks[file]}")
        assert missing_parts(original, replace(translation, **order)) == [
            f"{file}: the order must be that of en/{file}"
        ]
    else:
        last = list(translation.topics)[-1]
        assert set(told.removeprefix(f"{file}: must stand here and in en/{file}: ").split(", ")) >= {last}
        assert missing_parts(original, replace(translation, topics=turned(translation.topics))) == []


def test_each_answer_that_a_translation_lacks_is_told_by_its_value_and_whether_it_is_offered(content):
    original, translation = content.languages["en"], content.languages["es"]
    for name, asked in translation.situation.questions.items():
        for at, option in enumerate(asked.options):
            less = asked.model_copy(update={"options": (*asked.options[:at], *asked.options[at + 1 :])})
            situation = translation.situation.model_copy(update={name: less})
            lacks = f"{name}.{option.value}{'.offered' if option.offered else ''}"
            told = missing_parts(original, replace(translation, situation=situation))
            assert told == [f"situation.toml: must stand here and in en/situation.toml: {lacks}"]


def test_what_only_the_translation_has_is_told_too_and_each_by_its_name(content):
    original, translation = content.languages["en"], content.languages["es"]
    (first, *_), names = translation.passages.values(), ("zeta", "alpha")
    more = replace(translation, passages=translation.passages | dict.fromkeys(names, first))
    assert missing_parts(original, more) == ["passages.toml: must stand here and in en/passages.toml: alpha, zeta"]


def test_each_text_that_one_of_the_two_has_more_or_less_of_is_told_by_its_place(content):
    original, translation = content.languages["en"], content.languages["es"]
    hints = translation.situation.model_copy(
        update={"duration": translation.situation.duration.model_copy(update={"hint": ""})}
    )
    less = replace(translation, situation=hints)
    assert original.situation.duration.hint
    by_place = [place for place, _ in words_of(original)]
    texts = by_place.count("situation.toml: duration") - [
        t for p, t in words_of(original) if p.endswith("duration")
    ].count("")
    assert missing_parts(original, less) == [f"situation.toml: duration: {texts - 1} texts, but {texts} in en/"]
    assert missing_parts(less, original) == [f"situation.toml: duration: {texts} texts, but {texts - 1} in es/"]
    bare = replace(translation, course=None)
    told = missing_parts(original, bare)
    assert {sentence.partition(":")[0] for sentence in told} == {"course.toml"}
    assert all(re.search(r": 0 texts, but [1-9]\d* in en/$", sentence) for sentence in told)
    assert all(re.search(r": [1-9]\d* texts, but 0 in es/$", sentence) for sentence in missing_parts(bare, original))


def test_a_translation_may_say_its_numbers_in_another_order(content):
    original, translation = content.languages["en"], content.languages["es"]
    note = next(iter(original.notes))

    def other(says, said):
        before = replace(original, notes=original.notes | {note: says})
        return list(other_claims(before, replace(translation, notes=translation.notes | {note: said})))

    assert other("5 of 10 [@b2006; @a1999]", "De 10, 5 [@a1999; @b2006]") == []
    assert other("5 of 10", "De 10") == [(f"topics.toml: notes.{note}", "other numbers")]
    assert other("5 of 55", "5 de 5 5") == [(f"topics.toml: notes.{note}", "other numbers")]
    assert other("5 [@a1999]", "5 [@a1998]") == [(f"topics.toml: notes.{note}", "other citations")]
    assert other("5 [@a1999]", "6") == [
        (f"topics.toml: notes.{note}", "other citations"),
        (f"topics.toml: notes.{note}", "other numbers"),
    ]
