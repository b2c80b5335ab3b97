"""Settings of one run and where each came from; nothing here writes or asks anybody."""

from appsignal_tui.config.configuration import (
    CONFIG_VARIABLE,
    PROFILE_VARIABLE,
    Configuration,
    configure,
    settings_path,
)
from appsignal_tui.config.file import Given, Layer, SettingsError
from appsignal_tui.config.private import CREDENTIALS, read_private
from appsignal_tui.config.settings import DEFAULT_BASE_URL, KEYS, Key, Settings
from appsignal_tui.config.token import TOKEN_VARIABLE, clean_environment, clean_token, given_token

__all__ = [
    "CONFIG_VARIABLE",
    "CREDENTIALS",
    "DEFAULT_BASE_URL",
    "KEYS",
    "PROFILE_VARIABLE",
    "TOKEN_VARIABLE",
    "Configuration",
    "Given",
    "Key",
    "Layer",
    "Settings",
    "SettingsError",
    "clean_environment",
    "clean_token",
    "configure",
    "given_token",
    "read_private",
    "settings_path",
]
