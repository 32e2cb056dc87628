//! A release build carries the site inside: it is compiled anew when the site was built anew. A debug build reads it
//! from the disk.

fn main() {
    let watched = match std::env::var("PROFILE").as_deref() {
        Ok("release") => "../site",
        _ => "build.rs",
    };
    println!("cargo::rerun-if-changed={watched}");
}
