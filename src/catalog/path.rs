/// Why a path of a configuration is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// Nothing is there.
    #[error("the path is empty")]
    Empty,
    /// It begins at the root of a disk.
    #[error("the path is absolute")]
    Absolute,
    /// It depends on where a command is run.
    #[error("the path is relative")]
    Relative,
    /// `..` leads above the workspace, or above the folder an environment variable names.
    #[error("the path leads out of the workspace")]
    Leaves,
    /// Another kind of URL.
    #[error("nothing is read from `{scheme}://`")]
    Scheme {
        /// The part before `://`.
        scheme: String,
    },
    /// `${` that names no variable, or not at the beginning.
    #[error("`${{NAME}}` can only stand at the beginning of a path")]
    Variable,
    /// The environment has no such variable.
    #[error("the environment variable `{name}` is not set")]
    Unset {
        /// Its name.
        name: String,
    },
}

/// Checks that a path stays inside the workspace, is declared absolute, or begins with `${NAME}`: that variable is set
/// by whoever runs the command, not by whoever wrote the file.
///
/// # Errors
/// Why it is not taken.
pub fn check_path(path: &str, absolute: bool) -> Result<(), PathError> {
    if path.trim().is_empty() {
        return Err(PathError::Empty);
    }
    if let Some((scheme, rest)) = path.split_once("://") {
        return match scheme {
            "s3" => stays_inside(rest),
            "file" if absolute => Ok(()),
            "file" => Err(PathError::Absolute),
            other => Err(PathError::Scheme { scheme: other.to_owned() }),
        };
    }
    if let Some(variable) = variable(path)? {
        return stays_inside(variable.rest);
    }
    let is_absolute = path.starts_with(['/', '\\']) || path.as_bytes().get(1) == Some(&b':');
    match (is_absolute, absolute) {
        (true, true) => Ok(()),
        (true, false) => Err(PathError::Absolute),
        (false, _) => stays_inside(path),
    }
}

/// Replaces `${NAME}` at the beginning of a path by what `lookup` says.
///
/// # Errors
/// When the variable is not set, or is written in a way that names none.
pub fn expand_path(path: &str, lookup: impl Fn(&str) -> Option<String>) -> Result<String, PathError> {
    let Some(variable) = variable(path)? else { return Ok(path.to_owned()) };
    let value = lookup(variable.name).filter(|v| !v.is_empty());
    let value = value.ok_or_else(|| PathError::Unset { name: variable.name.to_owned() })?;
    Ok(format!("{value}{}", variable.rest))
}

struct Variable<'a> {
    name: &'a str,
    rest: &'a str,
}

fn variable(path: &str) -> Result<Option<Variable<'_>>, PathError> {
    let Some(inside) = path.strip_prefix("${") else {
        return if path.contains("${") { Err(PathError::Variable) } else { Ok(None) };
    };
    let (name, rest) = inside.split_once('}').ok_or(PathError::Variable)?;
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !is_name || rest.contains("${") {
        return Err(PathError::Variable);
    }
    Ok(Some(Variable { name, rest }))
}

/// By its letters alone: links are looked at when files are opened.
fn stays_inside(path: &str) -> Result<(), PathError> {
    let mut depth = 0_usize;
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => depth = depth.checked_sub(1).ok_or(PathError::Leaves)?,
            _ => depth += 1,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_inside_or_says_so() {
        for inside in ["data/x.csv", "./data", "data/../other/*.csv", "s3://bucket/data/", "${DATA}/x.csv", "${DATA}"] {
            assert_eq!(check_path(inside, false), Ok(()), "{inside}");
        }
        for outside in ["../x", "data/../../x", "${DATA}/../x", "s3://bucket/../../x", "a\\..\\..\\x"] {
            assert_eq!(check_path(outside, true), Err(PathError::Leaves), "{outside}");
        }
        for absolute in ["/data/x", "C:\\data", "\\\\host\\share", "file:///data"] {
            assert_eq!(check_path(absolute, false), Err(PathError::Absolute), "{absolute}");
            assert_eq!(check_path(absolute, true), Ok(()), "{absolute}");
        }
        assert_eq!(check_path(" ", false), Err(PathError::Empty));
        assert_eq!(check_path("http://host/x", true), Err(PathError::Scheme { scheme: "http".into() }));
        for wrong in ["data/${X}", "${X", "${}/a", "${1}/a", "${A}${B}"] {
            assert_eq!(check_path(wrong, true), Err(PathError::Variable), "{wrong}");
        }
    }

    #[test]
    fn variables_are_replaced() {
        let lookup = |name: &str| (name == "DATA").then(|| "/mnt".to_owned());
        assert_eq!(expand_path("${DATA}/x", lookup), Ok("/mnt/x".to_owned()));
        assert_eq!(expand_path("data/x", lookup), Ok("data/x".to_owned()));
        assert_eq!(expand_path("${OTHER}/x", lookup), Err(PathError::Unset { name: "OTHER".into() }));
    }
}
