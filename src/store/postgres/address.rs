//! What an address of a database says, completed by the environment as `psql` and all users of libpq expect it: each
//! variable stands for a parameter that the address lacks, and the password file for a password.
//!
//! <https://www.postgresql.org/docs/current/libpq-connect.html>, sections 34.1, 34.15 and 34.16.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use postgres::Config;
use postgres::config::{ChannelBinding, SslMode, TargetSessionAttrs};

use super::password;
use super::tls::{Proof, Tls};
use crate::diagnostic::did_you_mean;
use crate::ledger::StoreError;
use crate::system::environment::Environment;
use crate::system::identity;

/// How long to wait for a server that does not answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Every parameter that is understood, with the variable that stands for it.
const PARAMETERS: &[(&str, &str)] = &[
    ("application_name", "PGAPPNAME"),
    ("channel_binding", "PGCHANNELBINDING"),
    ("connect_timeout", "PGCONNECT_TIMEOUT"),
    ("dbname", "PGDATABASE"),
    ("host", "PGHOST"),
    ("options", "PGOPTIONS"),
    ("passfile", "PGPASSFILE"),
    ("password", "PGPASSWORD"),
    ("port", "PGPORT"),
    ("sslcert", "PGSSLCERT"),
    ("sslkey", "PGSSLKEY"),
    ("sslmode", "PGSSLMODE"),
    ("sslrootcert", "PGSSLROOTCERT"),
    ("target_session_attrs", "PGTARGETSESSIONATTRS"),
    ("user", "PGUSER"),
];

/// Where a server's sockets are, unless something else is said.
const SOCKETS: &[&str] = &["/var/run/postgresql", "/tmp"];

/// A server and a database, with all that is needed to be let in.
pub(super) struct Address {
    pub(super) config: Config,
    pub(super) tls: Tls,
    /// For messages: without the password and without parameters.
    pub(super) shown: String,
    /// The role of the server.
    pub(super) user: String,
    /// Why a password file was left alone, for whoever is not let in.
    pub(super) note: Option<String>,
}

impl Address {
    /// Reads an address that begins with `postgres://` or `postgresql://`.
    pub(super) fn read(address: &str, environment: &Environment) -> Result<Self, StoreError> {
        let shown = crate::store::shown(address);
        let refused = |why: String| StoreError::UnknownBackend { url: shown.clone(), why };
        let said = Parameters::of(address, environment).map_err(refused)?;
        said.address(&shown, environment).map_err(refused)
    }
}

/// Parameters by name.
struct Parameters(BTreeMap<&'static str, String>);

impl Parameters {
    fn of(address: &str, environment: &Environment) -> Result<Self, String> {
        let (_, rest) = address.split_once("://").unwrap_or_default();
        let (place, options) = rest.split_once('?').unwrap_or((rest, ""));
        let mut said = Self(BTreeMap::new());
        said.place(place)?;
        for option in options.split('&').filter(|option| !option.is_empty()) {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            let value = decoded(value)?;
            said.set(name, value)?;
        }
        if !said.0.contains_key("host")
            && environment.text("PGHOST").is_none()
            && environment.text("PGSERVICE").is_some()
        {
            return Err("PGSERVICE is set, and service files are not read; give host and database".to_owned());
        }
        for (name, variable) in PARAMETERS {
            if let Some(value) = environment.text(variable) {
                said.0.entry(name).or_insert_with(|| value.to_owned());
            }
        }
        Ok(said)
    }

    /// `[user[:password]@][host[:port][,host[:port]…]][/database]`
    fn place(&mut self, place: &str) -> Result<(), String> {
        let (authority, database) = place.split_once('/').unwrap_or((place, ""));
        let (user, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (user, password) = user.split_once(':').unwrap_or((user, ""));
        let (mut names, mut numbers) = (Vec::new(), Vec::new());
        for host in hosts.split(',').filter(|host| !host.is_empty()) {
            let (name, port) = match host.strip_prefix('[').and_then(|host| host.split_once(']')) {
                Some((name, port)) => (name, port.strip_prefix(':').unwrap_or(port)),
                None => host.split_once(':').unwrap_or((host, "")),
            };
            names.push(decoded(name)?);
            numbers.push(port.to_owned());
        }
        let hosts = names.join(",");
        let ports = if numbers.iter().all(String::is_empty) { String::new() } else { numbers.join(",") };
        let said = [
            ("user", decoded(user)?),
            ("password", decoded(password)?),
            ("dbname", decoded(database)?),
            ("host", hosts),
            ("port", ports),
        ];
        self.0.extend(said.into_iter().filter(|(_, value)| !value.is_empty()));
        Ok(())
    }

    fn set(&mut self, name: &str, value: String) -> Result<(), String> {
        let Some((known, _)) = PARAMETERS.iter().find(|(known, _)| *known == name) else {
            let names = PARAMETERS.iter().map(|(known, _)| *known);
            let near = did_you_mean(name, names).map(|near| format!("; {near}")).unwrap_or_default();
            return Err(format!("it has the parameter `{name}`, which is not known here{near}"));
        };
        self.0.insert(known, value);
        Ok(())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    fn number<N: std::str::FromStr>(name: &str, text: &str) -> Result<N, String> {
        text.parse().map_err(|_| format!("its `{name}` is no number that fits: {text}"))
    }

    fn address(&self, shown: &str, environment: &Environment) -> Result<Address, String> {
        let mut config = Config::new();
        let account = || identity::account_name(environment);
        let user = match self.get("user") {
            Some(user) => user.to_owned(),
            None => account().ok_or("it names no user, and the account cannot be told")?,
        };
        let database = self.get("dbname").unwrap_or(&user).to_owned();
        config
            .user(&user)
            .dbname(&database)
            .application_name(self.get("application_name").unwrap_or("runbook"));
        let hosts = self.hosts(&mut config)?;
        let timeout =
            self.get("connect_timeout").map(|text| Self::number("connect_timeout", text)).transpose()?;
        config.connect_timeout(timeout.filter(|seconds| *seconds > 0).map_or(PATIENCE, Duration::from_secs));
        config.tcp_user_timeout(3 * PATIENCE);
        if let Some(options) = self.get("options") {
            config.options(options);
        }
        self.choices(&mut config)?;
        let tls = self.tls(&hosts, environment)?;
        config.ssl_mode(match (tls.proof, tls.is_wanted) {
            (_, false) => SslMode::Disable,
            (Proof::Never, true) => SslMode::Prefer,
            (_, true) => SslMode::Require,
        });
        let asked =
            password::Asked { hosts: &hosts, port: self.get("port"), database: &database, user: &user };
        let (found, note) = match self.get("password") {
            Some(password) => (Some(password.to_owned()), None),
            None => password::from_file(self.get("passfile"), &asked, environment),
        };
        if let Some(password) = found {
            config.password(password);
        }
        Ok(Address { config, tls, shown: shown.to_owned(), user, note })
    }

    /// Puts hosts and ports in. The hosts.
    fn hosts(&self, config: &mut Config) -> Result<Vec<String>, String> {
        let local = || SOCKETS.iter().find(|folder| PathBuf::from(folder).join(".s.PGSQL.5432").exists());
        let default = || local().map_or("localhost", |folder| folder).to_owned();
        let hosts = self.get("host").map_or_else(default, str::to_owned);
        let hosts: Vec<String> = hosts.split(',').map(str::to_owned).collect();
        for host in &hosts {
            config.host(host);
        }
        for port in self.get("port").unwrap_or("5432").split(',') {
            config.port(if port.is_empty() { 5432 } else { Self::number("port", port)? });
        }
        Ok(hosts)
    }

    fn choices(&self, config: &mut Config) -> Result<(), String> {
        match self.get("channel_binding") {
            None | Some("prefer") => {}
            Some("disable") => _ = config.channel_binding(ChannelBinding::Disable),
            Some("require") => _ = config.channel_binding(ChannelBinding::Require),
            Some(other) => {
                return Err(format!("`channel_binding` is disable, prefer or require, not {other}"));
            }
        }
        match self.get("target_session_attrs") {
            None | Some("any") => {}
            Some("read-write" | "primary") => _ = config.target_session_attrs(TargetSessionAttrs::ReadWrite),
            Some("read-only" | "standby") => _ = config.target_session_attrs(TargetSessionAttrs::ReadOnly),
            Some(other) => {
                return Err(format!("`target_session_attrs` is any, read-write or read-only, not {other}"));
            }
        }
        Ok(())
    }

    /// What is to be proved of the server. Unless something else is said: on this machine nothing, elsewhere all.
    fn tls(&self, hosts: &[String], environment: &Environment) -> Result<Tls, String> {
        let socket = hosts.iter().all(|host| host.starts_with('/'));
        let here = hosts
            .iter()
            .all(|host| host.starts_with('/') || matches!(host.as_str(), "localhost" | "127.0.0.1" | "::1"));
        let default = if here { "prefer" } else { "verify-full" };
        let roots = self.get("sslrootcert");
        let proof = match self.get("sslmode").unwrap_or(default) {
            "disable" | "allow" | "prefer" => Proof::Never,
            // As libpq does it: whoever names the authority wants it asked.
            "require" if roots.is_none() => Proof::Encrypted,
            "require" | "verify-ca" => Proof::Authority,
            "verify-full" => Proof::Name,
            other => {
                let near = "disable, allow, prefer, require, verify-ca or verify-full";
                return Err(format!("`sslmode` is {near}, not {other}"));
            }
        };
        let is_wanted = !socket && self.get("sslmode") != Some("disable");
        let own = |name: &str| {
            Some(environment.home()?.join(".postgresql").join(name)).filter(|path| path.exists())
        };
        let roots = match roots {
            Some("system") => None,
            Some(path) => Some(PathBuf::from(path)),
            None => own("root.crt"),
        };
        let certificate = self.get("sslcert").map(PathBuf::from).or_else(|| own("postgresql.crt"));
        let key = self.get("sslkey").map(PathBuf::from).or_else(|| own("postgresql.key"));
        Ok(Tls { proof, is_wanted, roots, own: certificate.zip(key) })
    }
}

/// Text with `%41` and the like resolved.
fn decoded(text: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'%' {
            bytes.push(*byte);
            continue;
        }
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let digits = digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let resolved = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(resolved.ok_or("a `%` in it is not followed by two hexadecimal digits; write `%25`")?);
        rest = &after[2..];
    }
    String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())
}

#[cfg(test)]
mod tests {
    use postgres::config::{Host, SslMode};

    use super::{Address, Environment, Proof};

    /// The address in an environment of these variables, in a home of its own.
    fn read(address: &str, variables: &[(&str, &str)]) -> Result<Address, String> {
        let pair = |(name, value): &(&str, &str)| {
            (std::ffi::OsString::from(*name), std::ffi::OsString::from(*value))
        };
        let environment: Environment =
            variables.iter().chain(&[("HOME", "/nonexistent")]).map(pair).collect();
        Address::read(address, &environment).map_err(|error| error.to_string())
    }

    #[test]
    fn an_address_says_everything() {
        let address =
            "postgres://ops%401:p%3Aw@db.example.com:5433,[::1]/ledger?connect_timeout=3&sslmode=verify-ca";
        let read = read(address, &[("PGHOST", "other"), ("PGUSER", "other")]).unwrap();
        let config = &read.config;
        assert_eq!(config.get_user(), Some("ops@1"));
        assert_eq!(config.get_password(), Some(b"p:w".as_slice()));
        assert_eq!(config.get_hosts(), [Host::Tcp("db.example.com".to_owned()), Host::Tcp("::1".to_owned())]);
        assert_eq!(config.get_ports(), [5433, 5432]);
        assert_eq!(config.get_dbname(), Some("ledger"));
        assert_eq!(read.tls.proof, Proof::Authority);
        assert_eq!(read.shown, "postgres://ops%401@db.example.com:5433,[::1]/ledger");
    }

    #[test]
    fn variables_say_what_the_address_does_not() {
        let variables =
            [("PGHOST", "db.example.com"), ("PGPORT", "5433"), ("PGUSER", "ops1"), ("PGPASSWORD", "secret")];
        let read = read("postgresql:///ledger", &variables).unwrap();
        assert_eq!(read.config.get_hosts(), [Host::Tcp("db.example.com".to_owned())]);
        assert_eq!((read.config.get_ports(), read.config.get_user()), ([5433].as_slice(), Some("ops1")));
        assert_eq!(read.config.get_password(), Some(b"secret".as_slice()));
    }

    #[test]
    fn elsewhere_everything_is_proved_unless_something_else_is_said() {
        let of = |host: &str, mode: &str| {
            let read = read(&format!("postgres://u@{host}/d{mode}"), &[]).unwrap();
            (read.tls.proof, read.config.get_ssl_mode())
        };
        assert_eq!(of("db.example.com", ""), (Proof::Name, SslMode::Require));
        assert_eq!(of("localhost", ""), (Proof::Never, SslMode::Prefer));
        assert_eq!(of("%2Ftmp", ""), (Proof::Never, SslMode::Disable));
        assert_eq!(of("localhost", "?sslmode=verify-full"), (Proof::Name, SslMode::Require));
        assert_eq!(of("db.example.com", "?sslmode=disable"), (Proof::Never, SslMode::Disable));
        assert_eq!(of("db.example.com", "?sslmode=require"), (Proof::Encrypted, SslMode::Require));
        let named = "?sslmode=require&sslrootcert=/tmp/ca.crt";
        assert_eq!(of("db.example.com", named), (Proof::Authority, SslMode::Require));
    }

    #[test]
    fn what_is_not_understood_is_refused_and_a_password_never_repeated() {
        for (address, variables, expected) in [
            ("postgres://u:s3cret@h/d?sslmod=disable", &[][..], "did you mean `sslmode`"),
            ("postgres://u:s3cret@h/d?sslmode=full", &[], "verify-full, not full"),
            ("postgres://u:s3cret@h:x/d", &[], "its `port` is no number"),
            ("postgres://u:s3cret%@h/d", &[], "write `%25`"),
            ("postgres://u:s3cret@h/d?connect_timeout=soon", &[], "connect_timeout"),
            ("postgres://u/d?password=s3cret&service=x", &[], "`service`"),
            ("postgres:///d?password=s3cret", &[("PGSERVICE", "x")], "PGSERVICE"),
        ] {
            let refused = read(address, variables).err().unwrap();
            assert!(refused.contains(expected) && !refused.contains("s3cret"), "{address}: {refused}");
        }
        for address in
            ["postgres://u:s3cret/@x@h/d", "postgres://u:s3cret?@h/d", "postgres://h/d?password=s3cret@"]
        {
            assert!(!crate::store::shown(address).contains("s3cret"), "{}", crate::store::shown(address));
        }
    }
}
