"""The shop's front: two environments, one of them with a deploy that went wrong 25 minutes ago."""

from appsignal_tui.demo.world.catalog import (
    DAY_NS,
    HOUR_NS,
    MINUTE_NS,
    ActionSpec,
    Behaviour,
    DeploySpec,
    Failure,
    LogSpec,
    SiteSpec,
    SlowSpec,
)

NAME = "shop-web"
TURN_AGE_NS = 25 * MINUTE_NS

READ_TIMEOUT = Failure(
    415,
    "Stripe::ReadTimeout",
    "Net::ReadTimeout with #<TCPSocket:(closed)> after 200 ms",
    (
        "lib/stripe/client.rb:88:in 'Stripe::Client#post'",
        "lib/payments/gateway.rb:41:in 'Payments::Gateway#charge'",
        "app/services/checkout.rb:57:in 'Checkout#pay'",
        "app/controllers/checkout_controller.rb:23:in 'CheckoutController#create'",
    ),
    TURN_AGE_NS - MINUTE_NS,
    cause=("Net::ReadTimeout", "execution expired"),
    status=201,
)
"""The retry helps, so the request ends well; the exception is reported all the same."""

DECLINED = Failure(
    409,
    "Payments::Declined",
    "card_declined: insufficient_funds",
    (
        "lib/payments/gateway.rb:63:in 'Payments::Gateway#verify!'",
        "app/services/checkout.rb:58:in 'Checkout#pay'",
        "app/controllers/checkout_controller.rb:23:in 'CheckoutController#create'",
    ),
    14 * DAY_NS + 3 * HOUR_NS,
    status=402,
)
SERVER_BUSY = Failure(
    412,
    "Net::SMTPServerBusy",
    "451 4.7.1 Try again later",
    ("net/smtp.rb:1028:in 'Net::SMTP#check_response'", "app/jobs/receipt_job.rb:19:in 'ReceiptJob#perform'"),
    2 * DAY_NS + 5 * HOUR_NS,
)
NOT_FOUND = Failure(
    371,
    "ActiveRecord::RecordNotFound",
    "Couldn't find Product with 'slug'",
    (
        "active_record/core.rb:268:in 'find'",
        "app/controllers/products_controller.rb:14:in 'ProductsController#show'",
    ),
    40 * DAY_NS,
    status=404,
)
STALE_CART = Failure(
    398,
    "ActiveRecord::StaleObjectError",
    "Attempted to update a stale object: Cart.",
    (
        "active_record/locking/optimistic.rb:103:in '_update_row'",
        "app/controllers/carts_controller.rb:31:in 'CartsController#update'",
    ),
    21 * DAY_NS,
    status=409,
)
SEARCH_TIMEOUT = Failure(
    402,
    "Faraday::TimeoutError",
    "too many connection resets (due to Net::ReadTimeout)",
    ("faraday/adapter/net_http.rb:66:in 'call'", "app/models/search.rb:44:in 'Search#run'"),
    17 * DAY_NS,
    cause=("Net::ReadTimeout", "Net::ReadTimeout with #<TCPSocket:(closed)>"),
    status=503,
    assigned="Joris",
)


def _web(name: str, per_minute: float, mean_ms: float, endpoint: tuple[str, str], shape: str = "page") -> ActionSpec:
    return ActionSpec("web", name, per_minute, Behaviour(mean_ms, 0.0, shape), endpoint=endpoint)


def _job(name: str, per_minute: float, mean_ms: float) -> ActionSpec:
    return ActionSpec("background", name, per_minute, Behaviour(mean_ms, 0.0, "job"), endpoint=("", name))


ACTIONS = (
    ActionSpec(
        "web",
        "Checkout#create",
        157,
        Behaviour(138, 0.4, "checkout", ((DECLINED, 1.0),)),
        Behaviour(397, 9.8, "slow_checkout", ((READ_TIMEOUT, 0.96), (DECLINED, 0.04)), has_npo=True),
        kept=(6, 10),
        endpoint=("POST", "/checkout"),
    ),
    ActionSpec(
        "web",
        "Products#show",
        452,
        Behaviour(60, 0.02, "page", ((NOT_FOUND, 1.0),)),
        Behaviour(61, 0.02, "page", ((NOT_FOUND, 1.0),)),
        kept=(2, 4),
        endpoint=("GET", "/products/{n}"),
    ),
    ActionSpec(
        "web",
        "Search#index",
        123,
        Behaviour(152, 0.1, "search", ((SEARCH_TIMEOUT, 1.0),)),
        Behaviour(148, 0.1, "search", ((SEARCH_TIMEOUT, 1.0),)),
        kept=(2, 4),
        endpoint=("GET", "/search"),
    ),
    ActionSpec(
        "web",
        "Cart#update",
        143,
        Behaviour(89, 0.3, "write", ((STALE_CART, 1.0),)),
        Behaviour(92, 0.4, "write", ((STALE_CART, 1.0),)),
        kept=(2, 4),
        endpoint=("POST", "/cart"),
    ),
    _web("Home#index", 31, 12, ("GET", "/"), "cached"),
    _web("Categories#show", 22, 74, ("GET", "/c/{n}")),
    _web("Products#index", 11, 96, ("GET", "/products")),
    _web("Sessions#create", 6.5, 142, ("POST", "/login"), "write"),
    _web("Orders#index", 5.5, 118, ("GET", "/orders")),
    _web("Orders#show", 4.8, 87, ("GET", "/orders/{n}")),
    _web("Accounts#show", 3.9, 68, ("GET", "/account")),
    _web("Reviews#create", 1.6, 104, ("POST", "/products/{n}/reviews"), "write"),
    _web("Wishlists#update", 1.2, 58, ("POST", "/wishlist"), "write"),
    _web("Newsletters#create", 0.5, 71, ("POST", "/newsletter"), "write"),
    ActionSpec(
        "background",
        "ReceiptJob#perform",
        37.5,
        Behaviour(215, 0.8, "receipt", ((SERVER_BUSY, 1.0),)),
        Behaviour(240, 0.9, "receipt", ((SERVER_BUSY, 1.0),)),
        kept=(2, 3),
        endpoint=("", "ReceiptJob"),
    ),
    _job("SearchIndexJob#perform", 17, 63),
    _job("InventorySyncJob#perform", 12, 181),
    _job("ImageResizeJob#perform", 1.5, 940),
    _job("WebhookJob#perform", 4, 126),
    _job("AbandonedCartJob#perform", 2.5, 305),
    ActionSpec("admin", "Dashboard#show", 2.6, Behaviour(94, 0.0, "page"), kept=(1, 1), endpoint=("GET", "/admin")),
    ActionSpec(
        "admin", "Refunds#create", 1.1, Behaviour(251, 0.0, "write"), kept=(1, 1), endpoint=("POST", "/admin/refunds")
    ),
    ActionSpec(
        "admin",
        "Reports#export",
        0.24,
        Behaviour(810, 0.0, "report"),
        Behaviour(902, 0.0, "report"),
        kept=(1, 1),
        endpoint=("GET", "/admin/reports/{n}"),
    ),
)

FRONTS = {"web": "gateway", "admin": "admin-ui"}

PRODUCTION = SiteSpec(
    NAME,
    "production",
    ACTIONS,
    (
        DeploySpec("9f3c2a1", "ana", TURN_AGE_NS),
        DeploySpec("77c01de", "joris", 4 * HOUR_NS + 15 * MINUTE_NS),
        DeploySpec("c5d0b77", "ana", 22 * HOUR_NS),
        DeploySpec("0e91aa2", "mei", 3 * DAY_NS),
    ),
    LogSpec(200, 340, "shop"),
    service="rails",
    fronts=FRONTS,
    has_cluster=True,
    slow=(
        SlowSpec(420, "web", "Checkout#create", TURN_AGE_NS - 2 * MINUTE_NS, severity="HIGH"),
        SlowSpec(405, "web", "Search#index", 16 * DAY_NS, assigned="Mei", state="WIP"),
        SlowSpec(396, "background", "ImageResizeJob#perform", 22 * DAY_NS, severity="LOW"),
        SlowSpec(388, "admin", "Reports#export", 31 * DAY_NS),
        SlowSpec(352, "web", "Sessions#create", 20 * DAY_NS, state="CLOSED"),
    ),
    reports=("hosts", "queues", "jobs", "puma", "ruby", "browser", "orders", "postgres shop", "nginx shop"),
)

STAGING_ACTIONS = (
    ActionSpec("web", "Home#index", 1.4, Behaviour(16, 0.0, "cached"), endpoint=("GET", "/")),
    ActionSpec(
        "web",
        "Products#show",
        2.1,
        Behaviour(71, 1.5, "page", ((NOT_FOUND, 1.0),)),
        endpoint=("GET", "/products/{n}"),
    ),
    ActionSpec("web", "Checkout#create", 0.8, Behaviour(149, 0.0, "checkout"), endpoint=("POST", "/checkout")),
    ActionSpec("web", "Legacy#index ", 0.2, Behaviour(33, 0.0, "cached"), endpoint=("GET", "/legacy")),
    ActionSpec("background", "ReceiptJob#perform", 0.7, Behaviour(231, 0.0, "receipt"), endpoint=("", "ReceiptJob")),
)
"""`Legacy#index ` ends in a blank: the service's own data does such things (contract 1.7)."""

STAGING = SiteSpec(
    NAME,
    "staging",
    STAGING_ACTIONS,
    (DeploySpec("9f3c2a1", "ana", 19 * HOUR_NS), DeploySpec("77c01de", "joris", 27 * HOUR_NS)),
    LogSpec(7, 7, "staging"),
    service="rails",
    fronts=FRONTS,
    reports=("hosts", "queues", "jobs", "puma", "ruby"),
)
