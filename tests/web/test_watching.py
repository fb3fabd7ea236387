"""What Prometheus is told; and the alerts and the dashboard in deploy/ name nothing else."""

import json
import re
from datetime import datetime, timedelta
from math import isclose
from types import SimpleNamespace

import pytest
import yaml
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from screener import Shared, create_app
from screener.documents.book.press import NoTypesetterError, Press
from screener.screening.claims import CRISIS_LINE_CHECK, check_content, next_due
from screener.settings import EXAMPLE_CLINIC, Settings
from screener.version import VERSION
from screener.web import watching
from screener.web.grid import STEP

DEPLOY = EXAMPLE_CLINIC.parents[1] / "deploy"
ALERTS = yaml.safe_load((DEPLOY / "alerts.yaml").read_text("utf-8"))
DASHBOARD = json.loads((DEPLOY / "dashboard.json").read_text("utf-8"))
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
# What Prometheus itself adds.
UP, ADDED = {"up": set()}, {"job", "instance", "le"}
LABELS_IN = r"\b(up|screener_\w+)\s*(?:\{(.*?)\})?"
DURATION = r"\d+[smhdw]"


def watched_site(refused=(), **settings):
    settings = Settings(**{"limit_pages": "off", "limit_pdf": "off", "metrics_port": 9, **settings})
    shared = Shared.of(settings)
    shared.refused = dict.fromkeys(refused, "hosts: is missing")
    return create_app(settings, clock=lambda zone: datetime(2026, 11, 22, 12, tzinfo=zone), shared=shared)


@pytest.fixture(scope="module")
def watched(app):
    """A site that is watched, its paper typeset."""
    site = watched_site()
    site.extensions["screener"].make_paper()
    return site


def told(site):
    """Each metric of a site by its name, with its samples."""
    text = generate_latest(site.extensions["metrics"]).decode()
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {name: [each for each in samples if each.name == name] for name in {sample.name for sample in samples}}


def value(site, name, **labels):
    (found,) = [sample.value for sample in told(site)[name] if sample.labels == labels]
    return found


@pytest.fixture(scope="module")
def exposed(watched):
    """The labels of each metric."""
    watched.test_client(use_cookies=False).get("/en/")
    return UP | {name: set().union(*(each.labels for each in samples)) for name, samples in told(watched).items()}


def test_each_reply_counts_for_its_clinic_page_and_status(watched, complete):
    of = {"clinic": "clinic.example", "endpoint": "pages.result"}
    for fields, status in ((complete(), "200"), (complete(gad7_1="9"), "422")):
        watched.test_client(use_cookies=False).post("/en/result", data=fields)
        assert value(watched, "screener_replies_total", **of, status=status) == 1
    assert value(watched, "screener_reply_seconds_count", **of) == 2


def test_neither_time_nor_number_tells_how_the_question_about_safety_was_answered(watched, complete):
    of = {"clinic": "clinic.example", "endpoint": "pages.result"}

    def now():
        seconds, replies = value(watched, "screener_reply_seconds_sum", **of), told(watched)["screener_replies_total"]
        return seconds, sum(each.value for each in replies if each.labels["endpoint"] == "pages.result")

    client = watched.test_client(use_cookies=False)
    client.post("/en/result", data=complete())
    for fields in (complete(safety="no"), complete(safety="unsafe")):
        seconds, replies = now()
        client.post("/en/result", data=fields)
        took, counted = now()
        assert isclose((took - seconds) / STEP, round((took - seconds) / STEP), abs_tol=1e-6)
        assert took - seconds >= STEP / 2
        assert counted == replies + 1
    client.post("/en/result", data=complete(safety="unsafe", help_seen="1"))
    assert now() == (took, counted)


def test_what_is_too_long_or_wrong_is_counted_and_never_a_fault(watched, complete):
    client = watched.test_client(use_cookies=False)
    of = {"clinic": "clinic.example", "endpoint": "pages.result"}
    for fields, status in (("help_seen=1&x=" + "a" * 20_000, "413"), (complete(help_seen="1", gad7_2="9"), "422")):
        counted = told(watched).get("screener_replies_total", [])
        before = sum(each.value for each in counted if each.labels == of | {"status": status})
        kind = "application/x-www-form-urlencoded"
        assert client.post("/en/result", data=fields, content_type=kind).status_code == int(status)
        assert value(watched, "screener_replies_total", **of, status=status) == before + 1


def test_the_version_is_told(watched):
    assert value(watched, "screener_build_info", version=VERSION) == 1


def test_content_is_due_on_the_first_of_the_days_on_which_anything_is(content):
    days = [source.custom.review_by for source in content.sources.values()]
    days += [line.checked_on + CRISIS_LINE_CHECK for line in content.crisis_lines.line]
    days += [review.next_review for review in content.reviews.values()]
    days += [each.next_review for language in content.languages.values() for each in language.reviews.values()]
    due = next_due(content)
    assert due == min(days)

    def overdue(day):
        return len(check_content(content, day)) - len(check_content(content, due - timedelta(days=999)))

    assert (overdue(due), overdue(due + timedelta(days=1)) > 0) == (0, True)


def test_how_many_days_are_left_is_told(watched, content):
    watched.test_client(use_cookies=False).get("/healthz")
    left = (next_due(content) - datetime(2026, 11, 22).date()).days
    assert value(watched, "screener_review_due_days", clinic="clinic.example") == left


def test_a_language_without_paper_is_told(watched, monkeypatch, tmp_path):
    watched.test_client(use_cookies=False).get("/healthz")
    for language in ("en", "es"):
        assert value(watched, "screener_book_missing", clinic="clinic.example", language=language) == 0

    def fail(*_arguments):
        raise NoTypesetterError("Pango is not on this machine")

    monkeypatch.setattr(Press, "book", fail)
    site = watched_site(cache_dir=tmp_path)
    site.extensions["screener"].pdf.make()
    site.test_client(use_cookies=False).get("/healthz")
    for language in ("en", "es"):
        assert value(site, "screener_book_missing", clinic="clinic.example", language=language) == 1


def test_whose_file_is_wrong_is_told_beside_those_who_are_served(watched):
    watched.test_client(use_cookies=False).get("/healthz")
    assert value(watched, "screener_clinic_served", clinic="clinic.example") == 1
    site = watched_site(refused=("oak", "clinic.example"))
    site.test_client(use_cookies=False).get("/healthz")
    assert [value(site, "screener_clinic_served", clinic=name) for name in ("oak", "clinic.example")] == [0, 0]


def test_no_answer_score_or_address_is_in_a_label(exposed):
    labels = {name: found - {"le"} for name, found in exposed.items() if found}
    assert set().union(*labels.values()) == {"clinic", "endpoint", "status", "version", "language"}


def expressions():
    yield from (rule["expr"] for rule in RULES)
    yield from (target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"])
    yield from (each["query"]["query"] for each in DASHBOARD["templating"]["list"] if each["type"] == "query")


def named_in(expression):
    """Each metric that it names, with the labels it is asked for."""
    plain = re.sub(r"\s+", " ", expression)
    for name, inside in re.findall(LABELS_IN, plain):
        yield name, set(re.findall(r'(\w+)\s*(?:=~|!~|!=|=)\s*"', inside))


def grouped_by(expression):
    named = re.findall(r"\bby \(([\w, ]+)\)", expression) + re.findall(r"^label_values\(.*, (\w+)\)$", expression)
    return {label.strip() for labels in named for label in labels.split(",")}


@pytest.mark.parametrize("expression", list(expressions()))
def test_each_metric_and_label_in_an_alert_or_a_panel_is_one_that_the_site_tells(exposed, expression):
    named = dict(named_in(expression))
    assert named
    known = set().union(*(exposed[name] for name in named)) | ADDED
    for name, labels in named.items():
        assert labels <= exposed[name] | ADDED, name
    assert grouped_by(expression) <= known


@pytest.mark.parametrize("expression", list(expressions()))
def test_each_page_and_status_in_an_alert_or_a_panel_is_one_of_the_site(watched, expression):
    endpoints = {rule.endpoint for rule in watched.url_map.iter_rules()}
    for how, pattern in re.findall(r'endpoint(=~|!~|!=|=)"([^"]*)"', expression):
        wanted = pattern if "~" in how else re.escape(pattern)
        assert any(re.fullmatch(wanted, endpoint) for endpoint in endpoints), pattern
    for _, pattern in re.findall(r'status(=~|!~|!=|=)"([^"]*)"', expression):
        assert any(re.fullmatch(pattern, status) for status in ("200", "429", "503"))


def test_an_expression_that_names_what_is_not_there_is_seen(exposed):
    wrong = 'sum by (band) (rate(screener_scores_total{answer="3"}[5m]))'
    assert dict(named_in(wrong)) == {"screener_scores_total": {"answer"}}
    assert "screener_scores_total" not in exposed
    assert grouped_by(wrong) == {"band"}


@pytest.mark.parametrize("expression", list(expressions()))
def test_the_brackets_of_each_expression_are_closed(expression):
    inside = re.sub(r'"[^"]*"', "", expression)
    closes, waiting = {")": "(", "]": "[", "}": "{"}, []
    for letter in inside:
        if letter in "([{":
            waiting.append(letter)
        elif letter in closes:
            assert waiting.pop() == closes[letter]
    assert waiting == []


def test_the_rules_have_the_form_that_prometheus_documents():
    assert set(ALERTS) == {"groups"}
    for group in ALERTS["groups"]:
        assert set(group) == {"name", "rules"}
    for rule in RULES:
        assert set(rule) - {"for"} == {"alert", "expr", "labels", "annotations"}
        assert re.fullmatch(r"Screener[A-Za-z]+", rule["alert"])
        assert re.fullmatch(DURATION, rule.get("for", "1m"))
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert set(rule["annotations"]) == {"summary", "description"}
    assert len({rule["alert"] for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_tells_only_labels_that_its_expression_leaves(rule):
    shown = set(re.findall(r"\$labels\.(\w+)", " ".join(rule["annotations"].values())))
    assert shown <= (grouped_by(rule["expr"]) or {"instance"})


def test_the_panels_have_the_form_that_grafana_reads_and_do_not_cover_each_other():
    covered = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & covered
        assert max(x for x, _ in cells) < 24
        covered |= cells
        assert panel["type"] in ("stat", "timeseries")
        assert all(target["datasource"]["uid"] == "${datasource}" for target in panel["targets"])
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
    variables = {each["name"] for each in DASHBOARD["templating"]["list"]}
    used = set(re.findall(r"\$\{?([a-z]+)\b", json.dumps(DASHBOARD["panels"])))
    assert used <= variables


def test_each_alert_is_explained():
    guide = (DEPLOY.parent / "docs/deploy.md").read_text("utf-8")
    assert [rule["alert"] for rule in RULES if f"`{rule['alert']}`" not in guide] == []


def test_a_language_lacks_paper_where_one_of_both_prints_lacks(monkeypatch):
    of = [SimpleNamespace(languages=set(languages)) for languages in (("en", "es"), ("en",))]
    clinic = SimpleNamespace(languages=("en", "es"))
    monkeypatch.setattr(watching, "service", lambda: SimpleNamespace(pdf=of[0], large_print=of[1], clinic=clinic))
    assert watching._missing() == {"en": False, "es": True}
