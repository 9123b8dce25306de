use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use etcetera::BaseStrategy;

/// Where the configuration of people lies, and whether they named it themselves: `TAGWERK_CONFIG`, else
/// `tagwerk/config.toml` in the folder that the system has for that. `get` gives a variable of the environment. `None`
/// when there is no such folder.
#[must_use]
pub fn place(get: &dyn Fn(&str) -> Option<OsString>) -> Option<(PathBuf, bool)> {
    if let Some(named) = get("TAGWERK_CONFIG").filter(|path| !path.is_empty()) {
        return Some((PathBuf::from(named), true));
    }
    let own = |folder: &Path| (folder.join("tagwerk").join("config.toml"), false);
    // As the strategy of the system does, but of the environment that was handed in.
    if let Some(folder) = get("XDG_CONFIG_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute()) {
        return Some(own(&folder));
    }
    if let Some(home) = get("HOME").map(PathBuf::from).filter(|home| home.is_absolute())
        && !cfg!(windows)
    {
        return Some(own(&home.join(".config")));
    }
    let strategy = etcetera::choose_base_strategy().ok()?;
    Some(own(&strategy.config_dir()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(variables: &[(&str, &str)], expected: (&str, bool)) {
        let get = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| OsString::from(value));
        assert_eq!(place(&get), Some((PathBuf::from(expected.0), expected.1)), "{variables:?}");
    }

    #[cfg(unix)]
    #[test]
    fn the_environment_names_the_file() {
        check(&[("TAGWERK_CONFIG", "mine.toml"), ("HOME", "/h")], ("mine.toml", true));
        check(&[("TAGWERK_CONFIG", ""), ("HOME", "/h")], ("/h/.config/tagwerk/config.toml", false));
        check(&[("XDG_CONFIG_HOME", "/c"), ("HOME", "/h")], ("/c/tagwerk/config.toml", false));
        check(&[("XDG_CONFIG_HOME", "relative"), ("HOME", "/h")], ("/h/.config/tagwerk/config.toml", false));
    }
}
