"""The form of an app of slack_bolt in a real browser, with all that it asks for, and a second workspace beside the first."""

import os
import tempfile
from pathlib import Path

from playwright.sync_api import Locator, Page, expect, sync_playwright

from workspace import ROOT, Simulation, chromium

SECOND = 1000
PATIENCE = 30 * SECOND


def main() -> None:
    program = os.environ.get("CHATBRIDGE", str(ROOT / ".build/debug/chatbridge"))
    schemas = os.environ.get("CHATBRIDGE_SCHEMAS_ENV", str(ROOT / "var/schemas"))
    bolt = ROOT / "examples/bolt"
    # What goes out here is slack_bolt's, which names the workspace in each call where it may have several.
    os.environ.pop("CHATBRIDGE_CALLS", None)
    options = ["--port", "0", "--workspaces", "2", "--manifest", str(bolt / "manifest.yaml")]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = [f"{schemas}/bin/python", str(bolt / "app.py")]
        with Simulation(program, options, app, Path(folder) / "app.log") as simulation:
            browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1360, "height": 1020})
            errors = []
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.goto(f"{simulation.page}?as=U0BO&channel=C0ANALYTICS")
            fill_in(page, bolt / "note.txt")
            change_workspace(page)
            assert not errors, errors
            browser.close()
    print("browser: a form with menus that ask and a file, and another workspace")


def fill_in(page: Page, note: Path) -> None:
    expect(page.get_by_test_id("presence")).to_have_attribute("data-state", "online", timeout=PATIENCE)
    page.get_by_test_id("main").get_by_test_id("shortcut").click()
    form = page.get_by_test_id("modal")
    expect(form).to_be_visible(timeout=PATIENCE)
    field(form, "name").fill("nothing")
    field(form, "choice").select_option("small")

    # One of what the app offers for what is typed, and another one after that.
    asking(form, "place").fill("gr")
    choose(form, "place", "Grill & Co")
    choose(form, "place", "Green Corner")
    # Several, of different answers.
    asking(form, "extra").fill("br")
    choose(form, "extra", "Bread")
    asking(form, "extra").fill("sal")
    choose(form, "extra", "Salad")
    form.locator('[data-testid="files"]').set_input_files(str(note))
    expect(form.get_by_label("note.txt")).to_be_checked()

    # What was filled in is still there when the app finds something wrong.
    form.get_by_test_id("modal-submit").click()
    expect(form.get_by_test_id("field-error")).to_contain_text("not on the menu", timeout=PATIENCE)
    for chosen in ("Green Corner", "Bread", "Salad", "note.txt"):
        expect(form.get_by_label(chosen)).to_be_checked()
    field(form, "name").fill("stew")
    form.get_by_test_id("modal-submit").click()
    expect(form).to_have_count(0, timeout=PATIENCE)
    page.locator('[data-testid="channel"][data-channel^="D"]').click()
    expect(page.get_by_test_id("main")).to_contain_text(
        "One small stew, from Green Corner, with Bread and Salad: No onions, please.", timeout=PATIENCE
    )


def change_workspace(page: Page) -> None:
    """What is said in one workspace is not in the other, and a page stays where it is when it is loaded again."""
    page.get_by_test_id("team").select_option(label="Eastside")
    main = page.get_by_test_id("main")
    expect(page.get_by_test_id("team")).to_have_value("T0EAST")
    composer = main.get_by_test_id("composer")
    composer.fill("good morning, east")
    composer.press("Enter")
    expect(main.get_by_test_id("messages")).to_contain_text("good morning, east")
    page.reload()
    expect(main.get_by_test_id("messages")).to_contain_text("good morning, east")
    page.get_by_test_id("team").select_option(label="Riverside Data")
    expect(page.get_by_test_id("team")).to_have_value("T0SIM")
    expect(main.get_by_test_id("messages")).not_to_contain_text("good morning, east")


def field(form: Locator, action: str) -> Locator:
    return form.locator(f'[data-testid="field"][data-action-id="{action}"]')


def asking(form: Locator, action: str) -> Locator:
    return form.locator(f'[data-testid="asking"][data-action-id="{action}"]')


def choose(form: Locator, action: str, label: str) -> None:
    option = field(form, action).get_by_label(label)
    option.check(timeout=PATIENCE)
    expect(option).to_be_checked()


if __name__ == "__main__":
    main()
