//! Encryption, and the proof that the server is the one that was meant. All of rustls is here.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use tokio_postgres_rustls::MakeRustlsConnect;

/// How much a server has to prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// Nothing, not even that it can encrypt.
    Never,
    /// That it can encrypt.
    Encrypted,
    /// That an authority knows it.
    Authority,
    /// That an authority knows it by the name it was called by.
    Name,
}

/// What is wanted of the encryption.
pub(super) struct Tls {
    pub(super) proof: Proof,
    /// False where nothing is encrypted at all.
    pub(super) is_wanted: bool,
    /// The authorities; `None` for those that the machine trusts.
    pub(super) roots: Option<PathBuf>,
    /// A certificate and key of our own, to show.
    pub(super) own: Option<(PathBuf, PathBuf)>,
}

impl Tls {
    /// What makes connections encrypted.
    pub(super) fn connector(&self) -> Result<MakeRustlsConnect, String> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?;
        let builder = match self.proof {
            Proof::Name => builder.with_root_certificates(self.authorities()?),
            Proof::Authority => {
                let chain = WebPkiServerVerifier::builder_with_provider(
                    Arc::new(self.authorities()?),
                    Arc::clone(&provider),
                );
                let chain = Some(chain.build().map_err(|error| error.to_string())?);
                builder.dangerous().with_custom_certificate_verifier(Arc::new(Lenient { chain, provider }))
            }
            Proof::Never | Proof::Encrypted => builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(Lenient { chain: None, provider })),
        };
        let config = match &self.own {
            None => builder.with_no_client_auth(),
            Some((certificate, key)) => {
                let key = PrivateKeyDer::from_pem_file(key).map_err(|error| unreadable(key, &error))?;
                let certificates = certificates(certificate)?;
                builder.with_client_auth_cert(certificates, key).map_err(|error| error.to_string())?
            }
        };
        Ok(MakeRustlsConnect::new(config))
    }

    fn authorities(&self) -> Result<RootCertStore, String> {
        let mut roots = RootCertStore::empty();
        let given = match &self.roots {
            Some(path) => certificates(path)?,
            None => rustls_native_certs::load_native_certs().certs,
        };
        let (known, _) = roots.add_parsable_certificates(given);
        match (known, &self.roots) {
            (0, Some(path)) => Err(format!("there is no certificate in {}", path.display())),
            (0, None) => Err("this machine trusts no authority; name one with sslrootcert=FILE".to_owned()),
            _ => Ok(roots),
        }
    }
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    read.map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &rustls::pki_types::pem::Error) -> String {
    format!("cannot read {}: {error}", path.display())
}

/// Asks less than the name: the chain alone, or nothing.
#[derive(Debug)]
struct Lenient {
    chain: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Lenient {
    fn verify_server_cert(
        &self,
        end: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(chain) = &self.chain else { return Ok(ServerCertVerified::assertion()) };
        match chain.verify_server_cert(end, between, name, ocsp, now) {
            // The chain is proved before the name is looked at.
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            other => other,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
