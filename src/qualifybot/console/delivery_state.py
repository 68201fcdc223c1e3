"""Where a lead's delivery stands, kept up to date while somebody looks, with a button to try again."""

from __future__ import annotations

from nicegui import ui

from qualifybot.console.layout import Words, block, delivery_badge
from qualifybot.console.sources import Sources
from qualifybot.console.words import counted
from qualifybot.domain.record import CallRecord, DeliveryStatus, LeadDelivery
from qualifybot.errors import StorageUnavailable

_LOOK_AGAIN_SECONDS = 2.0


def delivery_state(sources: Sources, record: CallRecord) -> None:
    """Draw it, and draw it anew as it changes."""
    call_sid = record.call_sid

    @ui.refreshable
    def state(delivery: LeadDelivery) -> None:
        with block("div", "delivery", **{"aria-live": "polite"}):
            delivery_badge(delivery.status)
            if delivery.status in (DeliveryStatus.PENDING, DeliveryStatus.PARKED):
                Words("button", "Retry now", "link", type="button").on("click", again)
        if delivery.crm_url:
            Words("a", "Open in the CRM", href=delivery.crm_url, target="_blank", rel="noreferrer")
        if delivery.problem:
            Words("p", f"{delivery.problem} ({counted(delivery.attempts, 'attempt')})", "problem")
        if delivery.status is DeliveryStatus.PENDING:
            ui.timer(_LOOK_AGAIN_SECONDS, look, once=True)

    async def look() -> None:
        try:
            current = await sources.calls.load(call_sid)
        except StorageUnavailable:
            ui.notify("The database is not available.", type="warning")
            return
        if current is not None:
            state.refresh(current.delivery)

    async def again() -> None:
        try:
            started = await sources.retry(call_sid)
        except StorageUnavailable:
            ui.notify("The database is not available; try again later.", type="negative")
            return
        ui.notify("On its way again." if started else "This call left no lead.")
        await look()

    state(record.delivery)
