"""A headless Chromium for the tests that look at a page.

Where none is found the tests are skipped with one loud line; with REQUIRE_BROWSER=1 they fail.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1400,1000",
)


def found() -> tuple[str, str] | None:
    """The paths of a browser and its driver, where both are installed."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which("chromedriver")
    return (browser, driver) if browser and driver else None


def require(config: pytest.Config) -> tuple[str, str]:
    """The paths, or a skipped test with a loud line, or a failed one where a browser is required."""
    paths = found()
    if paths is None:
        missing = "NO CHROMIUM FOUND: pages are not looked at. Install chromium and chromium-driver."
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(missing)
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.write_line(missing)
        pytest.skip(missing)
    return paths


@contextmanager
def opened(paths: tuple[str, str], profile: Path, network: bool = False) -> Iterator[webdriver.Chrome]:
    """A browser with a profile of its own, closed at the end; `network` writes down what it asks for."""
    options = webdriver.ChromeOptions()
    options.binary_location = paths[0]
    for switch in (*SWITCHES, f"--user-data-dir={profile}"):
        options.add_argument(switch)
    logged = {"browser": "ALL", "performance": "ALL"} if network else {"browser": "ALL"}
    options.set_capability("goog:loggingPrefs", logged)
    service = Service(paths[1])
    driver = webdriver.Chrome(options=options, service=service)
    try:
        yield driver
    finally:
        driver.quit()
        service.stop()
