"""Several processes at the registry's file: writing at once, killed in the middle, holding on to it."""

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from appsignal_tui.models.site import Site
from appsignal_tui.store.database import LONGEST_WAIT_S, open_file
from appsignal_tui.store.registry import Registry
from appsignal_tui.store.schema import MIGRATIONS
from tests.support.registries import API, NAME, SHOP, printed, started

HAMMERED_S = float(os.environ.get("APPSIGNAL_TUI_HAMMER_S", "1.5"))
"""How long several processes write at once; README's developer section names the long run."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with nothing else in it."""
    path = tmp_path / "registry"
    path.mkdir()
    return path


_KILLED = """
import json, os, random, signal, sys, time
from pathlib import Path
from appsignal_tui.models.site import Site
from appsignal_tui.store.registry import Registry

folder, rounds = Path(sys.argv[1]), int(sys.argv[2])
Registry.in_memory().mark_used(Site(id="warm", name="up"), 1)

def write_on(name, pipe):
    registry = Registry(folder, "registry.sqlite3")
    for number in range(100_000):
        registry.mark_used(Site(id=f"{name}-{number}", name="x"), number)
        os.write(pipe, b".")

acknowledged = []
for name in range(rounds):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        write_on(name, writer)
    os.close(writer)
    seen = len(os.read(reader, random.randint(1, 3)))
    time.sleep(random.uniform(0, 0.01))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(reader, 4_096):
        seen += len(more)
    os.close(reader)
    acknowledged.append(seen)
print(json.dumps(acknowledged))
"""


@pytest.fixture
def quick_folder(folder: Path) -> Iterator[Path]:
    """A folder in memory where there is one: a killed process leaves to the kernel what it wrote, disk or not."""
    shared = Path("/dev/shm")  # noqa: S108 - a private folder is made in it
    if not os.access(shared, os.W_OK):
        yield folder
        return
    with TemporaryDirectory(dir=shared) as name:
        yield Path(name)


def test_f02_killed_100_times_while_writing_at_most_the_last_write_is_lost(quick_folder: Path) -> None:
    folder = quick_folder
    acknowledged = json.loads(printed(_KILLED, str(folder), "100"))
    assert len(acknowledged) == 100
    registry = Registry(folder, NAME)
    found = {site.id for site in registry.sites()}
    registry.mark_used(SHOP, 1)
    registry.close()
    assert registry.notice == ""
    for name, count in enumerate(acknowledged):
        assert {f"{name}-{number}" for number in range(count)} <= found
    assert len(found) <= sum(acknowledged) + 100, "one more per kill: written, and not yet said so"
    assert [path.name for path in folder.iterdir()] == [NAME]


_HAMMER = """
import json, sys, time
from pathlib import Path
from appsignal_tui.models.site import Site
from appsignal_tui.store.registry import Registry

folder, name, seconds = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
registry = Registry(folder, "registry.sqlite3")
registry.sites()
print("ready", flush=True)
written, waited_s = 0, 0.0
end = time.monotonic() + seconds
while time.monotonic() < end:
    began = time.monotonic()
    registry.mark_used(Site(id=f"{name}-{written}", name="x"), written)
    registry.save_query("hammer", name, "", str(written))
    waited_s = max(waited_s, time.monotonic() - began)
    registry.last_used()
    written += 1
registry.close()
print(json.dumps({"name": name, "written": written, "waited_s": waited_s, "notice": registry.notice}))
"""


@pytest.mark.timeout(HAMMERED_S + 120)
@pytest.mark.parametrize("processes", [2, 4])
def test_f05_processes_writing_at_once_lose_nothing_and_none_is_kept_out(folder: Path, processes: int) -> None:
    writers = [started(_HAMMER, str(folder), f"writer{number}", str(HAMMERED_S)) for number in range(processes)]
    told = []
    for writer in writers:
        out, errors = writer.communicate(timeout=HAMMERED_S + 60)
        assert writer.returncode == 0, errors
        told.append(json.loads(out.splitlines()[-1]))
    # a wait of a second would have made a writer give the file up, with a notice
    assert [each["notice"] for each in told] == [""] * processes
    registry = Registry(folder, NAME)
    found = {site.id for site in registry.sites()}
    assert found == {f"{each['name']}-{number}" for each in told for number in range(each["written"])}
    assert {query.name: query.text for query in registry.saved_queries("hammer")} == {
        each["name"]: str(each["written"] - 1) for each in told
    }
    assert min(each["written"] for each in told) * processes * 5 > sum(each["written"] for each in told)
    registry.close()


def test_f05_two_registries_of_one_process_writing_at_once_lose_nothing(folder: Path) -> None:
    registries = [Registry(folder, NAME) for _ in range(2)]

    def write(number: int) -> None:
        for index in range(30):
            registries[number].mark_used(Site(id=f"{number}-{index}", name="x"), index)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(registries[0].sites()) == 60
    assert [registry.notice for registry in registries] == ["", ""]
    for registry in registries:
        registry.close()


def test_f05_a_file_held_by_another_for_long_does_not_stop_the_run(folder: Path) -> None:
    holder, _ = open_file(folder / NAME, MIGRATIONS)
    holder.rows("BEGIN EXCLUSIVE")
    registry = Registry(folder, NAME)
    began = time.monotonic()
    registry.remember_sites([SHOP])
    waited_s = time.monotonic() - began
    assert LONGEST_WAIT_S <= waited_s < LONGEST_WAIT_S + 1
    assert registry.sites() == (SHOP,)
    assert "another program holds the file" in registry.notice
    registry.close()
    holder.rows("ROLLBACK")
    holder.close()
    again = Registry(folder, NAME)
    assert (again.sites(), again.notice) == ((), "")
    again.close()


_HOLDING = """
import sys, time
from pathlib import Path
from appsignal_tui.models.site import Site
from appsignal_tui.store.registry import Registry

registry = Registry(Path(sys.argv[1]), "registry.sqlite3")
registry.mark_used(Site(id="1", name="shop"), 1)
connection = registry._database._connection
connection.execute("PRAGMA cache_size=1")
connection.execute("BEGIN EXCLUSIVE")
connection.execute("UPDATE sites SET name = 'half written'")
connection.execute("CREATE TABLE filler (text TEXT)")
connection.executemany("INSERT INTO filler VALUES (?)", [("x" * 4_000,)] * 100)
print("holding", flush=True)
time.sleep(60)
"""


def test_f06_a_lock_left_by_a_dead_process_is_taken_over_and_its_half_undone(folder: Path) -> None:
    holder = started(_HOLDING, str(folder))
    assert holder.stdout is not None
    assert holder.stdout.readline() == "holding\n"
    assert (folder / f"{NAME}-journal").exists()
    holder.send_signal(signal.SIGKILL)
    holder.communicate(timeout=30)
    began = time.monotonic()
    registry = Registry(folder, NAME)
    assert [site.name for site in registry.sites()] == ["shop"]
    registry.mark_used(API, 2)
    assert time.monotonic() - began < LONGEST_WAIT_S
    assert registry.notice == ""
    registry.close()
    assert [path.name for path in folder.iterdir()] == [NAME]
