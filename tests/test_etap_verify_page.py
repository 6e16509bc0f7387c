"""The page ``verifier/etap_verify.html`` opened from disk in a browser, in two languages.

The browser is Debian's (``apt-get install chromium``), driven by playwright without its own.
Where one is missing a developer's run skips these tests aloud, and continuous integration fails.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import bundles
from tests.verifier_cases import BASE
from tests.verifier_core import found_or_skip
from tests.verifier_page import PAGE

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
WIDTHS = (320, 1280)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium."""
    path = found_or_skip("Chromium", "chromium", "chromium-browser", "google-chrome")
    if os.environ.get("CI") == "true":
        from playwright import sync_api
    else:
        sync_api = pytest.importorskip("playwright.sync_api", reason="the page is NOT tested here")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()


class Visit:
    """The page in a tab of its own, with all that it asked for and complained about."""

    def __init__(
        self, browser: Any, locale: str = "pl-PL", width: int = 1280, **other: Any
    ) -> None:
        """Open the page from disk."""
        size = {"width": width, "height": 800}
        self.context = browser.new_context(viewport=size, locale=locale, **other)
        self.page = self.context.new_page()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(PAGE.as_uri())

    def check(self, file: Path, keys: str = "", kept: str = "") -> str:
        """Choose a file and check it; what is then said in short."""
        self.page.set_input_files("#file", str(file))
        self.page.fill("#keys", keys)
        self.page.fill("#kept", kept)
        self.page.click("#check")
        self.page.wait_for_selector(".verdict")
        return str(self.page.inner_text("#said"))

    def told(self) -> str:
        """The whole report."""
        return str(self.page.inner_text("#report"))

    def close(self) -> None:
        """Close the tab, which asked for nothing but the page and complained of nothing."""
        assert self.asked == [PAGE.as_uri()]
        assert self.complaints == []
        self.context.close()


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """A right bundle, and one whose evidence was changed, signed."""
    right = bundles.entries(BASE, ["1407"], sizes=(3,), keys=[bundles.Key()])
    bent = {name: b"?" if name.startswith("evidence/") else right[name] for name in right}
    made = {"right": bundles.archive(right), "bent": bundles.archive(bent), "other": b"no archive"}
    for name, content in made.items():
        (tmp_path / f"{name}.zip").write_bytes(content)
    return {name: tmp_path / f"{name}.zip" for name in made}


VERDICTS = {
    "pl-PL": ("Paczka jest nienaruszona", "Paczka jest naruszona", "Pliku dowodu brakuje"),
    "en-GB": ("The bundle is intact", "The bundle is not intact", "A file of evidence is missing"),
    "de-DE": ("Paczka jest nienaruszona", "Paczka jest naruszona", "Pliku dowodu brakuje"),
}


@pytest.mark.parametrize("locale", VERDICTS)
def test_the_page_says_in_the_readers_language_whether_the_bundle_is_intact(
    browser: Any, files: dict[str, Path], locale: str
):
    intact, broken, why = VERDICTS[locale]
    visit = Visit(browser, locale)
    assert visit.check(files["right"]).startswith(f"✓ {intact}")
    assert visit.check(files["bent"]).startswith(f"✗ {broken}")
    assert why in visit.told()
    visit.page.click(f"[data-lang={'en' if locale != 'en-GB' else 'pl'}]")
    other = VERDICTS["en-GB" if locale != "en-GB" else "pl-PL"]
    assert visit.page.inner_text("#said").startswith(f"✗ {other[1]}")
    assert other[2] in visit.told()
    visit.close()


def test_keys_and_kept_checkpoints_are_held_against_the_bundle(
    browser: Any, files: dict[str, Path], tmp_path: Path
):
    visit = Visit(browser, "en-GB")
    kept = bundles.checkpoint(BASE.leaves[:3], bundles.moment(2)).decode()
    short = bundles.short(BASE.leaves)
    said = visit.check(files["right"], bundles.Key().vkey, f"\n{short}\n\n{kept.strip()}\n")
    assert "The bundle is intact" in said
    assert bundles.Key().vkey in visit.told()
    assert "no kept checkpoint" not in visit.told()
    larger = tmp_path / "larger.txt"
    larger.write_bytes(bundles.checkpoint([*BASE.leaves, b"x" * 32], bundles.moment(80_000)))
    visit.page.set_input_files("#kept-files", str(larger))
    said = visit.check(files["right"], "no key", short.replace("12:", "99:"))
    assert "The bundle is not intact" in said
    for place in ("larger.txt", "pasted checkpoint or receipt no. 1", "no key"):
        assert place in visit.told()
    visit.close()


def test_what_is_no_archive_is_told_and_the_rest_is_not_claimed(
    browser: Any, files: dict[str, Path]
):
    visit = Visit(browser, "en-GB")
    assert "The bundle is not intact" in visit.check(files["other"])
    assert "not a ZIP archive" in visit.told()
    assert "none of the following is proved" in visit.told()
    visit.close()


def test_without_a_file_the_page_asks_for_one_and_leads_to_it(browser: Any):
    visit = Visit(browser, "en-GB")
    visit.page.focus("#check")
    visit.page.keyboard.press("Enter")
    assert visit.page.inner_text("[role=alert]") == "Choose the bundle first."
    assert visit.page.evaluate("document.activeElement.id") == "file"
    visit.close()


def test_the_policy_of_the_page_stops_whatever_would_ask_the_network(browser: Any):
    visit = Visit(browser)
    ask = "fetch('http://127.0.0.1:9/').then(() => 'answered', () => 'stopped')"
    assert visit.page.evaluate(ask) == "stopped"
    assert any("Content Security Policy" in complaint for complaint in visit.complaints)
    assert visit.asked == [PAGE.as_uri()]
    visit.context.close()


def test_every_control_is_reached_by_the_keyboard_in_order_and_has_a_name(browser: Any):
    visit = Visit(browser, "en-GB")
    reached = []
    for _ in range(7):
        visit.page.keyboard.press("Tab")
        reached.append(
            visit.page.evaluate("document.activeElement.id || document.activeElement.dataset.lang")
        )
    assert reached == ["pl", "en", "file", "keys", "kept", "kept-files", "check"]
    for role, name in (
        ("button", "Check"),
        ("button", "Choose the bundle"),
        ("textbox", "Keys that you trust (optional)"),
        ("textbox", "Checkpoints and receipts that you kept (optional)"),
        ("button", "Choose files of checkpoints"),
    ):
        assert visit.page.get_by_role(role, name=name, exact=True).count() == 1, name
    assert visit.page.get_attribute("html", "lang") == "en"
    assert visit.page.title() == "Checking an etap bundle"
    visit.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["right", "bent"])
def test_nothing_is_wider_than_the_window(
    browser: Any, files: dict[str, Path], width: int, name: str
):
    visit = Visit(browser, "pl-PL", width)
    visit.check(files[name], bundles.Key().vkey)
    visit.page.click("summary")
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    visit.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(browser: Any, files: dict[str, Path], scheme: str):
    visit = Visit(browser, "pl-PL", color_scheme=scheme)
    visit.check(files["bent"])
    for ink, ground in visit.page.evaluate(COLOURS):
        assert _contrast(ink, ground) >= 4.5, (ink, ground)
    visit.close()


COLOURS = """() => {
  const ground = (part) => {
    for (let at = part; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!/, 0\\)$/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const says = (node) => node.nodeType === 3 && node.data.trim();
  const texts = [...document.body.querySelectorAll("*")].filter((part) =>
    [...part.childNodes].some(says) && part.checkVisibility());
  return texts.map((part) => [getComputedStyle(part).color, ground(part)]
    .map((colour) => colour.match(/[0-9.]+/g).slice(0, 3).map(Number)));
}"""


def _contrast(one: list[float], other: list[float]) -> float:
    """WCAG 2.2, the ratio of relative luminances."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: list[float]) -> float:
    parts = [part / 255 for part in colour]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
