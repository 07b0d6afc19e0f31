"""The page for every reader: keyboard, screen reader, phone, dark, paper, no script, no network."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from page.browser import Browser
from page.contrast import CONTRAST

LEAST = 4.5
"""The contrast that WCAG 2 asks of text at level AA."""


def test_nothing_is_asked_of_any_network_and_the_console_is_silent(
    chromium: Any, page: Path
) -> None:
    browser = Browser(chromium, page)
    for button in browser.all("button")[:40]:
        if button.is_displayed() and button.is_enabled():
            button.click()
    asked = browser.requests()
    assert page.as_uri() in asked
    assert [address for address in asked if not address.startswith("data:")] == [page.as_uri()]
    assert browser.messages() == []


@pytest.mark.parametrize("name", ["page", "odd_page"])
@pytest.mark.parametrize("room", [360, 1000])
def test_nothing_is_wider_than_the_window(
    chromium: Any, name: str, room: int, request: pytest.FixtureRequest
) -> None:
    browser = Browser(chromium, request.getfixturevalue(name), width=room)
    width, shown = browser.run(
        "const page = document.documentElement;return [page.scrollWidth, page.clientWidth]"
    )
    assert width <= shown <= room


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_word_stands_out_from_its_ground(chromium: Any, page: Path, dark: bool) -> None:
    browser = Browser(chromium, page, dark=dark)
    faint = [found for found in browser.run(CONTRAST) if found["ratio"] < LEAST]
    assert faint == []


def test_every_control_has_a_name(chromium: Any, page: Path) -> None:
    browser = Browser(chromium, page)
    controls = browser.all("button, input, select, a, [tabindex='0'], [role=img]")
    shown = [control for control in controls if control.is_displayed()]
    nameless = [one.get_attribute("outerHTML")[:90] for one in shown if not one.accessible_name]
    assert len(shown) > 20
    assert nameless == []


def test_headings_landmarks_and_identifiers_are_in_order(chromium: Any, page: Path) -> None:
    browser = Browser(chromium, page)
    levels = [int(heading.tag_name[1]) for heading in browser.all("h1, h2, h3, h4")]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for landmark in ("header", "nav", "main", "footer"):
        assert len(browser.all(landmark)) == 1
    identifiers = browser.run("return [...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(set(identifiers)) == len(identifiers)
    targets = [link.get_attribute("hash")[1:] for link in browser.all("a[href^='#']")]
    assert set(targets) <= set(identifiers)


def test_every_cell_of_a_heading_says_what_it_heads(chromium: Any, page: Path) -> None:
    browser = Browser(chromium, page)
    assert browser.all("table th")
    assert not browser.all("table th:not([scope])")
    assert len(browser.all("table")) == len(browser.all("table > caption"))
    assert all(picture.get_attribute("alt") for picture in browser.all("img"))


def test_the_keyboard_alone_sorts_filters_and_switches(chromium: Any, page: Path) -> None:
    from selenium.webdriver import ActionChains, Keys

    browser = Browser(chromium, page)

    def press(*keys: str) -> Any:
        for key in keys:
            ActionChains(chromium).send_keys(key).perform()
        return chromium.switch_to.active_element

    assert press(Keys.TAB).text == "Skip to the findings"
    outline = browser.run("return getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    assert press(Keys.ENTER).tag_name == "main"
    seen = []
    for _ in range(60):
        focused = press(Keys.TAB)
        seen.append(focused.accessible_name)
        if focused.text == "mean":
            break
    press(Keys.ENTER)
    assert browser.heading("mean").get_attribute("aria-sort") == "ascending"
    assert "Find" in seen
    browser.run("document.querySelector('.legend tbody input').focus()")
    before = len(browser.all("path.curve"))
    press(Keys.SPACE)
    assert len(browser.all("path.curve")) == before - 1
    browser.run("document.querySelector('[name=epoch]').focus()")
    press(Keys.HOME)
    assert browser.one(".cursor output").text == "0"


def test_without_its_script_the_page_reads_on(chromium: Any, page: Path) -> None:
    browser = Browser(chromium, page, script=False)
    assert len(browser.column("rank")) == 20
    assert not any(one.is_displayed() for one in browser.all("form, button, input"))
    assert all(picture.is_displayed() for picture in browser.all("img"))


def test_paper_shows_tables_and_no_controls(chromium: Any, page: Path) -> None:
    browser = Browser(chromium, page)
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert not any(one.is_displayed() for one in browser.all("form.controls, nav, .pager"))
    assert len(browser.column("rank")) == 20


def test_words_of_a_configuration_do_nothing_but_stand_there(chromium: Any, hostile) -> None:
    from page.conftest import HOSTILE

    from bpx.page import report_paths

    (hostile.path / "plots").mkdir(exist_ok=True)  # such a word has no room in a picture
    browser = Browser(chromium, report_paths([hostile.path]))
    assert browser.run("return window.struck") is None
    assert browser.one("h1").text == HOSTILE
    assert browser.messages() == []
    assert set(browser.column("optimizer")) == {HOSTILE, "gd"}
