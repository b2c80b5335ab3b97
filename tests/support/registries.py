"""Registries for tests: a name for the file, and every question that can be put to one."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from appsignal_tui.models.site import Site
from appsignal_tui.store.registry import Registry

NAME = "registry.sqlite3"
SHOP = Site(id="1", name="shop", environment="production", org_slug="acme")
API = Site(id="2", name="api", environment="production", org_slug="acme")

READS: tuple[Callable[[Registry], object], ...] = (
    lambda registry: registry.sites(),
    lambda registry: registry.known_sites(),
    lambda registry: registry.last_used(),
    lambda registry: registry.aliases(),
    lambda registry: registry.organizations(),
    lambda registry: registry.log_sources("1"),
    lambda registry: registry.log_views("1"),
    lambda registry: registry.metric_names("1"),
    lambda registry: registry.metric_shape("1", "m"),
    lambda registry: registry.saved_queries("logs"),
    lambda registry: registry.service_colours("1"),
    lambda registry: registry.dialect(),
    lambda registry: registry.site_figures("1"),
    lambda registry: registry.figures_of_sites(),
    lambda registry: registry.given_since(0),
)
"""Every question."""


def started(script: str, *arguments: str) -> "subprocess.Popen[str]":
    """A Python program of its own that finds the package and the tests."""
    paths = os.pathsep.join([str(Path(__file__).parents[2]), *(path for path in sys.path if path)])
    environment = {**os.environ, "PYTHONPATH": paths}
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def printed(script: str, *arguments: str, timeout: float = 60) -> str:
    """What such a program prints; it must end well."""
    program = started(script, *arguments)
    out, errors = program.communicate(timeout=timeout)
    assert program.returncode == 0, errors
    return out
