"""One request in a real browser, from the sentence to the merge, with a guest who may not approve it."""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
WISH = "@analytics-bot Add a metric for average trip duration by payment type"
SECOND = 1000
PLANNING = 120 * SECOND
WORKING = 600 * SECOND


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pictures", type=Path, help="write plan.png and thread.png into this folder")
    options = arguments.parse_args()
    program = os.environ.get("CHATBRIDGE", str(ROOT / ".build/debug/chatbridge"))
    data = Path(tempfile.mkdtemp(prefix="chatbridge-browser-"))
    with Workspace(program, data) as workspace, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1360, "height": 1020})
        page.goto(f"{workspace.page}?as=U0ANA&channel=C0ANALYTICS")
        try:
            converse(page, options.pictures)
        except Exception:
            page.screenshot(path=str(data / "failed.png"))
            print((data / "bot.log").read_text()[-4000:], file=sys.stderr)
            print(f"a picture of the page and the bot's log are in {data}", file=sys.stderr)
            raise
        finally:
            browser.close()
    shutil.rmtree(data)
    print("browser: asked, refused a guest, approved, merged")


def converse(page: Page, pictures: Path | None) -> None:
    main_pane, thread = page.get_by_test_id("main"), page.get_by_test_id("thread")
    composer = main_pane.get_by_test_id("composer")
    composer.fill(WISH)
    composer.press("Escape")
    main_pane.get_by_test_id("send").click()
    main_pane.get_by_test_id("open-thread").first.click(timeout=PLANNING)
    approve = thread.locator('[data-action-id="press:approve"]')
    expect(approve).to_be_visible(timeout=PLANNING)
    expect(thread).to_contain_text("avg_trip_duration")

    if pictures:
        take(page, pictures / "plan.png")

    act_as(page, "U0GUS")
    approve.click()
    expect(thread.get_by_test_id("ephemeral").or_(page.get_by_test_id("ephemeral")).first).to_be_visible()
    expect(approve).to_be_visible()

    act_as(page, "U0BO")
    approve.click()
    expect(approve).to_have_count(0)
    expect(thread).to_contain_text(re.compile("[Mm]erged"), timeout=WORKING)
    expect(thread).to_contain_text("fct_trips")
    expect(thread.locator("table").first).to_be_visible()
    expect(thread.locator('[data-action-id="press:cancel"]')).to_have_count(0)
    if pictures:
        act_as(page, "U0ANA")
        expect(thread).to_contain_text("is merged")
        take(page, pictures / "thread.png")


def take(page: Page, picture: Path) -> None:
    """The whole thread in one picture."""
    usual = page.viewport_size
    page.set_viewport_size({"width": 1280, "height": 1270})
    page.screenshot(path=str(picture))
    page.set_viewport_size(usual)


def act_as(page: Page, person: str) -> None:
    page.locator(f'[data-testid="person"][data-user="{person}"]').click()


def chromium() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not path:
        sys.exit("error: no chromium on the path; `make test` installs it")
    return path


class Workspace:
    """The simulator and the bot, as processes of their own."""

    def __init__(self, program: str, data: Path) -> None:
        self.program, self.data = program, data
        self.processes: list[subprocess.Popen] = []

    def __enter__(self) -> "Workspace":
        sim = subprocess.Popen([self.program, "sim", "--port", "0"], stdout=subprocess.PIPE, text=True)
        self.processes.append(sim)
        self.page = next(line.split()[1] for line in sim.stdout if line.startswith("Chat:"))
        environment = os.environ | {
            "SLACK_API_URL": f"{self.page}api/",
            "SLACK_APP_TOKEN": "xapp-sim",
            "SLACK_BOT_TOKEN": "xoxb-sim",
            "CHATBRIDGE_APPROVERS": "U0BO",
        }
        log = (self.data / "bot.log").open("w")
        command = [self.program, "serve", "--config", str(ROOT / "config"), "--data", str(self.data / "var")]
        self.processes.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


if __name__ == "__main__":
    main()
