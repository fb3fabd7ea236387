"""What the privacy page warns of, since no site can change it: shown in Chromium with a profile on disk."""

import sqlite3
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error

from ..ports import free_port


@pytest.fixture(scope="module")
def visited(browser_type, browser_type_launch_args, base_url, visit, tmp_path_factory):
    """The folder of a profile in which somebody without scripts has finished, gone back and closed the window.

    With it, what the page showed when the visitor had gone back and said "reload".
    """
    profile = tmp_path_factory.mktemp("profile")
    options = {"base_url": base_url, "java_script_enabled": False, **browser_type_launch_args}
    context = browser_type.launch_persistent_context(profile, **options)
    page = context.new_page()
    visitor = visit(page)
    page.goto("/en/questions")
    visitor.answer("2313123")
    visitor.press("Continue")
    visitor.choose(duration="ge6m")
    visitor.press("See my result")
    saved = visitor.download().path().read_bytes()
    page.get_by_role("link", name="Finish and clear").click()
    page.wait_for_url("**/en/finished")
    with suppress(Error):  # Chromium shows a page of its own: it would have to send the form again
        page.go_back(timeout=3000)
    page.wait_for_timeout(500)
    page.reload()
    page.wait_for_url("**/en/result")
    shown = page.locator("form").last.locator("input[name^=gad7_]").evaluate_all("all => all.map(one => one.value)")
    context.close()
    return profile, "".join(shown), saved


def test_the_history_of_the_browser_shows_which_pages_were_visited_even_after_finish_and_clear(visited):
    profile, _, _ = visited
    with sqlite3.connect(profile / "Default/History") as history:
        paths = {urlsplit(address).path for (address,) in history.execute("SELECT url FROM urls")}
    history.close()
    assert {"/en/questions", "/en/result", "/en/finished"} <= paths


def test_until_the_window_is_closed_the_browser_can_send_the_answers_again(visited):
    _, shown, _ = visited
    assert shown == "2313123"


def test_a_browser_keeps_what_was_sent_in_a_file_of_its_own(visited):
    profile, _, _ = visited
    kept = [path for path in profile.rglob("*") if path.is_file() and b"gad7_1" in path.read_bytes()]
    assert {path.parent.name for path in kept} == {"Sessions"}


def test_a_private_window_leaves_nothing_of_it_in_the_browsers_files(
    playwright, browser_type_launch_args, base_url, visit, tmp_path
):
    port = free_port()
    own = {**browser_type_launch_args, "args": [*browser_type_launch_args["args"], f"--remote-debugging-port={port}"]}
    profile = playwright.chromium.launch_persistent_context(tmp_path, **own)
    private = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}").new_context(base_url=base_url)
    page = private.new_page()
    page.goto("/en/questions")
    visit(page).answer("2313123")
    visit(page).press("Continue")
    visit(page).press("Skip all of these")
    private.close()
    profile.close()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 20
    assert [path for path in files if b"gad7_1" in path.read_bytes() or b"/en/result" in path.read_bytes()] == []


def test_who_has_the_pdf_can_read_it(visited, pdf_text, tmp_path):
    (tmp_path / "found.pdf").write_bytes(visited[2])
    assert "15" in pdf_text(tmp_path / "found.pdf")
