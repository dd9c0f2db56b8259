"""One request in a real browser, from the sentence to the merge, with a guest who may not approve it.

It is seen in Slack and in Teams at once. On the way the Home tab and the form are looked at.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from workspace import ROOT, Workspace, chromium

WISH = "@analytics-bot Add a metric for average trip duration by payment type"
SECOND = 1000
PLANNING = 120 * SECOND
WORKING = 600 * SECOND


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pictures", type=Path, help="write plan.png, thread.png and others into this folder")
    options = arguments.parse_args()
    program = os.environ.get("CHATBRIDGE", str(ROOT / ".build/debug/chatbridge"))
    data = Path(tempfile.mkdtemp(prefix="chatbridge-browser-"))
    with Workspace(program, data) as workspace, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page, teams = (browser.new_page(viewport={"width": 1360, "height": 1020}) for _ in range(2))
        errors = []
        for one in (page, teams):
            one.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{workspace.page}?as=U0ANA&channel=C0ANALYTICS")
        teams.goto(f"{workspace.page}teams?as=Bo")
        try:
            look_around(page, options.pictures)
            converse(page, teams, options.pictures)
            if options.pictures:
                side_by_side(page, workspace.page, options.pictures)
            assert not errors, errors
        except Exception:
            page.screenshot(path=str(data / "failed.png"))
            teams.screenshot(path=str(data / "failed-teams.png"))
            print((data / "bot.log").read_text()[-4000:], file=sys.stderr)
            print(f"pictures of the pages and the bot's log are in {data}", file=sys.stderr)
            raise
        finally:
            browser.close()
    shutil.rmtree(data)
    print("browser: asked, refused a guest, approved in Teams, merged")


def look_around(page: Page, pictures: Path | None) -> None:
    """The Home tab, and a form that is refused."""
    expect(page.get_by_test_id("presence")).to_have_attribute("data-state", "online", timeout=PLANNING)
    page.get_by_test_id("home").click()
    home = page.get_by_test_id("app-home")
    expect(home.get_by_test_id("button").first).to_be_visible(timeout=PLANNING)
    if pictures:
        page.screenshot(path=str(pictures / "home.png"))
    page.locator('[data-testid="channel"][data-channel="C0ANALYTICS"]').click()
    composer = page.get_by_test_id("main").get_by_test_id("composer")
    composer.fill("/analytics add-test")
    composer.press("Escape")
    page.get_by_test_id("main").get_by_test_id("send").click()
    form = page.get_by_test_id("modal")
    expect(form).to_be_visible(timeout=PLANNING)
    form.get_by_test_id("modal-submit").click()
    expect(form.get_by_test_id("field-error").first).to_be_visible()
    if pictures:
        page.screenshot(path=str(pictures / "form.png"))
    form.get_by_test_id("modal-close").click()
    expect(form).to_have_count(0)


def converse(page: Page, teams: Page, pictures: Path | None) -> None:
    main_pane, thread = page.get_by_test_id("main"), page.get_by_test_id("thread")
    expect(teams.get_by_test_id("presence")).to_contain_text("online", timeout=PLANNING)
    composer = main_pane.get_by_test_id("composer")
    composer.fill(WISH)
    composer.press("Escape")
    main_pane.get_by_test_id("send").click()
    main_pane.get_by_test_id("open-thread").first.click(timeout=PLANNING)
    approve = thread.locator('[data-action-id="press:approve"]')
    expect(approve).to_be_visible(timeout=PLANNING)
    expect(thread).to_contain_text("avg_trip_duration")

    if pictures:
        take(page, pictures / "plan.png", height=1270)

    act_as(page, "U0GUS")
    approve.click()
    expect(thread.get_by_test_id("ephemeral").or_(page.get_by_test_id("ephemeral")).first).to_be_visible()
    expect(approve).to_be_visible()

    in_teams = teams.locator('[data-testid="action"][data-title="Approve"]')
    expect(in_teams).to_be_visible(timeout=PLANNING)
    # In Teams each sees the buttons that they may press.
    look_in_teams_as(teams, "Gus")
    expect(teams.get_by_test_id("messages")).to_contain_text("avg_trip_duration")
    expect(in_teams).to_have_count(0)
    expect(teams.get_by_test_id("action")).to_have_count(0)
    look_in_teams_as(teams, "Bo")
    expect(in_teams).to_be_visible()
    teams.get_by_test_id("refresh").first.click()
    expect(in_teams).to_be_visible()
    expect(teams.get_by_test_id("messages")).to_contain_text("avg_trip_duration")
    if pictures:
        teams.screenshot(path=str(pictures / "teams-plan.png"))
    in_teams.click()
    expect(in_teams).to_have_count(0)
    expect(approve).to_have_count(0)
    expect(thread).to_contain_text(re.compile("[Mm]erged"), timeout=WORKING)
    expect(thread).to_contain_text("fct_trips")
    expect(thread.locator("table").first).to_be_visible()
    expect(thread.locator('[data-action-id="press:cancel"]')).to_have_count(0)
    expect(teams.get_by_test_id("messages")).to_contain_text(re.compile("[Mm]erged"), timeout=PLANNING)
    if pictures:
        act_as(page, "U0ANA")
        expect(thread).to_contain_text("is merged")
        take(page, pictures / "thread.png", height=1480)


def side_by_side(page: Page, address: str, pictures: Path) -> None:
    page.set_viewport_size({"width": 1700, "height": 940})
    page.goto(f"{address}both")
    slack, teams = page.frame_locator("iframe").nth(0), page.frame_locator("iframe").nth(1)
    slack.locator('[data-testid="channel"][data-channel="C0ANALYTICS"]').click()
    slack.get_by_test_id("open-thread").first.click()
    expect(teams.get_by_test_id("messages")).to_contain_text(re.compile("[Mm]erged"), timeout=PLANNING)
    page.screenshot(path=str(pictures / "both.png"))


def take(page: Page, picture: Path, height: int) -> None:
    """The whole thread in one picture."""
    usual = page.viewport_size
    page.set_viewport_size({"width": 1280, "height": height})
    page.screenshot(path=str(picture))
    page.set_viewport_size(usual)


def look_in_teams_as(teams: Page, name: str) -> None:
    teams.locator(f'[data-testid="person"][data-user="{name}"]').click()


def act_as(page: Page, person: str) -> None:
    page.locator(f'[data-testid="person"][data-user="{person}"]').click()


if __name__ == "__main__":
    main()
