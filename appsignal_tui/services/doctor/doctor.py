"""The check-up: every check side by side, each finding told as it comes."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from appsignal_tui.api.gate import in_background
from appsignal_tui.errors import ConfigurationError
from appsignal_tui.models.checkup import Finding
from appsignal_tui.services.container import Services
from appsignal_tui.services.doctor.check import Check
from appsignal_tui.services.doctor.machine import MachineChecks
from appsignal_tui.services.doctor.remote import RemoteChecks
from appsignal_tui.services.doctor.terminal import TerminalChecks

Tell = Callable[[Finding], None]


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at."""

    services: Services | None
    """`None` where settings that cannot be used keep us from asking anything."""
    has_token: bool = True
    terminal: TerminalChecks | None = None
    """`None` where nothing is shown on a terminal."""
    problems: Sequence[ConfigurationError] = ()
    """What keeps the settings from being used."""
    warnings: Sequence[str] = ()
    """What a person should know about the settings, one sentence each."""


class Doctor:
    """Looks at the service, at this machine and at the terminal; only what it learns about sites is remembered."""

    def __init__(self, patient: Patient) -> None:
        """Look at this."""
        self._patient = patient

    async def plan(self) -> tuple[Check, ...]:
        """What will be looked at, in the order it is told; finds out which sites there are."""
        patient = self._patient
        remote: tuple[Check, ...] = ()
        if patient.services is not None:
            with in_background():
                remote = await RemoteChecks(patient.services, has_token=patient.has_token).checks()
        terminal = patient.terminal.checks() if patient.terminal is not None else ()
        return (*remote, *MachineChecks(patient.problems, patient.warnings).checks(), *terminal)

    async def examine(self, checks: Sequence[Check], tell: Tell) -> tuple[Finding, ...]:
        """Do the checks side by side, behind what a person waits for; can be cancelled at any time.

        Args:
            checks: Of `plan`.
            tell: Told each finding as soon as there is one, in any order; what it raises ends the check-up.

        Returns:
            All findings, in the order of the checks.
        """
        found: dict[str, Finding] = {}
        for is_last in (False, True):
            with in_background():
                looking = [asyncio.create_task(check.find()) for check in checks if check.comes_last is is_last]
            try:
                for next_one in asyncio.as_completed(looking):
                    finding = self._without_token(await next_one)
                    found[finding.name] = finding
                    tell(finding)
            finally:
                for task in looking:
                    task.cancel()
                await asyncio.gather(*looking, return_exceptions=True)
        return tuple(found[check.name] for check in checks)

    def _without_token(self, finding: Finding) -> Finding:
        """Whatever was quoted on the way, the token is in no finding."""
        if self._patient.services is None:
            return finding
        clean = self._patient.services.without_token
        facts = tuple((clean(name), clean(value)) for name, value in finding.facts)
        return replace(finding, words=clean(finding.words), hint=clean(finding.hint), facts=facts)


def exit_status(findings: Sequence[Finding]) -> int:
    """0 when nothing is bad, 2 when the settings are, 1 when anything else is."""
    bad = {finding.name for finding in findings if finding.state == "bad"}
    return 2 if "settings" in bad else int(bool(bad))
