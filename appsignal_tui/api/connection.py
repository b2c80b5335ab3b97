"""One httpx transport for each host: time and size limits, credentials, and what its failures mean.

httpx is imported here and in `asgi_transport` only; nothing of it leaves this package.
"""

import asyncio
import os
import socket
import ssl
from collections.abc import Iterable, Iterator

import httpx
from pydantic import SecretStr

from appsignal_tui import __version__
from appsignal_tui.api.asgi_transport import AsgiTransport
from appsignal_tui.api.body import BodyBuffer, BrokenBodyError, TooLargeError
from appsignal_tui.api.decode import Answer
from appsignal_tui.api.exchange import AsgiApp, Failure, Limits, Outgoing
from appsignal_tui.api.proxy import proxy_for, unusable
from appsignal_tui.api.redaction import Redaction
from appsignal_tui.errors import BadAnswerError, ConfigurationError, ExplorerError, UnreachableError
from appsignal_tui.text import safe_text

_HEADERS = {
    "Accept": "application/json, */*;q=0.5",  # one route answers in CSV
    "Accept-Encoding": "gzip",  # the one we can decompress in bounded steps
    "User-Agent": f"appsignal-tui/{__version__}",
}
_HEADERS_READ = ("content-type", "retry-after", "date", "location")
_FIRST_ERROR_STATUS = 300


class Connection:
    """Sends requests and reads answers whole, within limits; no retries, no waiting for a turn."""

    def __init__(
        self,
        base_urls: Iterable[str],
        token: SecretStr,
        redaction: Redaction,
        limits: Limits,
        asgi: AsgiApp | None = None,
    ) -> None:
        """Build the transports; reads certificates from disk, so do it in a thread.

        Raises:
            ConfigurationError: the environment names certificates or a proxy that cannot be used.
        """
        self._limits = limits
        self._token = token
        self._redaction = redaction
        self._transports = {url: _transport(url, asgi) for url in dict.fromkeys(base_urls)}
        times = {"connect": limits.connect_s, "read": limits.read_s, "write": limits.read_s, "pool": limits.total_s}
        self._extensions = {"timeout": times}
        redaction.watch()

    async def send(self, outgoing: Outgoing) -> Answer:
        """One attempt: the answer with its whole body, whatever its status.

        Raises:
            Failure: no answer, or none that can be used.
        """
        try:
            async with asyncio.timeout(self._limits.total_s):
                return await self._exchange(outgoing)
        except TimeoutError as error:
            sentence = f"{outgoing.host} took longer than {self._limits.total_s:g} s."
            raise _unreachable(outgoing, sentence, hint=_NARROWER, again=False) from self._bare(error)
        except httpx.TransportError as error:
            raise _failure(outgoing, error, self._limits) from self._bare(error)
        except TooLargeError as error:
            sentence = f"The answer of {outgoing.host} is larger than {outgoing.max_bytes // 2**20} MiB."
            raise Failure(_bad_answer(outgoing, sentence, _NARROWER), again=False) from error
        except BrokenBodyError as error:
            raise _broken(outgoing, again=True) from error

    async def aclose(self) -> None:
        """Close all connections."""
        for transport in self._transports.values():
            await transport.aclose()
        self._redaction.unwatch()

    async def _exchange(self, outgoing: Outgoing) -> Answer:
        # straight to the transport: cookies, redirects and credentials of others are none of ours
        response = await self._transports[outgoing.base_url].handle_async_request(self._signed(outgoing))
        try:
            content = await _read(response, outgoing.max_bytes)
        finally:
            await response.aclose()
        may_quote = response.status_code >= _FIRST_ERROR_STATUS or outgoing.credential == "query"
        headers = {name: response.headers[name] for name in _HEADERS_READ if name in response.headers}
        # a service that quotes the request back must not make us show the token
        return Answer(
            status=response.status_code,
            content=self._redaction.clean(content) if may_quote else content,
            request=outgoing.label,
            host=outgoing.host,
            headers={name: self._redaction.clean_text(value) for name, value in headers.items()},
        )

    def _signed(self, outgoing: Outgoing) -> httpx.Request:
        headers, parameters = dict(_HEADERS), None
        if outgoing.body is not None:
            headers["Content-Type"] = "application/json"
        if outgoing.credential == "query":
            parameters = {"token": self._token.get_secret_value()}
        elif outgoing.credential == "bearer":
            headers["Authorization"] = f"Bearer {self._token.get_secret_value()}"
        return httpx.Request(
            outgoing.method,
            outgoing.url,
            params=parameters,
            headers=headers,
            content=outgoing.body,
            extensions=self._extensions,
        )

    def _bare(self, error: Exception) -> Exception:
        """The error without the frames it came through, whose variables hold the signed request."""
        error.__cause__ = error.__context__ = None
        error.args = (self._redaction.clean_text(str(error)),)  # a line that is no HTTP is quoted
        return error.with_traceback(None)


def _transport(base_url: str, asgi: AsgiApp | None) -> httpx.AsyncBaseTransport:
    if asgi is not None:
        return AsgiTransport(asgi)
    proxy = proxy_for(base_url)
    # plain http needs no certificates, and reading them costs more than all else here
    trust = _trusted() if base_url.startswith("https:") or proxy else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        return httpx.AsyncHTTPTransport(verify=trust, proxy=proxy.url if proxy else None, trust_env=False)
    except (httpx.InvalidURL, ValueError) as error:
        if proxy is None:
            raise
        raise unusable(proxy) from error


def _trusted() -> ssl.SSLContext:
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        named = [f"{name}={os.environ[name]}" for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if os.environ.get(name)]
        raise ConfigurationError(
            f"The certificates cannot be read: {safe_text(', '.join(named)) or 'those of the system'}.",
            hint="Let SSL_CERT_FILE name a file with certificates, or unset it.",
        ) from error


async def _read(response: httpx.Response, max_bytes: int) -> bytes:
    body = BodyBuffer(response.headers.get("content-encoding", ""), max_bytes)
    try:
        async for raw in response.aiter_raw():
            body.add(raw)
    except TooLargeError:
        if response.status_code >= _FIRST_ERROR_STATUS:
            return body.so_far  # the status says enough
        raise
    return body.finish()


_NARROWER = "Ask for a narrower time range."
_NETWORK = "Check the network and the base URL, then try again."


def _unreachable(outgoing: Outgoing, sentence: str, *, again: bool, hint: str = _NETWORK) -> Failure:
    return Failure(UnreachableError(sentence, hint=hint, request=outgoing.label), again=again)


def _bad_answer(outgoing: Outgoing, sentence: str, hint: str) -> ExplorerError:
    return BadAnswerError(sentence, hint=hint, request=outgoing.label)


def _broken(outgoing: Outgoing, *, again: bool) -> Failure:
    return Failure(_bad_answer(outgoing, f"Broken answer from {outgoing.host}.", "Try again."), again=again)


def _failure(outgoing: Outgoing, error: httpx.TransportError, limits: Limits) -> Failure:
    host = outgoing.host
    match error:
        case httpx.ConnectTimeout():
            return _unreachable(outgoing, f"Connecting to {host} timed out after {limits.connect_s:g} s.", again=True)
        case httpx.TimeoutException():
            sentence = f"{host} did not answer within {limits.read_s:g} s."
            return _unreachable(outgoing, sentence, hint=_NARROWER, again=False)
        case httpx.ConnectError():
            return _no_connection(outgoing, error)
        case httpx.ProxyError():
            return _unreachable(outgoing, f"The proxy refused the way to {host}.", again=False)
        case httpx.RemoteProtocolError():
            return _not_http(outgoing, str(error))
        case _:
            return _unreachable(outgoing, f"{host} cut the connection.", again=True)


def _no_connection(outgoing: Outgoing, error: httpx.ConnectError) -> Failure:
    host = outgoing.host
    causes = list(_causes(error))
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return _unreachable(outgoing, f"Cannot find {host}.", again=True)
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return _unreachable(outgoing, f"{host} refused the connection.", again=True)
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _unreachable(
                outgoing,
                f"The certificate of {host} is not trusted: {safe_text(cause.verify_message)}.",
                hint="For a private authority, let SSL_CERT_FILE name its certificates.",
                again=False,
            )
        if isinstance(cause, ssl.SSLError):
            return _unreachable(outgoing, f"{host} does not speak TLS on this port.", again=False)
    return _unreachable(outgoing, f"No connection to {host}.", again=True)


def _not_http(outgoing: Outgoing, reason: str) -> Failure:
    """Tell broken answers apart by the words of the HTTP parser, which has no classes for them."""
    if "illegal status line" in reason:
        sentence = f"{outgoing.host} does not speak HTTP."
        return Failure(_bad_answer(outgoing, sentence, "Check the base URL."), again=False)
    if "incomplete chunked" in reason:
        return _broken(outgoing, again=True)
    if "without sending" in reason:
        hint = "Try again; if it stays, check that the base URL names a web server."
        return _unreachable(outgoing, f"{outgoing.host} cut the connection.", hint=hint, again=True)
    return _broken(outgoing, again=False)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error, what it came from, and the members of groups among them."""
    pending: list[BaseException | None] = [error]
    while pending:
        cause = pending.pop(0)
        if cause is not None:
            yield cause
            pending += [cause.__cause__, cause.__context__]
            if isinstance(cause, BaseExceptionGroup):
                pending += cause.exceptions
