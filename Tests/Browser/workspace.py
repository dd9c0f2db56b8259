"""The simulated Slack and Teams, and the bot in both, as processes of their own."""

import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEAMS_CHANNEL = "19:analytics@thread.tacv2"
ANA, BO = "teams:00000000-0000-4000-8000-0000000000a1", "teams:00000000-0000-4000-8000-0000000000b0"

SETTINGS = f"""
projects:
  taxi: {{source: "{ROOT}/examples/taxi"}}
mirrors:
  C0ANALYTICS: ["teams:{TEAMS_CHANNEL}"]
  "{TEAMS_CHANNEL}": ["slack:C0ANALYTICS"]
templates: "{ROOT}/templates"
"""
POLICY = f"""
approvers: [U0BO, "{BO}"]
people:
  ana: [U0ANA, "{ANA}"]
  bo: [U0BO, "{BO}"]
own_approval: [docs]
merge: {{schema: review, metrics: always, tests: always, docs: always}}
"""


class Simulation:
    """Runs `chatbridge sim` with these options, which starts the app."""

    def __init__(self, program: str, options: list[str], app: list[str], log: Path) -> None:
        self.command, self.log = [program, "sim", *options, "--", *app], log

    def __enter__(self) -> "Simulation":
        log = self.log.open("w")
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=log, text=True)
        self.page = next(line.split()[1] for line in self.process.stdout if line.startswith("Chat:"))
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)


class Workspace(Simulation):
    """A simulated Slack and Teams, and the bot in both."""

    def __init__(self, program: str, data: Path) -> None:
        config = data / "config"
        config.mkdir()
        (config / "chatbridge.yaml").write_text(SETTINGS)
        (config / "policy.yaml").write_text(POLICY)
        bot = [program, "serve", "--config", str(config), "--data", str(data / "var")]
        options = ["--port", "0", "--teams", "--teams-port", str(free_port())]
        super().__init__(program, options, bot, data / "bot.log")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def chromium() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not path:
        sys.exit("error: no chromium on the path; `make test` installs it")
    return path
