"""A bot in the manner of slack_bolt's quick start: a greeting with a button, a command, a form, a Home tab, a file.

Nothing in it knows of a simulator. Where Slack is comes from the environment, as tokens do:

    chatbridge sim --manifest examples/bolt/manifest.yaml --script examples/bolt/script.yaml -- python examples/bolt/app.py

With HTTP_PORT it listens there for Slack's signed requests; otherwise it opens a socket (Socket Mode).
"""

import os
from urllib.request import Request, urlopen

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

client = WebClient(
    token=os.environ["SLACK_BOT_TOKEN"],
    base_url=os.environ.get("SLACK_API_URL", WebClient.BASE_URL),
)
app = App(client=client, signing_secret=os.environ.get("SLACK_SIGNING_SECRET"))


def text(words):
    return {"type": "plain_text", "text": words}


@app.message("hello")
def greet(message, say):
    say(
        text=f"Hey there <@{message['user']}>!",
        blocks=[
            {
                "type": "section",
                "text": {"type": "mrkdwn", "text": f"Hey there <@{message['user']}>!"},
                "accessory": {"type": "button", "text": text("Click Me"), "action_id": "button_click"},
            }
        ],
    )


@app.action("button_click")
def clicked(body, ack, respond, say, client):
    ack()
    client.reactions_add(channel=body["channel"]["id"], timestamp=body["message"]["ts"], name="tada")
    respond(text="The button is gone.", replace_original=True)
    say(f"<@{body['user']['id']}> clicked the button")


@app.event("app_mention")
def mentioned(event, say, client):
    name = client.users_info(user=event["user"])["user"]["real_name"]
    say(text=f"Yes, {name}?", thread_ts=event["ts"])


@app.event("message")
def heard(event, logger):
    logger.debug("not for me: %s", event.get("subtype"))


@app.event("reaction_added")
def liked(event, client):
    if event["reaction"] == "pushpin":
        item = event["item"]
        link = client.chat_getPermalink(channel=item["channel"], message_ts=item["ts"])["permalink"]
        client.chat_postEphemeral(channel=item["channel"], user=event["user"], text=f"Kept: {link}")


@app.command("/echo")
def echo(ack, respond, command):
    ack(f"You said: {command['text']}")
    respond(response_type="in_channel", text=f"<@{command['user_id']}> has something to say: {command['text']}")


@app.command("/report")
def report(ack, command, client):
    ack()
    client.files_upload_v2(
        channel=command["channel_id"], filename="report.txt", content="one,two\n", initial_comment="The report"
    )


@app.shortcut("order")
def order(ack, shortcut, client):
    ack()
    client.views_open(
        trigger_id=shortcut["trigger_id"],
        view={
            "type": "modal",
            "callback_id": "ordered",
            "title": text("Lunch"),
            "submit": text("Order"),
            "blocks": [
                {
                    "type": "input",
                    "block_id": "dish",
                    "label": text("Dish"),
                    "element": {"type": "plain_text_input", "action_id": "name"},
                },
                {
                    "type": "input",
                    "block_id": "size",
                    "label": text("Size"),
                    "element": {
                        "type": "static_select",
                        "action_id": "choice",
                        "options": [
                            {"text": text("Small"), "value": "small"},
                            {"text": text("Large"), "value": "large"},
                        ],
                    },
                },
                {
                    "type": "input",
                    "block_id": "from",
                    "optional": True,
                    "label": text("From"),
                    "element": {"type": "external_select", "action_id": "place", "min_query_length": 2},
                },
                {
                    "type": "input",
                    "block_id": "extras",
                    "optional": True,
                    "label": text("Extras"),
                    "element": {"type": "multi_external_select", "action_id": "extra", "min_query_length": 1},
                },
                {
                    "type": "input",
                    "block_id": "note",
                    "optional": True,
                    "label": text("Note"),
                    "element": {"type": "file_input", "action_id": "file", "filetypes": ["txt"], "max_files": 1},
                },
                {
                    "type": "input",
                    "block_id": "guests",
                    "optional": True,
                    "label": text("With"),
                    "element": {"type": "multi_users_select", "action_id": "people"},
                },
            ],
        },
    )


PLACES = {"golden": "The Golden Spoon", "green": "Green Corner", "grill": "Grill & Co"}
EXTRAS = {"bread": "Bread", "butter": "Butter", "salad": "Salad"}


def offer(ack, choices, typed):
    found = [(key, name) for key, name in choices.items() if typed.lower() in name.lower()]
    ack(options=[{"text": text(name), "value": key} for key, name in found])


@app.options("place")
def places(ack, payload):
    offer(ack, PLACES, payload["value"])


@app.options("extra")
def extras(ack, payload):
    offer(ack, EXTRAS, payload["value"])


@app.view("ordered")
def ordered(ack, body, view, client):
    values = view["state"]["values"]
    dish = values["dish"]["name"]["value"]
    if dish == "nothing":
        return ack(response_action="errors", errors={"dish": "Nothing is not on the menu."})
    ack()
    size = values["size"]["choice"]["selected_option"]["value"]
    guests = " and ".join(f"<@{one}>" for one in values["guests"]["people"]["selected_users"])
    words = f"One {size} {dish}" + (f", with {guests}" if guests else "")
    if place := values["from"]["place"]["selected_option"]:
        words += f", from {PLACES[place['value']]}"
    if extras := values["extras"]["extra"]["selected_options"]:
        words += f", with {' and '.join(EXTRAS[one['value']] for one in extras)}"
    for file in values["note"]["file"]["files"]:
        words += f": {read(file['id'], client)}"
    channel = client.conversations_open(users=body["user"]["id"])["channel"]["id"]
    client.chat_postMessage(channel=channel, text=words)


def read(file, client):
    address = client.files_info(file=file)["file"]["url_private"]
    request = Request(address, headers={"Authorization": f"Bearer {client.token}"})
    with urlopen(request) as answer:
        return answer.read().decode().strip()


@app.event("app_home_opened")
def home(event, client):
    client.views_publish(
        user_id=event["user"],
        view={
            "type": "home",
            "blocks": [
                {"type": "header", "text": text("Welcome home")},
                {"type": "section", "text": {"type": "mrkdwn", "text": f"It is yours, <@{event['user']}> :house:"}},
                {
                    "type": "actions",
                    "elements": [{"type": "button", "text": text("Say hello"), "action_id": "hello_button"}],
                },
            ],
        },
    )


@app.action("hello_button")
def say_hello(ack, body, client):
    ack()
    client.chat_postMessage(channel=body["user"]["id"], text="Hello from the Home tab")


if __name__ == "__main__":
    if port := os.environ.get("HTTP_PORT"):
        app.start(int(port))
    else:
        SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start()
