"""Stand-ins for the library `keyring`: packages of that name on the path of this process and of its children."""

from pathlib import Path

import pytest

_PACKAGE = "from keyring.backends.desktop import Keyring\n\n\ndef get_keyring():\n    return Keyring()\n"

_WORKS = """
import json, os, pathlib, sys, time

FILE = pathlib.Path(__file__).with_name("kept.json")


class Keyring:
    name = "Desktop"

    def _all(self):
        return json.loads(FILE.read_text()) if FILE.exists() else {}

    def get_password(self, service, name):
        return self._all().get(f"{service} {name}")

    def set_password(self, service, name, token):
        FILE.write_text(json.dumps({**self._all(), f"{service} {name}": token}))
        FILE.with_name("seen").write_text(f"{sys.orig_argv} {dict(os.environ)}")

    def delete_password(self, service, name):
        kept = self._all()
        del kept[f"{service} {name}"]
        FILE.write_text(json.dumps(kept))
"""

MOODS = {
    "works": "",
    "locked": "    def get_password(self, service, name):\n        raise RuntimeError('locked: s3cr3t')\n",
    "hangs": "    def get_password(self, service, name):\n        time.sleep(60)\n",
    "prompts": "    def get_password(self, service, name):\n        return input(open('/dev/tty').readline())\n",
    "babbles": "    def get_password(self, service, name):\n        print('s3cr3t')\n",
    "gives-nonsense": "    def get_password(self, service, name):\n        return ['s3cr3t', 5]\n",
    "forgets": "    def get_password(self, service, name):\n        return None\n",
}
"""What becomes of a question, by name."""


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, mood: str = "works", module: str = "desktop") -> Path:
    """Put a key store in this mood on the path; the result is the file it keeps tokens in."""
    package = folder / "keyring"
    backends = package / "backends"
    backends.mkdir(parents=True)
    (package / "__init__.py").write_text(_PACKAGE.replace("desktop", module))
    (backends / "__init__.py").touch()
    (backends / f"{module}.py").write_text(f"{_WORKS}\n{MOODS[mood]}")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return backends / "kept.json"
