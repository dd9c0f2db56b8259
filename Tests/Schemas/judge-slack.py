"""Judges what goes to Slack, one JSON object a line, by Slack's own library.

    judge-slack.py [--only-known] LINES...

A line has one of these: `method` with its `arguments` (a call of the Web API), `command` (the answer to a slash command),
`reply` (to a `response_url`), `view` (the answer to a form) or `manifest` (of an app). Prints every flaw, and ends with 1 when there was one; at last it says how much was judged.
"""

import inspect
import json
import pathlib

from slack_sdk import WebClient
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from judging import judge

METHODS = json.loads((pathlib.Path(__file__).parent / "slack/methods.json").read_text(encoding="utf-8"))
TYPES = {"string": str, "boolean": bool, "array": list, "number": (int, float), "integer": int}
KNOWN = {"method", "command", "reply", "view", "manifest"}
# What Slack takes though its library has no name for it yet.
UNNAMED = {"chat.postMessage": {"client_msg_id"}}
# Above this Slack answers `msg_blocks_too_long`; a view may be of this many bytes.
LONGEST_TEXT, LONGEST_VIEW = 13_200, 250_000


def validated(what, make):
    """What the library's own validators say of an object."""
    try:
        make().to_dict()
    except (SlackObjectFormationError, TypeError, ValueError) as error:
        yield f"{what}: {error}"


def texts(value):
    """Every text that counts for the length of a message."""
    if isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from [one] if key == "text" and isinstance(one, str) else texts(one)


def in_blocks(blocks, most):
    if len(blocks) > most:
        yield f"{len(blocks)} blocks, and {most} are the most"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        yield "a block_id is there twice"
    for number, block in enumerate(blocks):
        parsed = Block.parse(block)
        if parsed is None or parsed.type != block["type"]:
            yield f"block {number}: there is no block {block.get('type')}"
            continue
        yield from validated(f"block {number} ({block['type']})", lambda one=parsed: one)
        actions = [one["action_id"] for one in block.get("elements", []) if "action_id" in one]
        if len(actions) != len(set(actions)):
            yield f"block {number}: an action_id is there twice"


def in_view(view):
    yield from in_blocks(view["blocks"], 100)
    yield from validated("view", lambda: View(**view))
    if len(json.dumps(view).encode()) > LONGEST_VIEW:
        yield "view: too long"


def in_message(message):
    message = {**message, "blocks": parsed(message.get("blocks") or [])}
    if not message.get("text") and not message.get("blocks"):
        yield "a message without text"
    if sum(map(len, texts(message.get("blocks", [])))) > LONGEST_TEXT:
        yield "a message that is too long"
    yield from in_blocks(message.get("blocks", []), 50)


def parsed(value):
    """A structure, also where it came as JSON in a form."""
    return json.loads(value) if isinstance(value, str) else value


def by_table(method, arguments):
    """What the documentation's own table of arguments says."""
    table = METHODS.get(method)
    if table is None:
        return
    for name in sorted(arguments.keys() - table.keys() - UNNAMED.get(method, set()) - {"token"}):
        yield f"{method} takes no argument {name} by its table"
    for name, (required, type) in table.items():
        if required and arguments.get(name) in (None, "", []):
            yield f"{method} needs {name} by its table"
        # In a form everything is a string.
        value = arguments.get(name)
        if type in TYPES and value is not None and not isinstance(value, (TYPES[type], str)):
            yield f"{method}: {name} is to be of the type {type}"


def in_call(method, arguments):
    yield from by_table(method, arguments)
    known = getattr(WebClient, method.replace(".", "_"), None)
    if known is None:
        # slack_sdk opens connections by itself.
        if method not in METHODS:
            yield f"there is no method {method}"
        return
    parameters = inspect.signature(known).parameters
    named = {name for name, one in parameters.items() if one.kind is not inspect.Parameter.VAR_KEYWORD}
    named -= {"self", "app_token"}
    others = UNNAMED.get(method, set()) | METHODS.get(method, {}).keys() | {"token"}
    for name in sorted(arguments.keys() - named - others):
        yield f"{method} takes no argument {name}"
    for name in sorted(named - arguments.keys()):
        if parameters[name].default is inspect.Parameter.empty:
            yield f"{method} needs {name}"
    if "view" in arguments:
        yield from in_view(parsed(arguments["view"]))
    if method in ("chat.postMessage", "chat.update", "chat.postEphemeral", "chat.scheduleMessage"):
        yield from in_message(arguments)


def in_reply(reply):
    if not reply.get("delete_original"):
        yield from in_message(reply)


def in_manifest(manifest):
    shortcuts = manifest["features"].get("shortcuts", [])
    for one in shortcuts:
        if len(one["name"]) > 24 or len(one["description"]) > 150 or len(one["callback_id"]) > 255:
            yield f"a shortcut that is too long: {one['name']}"
    if len(manifest["display_information"]["description"]) > 140:
        yield "a description that is too long"


def flaws(line):
    if "method" in line:
        yield from in_call(line["method"], line["arguments"])
    elif "command" in line:
        yield from in_message(line["command"])
    elif "reply" in line:
        yield from in_reply(line["reply"])
    elif "view" in line:
        yield from in_view(line["view"])
    elif "manifest" in line:
        yield from in_manifest(line["manifest"])
    else:
        yield f"nobody can judge {sorted(line)}"


if __name__ == "__main__":
    judge(flaws, KNOWN)
