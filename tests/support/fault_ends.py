"""What becomes of a question under every fault of the fault matrix that reaches the client: one table, for all tests.

Rows of sections L, X, K, P, U, G, F and D are about what comes after the client and are not here.
"""

from collections.abc import Mapping
from typing import Literal

from appsignal_tui.demo.faults.names import FAULTS
from appsignal_tui.errors import (
    AccessDeniedError,
    AuthenticationError,
    BadAnswerError,
    ConfigurationError,
    ExplorerError,
    NotFoundError,
    RateLimitedError,
    RequestRefusedError,
    ServerError,
    UnreachableError,
)

DATA: Literal["data"] = "data"
Outcome = type[ExplorerError] | Literal["data"]

ENDS_IN: Mapping[str, Outcome] = {
    "n04-late-headers": UnreachableError,
    "n05-slow-drip": UnreachableError,
    "n17-redirect": BadAnswerError,
    "n18-redirect-nowhere": BadAnswerError,
    "h01-401": AuthenticationError,
    "h02-403": AccessDeniedError,
    "h03-404": NotFoundError,
    "h04-refused": RequestRefusedError,
    "h05-429-seconds": RateLimitedError,
    "h06-429-odd-wait": RateLimitedError,
    "h07-429-no-wait": RateLimitedError,
    "h08-500": ServerError,
    "h09-html-error": ServerError,
    "h10-504-late": ServerError,
    "h11-login-page": BadAnswerError,
    "h12-no-body": DATA,
    "h13-withdrawn": NotFoundError,
    "h14-long-error": RequestRefusedError,
    "h15-escape-codes": ExplorerError,
    "h16-429-crowd": DATA,
    "b01-endless-body": BadAnswerError,
    "b02-gzip-bomb": BadAnswerError,
    "b03-false-gzip": BadAnswerError,
    "b04-cut-gzip": BadAnswerError,
    "b05-unknown-encoding": BadAnswerError,
    "b06-cut-json": BadAnswerError,
    "b07-rubbish-after": BadAnswerError,
    "b08-nested": BadAnswerError,
    "b15-wrong-top-level": BadAnswerError,
    **{fault.name: DATA for fault in FAULTS if "b09" <= fault.id <= "b14" or fault.id[0] in "sl"},
}
"""What becomes of a question for log lines."""

RELAYED_ENDS_IN: Mapping[str, Outcome] = {
    "n06-reset": UnreachableError,
    "n07-no-answer": UnreachableError,
    "n08-short-body": UnreachableError,
    "n09-cut-chunk": BadAnswerError,
    "n09-bad-chunk-size": BadAnswerError,
    "n10-two-lengths": BadAnswerError,
    "n11-not-http": BadAnswerError,
    "n12-huge-header": BadAnswerError,
    "n12-endless-headers": BadAnswerError,
    "n13-early-answers": DATA,
    "n14-idle-close": DATA,
    "h15-reason": ServerError,
}

RELAYED_AND_TRIED_AGAIN = ("n06-reset", "n07-no-answer", "n09-cut-chunk", "h15-reason")
"""What ends well when it happens twice only."""

BEYOND_A_SERVER: Mapping[str, Outcome] = {
    "n01": UnreachableError,
    "n02": UnreachableError,
    "n03": UnreachableError,
    "n15": UnreachableError,
    "n16": ConfigurationError,
    "n19": ConfigurationError,
    "n20": ConfigurationError,
    "n21": UnreachableError,
    "n22": DATA,
    "a02": ConfigurationError,
    "a03": ConfigurationError,
    "a04": DATA,
    "a05": DATA,
    "a06": DATA,
    "a07": DATA,
    "a10": AuthenticationError,
    # tokens that expire by a clock are those of OAuth, which this program does not use: a personal token is good until
    # the service says 401, whatever any clock says
    "a11": DATA,
    "a13": DATA,
    "a14": DATA,
    "c01": DATA,
}
"""The same for what no server and no relay can cause: the network, the settings, secrets and our own clock."""

ROWS = frozenset(
    {
        *(f"n{number:02}" for number in range(1, 23)),
        *(f"h{number:02}" for number in range(1, 17)),
        *(f"b{number:02}" for number in range(1, 16)),
        *(f"s{number:02}" for number in range(1, 14)),
        *("a02", "a03", "a04", "a05", "a06", "a07", "a10", "a11", "a13", "a14", "c01"),
    }
)
"""All rows that reach the client."""
