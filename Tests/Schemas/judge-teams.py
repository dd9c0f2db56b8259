"""Judges what goes to Teams, one JSON object a line, by Microsoft's own schemas, and by the models of its own library.

    judge-teams.py [--only-known] LINES...

A line has one of these: `activity` or `conversation` (the body of a call of the Connector), `card` (an Adaptive Card) or
`manifest` (of an app). Prints every flaw, and ends with 1 when there was one; at last it says how much was judged.
"""

import json
import pathlib

from botbuilder.schema import Activity, ConversationParameters
from jsonschema import Draft4Validator, Draft7Validator

from judging import judge

FOLDER = pathlib.Path(__file__).parent / "teams"
KNOWN = {"activity", "conversation", "card", "manifest"}
# Files, of which there is no schema (docs: Teams, "Send and receive files through a bot"): what they hold, and have beside it.
FILES = {
    "teams.card.file.consent": ({"description", "sizeInBytes", "acceptContext", "declineContext"}, set()),
    "teams.card.file.info": ({"uniqueId", "fileType"}, {"contentUrl"}),
}
# Above this Teams answers 413; the text is counted in UTF-16.
LONGEST = 80 * 1024


def load(name):
    return json.loads((FOLDER / name).read_text(encoding="utf-8-sig"))


CONNECTOR = load("ConnectorAPI.json")["definitions"]
CARD = Draft7Validator(load("adaptive-card-1.5.0.json"))
MANIFEST = Draft7Validator(load("MicrosoftTeams.schema.json"))


def connector(name):
    """The validator of one definition, which leaves unknown fields to the one who reads them."""
    return Draft4Validator({"$ref": f"#/definitions/{name}", "definitions": CONNECTOR})


ACTIVITY, CONVERSATION = connector("Activity"), connector("ConversationParameters")


def deepest(error):
    """The most telling of the alternatives that all failed."""
    while error.context:
        error = max(error.context, key=lambda one: len(one.absolute_path))
    return error


def by_schema(validator, value, what):
    for error in validator.iter_errors(value):
        error = deepest(error)
        yield f"{what} {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"


def by_model(model, value, what):
    """What botbuilder-schema makes of it: whether it can read it, finds it whole, and would send the same again."""
    try:
        read = model.deserialize(value)
        for error in read.validate() or []:
            yield f"{what}: {error}"
        again = read.serialize()
    except Exception as error:  # its errors have no common kind
        yield f"{what}: botbuilder-schema can't read it: {error}"
        return
    # It writes tenantId as tenantID, against Microsoft's own description.
    for field in value.keys() - again.keys() - {"tenantId"}:
        yield f"{what}: botbuilder-schema knows no {field}"


def in_activity(activity):
    yield from by_schema(ACTIVITY, activity, "activity")
    yield from by_model(Activity, activity, "activity")
    for field in activity.keys() - CONNECTOR["Activity"]["properties"].keys():
        yield f"activity: there is no field {field}"
    if activity.get("text") and activity.get("attachments"):
        yield "activity: text beside a card is sent as a message of its own"
    if len(json.dumps(activity, ensure_ascii=False).encode("utf-16-le")) > LONGEST:
        yield "activity: too long"
    for attachment in activity.get("attachments", []):
        yield from in_attachment(attachment)


def in_attachment(attachment):
    kind, content = attachment["contentType"].removeprefix("application/vnd.microsoft."), attachment["content"]
    if kind == "card.adaptive":
        yield from in_card(content)
        return
    fields, others = FILES.get(kind, (None, set()))
    if fields is None:
        yield f"attachment: nobody knows {kind}"
    elif fields != content.keys() or not {"name", *others} <= attachment.keys():
        yield f"attachment: {kind} has {sorted(content)} and {sorted(attachment)}"


def in_card(card):
    yield from by_schema(CARD, card, "card")


def flaws(line):
    if "activity" in line:
        yield from in_activity(line["activity"])
    elif "conversation" in line:
        yield from by_schema(CONVERSATION, line["conversation"], "conversation")
        yield from by_model(ConversationParameters, line["conversation"], "conversation")
    elif "card" in line:
        yield from in_card(line["card"])
    elif "manifest" in line:
        yield from by_schema(MANIFEST, line["manifest"], "manifest")
    else:
        yield f"nobody can judge {sorted(line)}"


if __name__ == "__main__":
    judge(flaws, KNOWN)
