"""The faults there are: one for each row of the fault matrix that a server can cause. Data only, cheap to import."""

from typing import NamedTuple

GRAMMAR = """\
NAME or its first part alone, then what limits it, then a value for those that have one:
  h05           on all data routes: what is below /api/v2 except /auth
  h05:3         on the first 3 requests only
  h05:/logs     on routes below /api/v2/logs only; /auth and /graphql too when named, / is everything
  h05:3:/logs=30  all of it; the value is what stands in brackets, the first one unless given
A fault given first lies nearest to the data."""


class Fault(NamedTuple):
    """One fault."""

    name: str
    """Id of the row in lower case, and words."""
    sentence: str
    """What it does; VALUE stands for the value."""
    value: str = ""
    """The value it has unless one is given; empty when it has none."""
    kind: str = ""
    """What values it takes: `number` (positive), `text`, `a|b` for a choice, or nothing."""
    route: str = ""
    """Where it applies unless told otherwise; empty for the data routes."""

    @property
    def id(self) -> str:
        """Id of the row alone."""
        return self.name.partition("-")[0]

    @property
    def choices(self) -> tuple[str, ...]:
        """The values there are to choose from; empty when there is no choice."""
        return tuple(self.kind.split("|")) if "|" in self.kind else ()

    @property
    def help(self) -> str:
        """The sentence with the values in brackets."""
        values = self.kind if self.choices else self.value
        return f"{self.sentence} [{values}]" if values else self.sentence


FAULTS = (
    Fault("n04-late-headers", "The answer begins VALUE seconds late.", "60", "number"),
    Fault("n05-slow-drip", "The body comes a byte every VALUE seconds, without end.", "0.5", "number"),
    Fault(
        "n17-redirect",
        "Redirects to VALUE, which is another host.",
        "https://elsewhere.example/?token=yours",
        "text",
    ),
    Fault("n18-redirect-nowhere", "Redirects to itself, to a file, or to no URL.", "loop", "loop|file|nonsense"),
    Fault("h01-401", "401, the token is not accepted.", "json", "json|text"),
    Fault("h02-403", "403, the token may not read this."),
    Fault("h03-404", "404, this does not exist any more."),
    Fault("h04-refused", "The question is refused with a reason; the status is VALUE.", "422", "422|400"),
    Fault("h05-429-seconds", "429 with Retry-After: VALUE seconds.", "3", "number"),
    Fault("h06-429-odd-wait", "429; Retry-After is VALUE, or past, negative, odd, huge … in turn.", "", "text"),
    Fault("h07-429-no-wait", "429 without Retry-After."),
    Fault("h08-500", "500 with an error as JSON."),
    Fault("h09-html-error", "A proxy's HTML page; the status is VALUE.", "502", "502|503"),
    Fault("h10-504-late", "504, VALUE seconds late.", "10", "number"),
    Fault("h11-login-page", "200 with an HTML login page."),
    Fault("h12-no-body", "Success without a body; the status is VALUE.", "204", "204|200"),
    Fault("h13-withdrawn", "This version of the API is gone; the status is VALUE.", "426", "426|410"),
    Fault("h14-long-error", "422 with a message VALUE MB long.", "5", "number"),
    Fault("h15-escape-codes", "Escape codes in an error's text and headers, or a redirect.", "text", "text|location"),
    Fault("h16-429-crowd", "429 while more than VALUE requests run; each takes 0.3 s.", "1", "number"),
    Fault("b01-endless-body", "The body never ends."),
    Fault("b02-gzip-bomb", "A small gzip body that expands to VALUE MiB.", "256", "number"),
    Fault("b03-false-gzip", "The body is declared gzip and is not."),
    Fault("b04-cut-gzip", "The gzip body lacks its end, although all of its JSON is there."),
    Fault("b05-unknown-encoding", "The body is declared to be encoded as VALUE.", "br", "text"),
    Fault("b06-cut-json", "The JSON is cut off in the middle."),
    Fault("b07-rubbish-after", "The JSON is followed by rubbish."),
    Fault("b08-nested", "VALUE brackets, one in the other.", "100000", "number"),
    Fault("b09-not-finite", "Numbers of every second row are VALUE.", "NaN", "NaN|Infinity|-Infinity|1e999"),
    Fault("b10-long-integer", "Numbers of every second row have VALUE digits.", "30", "number"),
    Fault("b11-odd-bytes", "A byte-order mark before the JSON, or texts in Latin-1.", "mark", "mark|latin-1"),
    Fault("b12-lone-surrogate", "Half of a surrogate pair at the end of a text of every second row."),
    Fault("b13-nul", "NUL in the middle of a text of every second row."),
    Fault("b14-doubled-keys", "One key of each row comes twice; the second is right."),
    Fault("b15-wrong-top-level", "The whole answer is a VALUE.", "null", "null|list|object|number|text"),
    Fault("s01-extra-fields", "Every row has members nobody announced."),
    Fault("s02-missing-field", "The row in the middle lacks what it must have."),
    Fault("s03-nulls", "All texts that may be missing are null in every second row."),
    Fault("s04-other-types", "Numbers come as text, and ids as numbers."),
    Fault("s05-new-words", "Severities, statuses and kinds nobody has heard of, in every second row."),
    Fault("s06-severity-case", "Severities in capitals, lower case and mixed case in turn."),
    Fault("s07-attributes", "Attributes as a list of pairs, or nested three levels.", "pairs", "pairs|nested"),
    Fault("s08-unreadable-rows", "No row has a member anybody knows."),
    Fault("s09-stuck-cursor", "Pages stand still, go back, or name no position.", "still", "still|back|missing"),
    Fault("s10-more-than-asked", "Two pages at once, the rows at the boundary twice."),
    Fault("s11-id-twice", "The first row of every list comes twice."),
    Fault("s12-empty-lists", "All lists are empty; with :/graphql sites and sources too."),
    Fault("s13-many-sites", "VALUE sites.", "10000", "number", "/graphql"),
    Fault("l01-shared-instants", "Lines share time stamps: times are cut to VALUE ms.", "1000", "number", "/logs"),
    Fault("l02-crowded-instant", "VALUE more lines on the instant of every full minute.", "500", "number", "/logs"),
    Fault("l03-late-lines", "Every fifth line arrives up to VALUE seconds late.", "20", "number", "/logs"),
    Fault("l04-equal-lines", "Every line is written twice, with different ids.", route="/logs"),
    Fault("l05-same-line-twice", "Every line is delivered twice, with the same id.", route="/logs"),
    Fault("l06-no-ids", "Lines have no ids.", route="/logs"),
    Fault("l07-burst", "VALUE more lines a second.", "150", "number", "/logs"),
    Fault("l08-steady-stream", "VALUE more lines a second, to be watched for an hour.", "50", "number", "/logs"),
    Fault("l12-long-line", "Every fiftieth line is VALUE MB long.", "1", "number", "/logs"),
    Fault("l13-newlines", "Lines with VALUE newlines, lines that overwrite themselves.", "10000", "number", "/logs"),
)
