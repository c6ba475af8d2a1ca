//! The data folder: the ledger, the deployment's key, and nothing else.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context;
use closedloop_adapters::sqlite::{Options, Sqlite};
use closedloop_runtime::sealing::{DeploymentKey, random};

use crate::exit::{self, failure};

const LEDGER: &str = "ledger.sqlite";
const KEY: &str = "deployment.key";

/// A data folder.
#[derive(Debug, Clone)]
pub(crate) struct DataFolder {
    path: PathBuf,
}

impl DataFolder {
    /// The folder at this path; made, readable by its owner alone, if it is not there and `create`.
    pub(crate) fn at(path: &Path, create: bool) -> anyhow::Result<Self> {
        if !path.is_dir() {
            let shown = path.display();
            if !create {
                let hint = "`closedloop serve` makes one";
                let message = format!("there is no data folder `{shown}`; {hint}");
                return Err(failure(exit::BAD_CONFIGURATION, message));
            }
            fs::create_dir_all(path).map_err(|error| {
                failure(
                    exit::CANNOT_WRITE,
                    format!("cannot make the folder `{shown}`: {error}"),
                )
            })?;
            own_alone(path, 0o700)?;
        }
        Ok(Self {
            path: path.to_owned(),
        })
    }

    /// The path of the ledger.
    pub(crate) fn ledger_path(&self) -> PathBuf {
        self.path.join(LEDGER)
    }

    /// The path of the deployment's key.
    pub(crate) fn key_path(&self) -> PathBuf {
        self.path.join(KEY)
    }

    /// Opens the ledger: alone, to serve it, or beside whoever serves it.
    pub(crate) fn ledger(&self, alone: bool) -> anyhow::Result<Arc<Sqlite>> {
        let path = self.ledger_path();
        if !alone && !path.is_file() {
            let message = format!("there is no ledger `{}`", path.display());
            return Err(failure(exit::BAD_CONFIGURATION, message));
        }
        let options = if alone {
            Options::serving()
        } else {
            Options::beside()
        };
        let ledger = Sqlite::open(&path, options).map_err(|error| {
            let message = format!("cannot open the ledger `{}`: {error}", path.display());
            failure(exit::BAD_CONFIGURATION, message)
        })?;
        Ok(Arc::new(ledger))
    }

    /// The deployment's key; drawn if there is neither a key nor a ledger yet.
    ///
    /// A ledger without its key is refused: a new key could not open what the old one sealed.
    pub(crate) fn key(&self) -> anyhow::Result<DeploymentKey> {
        let path = self.key_path();
        let shown = path.display().to_string();
        match fs::read_to_string(&path) {
            Ok(text) => {
                let hash: closedloop_engine::Hash = text.trim().parse().map_err(|_| {
                    let message = format!("`{shown}` is not a key of 64 hexadecimal digits");
                    failure(exit::BAD_CONFIGURATION, message)
                })?;
                Ok(DeploymentKey::from_bytes(hash.0))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                if self.ledger_path().exists() {
                    let message = format!(
                        "the ledger is here but its key `{shown}` is not: put the key back from your backup"
                    );
                    return Err(failure(exit::BAD_CONFIGURATION, message));
                }
                self.draw_key(&path)
            }
            Err(error) => Err(failure(
                exit::BAD_CONFIGURATION,
                format!("cannot read `{shown}`: {error}"),
            )),
        }
    }

    fn draw_key(&self, path: &Path) -> anyhow::Result<DeploymentKey> {
        let bytes: [u8; 32] = random().context("drawing the deployment's key")?;
        let hash = closedloop_engine::Hash(bytes);
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(path)
            .with_context(|| format!("making the key `{}`", path.display()))?;
        own_alone(path, 0o600)?;
        writeln!(file, "{hash}")?;
        // What is sealed must not outlive its key: the key is on the disk before anything else.
        file.sync_all()?;
        fs::File::open(&self.path)?.sync_all()?;
        Ok(DeploymentKey::from_bytes(bytes))
    }
}

fn own_alone(path: &Path, mode: u32) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
        .with_context(|| format!("setting the permissions of `{}`", path.display()))
}
