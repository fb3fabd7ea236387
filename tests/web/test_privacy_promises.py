"""Every sentence that promises privacy, in docs/privacy.md and on the visitors' page, names the tests that hold it.

The tests beneath the tables are those that had no other place.
"""

import io
import re
import ssl
import subprocess
from pathlib import Path

import pikepdf
import pytest
from justhtml import JustHTML

from screener.settings import Settings

from ..conftest import parsed
from .test_pages import READING

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs/privacy.md"
# Only what stands under this heading may be without a test, where it is about others.
BEYOND_US = "What we cannot control"

DOCUMENTED = {
    "The service keeps no state: the answers travel in each form that a visitor sends.": (
        "test_the_whole_way_from_the_questions_to_the_pdf_carries_every_answer",
        "test_a_whole_journey_over_http_ends_in_a_pdf",
    ),
    "While it answers visitors, the server writes to no file but its log and, if they are on, its counts.": (
        "test_no_file_is_written_no_connection_made_and_nothing_passed_on",
        "test_no_memory_is_shared_with_a_file",
    ),
    "Afterwards no file of the server's machine holds anything that a visitor sent.": (
        "test_nothing_that_was_sent_is_in_any_file_that_changed_meanwhile",
    ),
    "The server leaves no core dump if it crashes.": ("test_a_crash_would_leave_no_picture_of_the_memory",),
    "An answer leaves only in the reply to who sent it, even when many come at the same time.": (
        "test_an_answer_leaves_only_in_the_reply_to_who_sent_it",
    ),
    "The server connects to nobody, but for the Redis that its operator may name.": (
        "test_no_file_is_written_no_connection_made_and_nothing_passed_on",
    ),
    "Answers are in no address and in no header.": (
        "test_no_answer_is_in_an_address_or_a_referer",
        "test_no_answer_reaches_an_address_a_header_or_a_log",
    ),
    "Changing the language sends the answers in a form, too.": (
        "test_a_button_of_the_switch_sends_no_answer_in_its_address",
    ),
    "What was sent is never shown back unless it is one of the known values.": (
        "test_no_file_is_written_no_connection_made_and_nothing_passed_on",
        "test_what_was_sent_is_never_echoed_unless_it_is_a_known_value",
    ),
    "No page asks for a name, an e-mail address or any other text.": ("test_no_page_has_a_field_to_write_in",),
    "An earlier result is picked from lists, travels as the answers do, and stands on paper and in the data inside.": (
        "test_no_page_has_a_field_to_write_in",
        "test_both_travel_to_the_result_the_paper_and_back_to_the_questions",
        "test_neither_is_in_an_address",
        "test_page_1_has_the_earlier_result_and_the_change_in_one_line",
        "test_the_data_have_the_earlier_result_of_a_month_as_reported_and_derived_from_nothing",
    ),
    "What matters to a visitor travels so, too, and stands on paper but not in the data.": (
        "test_both_travel_to_the_result_the_paper_and_back_to_the_questions",
        "test_page_2_has_the_picks_in_one_line_and_page_1_none",
        "test_what_matters_is_not_in_the_data",
    ),
    "The PDF renderer reads bundled files only.": ("test_the_renderer_reads_bundled_files_only",),
    "The safety answer stands on no paper.": ("test_the_safety_question_and_its_answers_are_on_no_page",),
    '"Thoughts", "unsafe" and "left out" give the same paper, byte for byte.': (
        "test_whoever_did_not_answer_no_to_the_safety_question_gets_the_same_document",
    ),
    '"No" gives another paper, with the topic on KAP where the others have a neutral line '
    "([decision 2](decisions/0002-paper-without-the-safety-answer.md) says why).": (
        "test_no_to_the_safety_question_gives_the_topic_on_kap_where_the_others_have_a_neutral_line",
    ),
    "Where the clinic does not ask that question, there is nothing to hide, and paper and page show the same topics.": (
        "test_where_nobody_is_asked_about_safety_the_paper_shows_the_topics_of_the_page",
    ),
    "The PDF's name and title tell nothing.": (
        "test_the_name_of_the_pdf_is_the_same_for_all_and_so_is_its_title",
        "test_the_document_is_tagged_and_tells_its_language_and_a_neutral_title",
    ),
    "The text copy says what page 1 says, to a visitor under 18 neither score nor answers, and its name tells "
    "nothing.": (
        "test_it_has_all_that_the_report_tells_the_clinic",
        "test_under_18_it_has_neither_score_nor_answers",
        "test_the_whole_way_from_the_questions_to_the_text",
    ),
    'The text copies of "thoughts", "unsafe" and "left out" are the same.': (
        "test_no_safety_answer_but_no_can_be_told_from_another",
    ),
    "The PDF is not locked: who has it can read it.": ("test_the_pdf_is_not_locked",),
    "No route sets a cookie.": (
        "test_no_route_sets_a_cookie",
        "test_no_error_sets_a_cookie",
    ),
    "The browser's storage holds one word of ours at most, for a tab: a number, or the address of the last page.": (
        "test_the_browsers_storage_holds_one_word_and_no_answer_and_nothing_in_the_end",
        "test_nothing_is_stored_in_the_browser",
    ),
    "It never holds an answer.": ("test_the_browsers_storage_holds_one_word_and_no_answer_and_nothing_in_the_end",),
    "Where a browser blocks storage, the frame's name is that word.": (
        "test_in_a_frame_where_storage_is_blocked_finish_and_clear_works_all_the_same",
    ),
    "No page loads anything from another origin.": (
        "test_a_journey_asks_nothing_of_any_other_origin_and_the_browser_complains_of_nothing",
        "test_the_policy_begins_with_nothing_and_opens_our_own_origin_only",
    ),
    "Nothing but files of ours and pages to read may be stored by a browser or a proxy (`no-store`).": (
        "test_nothing_but_a_file_of_ours_or_a_page_to_read_may_be_stored",
        "test_a_page_on_which_somebody_answers_or_ends_is_never_kept",
    ),
    "No other site can send a form to ours, or show our pages in a frame.": (
        "test_a_form_on_another_site_gets_a_page_that_says_what_to_do",
        "test_another_site_cannot_show_our_pages_in_a_frame",
    ),
    "A page sends nothing to the page around its frame.": (
        "test_nothing_is_sent_to_the_page_around_the_frame_whatever_is_answered",
    ),
    "No title, address, status or header of a page, and no file that it asks for, depends on an answer.": (
        "test_a_page_is_named_headed_and_made_of_the_same_files_whatever_was_answered",
        "test_the_history_does_not_show_that_a_visitor_is_under_18",
    ),
    "Other sites do not learn from us which page a visitor comes from.": (
        "test_only_our_own_pages_learn_where_a_visitor_comes_from",
    ),
    'After "Finish and clear" the browser\'s Back shows no answers (tried in Chromium, Firefox and WebKit).': (
        "test_after_finish_and_clear_back_and_forward_show_no_answer",
        "test_after_mistakes_changes_and_a_second_journey_back_shows_no_answer_either",
    ),
    "Without JavaScript that holds over https in Chromium and Firefox; WebKit's Back sends the answers again.": (
        "test_after_finish_and_clear_back_and_forward_show_no_answer",
    ),
    "Every page that answers a form has one length, packed and unpacked, whatever was answered and whatever "
    "went wrong.": (
        "test_the_pages_of_500_visitors_have_one_length_packed_and_unpacked",
        "test_the_page_of_every_fault_has_that_length_too",
        "test_the_line_tells_no_safety_answer_by_the_length_of_a_request_or_of_its_reply",
    ),
    "Every summary of a clinic has one length, in either print.": (
        "test_the_pdfs_of_500_visitors_have_one_length",
        "test_the_line_tells_no_safety_answer_by_the_length_of_a_request_or_of_its_reply",
    ),
    "Every text copy has one length.": ("test_the_texts_of_all_visitors_have_one_length",),
    "Every form has one length, which a script fills up on the way.": (
        "test_every_form_on_the_way_has_one_length_whatever_was_chosen",
    ),
    "Every reply to a form comes at the next of steps of 50 ms after the form was read "
    "([decision 7](decisions/0007-one-length.md) says how and why).": (
        "test_a_reply_leaves_at_the_next_step_after_the_form_was_read",
        "test_the_line_tells_no_safety_answer_by_the_length_of_a_request_or_of_its_reply",
    ),
    "The result page is made for whoever is shown the page with help before it, too: so it keeps the server busy as "
    "long.": ("test_the_result_page_is_made_for_whoever_is_shown_help_first_too",),
    "On a busy server a reply can miss its step and take the next.": (
        "test_a_reply_leaves_at_the_next_step_after_the_form_was_read",
    ),
    "Without JavaScript the values of a question are equally long, and so is a question left out of the optional "
    "ones.": (
        "test_without_javascript_the_choices_of_a_question_are_equally_long_and_so_is_none",
        "test_without_javascript_the_optional_questions_are_sent_at_one_length_also_when_all_are_skipped",
        "test_every_form_on_the_way_has_one_length_whatever_was_chosen",
    ),
    "Without JavaScript the length of a form still tells which button was pressed, whether one of the first eight "
    "questions was left open, how many things that matter were marked, and something about the questions picked for "
    "the consultation.": ("test_without_javascript_buttons_open_questions_and_picks_still_change_the_length",),
    "There is no access log, even if gunicorn is told to keep one.": (
        "test_the_log_holds_nothing_about_a_visitor_even_when_all_of_it_is_asked_for",
    ),
    "A visit that goes well is not logged.": ("test_a_visit_that_goes_well_is_not_logged",),
    "Of a fault the log holds the time, the kind of page, the kind of fault and its place in the code.": (
        "test_the_log_tells_of_a_fault_its_time_its_place_and_its_kind_and_nothing_of_the_visitor",
        "test_faults_that_nobody_catches_are_logged_in_a_line_each_without_their_message",
    ),
    "An exception can carry what was sent in its message, its notes, its causes and its variables, so none of "
    "these is logged or shown.": (
        "test_the_log_tells_of_a_fault_its_time_its_place_and_its_kind_and_nothing_of_the_visitor",
        "test_a_fault_gets_a_page_and_a_line_in_the_log_that_tell_nothing_of_the_form",
        "test_a_fault_in_the_error_page_itself_tells_nothing_of_the_form_either",
    ),
    "Of a message that a library logs, the log has only whose it is.": (
        "test_the_log_tells_of_a_fault_its_time_its_place_and_its_kind_and_nothing_of_the_visitor",
    ),
    "No line of the log holds an address, a path, a query, a header or a value of a form.": (
        "test_the_log_tells_of_a_fault_its_time_its_place_and_its_kind_and_nothing_of_the_visitor",
        "test_where_descriptors_run_out_a_line_says_so_and_whoever_comes_later_is_served",
        "test_the_log_holds_nothing_about_a_visitor",
    ),
    "Requests are counted by a keyed hash of the address, and of an IPv6 address by its first half.": (
        "test_the_name_that_is_counted_is_a_keyed_hash",
        "test_one_visitors_many_ipv6_addresses_count_as_one",
    ),
    "The address itself is nowhere in the memory of the limits.": (
        "test_the_address_is_nowhere_in_the_memory_of_the_limits",
    ),
    "The key is random, and another one each hour.": ("test_the_key_lives_for_an_hour_and_is_unlike_any_other",),
    "Without Redis, hashes and key are in the memory of each process and nowhere else.": (
        "test_no_file_is_written_no_connection_made_and_nothing_passed_on",
        "test_nothing_that_was_sent_is_in_any_file_that_changed_meanwhile",
    ),
    "With Redis (`SCREENER_RATELIMIT_STORAGE`) they are there, and it forgets each when its time is over, the "
    "key within two hours.": (
        "test_redis_holds_hashes_of_addresses_their_counts_and_the_key_of_the_hour_and_forgets_each",
    ),
    "Who can read that Redis can try out addresses while it has the key.": (
        "test_who_can_read_that_redis_can_try_out_addresses_while_it_has_the_key",
    ),
    "Who is over a limit is told the whole time of the limit: what is left of it would tell whoever shares the address "
    "when the first request came.": ("test_how_long_to_wait_does_not_tell_when_others_at_the_address_came",),
    "Who shares the address can still find out, by using up the limit, how many pages or PDFs others there asked "
    "for.": ("test_whoever_asks_for_more_pages_than_the_limit_gets_a_429_and_whoever_does_not_is_served",),
    "Static files and probes are not counted.": ("test_static_files_and_probes_are_never_counted",),
    "They are off unless `SCREENER_METRICS_PORT` is set.": (
        "test_metrics_are_off_unless_a_port_is_set",
        "test_no_file_is_written_no_connection_made_and_nothing_passed_on",
    ),
    "They tell how many replies of which status each kind of page of a clinic gave, how long these took, and of the "
    "site its version, the days until content is due for review, and the languages without paper; nothing else.": (
        "test_the_counts_tell_pages_and_statuses_only",
    ),
    "A reply to a form is told with the time until its step of 50 ms, and a visitor who is shown help before the "
    "result counts once.": ("test_neither_time_nor_number_tells_how_the_question_about_safety_was_answered",),
    "They are answered on the machine itself only, unless `SCREENER_METRICS_HOST` names another address, and are gone "
    "when the server stops.": ("test_the_counts_are_answered_on_the_machine_itself_and_gone_at_the_end",),
    "They are off unless `SCREENER_COUNTS` names a file.": (
        "test_counts_are_off_unless_a_file_is_named",
        "test_no_file_is_written_no_connection_made_and_nothing_passed_on",
    ),
    "The file holds how many people in a week, at each clinic, opened the questions, came to a result, and saved a "
    "PDF; nothing else.": (
        "test_a_file_full_of_counts_holds_nothing_else",
        "test_the_file_of_counts_of_a_site_with_many_visitors_holds_numbers_only",
    ),
    "Each visitor counts once on the way, whatever was answered.": (
        "test_each_visitor_counts_once_whatever_they_answer",
    ),
    "Nothing in the file says when somebody came, but for the week.": (
        "test_what_the_file_says_is_what_its_numbers_say_to_the_last_byte",
    ),
    "The system knows when the file was last written, which is up to a minute after a visit, or at the end of a "
    "process.": (
        "test_the_file_is_written_a_while_after_a_visit_and_not_for_each",
        "test_the_end_of_a_process_writes_what_waits_and_a_crash_does_not",
    ),
    "Who copies the file twice sees how many came between.": (
        "test_who_copies_the_file_twice_sees_how_many_came_between",
    ),
    "Only the user that runs the service can read the file.": ("test_only_who_runs_the_service_can_read_the_file",),
    'The command that shows it says "fewer than 10" of smaller numbers, and nothing of a week that is not over.': (
        "test_the_command_shows_weeks_that_are_over_and_no_number_under_ten",
        "test_a_week_is_shown_once_it_is_over_everywhere",
    ),
    "A file that cannot be written changes no reply.": (
        "test_the_visitor_gets_the_page_where_nothing_can_be_counted",
        "test_a_file_that_cannot_be_written_changes_no_reply_and_is_logged_once",
    ),
    "The visitors' page on privacy says that visits are counted, where they are.": (
        "test_the_page_on_privacy_says_that_there_are_counts_in_one_plain_sentence",
    ),
    "The visitor's own browser and device may keep pages and files.": (
        "test_the_history_of_the_browser_shows_which_pages_were_visited_even_after_finish_and_clear",
        "test_a_browser_keeps_what_was_sent_in_a_file_of_its_own",
    ),
    "Chromium writes what a form sends into its session files, whatever a site asks.": (
        "test_a_browser_keeps_what_was_sent_in_a_file_of_its_own",
    ),
    "A private window writes no such file.": ("test_a_private_window_leaves_nothing_of_it_in_the_browsers_files",),
    "The network between can see which site is visited, how many pages are opened, and whether a PDF or a text is "
    "saved.": (
        "test_whoever_passes_on_a_connection_sees_the_name_of_the_site",
        "test_the_line_still_tells_a_page_from_a_pdf",
    ),
    "A proxy or host in front of the service may keep logs of its own.": (),
    "Memory is not wiped, and what the system swaps out can hold answers.": (),
}

# In English; test_the_visitors_page_has_as_many_sentences_in_each_language looks after the others.
# ruff: noqa: RUF001 - the page is typeset with real apostrophes
SHOWN = {
    "Your answers are sent over the connection to make the next page you ask for.": (
        "test_an_answer_leaves_only_in_the_reply_to_who_sent_it",
        "test_a_visitor_goes_from_the_first_click_to_a_pdf_with_the_score_and_the_answers_as_chosen",
    ),
    "They are not written to a disk, a database, a cookie, a log, or the web address.": (
        "test_no_file_is_written_no_connection_made_and_nothing_passed_on",
        "test_nothing_that_was_sent_is_in_any_file_that_changed_meanwhile",
        "test_no_route_sets_a_cookie",
        "test_the_log_tells_of_a_fault_its_time_its_place_and_its_kind_and_nothing_of_the_visitor",
        "test_no_answer_is_in_an_address_or_a_referer",
    ),
    "Nothing on these pages loads from another company.": (
        "test_a_journey_asks_nothing_of_any_other_origin_and_the_browser_complains_of_nothing",
    ),
    "We do not ask for your name or e-mail.": ("test_no_page_has_a_field_to_write_in",),
    "Nobody at the clinic sees your answers unless you show them yourself.": (
        "test_no_file_is_written_no_connection_made_and_nothing_passed_on",
        "test_an_answer_leaves_only_in_the_reply_to_who_sent_it",
        "test_nothing_that_was_sent_is_in_any_file_that_changed_meanwhile",
    ),
    "Whatever you answer, what is sent has the same size, and replies come at fixed steps in time.": (
        "test_every_form_on_the_way_has_one_length_whatever_was_chosen",
        "test_the_pages_of_500_visitors_have_one_length_packed_and_unpacked",
        "test_a_reply_leaves_at_the_next_step_after_the_form_was_read",
    ),
    "So someone who watches the network can hardly tell your answers from that.": (
        "test_the_line_tells_no_safety_answer_by_the_length_of_a_request_or_of_its_reply",
    ),
    "If JavaScript is off in your browser, the size can still show which button you pressed, whether you left one of "
    "the first eight questions open, how many things you marked as mattering to you, and something about the questions "
    "you picked for your visit.": ("test_without_javascript_buttons_open_questions_and_picks_still_change_the_length",),
    "Your browser’s history may show that you visited this site.": (
        "test_the_history_of_the_browser_shows_which_pages_were_visited_even_after_finish_and_clear",
    ),
    "We cannot change that.": (
        "test_the_history_of_the_browser_shows_which_pages_were_visited_even_after_finish_and_clear",
    ),
    "On a shared device, use a private window: it forgets when it is closed.": (
        "test_a_private_window_leaves_nothing_of_it_in_the_browsers_files",
    ),
    "You can also delete the history.": (
        "test_the_history_of_the_browser_shows_which_pages_were_visited_even_after_finish_and_clear",
    ),
    "The PDF and the text are yours to keep, and anyone who has them can read them.": (
        "test_the_pdf_is_not_locked",
        "test_who_has_the_pdf_can_read_it",
    ),
    "On a shared computer, use “Finish and clear” when you are done, close the window, and delete what you saved.": (
        "test_after_finish_and_clear_back_and_forward_show_no_answer",
    ),
    "Until the window is closed, the browser may still be able to send your answers again.": (
        "test_until_the_window_is_closed_the_browser_can_send_the_answers_again",
    ),
    "The PDF is made for you, and we keep no copy.": (
        "test_no_file_is_written_no_connection_made_and_nothing_passed_on",
        "test_nothing_that_was_sent_is_in_any_file_that_changed_meanwhile",
    ),
    "Your answers are in it twice: on the first page to read, and inside the file as data, so that a clinic can add "
    "them to its records.": ("test_the_data_inside_is_an_associated_file",),
    "Covering the first page or taking it out does not remove the data.": (
        "test_who_takes_page_1_out_leaves_the_data_inside_and_none_is_on_paper",
    ),
    "If you do not want to pass the data on, print the pages and give the paper.": (
        "test_who_takes_page_1_out_leaves_the_data_inside_and_none_is_on_paper",
    ),
    "When something fails, our log holds the time, the kind of page and the kind of fault.": (
        "test_the_log_tells_of_a_fault_its_time_its_place_and_its_kind_and_nothing_of_the_visitor",
    ),
    "It never holds your answers or your internet address.": (
        "test_the_log_tells_of_a_fault_its_time_its_place_and_its_kind_and_nothing_of_the_visitor",
        "test_the_log_holds_nothing_about_a_visitor",
    ),
    "Visits that go well are not logged.": ("test_a_visit_that_goes_well_is_not_logged",),
    "So that nobody can overload the service, it counts how often each internet address asks for a page.": (
        "test_whoever_asks_for_more_pages_than_the_limit_gets_a_429_and_whoever_does_not_is_served",
        "test_two_addresses_are_counted_apart",
    ),
    "It counts under a code made from the address.": (
        "test_the_name_that_is_counted_is_a_keyed_hash",
        "test_the_address_is_nowhere_in_the_memory_of_the_limits",
    ),
    "The code changes each hour.": ("test_the_key_lives_for_an_hour_and_is_unlike_any_other",),
    "Your internet provider, or the network at work or school, may see which site you visit, how many pages you open, "
    "and whether you save the PDF or the text.": (
        "test_whoever_passes_on_a_connection_sees_the_name_of_the_site",
        "test_the_line_still_tells_a_page_from_a_pdf",
    ),
    "The company that hosts the clinic’s site may keep its own logs of visits.": (),
    "Your browser or device may keep pages or files in its own way.": (
        "test_a_browser_keeps_what_was_sent_in_a_file_of_its_own",
    ),
    "Some browsers write down what you send, even if a site asks them not to.": (
        "test_a_browser_keeps_what_was_sent_in_a_file_of_its_own",
    ),
    "A private window does not.": ("test_a_private_window_leaves_nothing_of_it_in_the_browsers_files",),
    "If you book, call, or write to the clinic, its own privacy rules apply.": (),
}

# What the visitors' page says besides, where visits are counted.
COUNTED = {
    "Each week, the clinic counts how many people start, finish, and save the PDF, but not what they answer.": (
        "test_a_file_full_of_counts_holds_nothing_else",
        "test_each_visitor_counts_once_whatever_they_answer",
    ),
}


def sentences(markdown):
    """The sentences of paragraphs and lists."""
    blocks = re.split(r"\n\s*\n|\n(?=- )", markdown.strip())
    lines = [" ".join(block.removeprefix("- ").split()) for block in blocks if not block.startswith("#")]
    return [sentence for line in lines for sentence in re.split(r"(?<=[.!?])\s+(?=\S)", line) if sentence]


def documented():
    """The sentences of the documentation, each with its heading; what stands before the first one promises nothing."""
    sections = DOCS.read_text("utf-8").split("\n## ")[1:]
    return [(s, section.partition("\n")[0]) for section in sections for s in sentences(section.partition("\n")[2])]


def shown(client, language):
    """All that the visitors' page says under its headings, each sentence with its heading."""
    page = JustHTML(client.get(f"/{language}/privacy").text, sanitize=False)
    for own in page.query("main section[aria-labelledby=contact]"):
        own.parent.remove_child(own)  # the clinic's words, not ours
    assert len(page.query("main p, main li")) == len(page.query("main section p, main section li"))
    said = [(block.to_text(), section) for section in page.query("main section") for block in section.query("p, li")]
    return [(sentence, section.query("h2")[0].to_text()) for text, section in said for sentence in sentences(text)]


@pytest.fixture(scope="module")
def names():
    """The names of all test functions there are."""
    files = (ROOT / "tests").rglob("test_*.py")
    return {name for file in files for name in re.findall(r"^def (test_\w+)\(", file.read_text("utf-8"), re.MULTILINE)}


def test_every_sentence_of_the_documentation_is_promised_by_a_test():
    assert [sentence for sentence, _ in documented()] == list(DOCUMENTED)


def test_every_sentence_of_the_visitors_page_is_promised_by_a_test(client):
    assert [sentence for sentence, _ in shown(client, "en")] == list(SHOWN)


def test_the_visitors_page_has_as_many_sentences_in_each_language(client, service):
    for language in service.clinic.languages:
        headings = [heading for _, heading in shown(client, language)]
        assert [headings.count(heading) for heading in dict.fromkeys(headings)] == [8, 7, 4, 6, 6], language


@pytest.mark.parametrize("sentence", [*DOCUMENTED, *SHOWN, *COUNTED])
def test_the_tests_that_a_sentence_names_are_there(sentence, names):
    assert set({**DOCUMENTED, **SHOWN, **COUNTED}[sentence]) - names == set()


def test_only_what_is_about_others_goes_without_a_test(client):
    headings = dict([*documented(), *shown(client, "en")])
    without = [sentence for sentence, tests in {**DOCUMENTED, **SHOWN}.items() if not tests]
    assert {headings[sentence] for sentence in without} == {BEYOND_US}


def test_no_page_has_a_field_to_write_in(client, complete, answers):
    replies = [client.get(address) for address in (*READING, "/es/questions", "/nope")]
    replies += [client.post(f"/en/{step}", data=complete()) for step in ("questions", "situation", "result")]
    replies += [client.post("/en/result", data=form) for form in ({"gad7_1": "1"}, answers(safety="unsafe"), {})]
    pages = [parsed(reply.text) for reply in replies]
    kinds = {field.attrs["type"] for page in pages for field in page.query("input")}
    assert kinds == {"hidden", "radio", "checkbox"}
    assert not [page for page in pages if page.query("textarea, object, embed, [contenteditable], datalist")]
    assert {each.attrs["name"] for page in pages for each in page.query("select")} == {"earlier_total", "earlier_month"}


def test_the_name_of_the_pdf_is_the_same_for_all_and_so_is_its_title(client, complete, tmp_path):
    told = set()
    for values in ((0,) * 7, (3,) * 7):
        reply = client.post("/en/summary.pdf", data=complete(values))
        (tmp_path / "summary.pdf").write_bytes(reply.data)
        with pikepdf.open(tmp_path / "summary.pdf") as pdf:
            told.add((reply.headers["Content-Disposition"], str(pdf.docinfo.get("/Title")), str(pdf.docinfo.keys())))
    assert len(told) == 1


def test_the_pdf_is_not_locked(client, complete, tmp_path):
    (tmp_path / "summary.pdf").write_bytes(client.post("/en/summary.pdf", data=complete()).data)
    with pikepdf.open(tmp_path / "summary.pdf") as pdf:
        assert not pdf.is_encrypted


def test_who_takes_page_1_out_leaves_the_data_inside_and_none_is_on_paper(client, complete):
    sent = client.post("/en/summary.pdf", data=complete()).data
    left = io.BytesIO()
    with pikepdf.open(io.BytesIO(sent)) as pdf:
        del pdf.pages[0]
        pdf.save(left)
    with pikepdf.open(left) as pdf:
        assert b"QuestionnaireResponse" in pdf.attachments["summary.fhir.json"].get_file().read_bytes()
    drawn = subprocess.run(["pdftotext", "-", "-"], input=sent, capture_output=True, check=True).stdout
    assert b"QuestionnaireResponse" not in drawn


def test_metrics_are_off_unless_a_port_is_set():
    assert Settings.from_environment({}).metrics_port is None


def test_whoever_passes_on_a_connection_sees_the_name_of_the_site():
    """The first message of TLS names the site in clear."""
    received, sent = ssl.MemoryBIO(), ssl.MemoryBIO()
    connection = ssl.create_default_context().wrap_bio(received, sent, server_hostname="clinic.example")
    with pytest.raises(ssl.SSLWantReadError):
        connection.do_handshake()
    assert b"clinic.example" in sent.read()
