"""Puts jobs into a queue, then takes and finishes them; prints how long each half took, as JSON.

jobs.py huey|persist-queue|procrastinate --folder DIR [--jobs N] [--bytes N] [--concurrency N] [--no-fsync] [--dsn DSN]
"""

import argparse
import asyncio
import json
import pathlib
import time


def huey(options):
    """One consumer's steps, called directly, so that no polling pause is measured."""
    from huey import SqliteHuey

    queue = SqliteHuey(
        "bench", filename=str(options.folder / "huey.sqlite"), fsync=not options.no_fsync, results=False
    )
    done = []

    @queue.task()
    def job(body):
        done.append(len(body))

    start = time.perf_counter()
    for _ in range(options.jobs):
        job(options.body)
    middle = time.perf_counter()
    while (task := queue.dequeue()) is not None:
        queue.execute(task)
    return start, middle, time.perf_counter(), len(done)


def persist_queue(options):
    from persistqueue import SQLiteAckQueue

    queue = SQLiteAckQueue(str(options.folder), auto_commit=True)
    start = time.perf_counter()
    for _ in range(options.jobs):
        queue.put(options.body)
    middle = time.perf_counter()
    for _ in range(options.jobs):
        queue.ack(queue.get(block=False))
    return start, middle, time.perf_counter(), queue.acked_count()


async def procrastinate(options):
    import procrastinate

    connector = procrastinate.PsycopgConnector(conninfo=options.dsn, max_size=options.concurrency + 4)
    app = procrastinate.App(connector=connector)
    done = []

    @app.task(queue="bench", name="job")
    async def job(body):
        done.append(len(body))

    async def put(count):
        for _ in range(count):
            await job.defer_async(body=options.body)

    async with app.open_async():
        if not await app.check_connection_async():
            await app.schema_manager.apply_schema_async()
        start = time.perf_counter()
        await asyncio.gather(*(put(share) for share in shares(options.jobs, options.concurrency)))
        middle = time.perf_counter()
        await app.run_worker_async(
            queues=["bench"],
            concurrency=options.concurrency,
            wait=False,
            delete_jobs="always",
            install_signal_handlers=False,
        )
        return start, middle, time.perf_counter(), len(done)


def shares(jobs, hands):
    return [jobs // hands + (hand < jobs % hands) for hand in range(hands)]


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("queue", choices=["huey", "persist-queue", "procrastinate"])
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--bytes", type=int, default=1024)
    parser.add_argument("--concurrency", type=int, default=1)
    parser.add_argument("--no-fsync", action="store_true")
    parser.add_argument("--dsn", default="")
    options = parser.parse_args()
    options.body = "x" * options.bytes
    return options


def main():
    options = arguments()
    options.folder.mkdir(parents=True, exist_ok=True)
    if options.queue == "procrastinate":
        start, middle, end, done = asyncio.run(procrastinate(options))
    else:
        start, middle, end, done = {"huey": huey, "persist-queue": persist_queue}[options.queue](options)
    if done != options.jobs:
        raise SystemExit(f"error: {done} of {options.jobs} jobs were done")
    print(json.dumps({"enqueue": middle - start, "work": end - middle, "jobs": done}))


main()
