#!/usr/bin/env python3
"""Checks an export of closedloop: every chain of hashes and every checkpoint.

    closedloop export --events --out events.ndjson
    python3 verify_chain.py events.ndjson        (or on standard input)

Needs nothing but Python 3.8 and the export; docs/reference/export.md describes the lines.
Ends with 0 if everything fits together, with 1 and the first places that do not otherwise.
"""

import hashlib
import json
import sys
import uuid

GENESIS = bytes(32)
SHOWN_MAX = 20


class Case:
    """What has been read of one case: (at, seq, hash) of each event, in order."""

    def __init__(self):
        self.events = []

    def wrong_with(self, line):
        """What is wrong with the next event of this case, or None."""
        before = self.events[-1] if self.events else (line["at"], 0, GENESIS)
        body = line["body"].encode("utf-8")
        stated = bytes.fromhex(line["hash"])
        self.events.append((line["at"], line["seq"], stated))
        if line["seq"] != before[1] + 1:
            return f"seq {before[1] + 1} should stand here"
        if hashlib.sha256(before[2] + body).digest() != stated:
            return "the hash does not follow from the one before and the body"
        event = json.loads(body)
        if (event["case"], event["seq"], event["at"]) != (line["case"], line["seq"], line["at"]):
            return "the body names another case, seq or instant than the line"
        if line["at"] < before[0]:
            return "it is earlier than the event before it"
        return None


def checkpoint_of(cases, as_of):
    """How many cases there were as of an instant, and the hash over their last events."""
    digest, counted = hashlib.sha256(), 0
    for name in sorted(cases, key=lambda name: uuid.UUID(name).bytes):
        covered = [event for event in cases[name].events if event[0] <= as_of]
        if covered:
            _, seq, last = covered[-1]
            digest.update(uuid.UUID(name).bytes + seq.to_bytes(8, "big") + last)
            counted += 1
    return counted, digest.hexdigest()


def main():
    source = open(sys.argv[1], "rb") if len(sys.argv) > 1 else sys.stdin.buffer
    cases, checkpoints, events, wrong = {}, [], 0, []
    for number, raw in enumerate(source, 1):
        try:
            line = json.loads(raw.decode("utf-8"))
            if "checkpoint" in line:
                checkpoints.append(line["checkpoint"])
                continue
            events += 1
            what = cases.setdefault(line["case"], Case()).wrong_with(line)
            if what:
                wrong.append(f"case {line['case']}, seq {line['seq']}: {what}")
        except (ValueError, KeyError, TypeError) as error:
            wrong.append(f"line {number} cannot be read: {error!r}")
    for checkpoint in checkpoints:
        if checkpoint_of(cases, checkpoint["as_of"]) != (checkpoint["cases"], checkpoint["hash"]):
            wrong.append(f"the checkpoint as of {checkpoint['as_of']} does not follow from the events")
    for what in wrong[:SHOWN_MAX]:
        print(what)
    print(f"{len(cases)} cases, {events} events, {len(checkpoints)} checkpoints, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
