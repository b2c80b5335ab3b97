"""Looking at this machine: the settings, and our files with their modes and owners."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from appsignal_tui.config import SettingsError
from appsignal_tui.errors import ConfigurationError
from appsignal_tui.models.checkup import Finding
from appsignal_tui.services.doctor.check import Check
from appsignal_tui.store.inspection import Kept, inspect
from appsignal_tui.text import safe_text

_FILES_LIMIT_S = 5.0
"""A folder on a network file system may answer late, or not at all."""


class MachineChecks:
    """Everything that is found out from the disk and the settings."""

    def __init__(self, problems: Sequence[ConfigurationError], warnings: Sequence[str]) -> None:
        """Know what keeps the settings from being used, and what a person should know about them, already."""
        self._problems = tuple(problems)
        self._warnings = tuple(warnings)

    def checks(self) -> tuple[Check, ...]:
        """All of them, in the order they are told."""
        return Check("settings", self._settings), Check("files", self._files, _FILES_LIMIT_S)

    async def _settings(self) -> Finding:
        wrong = tuple(sentence for problem in self._problems for sentence in _sentences(problem))
        told = (*wrong, *self._warnings)
        if not told:
            return Finding("settings", "fine", "nothing is wrong with them")
        more = f" · {len(told) - 1} more" if len(told) > 1 else ""
        hint = next((problem.hint for problem in self._problems if problem.hint), "")
        facts = tuple(("also", sentence) for sentence in told[1:])
        return Finding("settings", "bad" if wrong else "attention", f"{told[0].rstrip('.')}{more}", hint, facts)

    async def _files(self) -> Finding:
        found = await asyncio.to_thread(inspect)
        if not found:
            return Finding("files", "fine", "none is kept on this machine")
        facts = tuple((safe_text(_short(each.path)), _described(each)) for each in found)
        wrong = [each for each in found if each.problem]
        if wrong:
            first = max(wrong, key=lambda each: each.is_serious)
            more = f" · {len(wrong) - 1} more" if len(wrong) > 1 else ""
            words = f"{safe_text(_short(first.path))} {first.problem}{more}"
            hint = f"Run: {safe_text(first.mend)}" if first.mend else "Move it away; it is made anew."
            return Finding("files", "bad" if first.is_serious else "attention", words, hint, facts)
        files = [each for each in found if each.kind == "file"]
        size = sum(each.size_bytes for each in files)
        if not files:
            return Finding("files", "fine", "none is kept on this machine", facts=facts)
        counted = f"{len(files)} files" if len(files) > 1 else "1 file"
        return Finding("files", "fine", f"{counted}, {_size(size)}, for your eyes only", facts=facts)


def _sentences(problem: ConfigurationError) -> tuple[str, ...]:
    return problem.problems if isinstance(problem, SettingsError) else (str(problem),)


def _described(kept: Kept) -> str:
    size = f" · {_size(kept.size_bytes)}" if kept.kind == "file" else ""
    problem = f" · {kept.problem}" if kept.problem else ""
    return f"{kept.purpose} · {kept.kind} · {kept.mode:04o} · {kept.owner}{size}{problem}"


def _short(path: Path) -> str:
    """As a person writes it."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


def _size(size_bytes: int) -> str:
    return f"{size_bytes} B" if size_bytes < 1_024 else f"{size_bytes / 1_024:.0f} KiB"  # noqa: PLR2004 - a KiB
