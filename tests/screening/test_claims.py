"""The honesty check passes on our content, and finds one planted fault per rule."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from screener.screening.claims import check_content, next_due, sentences
from screener.screening.content import load_content

WRITTEN = date(2026, 11, 22)


def test_our_content_has_no_finding(content):
    assert [str(finding) for finding in check_content(content, WRITTEN)] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "before", "after", "where", "what"),
    [
        # a number, an effect or a status without a citation
        (
            "en/passages.toml",
            "aged 18 and up [@spitzer2006]",
            "aged 18 and up",
            "under18_intro",
            "“1” without a citation",
        ),
        ("en/topics.toml", "is off-label [@ketamine-label]", "is off-label", "K12", "“off-label” without a citation"),
        ("en/options.toml", "large for GAD [@carpenter2018]", "large for GAD", "talk.helps", "without a citation"),
        ("en/passages.toml", "- Fainting, or", "- Fainting in 1 of 9, or", "red_flags_emergency", "without a citation"),
        # a number whose source is not verified for it
        ("sources.json", '"verified": "V"', '"verified": "V2"', "about_limits", "not verified for it"),
        ("sources.json", '"verified": "V"', '"verified": "V2"', "cut point 10 for gad", "not verified"),
        # a source nobody cites
        ("*/passages.toml", "[@winstock2012]", "[@short2018]", "sources.json: winstock2012", "nobody cites it"),
        # a translation that says something else
        ("es/passages.toml", "[@winstock2012]", "[@short2018]", "es/passages.toml", "other citations"),
        (
            "es/options.toml",
            "moderado en 41 ensayos",
            "moderado en 14 ensayos",
            "es/options.toml: talk.helps",
            "other numbers",
        ),
        # words nobody may read
        ("es/topics.toml", 'heading = "', 'heading = "Comprobado: ', "es/topics.toml: T2", "the word “Comprobado”"),
        ("en/topics.toml", "Worth keeping up", "A proven choice", "en/topics.toml: T2", "the word “proven”"),
        (
            "en/situation.toml",
            "I had it before",
            "I was a candidate",
            "situation.toml: therapy",
            "the word “candidate”",
        ),
        ("en/questions.toml", "How many sessions", "Is it safe and how many", "questions.toml: talk_length", "“safe”"),
        ("en/passages.toml", "**not FDA-approved**", "**FDA-approved**", "kap_status", "“FDA-approved”"),
        # what is due
        ("sources.json", "2027-11-22", "2026-11-21", "sources.json: wild2014", "was due on 2026-11-21"),
        (
            "crisis_lines.toml",
            "checked_on = 2026-11-25",
            "checked_on = 2026-08-23",
            "crisis_lines.toml: US",
            "last checked",
        ),
        (
            "en/options.toml",
            "next_review = 2027-05-22",
            "next_review = 2026-11-21",
            "en/options.toml",
            "review was due",
        ),
        (
            "instruments/gad7/instrument.toml",
            "next_review = 2027-05-22",
            "next_review = 2026-11-21",
            "gad7",
            "review was due",
        ),
    ],
)
def test_the_check_finds_a_planted_fault(broken_content, file, before, after, where, what):
    root = broken_content(file, before, after)
    findings = check_content(load_content(root), WRITTEN)
    assert [finding for finding in findings if where in finding.where and what in finding.what], findings


def test_a_finding_says_where_what_why_and_how_to_mend_it(broken_content):
    root = broken_content("en/topics.toml", 'heading = "Worth keeping up"', 'heading = "A proven choice"')
    (finding,) = check_content(load_content(root), WRITTEN)
    assert str(finding).startswith("en/topics.toml: T2: the word “proven”\n  why:  ")
    assert "\n  mend: " in str(finding)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One [@a]. Two. *Three*.", ["One [@a].", "Two.", "*Three*."]),
        ("Uno. ¿Dos? Tres.", ["Uno.", "¿Dos?", "Tres."]),
        ("משפט אחד. משפט שני.", ["משפט אחד.", "משפט שני."]),
        ("جملة أولى؟ جملة ثانية.", ["جملة أولى؟", "جملة ثانية."]),
        ("第一句。第二句。", ["第一句。", "第二句。"]),
        ("About 5 vs. 7, approx. 30 of them", ["About 5 vs. 7, approx. 30 of them"]),
        ("A list:\n- one\n- two\n\nMore", ["A list:", "- one", "- two", "More"]),
    ],
)
def test_sentences_are_found_in_any_script(text, found):
    assert sentences(text) == found


DAY = date(2027, 1, 1)
NO_CITATION = (
    "a number, an effect, a risk or a status that nobody can look up",
    ("add [@key] of a source that says so, or take the claim out"),
)
NOT_VERIFIED = (
    "we print only numbers that we have seen in the source",
    ("verify the source and mark it V in sources.json, or take the number out"),
)
FORBIDDEN = (
    "it promises, sells or decides what only an examination can",
    ("say what is known, or “may be worth asking about”"),
)
TRANSLATED = "two visitors would be told different things"
SUPERSEDED = "it may be superseded", "review it, then move the date"
MOVES = "clinical knowledge moves", "review it, then move the date"


@pytest.fixture(scope="module")
def nothing_due(content):
    """The content with nothing due before the year 3000."""
    late = date(3000, 1, 1)
    sources = {
        key: source.model_copy(update={"custom": source.custom.model_copy(update={"review_by": late})})
        for key, source in content.sources.items()
    }
    lines = tuple(line.model_copy(update={"checked_on": late}) for line in content.crisis_lines.line)
    languages = {
        code: replace(words, reviews={file: with_date(review, late) for file, review in words.reviews.items()})
        for code, words in content.languages.items()
    }
    return replace(
        content,
        sources=sources,
        crisis_lines=reviewed(content.crisis_lines, late).model_copy(update={"line": lines}),
        instruments={id_: reviewed(each, late) for id_, each in content.instruments.items()},
        table=reviewed(content.table, late),
        countries=reviewed(content.countries, late),
        languages=languages,
    )


def with_date(review, day):
    return review.model_copy(update={"next_review": day})


def reviewed(file, day):
    return file.model_copy(update={"review": with_date(file.review, day)})


def told(content):
    return [(each.where, each.what, each.why, each.mend) for each in check_content(content, DAY)]


def in_spanish(content, **changed):
    return replace(content, languages=content.languages | {"es": replace(content.languages["es"], **changed)})


def with_note(content, text):
    """With that text as one of the notes in Spanish."""
    notes = content.languages["es"].notes
    return in_spanish(content, notes=notes | {next(iter(notes)): text})


def source_with(content, key, **changed):
    source = content.sources[key]
    doubted = source.model_copy(update={"custom": source.custom.model_copy(update=changed)})
    return replace(content, sources=content.sources | {key: doubted})


def test_where_nothing_is_due_nothing_is_found(nothing_due):
    assert told(nothing_due) == []


def test_a_claim_that_nobody_can_look_up_is_told_whole(nothing_due):
    note = next(iter(nothing_due.languages["es"].notes))
    place = f"es/topics.toml: notes.{note}"
    found = told(with_note(nothing_due, "Uno. Son 9 de ellos [@carl2020]. Otros 8."))
    assert (place, "“8” without a citation: Otros 8.", *NO_CITATION) in found
    mend = f"say the same, with the same sources, as en/topics.toml: notes.{note}"
    assert (place, "other numbers than the text it translates", TRANSLATED, mend) in found
    assert (place, "other citations than the text it translates", TRANSLATED, mend) in found
    assert len(found) == 3
    called = told(
        with_note(nothing_due, "Llame al NHS 111 a las 8 [@carl2020] en punto; son 9 [@carl2020]. Otros 8 NHS 111.")
    )
    assert (place, "“8” without a citation: Otros 8 .", *NO_CITATION) in called
    word = nothing_due.languages["es"].claims.forbidden[0]
    assert told(with_note(nothing_due, f"Esto es {word.upper()}.")) == [
        (place, f"the word “{word.upper()}”", *FORBIDDEN)
    ]


def test_a_number_whose_source_is_not_verified_for_it_is_told_whole(nothing_due):
    place = f"es/topics.toml: notes.{next(iter(nothing_due.languages['es'].notes))}"
    verified = with_note(nothing_due, "Son 9 [@carl2020].")
    doubted = source_with(verified, "carl2020", verified="V2")
    what = "a number that rests on sources not verified for it: Son 9."
    assert (place, what, *NOT_VERIFIED) in told(doubted)
    assert NOT_VERIFIED[0] not in str(told(verified))
    for kind in ("regulator", "label"):
        assert (place, what, *NOT_VERIFIED) not in told(source_with(doubted, "carl2020", kind=kind))


def test_accuracy_that_rests_on_a_doubt_and_a_source_that_nobody_cites_are_told_whole(nothing_due):
    cut = nothing_due.main.published[0]
    doubted = source_with(nothing_due, cut.source, verified="V2")
    assert (
        f"instruments/gad7: cut point {cut.at_least} for {cut.condition}",
        f"rests on {cut.source}, which is not verified",
        "accuracy is printed on every result",
        "verify the source or take the cut point out",
    ) in told(doubted)
    unused = nothing_due.sources[cut.source].model_copy(update={"id": "unused"})
    assert told(replace(nothing_due, sources=nothing_due.sources | {"unused": unused})) == [
        ("sources.json: unused", "nobody cites it", "a list padded out misleads", "cite it or delete it")
    ]


def test_what_is_due_is_told_whole_and_from_the_day_after_on(nothing_due):
    for day, is_told in ((DAY, False), (DAY - timedelta(1), True)):
        key = next(iter(nothing_due.sources))
        due = source_with(nothing_due, key, review_by=day)
        expected = (f"sources.json: {key}", f"was due on {day}", *SUPERSEDED)
        assert told(due) == [expected] * is_told
        assert next_due(due) == day


def test_a_review_that_is_due_is_told_whole(nothing_due):
    day, (file, review) = DAY - timedelta(1), next(iter(nothing_due.languages["es"].reviews.items()))
    due = in_spanish(nothing_due, reviews=nothing_due.languages["es"].reviews | {file: with_date(review, day)})
    expected = (f"review was due on {day}", *MOVES)
    assert told(due) == [(file, *expected)]
    for name, where in (("table", "decision_table"), ("countries", "countries"), ("crisis_lines", "crisis_lines")):
        due = replace(nothing_due, **{name: reviewed(getattr(nothing_due, name), day)})
        assert told(due) == [(f"{where}.toml", *expected)]


def test_a_help_line_is_due_ninety_days_after_it_was_looked_at(nothing_due):
    first, *others = nothing_due.crisis_lines.line
    for days, is_told in ((90, False), (91, True)):
        checked = DAY - timedelta(days)
        lines = (first.model_copy(update={"checked_on": checked}), *others)
        due = replace(nothing_due, crisis_lines=nothing_due.crisis_lines.model_copy(update={"line": lines}))
        expected = (
            f"crisis_lines.toml: {first.region}: {first.name}",
            f"last checked on {checked}",
            "a number that no longer answers can cost a life",
            "call or look it up, then move checked_on",
        )
        assert told(due) == [expected] * is_told


def test_a_long_sentence_is_quoted_in_part(nothing_due):
    found = told(with_note(nothing_due, "Hay 7 " + "y otros " * 20))
    (what,) = {what for _, what, *_ in found if "without a citation" in what}
    quoted = what.removeprefix("“7” without a citation: ")
    assert quoted == ("Hay 7 " + "y otros " * 20)[:79] + "…"
