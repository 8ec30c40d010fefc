"""One engine of `peers`: `python -m tests.bench.peer ENGINE DATABASE_URL MESSAGES`.

It drains some small queues to get warm, and then a full one, whose deliveries a second it prints.
"""

from __future__ import annotations

import gc
import sys

from tests.bench.peer_engines import ENGINES

WARM_UP, WARM_UPS = 200, 6  # rounds: by then psycopg has prepared what is said each time


def main() -> None:
    """Print the rate."""
    engine, url, messages = sys.argv[1], sys.argv[2], int(sys.argv[3])
    # SQLAlchemy wants the driver's name in the address, the others do not know it.
    address = (
        url if engine in {"leeway", "leeway-whole", "apscheduler"} else url.replace("+psycopg", "")
    )
    with ENGINES[engine](address) as drain:
        for _ in range(WARM_UPS):
            drain(WARM_UP)
        gc.collect()
        gc.freeze()  # as our worker does when it starts; all of them profit alike
        sys.stdout.write(f"{messages / drain(messages):.1f}\n")


if __name__ == "__main__":
    main()
