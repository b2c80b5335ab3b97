"""Where the style sheets are, and in which order they cascade.

In an installed package they lie inside it (the wheel maps `tcss/` there), in a checkout beside it.
"""

from pathlib import Path

CASCADE = (
    "base.tcss",
    "widgets.tcss",
    "screens/actions.tcss",
    "screens/traces.tcss",
    "screens/waterfall.tcss",
    "screens/logs.tcss",
    "screens/requests.tcss",
    "screens/doctor.tcss",
    "screens/dialogs.tcss",
    "screens/sites.tcss",
    "screens/omnibox.tcss",
)
"""Sheets from weakest to strongest: base, widgets, then one for each screen."""


def folder() -> Path:
    """The folder of the sheets.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    package = Path(__file__).parent
    for candidate in (package / "tcss", package.parent / "tcss"):
        if (candidate / CASCADE[0]).is_file():
            return candidate
    raise FileNotFoundError("the style sheets are missing: reinstall appsignal-tui")


def paths() -> list[Path]:
    """Absolute paths of all sheets, in cascade order."""
    return [folder() / name for name in CASCADE]
