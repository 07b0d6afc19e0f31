"""The table of settings in a real browser: sorted, filtered, turned over."""

from typing import Any

import pytest
from page.browser import Browser

from bpx.page.words import MISSING


@pytest.fixture
def browser(chromium: Any, page) -> Browser:
    return Browser(chromium, page)


def test_a_heading_sorts_and_sorts_the_other_way(browser: Browser) -> None:
    ranks = browser.column("rank")
    assert len(ranks) == 20
    assert list(map(int, ranks)) == sorted(map(int, ranks))
    assert browser.heading("rank").get_attribute("aria-sort") == "ascending"
    browser.heading("low").find_element("tag name", "button").click()
    ascending = browser.column("low")
    known = [float(text) for text in ascending if text != MISSING]
    assert known == sorted(known)
    assert browser.heading("low").get_attribute("aria-sort") == "ascending"
    assert browser.heading("rank").get_attribute("aria-sort") is None
    browser.heading("low").find_element("tag name", "button").click()
    descending = [text for text in browser.column("low") if text != MISSING]
    assert [float(text) for text in descending] == sorted(known, reverse=True)
    assert browser.heading("low").get_attribute("aria-sort") == "descending"


@pytest.mark.parametrize("clicks", [1, 2])
def test_a_missing_value_comes_last_in_either_direction(browser: Browser, clicks: int) -> None:
    for _ in range(clicks):
        browser.heading("mean").find_element("tag name", "button").click()
    assert browser.column("mean").index(MISSING) == 19


def test_words_are_sorted_as_words(browser: Browser) -> None:
    browser.heading("optimizer").find_element("tag name", "button").click()
    assert browser.column("optimizer") == sorted(browser.column("optimizer"))


def test_words_and_lists_filter(browser: Browser) -> None:
    browser.set("[name=words]", "rule_2 0.1")
    assert set(browser.column("optimizer")) == {"rule_2"}
    assert "of 20 settings" in browser.one("[role=status]").text
    browser.set("[name=words]", "")
    browser.set("select[data-column='2']", "0.01")
    assert browser.column("optimizer.lr") == ["0.01"] * 5
    assert browser.one("[role=status]").text == "1 to 5 of 5 matching, of 20 settings"


def test_values_that_differ_late_are_told_apart_and_sorted(chromium: Any, odd_page) -> None:
    browser = Browser(chromium, odd_page)
    browser.heading("optimizer.lr").find_element("tag name", "button").click()
    assert browser.column("optimizer.lr") == ["0.123451", "0.123452", "0.5", "0.5"]
    browser.heading("mean").find_element("tag name", "button").click()
    assert browser.column("rank") == ["1", "2", "3", "4"]
    browser.heading("mean").find_element("tag name", "button").click()
    assert browser.column("rank") == ["3", "2", "1", "4"]


def test_every_choice_of_a_list_matches(chromium: Any, odd_page) -> None:
    browser = Browser(chromium, odd_page)
    matching = """
        const found = [];
        for (const list of document.querySelectorAll("select[data-column]")) {
          for (let index = 1; index < list.length; index += 1) {
            list.selectedIndex = index;
            list.dispatchEvent(new Event("input", { bubbles: true }));
            found.push(document.querySelectorAll("table.settings tbody tr").length);
          }
          list.selectedIndex = 0;
        }
        return found;
    """
    assert browser.run(matching) == [1, 2, 1, 1, 1, 2]


def test_a_filter_that_fits_nothing_says_so_and_can_be_cleared(browser: Browser) -> None:
    browser.set("[name=words]", "nothing of that name")
    assert browser.column("rank") == []
    assert browser.one("[role=status]").text == "None of 20 settings match."
    browser.one("button[name=clear]").click()
    assert len(browser.column("rank")) == 20


def test_a_long_table_is_turned_over(chromium: Any, large_page) -> None:
    browser = Browser(chromium, large_page)
    assert browser.one("[role=status]").text == "1 to 25 of 1000 settings"
    assert not browser.one("[name=back]").is_enabled()
    browser.one("[name=on]").click()
    assert browser.column("rank")[0] == "26"
    browser.one("[name=back]").click()
    assert browser.column("rank")[0] == "1"
