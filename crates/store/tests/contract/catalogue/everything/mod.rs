//! That an export leaves nothing out that people put in.

mod columns;
mod scene;

use crate::scene::Place;
use crate::schema::Raw;
use columns::{COLUMNS_STAY, COMES_OUT, TABLES_STAY};
use domain::{AccountId, LibraryId};
use scene::full;
use std::collections::BTreeSet;
use store::test_support::TestStore;
use store::{ExportCell, ExportPlace, ExportRow, StoredTable};
use uuid::Uuid;

async fn rows(
    db: &TestStore,
    place: Place,
    table: StoredTable,
    reader: Option<AccountId>,
) -> Vec<ExportRow> {
    db.store
        .export(table, place.library, reader, None, 99)
        .await
        .unwrap()
}

store::on_both_engines! {
    async fn each_column_of_the_schema_comes_out_or_is_said_to_stay(db: TestStore) {
        let (ours, _) = full(&db).await;
        let mut outcome = Vec::new();
        for line in COMES_OUT.lines().filter(|line| !line.is_empty()) {
            let (kept, exported) = line.split_once(": ").unwrap();
            let (name, column) = exported.split_once(' ').unwrap();
            let table = *StoredTable::ALL.iter().find(|table| table.as_str() == name).unwrap();
            let at = table.columns().iter().position(|other| *other == column);
            let at = at.unwrap_or_else(|| panic!("{name} has no column {column}"));
            let empty = [ExportCell::Nothing, ExportCell::Text(String::new())];
            let said = rows(&db, ours, table, None).await.iter().any(|row| !empty.contains(&row.cells[at]));
            assert!(said, "{kept} comes out nowhere");
            outcome.push(kept);
        }
        let comes_out: BTreeSet<&str> = outcome.into_iter().collect();
        for column in Raw::of(&db).await.columns().await {
            let (table, name) = column.split_once(' ').unwrap();
            let stays = TABLES_STAY.contains(&table)
                || table.starts_with("search_")
                || COLUMNS_STAY.contains(&name)
                || COLUMNS_STAY.contains(&format!("{name} of {table}").as_str());
            assert!(stays != comes_out.contains(column.as_str()), "{column}: decide whether it comes out");
        }
    }

    async fn tables_come_page_by_page(db: TestStore) {
        let (ours, _) = full(&db).await;
        for &table in StoredTable::ALL {
            let whole = rows(&db, ours, table, None).await;
            assert!(!whole.is_empty(), "{table:?}");
            let mut pages: Vec<ExportRow> = Vec::new();
            loop {
                let after: Option<ExportPlace> = pages.last().map(|row| row.place);
                let page = db.store.export(table, ours.library, None, after, 1).await.unwrap();
                if page.is_empty() {
                    break;
                }
                pages.extend(page);
            }
            assert_eq!(pages, whole, "{table:?}");
            assert!(whole.iter().all(|row| row.cells.len() == table.columns().len()));
            let other = db.store.export(table, LibraryId::from_uuid(Uuid::max()), None, None, 9).await.unwrap();
            assert_eq!(other, [], "{table:?}");
        }
    }

    async fn what_people_keep_for_themselves_is_theirs(db: TestStore) {
        let (ours, eve) = full(&db).await;
        let count = async |table, reader| rows(&db, ours, table, reader).await.len();
        for (table, owner, other) in [
            (StoredTable::Favourites, 1, 0),
            (StoredTable::Ratings, 1, 0),
            (StoredTable::History, 1, 0),
            (StoredTable::Listening, 1, 0),
            (StoredTable::Playlists, 2, 0),
            (StoredTable::PlaylistEntries, 1, 0),
            (StoredTable::Notes, 2, 1),
        ] {
            let counts = (count(table, None).await, count(table, Some(ours.account)).await, count(table, Some(eve)).await);
            assert_eq!(counts, (owner, owner, other), "{table:?}");
        }
        Raw::of(&db).await.run("UPDATE playlist SET visibility = 'library'").await.unwrap();
        assert_eq!(count(StoredTable::Playlists, Some(eve)).await, 1);
        assert_eq!(count(StoredTable::PlaylistEntries, Some(eve)).await, 1);
    }
}
