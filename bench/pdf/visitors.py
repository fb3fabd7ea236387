"""Made-up visitors, each unlike the last, so that no engine is timed on one document again and again."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from screener.screening.content import Content
from screener.screening.report import MOST_QUESTIONS, Report, build_report
from screener.screening.samples import additions
from screener.screening.scoring import Answers
from screener.screening.situation import SITUATION_VALUES, Situation

LANGUAGE = "en"


def reports(content: Content, number: int, seed: int, language: str = LANGUAGE) -> Iterator[Report]:
    """The reports of that many visitors to a clinic that reads English: anything answered and picked, on any day."""
    chance = random.Random(seed)
    questions = [question.id for question in content.languages[language].questions]
    difficulties = ["skip", *(choice.value for choice in content.main.difficulty.choices)]
    for _ in range(number):
        answers = {"gad7": Answers(tuple(chance.randint(0, 3) for _ in range(7)), chance.choice(difficulties))}
        situation = Situation(**{name: chance.choice(values) for name, values in SITUATION_VALUES.items()})
        picked = frozenset(chance.sample(questions, chance.randint(0, MOST_QUESTIONS)))
        day = date(2026, 1, 1) + timedelta(days=chance.randrange(365))
        earlier, matters = additions(content, day, chance)
        added = {"earlier": earlier, "matters": matters, "clinic_language": LANGUAGE}
        yield build_report(content, language, day, answers, situation, picked, **added)
