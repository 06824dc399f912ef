"""Finds a Chromium for the page's tests and opens pages that complain about every script error."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def executable() -> str | None:
    """A Chromium of this machine; None leaves the choice to playwright's own."""
    named = os.environ.get("CHROMIUM", "")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser; skips the test where there is none."""
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
    with sync_playwright() as playwright:
        try:
            path = executable()
            browser = playwright.chromium.launch(executable_path=path, args=arguments)
        except Error as e:
            pytest.skip(f"no Chromium on this machine (set CHROMIUM to its path): {str(e).splitlines()[0]}")
        try:
            yield browser
        finally:
            browser.close()


class Watched:
    """A page and what went wrong in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        page.set_default_timeout(20_000)


def screenshot(page: Page, name: str) -> None:
    """Keep a picture where ``SCREENSHOTS`` names a folder; tests alone keep none."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")
