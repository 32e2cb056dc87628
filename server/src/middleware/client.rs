//! Who is asking, seen through the proxies the operator trusts.
//!
//! Behind a proxy the peer of the connection is the proxy, the scheme is http and the host may be an internal one.
//! The forwarding headers say what it really was, but anyone can write them: they are read only from a trusted
//! peer, and dropped from everyone else's request so that nothing behind this point can believe them.

use crate::net::Network;
use axum::extract::{ConnectInfo, Request};
use http::header::{HOST, HeaderName};
use http::uri::Authority;
use http::{HeaderMap, HeaderValue, Uri};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// The far end of a request; an extension of every request that a handler sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its network address; `0.0.0.0`, which is in nobody's trusted networks, where the connection is unknown.
    pub address: IpAddr,
    /// Whether it speaks TLS (to the trusted proxy; this process itself speaks plain HTTP).
    pub secure: bool,
    /// The host name it asked for, lower case, without the port.
    pub host: Option<String>,
    /// Whether `address` is the true far end. Not so where a peer that is not trusted sends forwarding headers:
    /// then it is a proxy nobody configured, and its own address says nothing about the client.
    pub direct: bool,
}

/// Works out who sent the request, and makes its own host the one they asked for.
pub fn identify(trusted: &[Network], request: &mut Request) -> Client {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| {
            peer.0.ip().to_canonical()
        });
    let trusts = |address| trusted.iter().any(|network| network.contains(address));
    let mut client = Client {
        address: peer,
        secure: false,
        host: None,
        direct: true,
    };
    if trusts(peer) {
        client.address = original_address(request.headers(), peer, trusts);
        client.secure = last(request.headers(), &FORWARDED_PROTO) == Some("https");
        if let Some(host) = last(request.headers(), &FORWARDED_HOST).and_then(|h| h.parse().ok()) {
            ask_for(request, &host);
        }
    } else {
        client.direct = !request.headers().contains_key(FORWARDED_FOR);
    }
    for name in [FORWARDED_FOR, FORWARDED_PROTO, FORWARDED_HOST] {
        request.headers_mut().remove(name);
    }
    client.host = host(request);
    client
}

/// The nearest address that is not a trusted proxy, reading `X-Forwarded-For` from its end: what stands before
/// that was written by someone nobody vouches for.
fn original_address(headers: &HeaderMap, peer: IpAddr, trusts: impl Fn(IpAddr) -> bool) -> IpAddr {
    let mut address = peer;
    for value in headers.get_all(FORWARDED_FOR).iter().rev() {
        for hop in value.to_str().unwrap_or_default().rsplit(',') {
            match hop.trim().parse::<IpAddr>() {
                Ok(hop) => address = hop.to_canonical(),
                Err(_) => return address,
            }
            if !trusts(address) {
                return address;
            }
        }
    }
    address
}

/// The last element of a list header: the one the nearest proxy wrote.
fn last<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let value = headers.get_all(name).iter().next_back()?;
    Some(value.to_str().ok()?.rsplit(',').next()?.trim())
}

fn ask_for(request: &mut Request, host: &Authority) {
    if let Ok(value) = HeaderValue::from_str(host.as_str()) {
        request.headers_mut().insert(HOST, value);
    }
    if request.uri().authority().is_some() {
        let mut parts = request.uri().clone().into_parts();
        parts.authority = Some(host.clone());
        if let Ok(uri) = Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
    }
}

/// HTTP/2 has the host in the request target, HTTP/1.1 in the header (RFC 9110, section 7.2).
fn host(request: &Request) -> Option<String> {
    let from_header = || {
        let header = request.headers().get(HOST)?.to_str().ok()?;
        header.parse::<Authority>().ok()
    };
    let authority = request.uri().authority().cloned().or_else(from_header)?;
    Some(authority.host().to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn seen(peer: [u8; 4], headers: &[(&str, &str)]) -> String {
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        let mut request = http::Request::get("/").body(Body::empty()).unwrap();
        request
            .extensions_mut()
            .insert(ConnectInfo(SocketAddr::from((peer, 5))));
        for (name, value) in headers {
            request
                .headers_mut()
                .append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
        }
        let Client {
            address,
            secure,
            host: name,
            direct,
        } = identify(&trusted, &mut request);
        let host = request.headers().get(HOST).map(|h| h.to_str().unwrap());
        format!("{address} {secure} {name:?} {host:?} {direct}")
    }

    const FORWARDED: [(&str, &str); 4] = [
        ("host", "internal:3000"),
        ("x-forwarded-for", "6.6.6.6, 198.51.100.4, 10.0.0.9"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "Music.Example"),
    ];

    #[test]
    fn a_trusted_proxy_is_believed_up_to_the_first_stranger() {
        assert_eq!(
            seen([10, 0, 0, 1], &FORWARDED),
            r#"198.51.100.4 true Some("music.example") Some("Music.Example") true"#
        );
    }

    #[test]
    fn nobody_else_is_believed() {
        assert_eq!(
            seen([198, 51, 100, 4], &FORWARDED),
            r#"198.51.100.4 false Some("internal") Some("internal:3000") false"#
        );
    }

    #[test]
    fn a_broken_list_ends_where_it_breaks() {
        let headers = [("x-forwarded-for", "198.51.100.4, unknown, 10.0.0.9")];
        assert_eq!(
            seen([10, 0, 0, 1], &headers),
            "10.0.0.9 false None None true"
        );
    }
}
