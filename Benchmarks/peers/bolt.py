"""A bolt-python app on Socket Mode that takes mentions, and answers them or does nothing with them, until it is killed.

bolt.py async|sync --api URL [--sqlite FILE] [--answer SECONDS]

bolt acknowledges an event before its listener runs and keeps nothing. With --sqlite, each event is committed (WAL,
synchronous=FULL, one row, known ids left out) in a middleware, so that it is on disk before it is acknowledged.
"""

import argparse
import asyncio
import json
import logging
import sqlite3
import threading
import time


class Store:
    def __init__(self, file):
        self.lock = threading.Lock()
        self.db = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self.db.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "CREATE TABLE IF NOT EXISTS event (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID"
        )

    def keep(self, body):
        with self.lock:
            self.db.execute("INSERT OR IGNORE INTO event VALUES (?, ?)", (body["event_id"], json.dumps(body)))


async def serve_async(options, store):
    from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    client = AsyncWebClient(token="xoxb-sim", base_url=options.api)
    app = AsyncApp(token="xoxb-sim", client=client)

    @app.event("app_mention")
    async def heard(event, say):
        if options.answer is not None:
            await asyncio.sleep(options.answer)
            await say("heard", thread_ts=event["ts"])

    if store:

        @app.middleware
        async def keep(body, next):
            # The loop waits for the disk here: a thread for each event costs more than the wait.
            store.keep(body)
            await next()

    await AsyncSocketModeHandler(app, "xapp-sim", web_client=client).start_async()


def serve_sync(options, store):
    from slack_bolt import App
    from slack_bolt.adapter.socket_mode import SocketModeHandler
    from slack_sdk import WebClient

    client = WebClient(token="xoxb-sim", base_url=options.api)
    app = App(token="xoxb-sim", client=client)

    @app.event("app_mention")
    def heard(event, say):
        if options.answer is not None:
            time.sleep(options.answer)
            say("heard", thread_ts=event["ts"])

    if store:

        @app.middleware
        def keep(body, next):
            store.keep(body)
            next()

    SocketModeHandler(app, "xapp-sim", web_client=client).start()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["async", "sync"])
    parser.add_argument("--api", required=True)
    parser.add_argument("--sqlite")
    parser.add_argument("--answer", type=float, help="answer after so long")
    options = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    store = Store(options.sqlite) if options.sqlite else None
    if options.kind == "async":
        asyncio.run(serve_async(options, store))
    else:
        serve_sync(options, store)


main()
