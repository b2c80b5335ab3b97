"""The shop's programming interface: calm in production, and asleep in staging."""

from appsignal_tui.demo.world.catalog import (
    DAY_NS,
    HOUR_NS,
    ActionSpec,
    Behaviour,
    DeploySpec,
    Failure,
    LogSpec,
    SiteSpec,
    SlowSpec,
)

NAME = "shop-api"
NAMESPACE = "shop-api/default"
"""Apps that report by OpenTelemetry have the service in front of the namespace (contract 4)."""

OUT_OF_STOCK = Failure(
    58,
    "Stock::Unavailable",
    "reservation refused: 0 left",
    ("src/stock/reserve.py:77 in reserve", "src/api/orders.py:42 in create_order"),
    9 * DAY_NS,
    status=409,
)
POOL_TIMEOUT = Failure(
    61,
    "sqlalchemy.exc.TimeoutError",
    "QueuePool limit of size 10 overflow 5 reached",
    ("sqlalchemy/pool/impl.py:174 in _do_get", "src/stock/levels.py:20 in levels"),
    5 * DAY_NS,
    status=503,
)

ACTIONS = (
    ActionSpec(
        NAMESPACE,
        "GET /v1/stock/{sku}",
        211,
        Behaviour(26, 0.1, "endpoint", ((POOL_TIMEOUT, 1.0),)),
        kept=(2, 4),
        endpoint=("GET", "/v1/stock/{n}"),
    ),
    ActionSpec(
        NAMESPACE,
        "POST /v1/orders",
        38,
        Behaviour(121, 0.6, "endpoint", ((OUT_OF_STOCK, 1.0),)),
        kept=(2, 3),
        endpoint=("POST", "/v1/orders"),
    ),
    ActionSpec(NAMESPACE, "GET /v1/products", 96, Behaviour(41, 0.0, "endpoint"), endpoint=("GET", "/v1/products")),
    ActionSpec(
        NAMESPACE, "GET /v1/products/{id}", 130, Behaviour(28, 0.0, "endpoint"), endpoint=("GET", "/v1/products/{n}")
    ),
    ActionSpec("background", "stock.sync", 6, Behaviour(410, 0.0, "job"), endpoint=("", "stock.sync")),
    ActionSpec("background", "prices.refresh", 1, Behaviour(1280, 0.0, "job"), endpoint=("", "prices.refresh")),
)

PRODUCTION = SiteSpec(
    NAME,
    "production",
    ACTIONS,
    (DeploySpec("17.9.0", "mei", 2 * DAY_NS + 2 * HOUR_NS), DeploySpec("17.8.2", "joris", 8 * DAY_NS)),
    LogSpec(90, 90, "api"),
    service=NAME,
    slow=(
        SlowSpec(60, NAMESPACE, "POST /v1/orders", 6 * DAY_NS),
        SlowSpec(47, "background", "prices.refresh", 25 * DAY_NS, severity="LOW"),
    ),
    fronts={NAMESPACE: "gateway"},
    reports=("hosts", "stock", "postgres stock", "nginx api"),
)

STAGING = SiteSpec(
    NAME,
    "staging",
    tuple(ACTIONS[:3]),
    (DeploySpec("17.10.0-rc.1", "mei", 5 * HOUR_NS),),
    LogSpec(4, 4, "api"),
    service=NAME,
    fronts={NAMESPACE: "gateway"},
    reports=("hosts",),
    idle_since_ns=2 * HOUR_NS,
)
