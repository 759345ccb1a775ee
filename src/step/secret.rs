//! Secrets: texts that nobody may read, and what a command gets of them.

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::mask::{LEAST_SECRET, Mask};

/// The most bytes of a secret: a key with its certificates, and no more.
pub const MOST_SECRET: usize = 16 * 1024;

/// A secret. It is shown as `***`, and its memory is wiped when nobody knows it any more.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(Arc<Zeroizing<String>>);

impl Secret {
    /// A secret of a text, exactly as it is.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Arc::new(Zeroizing::new(text)))
    }

    /// The text, for a command alone.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Says in a few words why it cannot be one; nothing of it is told.
    pub fn check(&self) -> Result<(), String> {
        if Mask::is_too_short(&self.0) {
            Err(format!(
                "a secret has at least {LEAST_SECRET} characters, since shorter ones cannot be masked"
            ))
        } else if self.0.len() > MOST_SECRET {
            Err(format!("a secret has at most {MOST_SECRET} bytes"))
        } else if self.0.contains('\0') {
            Err("a secret has no NUL character, since no command could be given it".to_owned())
        } else {
            Ok(())
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// What of a command nobody may read, and what finds it in what the command puts out. Nothing for most.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Private {
    /// Variables of its environment, which win over others of their names.
    pub env: Vec<(String, Secret)>,
    /// All of its standard input; without it that is closed.
    pub stdin: Option<Secret>,
    /// What masks its output.
    pub mask: Option<Arc<Mask>>,
}
