"""A page in a browser, as tests see it."""

import json
from pathlib import Path
from typing import Any


class Browser:
    """One page, opened.

    Args:
        driver: Selenium's.
        page: The file.
        width: Of the window, in pixels.
        dark: Whether the reader prefers dark colours.
        script: Whether the page may run its script.
    """

    def __init__(
        self, driver: Any, page: Path, width: int = 1280, *, dark: bool = False, script: bool = True
    ) -> None:
        self.driver = driver
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": [scheme]})
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not script})
        self.messages()
        driver.get("about:blank")  # else it were a reload, which keeps what controls were set to
        self.requests()
        driver.get(page.as_uri())
        if script:  # curves are drawn once their place is measured, a frame after the page is there
            driver.execute_async_script(
                "const done = arguments[0];"
                "requestAnimationFrame(() => requestAnimationFrame(() => done()));"
            )

    def all(self, selector: str) -> list[Any]:
        return self.driver.find_elements("css selector", selector)

    def one(self, selector: str) -> Any:
        return self.driver.find_element("css selector", selector)

    def texts(self, selector: str) -> list[str]:
        script = "return [...document.querySelectorAll(arguments[0])].map((one) => one.innerText)"
        return [text.strip() for text in self.run(script, selector)]

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def set(self, selector: str, value: str) -> None:
        """Give a control a value as a user's input does."""
        self.run(
            "arguments[0].value = arguments[1];"
            "for (const kind of ['input', 'change'])"
            "  arguments[0].dispatchEvent(new Event(kind, {bubbles: true}));",
            self.one(selector),
            value,
        )

    def column(self, name: str) -> list[str]:
        """Return the cells of a column of the table of settings."""
        headings = self.texts("table.settings thead th")
        place = headings.index(name) + 1
        return self.texts(f"table.settings tbody tr > :nth-child({place})")

    def heading(self, name: str) -> Any:
        place = self.texts("table.settings thead th").index(name)
        return self.all("table.settings thead th")[place]

    def messages(self) -> list[str]:
        """Return what the console said since the last call."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """Return the addresses asked for since the last call."""
        events = [
            json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")
        ]
        return [
            event["params"]["request"]["url"]
            for event in events
            if event["method"] == "Network.requestWillBeSent"
        ]
