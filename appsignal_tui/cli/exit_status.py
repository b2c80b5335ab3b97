"""Exit statuses, the same for every command; those of errors are the errors' own (`errors.ExplorerError.exit_code`)."""

DATA = 0
CROSSED = 4
INTERRUPTED = 130

MEANINGS = (
    (DATA, "data was printed, be it none"),
    (1, "the service said no: token, rights, question, or no such thing"),
    (2, "wrong usage or configuration; nothing was sent"),
    (3, "the service cannot be reached, is failing or limits us: worth a retry"),
    (CROSSED, "a --fail-if threshold was crossed; the data is printed all the same"),
    (INTERRUPTED, "interrupted"),
)
"""For the help."""
