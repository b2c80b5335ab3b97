"""The client's tests, once under every dialect of the simulator: `python tests/every_dialect.py`.

Each dialect gets a pytest process of its own. Prints what passed and how long it took, and what went wrong; ends with 1
when anything did. `--sample N` takes N dialects, other ones each day or with each number given to `--rotate`.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from appsignal_tui.demo.dialects.names import DIALECTS  # noqa: E402 - found from any folder


class Run(NamedTuple):
    """One dialect's run."""

    name: str
    exit_code: int
    summary: str
    """Last line of pytest."""
    output: str
    seconds: float

    @property
    def line(self) -> str:
        """What is printed about it."""
        return f"{'ok' if self.exit_code == 0 else 'FAILED':<7} {self.name:<26} {self.seconds:6.1f} s  {self.summary}"


def client_tests() -> list[str]:
    """The files the tests are in; reading all others would take longer than running these."""
    names = ("test_client_*.py", "test_log_search_end_to_end.py")
    return sorted(str(path) for name in names for path in (ROOT / "tests" / "contract").glob(name))


def run(name: str, extra: Sequence[str]) -> Run:
    """The tests under one dialect."""
    command = [sys.executable, "-m", "pytest", *client_tests(), "-m", "client", "--dialect", name, "--tb=short", *extra]
    began = time.monotonic()
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", "--no-header"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    lines = done.stdout.strip().splitlines() or done.stderr.strip().splitlines() or ["no output"]
    return Run(name, done.returncode, lines[-1].strip("= "), done.stdout + done.stderr, time.monotonic() - began)


def chosen(names: Sequence[str], sample: int, rotate: int) -> list[str]:
    """`sample` of the names, beginning at another place for each number; all of them for 0."""
    if not 0 < sample < len(names):
        return list(names)
    first = rotate * sample
    return [names[(first + place) % len(names)] for place in range(sample)]


def main() -> int:
    """Run what was asked for; 0 when all of it passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="DIALECT", help="only these")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="N dialects, other ones each day")
    parser.add_argument("--rotate", type=int, metavar="K", help="the K-th sample instead of the day's")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="processes at once")
    asked, extra = parser.parse_known_args()
    today = datetime.now(UTC).toordinal()
    rotate = today if asked.rotate is None else asked.rotate
    names = asked.names or chosen([each.name for each in DIALECTS if not each.is_default], asked.sample, rotate)
    failed = []
    with ThreadPoolExecutor(max(1, asked.jobs)) as pool:
        for each in pool.map(lambda name: run(name, extra), names):
            print(each.line, flush=True)
            if each.exit_code:
                failed.append(each)
    for each in failed:
        print(f"\n--- {each.name}\n{each.output}")
    print(f"{len(names) - len(failed)} of {len(names)} dialects passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
