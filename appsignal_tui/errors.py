"""The error tree, drawn by what the caller can do about it.

    ExplorerError
    ├── ConfigurationError    mend a setting, an option or a file; nothing was sent     exit 2
    ├── AuthenticationError   sign in again; every pane stops                           exit 1
    ├── AccessDeniedError     pick another app; other panes go on                       exit 1
    ├── NotFoundError         pick something else, or widen the time range              exit 1
    ├── RequestRefusedError   mend the question; `slug` says which part                 exit 1
    ├── RateLimitedError      wait `retry_after_s` seconds                              exit 3
    ├── UnreachableError      check the network, then try again                         exit 3
    ├── ServerError           try again later                                           exit 3
    ├── BadAnswerError        narrow the question, or look at the raw answer            exit 1
    └── StoreError            go on without saving                                      exit 1

Every error carries a sentence for a person (`str(error)`), what to do next (`hint`), and the facts as attributes.
Texts are safe to show: whoever raises one cleans what came from outside first (`text.safe_text`).
"""

from typing import ClassVar


class ExplorerError(Exception):
    """Base of every error this package raises on purpose."""

    exit_code: ClassVar[int] = 1
    """Exit status of a headless command that ends with this error (contract of the command line)."""

    def __init__(self, sentence: str, *, hint: str = "", request: str = "", status: int | None = None) -> None:
        """Build the error.

        Args:
            sentence: What happened, one sentence, safe to show.
            hint: What to do next, one sentence; empty when there is nothing to add.
            request: Method and path of the request, without a query string; empty when none was sent.
            status: HTTP status of the answer, `None` when there was no answer.
        """
        super().__init__(sentence)
        self.hint = hint
        self.request = request
        self.status = status


class ConfigurationError(ExplorerError):
    """A setting, an option or a file is wrong; nothing was sent."""

    exit_code = 2
    problems: tuple[str, ...] = ()
    """All that is wrong, one sentence each, where several settings may be wrong at once."""


class AuthenticationError(ExplorerError):
    """The token is missing, wrong or revoked (401)."""


class AccessDeniedError(ExplorerError):
    """The token is good but may not read this app (403)."""


class NotFoundError(ExplorerError):
    """The route or the thing asked for does not exist (404)."""


class RequestRefusedError(ExplorerError):
    """The service understood the request and refused it (400, 422)."""

    def __init__(
        self,
        sentence: str,
        *,
        slug: str = "",
        field: str = "",
        hint: str = "",
        request: str = "",
        status: int | None = None,
    ) -> None:
        """As the base, with the service's `error` slug and the field it names in `details` (contract 1.5)."""
        super().__init__(sentence, hint=hint, request=request, status=status)
        self.slug = slug
        self.field = field


class RateLimitedError(ExplorerError):
    """The service answered 429 for as long as we were willing to wait."""

    exit_code = 3

    def __init__(
        self, sentence: str, *, retry_after_s: float, hint: str = "", request: str = "", status: int | None = 429
    ) -> None:
        """As the base, with the seconds to wait before asking again."""
        super().__init__(sentence, hint=hint, request=request, status=status)
        self.retry_after_s = retry_after_s


class UnreachableError(ExplorerError):
    """No answer: name not found, refused, timed out, cut off."""

    exit_code = 3


class ServerError(ExplorerError):
    """The service failed (5xx)."""

    exit_code = 3


class BadAnswerError(ExplorerError):
    """There was an answer, and it cannot be read: not JSON, too large, of another shape."""


class StoreError(ExplorerError):
    """A file of ours cannot be read or written; the program goes on without it."""
