"""Queries a person saved under a name."""

from typing import NamedTuple


class SavedQuery(NamedTuple):
    """One of them, of a kind such as log queries."""

    name: str
    site_id: str
    """The site it is about; empty for every site."""
    text: str
