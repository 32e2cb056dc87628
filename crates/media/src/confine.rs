//! The inside of the cage: a process that gives up its rights and becomes the program it was asked to run.
//!
//! It runs before any thread is started, in a process of its own, so that nothing here needs unsafe code: limits and
//! filters set on this process are inherited across `exec`.

use crate::launch::{CHECK, Limits, Order, number};
use landlock::{
    ABI, Access as _, AccessFs, AccessNet, RestrictionStatus, Ruleset, RulesetAttr as _,
    RulesetCreatedAttr as _, RulesetError, RulesetStatus, Scope, path_beneath_rules,
};
use rustix::process::{
    Resource, Rlimit, Signal, getppid, nice, set_parent_process_death_signal, setrlimit,
};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule,
};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// The Landlock features asked for. An older kernel gives those it has.
const LANDLOCK: ABI = ABI::V6;

/// Where programs, their libraries and the dynamic linker lie on the distributions there are.
const PROGRAMS: [&str; 9] = [
    "/usr",
    "/lib",
    "/lib32",
    "/lib64",
    "/bin",
    "/opt",
    "/nix/store",
    "/gnu/store",
    "/snap",
];

/// What programs read beside that: the linker's cache, and how many processors there are.
const MACHINE: [&str; 5] = [
    "/etc/ld.so.cache",
    "/etc/ld.so.preload",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/sys/devices/system/cpu",
];

/// Gives up everything that the order (the arguments behind the launcher's own) does not name, and becomes the
/// program. Comes back only where that failed: the exit code is then 125 and the reason on standard error, as with
/// `env` and its kin.
///
/// With the one argument `check` it becomes nothing, and prints which of `limits`, `seccomp` and `landlock` hold.
///
/// Call it first thing in `main`, before any thread is started.
pub fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.collect();
    let outcome = if arguments.len() == 1 && arguments[0] == CHECK {
        check()
    } else {
        become_program(arguments)
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "cannot confine: {error}");
            ExitCode::from(125)
        }
    }
}

fn become_program(mut arguments: Vec<OsString>) -> io::Result<()> {
    if arguments.is_empty() {
        return Err(io::Error::other("the parent is missing in the order"));
    }
    end_with(number(&arguments.remove(0))?)?;
    let order = Order::parse(arguments)?;
    let mut command = Command::new(&order.program);
    command.args(&order.arguments).env_clear();
    set_limits(&order.limits)?;
    // A kernel without Landlock or seccomp has no such layer; the check at start says so, once.
    let read: Vec<PathBuf> = order.read.into_iter().chain([order.program]).collect();
    let _ = restrict_files(&read, order.write.as_deref());
    let _ = refuse_calls();
    Err(command.exec())
}

/// Has the kernel end this process, and the program it becomes, when `parent` ends in whatever way. What a killed server
/// left behind would go on with work that nobody takes, beside the one that the next start begins.
fn end_with(parent: u64) -> io::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    // It may have ended before that was said; then somebody else is the parent by now.
    let now = getppid().map_or(0, |parent| parent.as_raw_nonzero().get());
    if u64::try_from(now) == Ok(parent) {
        return Ok(());
    }
    Err(io::Error::other(format!(
        "the parent {parent} has ended; {now} is in its place"
    )))
}

/// Applies every layer to this process and tells which took.
fn check() -> io::Result<()> {
    let mut layers = Vec::new();
    let limits = Limits {
        seconds: 10,
        memory: 8 << 30,
        output: 1 << 20,
    };
    if set_limits(&limits).is_ok() {
        layers.push("limits");
    }
    let enforced = |status: RestrictionStatus| status.ruleset != RulesetStatus::NotEnforced;
    if restrict_files(&[], None).is_ok_and(enforced) {
        layers.push("landlock");
    }
    if refuse_calls().is_ok() {
        layers.push("seccomp");
    }
    writeln!(io::stdout(), "{}", layers.join(" "))
}

fn set_limits(limits: &Limits) -> io::Result<()> {
    let at_most = |most| Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    // With nothing between the soft and the hard limit it is killed; the signal of a soft limit alone it may catch.
    setrlimit(Resource::Cpu, at_most(limits.seconds))?;
    setrlimit(Resource::As, at_most(limits.memory))?;
    setrlimit(Resource::Fsize, at_most(limits.output))?;
    setrlimit(Resource::Nofile, at_most(64))?;
    setrlimit(Resource::Core, at_most(0))?;
    nice(19)?;
    Ok(())
}

fn restrict_files(
    read: &[PathBuf],
    write: Option<&Path>,
) -> Result<RestrictionStatus, RulesetError> {
    let look = AccessFs::ReadFile | AccessFs::ReadDir;
    let run = look | AccessFs::Execute;
    let make =
        look | AccessFs::WriteFile | AccessFs::Truncate | AccessFs::MakeReg | AccessFs::RemoveFile;
    Ruleset::default()
        .handle_access(AccessFs::from_all(LANDLOCK))?
        .handle_access(AccessNet::from_all(LANDLOCK))?
        .scope(Scope::from_all(LANDLOCK))?
        .create()?
        .add_rules(path_beneath_rules(PROGRAMS, run))?
        .add_rules(path_beneath_rules(read, run))?
        .add_rules(path_beneath_rules(MACHINE, look))?
        .add_rules(path_beneath_rules(
            ["/dev/null", "/dev/urandom", "/dev/zero"],
            look | AccessFs::WriteFile,
        ))?
        .add_rules(path_beneath_rules(write, make))?
        .restrict_self()
}

/// Calls that decoding never makes: sockets, other processes, the system's own set-up. They answer "not permitted".
const REFUSED: [i64; 50] = [
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept,
    libc::SYS_accept4,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_pidfd_send_signal,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_kcmp,
    libc::SYS_process_madvise,
    libc::SYS_migrate_pages,
    libc::SYS_move_pages,
    libc::SYS_ioprio_set,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_open_tree,
    libc::SYS_move_mount,
    libc::SYS_mount_setattr,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_keyctl,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_userfaultfd,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_settimeofday,
    libc::SYS_sethostname,
];

/// Calls about a process that the first argument names, where 0 is the one that calls.
const OF_A_PROCESS: [i64; 5] = [
    libc::SYS_prlimit64,
    libc::SYS_sched_setaffinity,
    libc::SYS_sched_setattr,
    libc::SYS_sched_setparam,
    libc::SYS_sched_setscheduler,
];

/// What a new process would have of its own, and with it the rights of whoever sets such things up.
const NAMESPACES: [i32; 7] = [
    libc::CLONE_NEWCGROUP,
    libc::CLONE_NEWIPC,
    libc::CLONE_NEWNET,
    libc::CLONE_NEWNS,
    libc::CLONE_NEWPID,
    libc::CLONE_NEWUSER,
    libc::CLONE_NEWUTS,
];

fn refuse_calls() -> Result<(), seccompiler::Error> {
    let own = std::process::id().into();
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        REFUSED.iter().map(|&call| (call, Vec::new())).collect();
    // Signals to itself, as `abort` sends them, and to nobody else: the first argument names the process.
    for call in [libc::SYS_kill, libc::SYS_tkill, libc::SYS_tgkill] {
        rules.insert(call, vec![argument(0, SeccompCmpOp::Ne, own)?]);
    }
    for call in OF_A_PROCESS {
        rules.insert(call, vec![argument(0, SeccompCmpOp::Ne, 0)?]);
    }
    // Here the first argument says what the second names, a process being 0.
    let others = (0..2).map(|index| argument(index, SeccompCmpOp::Ne, 0));
    rules.insert(libc::SYS_setpriority, others.collect::<Result<_, _>>()?);
    let namespaces = NAMESPACES.iter().map(|&namespace| {
        let flag = u64::from(namespace.unsigned_abs());
        argument(0, SeccompCmpOp::MaskedEq(flag), flag)
    });
    rules.insert(libc::SYS_clone, namespaces.collect::<Result<_, _>>()?);
    refuse(rules, libc::EPERM)?;
    // Its flags lie in memory, where no filter looks; on a kernel without it threads are made by `clone`.
    refuse([(libc::SYS_clone3, Vec::new())].into(), libc::ENOSYS)
}

/// The calls whose argument of that index compares so with `value`.
fn argument(index: u8, how: SeccompCmpOp, value: u64) -> Result<SeccompRule, seccompiler::Error> {
    let condition = SeccompCondition::new(index, SeccompCmpArgLen::Dword, how, value)?;
    Ok(SeccompRule::new(vec![condition])?)
}

/// Has the kernel answer these calls with `error` from now on.
fn refuse(rules: BTreeMap<i64, Vec<SeccompRule>>, error: i32) -> Result<(), seccompiler::Error> {
    let answer = SeccompAction::Errno(error.unsigned_abs());
    let arch = std::env::consts::ARCH.try_into()?;
    let filter: BpfProgram =
        SeccompFilter::new(rules, SeccompAction::Allow, answer, arch)?.try_into()?;
    seccompiler::apply_filter(&filter)
}
