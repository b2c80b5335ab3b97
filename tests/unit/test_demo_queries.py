"""What the two query languages mean for one line and one trace (contract 5.4, 6.3)."""

import pytest

from appsignal_tui.demo.log_query import LegacySyntaxError, parse_log_query
from appsignal_tui.demo.telemetry import LineRecord, SummaryRecord
from appsignal_tui.demo.terms import QuerySyntaxError, Term, parse_terms
from appsignal_tui.demo.trace_query import parse_trace_query
from appsignal_tui.demo.wire import parse_time

SOURCES = {"s1": "rails", "s2": "nginx"}
LINE = LineRecord(
    time_ns=parse_time("2026-11-23T14:15:07.221Z"),
    source_id="s1",
    id="1",
    severity="ERROR",
    message='Charge failed: "[Email] a=b" see http://x/y',
    hostname="web-7c9f-x2kqp",
    group="payments",
    attributes={
        "status": 402,
        "gateway": "stripe",
        "user.id": 7,
        "paid": False,
        "db": {"system": "postgresql", "pool": {"size": 5}},
        "user": {"name": "ana"},
        "amount": "12.50",
        "attributes": {"flat": "yes"},
    },
)
SUMMARY = SummaryRecord(
    "t", "s", "site", "web", "Checkout#create", "9f3c2a1", 0, 1.0, {"region": "eu-west", "attempt": 2}, has_npo=True
)


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("", True),
        ("   ", True),
        ("charge", True),
        ("CHARGE FAILED", True),
        ("charge absent", False),
        ('"charge failed"', True),
        ('"failed charge"', False),
        ('message:"[Email]"', True),
        ('message:"a=b"', True),
        ("message:charge", True),
        ("message!:charge", False),
        ("message!:refund", True),
        ('message="Charge failed"', False),
        ("severity=error", True),
        ("severity=Error", True),
        ("severity!=error", False),
        ("severity=[warn,error]", True),
        ("severity=[warn, info]", False),
        ("severity!=[warn,info]", True),
        ("severity:err", True),
        ("hostname:x2kqp", True),
        ("hostname=web-7c9f", False),
        ("hostname!:test", True),
        ("group=payments", True),
        ("source=rails", True),
        ("source=RAILS", True),
        ("source!=mongodb", True),
        ("source=[nginx,mongodb]", False),
        ("status=402", True),
        ("status=402.0", True),
        ("status=40", False),
        ("status:40", True),
        ("status!=402", False),
        ("status=[401,402]", True),
        ("status>401", True),
        ("status>402", False),
        ("status>=402", True),
        ("status<402", False),
        ("status<=402", True),
        ("amount>12", True),
        ("gateway>1", False),
        ("absent>1", False),
        ("gateway=stripe", True),
        ("gateway=Stripe", False),
        ("gateway:STR", True),
        ("user.id=7", True),
        ("user.name=ana", True),
        ("db.system=postgresql", True),
        ("db.pool.size>=5", True),
        ("db.pool.size.more=5", False),
        ("paid=false", True),
        ("paid=0", False),
        ("absent=1", False),
        ("absent!=1", True),
        ("absent:1", False),
        ("absent!:1", True),
        ("timestamp>=2026-11-23T14:15:07.221Z", True),
        ("timestamp>2026-11-23T14:15:08Z", False),
        ("group:pay severity=error status>400", True),
        ("group:pay severity=warn status>400", False),
        ("severity=warn OR status=402", True),
        ("severity=warn status=402 OR group=mailer", False),
        ("severity=warn status=402 OR group=payments charge", True),
        ("attributes.flat=yes", True),
        ('gateway="stripe"', True),
        ('gateway=["stripe", "adyen"]', True),
    ],
)
def test_a_log_query_means_what_the_contract_says(query: str, matches: bool) -> None:
    assert parse_log_query(query, SOURCES, use_expressions=True).matches(LINE) is matches


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("attributes.status=402", True),
        ("attributes.status_integer=402", True),
        ("attributes.gateway_string:stripe", True),
        ("attributes.user.id_int=7", True),
        ("attributes.status=401", False),
        ("status=402", False),
        ("severity=error charge", True),
    ],
)
def test_the_old_syntax_reads_attributes_by_their_prefix(query: str, matches: bool) -> None:
    assert parse_log_query(query, SOURCES, use_expressions=False).matches(LINE) is matches


@pytest.mark.parametrize("suffix", ["string", "int", "integer", "float", "double", "bool", "boolean"])
def test_a_typed_reference_is_refused_by_name(suffix: str) -> None:
    with pytest.raises(LegacySyntaxError) as refusal:
        parse_log_query(f"a OR attributes.user.id_{suffix}!=1", SOURCES, use_expressions=True)
    assert refusal.value.field == f"attributes.user.id_{suffix}"


@pytest.mark.parametrize(
    ("query", "severities"),
    [
        ("", None),
        ("charge", None),
        ("severity=error charge", {"error"}),
        ("severity=[Error,WARNING]", {"error", "warn"}),
        ("severity=[error,warn] severity=error", {"error"}),
        ("severity=error severity=warn", set()),
        ("severity!=error", None),
        ("severity:err", None),
        ("severity=error OR charge", None),
    ],
)
def test_the_severities_a_query_allows_are_known_before_reading(query: str, severities: set[str] | None) -> None:
    assert parse_log_query(query, SOURCES, use_expressions=True).hints.severities == severities


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("a", [[Term("", "", ("a",))]]),
        ("a b", [[Term("", "", ("a",)), Term("", "", ("b",))]]),
        ('f="x y"', [[Term("f", "=", ("x y",))]]),
        (r'f:"say \"hi\" \\"', [[Term("f", ":", ('say "hi" \\',))]]),
        ("f!=[a, b ,c]", [[Term("f", "!=", ("a", "b", "c"))]]),
        ("a OR b c", [[Term("", "", ("a",))], [Term("", "", ("b",)), Term("", "", ("c",))]]),
        ("ORDER or", [[Term("", "", ("ORDER",)), Term("", "", ("or",))]]),
        ("x>=1", [[Term("x", ">=", ("1",))]]),
        ("1>2", [[Term("", "", ("1>2",))]]),
        ("200ms", [[Term("", "", ("200ms",))]]),
        ('a"b"', [[Term("", "", ("a",)), Term("", "", ("b",))]]),
    ],
)
def test_a_query_is_cut_into_terms(query: str, terms: list[list[Term]]) -> None:
    assert parse_terms(query) == terms


@pytest.mark.parametrize(
    "query", ['"open', 'f="open', "f=[a", "f=[a b]", "f=[]", "f=", "f:  x", "OR a", "a OR", "a OR OR b", "f=[a,"]
)
def test_a_query_that_cannot_be_read_says_so(query: str) -> None:
    with pytest.raises(QuerySyntaxError):
        parse_terms(query)


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("", True),
        ("tag.region=eu-west", True),
        ("tag.region=EU-WEST", False),
        ("tag.region!=us-east", True),
        ("tag.region:WEST", True),
        ("tag.region!:west", False),
        ("tag.attempt=2", True),
        ("tag.absent!=x", True),
        ("tag.absent=x", False),
        ("revision=9f3c2a1 tag.region=eu-west", True),
        ("revision:9f3 tag.region=us-east", False),
        ("revision=[77c01de,9f3c2a1]", True),
        ("checkout", True),
        ("products", False),
    ],
)
def test_a_trace_query_means_what_the_contract_says(query: str, matches: bool) -> None:
    assert parse_trace_query(query)(SUMMARY) is matches


@pytest.mark.parametrize("query", ["status=500", "tag.a>1", "a OR b"])
def test_a_trace_query_beyond_the_language_says_so(query: str) -> None:
    with pytest.raises(QuerySyntaxError):
        parse_trace_query(query)
