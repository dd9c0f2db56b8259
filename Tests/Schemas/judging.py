"""What the judges share: each line of a file is judged, every flaw printed, and at last how much was judged."""

import json
import sys


def judge(flaws):
    """Ends the program: with 1 when there was a flaw, or nothing to judge."""
    count = bad = 0
    with open(sys.argv[1], encoding="utf-8") as lines:
        for line in lines:
            count += 1
            for flaw in flaws(json.loads(line)):
                bad += 1
                print(f"line {count}: {flaw}")
    print(f"{count} judged")
    sys.exit(1 if bad or count == 0 else 0)
