//! Statements that several transactions share. They are macros because a function would have to name every bound
//! that each column type needs on a generic engine.

/// Inserts a [`NewAccount`](crate::NewAccount); no row when the login is taken.
macro_rules! insert_account {
    ($executor:expr, $new:expr) => {{
        let new: &$crate::NewAccount = $new;
        sqlx::query(
            "INSERT INTO account (id, login, name, password_hash, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (login) DO NOTHING",
        )
        .bind(new.id.uuid())
        .bind(new.login.as_str())
        .bind(new.name.as_str())
        .bind(new.password_hash.as_str())
        .bind($crate::value::moment(new.now))
        .execute($executor)
    }};
}

/// Makes an account a member or changes its role.
macro_rules! insert_membership {
    ($executor:expr, $library:expr, $account:expr, $role:expr, $now:expr) => {
        sqlx::query(
            "INSERT INTO membership (library_id, account_id, role, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $4)
             ON CONFLICT (library_id, account_id)
             DO UPDATE SET role = excluded.role, updated_at = excluded.updated_at",
        )
        .bind($library.uuid())
        .bind($account.uuid())
        .bind($role.as_str())
        .bind($crate::value::moment($now))
        .execute($executor)
    };
}

/// Inserts an [`AuditEntry`](crate::AuditEntry).
macro_rules! insert_audit {
    ($executor:expr, $entry:expr) => {{
        let entry: &$crate::AuditEntry = $entry;
        sqlx::query(
            "INSERT INTO audit_entry (id, library_id, at, account_id, who, action, subject, address)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(entry.id.uuid())
        .bind(entry.library.uuid())
        .bind($crate::value::moment(entry.at))
        .bind(entry.account.map(domain::AccountId::uuid))
        .bind(entry.who.as_deref())
        .bind(entry.action)
        .bind(entry.subject.as_str())
        .bind(entry.from.map(|address| address.to_string()))
        .execute($executor)
    }};
}

/// Inserts a [`NewJob`](crate::NewJob), unless its task waits or runs already.
macro_rules! insert_job {
    ($executor:expr, $job:expr) => {{
        let job: &$crate::NewJob = $job;
        sqlx::query(
            "INSERT INTO job
             (id, library_id, kind, payload, subject, priority, task, state, due_at, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $8, $9, 'queued', $6, $7, $7) ON CONFLICT DO NOTHING",
        )
        .bind(job.id.uuid())
        .bind(job.library.uuid())
        .bind(job.kind)
        .bind(job.payload.as_str())
        .bind(job.subject.as_str())
        .bind($crate::value::moment(job.run_at))
        .bind($crate::value::moment(job.now))
        .bind(job.priority.rank())
        .bind(job.task.as_deref())
        .execute($executor)
    }};
}

/// Inserts the track of a [`FinishedUpload`](crate::FinishedUpload) and makes the asset its master.
macro_rules! insert_track {
    ($tx:expr, $done:expr, $asset:expr, $now:expr) => {
        sqlx::query(
            "INSERT INTO track (id, library_id, title, title_source, kind, sort_title, folder, created_at, updated_at)
             VALUES ($1, $2, $3, 'name', $4, $5, $7, $6, $6)",
        )
        .bind($done.track.uuid())
        .bind($done.library.uuid())
        .bind(&$done.title)
        .bind($done.kind.as_str())
        .bind(domain::fold::sort_key(&$done.title))
        .bind($now)
        .bind($done.folder.as_deref())
        .execute($tx)
        .await?;
        sqlx::query(
            "INSERT INTO track_asset (library_id, track_id, asset_id, role, created_at)
             VALUES ($1, $2, $3, 'master', $4)",
        )
        .bind($done.library.uuid())
        .bind($done.track.uuid())
        .bind($asset)
        .bind($now)
        .execute($tx)
        .await?;
    };
}

/// The columns of [`RowColumns`](crate::track::RowColumns) for a track `t` with `track_joins`.
macro_rules! track_columns {
    () => {
        "t.id, t.title, t.artist, t.kind, t.created_at, t.position, t.track_kind, a.id AS asset_id, a.duration_ms,
         a.format_name, a.qualities, a.art, e.id AS event_id, e.title AS event_title, e.date AS event_date,
         s.id AS song_id, s.title AS song_title,
         coalesce((SELECT CAST(round(avg(stars) * 100) AS BIGINT) FROM rating WHERE track_id = t.id), 0) AS rating,
         ct.id AS other_id, ca.id AS other_asset_id, ct.title AS other_title, ct.kind AS other_kind,
         ca.duration_ms AS other_duration_ms, ca.qualities AS other_qualities, cp.shift_ms AS other_shift_ms"
    };
}

/// Joins to a track `t` what its line shows: its file `a`, and its event `e`, its song `s` and its counterpart `ct` with
/// the file `ca` unless they are in the bin.
macro_rules! track_joins {
    () => {
        " JOIN track_asset ta ON ta.track_id = t.id AND ta.role = 'master'
          JOIN asset a ON a.id = ta.asset_id
          LEFT JOIN event e ON e.id = t.event_id AND e.deleted_at IS NULL
          LEFT JOIN song s ON s.id = t.song_id AND s.deleted_at IS NULL
          LEFT JOIN counterpart cp ON cp.track_id = t.id
          LEFT JOIN track ct ON ct.id = cp.other_id AND ct.deleted_at IS NULL
          LEFT JOIN track_asset cta ON cta.track_id = ct.id AND cta.role = 'master'
          LEFT JOIN asset ca ON ca.id = cta.asset_id "
    };
}

/// Gives events or songs of the library `$1` that have no picture, and for which nobody chose to have none, that of their
/// first track that has one. The condition picks them by `$2`.
macro_rules! give_covers {
    (event, $condition:expr) => {
        give_covers!(@text "event", "t.position, t.id", $condition)
    };
    (song, $condition:expr) => {
        give_covers!(@text "song", "t.id", $condition)
    };
    (@text $table:literal, $order:literal, $condition:expr) => {
        concat!(
            "UPDATE ", $table, " SET cover_asset_id = (
                 SELECT a.id FROM track t JOIN track_asset ta ON ta.track_id = t.id AND ta.role = 'master'
                 JOIN asset a ON a.id = ta.asset_id AND a.art IS NOT NULL
                 WHERE t.", $table, "_id = ", $table, ".id AND t.deleted_at IS NULL ORDER BY ", $order, " LIMIT 1
             )
             WHERE library_id = $1 AND cover_asset_id IS NULL AND cover_chosen = 0 AND ",
            $condition
        )
    };
}
