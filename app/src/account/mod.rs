//! Who somebody is: logging in, and the first start.

mod login;
mod setup;

pub(crate) use {login::LoginPage, setup::SetupPage};
