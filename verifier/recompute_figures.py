#!/usr/bin/env python3
"""Works out the public figures of Tuntas again, from the published weekly files alone.

    python3 recompute_figures.py --from https://HOUSE/angka/umpan/              everything that was published
    python3 recompute_figures.py --from FOLDER --since 2026-W40 --until 2026-W46 --in 36.72

FOLDER holds the index (index.json) and the weeks' files (2026-W46.jsonl). Needs Python 3.9 or newer and nothing else.
What it prints is what the page /angka/ shows for the same weeks and place, as JSON; compare it with /angka/angka.json.

Each file is first checked against its SHA-256 in the index, and the index against the act that published the file: the
act's body names the digest, and body and salt give the commitment that the public log holds in the act's leaf.
Exit 0: printed. Exit 1: a file is not what was published. Exit 2: the question or the folder is wrong.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path
from urllib.request import urlopen


FORMAT = "tuntas/figures/v1"
RESULTS = {
    "handover": ("kept", "missed"),
    "step": ("kept", "missed"),
    "bounce": ("",),
    "decision": ("reasoned", "unreasoned"),
    "objection": ("upheld", "dismissed"),
    "any": ("",),
}
# Whose line by week is drawn: a class that waits for its quarter has none.
BY_WEEK = ("handover", "step", "bounce")
# The places one level below the country, a province, a regency, a kecamatan, a village.
BELOW = {0: 2, 1: 2, 2: 3, 3: 4, 4: 4}
PATIENCE = 30


class Wrong(Exception):
    """A file that is not what was published."""


class Asked(Exception):
    """A question this cannot answer."""


def read(source, name):
    """The bytes of one file, from a folder or an address."""
    if "://" in source:
        with urlopen(source.rstrip("/") + "/" + name, timeout=PATIENCE) as answer:
            return answer.read()
    return (Path(source) / name).read_bytes()


def checked(week, content):
    """The file's lines, once digest and act agree with it."""
    digest = hashlib.sha256(content).hexdigest()
    if digest != week["sha256"]:
        raise Wrong(f"{week['week']}: the file's SHA-256 is {digest}, the index says {week['sha256']}")
    act = week["act"]
    if json.loads(act["body"])["facts"].get("sha256") != digest:
        raise Wrong(f"{week['week']}: the act that published it names another file")
    commitment = hashlib.sha256(b"tuntas/act/v1\n" + bytes.fromhex(act["salt"]) + act["body"].encode()).digest()
    leaf = hashlib.sha256(b"tuntas/leaf/v1\n" + commitment + bytes.fromhex(act["rows"])).hexdigest()
    if leaf != act["leaf"]:
        raise Wrong(f"{week['week']}: the act's body, salt and rows do not make its leaf")
    head, *lines = [json.loads(line) for line in content.decode().splitlines()]
    if (head["feed"], head["week"]) != (FORMAT, week["week"]):
        raise Wrong(f"{week['week']}: the file says it is {head['feed']} {head['week']}")
    return head, lines


def files(source, since="", until=""):
    """Header and lines of every week asked for, oldest first, one file at a time."""
    for week in json.loads(read(source, "index.json"))["weeks"]:
        if (not since or week["week"] >= since) and (not until or week["week"] <= until):
            yield checked(week, read(source, week["week"] + ".jsonl"))


def lies_in(office, region):
    """Whether an office's place is the region or inside it."""
    place = office.partition("-")[0]
    return not region or place == region or place.startswith(region + ".")


def part_of(office, region):
    """The place one level below the region that an office is told with; an office of the region itself stands alone."""
    place = office.partition("-")[0].split(".")
    level = len(region.split(".")) if region else 0
    return ".".join(place[: BELOW[level]]) if len(place) > level else office


def add(table, *names_and_n):
    *names, column, n = names_and_n
    for name in names:
        table = table.setdefault(str(name), {})
    table[str(column)] = table.get(str(column), 0) + n


def figures(published, region=""):
    """The sums. `published` gives (header, lines) of each week."""
    found = {
        "first": "", "last": "", "region": region, "files": 0, "entries": 0, "undetailed": 0, "oldest_unclimbed_hours": 0,
        "classes": {name: dict.fromkeys(results, 0) for name, results in RESULTS.items()},
        "bounces": {}, "days": {}, "weeks": {}, "places": {},
    }  # fmt: skip
    for head, lines in published:
        found["first"], found["last"] = found["first"] or head["week"], head["week"]
        found["files"] += 1
        found["undetailed"] += 0 if region else head["undetailed"]
        found["oldest_unclimbed_hours"] = max(found["oldest_unclimbed_hours"], head["oldest_unclimbed_hours"])
        groups = {}
        for line in lines:
            add(groups, line["period"], line["class"], line["kind"] + " " + line["office"], line["n"])
            if lies_in(line["office"], region):
                count(found, line, region)
        small = min((n for p in groups.values() for c in p.values() for n in c.values()), default=head["k"])
        if small < head["k"]:
            raise Wrong(f"{head['week']}: a group of {small}, fewer than the {head['k']} it promises")
    return found


def count(found, line, region):
    name, result, n = line["class"], line["result"], line["n"]
    found["entries"] += n
    add(found["classes"], name, result, n)
    add(found["places"], part_of(line["office"], region), name, result, n)
    if name == "bounce":
        add(found["bounces"], line["kind"], line["nth"], n)
    if line["days"]:
        add(found["days"], name, line["days"], n)
    if name in BY_WEEK and line["period"][5] == "W":
        add(found["weeks"], line["period"], name, result, n)


def asked_for(source, since="", until="", region=""):
    found = figures(files(source, since, until), region)
    if not found["files"]:
        raise Asked("No week of that range has been published.")
    return found


def main(words=None):
    """Print the figures; give the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="source", required=True, metavar="FOLDER|ADDRESS")
    parser.add_argument("--since", default="", metavar="WEEK", help="the first week, as 2026-W40")
    parser.add_argument("--until", default="", metavar="WEEK", help="the last week")
    parser.add_argument("--in", dest="region", default="", metavar="CODE", help="a place and all inside it, as 36.72")
    asked = parser.parse_args(words)
    try:
        found = asked_for(asked.source, asked.since, asked.until, asked.region)
    except Wrong as wrong:
        sys.stderr.write(f"NOT WHAT WAS PUBLISHED. {wrong}\n")
        return 1
    except (Asked, OSError, ValueError, KeyError) as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 2
    print(json.dumps(found, indent=1, sort_keys=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
