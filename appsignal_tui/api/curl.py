"""A request of the journal as one line for a shell; the token is read from a variable there."""

import shlex

from appsignal_tui.api.journal import JournalEntry

_TOKEN = "$APPSIGNAL_API_TOKEN"  # noqa: S105 - the name of a variable


def curl(entry: JournalEntry, base_url: str, graphql_url: str) -> str:
    """The line that sends the same; nothing in it is expanded by the shell but the token's variable.

    A body that was too long to be kept whole is read from standard input instead.

    Args:
        entry: What was sent.
        base_url: Where REST is asked, as `normalize_base_url` writes it.
        graphql_url: Where GraphQL is asked, likewise.
    """
    words = ["curl", "-sS", "--globoff", "-X", shlex.quote(entry.method)]
    if entry.credential == "bearer":
        words += [shlex.quote(base_url + entry.path), "-H", f'"Authorization: Bearer {_TOKEN}"']
    elif entry.credential == "query":
        words.append(f'{shlex.quote(graphql_url + entry.path)}"?token={_TOKEN}"')
    else:
        words.append(shlex.quote(base_url + entry.path))
    if entry.sent:
        words += ["-H", "'Content-Type: application/json'"]
        words += ["--data-binary", "@-"] if entry.is_cut else ["--data-raw", shlex.quote(entry.sent)]
    return " ".join(words)
