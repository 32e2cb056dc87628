//! The effective configuration in the file's own syntax, secrets hidden.

use super::{Config, LogFormat};
use crate::net::Network;
use crate::size::ByteSize;

/// TOML that, saved as the file, gives the same configuration (except for hidden secrets).
pub fn show(config: &Config) -> String {
    // JSON's string is a subset of TOML's basic string.
    let text =
        |value: &dyn std::fmt::Display| serde_json::Value::String(value.to_string()).to_string();
    let networks = |list: &[Network]| {
        let items: Vec<_> = list.iter().map(|network| text(network)).collect();
        format!("[{}]", items.join(", "))
    };
    let log_format = match config.log_format {
        LogFormat::Auto => "auto",
        LogFormat::Human => "human",
        LogFormat::Json => "json",
    };
    let quota = |key: &str, quota: Option<ByteSize>| {
        quota.map_or_else(String::new, |size| format!("{key} = {}\n", text(&size)))
    };
    let always = [
        ("bind", text(&config.bind)),
        ("data_dir", text(&config.data_dir.display())),
        ("database_url", text(&config.database_url)),
        ("trusted_proxies", networks(&config.trusted_proxies)),
        ("metrics_from", networks(&config.metrics_from)),
        ("max_upload_size", text(&config.max_upload_size)),
        (
            "max_unfinished_uploads",
            config.max_unfinished_uploads.to_string(),
        ),
        ("min_upload_rate", config.min_upload_rate.to_string()),
        ("resumable_draft", config.resumable_draft.to_string()),
        ("session_days", config.session_days.to_string()),
        ("upload_days", config.upload_days.to_string()),
        ("job_workers", config.job_workers.to_string()),
        ("ffmpeg", text(&config.ffmpeg)),
        ("max_connections", config.max_connections.to_string()),
        (
            "header_seconds",
            config.header_timeout.as_secs().to_string(),
        ),
        ("body_seconds", config.body_timeout.as_secs().to_string()),
        ("shutdown_seconds", config.shutdown.as_secs().to_string()),
        ("log", text(&config.log)),
        ("log_format", text(&log_format)),
    ]
    .map(|(key, value)| format!("{key} = {value}\n"))
    .concat();
    let watch = config.watch.as_ref().map_or_else(String::new, |watch| {
        format!(
            "watch_dir = {}\nwatch_as = {}\nwatch_seconds = {}\n",
            text(&watch.dir.display()),
            text(&watch.login),
            watch.every.as_secs()
        )
    });
    always
        + &quota("person_quota", config.person_quota)
        + &quota("library_quota", config.library_quota)
        + &watch
}

#[cfg(test)]
mod tests {
    use super::super::{Keys, file, resolve};
    use super::*;

    #[test]
    fn what_is_shown_reads_back_and_hides_the_password() {
        let given = "database_url = 'postgres://reprise:hunter2@db/reprise'\ntrusted_proxies = ['10.0.0.0/8']\nperson_quota = '10GiB'\n\
                     watch_dir = '/srv/drop'\nwatch_as = 'ann'";
        let config = resolve(file::parse(given).unwrap(), Keys::default()).unwrap();
        let shown = show(&config);
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(shown.contains("person_quota = \"10GiB\""), "{shown}");
        assert!(shown.contains("watch_dir = \"/srv/drop\""), "{shown}");
        let again = resolve(file::parse(&shown).unwrap(), Keys::default()).unwrap();
        assert_eq!(show(&again), shown);
    }
}
