//! The password file of libpq: `host:port:database:user:password` in lines, `*` for any, `\` before `:` and `\`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::system::environment::Environment;

/// Whom a password is wanted for.
pub(super) struct Asked<'a> {
    pub(super) hosts: &'a [String],
    pub(super) port: Option<&'a str>,
    pub(super) database: &'a str,
    pub(super) user: &'a str,
}

/// The password of the first line that fits; else perhaps why the file was left alone.
pub(super) fn from_file(
    named: Option<&str>,
    asked: &Asked<'_>,
    environment: &Environment,
) -> (Option<String>, Option<String>) {
    let own = || {
        if cfg!(windows) {
            Some(PathBuf::from(environment.text("APPDATA")?).join("postgresql").join("pgpass.conf"))
        } else {
            Some(environment.home()?.join(".pgpass"))
        }
    };
    let Some(path) = named.map(PathBuf::from).or_else(own) else { return (None, None) };
    match read(&path) {
        Ok(text) => (text.lines().find_map(|line| of_line(line, asked)), None),
        Err(note) => (None, note),
    }
}

/// The file's text. One that others can read is left alone, as by libpq.
fn read(path: &Path) -> Result<String, Option<String>> {
    let found = fs::metadata(path).map_err(|_| None)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if found.is_file() && found.permissions().mode() & 0o077 != 0 {
            let path = path.display();
            return Err(Some(format!("{path} was left alone, since others can read it: chmod 0600 {path}")));
        }
    }
    if !found.is_file() {
        return Err(None);
    }
    fs::read_to_string(path).map_err(|error| Some(format!("{} was left alone: {error}", path.display())))
}

fn of_line(line: &str, asked: &Asked<'_>) -> Option<String> {
    if line.starts_with('#') {
        return None;
    }
    let fields = fields(line);
    let [host, port, database, user, password] = <[String; 5]>::try_from(fields).ok()?;
    let same = |field: &str, wanted: &str| field == "*" || field == wanted;
    let default_socket = |host: &str| matches!(host, "/var/run/postgresql" | "/tmp");
    let here =
        asked.hosts.iter().any(|asked| same(&host, asked) || host == "localhost" && default_socket(asked));
    let ported = asked.port.unwrap_or("5432").split(',').any(|asked| same(&port, asked));
    (here && ported && same(&database, asked.database) && same(&user, asked.user)).then_some(password)
}

/// The fields of a line; the fifth has everything that is left.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut escaped = false;
    for letter in line.chars() {
        let last = fields.len() == 5;
        match letter {
            _ if escaped => {
                push(&mut fields, letter);
                escaped = false;
            }
            '\\' => escaped = true,
            ':' if !last => fields.push(String::new()),
            _ => push(&mut fields, letter),
        }
    }
    fields
}

fn push(fields: &mut [String], letter: char) {
    if let Some(field) = fields.last_mut() {
        field.push(letter);
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, of_line};

    #[test]
    fn the_first_line_that_fits_has_the_password() {
        let hosts = ["db.example.com".to_owned()];
        let asked = Asked { hosts: &hosts, port: None, database: "ops", user: "ops1" };
        for (line, password) in [
            ("db.example.com:5432:ops:ops1:secret", Some("secret")),
            ("*:*:*:*:a:b", Some("a:b")),
            (r"*:*:*:ops1:a\:b\\c", Some(r"a:b\c")),
            ("db.example.com:5433:ops:ops1:secret", None),
            ("other.example.com:*:*:*:secret", None),
            ("#*:*:*:*:secret", None),
            ("*:*:*:secret", None),
        ] {
            assert_eq!(of_line(line, &asked).as_deref(), password, "{line}");
        }
        let hosts = ["/var/run/postgresql".to_owned()];
        let asked = Asked { hosts: &hosts, ..asked };
        assert!(of_line("localhost:*:*:*:secret", &asked).is_some());
    }
}
