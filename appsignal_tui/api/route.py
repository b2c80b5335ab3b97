"""Routes with parameters in their path."""

from urllib.parse import quote


def route(template: str, **parts: str) -> str:
    """A route of the contract with its parameters filled in, each as one part of the path whatever it holds."""
    return template.format_map({name: _part(text) for name, text in parts.items()})


def _part(text: str) -> str:
    encoded = quote(text, safe="", errors="replace")
    # parts of dots alone would be taken for steps to another path
    return encoded.replace(".", "%2E") if not encoded.strip(".") else encoded
