"""Every command of the explorer. Bindings, palette, help and the README's key table come from here."""

from textual.binding import BindingType

from appsignal_tui.commands.command import Command, Scope

CATALOGUE: tuple[Command, ...] = (
    Command(
        "app.help",
        "Keys of this screen",
        "List every key that works here.",
        ("question_mark", "f1"),
        "app.help",
        "everywhere",
        label="keys",
        shown="?",
    ),
    Command(
        "app.omnibox",
        "Find or open",
        "Open an address, an id, an incident, a revision or a site, or run a command.",
        ("colon",),
        "app.omnibox",
        "everywhere",
        label="find or command",
    ),
    Command(
        "app.palette", "Commands", "Find a command by name and run it.", ("ctrl+p", "f3"), "app.palette", "everywhere"
    ),
    Command("app.traces", "Traces", "Go to the traces.", ("3",), "app.area('traces')", "everywhere"),
    Command("app.logs", "Logs", "Go to the logs.", ("4",), "app.area('logs')", "everywhere"),
    Command(
        "app.sites",
        "Sites",
        "Pick another site, or a set of them.",
        ("ctrl+o",),
        "app.sites",
        "everywhere",
        label="sites",
    ),
    Command(
        "app.range",
        "Time range",
        "Choose the time range of every screen.",
        ("T", "ctrl+t"),
        "app.range",
        "everywhere",
        label="time",
        shown="T",
    ),
    Command(
        "app.earlier",
        "Earlier",
        "Move the time range one step back.",
        ("left_parenthesis",),
        "app.shift(-1)",
        "everywhere",
    ),
    Command(
        "app.later", "Later", "Move the time range one step on.", ("right_parenthesis",), "app.shift(1)", "everywhere"
    ),
    Command("app.zone", "Time zone", "Show times in UTC or in local time.", ("t",), "app.zone", "everywhere"),
    Command("app.refresh", "Refresh", "Ask the service again.", ("r",), "refresh_data", "everywhere"),
    Command(
        "app.refresh_all",
        "Refresh from scratch",
        "Forget every answer kept in memory and ask again.",
        ("f5",),
        "refresh_from_scratch",
        "everywhere",
    ),
    Command(
        "app.go", "Go to …", "Then l logs, t traces, a actions, g top.", ("g",), "app.go", "everywhere", shown="g…"
    ),
    Command(
        "app.back",
        "Back",
        "Close, clear, or go back one step.",
        ("escape", "q", "backspace", "left_square_bracket"),
        "back",
        "everywhere",
        label="back",
        shown="q",
    ),
    Command(
        "app.problems",
        "Problems",
        "What is wrong with the data or did not work.",
        ("exclamation_mark",),
        "app.problems",
        "everywhere",
    ),
    Command(
        "app.requests",
        "Requests",
        "What was asked of the service and what came back.",
        ("I", "ctrl+g"),
        "app.requests",
        "everywhere",
        shown="I",
    ),
    Command(
        "app.doctor",
        "Doctor",
        "What works, from the token to the terminal, and what to do where it does not.",
        ("f12",),
        "app.doctor",
        "everywhere",
    ),
    Command("app.redraw", "Redraw", "Paint the whole screen again.", ("ctrl+l",), "app.redraw", "everywhere"),
    Command("app.quit", "Quit", "Leave the explorer.", ("ctrl+q",), "app.leave", "everywhere", word="q"),
    Command("app.cancel", "Cancel", "Stop what is being asked; twice leaves.", ("ctrl+c",), "app.cancel", "everywhere"),
    Command("list.find", "Find", "Highlight a text in the list.", ("slash",), "find", "list", label="find"),
    Command("list.find_next", "Next hit", "Go to the next line found.", ("n",), "find_next(1)", "list"),
    Command("list.find_previous", "Previous hit", "Go to the line found before.", ("N",), "find_next(-1)", "list"),
    Command(
        "actions.open",
        "Traces of the action",
        "List the traces of the action under the cursor.",
        ("enter",),
        "open",
        "actions",
        label="traces",
    ),
    Command(
        "actions.all",
        "All traces",
        "List the traces of every action.",
        ("A",),
        "all_traces",
        "actions",
        label="all traces",
    ),
    Command(
        "actions.errors", "Newest errors", "List the newest error traces.", ("e",), "errors", "actions", label="errors"
    ),
    Command(
        "actions.next_pane", "Next pane", "Move to the next list.", ("tab",), "next_pane(1)", "actions", label="pane"
    ),
    Command(
        "actions.previous_pane", "Previous pane", "Move to the list before.", ("shift+tab",), "next_pane(-1)", "actions"
    ),
    Command(
        "traces.open", "Waterfall", "Open the trace under the cursor.", ("enter",), "open", "traces", label="waterfall"
    ),
    Command("traces.order", "Order", "Newest first or slowest first.", ("O",), "order", "traces", label="order"),
    Command("traces.more", "Older traces", "Read the next page now.", ("A",), "more", "traces", label="older"),
    Command(
        "traces.error", "Next error", "Go to the next error trace.", ("e",), "next_error(1)", "traces", label="next ✖"
    ),
    Command("traces.error_back", "Previous error", "Go to the error trace before.", ("E",), "next_error(-1)", "traces"),
    Command(
        "waterfall.error",
        "Next error",
        "Go to the next span that failed.",
        ("e",),
        "next_error(1)",
        "waterfall",
        label="next ✖",
    ),
    Command(
        "waterfall.error_back", "Previous error", "Go to the failed span before.", ("E",), "next_error(-1)", "waterfall"
    ),
    Command(
        "waterfall.toggle",
        "Fold",
        "Fold or unfold the span under the cursor.",
        ("enter",),
        "fold",
        "waterfall",
        label="fold",
    ),
    Command(
        "waterfall.expand",
        "Unfold",
        "Unfold, or go to the first child.",
        ("right", "l"),
        "expand",
        "waterfall",
        shown="→",
    ),
    Command(
        "waterfall.collapse",
        "Fold, parent",
        "Fold, or go to the parent.",
        ("left", "h"),
        "collapse",
        "waterfall",
        shown="←",
    ),
    Command(
        "waterfall.expand_all", "Unfold all", "Unfold every span.", ("shift+right",), "fold_all(False)", "waterfall"
    ),
    Command("waterfall.collapse_all", "Fold all", "Fold every span.", ("shift+left",), "fold_all(True)", "waterfall"),
    Command(
        "waterfall.zoom_in",
        "Zoom in",
        "Look closer, around the span.",
        ("plus", "equals_sign"),
        "zoom(2)",
        "waterfall",
        label="zoom",
        shown="+ -",
    ),
    Command("waterfall.zoom_out", "Zoom out", "See more around the span.", ("minus",), "zoom(0.5)", "waterfall"),
    Command("waterfall.fit", "Fit", "Fit the span to the width.", ("f",), "fit", "waterfall", label="fit"),
    Command("waterfall.reset", "Whole trace", "See the whole trace again.", ("0",), "reset_zoom", "waterfall"),
    Command("waterfall.pan_left", "Pan left", "Move the view earlier.", ("H",), "pan(-1)", "waterfall"),
    Command("waterfall.pan_right", "Pan right", "Move the view later.", ("L",), "pan(1)", "waterfall"),
    Command(
        "waterfall.detail", "Detail", "Show or hide the span's detail.", ("d",), "detail", "waterfall", label="detail"
    ),
    Command(
        "waterfall.pane",
        "Into the detail",
        "Move between spans and detail.",
        ("tab", "shift+tab"),
        "next_pane",
        "waterfall",
    ),
    Command("logs.query", "Query", "Edit the query.", ("Q",), "query", "logs", label="query"),
    Command("logs.pause", "Pause", "Pause or resume the tail.", ("space",), "pause", "logs", label="pause"),
    Command("logs.follow", "Follow", "Go to the newest line and follow.", ("f",), "follow", "logs", label="follow"),
    Command(
        "logs.older", "Older lines", "Read the next page of older lines now.", ("A",), "older", "logs", label="older"
    ),
    Command("logs.error", "Next error", "Go to the next error line.", ("e",), "next_error(1)", "logs", label="next ✖"),
    Command("logs.error_back", "Previous error", "Go to the error line before.", ("E",), "next_error(-1)", "logs"),
    Command("logs.detail", "Detail", "Show or hide the line's detail.", ("d",), "detail", "logs"),
    Command(
        "logs.pane", "Into the detail", "Move between lines and detail.", ("tab", "shift+tab"), "next_pane", "logs"
    ),
    Command(
        "logs.trace",
        "Trace of the line",
        "Open the trace the line belongs to.",
        ("enter",),
        "open",
        "logs",
        label="trace",
    ),
    Command(
        "requests.copy",
        "Copy",
        "Copy the request as a curl line, or its body.",
        ("y",),
        "copy",
        "requests",
        label="copy",
    ),
    Command(
        "requests.pane",
        "Into the detail",
        "Move between requests and detail.",
        ("tab", "shift+tab"),
        "next_pane",
        "requests",
        label="pane",
        shown="Tab",
    ),
    Command(
        "doctor.copy",
        "Copy the check-up",
        "Copy all findings as text, without secrets.",
        ("y",),
        "copy",
        "doctor",
        label="copy",
    ),
    Command(
        "doctor.clipboard",
        "Try the clipboard",
        "Look again, and overwrite the clipboard to see whether it takes a text.",
        ("c",),
        "try_clipboard",
        "doctor",
        label="try the clipboard",
    ),
    Command(
        "doctor.pane",
        "Into the detail",
        "Move between findings and detail.",
        ("tab", "shift+tab"),
        "next_pane",
        "doctor",
        label="pane",
        shown="Tab",
    ),
)
"""In the order the help lists them."""

_BY_ID = {command.id: command for command in CATALOGUE}
_FOOTER_KEYS = 8


def command(command_id: str) -> Command:
    """The command of that id.

    Raises:
        KeyError: there is none.
    """
    return _BY_ID[command_id]


def of(*scopes: Scope) -> tuple[Command, ...]:
    """Commands of these scopes, in the order the scopes are given."""
    return tuple(item for scope in scopes for item in CATALOGUE if item.scope == scope)


def bindings(*scopes: Scope) -> list[BindingType]:
    """Bindings of every command of these scopes."""
    return [item.binding() for item in of(*scopes)]


def footer_keys(*scopes: Scope) -> list[tuple[str, str]]:
    """Key and word of at most eight commands worth a place in the footer; help is the last."""
    listed = [item for item in of(*scopes, "everywhere") if item.label and item.id != "app.help"]
    chosen = [*listed[: _FOOTER_KEYS - 1], _BY_ID["app.help"]]
    return [(item.key_text, item.label) for item in chosen]
