"""Fixtures that every test module may ask for."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# How long an example takes says nothing about whether it is right, least of all on a busy machine.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the material that stays outside the repository; the test is skipped where it is absent."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip(f"the material beside the repository is absent ({folder.name}/)")
    return folder


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """A headless Chromium without any network; the test is skipped where it is absent."""
    from tests.browser import chromium

    with chromium() as found:
        yield found
