"""What the judges share: each line of the files is judged, every flaw printed, and at last how much was judged."""

import json
import sys


def judge(flaws, known):
    """Ends the program: with 1 when there was a flaw, or nothing to judge.

    `known` names what this judge can judge; with `--only-known` the lines about anything else are left to others, and
    there may be none.
    """
    names = [name for name in sys.argv[1:] if not name.startswith("--")]
    is_picky = "--only-known" in sys.argv
    count = bad = 0
    for name in names:
        with open(name, encoding="utf-8") as lines:
            for number, text in enumerate(lines, 1):
                line = json.loads(text)
                if is_picky and not known & line.keys():
                    continue
                count += 1
                for flaw in flaws(line):
                    bad += 1
                    print(f"{name + ' ' if len(names) > 1 else ''}line {number}: {flaw}")
    print(f"{count} judged")
    sys.exit(1 if bad or count == 0 and not is_picky else 0)
