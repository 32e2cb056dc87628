//! A link of a chosen speed between two network namespaces, through a third one that can swallow everything.

use std::{fs, process::Command};

use anyhow::{Context as _, Result};

use crate::workspace::{capture, run};

pub(super) const CLIENT: &str = "reprise-client";
pub(super) const SERVER: &str = "reprise-server";
const ROUTER: &str = "reprise-router";
/// Where the server listens.
pub(super) const SERVER_ADDRESS: &str = "10.77.2.2";
const CLIENT_ADDRESS: &str = "10.77.1.2";

/// What a full frame carries of a file: 1448 bytes of 1514 on Ethernet, with TCP's timestamps.
pub(super) const SHARE: f64 = 1448.0 / 1514.0;

/// The three namespaces, which go when this is dropped.
pub(super) struct Net(());

impl Net {
    pub(super) fn make() -> Result<Self> {
        remove();
        let net = Self(());
        for one in [CLIENT, ROUTER, SERVER] {
            ip(&["netns", "add", one])?;
            inside(one, &["ip", "link", "set", "lo", "up"])?;
        }
        for (near, there, near_address, far, far_address) in [
            ("c0", CLIENT, CLIENT_ADDRESS, "r0", "10.77.1.1"),
            ("s0", SERVER, SERVER_ADDRESS, "r1", "10.77.2.1"),
        ] {
            ip(&[
                "link", "add", near, "netns", there, "type", "veth", "peer", "name", far, "netns",
                ROUTER,
            ])?;
            for (namespace, device, address) in
                [(there, near, near_address), (ROUTER, far, far_address)]
            {
                inside(
                    namespace,
                    &[
                        "ip",
                        "address",
                        "add",
                        &format!("{address}/24"),
                        "dev",
                        device,
                    ],
                )?;
                inside(namespace, &["ip", "link", "set", device, "up"])?;
            }
            inside(
                there,
                &["ip", "route", "add", "default", "via", far_address],
            )?;
        }
        inside(
            ROUTER,
            &["sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"],
        )?;
        Ok(net)
    }
}

impl Drop for Net {
    fn drop(&mut self) {
        remove();
    }
}

/// Sets the speed in both directions.
pub(super) fn speed(kilobits: u64) -> Result<()> {
    let rate = format!("{kilobits}kbit");
    for (namespace, device) in [(CLIENT, "c0"), (ROUTER, "r0")] {
        let shape = [
            "root", "tbf", "rate", &rate, "burst", "16kb", "latency", "300ms",
        ];
        let command = [&["tc", "qdisc", "replace", "dev", device][..], &shape].concat();
        inside(namespace, &command)?;
    }
    Ok(())
}

/// Swallows everything in both directions, silently, or passes it again.
pub(super) fn hole(on: bool) -> Result<()> {
    for address in [CLIENT_ADDRESS, SERVER_ADDRESS] {
        let verb = if on { "add" } else { "del" };
        inside(
            ROUTER,
            &["ip", "route", verb, "blackhole", &format!("{address}/32")],
        )?;
    }
    Ok(())
}

/// Bytes that have left the client's interface, frames and all.
pub(super) fn sent() -> Result<u64> {
    let text = capture(Command::new("ip").args([
        "netns",
        "exec",
        CLIENT,
        "cat",
        "/sys/class/net/c0/statistics/tx_bytes",
    ]))?;
    text.trim().parse().context("the interface has no count")
}

fn remove() {
    for one in [CLIENT, ROUTER, SERVER] {
        if fs::exists(format!("/run/netns/{one}")).unwrap_or(false) {
            // What does not go now stays visible in `ip netns`.
            let _ = ip(&["netns", "delete", one]);
        }
    }
}

fn ip(arguments: &[&str]) -> Result<()> {
    run(Command::new("ip").args(arguments))
}

fn inside(namespace: &str, command: &[&str]) -> Result<()> {
    run(Command::new("ip")
        .args(["netns", "exec", namespace])
        .args(command))
}
