use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use tagwerk::{catalog, trial, tui, workspace};

#[test]
fn every_code_is_explained() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = fs::read_to_string(root.join("docs/diagnostics.md")).expect("readable");
    let rows: BTreeSet<&str> =
        docs.lines().filter_map(|line| line.strip_prefix("| ")?.split(' ').next()).filter(|c| is_code(c)).collect();
    for (code, title) in catalog::CODES
        .iter()
        .chain(catalog::prove::CODES)
        .chain(catalog::policy::CODES)
        .chain(catalog::compare::CODES)
        .chain(trial::CODES)
        .chain(workspace::SWITCH_CODES)
        .chain(tui::CODES)
    {
        assert!(docs.contains(&format!("| {code} | {title} |")), "docs/diagnostics.md: {code} {title}");
    }
    let mut used = BTreeSet::new();
    let mut open = vec![root.join("src")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("readable") {
            let path: PathBuf = entry.expect("readable").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).expect("readable");
                used.extend(text.split('"').filter(|part| is_code(part)).map(str::to_owned));
            }
        }
    }
    assert!(used.len() > 80, "{used:?}");
    let missing: Vec<&String> = used.iter().filter(|code| !rows.contains(code.as_str())).collect();
    assert!(missing.is_empty(), "not in docs/diagnostics.md: {missing:?}");
    let stale: Vec<&&str> = rows.iter().filter(|code| !used.contains(**code)).collect();
    assert!(stale.is_empty(), "no longer used: {stale:?}");
}

fn is_code(text: &str) -> bool {
    let (letter, digits) = text.split_at(usize::from(text.starts_with(['T', 'C', 'R', 'X', 'P', 'O', 'G', 'L', 'D'])));
    !letter.is_empty() && digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit())
}
