"""Writing a settings file once; from then on it is the person's own and only read."""

import os
from pathlib import Path

from appsignal_tui.errors import ConfigurationError, StoreError
from appsignal_tui.store.paths import config_dir, config_location

_OWNER_ONLY = 0o600


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet, readable by its owner only.

    Raises:
        ConfigurationError: something of that name is there.
        StoreError: it cannot be written.
    """
    if path.parent == config_location():
        config_dir()  # lets it exist, private
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _OWNER_ONLY)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            os.fchmod(descriptor, _OWNER_ONLY)  # the umask may have taken more than was meant
            file.write(text)
    except FileExistsError as error:
        raise ConfigurationError(f"{path} is there already.", hint="It was left as it is.") from error
    except OSError as error:
        raise StoreError(f"The file {path} cannot be written: {error.strerror}.") from error
