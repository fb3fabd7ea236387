"""On a phone the answer stands on the first screen: score, next step, talk therapy, medicine, KAP, and the summary."""

import random

import pytest

from screener.screening.situation import SITUATION_VALUES

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
ADULTS, BUTTONS = 8, 7
BOTTOMS = "all => all.map(each => each.getBoundingClientRect().bottom + scrollY)"


@pytest.fixture
def page(lasting_page):
    return lasting_page


def adults():
    """Random adults who say that they are safe, the same each time."""
    chance = random.Random(11)
    asked = SITUATION_VALUES | {"age": ("18_24", "25_64", "ge65", ""), "safety": ("no",)}
    for _ in range(ADULTS):
        items = {f"gad7_{number}": str(chance.randint(0, 3)) for number in range(1, 8)}
        mood = {f"phq2_{number}": chance.choice(("0", "1", "3", "")) for number in (1, 2)}
        difficulty = {"difficulty": chance.choice(("none", "somewhat", "very", "extremely", ""))}
        situation = {name: chance.choice(values).replace("skip", "") for name, values in asked.items()}
        yield {name: value for name, value in (items | mood | difficulty | situation).items() if value}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_the_four_lines_are_on_the_first_screen_and_the_button_for_nearly_everybody(page, send, language, screen):
    page.set_viewport_size(screen)
    page.goto("/healthz")
    buttons = []
    for answers in adults():
        send(page, f"/{language}/result", answers)
        lines = page.locator("#in-short .answers li").evaluate_all(BOTTOMS)
        assert len(lines) == 4
        assert max(lines) <= screen["height"], answers
        buttons += page.locator("#in-short button").evaluate_all(BOTTOMS)
    assert sum(bottom <= screen["height"] for bottom in buttons) >= BUTTONS, sorted(map(int, buttons))
