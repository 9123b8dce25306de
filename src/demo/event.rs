use crate::calendar::Micros;

/// Code of no category, page or device.
pub(super) const NONE: u8 = u8::MAX;

/// What happened: codes of `EVENTS`.
pub(super) mod kind {
    pub(crate) const LOGIN: u8 = 0;
    pub(crate) const PAGE_VIEW: u8 = 1;
    pub(crate) const SEARCH: u8 = 2;
    pub(crate) const ADD_TO_CART: u8 = 3;
    pub(crate) const FAVORITE: u8 = 4;
    pub(crate) const PURCHASE: u8 = 5;
    pub(crate) const REFUND: u8 = 6;
    pub(crate) const COUPON_CLAIM: u8 = 7;
    pub(crate) const SHARE: u8 = 8;
    pub(crate) const SUPPORT_TICKET: u8 = 9;
}

/// One row of the event log, small because the large bench holds twenty million. Ordered by time first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Event {
    pub(super) ts: Micros,
    /// From 0.
    pub(super) person: u32,
    /// Number of the session within the person's.
    pub(super) session: u16,
    /// Seconds on the page; page views only.
    pub(super) duration_s: u16,
    /// In hundredths; 0 where there is none.
    pub(super) amount: u32,
    pub(super) kind: u8,
    pub(super) category: u8,
    pub(super) page: u8,
    pub(super) device: u8,
}

/// One row of the order system. Ordered by time first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Order {
    pub(super) ts: Micros,
    pub(super) person: u32,
    /// In hundredths.
    pub(super) unit_price: u32,
    /// In hundredths, of the whole order.
    pub(super) discount: u32,
    pub(super) quantity: u16,
    pub(super) category: u8,
    pub(super) status: u8,
}
