"""Check a lucky draw: python3 verify_draw.py draw.json [YOUR NUMBER]."""

import json
import sys
from hashlib import sha256
from pathlib import Path


def hashed(text: str) -> str:
    """SHA-256 of plain text, as all hashes here are."""
    return sha256(text.encode()).hexdigest()


draw = json.loads(Path(sys.argv[1]).read_text("utf-8"))
seed, numbers, won = draw["seed"], sorted(draw["list"]), [winner["number"] for winner in draw["won"]]
list_hash = hashed("\n".join(numbers))
order = sorted(numbers, key=lambda number: (hashed(f"{seed}:{list_hash}:{number}"), number))
prizes = sum("given_up" not in winner for winner in draw["won"])
checks = {
    "the seed is the one that was promised": hashed(seed) == draw["commitment"],
    "the list is the one that was fixed": list_hash == draw["entrants_hash"] and len(set(numbers)) == draw["entrants"],
    "the winners follow from both": won == order[: len(won)] and prizes <= draw["winners"],
    **{f"{number} is on the list": number.replace(" ", "") in numbers for number in sys.argv[2:]},
}
print("\n".join(f"{'yes' if true else 'NO'}\t{said}" for said, true in checks.items()))
sys.exit(not all(checks.values()))
