"""Backtraces of the shop's exceptions as the service tells them: frames with the source around them (contract 11.6)."""

import re
from collections.abc import Iterator, Mapping

from appsignal_tui.demo.discovery import FrameRecord
from appsignal_tui.demo.world.blocks import cause, reported
from appsignal_tui.demo.world.catalog import Failure, SiteSpec

_FRAME = re.compile(r"(?P<path>.+?):(?P<line>\d+)(?::in '(?P<ruby>.+)'| in (?P<python>.+))")
_OWN = ("app/", "lib/", "src/")
_CONTEXT = 2
"""Lines of source told before and after the one that was called."""

_RUBY = (
    "action_controller/metal/basic_implicit_render.rb:8:in 'ActionController::BasicImplicitRender#send_action'",
    "abstract_controller/base.rb:215:in 'AbstractController::Base#process_action'",
    "action_controller/metal/rendering.rb:193:in 'ActionController::Rendering#process_action'",
    "abstract_controller/callbacks.rb:261:in 'block in AbstractController::Callbacks#process_action'",
    "active_support/callbacks.rb:120:in 'block in ActiveSupport::Callbacks#run_callbacks'",
    "action_controller/metal/instrumentation.rb:76:in 'ActionController::Instrumentation#process_action'",
    "action_controller/metal/params_wrapper.rb:259:in 'ActionController::ParamsWrapper#process_action'",
    "active_record/railties/controller_runtime.rb:39:in 'ActiveRecord::Railties::ControllerRuntime#process_action'",
    "action_dispatch/routing/route_set.rb:36:in 'ActionDispatch::Routing::RouteSet::Dispatcher#serve'",
    "rack/session/abstract/id.rb:272:in 'Rack::Session::Abstract::Persisted#context'",
    "rack/head.rb:15:in 'Rack::Head#call'",
    "rack/etag.rb:29:in 'Rack::ETag#call'",
    "puma/request.rb:100:in 'block in Puma::Request#handle_request'",
    "puma/thread_pool.rb:378:in 'Puma::ThreadPool#with_force_shutdown'",
)
_SIDEKIQ = (
    "sidekiq/processor.rb:220:in 'Sidekiq::Processor#execute_job'",
    "sidekiq/job_retry.rb:118:in 'Sidekiq::JobRetry#local'",
    "sidekiq/processor.rb:78:in 'Sidekiq::Processor#process_one'",
)
_PYTHON = (
    "starlette/routing.py:74 in app",
    "starlette/middleware/exceptions.py:65 in __call__",
    "uvicorn/protocols/http/httptools_impl.py:399 in run_asgi",
)

_SOURCES: Mapping[str, tuple[int, tuple[str, ...]]] = {
    "app/controllers/carts_controller.rb": (
        28,
        (
            "  def update",
            "    @cart = current_cart",
            "    @cart.lock_version = params[:version]",
            "    @cart.update!(cart_params)",
            "    respond_to(&:turbo_stream)",
            "  end",
        ),
    ),
    "app/controllers/checkout_controller.rb": (
        20,
        (
            "  def create",
            "    order = current_cart.to_order",
            "    checkout = Checkout.new(order, payment_params)",
            "    checkout.pay",
            "    render json: order, status: :created",
            "  end",
        ),
    ),
    "app/controllers/products_controller.rb": (
        12,
        (
            "  def show",
            "    slug = params.require(:slug)",
            "    @product = Product.find(slug)",
            "    fresh_when @product",
            "  end",
        ),
    ),
    "app/jobs/receipt_job.rb": (
        16,
        (
            "  def perform(order_id)",
            "    order = Order.find(order_id)",
            "    order.line_items.load",
            "    ReceiptMailer.receipt(order).deliver_now",
            "  end",
        ),
    ),
    "app/models/search.rb": (
        42,
        (
            "  def run",
            "    body = query.to_h",
            '    response = client.search(index: "products", body: body)',
            "    Results.new(response)",
            "  end",
        ),
    ),
    "app/services/checkout.rb": (
        53,
        (
            "  def pay",
            "    @order.line_items.each do |item|",
            "      item.price = Price.current(item)",
            "    end",
            "    @charge = gateway.charge(@order, key: idempotency_key)",
            "    gateway.verify!(@charge)",
            "    @order.paid!(@charge)",
            "  end",
        ),
    ),
    "lib/payments/gateway.rb": (
        38,
        (
            "  def charge(order, key:)",
            "    return known(key) if known?(key)",
            "",
            '    @client.post("/v1/charges", body_of(order))',
            "  rescue Stripe::ReadTimeout => error",
            "    report(error)",
            "    retry if (tries += 1) < 3",
            "  end",
            *("",) * 14,
            "  def verify!(charge)",
            "    reason = charge.fetch(:failure, nil)",
            "",
            "    raise Declined, reason if reason",
            "",
            "    charge",
            "  end",
        ),
    ),
    "lib/stripe/client.rb": (
        85,
        (
            "  def post(path, body)",
            "    request = Net::HTTP::Post.new(path, @headers)",
            "    request.body = body.to_json",
            "    @http.request(request)",
            "  rescue Net::ReadTimeout => error",
            "    raise ReadTimeout, error.message",
            "  end",
        ),
    ),
    "src/api/orders.py": (
        39,
        (
            '@router.post("/v1/orders", status_code=201)',
            "async def create_order(order: NewOrder) -> Order:",
            "    for item in order.items:",
            "        await reserve(item.sku, item.quantity)",
            "    return await orders.insert(order)",
        ),
    ),
    "src/stock/levels.py": (
        18,
        (
            "async def levels(sku: str) -> int:",
            "    query = select(stock_levels).where(sku=sku)",
            "    async with engine.begin() as connection:",
            "        return await connection.scalar(query)",
        ),
    ),
    "src/stock/reserve.py": (
        74,
        (
            "async def reserve(sku: str, quantity: int) -> None:",
            "    left = await levels(sku)",
            "    if left < quantity:",
            '        raise Unavailable(f"reservation refused: {left} left")',
            "    await reservations.insert(sku=sku, quantity=quantity)",
        ),
    ),
}
"""The shop's own files as far as its exceptions come through them: number of the first line, and lines."""


def backtrace_of(
    site: SiteSpec, site_id: str, stacktrace_id: str, *, has_source: bool
) -> list[FrameRecord | None] | None:
    """The frames behind the id that an exception event carries, innermost first; `None` for an id of another origin.

    A frame of native code, of which the runtime tells nothing, is `None` too.
    """
    written = _backtraces(site, site_id).get(stacktrace_id)
    return None if written is None else [_frame(line, has_source=has_source) for line in written]


def _backtraces(site: SiteSpec, site_id: str) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for failure, is_job in _failures(site):
        below = _PYTHON if site.service == site.name else _SIDEKIQ if is_job else _RUBY
        found[str(reported(failure, site_id)["appsignal.stacktrace_id"])] = (*failure.backtrace, *below)
        if failure.cause:
            found[str(cause(failure)["appsignal.stacktrace_id"])] = (_NATIVE, *failure.backtrace, *below)
    return found


_NATIVE = ""


def _failures(site: SiteSpec) -> Iterator[tuple[Failure, bool]]:
    for action in site.actions:
        for behaviour in (action.before, action.after or action.before):
            yield from ((failure, not action.endpoint[0]) for failure, _ in behaviour.failures)


def _frame(written: str, *, has_source: bool) -> FrameRecord | None:
    match = _FRAME.fullmatch(written)
    if match is None:
        return None
    path, line = match["path"], int(match["line"])
    is_own = path.startswith(_OWN)
    code = tuple(_excerpt(path, line)) if is_own and has_source else ()
    return FrameRecord("app" if is_own else "library", written, path, line, match["ruby"] or match["python"], code)


def _excerpt(path: str, line: int) -> Iterator[tuple[int, str]]:
    first, source = _SOURCES[path]
    for number, text in enumerate(source, start=first):
        if abs(number - line) <= _CONTEXT:
            yield number, text
