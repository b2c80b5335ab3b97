"""The settings of a run, as the command line, the environment and the settings file have them."""

import os
from pathlib import Path

from appsignal_tui.api.base_url import normalize_base_url
from appsignal_tui.cli.options import Options
from appsignal_tui.config import Configuration, Given, configure
from appsignal_tui.store.paths import config_location

FILE_NAME = "config.toml"


def usual_path() -> Path | None:
    """The settings file, unless the environment names another; `None` without a home folder."""
    folder = config_location()
    return None if folder is None else folder / FILE_NAME


def configured(options: Options) -> Configuration:
    """The settings that hold for these options.

    Raises:
        ConfigurationError: a setting is wrong.
    """
    given = {"base_url": Given(normalize_base_url(options.base_url), "--base-url")} if options.base_url else {}
    return configure(
        usual_path=usual_path(),
        environment=os.environ,
        given=given,
        normal_url=normalize_base_url,
        profile=options.profile,
        folder=_current_folder(),
    )


def _current_folder() -> Path | None:
    try:
        return Path.cwd()
    except OSError:  # it was removed meanwhile
        return None
