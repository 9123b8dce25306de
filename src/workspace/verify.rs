use std::path::{Path, PathBuf};

use super::{Damage, ReleaseSignature, Workspace, WorkspaceError};
use crate::{
    deliver::{ExportManifest, check_export, export_of, manifest_path},
    store::{
        ReleaseCheck, ReleaseManifest, ReleaseNumber, Shelf, SignatureError, Signed, StoreError, check_release_folder,
    },
};

/// What is to be verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VerifyTarget {
    /// The current release.
    Current,
    /// The release of that number.
    Release(u64),
    /// A release's folder or manifest, or an export.
    File(PathBuf),
}

/// What was verified, and what does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// What it was.
    pub subject: VerifiedSubject,
    /// Files that were read, relative to the workspace where they lie in it.
    pub files: Vec<String>,
    /// What does not fit.
    pub damaged: Vec<Damage>,
    /// Who signed it; `None` for what is never signed.
    pub signature: Option<ReleaseSignature>,
    /// What a reader should know, in sentences.
    pub remarks: Vec<String>,
    /// What this verification says nothing about, in sentences.
    pub not_covered: Vec<&'static str>,
}

/// What was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VerifiedSubject {
    /// A release; `None` when its manifest cannot be believed.
    Release(Option<Box<ReleaseManifest>>),
    /// An export; `None` when its manifest cannot be believed.
    Export(Option<Box<ExportManifest>>),
}

/// Facts and ids decide what an audience is made of; they are checked by another command.
const NOT_FACTS: &str = "the store's facts and ids: `tagwerk doctor` checks them";
const NOT_COMPUTED: &str = "whether the rules give these audiences: that was computed by the engine that is named, from the data of the snapshot";
const NOT_IDS: &str = "which people the ordinals stand for: that is said by the ids of the store the release is from";
const NOT_SIGNED_EXPORT: &str =
    "who wrote it: an export has no signature, and who can write the file can write its manifest";
const NOT_THE_RELEASE: &str = "the release it is from, which is not here";
const NOT_APPROVED: &str =
    "who approved it: the names are what was said when it was published; `tagwerk policy verify` checks approvals";

/// Verifies a release or a file, offline. Outside of a workspace, or in one whose settings cannot be read, only files can be
/// verified, and only `keys` are trusted; otherwise those of `[publish] keys` are too.
///
/// # Errors
/// When there is nothing to verify, or it cannot be read; what does not fit is the answer, not an error.
pub fn verify(dir: &Path, target: &VerifyTarget, keys: &[String]) -> Result<Verification, WorkspaceError> {
    let workspace = Workspace::open(dir);
    let mut trusted = keys.to_vec();
    if let Ok(workspace) = &workspace {
        trusted.extend(workspace.settings().publish_keys.iter().cloned());
    }
    let verifying = Verifying { workspace: workspace.as_ref().ok(), trusted };
    match target {
        VerifyTarget::File(path) => verifying.file(path),
        VerifyTarget::Current | VerifyTarget::Release(_) => {
            let shelf = workspace.as_ref().map(Workspace::shelf_if_any);
            let Ok(shelf) = shelf else { return Err(workspace.err().unwrap_or(WorkspaceError::NoCurrent)) };
            let shelf = shelf?.ok_or(WorkspaceError::NoCurrent)?;
            let number = match target {
                VerifyTarget::Release(number) => ReleaseNumber(*number),
                _ => match shelf.current() {
                    Ok(current) => current.ok_or(WorkspaceError::NoCurrent)?,
                    Err(error @ StoreError::Damaged { .. }) => {
                        return Ok(verifying.release_unknown(&error));
                    }
                    Err(error) => return Err(error.into()),
                },
            };
            verifying.release(&shelf, number)
        }
    }
}

struct Verifying<'a> {
    workspace: Option<&'a Workspace>,
    trusted: Vec<String>,
}

impl Verifying<'_> {
    fn release(&self, shelf: &Shelf, number: ReleaseNumber) -> Result<Verification, WorkspaceError> {
        match shelf.check_release(number, &self.trusted) {
            Ok(check) => {
                // Where machines share releases, whom their ordinals mean is part of them.
                let not_facts = (!shelf.is_shared()).then_some(NOT_FACTS);
                Ok(self.answer(check, not_facts.into_iter().chain([NOT_COMPUTED, NOT_APPROVED]).collect()))
            }
            Err(error @ StoreError::Damaged { .. }) => Ok(self.release_unknown(&error)),
            Err(error) => Err(error.into()),
        }
    }

    /// The answer when not even the manifest is there.
    fn release_unknown(&self, error: &StoreError) -> Verification {
        Verification {
            subject: VerifiedSubject::Release(None),
            files: Vec::new(),
            damaged: vec![self.damage(error)],
            signature: None,
            remarks: Vec::new(),
            not_covered: Vec::new(),
        }
    }

    fn file(&self, path: &Path) -> Result<Verification, WorkspaceError> {
        let io = |source| WorkspaceError::Io { action: "verify", path: path.to_owned(), source };
        let is_folder = std::fs::metadata(path).map(|file| file.is_dir());
        let export = export_of(path);
        if manifest_path(&export).is_file() {
            return self.export(&export);
        }
        let folder = match (is_folder.map_err(io)?, path.file_name().and_then(|name| name.to_str())) {
            (true, _) => Some(path),
            (false, Some("manifest.json" | "manifest.json.minisig")) => path.parent(),
            _ => None,
        };
        let folder = folder.map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
        match folder {
            Some(folder) if folder.join("manifest.json").is_file() => {
                let check = check_release_folder(folder, &self.trusted)?;
                Ok(self.answer(check, vec![NOT_IDS, NOT_COMPUTED, NOT_APPROVED]))
            }
            _ => Err(WorkspaceError::NothingToVerify { path: path.to_owned() }),
        }
    }

    fn answer(&self, check: ReleaseCheck, mut not_covered: Vec<&'static str>) -> Verification {
        let mut damaged: Vec<Damage> = check.findings.iter().map(|error| self.damage(error)).collect();
        let mut remarks = Vec::new();
        let signature = signature(&check.signature);
        if let Err(error) = &check.signature {
            if self.trusted.is_empty() {
                remarks.push(match error {
                    SignatureError::UnknownKey { key_id } => format!(
                        "it is signed with the key {key_id}, which was not checked: no `[publish] keys`, no --key"
                    ),
                    error => error.to_string(),
                });
            } else if check.manifest.is_some() {
                let remedy = "publish it with TAGWERK_SIGN_KEY set, or trust nothing in it".to_owned();
                damaged.push(Damage { file: None, what: error.to_string(), remedy: Some(remedy) });
            }
        }
        if check.manifest.as_ref().is_none_or(|manifest| manifest.publication.is_none()) {
            not_covered.retain(|what| *what != NOT_APPROVED);
        }
        Verification {
            subject: VerifiedSubject::Release(check.manifest.map(Box::new)),
            files: check.files.iter().map(|file| self.shown(file)).collect(),
            damaged,
            signature: Some(signature),
            remarks,
            not_covered,
        }
    }

    fn export(&self, export: &Path) -> Result<Verification, WorkspaceError> {
        let check = check_export(export)?;
        let mut damaged: Vec<Damage> = check.findings.iter().map(|error| self.damage(error)).collect();
        let mut remarks = Vec::new();
        let mut not_covered = vec![NOT_SIGNED_EXPORT];
        if let Some(manifest) = &check.manifest {
            match self.manifest_here(manifest.provenance.release) {
                None => not_covered.push(NOT_THE_RELEASE),
                Some(here) if here == manifest.provenance.manifest => {
                    remarks
                        .push(format!("release {} is here, and is the one that is named", manifest.provenance.release));
                }
                Some(_) => damaged.push(Damage {
                    file: Some(self.shown(&manifest_path(export))),
                    what: format!("the release {} that is here is another one", manifest.provenance.release),
                    remedy: Some("`tagwerk export` makes it anew from this one".to_owned()),
                }),
            }
            let name = export.file_name().map(|name| name.to_string_lossy().into_owned());
            if let Some(was) = manifest.files.first().map(|file| &file.name).filter(|was| **was != name) {
                remarks.push(format!("it was written as `{}`", was.as_deref().unwrap_or_default()));
            }
        }
        Ok(Verification {
            subject: VerifiedSubject::Export(check.manifest.map(Box::new)),
            files: check.files.iter().map(|file| self.shown(file)).collect(),
            damaged,
            signature: None,
            remarks,
            not_covered,
        })
    }

    /// BLAKE3 of the manifest of a release of this workspace.
    fn manifest_here(&self, release: u64) -> Option<String> {
        let shelf = self.workspace?.shelf_if_any().ok()??;
        shelf.manifest_hash(ReleaseNumber(release)).ok()
    }

    fn damage(&self, error: &StoreError) -> Damage {
        Damage::of(error, self.workspace.map(Workspace::root))
    }

    fn shown(&self, path: &Path) -> String {
        let inside = self.workspace.and_then(|workspace| path.strip_prefix(workspace.root()).ok());
        inside.unwrap_or(path).display().to_string()
    }
}

impl Verification {
    /// True when nothing was found.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.damaged.is_empty()
    }
}

/// What a signature proves.
pub(super) fn signature(checked: &Result<Signed, SignatureError>) -> ReleaseSignature {
    match checked {
        Ok(signed) => ReleaseSignature::Trusted { key_id: signed.key_id.clone() },
        Err(SignatureError::Missing) => ReleaseSignature::Unsigned,
        Err(SignatureError::UnknownKey { key_id }) => ReleaseSignature::UnknownKey { key_id: key_id.clone() },
        Err(SignatureError::Malformed | SignatureError::DoesNotFit { .. }) => ReleaseSignature::Broken,
    }
}
