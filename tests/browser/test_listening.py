"""What a listener gets: the accessibility tree that Chromium hands to a screen reader, as it would be read aloud."""

import pytest

RESULTS = {"en": "result 14, pregnant", "es": "result 14, pregnant, in Spanish"}
MISSED = {"en": "2 have GAD and score less", "es": "2 tienen TAG y menos puntos"}
MARKS = ["●", "◇", "○", "·"]
MARKS_DRAWN = "all => all.map(each => getComputedStyle(each, '::before').content[1])"
# Firefox's own tree of a page, walked in the browser itself: what the figures in it say, leaf by leaf.
START_LISTENING = """window.listener = Cc["@mozilla.org/accessibilityService;1"]
    .getService(Ci.nsIAccessibilityService);"""
FIGURES_IN_FIREFOX = """const role = (each) => window.listener.getStringRole(each.role);
const kids = (each) => Array.from({ length: each.childCount }, (_, number) => each.getChildAt(number));
const all = (each, wanted) => (role(each) === wanted ? [each] : []).concat(kids(each).flatMap(kid => all(kid, wanted)));
const page = window.listener.getAccessibleFor(document);
return all(page, "figure").map(each => all(each, "text leaf").map(leaf => leaf.name));"""


class Heard:
    """One node of the accessibility tree."""

    def __init__(self, node, by_id):
        self.role = node["role"]["value"]
        self.name = node.get("name", {}).get("value", "")
        self.ignored = node["ignored"]
        self.kids = [Heard(by_id[kid], by_id) for kid in node.get("childIds", []) if kid in by_id]

    def all(self, role):
        """Every node of that role in here, this one too, in the order of reading."""
        here = [self] if self.role == role and not self.ignored else []
        return here + [found for kid in self.kids for found in kid.all(role)]

    @property
    def text(self):
        """All that is read aloud in here."""
        return [node.name.strip() for node in self.all("StaticText") if node.name.strip()]


@pytest.fixture
def hear(page, show):
    """Show the page in that state, with what is folded there open; its accessibility tree."""

    def read(state, folded=""):
        show(page, state)
        if folded:
            page.locator(folded).click()
        devtools = page.context.new_cdp_session(page)
        nodes = devtools.send("Accessibility.getFullAXTree")["nodes"]
        devtools.detach()
        by_id = {node["nodeId"]: node for node in nodes}
        (root,) = (node for node in nodes if "parentId" not in node)
        return Heard(root, by_id)

    return read


@pytest.fixture
def page(lasting_page):
    return lasting_page


@pytest.fixture(params=["en", "es"])
def language(request):
    return request.param


def test_the_scale_is_one_description_and_the_names_of_the_ranges(hear, page, content, language):
    bands = content.languages[language].instruments["gad7"].bands
    ranges = [f"{band.low}\u2013{band.high} {bands[band.id]}" for band in content.main.bands]
    scale = hear(RESULTS[language]).all("figure")[0]
    assert scale.text == [page.locator(".scale figcaption").inner_text(), *ranges]


def test_firefox_reads_the_same(hear, page, launch, plain_site):
    """Orca in Firefox read the numbers in the drawing, and the marks of the key."""
    read = [figure.text for figure in hear(RESULTS["en"]).all("figure")]
    assert [len(texts) for texts in read] == [5]
    engine = launch("firefox")
    engine.browser.run_inside(START_LISTENING)
    engine.open(f"{plain_site}/en/questions")
    for number in range(1, 8):
        engine.click(f"#gad7_{number}-2")
    engine.press("Continue")
    engine.press("Skip all of these")
    assert engine.wait(lambda: engine.browser.run_inside(FIGURES_IN_FIREFOX) == read)


def test_the_marks_of_the_key_are_drawn_and_not_read(hear, page, language):
    (figure,) = hear(RESULTS[language], "details:has(.people) > summary").all("figure")[1:]
    lines = [line.text for line in figure.all("listitem")]
    assert lines == [[text] for text in page.locator(".people li").all_inner_texts()]
    assert [MISSED[language]] in lines
    assert page.locator(".people li").evaluate_all(MARKS_DRAWN) == MARKS


def test_what_is_a_list_in_the_page_is_a_list_for_a_listener(hear, page, main_state):
    lists = hear(main_state).all("list")
    assert len(lists) == len([each for each in page.locator("ul, ol").all() if each.is_visible()])
    assert all(len(each.all("listitem")) for each in lists)


def test_the_headings_of_the_result_name_each_topic_and_no_passage_is_a_landmark(hear):
    tree = hear("result 14, pregnant")
    headings = [heading.name for heading in tree.all("heading")]
    for kind in ("Talk therapy ", "Daily medicine ", "KAP (with ketamine) ", "Also worth asking"):
        assert any(name.startswith(kind) for name in headings)
    regions = [region.name for region in tree.all("region")]
    assert set(headings) > {"What the score can and cannot say", "When not to wait for a visit"}
    assert "What the score can and cannot say" not in regions
    assert {"In short", "Each one, closer", "Take it along", "When not to wait for a visit"} <= set(regions)
