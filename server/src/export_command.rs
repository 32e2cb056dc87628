//! `reprise export`: everything people put in, as CSV or JSON.

use crate::config::Config;
use crate::export::{Form, Text};
use crate::serve::{self, told};
use anyhow::{Context as _, Result};
use service::{ExportTable, Service, Viewer};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

/// The arguments.
#[derive(clap::Args)]
pub struct Args {
    /// Where to write: a folder that gets one file for each table; it is made where it is missing
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// In which form
    #[arg(long, value_enum, default_value_t = Form::Csv)]
    format: Form,
}

/// Writes every table and says how many rows each has.
pub async fn run(config: &Config, args: &Args) -> Result<()> {
    let service = serve::open_beside(config).await?;
    let operator = service.operator().await.map_err(|error| told(&error))?;
    fs::create_dir_all(&args.folder)
        .with_context(|| format!("cannot make {}", args.folder.display()))?;
    for table in ExportTable::all() {
        let path = args
            .folder
            .join(format!("{}.{}", table.as_str(), args.format.ending()));
        let failed = || format!("cannot write {}", path.display());
        let mut out = BufWriter::new(File::create(&path).with_context(failed)?);
        let rows = write(&service, &operator, table, args.format, &mut out).await?;
        let file = out
            .into_inner()
            .map_err(io::IntoInnerError::into_error)
            .with_context(failed)?;
        file.sync_all().with_context(failed)?;
        writeln!(io::stdout(), "{}: {rows} rows", path.display())
            .context("cannot write to standard output")?;
    }
    Ok(())
}

async fn write(
    service: &Service,
    viewer: &Viewer,
    table: ExportTable,
    form: Form,
    out: &mut impl Write,
) -> Result<u64> {
    let mut text = Text::new(table, form);
    let (mut first, mut after) = (true, None);
    loop {
        let page = service
            .export(viewer, table, after)
            .await
            .map_err(|error| told(&error))?;
        out.write_all(text.page(&page, first).as_bytes())?;
        (first, after) = (false, page.next);
        if after.is_none() {
            out.write_all(text.end().as_bytes())?;
            return Ok(text.rows());
        }
    }
}
