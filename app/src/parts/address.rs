//! Addresses of this site, put together safely.

use std::fmt::Write as _;

/// A path with the parameters that differ from what the page takes without them.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    path: String,
    fields: Vec<(&'static str, String)>,
}

impl Address {
    /// Begins at `path`, which has no parameters yet.
    pub(crate) fn new(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            fields: Vec::new(),
        }
    }

    /// Adds a parameter.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.fields.push((name, value.to_owned()));
        self
    }

    /// The parameters, for a form that leads to the same place.
    pub(crate) fn into_fields(self) -> Vec<(&'static str, String)> {
        self.fields
    }

    /// Adds a list's order and place, as far as they differ from what the list does by itself.
    #[must_use]
    pub(crate) fn ordered(self, order: &Order) -> Self {
        let direction = if order.descending { "desc" } else { "asc" };
        let limit = order.limit.map(|limit| limit.to_string());
        self.with_some("sort", order.sort)
            .with_some(
                "order",
                (order.descending != order.natural).then_some(direction),
            )
            .with_some("limit", limit.as_deref())
            .with_some("after", order.after)
    }

    /// Adds a parameter where there is a value.
    #[must_use]
    pub(crate) fn with_some(self, name: &'static str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }
}

/// A list's order and place, as its address names them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order<'a> {
    /// The word of the order; none for the list's own.
    pub(crate) sort: Option<&'static str>,
    /// Whether the largest come first.
    pub(crate) descending: bool,
    /// Whether they do so in this order unless said otherwise.
    pub(crate) natural: bool,
    /// Rows of a page; none for as many as the list has by itself.
    pub(crate) limit: Option<u32>,
    /// The place to go on from.
    pub(crate) after: Option<&'a str>,
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        let mut text = address.path;
        for (at, (name, value)) in address.fields.iter().enumerate() {
            text.push(if at == 0 { '?' } else { '&' });
            text.push_str(name);
            text.push('=');
            text.push_str(&escape(value));
        }
        text
    }
}

/// Percent-encodes all but RFC 3986's unreserved characters, and `/`.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_follow_each_other_and_cannot_leave_their_place() {
        let address = Address::new("/events")
            .with("kind", "gig")
            .with_some("city", None)
            .with("venue", "Bar & Grill?");
        assert_eq!(
            String::from(address),
            "/events?kind=gig&venue=Bar%20%26%20Grill%3F"
        );
    }
}
