"""What we rely on of the API, to be compared with what the service says about it (contract 0.2)."""

import json
from importlib.resources import files
from typing import Any


def our_contract() -> Any:
    """The routes, members and values of the written contract as an OpenAPI document; reads a file of the package.

    `tests/packaged_contract.py` makes it from the written contract, and a test holds the two together.
    """
    return json.loads(files(__package__ or "").joinpath("contract.json").read_text(encoding="utf-8"))
