"""How many passwords the cores of this machine can check in a second: `python -m benchmarks.argon2_limit SECONDS`."""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher

from benchmarks.dataset import PASSWORD


def main() -> None:
    """Print the rate, with the parameters of the product and one thread for each core."""
    seconds = float(sys.argv[1])
    hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
    password_hash = hasher.hash(PASSWORD)
    cores = len(os.sched_getaffinity(0))
    until = time.perf_counter() + seconds

    def check() -> int:
        checked = 0
        while time.perf_counter() < until:
            hasher.verify(password_hash, PASSWORD)
            checked += 1
        return checked

    with ThreadPoolExecutor(cores) as executor:
        checked = [executor.submit(check) for _ in range(cores)]
        print(sum(each.result() for each in checked) / seconds)


if __name__ == "__main__":
    main()
