"""No topic takes more than a phone's screen, for the answers that lead to the longest ones, nor the facts beside it."""

import pytest

PHONE = {"width": 390, "height": 844}
TRIED = {"duration": "ge6m", "therapy": "past_not_enough", "medicine": "not_enough", "safety": "no"}
LONGEST = {
    "K12": TRIED | {"age": "18_24", "pregnancy": "no", "flags": "none", "difficulty": "somewhat"},
    "K11": TRIED | {"flags": "unsure"},
    "K10": TRIED | {"age": "25_64", "pregnancy": "no", "flags": "stop"},
    "K9": TRIED | {"age": "25_64", "medicine": "declined"},
    "K8": TRIED | {"therapy": "stopped_early"},
    "K7": TRIED | {"duration": ""},
    "K3": TRIED | {"pregnancy": "yes", "age": "ge65"},
    "U1": {"safety": "thoughts", "pregnancy": "yes", "duration": "lt1m"},
    "U0P": {"therapy": "past_helped", "difficulty": "extremely"},
    "T4": {"therapy": "now_not_enough", "duration": "1to6m", "medicine": "declined", "difficulty": "extremely"},
    "T1": {"age": "lt18", "safety": "no"},
}
# How much of each card is about the option as such, and how much is what to tell any clinic.
PARTS = """all => all.map(each => [each.id, ...[".facts", ".note"].map(
    part => [...each.querySelectorAll(part)].reduce((sum, one) => sum + one.offsetHeight, 0)
)])"""


@pytest.fixture
def page(lasting_page):
    return lasting_page


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("topic", LONGEST)
def test_no_topic_is_longer_than_a_phones_screen(page, send, topic, language):
    page.set_viewport_size(PHONE)
    page.goto("/healthz")
    answers = {f"gad7_{number}": "2" for number in range(1, 8)} | LONGEST[topic]
    send(page, f"/{language}/result", {name: value for name, value in answers.items() if value})
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    topics = page.locator("details[id^=topic-], section.help-panel")
    heights = topics.evaluate_all("all => Object.fromEntries(all.map(each => [each.id, each.offsetHeight]))")
    assert f"topic-{topic}" in heights
    parts = {name: parts for name, *parts in page.locator("details.topic").evaluate_all(PARTS)}
    own = {name: height - sum(parts.get(name, ())) for name, height in heights.items()}
    assert {name: height for name, height in own.items() if height > PHONE["height"]} == {}
    assert {name: facts for name, (facts, _) in parts.items() if facts > PHONE["height"]} == {}
