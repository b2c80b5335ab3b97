"""The shapes of traces: what an action does inside, and for how long relative to the whole."""

from collections.abc import Callable, Mapping

from appsignal_tui.demo.world.blocks import RACK, Subject, call, fail, job, page, redis, render, sql, stock_level
from appsignal_tui.demo.world.checkout import checkout, line_items, n_plus_one_checkout
from appsignal_tui.demo.world.spans import Step

_BARE = frozenset({"endpoint", "receipt", "job"})
"""Shapes whose root span is the code itself, with no server in front."""


def root_step(subject: Subject) -> Step:
    """The trace as steps."""
    return SHAPES[subject.sample.shape](subject)


def fails_at_root(shape: str) -> bool:
    """Whether the root span carries the exception of a failing trace."""
    return shape in _BARE


def _table(subject: Subject) -> str:
    return subject.spec.name.partition("#")[0].lower()


def _page(subject: Subject) -> Step:
    table = _table(subject)
    return page(
        subject,
        (
            redis("GET", "session", subject.sample.noise.hex(), 0.02),
            sql("SELECT {table}", "SELECT {table}.* FROM {table} WHERE {table}.id = $1 LIMIT $2", 0.14, table),
            call("catalog", "GET", "/v1/prices", 0.22),
            redis("GET", "fragment", f"{table}/{subject.number}", 0.02),
            render(f"{table}/show.html.erb", 0.4),
        ),
    )


def _cached(subject: Subject) -> Step:
    table = _table(subject)
    return page(subject, (redis("GET", "page", table, 0.12), render(f"{table}/index.html.erb", 0.5)))


def _search(subject: Subject) -> Step:
    query = call("elasticsearch", "POST", "/products/_search", 0.58)
    return page(
        subject,
        (
            redis("GET", "session", subject.sample.noise.hex(), 0.01),
            query._replace(
                attributes={
                    **query.attributes,
                    "db.system": "elasticsearch",
                    "appsignal.category": "search.elasticsearch",
                }
            ),
            sql("SELECT products", "SELECT products.* FROM products WHERE products.id IN ($1, $2, $3)", 0.09),
            render("search/_facets.html.erb", 0.06),
            render("search/index.html.erb", 0.17),
        ),
    )


def _write(subject: Subject) -> Step:
    table = _table(subject)
    update = "UPDATE {table} SET state = $1, lock_version = $2 WHERE {table}.id = $3"
    return page(
        subject,
        (
            sql("SELECT {table}", "SELECT {table}.* FROM {table} WHERE {table}.token = $1 LIMIT $2", 0.12, table),
            stock_level(subject, 0.34),
            sql("BEGIN", "BEGIN", 0.01),
            sql("UPDATE {table}", update, 0.11, table),
            sql("COMMIT", "COMMIT", 0.06),
            redis("DEL", "fragment", f"{table}/{subject.number}", 0.01),
            render(f"{table}/update.turbo_stream.erb", 0.15),
        ),
        reached=302 if table == "sessions" else 200,
    )


def _report(subject: Subject) -> Step:
    statement = "SELECT date_trunc($1, created_at), sum(total_cents) FROM orders GROUP BY 1 ORDER BY 1"
    return page(subject, (sql("SELECT orders", statement, 0.63), render("reports/export.csv.erb", 0.29)))


def _receipt(subject: Subject) -> Step:
    failure = subject.sample.failure
    sending = {"net.peer.name": "mail.shop.internal:587", "appsignal.category": "deliver.action_mailer"}
    mail = Step("smtp", "send mail", "client", 0.55, sending)
    return job(
        subject,
        (
            sql("SELECT orders", "SELECT orders.* FROM orders WHERE orders.id = $1 LIMIT $2", 0.05),
            line_items(0.04),
            render("receipt_mailer/receipt.html.erb", 0.13, "sidekiq"),
            render("receipt_mailer/receipt.text.erb", 0.04, "sidekiq"),
            mail._replace(failed=failure.message) if failure else mail,
        ),
    )


def _job(subject: Subject) -> Step:
    table = subject.spec.endpoint[1].removesuffix("Job").lower().replace(".", "_")
    return job(
        subject,
        (
            redis("GET", "lock", table, 0.01),
            sql("SELECT {table}", "SELECT {table}.* FROM {table} WHERE state = $1 LIMIT $2", 0.2, table),
            call("inventory", "GET", "/v1/levels", 0.35),
            sql("UPDATE {table}", "UPDATE {table} SET state = $1 WHERE id = ANY ($2)", 0.16, table),
            redis("DEL", "lock", table, 0.01),
        ),
    )


def _endpoint(subject: Subject) -> Step:
    """An endpoint of the programming interface: no controller behind the server."""
    method, template = subject.spec.endpoint
    sample = subject.sample
    attributes = {
        "http.request.method": method,
        "http.route": template.replace("{n}", "{id}"),
        "url.path": template.replace("{n}", str(subject.number)),
        "http.response.status_code": sample.failure.status if sample.failure else 200,
        "appsignal.tag.region": sample.region,
    }
    inside = (
        redis("GET", "stock", subject.number, 0.03),
        sql("SELECT stock_levels", "SELECT * FROM stock_levels WHERE sku = $1", 0.31),
        sql("INSERT reservations", "INSERT INTO reservations (sku, quantity) VALUES ($1, $2)", 0.22),
    )
    return fail(Step(subject.service, subject.spec.name, "server", 1, attributes, inside, scope=RACK), subject)


SHAPES: Mapping[str, Callable[[Subject], Step]] = {
    "page": _page,
    "cached": _cached,
    "search": _search,
    "write": _write,
    "report": _report,
    "checkout": checkout,
    "slow_checkout": n_plus_one_checkout,
    "waiting_checkout": n_plus_one_checkout,
    "retried_checkout": n_plus_one_checkout,
    "receipt": _receipt,
    "job": _job,
    "endpoint": _endpoint,
}
