import pytest

from appsignal_tui.api.base_url import is_loopback, normalize_base_url
from appsignal_tui.errors import ConfigurationError


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("https://appsignal.com", "https://appsignal.com"),
        ("  https://AppSignal.com/  ", "https://appsignal.com"),
        ("https://appsignal.com/graphql", "https://appsignal.com"),
        ("https://appsignal.com:443", "https://appsignal.com"),
        ("https://appsignal.com:8443/", "https://appsignal.com:8443"),
        ("https://appsignal.com.", "https://appsignal.com"),
        ("HTTPS://10.0.0.1", "https://10.0.0.1"),
        ("http://127.0.0.1:8377", "http://127.0.0.1:8377"),
        ("http://localhost", "http://localhost"),
        ("http://[::1]:80", "http://[::1]"),
        ("https://[2001:DB8::1]:8443", "https://[2001:db8::1]:8443"),
    ],
)
def test_a_base_url_is_reduced_to_scheme_host_and_port(given: str, normal: str) -> None:
    assert normalize_base_url(given) == normal
    assert normalize_base_url(normal) == normal


@pytest.mark.parametrize(
    "given",
    [
        "",
        "appsignal.com",
        "ftp://appsignal.com",
        "file:///etc/passwd",
        "https://",
        "https:///graphql",
        "https://user:password@appsignal.com",
        "https://@appsignal.com",
        "https://appsignal.com@evil.example",
        "https://appsignal.com/api/../..",
        "https://appsignal.com/other",
        "https://appsignal.com//graphql",
        "https://appsignal.com?token=x",
        "https://appsignal.com/?",
        "https://appsignal.com#x",
        "https://appsignal.com\\@evil.example",
        "https://appsig nal.com",
        "https://appsignal\n.com",
        "https://appsignal.com:0x50",
        "https://appsignal.com:99999",
        "https://[::1",
        "https://[not-an-address]",
        "https://app%73ignal.com",
        "https://-appsignal.com",
        "https://app..signal.com",
        "http://appsignal.com",
        "http://10.0.0.1",
        "http://127.0.0.1.evil.example",
        "http://2130706433",
    ],
)
def test_a03_a_base_url_with_tricks_is_refused(given: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        normalize_base_url(given)
    assert caught.value.hint
    assert "password" not in str(caught.value) or "must not name" in str(caught.value)


def test_a03_look_alike_letters_are_shown_as_they_really_are() -> None:
    with pytest.raises(ConfigurationError, match="xn--"):
        normalize_base_url("https://аppsignal.com")  # the first letter is Cyrillic


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("10.0.0.1", False),
        ("0x7f.1", False),
    ],
)
def test_only_written_loopback_addresses_are_this_machine(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback
