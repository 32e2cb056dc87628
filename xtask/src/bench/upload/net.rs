//! A link between two network namespaces: `tc tbf` gives it its speed, and every packet passes through this process,
//! which delays it, loses it, swallows all of them, or resets their connections.

use std::{
    fs,
    path::PathBuf,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use tun_tap::{Iface, Mode};

use super::packet;
use crate::{fault::random::Random, workspace::run};

/// Where the server listens.
pub(super) const SERVER_ADDRESS: &str = "10.77.0.2";
const CLIENT_ADDRESS: &str = "10.77.0.1";

/// What a full packet carries of a file: 1448 bytes of 1500, with TCP's timestamps.
pub(super) const SHARE: f64 = 1448.0 / 1500.0;

/// What a link is like.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    /// Speed in both directions, in kbit/s.
    pub(super) kilobits: u64,
    /// Time from end to end and back.
    pub(super) round: Duration,
    /// Share of packets that get lost, in both directions.
    pub(super) loss: f64,
}

impl Shape {
    /// A link that has a speed and no other vice.
    pub(super) const fn of(kilobits: u64) -> Self {
        Self {
            kilobits,
            round: Duration::ZERO,
            loss: 0.0,
        }
    }
}

/// Two namespaces and what is between them, which go when this is dropped.
pub(super) struct Link {
    number: usize,
    swallow: Arc<AtomicBool>,
    cut: [Arc<AtomicBool>; 2],
}

impl Link {
    /// A link of this number; no two of the same number at a time.
    pub(super) fn make(number: usize, shape: Shape) -> Result<Self> {
        let link = Self {
            number,
            swallow: Arc::default(),
            cut: [Arc::default(), Arc::default()],
        };
        link.remove();
        let near = Self::end(&link.client(), &link.device(), CLIENT_ADDRESS, shape)?;
        let far = Self::end(&link.server(), &link.far_device(), SERVER_ADDRESS, shape)?;
        let seed = number as u64;
        link.carry(&near, &far, shape, &link.cut[0], Random::new(2 * seed));
        link.carry(&far, &near, shape, &link.cut[1], Random::new(2 * seed + 1));
        Ok(link)
    }

    /// The namespace of the client.
    pub(super) fn client(&self) -> String {
        format!("reprise-client-{}", self.number)
    }

    /// The namespace of the server.
    pub(super) fn server(&self) -> String {
        format!("reprise-server-{}", self.number)
    }

    /// The client's interface.
    pub(super) fn device(&self) -> String {
        format!("rclient{}", self.number)
    }

    fn far_device(&self) -> String {
        format!("rserver{}", self.number)
    }

    /// Swallows everything in both directions, silently, or passes it again.
    pub(super) fn hole(&self, on: bool) {
        self.swallow.store(on, Ordering::Release);
    }

    /// Resets the connection of the next packet in each direction.
    pub(super) fn reset(&self) {
        for cut in &self.cut {
            cut.store(true, Ordering::Release);
        }
    }

    fn end(namespace: &str, device: &str, address: &str, shape: Shape) -> Result<Arc<Iface>> {
        let interface = Iface::without_packet_info(device, Mode::Tun)
            .with_context(|| format!("the interface {device} cannot be made"))?;
        ip(&["netns", "add", namespace])?;
        ip(&["link", "set", device, "netns", namespace])?;
        let inside = |line: &str| {
            let words = line.split(' ').collect::<Vec<_>>();
            ip(&[&["netns", "exec", namespace][..], &words].concat())
        };
        inside("ip link set lo up")?;
        inside(&format!("ip address add {address}/30 dev {device}"))?;
        inside(&format!("ip link set {device} up"))?;
        inside(&format!(
            "tc qdisc replace dev {device} root tbf rate {}kbit burst 16kb latency 300ms",
            shape.kilobits
        ))?;
        Ok(Arc::new(interface))
    }

    /// Carries packets one way. Both threads end with the interfaces.
    fn carry(
        &self,
        from: &Arc<Iface>,
        to: &Arc<Iface>,
        shape: Shape,
        cut: &Arc<AtomicBool>,
        mut random: Random,
    ) {
        let (from, to) = (Arc::clone(from), Arc::clone(to));
        let (swallow, cut) = (Arc::clone(&self.swallow), Arc::clone(cut));
        let (pass, passed) = mpsc::channel::<(Instant, Vec<u8>)>();
        thread::spawn(move || {
            let mut buffer = [0; 2048];
            while let Ok(length) = from.recv(&mut buffer) {
                if swallow.load(Ordering::Acquire) || random.unit() < shape.loss {
                    continue;
                }
                let mut packet = buffer[..length].to_vec();
                if cut.load(Ordering::Acquire) && packet::reset(&mut packet) {
                    cut.store(false, Ordering::Release);
                }
                if pass
                    .send((Instant::now() + shape.round / 2, packet))
                    .is_err()
                {
                    break;
                }
            }
        });
        thread::spawn(move || {
            for (due, packet) in passed {
                thread::sleep(due.saturating_duration_since(Instant::now()));
                // An end that is not up yet, or not any more, loses it, as a cable would.
                let _ = to.send(&packet);
            }
        });
    }

    fn remove(&self) {
        for namespace in [self.client(), self.server()] {
            if fs::exists(PathBuf::from("/run/netns").join(&namespace)).unwrap_or(false) {
                // What does not go now stays visible in `ip netns`.
                let _ = ip(&["netns", "delete", &namespace]);
            }
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.remove();
    }
}

fn ip(arguments: &[&str]) -> Result<()> {
    run(Command::new("ip").args(arguments))
}
