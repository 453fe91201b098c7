#!/usr/bin/env python3
"""Stripe's Checkout for tests, on top of localstripe, which has PaymentIntents, refunds and signed webhooks and no
Checkout: sessions (create, retrieve, expire) as docs.stripe.com/api/checkout/sessions has them, the page where a card
is typed, the events `checkout.session.*`, `charge.refunded` and `charge.dispute.*`, and disputes. Money is
localstripe's: a paid session has a real PaymentIntent with its charge.

usage: PYTHON checkout.py PORT     (the Python that has localstripe: `.ci/localstripe` prints it)

For the test alone: POST /_config/mood {"kill": "create"|"retrieve", "pid": N}  ends a program when it asks so;
{"silent": true} leaves questions about sessions without an answer; {"hooks": false} sends no webhooks;
POST /_config/dispute/CHARGE {"status": ...}; POST /_config/again sends all webhooks of before once more.
"""

import json
import os
import signal
import sys
import time

from aiohttp import web
from localstripe import resources, server, webhooks
from localstripe.errors import UserError
from localstripe.resources import Charge, Event, PaymentIntent, PaymentMethod, StripeObject, random_id

MOOD, SENT, REPLIES = {}, [], {}
LEAST, MOST = 30 * 60, 24 * 3600


class Session(StripeObject):
    object = "checkout.session"
    _id_prefix = "cs_test_"

    def __init__(self, data, key):
        try:
            assert data["mode"] == "payment" and data["payment_method_types"] == ["card"]
            (line,) = data["line_items"]
            price = line["price_data"]
            assert price["currency"] == "krw" and price["product_data"]["name"]
            amount, ends = int(price["unit_amount"]) * int(line["quantity"]), int(data["expires_at"])
            assert amount > 0 and data["success_url"].startswith("http") and data["cancel_url"].startswith("http")
            assert LEAST <= ends - time.time() <= MOST, "expires_at must be 30 minutes to 24 hours from now"
        except (AssertionError, KeyError, ValueError, TypeError) as fault:
            raise UserError(400, f"Bad request: {fault!r}")
        super().__init__()
        self.amount_total, self.currency = amount, "krw"
        self.client_reference_id, self.metadata = data.get("client_reference_id"), data.get("metadata", {})
        self.success_url, self.cancel_url, self.expires_at = data["success_url"], data["cancel_url"], ends
        self.mode, self.payment_status, self.payment_intent = "payment", "unpaid", None
        self._status, self._charge_metadata = "open", data.get("payment_intent_data", {}).get("metadata", {})
        self._name = price["product_data"]["name"]

    @property
    def status(self):
        if self._status == "open" and time.time() >= self.expires_at:
            self._status = "expired"
        return self._status

    @property
    def url(self):
        return f"http://127.0.0.1:{PORT}/_config/pay/{self.id}" if self.status == "open" else None

    def _pay(self, number):
        card = PaymentMethod(type="card", card={
            "number": number, "exp_month": "12", "exp_year": "2030", "cvc": "123"})
        intent = PaymentIntent(amount=self.amount_total, currency="krw", payment_method=card.id,
                               metadata=self._charge_metadata)
        intent._trigger_payment()
        if intent.status != "succeeded":
            return False
        intent.latest_charge.metadata = dict(self._charge_metadata)
        self._status, self.payment_status, self.payment_intent = "complete", "paid", intent.id
        tell("checkout.session.completed", self)
        return True


def tell(kind, object_):
    event = Event(kind, object_)
    SENT.append(event)
    if MOOD.get("hooks", True):
        webhooks.schedule_webhook(event)


def end(what):
    """Ends the program that asks, once, if the test wants it."""
    if MOOD.get("kill") == what:
        MOOD.pop("kill")
        os.kill(MOOD["pid"], signal.SIGKILL)
        return True
    return False


async def create(request):
    key = request.headers.get("Idempotency-Key")
    if key not in REPLIES:
        REPLIES[key] = Session(await server.get_post_data(request), key)
    end("create")
    return server.json_response(REPLIES[key]._export())


async def retrieve(request):
    if MOOD.get("silent"):
        request.transport.abort()
        raise web.HTTPServiceUnavailable()
    end("retrieve")
    session = Session._api_retrieve(request.match_info["id"])
    shown = session._export()
    if session.payment_intent and "expand[]" in request.query:
        intent = PaymentIntent._api_retrieve(session.payment_intent)
        charge = intent.latest_charge.id
        shown["payment_intent"] = {"id": intent.id, "object": "payment_intent", "latest_charge": charge}
    return server.json_response(shown)


async def expire(request):
    if MOOD.get("silent"):
        request.transport.abort()
        raise web.HTTPServiceUnavailable()
    session = Session._api_retrieve(request.match_info["id"])
    if session.status != "open":
        raise UserError(400, "Only Checkout Sessions with a status in [\"open\"] can be expired.")
    session._status = "expired"
    tell("checkout.session.expired", session)
    return server.json_response(session._export())


async def show(request):
    session = Session._api_retrieve(request.match_info["id"])
    return web.Response(content_type="text/html", text=(
        f"<!doctype html><title>Checkout</title><h1>{session._name}: {session.amount_total} KRW</h1>"
        f'<form method="post"><input name="card"><button>Pay</button></form><a href="{session.cancel_url}">Back</a>'))


async def pay(request):
    session = Session._api_retrieve(request.match_info["id"])
    card = (await request.post()).get("card", "")
    if session.status == "expired":
        return web.Response(status=410, text="This page has expired.")
    if session.status == "open" and not session._pay(card):
        return web.Response(status=402, text="Your card was declined.")
    raise web.HTTPSeeOther(session.success_url)


class Dispute(StripeObject):
    object = "dispute"
    _id_prefix = "dp_"

    def __init__(self, charge, status):
        super().__init__()
        self.charge, self.amount, self.currency, self.status = charge.id, charge.amount, "krw", status

    @classmethod
    def _of(cls, charge):
        return [one for key, one in resources.store.items() if key.startswith("dispute:") and one.charge == charge]


async def dispute(request):
    charge = Charge._api_retrieve(request.match_info["id"])
    status = (await request.json())["status"]
    known = Dispute._of(charge.id)
    if known:
        known[0].status = status
    charge.disputed = True
    tell("charge.dispute.closed" if known else "charge.dispute.created", known[0] if known else Dispute(charge, status))
    return web.Response()


async def disputes(request):
    found = Dispute._of(request.query.get("charge"))
    return server.json_response({"object": "list", "has_more": False, "data": [one._export() for one in found]})


async def mood(request):
    MOOD.update(await request.json())
    return web.Response()


async def again(request):
    for event in SENT:
        # As Stripe does it: the same event, signed anew.
        event.created = int(time.time())
        webhooks.schedule_webhook(event)
    return web.Response(text=str(len(SENT)))


async def money(request):
    """The won that were taken and kept."""
    all_ = resources.store.items()
    taken = sum(one.amount for key, one in all_ if key.startswith("charge:") and one.status == "succeeded")
    back = sum(one.amount for key, one in all_ if key.startswith("refund:"))
    disputed = sum(one.amount for key, one in all_ if key.startswith("dispute:") and one.status != "won")
    return web.Response(text=json.dumps({"taken": taken, "back": back, "disputed": disputed}))


@web.middleware
async def after(request, handler):
    """localstripe says nothing of refunds."""
    response = await handler(request)
    if request.method == "POST" and request.path == "/v1/refunds" and response.status == 200:
        refund = json.loads(response.body)
        tell("charge.refunded", Charge._api_retrieve(refund["charge"]))
    return response


PORT = int(sys.argv[1])
server.app.middlewares.append(after)
for method, path, act in (
    ("POST", "/v1/checkout/sessions", create), ("GET", "/v1/checkout/sessions/{id}", retrieve),
    ("POST", "/v1/checkout/sessions/{id}/expire", expire), ("GET", "/v1/disputes", disputes),
    ("GET", "/_config/pay/{id}", show), ("POST", "/_config/pay/{id}", pay), ("POST", "/_config/mood", mood),
    ("POST", "/_config/dispute/{id}", dispute), ("POST", "/_config/again", again), ("GET", "/_config/money", money),
):
    server.app.router.add_route(method, path, act)
web.run_app(server.app, host="127.0.0.1", port=PORT, access_log=None)
