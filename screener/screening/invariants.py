"""What no edit of the decision table may break. The table is gone through at start, for every kind of visitor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from screener.screening.guidance import KAP, NEXT, URGENT, Conditions, DecisionTable, Inputs, Limits, Row
from screener.screening.kinds import kinds
from screener.screening.situation import Age


@dataclass(frozen=True)
class Rule:
    """What the row shown must mean for everyone who gave one of these answers.

    Without a group it is the one with rows that hide the score: one of them must see to it for everyone.
    """

    group: str | None
    who: str
    answers: Conditions
    holds: Callable[[Row], bool]
    harm: str
    mend: str


UNSAFE = Conditions(safety=("unsafe",))
UNDER_18 = Conditions(age=("lt18",))
ADULT: tuple[Age, ...] = ("18_24", "25_64", "ge65", "skip")
RULES = (
    Rule(
        URGENT,
        "a visitor who may not be safe",
        UNSAFE,
        lambda row: row.alone,
        "the result, other topics and KAP, where urgent help must stand alone",
        'the first row of "urgent" that such a visitor matches must say alone = true',
    ),
    Rule(
        URGENT,
        "a visitor who did not say that they may be unsafe",
        Conditions(safety=("no", "thoughts", "skip", "not_asked")),
        lambda row: not row.alone,
        "help alone, and no result",
        'alone = true is for safety "unsafe" only',
    ),
    Rule(
        URGENT,
        "a visitor who may not be safe or has thoughts of harm",
        Conditions(safety=("unsafe", "thoughts")),
        lambda row: row.leads and not row.briefly,
        "urgent help at the end of the page only, or in one line",
        'the first row of "urgent" that such a visitor matches must say leads = true, and not briefly = true',
    ),
    Rule(
        KAP,
        "a visitor who may not be safe",
        UNSAFE,
        lambda row: {"kap", "kap_questions"} <= set(row.hides),
        "something about KAP",
        'the first row of "kap" that such a visitor matches must say hides = ["kap", "kap_questions"]',
    ),
    Rule(
        KAP,
        "a visitor under 18",
        UNDER_18,
        lambda row: "kap_questions" in row.hides,
        "KAP as something to ask about",
        'the first row of "kap" that such a visitor matches must say hides = ["kap_questions"]',
    ),
    Rule(
        None,
        "a visitor under 18",
        UNDER_18,
        lambda row: "score" in row.hides,
        "a score, though the questionnaire is for adults",
        'the first row of its group that such a visitor matches must say hides = ["score"]',
    ),
    Rule(
        KAP,
        "a visitor who marked what is often a reason not to use ketamine",
        Conditions(flags=("stop",)),
        lambda row: row.rules_out,
        "a reason that sounds as if KAP opened later",
        "a row with rules_out = true must match such a visitor first",
    ),
    *(
        Rule(
            NEXT,
            "an adult with severe symptoms",
            answers,
            lambda row: row.soon,
            "a next step that can wait",
            'the first row of "next" that such a visitor matches must say soon = true',
        )
        for answers in (
            Conditions(score={"gad7": Limits(min=15)}, age=ADULT),
            Conditions(difficulty=("extremely",), age=ADULT),
        )
    ),
    *(
        Rule(
            KAP,
            who,
            answers,
            lambda row: not row.worth_asking,
            "KAP as worth asking about",
            "a row above it must match such a visitor first",
        )
        for who, answers in (
            ("a visitor who did not say that they are safe", Conditions(safety=("unsafe", "thoughts", "skip"))),
            ("a visitor under 18, over 64 or of unknown age", Conditions(age=("lt18", "ge65", "skip"))),
            ("a visitor who is or may be pregnant", Conditions(pregnancy=("yes", "skip"))),
            (
                "a visitor who marked a health condition or ruled out none",
                Conditions(flags=("review", "stop", "unsure")),
            ),
            ("a visitor with a score under 10", Conditions(score={"gad7": Limits(max=9)})),
            ("a visitor whose daily life is not known to be difficult", Conditions(difficulty=("none", "skip"))),
            ("a visitor who is not known to be anxious for six months", Conditions(duration=("lt1m", "1to6m", "skip"))),
            (
                "a visitor who has not had enough talk therapy to judge it",
                Conditions(therapy=("never", "stopped_early", "now_early", "now_helping", "past_helped", "skip")),
            ),
            (
                "a visitor who has not had a medicine for long enough to judge it",
                Conditions(
                    medicine=(
                        "never",
                        "declined",
                        "stopped_early",
                        "now_early",
                        "helping",
                        "not_tolerated",
                        "past_helped",
                        "skip",
                    )
                ),
            ),
        )
    ),
)


def faults_of(table: DecisionTable) -> list[str]:
    """Every fault of the table, each a sentence that names the row."""
    faults = list(_faults_of_shape(table))
    return faults or [fault for name in table.groups for fault in _faults_on_the_way_through(table, name)]


def _faults_of_shape(table: DecisionTable) -> Iterator[str]:
    yield from _faults_of_groups(table)
    yield from _faults_of_ids(table)
    yield from _stray_meanings(table)


def _faults_of_groups(table: DecisionTable) -> Iterator[str]:
    for name in (URGENT, NEXT, KAP):
        if name not in table.topic_groups or table.groups[name].shows != "first":
            yield f'groups: {name}: must be there, with shows = "first"'
    for name, group in table.groups.items():
        if group.adds_to and group.adds_to not in table.topic_groups:
            yield f"groups: {name}: adds_to: there is no group of topics with the name {group.adds_to}"
        if not group.rows:
            yield f"groups: {name}: has no rows"
        elif group.shows == "first" and group.rows[-1].tests:
            yield f'{group.rows[-1].id}: the last row of "{name}" must match always, so that nobody is left without one'


def _faults_of_ids(table: DecisionTable) -> Iterator[str]:
    """An id may stand in several rows of one group of which only the first is shown."""
    places: dict[str, list[str]] = {}
    for name, group in table.groups.items():
        ids = [row.id for row in group.rows]
        for id_ in dict.fromkeys(ids) if group.shows == "first" else ids:
            places.setdefault(id_, []).append(name)
    for id_, names in places.items():
        if len(names) > 1:
            yield f"{id_}: the id stands more than once, in {' and '.join(names)}: a visitor could be shown it twice"


def _stray_meanings(table: DecisionTable) -> Iterator[str]:
    for name, group in table.groups.items():
        for row in group.rows:
            if (row.alone or row.leads or row.briefly) and name != URGENT:
                yield f'{row.id}: alone, leads and briefly are for rows of "{URGENT}" only'
            if row.soon and name != NEXT:
                yield f'{row.id}: soon is for rows of "{NEXT}" only'
            if (row.worth_asking or row.rules_out) and name != KAP:
                yield f'{row.id}: worth_asking and rules_out are for rows of "{KAP}" only'
            for input_ in sorted({name for name, _ in row.tests} - table.inputs.keys()):
                yield f"{row.id}: there is no {input_}"
            for input_ in sorted(set(row.because or ()) - table.inputs.keys()):
                yield f"{row.id}: because: there is no question {input_}"
    if not any(row.worth_asking for row in table.rows):
        yield f"{KAP}: the row whose words say that KAP may be worth asking about must say worth_asking = true"
    if not any("score" in row.hides for row in table.rows):
        yield 'no row says hides = ["score"]: a visitor under 18 would be shown a score, and the form is for adults'


def _faults_on_the_way_through(table: DecisionTable, name: str) -> Iterator[str]:
    """Each row of a group that no visitor is shown, and each rule that it breaks."""
    group = table.groups[name]
    rules = [rule for rule in RULES if (rule.group or _that_hides_the_score(table)) == name]
    reached: set[int] = set()
    broken: list[tuple[Rule, dict[str, str]]] = [(rule, {}) for rule in rules]
    for visitor in kinds(table.inputs, (*group.rows, *(rule.answers for rule in rules))):
        shown = group.matching(visitor)
        reached |= {id(row) for row in shown}
        for rule, faulty in broken:
            if rule.answers.hold(visitor) and not rule.holds(shown[0]):
                faulty.setdefault(shown[0].id, _example(rule, shown[0], visitor))
    for row in group.rows:
        if id(row) not in reached:
            above = f': the rows of "{name}" above it take everyone it is for' if group.shows == "first" else ""
            yield f"{row.id}: no visitor can reach this row{above}. ({row.in_words})"
    for rule, faulty in broken:
        if faulty:
            example = next(iter(faulty.values()))
            yield f"{', '.join(faulty)}: {rule.who} would be shown {rule.harm} ({example}). Mend: {rule.mend}"


def _that_hides_the_score(table: DecisionTable) -> str:
    """The group of which the row shown says whether there is a score."""
    deciding = (name for name, group in table.groups.items() if group.shows == "first")
    return next((name for name in deciding if any("score" in row.hides for row in table.groups[name].rows)), URGENT)


def _example(rule: Rule, row: Row, visitor: Inputs) -> str:
    """The answers of one such visitor, as far as they matter here."""
    named = {name for name, _ in (*rule.answers.tests, *row.tests)}
    return ", ".join(f"{name} {value}" for name, value in visitor.items() if name in named)
