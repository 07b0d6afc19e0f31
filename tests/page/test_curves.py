"""The learning curves in a real browser: switched, read, measured."""

from typing import Any

import pytest
from page.browser import Browser

from bpx.page.words import MISSING
from bpx.plots.highlight import highlights
from bpx.plots.style import label
from bpx.results import Results


@pytest.fixture
def browser(chromium: Any, page) -> Browser:
    return Browser(chromium, page)


def shown(browser: Browser) -> list[str]:
    lines = browser.all("path.curve")
    return sorted(line.get_attribute("data-line") for line in lines)


def test_the_settings_singled_out_are_drawn_in_the_colours_of_the_pictures(
    browser: Browser, sweep: Results
) -> None:
    looks = highlights(sweep, sweep.varied, None)
    wanted = {label(sweep.varied, key): look.colour for key, look in looks.items()}
    rows = browser.all(".legend tbody tr")
    found = {}
    for row in rows:
        box = row.find_element("tag name", "input")
        if box.is_selected():
            line = browser.one(f"path.curve[data-line='{box.get_attribute('value')}']")
            found[row.find_element("tag name", "span").text] = line.get_attribute("stroke")
    assert found == wanted


def test_a_setting_is_switched_off_and_on(browser: Browser) -> None:
    before = shown(browser)
    box = browser.one(".legend tbody input")
    box.click()
    assert shown(browser) == [line for line in before if line != box.get_attribute("value")]
    box.click()
    assert shown(browser) == before


def test_all_and_none_are_switched_at_once(browser: Browser) -> None:
    before = shown(browser)
    browser.one(".switches [name=all]").click()
    assert len(shown(browser)) == 20
    browser.one(".switches [name=none]").click()
    assert shown(browser) == []
    browser.one(".switches [name=best]").click()
    assert shown(browser) == before


def test_the_slider_reads_the_values_of_its_epoch(browser: Browser, sweep: Results) -> None:
    curves = sweep.curves()
    first = sweep.rank().iloc[0]
    same = (curves[sweep.varied] == first[sweep.varied]).all(axis=1)
    at_start = curves[same & (curves["epoch"] == 0)]["mean"].iloc[0]
    browser.set("[name=epoch]", "0")
    assert browser.one(".cursor output").text == "0"
    assert "at epoch 0." in browser.one(".legend caption").text
    assert float(browser.one(".legend tbody td").text) == pytest.approx(at_start, rel=1e-3)


def test_the_scale_of_the_axis_is_switched(browser: Browser) -> None:
    before = browser.one("path.curve").get_attribute("d")
    browser.one("[name=log]").click()
    assert browser.one("path.curve").get_attribute("d") != before


def legend(browser: Browser) -> dict[str, list[str]]:
    """The cells beside each setting, by the first word of its label."""
    rows = browser.all(".legend tbody tr")
    return {
        row.find_element("tag name", "span").text.split()[0].rstrip(","): [
            cell.text for cell in row.find_elements("tag name", "td")
        ]
        for row in rows
    }


def test_a_curve_that_died_has_no_value_after_its_end(chromium: Any, odd_page) -> None:
    browser = Browser(chromium, odd_page)
    assert browser.one(".cursor output").text == "8"
    assert legend(browser)["w" * 120] == [MISSING, "0/1"]
    assert legend(browser)["gd"] == ["0.3", "1/1"]
    browser.set("[name=epoch]", "1")
    assert legend(browser)["w" * 120] == ["0.7", "1/1"]
    plain = Browser(chromium, odd_page, script=False)
    assert legend(plain)["w" * 120] == [MISSING, "0/1"]


@pytest.mark.parametrize("script", [True, False])
def test_a_curve_whose_runs_reached_their_target_keeps_its_last_value(
    chromium: Any, odd_page, script: bool
) -> None:
    assert legend(Browser(chromium, odd_page, script=script))["spaced"] == ["0.35", "1/1"]


def test_an_axis_within_a_decade_keeps_its_ticks_on_a_log_scale(chromium: Any, odd_page) -> None:
    browser = Browser(chromium, odd_page)
    browser.one("[name=log]").click()
    assert len(browser.all(".frame text[text-anchor=end]")) > 1
    assert not browser.one(".plot .note").is_displayed()


def test_what_a_log_scale_cannot_show_is_told(chromium: Any, odd_page) -> None:
    browser = Browser(chromium, odd_page)
    browser.set("[name=metric]", "1")
    assert not browser.one(".plot .note").is_displayed()
    browser.one("[name=log]").click()
    assert "Zero and negative values" in browser.one(".plot .note").text


def test_intervals_are_switched(browser: Browser) -> None:
    assert browser.all("polygon.band")
    browser.one("[name=bands]").click()
    assert not browser.all("polygon.band")


def test_the_pointer_reads_the_nearest_epoch_and_singles_a_line_out(browser: Browser) -> None:
    from selenium.webdriver import ActionChains

    browser.run("arguments[0].scrollIntoView()", browser.one(".plot"))
    plot = browser.one(".plot svg")
    ActionChains(browser.driver).move_to_element(plot).perform()
    assert 0 < int(browser.one(".cursor output").text) < 100
