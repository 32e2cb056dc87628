//! Search: what changed is folded and indexed here, and what is asked is looked up.
//!
//! SQLite keeps the words in an FTS5 table, PostgreSQL in a `tsvector`; both hold the words `domain::search` made,
//! in the same three fields, and the order of results is ours on both. So the same data gives the same answers.

mod found;
mod index;
mod lookup;
mod place;
mod position;
mod source;
mod totals;
mod words;
