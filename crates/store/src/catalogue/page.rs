//! What lists that are read a page at a time have in common: their texts in every order, and the reading.

/// The texts of a list in one order: of its first page, and of one that begins behind a position. `$page` is a macro
/// that makes a text of the key it is ordered by, the direction, and a condition that follows those of the list.
macro_rules! keyset {
    (
        $sort:expr, $descending:expr, $page:ident, id: $id:literal, behind: $position:literal,
        { $($variant:pat => $key:literal),+ $(,)? }
    ) => {
        match ($sort, $descending) {
            $(
                ($variant, false) => keyset!(@both $page, $key, $id, "ASC", ">", $position),
                ($variant, true) => keyset!(@both $page, $key, $id, "DESC", "<", $position),
            )+
        }
    };
    (@both $page:ident, $key:literal, $id:literal, $direction:literal, $beyond:literal, $position:literal) => {
        (
            $page!($key, $direction, ""),
            $page!($key, $direction, concat!(" AND (", $key, ", ", $id, ") ", $beyond, " ", $position)),
        )
    };
}
pub(crate) use keyset;

/// Reads one page of a list: its rows, how many pass on all pages, and where the page that follows begins. Page and
/// count take the same parameters, of which the page has the number of its rows and its position besides. The limit is
/// held to 1–[`MAX_PAGE_ROWS`](domain::track::MAX_PAGE_ROWS). Both are asked for at once, since neither needs the other.
/// Unless it is `counted`, because somebody knows already how many pass, that number is 0.
macro_rules! read_page {
    (
        $store:expr, $query:expr, $order:expr, texts: $texts:expr, count: $count:expr,
        [$($bound:expr),+ $(,)?], position: $position:expr
    ) => {
        read_page!(
            $store, $query, $order, texts: $texts, count: $count, counted: true, [$($bound),+], position: $position
        )
    };
    (
        $store:expr, $query:expr, $order:expr, texts: $texts:expr, count: $count:expr, counted: $counted:expr,
        [$($bound:expr),+ $(,)?], position: $position:expr
    ) => {{
        let limit = $query.limit.clamp(1, domain::track::MAX_PAGE_ROWS);
        let order: $crate::catalogue::position::Order = $order;
        let after = order.decode($query.after.as_deref())?;
        let (first, further) = $texts;
        let text = if after.is_some() { further } else { first };
        // One row more than the page tells whether another page follows.
        let (mut rows, total): (Vec<_>, i64) = on_read!($store, pool => {
            let page = sqlx::query_as(text)$(.bind($bound))+.bind(i64::from(limit) + 1);
            futures::try_join!(
                $crate::catalogue::position::bind_position!(page, &after).fetch_all(pool),
                async {
                    if !$counted {
                        return Ok(0);
                    }
                    sqlx::query_scalar($count)$(.bind($bound))+.fetch_one(pool).await
                },
            )?
        });
        let next = order.next(&mut rows, limit, $position);
        (rows, $crate::value::unsigned(total), next)
    }};
}
pub(crate) use read_page;
