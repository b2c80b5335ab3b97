"""Arguments to options, and what is told about them without a request."""

import shlex
from pathlib import Path

import pytest

from appsignal_tui.cli import main
from appsignal_tui.cli.arguments import parse
from appsignal_tui.cli.command import Command, Entry
from appsignal_tui.cli.commands import COMMANDS, EXPLORER
from appsignal_tui.cli.exit_status import MEANINGS
from appsignal_tui.cli.options import LIMIT, OWN, Options, declared, option
from appsignal_tui.demo.dialects.names import DIALECTS
from appsignal_tui.errors import ConfigurationError


def printed_help(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as left:
        main([*words, "--help"])
    assert left.value.code == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    return printed.out


def test_nothing_given_is_the_explorer_with_every_default() -> None:
    options = parse([])
    assert options.command == ""
    assert (options.limit, options.seed, options.clock, options.form) == (100, 7, "real", "plain")
    assert (options.replay, options.faults, options.dialects) == ((), (), ())


def test_values_are_typed_and_lists_grow() -> None:
    options = parse(
        ["logs", "--replay", "a", "b", "--limit", "5", "--csv", "--fail-if", "count>1", "--fail-if", "count<9"]
    )
    assert options.command == "logs"
    assert options.replay == (Path("a"), Path("b"))
    assert (options.limit, options.form, options.as_raw_csv) == (5, "csv", False)
    assert options.fail_if == ("count>1", "count<9")


@pytest.mark.parametrize(
    ("arguments", "start", "end"),
    [
        (["--from", "-1h"], "-1h", ""),
        (["--from=-1h", "--to", "-5m"], "-1h", "-5m"),
        (["--from", "−90s"], "−90s", ""),
        (["--from", "2026-11-23T13:00Z", "--to", "now"], "2026-11-23T13:00Z", "now"),
    ],
)
def test_a_time_that_begins_with_a_minus_is_no_option(arguments: list[str], start: str, end: str) -> None:
    options = parse(["logs", "--demo", *arguments])
    assert (options.start, options.end) == (start, end)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["logs", "--json", "--csv"], "not allowed"),
        (["logs", "--csv", "--csv-raw"], "not allowed"),
        (["logs", "--json", "--width", "80"], "--width cuts text for people"),
        (["logs", "--width", "3"], "at least 20"),
        (["logs", "--limit", "-5"], "at least 1"),
        (["logs", "--last", "1h", "--from", "-2h"], "--last is a whole range"),
        (["logs", "--demo", "extra"], "no argument “extra”"),
        (["trace", "abc", "--limit", "3"], "no option “--limit”"),
        (["trace"], "TRACE_ID"),
        (["demo-server", "--site", "x"], "no option “--site”"),
        (["demo-server", "--json"], "no option “--json”"),
        (["--demo", "logs"], "A command comes first"),
        (["metrics", "names"], "no command “metrics”"),
        (["logs", "--dialect", "points-null"], "--dialect changes the demo"),
        (["--demo", "--dialect", "points-nil"], "points-null"),
        (["deploys", "--last", "1h"], "no option “--last”"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: list[str], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words) as caught:
        parse(arguments)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("entry", [*COMMANDS, EXPLORER], ids=lambda entry: entry.name)
def test_every_example_of_the_help_can_be_typed(entry: Entry) -> None:
    examples = entry.load().examples
    assert examples
    for example in examples:
        line = example.partition("   ")[0].replace("APPSIGNAL_API_TOKEN=…", "").strip()
        program, *arguments = shlex.split(line)
        assert program == "appsignal-tui"
        assert parse(arguments).command == ("" if entry is EXPLORER else entry.name)


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_help_of_a_command_tells_options_fields_and_examples(
    entry: Entry, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name, command = entry.name, entry.load()
    monkeypatch.setenv("COLUMNS", "90")
    text = printed_help(capsys, *name.split())
    words = " ".join(text.split())
    assert text.startswith(f"usage: appsignal-tui {name}")
    for _, each in declared(command.options):
        assert (f"\n  {each.synopsis}" in text) is (each.section in {OWN, *command.takes} and bool(each.flag))
    for field in (*command.prints.fields, *command.prints.columns):
        assert f"  {field.name} " in text
        assert field.meaning in words
        assert field.unit in field.meaning or field.unit == "count", "the unit stands with the field"
    for example in command.examples:
        assert example in text
    wordy = [line for line in text.splitlines() if "appsignal-tui" not in line]
    assert max(map(len, wordy)) <= 90


def test_the_overview_tells_commands_options_and_exit_statuses(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed_help(capsys)
    words = " ".join(text.split())
    for entry in COMMANDS:
        assert f"{entry.name} {entry.arguments}".strip() in text
        assert entry.help in words
    for status, meaning in MEANINGS:
        assert f"{status} {meaning}" in words
    for flag in ("--demo", "--replay", "--record", "--token-file", "--fault", "--dialect", "--version"):
        assert flag in text


def test_help_of_the_demo_server_lists_every_dialect(capsys: pytest.CaptureFixture[str]) -> None:
    words = " ".join(printed_help(capsys, "demo-server").split())
    for dialect in DIALECTS:
        assert f"{dialect.name}{'*' if dialect.is_default else ''} {dialect.help}" in words


def test_help_fits_a_narrow_terminal_and_stays_readable_on_a_wide_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for columns, most in (("60", 60), ("400", 100), ("nonsense", 100)):
        monkeypatch.setenv("COLUMNS", columns)
        lines = [line for line in printed_help(capsys, "trace").splitlines() if "appsignal-tui" not in line]
        assert max(map(len, lines)) <= most


def test_the_names_of_commands_are_their_own() -> None:
    names = [entry.name for entry in COMMANDS]
    assert len(set(names)) == len(names)
    assert all(entry.load().answer or entry.load().program for entry in COMMANDS)


NESTED = (Entry("sites list", "", "every site"), Entry("sites add", "URL", "one more"), *COMMANDS)


def test_a_command_of_two_words_is_one_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appsignal_tui.cli.arguments.COMMANDS", NESTED)
    monkeypatch.setattr("appsignal_tui.cli.help.COMMANDS", NESTED)
    monkeypatch.setattr(Entry, "load", lambda _: Command(TwiceDeclared, (LIMIT,), "words", ("an example",)))
    assert parse(["sites", "list", "--limit", "3"]).command == "sites list"
    with pytest.raises(ConfigurationError, match="“sites” goes on: sites list, sites add"):
        parse(["sites", "--limit", "3"])
    assert printed_help(capsys, "sites", "add").startswith("usage: appsignal-tui sites add URL [options]")
    listed = printed_help(capsys, "sites")
    assert "sites list" in listed
    assert "demo-server" not in listed


class TwiceDeclared(Options):
    """A command with a default of its own."""

    limit: int = option("--limit", "most rows (default 5)", default=5, metavar="N", read=int, section=LIMIT)


def test_a_command_may_have_its_own_default() -> None:
    assert TwiceDeclared().limit == 5
    assert [each.default for name, each in declared(TwiceDeclared) if name == "limit"] == [5]
