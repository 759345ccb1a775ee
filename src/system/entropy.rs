//! Random bytes and identifiers made of them.
//!
//! Owns the one source of randomness, the operating system's. Never falls back to a weaker one.

use chrono::{DateTime, Utc};
use thiserror::Error;

/// The operating system gave no random bytes.
#[derive(Debug, Error)]
#[error("cannot get random bytes from the operating system: {0}")]
pub struct EntropyError(getrandom::Error);

/// `N` random bytes.
pub fn bytes<const N: usize>() -> Result<[u8; N], EntropyError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(EntropyError)?;
    Ok(bytes)
}

/// A UUID version 7 (RFC 9562, 5.7) of the instant `at`, as 36 lower-case characters with hyphens.
///
/// Two of one millisecond have no order; an instant before 1970 counts as 1970.
pub fn uuid_v7(at: DateTime<Utc>) -> Result<String, EntropyError> {
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
    Ok(uuid::Builder::from_unix_timestamp_millis(millis, &bytes()?).into_uuid().to_string())
}

/// A random UUID version 4 (RFC 9562, 5.4), as 36 lower-case characters with hyphens.
pub fn uuid() -> Result<String, EntropyError> {
    Ok(uuid::Builder::from_random_bytes(bytes()?).into_uuid().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_carries_its_instant_version_and_variant() {
        let at = DateTime::from_timestamp_millis(0x0199_9999_9999).unwrap();
        let id = uuid_v7(at).unwrap();
        assert_eq!(&id[..15], "01999999-9999-7");
        assert!("89ab".contains(&id[19..20]), "{id}");
        assert_eq!(id.len(), 36);
        assert_ne!(id, uuid_v7(at).unwrap());
    }

    #[test]
    fn random_bytes_differ() {
        assert_ne!(bytes::<32>().unwrap(), bytes::<32>().unwrap());
    }
}
