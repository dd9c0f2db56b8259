#!/usr/bin/env python3
"""Writes the raw tables of the taxi example: raw.trips, raw.zones and raw.payment_types.

The city, its zones and its trips are invented. The same seed gives the same rows, on every machine.

    generate.py [--trips 50000] [--seed 7] [--database taxi.duckdb]
"""

import argparse
import csv
import math
import os
import random
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb

FIRST_DAY = date(2026, 1, 1)
LAST_DAY = date(2026, 6, 30)
KM_PER_MILE = 1.609344

# name, centre of the borough in km, share of the pick-ups
BOROUGHS = [
    ("Old Town", (0.0, 0.0), 0.44),
    ("Harbourside", (3.4, -1.7), 0.20),
    ("Northbank", (-0.9, 5.1), 0.16),
    ("Millfields", (-5.2, 1.2), 0.12),
    ("Southdown", (1.7, -6.8), 0.08),
]
FIRST_WORDS = [
    "Alder", "Amber", "Beacon", "Bramble", "Canal", "Cedar", "Chapel", "Copper", "Drover", "Elm", "Falcon", "Fern",
    "Garnet", "Heron", "Ivy", "Juniper", "Kestrel", "Lantern", "Maple", "Nettle", "Orchard", "Pepper", "Quarry",
    "Rowan", "Sable", "Thistle",
]
SECOND_WORDS = ["Green", "Quay", "Square", "Hill", "Yard", "Cross", "Gardens", "Bridge", "Row", "Park"]
AIRPORTS = [("Lowmoor Airport", "Millfields", (-13.0, 4.5)), ("Skerry Airport", "Harbourside", (12.0, -5.5))]

# id, code, name, whether fares are really paid, share of the trips
PAYMENT_TYPES = [
    (1, "CRD", "Credit card", True, 0.655),
    (2, "CSH", "Cash", True, 0.215),
    (3, "APP", "Mobile app", True, 0.105),
    (4, "NOC", "No charge", False, 0.012),
    (5, "DIS", "Dispute", False, 0.008),
    (6, "UNK", "Unknown", False, 0.005),
]
TRIPS_BY_HOUR = [18, 12, 8, 6, 5, 8, 20, 38, 50, 46, 42, 44, 48, 48, 50, 54, 58, 66, 70, 62, 52, 46, 40, 28]
TRIPS_BY_WEEKDAY = [0.90, 0.95, 1.00, 1.05, 1.20, 1.15, 0.80]


def zones(random_numbers):
    """Every zone as a row and the place it stands for: (zone_id, name, borough, service_zone), (x, y)."""
    names = [f"{first} {second}" for second in SECOND_WORDS for first in FIRST_WORDS]
    random_numbers.shuffle(names)
    rows, places = [], []
    for number, name in enumerate(names):
        borough, (x, y), _ = BOROUGHS[number % len(BOROUGHS)]
        rows.append((number + 1, name, borough, "Core" if borough == "Old Town" else "Outer"))
        places.append((x + random_numbers.gauss(0, 1.3), y + random_numbers.gauss(0, 1.3)))
    for name, borough, place in AIRPORTS:
        rows.append((len(rows) + 1, name, borough, "Airport"))
        places.append(place)
    rows.append((len(rows) + 1, "Unknown", "Unknown", "Unknown"))
    places.append((0.0, 0.0))
    return rows, places


def zone_weights(rows, random_numbers):
    """How often a trip begins or ends in each zone: few zones are busy, most are not."""
    share = {name: part for name, _, part in BOROUGHS}
    weights = []
    for _, name, borough, service_zone in rows:
        if service_zone == "Airport":
            weights.append(3.0)
        elif borough == "Unknown":
            weights.append(0.25)
        else:
            weights.append(share[borough] * random_numbers.paretovariate(1.6))
    return weights


def kilometres(start, end, random_numbers):
    straight = math.dist(start, end)
    detour = random_numbers.uniform(1.15, 1.55)
    return max(0.4, straight * detour + random_numbers.gauss(0.4, 0.35))


def speed(hour, random_numbers):
    """Kilometres per hour: slow at noon and in the evening, quick at night."""
    rush = TRIPS_BY_HOUR[hour] / max(TRIPS_BY_HOUR)
    return max(6.0, random_numbers.gauss(42 - 24 * rush, 4.0))


def tip_share(payment_type, random_numbers):
    if payment_type in (2, 4, 5, 6):
        return 0.0  # cash tips are never recorded
    if random_numbers.random() < 0.12:
        return 0.0
    return random_numbers.choice([0.10, 0.15, 0.18, 0.20, 0.20, 0.25])


def trips(count, random_numbers, zone_rows, places):
    """Yields raw trips, with the faults that such a feed has: see `spoil`."""
    days = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
    picked_days = random_numbers.choices(days, [TRIPS_BY_WEEKDAY[day.weekday()] for day in days], k=count)
    hours = random_numbers.choices(range(24), TRIPS_BY_HOUR, k=count)
    weights = zone_weights(zone_rows, random_numbers)
    starts = random_numbers.choices(range(len(zone_rows)), weights, k=count)
    ends = random_numbers.choices(range(len(zone_rows)), weights, k=count)
    payments = random_numbers.choices(
        [row[0] for row in PAYMENT_TYPES], [row[4] for row in PAYMENT_TYPES], k=count
    )
    passengers = random_numbers.choices([1, 2, 3, 4, 5, 6], [71, 15, 5, 4, 3, 2], k=count)

    for index in range(count):
        hour = hours[index]
        picked_up = datetime.combine(picked_days[index], datetime.min.time()) + timedelta(
            hours=hour, seconds=random_numbers.randrange(3600)
        )
        distance = kilometres(places[starts[index]], places[ends[index]], random_numbers)
        minutes = distance / speed(hour, random_numbers) * 60 + random_numbers.uniform(0.5, 3.0)
        fare = round(3.2 + 1.75 * distance + 0.35 * minutes, 2)
        trip = {
            "trip_id": index + 1,
            "picked_up_at": picked_up,
            "dropped_off_at": picked_up + timedelta(seconds=round(minutes * 60)),
            "pickup_zone_id": starts[index] + 1,
            "dropoff_zone_id": ends[index] + 1,
            "payment_type_id": payments[index],
            "passenger_count": passengers[index],
            "trip_distance_miles": round(distance / KM_PER_MILE, 3),
            "fare_amount": fare,
            "tip_amount": round(fare * tip_share(payments[index], random_numbers), 2),
            "toll_amount": 4.50 if "Airport" in zone_rows[ends[index]][1] else 0.0,
        }
        yield from spoil(trip, random_numbers)


def spoil(trip, random_numbers):
    """The trip as the meters deliver it: now and then incomplete, wrong or twice."""
    dice = random_numbers.random()
    if dice < 0.008:  # the meter ran, the car did not
        trip["trip_distance_miles"] = 0.0
        trip["dropoff_zone_id"] = trip["pickup_zone_id"]
    elif dice < 0.028:
        trip["passenger_count"] = None
    elif dice < 0.032:
        trip["passenger_count"] = 0
    elif dice < 0.033:  # a clock that was wrong: staging leaves such trips out
        trip["dropped_off_at"] = trip["picked_up_at"] - timedelta(minutes=random_numbers.randrange(1, 30))
    elif dice < 0.0345:  # forgot to stop the meter
        trip["dropped_off_at"] += timedelta(hours=random_numbers.randrange(4, 20))
    if trip["payment_type_id"] == 4:
        trip["fare_amount"] = trip["tip_amount"] = 0.0
    if trip["payment_type_id"] == 5:  # a dispute is booked back
        trip["fare_amount"] = -trip["fare_amount"]
    yield trip
    if random_numbers.random() < 0.002:
        yield trip  # delivered twice: staging keeps one


TABLES = {
    "trips": """
        trip_id bigint, picked_up_at timestamp, dropped_off_at timestamp, pickup_zone_id integer,
        dropoff_zone_id integer, payment_type_id integer, passenger_count integer,
        trip_distance_miles decimal(9, 3), fare_amount decimal(9, 2), tip_amount decimal(9, 2),
        toll_amount decimal(9, 2)""",
    "zones": "zone_id integer, zone_name varchar, borough varchar, service_zone varchar",
    "payment_types": "payment_type_id integer, code varchar, description varchar, is_paid boolean",
}


def load(connection, table, rows):
    """Loads by way of a CSV file, which is far quicker than inserts; an empty field is a null."""
    connection.execute(f"create or replace table raw.{table} ({TABLES[table]})")
    with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="") as file:
        csv.writer(file).writerows(rows)
        file.flush()
        connection.execute(f"copy raw.{table} from '{file.name}' (header false, nullstr '')")
    return connection.execute(f"select count(*) from raw.{table}").fetchone()[0]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trips", type=int, default=50_000, help="how many trips (default 50000)")
    parser.add_argument("--seed", type=int, default=7, help="another seed, other trips (default 7)")
    parser.add_argument(
        "--database", type=Path, default=Path(__file__).with_name("taxi.duckdb"), help="the file to write"
    )
    chosen = parser.parse_args()
    if chosen.trips < 1:
        parser.error("--trips must be 1 or more")
    return chosen


def write(path, chosen):
    random_numbers = random.Random(chosen.seed)
    zone_rows, places = zones(random_numbers)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema if not exists raw")
        load(connection, "zones", zone_rows)
        load(connection, "payment_types", [row[:4] for row in PAYMENT_TYPES])
        rows = (list(trip.values()) for trip in trips(chosen.trips, random_numbers, zone_rows, places))
        return load(connection, "trips", rows)


def main():
    chosen = arguments()
    started = time.monotonic()
    # A new file beside the old one, then a rename: an interrupted run leaves no half-filled database.
    fresh = chosen.database.with_name(chosen.database.name + ".new")
    fresh.unlink(missing_ok=True)
    try:
        count = write(fresh, chosen)
        os.replace(fresh, chosen.database)
    finally:
        fresh.unlink(missing_ok=True)
    print(f"{chosen.database.name}: {count:,} raw trips in {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    try:
        main()
    except (duckdb.Error, OSError) as error:
        sys.exit(f"generate.py: {error}")
