"""`appsignal-tui doctor`: what works, from the token to the terminal, and what to do where it does not."""

import os
import sys
from typing import TYPE_CHECKING

from appsignal_tui.cli.command import Command, Field, Passage, Printed
from appsignal_tui.cli.options import OUTPUT, SOURCE, WORLD, Options, option
from appsignal_tui.errors import ConfigurationError

if TYPE_CHECKING:
    from appsignal_tui.cli.output import Output
    from appsignal_tui.models.checkup import Finding
    from appsignal_tui.services.clipboard import Write
    from appsignal_tui.services.doctor import Patient, TerminalChecks


class DoctorOptions(Options):
    """Options of the check-up."""

    clipboard: bool = option("--clipboard", "really try the clipboard, which overwrites what is in it", default=False)


def run(options: DoctorOptions) -> int:
    """Look at everything and print what was found; 0 when nothing is bad, 1 when something is, 2 for the settings."""
    import asyncio  # noqa: PLC0415 - help does without

    from appsignal_tui.cli.output import Output  # noqa: PLC0415 - loads tables and units
    from appsignal_tui.cli.sources import connector  # noqa: PLC0415 - loads the client
    from appsignal_tui.services.doctor import Patient  # noqa: PLC0415 - as above

    output = Output(COMMAND.prints, COMMAND.takes, options, sys.stdout)
    terminal = _terminal(options)
    try:
        connect = connector(options)
        services = connect.initial()
    except ConfigurationError as error:
        return asyncio.run(_examine(Patient(None, terminal=terminal, problems=[error]), output))
    patient = Patient(services or connect.without_token(), services is not None, terminal, warnings=connect.notices)
    try:
        return asyncio.run(_examine(patient, output))
    finally:
        connect.close()


async def _examine(patient: "Patient", output: "Output") -> int:
    """Print findings in the order of the plan, each as soon as it and those before it are known."""
    from appsignal_tui.layout.doctor import name_width  # noqa: PLC0415 - help does without
    from appsignal_tui.services.doctor import Doctor, exit_status  # noqa: PLC0415 - as above

    doctor = Doctor(patient)
    found: dict[str, Finding] = {}
    try:
        checks = await doctor.plan()
        width = name_width(check.name for check in checks)
        waiting = list(checks)

        def print_in_order(finding: "Finding") -> None:
            found[finding.name] = finding
            while waiting and waiting[0].name in found:
                _print(output, found[waiting.pop(0).name], width)

        findings = await doctor.examine(checks, print_in_order)
    finally:
        if patient.services is not None:
            await patient.services.aclose()
    return output.finish() or exit_status(findings)


def _print(output: "Output", finding: "Finding", width: int) -> None:
    from appsignal_tui.layout.doctor import finding_lines  # noqa: PLC0415 - help does without

    if not output.is_for_people:
        output.row(
            {
                "name": finding.name,
                "state": finding.state,
                "words": finding.words,
                "hint": finding.hint,
                "facts": [{"name": name, "value": value} for name, value in finding.facts],
            }
        )
        return
    for line in finding_lines(finding, width, with_facts=finding.state in {"attention", "bad"}):
        output.line(line)


def _terminal(options: DoctorOptions) -> "TerminalChecks | None":
    """What is known of the terminal; nothing where the output goes elsewhere."""
    from appsignal_tui.services.clipboard import Clipboard  # noqa: PLC0415 - help does without
    from appsignal_tui.services.doctor import Terminal, TerminalChecks  # noqa: PLC0415 - as above

    if not sys.stdout.isatty():
        return None
    from rich.console import Console  # noqa: PLC0415 - a terminal's colours are of use on a terminal only

    size = os.get_terminal_size(sys.stdout.fileno())
    terminal = Terminal(size.columns, size.lines, Console(force_terminal=True).color_system)
    return TerminalChecks(terminal, os.environ, Clipboard(), write=_writer() if options.clipboard else None)


def _writer() -> "Write":
    def write(sequence: str) -> None:
        sys.stdout.write(sequence)
        sys.stdout.flush()

    return write


COMMAND = Command(
    options=DoctorOptions,
    takes=(SOURCE, WORLD, OUTPUT),
    description="Look at the token, the service, each site, the settings, our files and the terminal, "
    "and say what to do where something is wrong. Settings and files are only looked at; no secret is printed.",
    prints=Printed(
        (
            Field("name", "what was looked at"),
            Field("state", "fine, attention, bad or unknown"),
            Field("words", "what was found"),
            Field("hint", "what to do; empty when there is nothing to do"),
            Field(
                "facts",
                "list of objects with what the words are made of, each with",
                members=(Field("name", "what it is"), Field("value", "as text")),
            ),
        )
    ),
    examples=(
        "appsignal-tui doctor",
        "appsignal-tui doctor --clipboard",
        "appsignal-tui doctor --json",
    ),
    program=run,
    more_help=lambda: (
        Passage(
            "exit status",
            entries=(
                ("0", "nothing is bad; what could be better is told"),
                ("1", "something does not work"),
                ("2", "the settings cannot be used"),
            ),
        ),
    ),
)
