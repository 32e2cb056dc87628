//! ffmpeg and ffprobe as programs of their own, each run in a cage: what decodes strangers' files must not be able
//! to do anything else.
//!
//! A [`Launcher`] starts this very program again with a few words before the command; [`confine::run`] takes them,
//! gives up what the command does not need, and becomes the command. What is given up, in layers that do not rely on
//! each other:
//!
//! | layer | takes away | holds on |
//! | --- | --- | --- |
//! | arguments | shells, guessed formats, playlists, addresses: the demuxer is named, `file` and `pipe` are the only protocols | everywhere |
//! | limits | time, memory, length of what is written, open files, core dumps; nice 19 | every Unix |
//! | environment | all variables | everywhere |
//! | seccomp | sockets, other processes, mounts, namespaces, keys, `io_uring` | Linux on 64-bit x86, ARM and RISC-V, in containers too |
//! | Landlock | every file but the programs' own, the one to read and the folder to write to | Linux 5.13 and later, in most containers |
//!
//! [`Tools::find`] says which of them hold here. Deliberately absent: network namespaces, which most containers
//! forbid, and which take away less than the two last layers together.

pub mod confine;
mod error;
mod header;
mod input;
mod launch;
mod listen;
mod picture;
mod probe;
mod sound;
mod tools;

pub use error::Failure;
pub use header::{Header, HeaderError, read_header};
pub use input::Input;
pub use launch::{Launcher, Limits};
pub use listen::{Beginning, Wanted};
pub use picture::Picture;
pub use probe::{Found, PictureStream, SoundStream};
pub use tools::{Absent, Cage, Tools};
