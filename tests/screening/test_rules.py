"""Each rule of the decision table in its words, and what a row must say to keep it."""

from screener.screening.guidance import Row
from screener.screening.invariants import RULES

# What each rule says: of whom, with which answers, what they would be shown, and how the table is mended.
ADULT = "age 18_24 or 25_64 or ge65 or skip"
FIRST_ROW = 'the first row of "{}" that such a visitor matches must say {}'
ALONE = (
    "the result, other topics and KAP, where urgent help must stand alone",
    FIRST_ROW.format("urgent", "alone = true"),
)
SOON = ("a next step that can wait", FIRST_ROW.format("next", "soon = true"))
ASKING = ("KAP as worth asking about", "a row above it must match such a visitor first")
IN_WORDS = [
    ("urgent", "a visitor who may not be safe", "safety unsafe", *ALONE),
    (
        "urgent",
        "a visitor who did not say that they may be unsafe",
        "safety no or not_asked or skip or thoughts",
        "help alone, and no result",
        'alone = true is for safety "unsafe" only',
    ),
    (
        "urgent",
        "a visitor who may not be safe or has thoughts of harm",
        "safety thoughts or unsafe",
        "urgent help at the end of the page only, or in one line",
        FIRST_ROW.format("urgent", "leads = true, and not briefly = true"),
    ),
    (
        "kap",
        "a visitor who may not be safe",
        "safety unsafe",
        "something about KAP",
        FIRST_ROW.format("kap", 'hides = ["kap", "kap_questions"]'),
    ),
    (
        "kap",
        "a visitor under 18",
        "age lt18",
        "KAP as something to ask about",
        FIRST_ROW.format("kap", 'hides = ["kap_questions"]'),
    ),
    (
        None,
        "a visitor under 18",
        "age lt18",
        "a score, though the questionnaire is for adults",
        'the first row of its group that such a visitor matches must say hides = ["score"]',
    ),
    (
        "kap",
        "a visitor who marked what is often a reason not to use ketamine",
        "flags stop",
        "a reason that sounds as if KAP opened later",
        "a row with rules_out = true must match such a visitor first",
    ),
    ("next", "an adult with severe symptoms", f"score.gad7 15 or more and {ADULT}", *SOON),
    ("next", "an adult with severe symptoms", f"difficulty extremely and {ADULT}", *SOON),
    ("kap", "a visitor who did not say that they are safe", "safety skip or thoughts or unsafe", *ASKING),
    ("kap", "a visitor under 18, over 64 or of unknown age", "age ge65 or lt18 or skip", *ASKING),
    ("kap", "a visitor who is or may be pregnant", "pregnancy skip or yes", *ASKING),
    (
        "kap",
        "a visitor who marked a health condition or ruled out none",
        "flags review or stop or unsure",
        *ASKING,
    ),
    ("kap", "a visitor with a score under 10", "score.gad7 0 to 9", *ASKING),
    ("kap", "a visitor whose daily life is not known to be difficult", "difficulty none or skip", *ASKING),
    (
        "kap",
        "a visitor who is not known to be anxious for six months",
        "duration 1to6m or lt1m or skip",
        *ASKING,
    ),
    (
        "kap",
        "a visitor who has not had enough talk therapy to judge it",
        "therapy never or now_early or now_helping or past_helped or skip or stopped_early",
        *ASKING,
    ),
    (
        "kap",
        "a visitor who has not had a medicine for long enough to judge it",
        "medicine declined or helping or never or not_tolerated or now_early or past_helped or skip or stopped_early",
        *ASKING,
    ),
]


def test_each_rule_says_of_whom_it_is_what_they_would_be_shown_and_how_the_table_is_mended():
    told = [(rule.group, rule.who, rule.answers.in_words, rule.harm, rule.mend) for rule in RULES]
    assert told == IN_WORDS


# What a row may say of itself, and of which rules, counted from 0, it then is no breach.
ROWS = [
    ({}, {1, *range(9, 18)}),
    ({"alone": True}, {0, *range(9, 18)}),
    ({"leads": True}, {1, 2, *range(9, 18)}),
    ({"briefly": True}, {1, *range(9, 18)}),
    ({"leads": True, "briefly": True}, {1, *range(9, 18)}),
    ({"hides": ["kap"]}, {1, *range(9, 18)}),
    ({"hides": ["kap_questions"]}, {1, 4, *range(9, 18)}),
    ({"hides": ["kap", "kap_questions"]}, {1, 3, 4, *range(9, 18)}),
    ({"hides": ["score"]}, {1, 5, *range(9, 18)}),
    ({"rules_out": True}, {1, 6, *range(9, 18)}),
    ({"soon": True}, {1, 7, 8, *range(9, 18)}),
    ({"worth_asking": True}, {1}),
]


def test_a_row_keeps_a_rule_by_what_it_says_and_by_nothing_else():
    for said, kept in ROWS:
        shown = Row.model_validate({"id": "A", "why": "x"} | said)
        assert {at for at, rule in enumerate(RULES) if rule.holds(shown)} == kept, said
