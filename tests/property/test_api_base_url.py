from contextlib import suppress
from urllib.parse import urlsplit

from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.api.base_url import is_loopback, normalize_base_url
from appsignal_tui.errors import ConfigurationError

PARTS = st.lists(
    st.sampled_from(
        ["https://", "http://", "appsignal.com", "127.0.0.1", "@", ":", "/", "\\", "#", "?", "[::1]", "..", "%40", "é"]
    )
    | st.text(max_size=4),
    max_size=6,
).map("".join)


@given(PARTS)
def test_what_is_accepted_is_a_plain_origin(text: str) -> None:
    with suppress(ConfigurationError):
        url = normalize_base_url(text)
        parts = urlsplit(url)
        assert url.isascii()
        assert parts.path == parts.query == parts.fragment == ""
        assert parts.username is None
        assert parts.hostname
        assert parts.scheme == "https" or is_loopback(parts.hostname)
        assert normalize_base_url(url) == url
