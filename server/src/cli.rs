//! The command line.

use crate::config::{self, Config, Keys};
use crate::renditions_command::{self, RenditionsCommand};
use crate::{export_command, fingerprint_command, import_command, serve, telemetry, tools};
use anyhow::{Context as _, Result, bail};
use clap::{Parser, Subcommand};
use domain::{DisplayName, LoginName, Role, Visibility};
use std::io::{self, Read as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

/// Reprise: a self-hosted media library that recognises what it has heard before.
///
/// Every key of the configuration can stand in the TOML file under the name of its flag (underscores for
/// dashes), in the environment, or here; the later wins.
#[derive(Parser)]
#[command(name = "reprise", version, max_term_width = 100)]
struct Cli {
    /// The configuration file [default: ./reprise.toml, if it is there]
    #[arg(long, global = true, env = "REPRISE_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    keys: Keys,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the library
    Serve {
        /// Fill an empty library with synthesised music first
        #[arg(long)]
        demo: bool,
    },
    /// Print the fingerprint of files
    Fingerprint(fingerprint_command::Args),
    /// Bring in a table of events or songs, or a folder of files; for a folder the server must be stopped meanwhile (with
    /// --watch-dir one that runs brings files in itself)
    Import(import_command::Args),
    /// Write everything out as CSV or JSON
    Export(export_command::Args),
    /// Look at the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Manage accounts
    #[command(subcommand)]
    Account(AccountCommand),
    /// Manage the library
    #[command(subcommand)]
    Library(LibraryCommand),
    /// Manage what the server makes of files: smaller versions and pictures
    #[command(subcommand)]
    Renditions(RenditionsCommand),
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Read everything, report the first error, change nothing
    Check,
    /// Print the effective configuration as a file, without secrets
    Show,
}

#[derive(Subcommand)]
enum AccountCommand {
    /// Add an account; the password is the first line of standard input
    Add {
        /// What the person logs in with
        login: LoginName,
        /// What others see them called
        #[arg(long)]
        name: DisplayName,
        /// What they may do: listener, editor or admin
        #[arg(long, default_value = "listener")]
        role: Role,
    },
}

#[derive(Subcommand)]
enum LibraryCommand {
    /// Change settings of the library
    Set {
        /// Who may look and listen without logging in: members (nobody else) or public (everyone)
        #[arg(long)]
        visibility: Visibility,
    },
}

/// Runs what the command line asks for. Errors go to standard error, outermost first.
pub fn run() -> ExitCode {
    // Before anything else is read or started: this process is to become another program.
    let mut arguments = std::env::args_os().skip(1);
    if arguments
        .next()
        .is_some_and(|first| first == tools::CONFINED)
    {
        return media::confine::run(arguments);
    }
    let cli = Cli::parse();
    if let Command::Fingerprint(args) = &cli.command {
        return fingerprint_command::run(args);
    }
    match carry_out(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "reprise: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(cli: Cli) -> Result<()> {
    let config = config::load(cli.config.as_deref(), cli.keys)?;
    match cli.command {
        Command::Config(ConfigCommand::Check) => {
            for warning in config.warnings() {
                say(&format!("warning: {warning}"))?;
            }
            return say("the configuration is in order");
        }
        Command::Config(ConfigCommand::Show) => return say(config::show(&config).trim_end()),
        _ => {}
    }
    telemetry::log(&config)?;
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the runtime")?
        .block_on(work(&config, cli.command))
}

async fn work(config: &Config, command: Command) -> Result<()> {
    match command {
        Command::Serve { demo } => serve::run(config, demo).await,
        Command::Import(args) => import_command::run(config, args, serve::stop_on_signals()?).await,
        Command::Export(args) => export_command::run(config, &args).await,
        Command::Account(AccountCommand::Add { login, name, role }) => {
            let password = password_from(io::stdin())?;
            let service = serve::open_beside(config).await?;
            let added = service.add_account(&login, name, role, password).await;
            added.map_err(|error| serve::told(&error))?;
            say(&format!("added {login} as {}", role.as_str()))
        }
        Command::Library(LibraryCommand::Set { visibility }) => {
            let service = serve::open_beside(config).await?;
            let set = service.set_visibility(visibility).await;
            set.map_err(|error| serve::told(&error))?;
            say(&format!(
                "the library is now visible to: {}",
                visibility.as_str()
            ))
        }
        Command::Renditions(command) => renditions_command::run(config, command).await,
        Command::Fingerprint(_) | Command::Config(_) => Ok(()),
    }
}

/// Through a pipe and not an argument, which other users of the machine could read.
fn password_from(mut input: impl io::Read) -> Result<String> {
    let mut text = String::new();
    input
        .by_ref()
        .take(8 << 10)
        .read_to_string(&mut text)
        .context("cannot read the password from standard input")?;
    match text.lines().next() {
        Some(password) if !password.is_empty() => Ok(password.to_owned()),
        _ => bail!("no password on standard input; pipe it in, as its first line"),
    }
}

fn say(line: &str) -> Result<()> {
    writeln!(io::stdout(), "{line}").context("cannot write to standard output")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_sound_and_its_help_names_every_key() {
        let mut command = Cli::command();
        command.build();
        let help = command.render_long_help().to_string();
        for line in
            config::show(&config::resolve(Keys::default(), Keys::default()).unwrap()).lines()
        {
            let key = line.split(' ').next().unwrap();
            let flag = format!("--{}", key.replace('_', "-"));
            assert!(help.contains(&flag), "{flag} is missing in the help");
        }
    }

    #[test]
    fn the_password_is_the_first_line() {
        assert_eq!(
            password_from(&b"correct horse\nx"[..]).unwrap(),
            "correct horse"
        );
        assert!(password_from(&b"\n"[..]).is_err());
    }
}
