"""Next instants of random cron expressions by two published implementations.

    python oracles.py COUNT SEED > vectors.ndjson

Prints a line of JSON for each expression and zone: {"cron", "zone", "after", "cronsim", "croniter"}.
Instants are whole seconds since 1970 (UTC), SLOTS of them each. Needs the packages `cronsim`,
`croniter` and `tzdata`; nothing of it is shipped. `cargo xtask prove cron` runs it.
"""

import json
import random
import sys
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from croniter import croniter
from cronsim import CronSim

ZONES = ["Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe", "UTC"]
SLOTS = 6
BEGIN, END = datetime(2015, 1, 1), datetime(2035, 1, 1)
MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
DAYS = "SUN MON TUE WED THU FRI SAT".split()
# Minute, hour, day, month, weekday: smallest, largest, names.
FIELDS = [(0, 59, None), (0, 23, None), (1, 31, None), (1, 12, MONTHS), (0, 6, DAYS)]
# Days on which a clock of one of the zones is changed, in a year of the middle.
CHANGES = [(3, 8), (3, 29), (4, 5), (10, 4), (10, 25), (11, 1)]


def value(chance, low, high, names):
    number = chance.randint(low, high)
    if names and chance.random() < 0.3:
        return names[number - low]
    return str(number)


def item(chance, low, high, names):
    kind = chance.random()
    if kind < 0.5:
        return value(chance, low, high, names)
    first = chance.randint(low, high - 1)
    last = chance.randint(first + 1, high)
    step = f"/{chance.randint(1, max(1, (last - first) // 2))}" if kind < 0.75 else ""
    return f"{first}-{last}{step}"


def field(chance, low, high, names, star):
    kind = chance.random()
    if kind < star:
        return "*"
    if kind < star + 0.12:
        return f"*/{chance.randint(2, max(2, high // 2))}"
    count = 1 if chance.random() < 0.7 else chance.randint(2, 4)
    return ",".join(item(chance, low, high, names) for _ in range(count))


def expression(chance):
    stars = [0.1, 0.25, 0.5, 0.6, 0.5]
    return " ".join(field(chance, *f, star) for f, star in zip(FIELDS, stars))


def instant(chance):
    """Anywhere, or shortly before a change of some clock."""
    if chance.random() < 0.5:
        span = int((END - BEGIN).total_seconds() // 60)
        return int(BEGIN.replace(tzinfo=timezone.utc).timestamp()) + 60 * chance.randint(0, span)
    month, day = chance.choice(CHANGES)
    at = datetime(chance.randint(2015, 2034), month, day, tzinfo=timezone.utc)
    return int(at.timestamp()) + 60 * chance.randint(-3 * 24 * 60, 3 * 24 * 60)


def seconds(at):
    return int(at.astimezone(timezone.utc).timestamp())


def by_cronsim(text, begin):
    slots = CronSim(text, begin)
    try:
        return [seconds(next(slots)) for _ in range(SLOTS)]
    except StopIteration:
        return []


def by_croniter(text, begin):
    # `implement_cron_bug`: a day field that begins with a star means both, as in the crontab of
    # Vixie and Debian, and as cronsim has it.
    slots = croniter(text, begin, max_years_between_matches=20, implement_cron_bug=True)
    try:
        return [seconds(slots.get_next(datetime)) for _ in range(SLOTS)]
    except Exception:
        return []


def main():
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    chance = random.Random(seed)
    written = 0
    while written < count:
        text, after = expression(chance), instant(chance)
        try:
            CronSim(text, datetime.fromtimestamp(after, timezone.utc))
        except Exception:
            # Says at once that no month has such a day.
            continue
        for zone in ZONES:
            begin = datetime.fromtimestamp(after, ZoneInfo(zone))
            row = {
                "cron": text,
                "zone": zone,
                "after": after,
                "cronsim": by_cronsim(text, begin),
                "croniter": by_croniter(text, begin),
            }
            print(json.dumps(row))
        written += 1


if __name__ == "__main__":
    main()
